"""Who gets the antennas: the same captures with every rule, and how long each takes to plan; writes docs/ground.md."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from latency.flow import BY_NAME, simulate
from latency.flow.cases import RAW
from latency.flow.clairvoyant import Bound, clairvoyant
from latency.flow.interval import HANDS, LEVELS, Standing, standing
from latency.flow.problem import Problem
from latency.flow.scheduled import antennas_of, needs_of, offers_for
from latency.plan.schedulers import SCHEDULERS
from latency.run import pose
from latency.scenario import load
from latency.tables import NEVER

PAGE = Path(__file__).resolve().parent.parent / "docs" / "ground.md"
BEGIN, END = "<!-- schedulers: {} -->", "<!-- end of schedulers: {} -->"
CASE = BY_NAME["ground-direct"]
# One antenna for 2.5 satellites (the fleet of 153 has one for 3.2), and a minute's work.
REFERENCE = (
    "satellites.dove.orbit.satellites_per_plane=30",
    "station_defaults.antennas=1",
    'scenario.span="6 h"',
    'scenario.drain="12 h"',
)
LARGE = (
    "satellites.dove.orbit.planes=6",
    "satellites.dove.orbit.satellites_per_plane=25",
    'scenario.span="7 d"',
    'scenario.drain="0 d"',
)
HEAD = ("rule", "antennas are", "p50 [min]", "p95 [min]", "mean [min]", "delivered [%]", "p50 over bound", "gap [%]")
LARGE_HEAD = ("rule", "passes booked", "time [s]")


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Write the tables into the page; with `check` return 1 if the figures of the reference are stale."""
    text = PAGE.read_text(encoding="utf-8")
    reference = compared(tell)
    if check:
        return int(between(text, "reference") != reference)
    fresh = put(put(text, "reference", reference), "large", planned(tell))
    PAGE.write_text(fresh, encoding="utf-8", newline="\n")
    return 0


def between(text: str, name: str) -> str:
    """Return the generated table of that name, as it stands on the page."""
    return text.partition(BEGIN.format(name))[2].partition(END.format(name))[0].strip()


def put(text: str, name: str, table: str) -> str:
    """Return the page with a table in its place."""
    begin, end = BEGIN.format(name), END.format(name)
    return f"{text[: text.index(begin)]}{begin}\n\n{table}\n\n{text[text.index(end) :]}"


def compared(tell: Callable[[str], None] = lambda _: None) -> str:
    """Return the table of the reference: every rule on the same captures, and the bound."""
    _, _, problem = pose(load("dove-fleet", REFERENCE))
    bound = clairvoyant(problem, CASE, LEVELS)
    lines = [_line(HEAD), _line(("---",) * len(HEAD))]
    for name, hand in HANDS.items():
        asked = hand(problem)
        found = standing(name, asked, simulate(asked, CASE))
        lines.append(_line(_row(name, asked, found, bound)))
        tell(lines[-1])
    figures = (*(_minutes(bound.quantiles_ns[level]) for level in LEVELS), _minutes(bound.mean_ns))
    lines.append(_line(("*nobody can beat*", "-", *figures, "-", "1.00", "-")))
    return "\n".join(lines)


def _row(name: str, asked: Problem, found: Standing, bound: Bound) -> tuple[str, ...]:
    p50, p95 = (found.quantiles_ns[level] for level in LEVELS)
    counted = int(asked.counted.sum())
    gap = asked.gaps[RAW]
    return (
        name,
        "booked ahead" if asked.rules.scheduled else "asked for",
        _minutes(p50),
        _minutes(p95),
        _minutes(found.mean_ns),
        f"{100 * (counted - found.undelivered) / counted:.1f}",
        f"{p50 / bound.quantiles_ns[50]:.2f}" if p50 != NEVER and bound.quantiles_ns[50] else "-",
        "-" if gap is None else f"{100 * gap:.0f}",
    )


def planned(tell: Callable[[str], None] = lambda _: None) -> str:
    """Return the table of the large instance: how long each rule takes."""
    _, _, problem = pose(load("dove-fleet", LARGE))
    asked = offers_for(problem, RAW), antennas_of(problem), needs_of(problem, RAW)
    tell(f"{len(problem.passes.rise_ns)} passes")
    lines = [_line(LARGE_HEAD), _line(("---",) * len(LARGE_HEAD))]
    for name, rule in SCHEDULERS.items():
        began_s = time.process_time()
        found = rule(*asked)
        seconds = time.process_time() - began_s
        lines.append(_line((name, f"{len(found.bookings.open_ns)} of {len(asked[0].open_ns)}", f"{seconds:.1f}")))
        tell(lines[-1])
    return "\n".join(lines)


def _minutes(spent_ns: float | None) -> str:
    return "> all" if spent_ns is None or spent_ns == NEVER else f"{spent_ns / 60e9:.1f}"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
