"""docs/computing.md: written from runs, checked against them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.computing import battery, decides, depth, language
from benchmarks.computing.charts import draw

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE = PROJECT / "docs" / "computing.md"
PROSE = Path(__file__).parent / "computing.md"


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Write the page and its charts, or with `check` return 1 if the page is stale."""
    text = page(tell)
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if check:
        return int(stale)
    for chart in (*language.charts(), depth.chart(), battery.chart(), decides.chart()):
        tell(f"drawing {chart.name}")
        draw(chart)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def page(tell: Callable[[str], None] = lambda _: None) -> str:
    """Return the whole page: the prose with its tables and figures."""
    tell("language models")
    found = {"language": language.table(), **language.figures()}
    tell("depths")
    found |= {"depths": depth.table()}
    tell("arrays")
    found |= decides.figures()
    return PROSE.read_text(encoding="utf-8").format(**found)
