"""docs/published.md: written from the comparisons, checked against them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.published import calculators, distributed, pipeline, priority, round_trips
from benchmarks.published.comparison import DIFFER, OUT, PASS, Comparison, Row

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE = PROJECT / "docs" / "published.md"
PROSE = Path(__file__).parent / "prose"

# In the order of the page.
COMPARISONS: dict[str, Callable[[], Comparison]] = {
    "round-trips": round_trips.compare,
    "pipeline": pipeline.compare,
    "priority": priority.compare,
    "calculators": calculators.compare,
    "distributed": distributed.compare,
}

HEAD = "| | expected | ours | E | tolerance | |\n|---|---|---|---|---|---|"


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Write the page, or only check it; return 1 if it is stale or a row differs without a reason."""
    found = {}
    for name, compare in COMPARISONS.items():
        tell(f"{name} ...")
        found[name] = compare()
    text, failing = page(found), [row for one in found.values() for row in one.rows if row.fails]
    for row in failing:
        tell(f"differs without a reason: {row.what}: expected {row.expected}, ours {row.ours}")
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if not check:
        PAGE.write_text(text, encoding="utf-8")
        tell(f"{PAGE.name}: {'written' if stale else 'was current'}")
    elif stale:
        tell(f"{PAGE.name} is stale: python -m benchmarks published")
    return int(bool(failing) or (check and stale))


def page(comparisons: dict[str, Comparison]) -> str:
    """Return the whole page."""
    texts = [section(number, name, one) for number, (name, one) in enumerate(comparisons.items(), 1)]
    return "\n".join([prose("top"), summary(comparisons), *texts])


def summary(comparisons: dict[str, Comparison]) -> str:
    """Return one line for each comparison: how many rows passed, differed, were out of reach."""
    lines = ["| comparison | pass | differ | not reproduced |", "|---|---|---|---|"]
    for name, one in comparisons.items():
        outcomes = [row.outcome for row in one.rows]
        counts = " | ".join(str(outcomes.count(word)) for word in (PASS, DIFFER, OUT))
        lines.append(f"| {prose(name).splitlines()[0].removeprefix('## ')} | {counts} |")
    return "\n".join(lines) + "\n"


def section(number: int, name: str, one: Comparison) -> str:
    """Return the prose of a comparison with its number, table and figures."""
    table = "\n".join([HEAD, *(_line(row) for row in one.rows)])
    return prose(name).replace("## ", f"## {number}. ", 1).format(table=table, **one.figures)


def prose(name: str) -> str:
    """Return what the top of the page or a comparison says in words, figures left open."""
    return (PROSE / f"{name}.md").read_text(encoding="utf-8")


def _line(row: Row) -> str:
    outcome = f"{row.outcome}: {row.because}" if row.because else row.outcome
    return f"| {row.what} | {row.expected} | {row.ours} | {row.error} | {row.tolerance} | {outcome} |"
