"""The verdicts on the shipped scenarios: docs/verdicts.md, and the rows of it that the README shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from latency.report.claim_record import claim_record
from latency.report.durations import share_text
from latency.report.quantities import rounded
from latency.scenario import Scenario, load, shipped
from latency.scenario.cost import cores
from latency.scenario.replication import nothing_random
from latency.study.claim import examine, explored
from latency.study.workers import Crew

PROJECT = Path(__file__).resolve().parent.parent
README, PAGE = PROJECT / "README.md", PROJECT / "docs" / "verdicts.md"
SHOWN = ("three-body-12", "three-body-6isl")  # in the README: the claim as it was made
BEGIN, END = "<!-- verdicts -->", "<!-- end of verdicts -->"
SEARCHED = "best-ground"
HEADER = ("scenario", "claim", "sooner?", "bottleneck?", "turns at", "rests on guesses", "verdict")


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Write the tables, or with `check` return 1 if one is stale."""
    rows = {}
    for scenario in judged():
        rows[scenario.name] = row(scenario)
        tell(rows[scenario.name])
    stale = 0
    for path, names in ((PAGE, tuple(rows)), (README, SHOWN)):
        text = path.read_text(encoding="utf-8")
        fresh = with_table(text, [rows[name] for name in names])
        stale |= int(fresh != text)
        if not check:
            path.write_text(fresh, encoding="utf-8", newline="\n")
    return stale if check else 0


def with_table(text: str, rows: list[str]) -> str:
    """Return a page with these rows in its table."""
    head = [" | ".join(("", *cells, "")).strip() for cells in (HEADER, ("---",) * len(HEADER))]
    table = "\n".join([*head, *rows])
    return f"{text[: text.index(BEGIN)]}{BEGIN}\n{table}\n{text[text.index(END) :]}"


def judged() -> list[Scenario]:
    """Return the shipped scenarios that claim something and leave something to chance.

    Without `best-ground`, which has a line of its own from a wider search (`benchmarks.best_ground`).
    """
    scenarios = [load(item.name) for item in shipped() if item.kind == "scenario" and item.name != SEARCHED]
    return [scenario for scenario in scenarios if scenario.claims and not nothing_random(scenario)]


def row(scenario: Scenario) -> str:
    """Return a scenario's row: what `latency claim` says of it, shortened."""
    with Crew(cores()) as crew:
        found = explored(examine(scenario, crew), scenario.name, (), crew)
    record = claim_record(found)
    claims = [claim for claim in record["claims"] if claim["primary"]]
    sooner, bottleneck = (next((claim for claim in claims if claim["kind"] == kind), None) for kind in KINDS)
    cells = (
        f"`{scenario.name}`",
        f"{claims[0]['orbital']} against {claims[0]['ground']}",
        _word(sooner),
        _word(bottleneck),
        _turns(record),
        share_text(record["exploration"] and record["exploration"]["resting_on_guesses"]),
        record["truth"],
    )
    return " | ".join(("", *cells, "")).strip()


KINDS = ("latency", "bottleneck")


def _word(claim: dict | None) -> str:
    if claim is None:
        return "-"
    word = claim["verdict"].partition(" (")[0].partition(" on ")[0]  # on what stands beside it
    ratio = claim["finding"] and claim["finding"]["ratio"]
    return f"{word}, {ratio['value']:.3g} x" if ratio and word == "faster" else word


def _turns(record: dict) -> str:
    found = record["exploration"]
    if found is None:
        return "-"
    nearest = found["sign"]["nearest"]
    return f"{nearest['assumption']} = {rounded(nearest['flips_at'])}" if nearest else "nothing alone"
