"""Two-way maps in characters."""

from __future__ import annotations

from latency.report.breakeven import number, value_text
from latency.study.breakeven import Findings
from latency.study.maps import Map

MARKS = {1: "O", -1: "g", 0: "."}


def map_lines(found: Findings, drawn: Map) -> list[str]:
    """Return a map in characters: who wins where, the present values in brackets, bars for the break-even line."""
    across, up = drawn.across, drawn.up
    labels = [value_text(up, y) for y in drawn.ys]
    marks = [[_mark(drawn, row, column) for column in range(len(drawn.xs))] for row in range(len(drawn.ys))]
    heads = [number(x) for x in drawn.xs]
    wide, left = max(3, *map(len, heads)) + 1, max(map(len, labels))
    lines = [f"{up.name} (up) and {across.name} (across)"]
    for row in reversed(range(len(drawn.ys))):
        sides = [reply.side for reply in drawn.replies[row]]
        bars = ["|" if sides[k] * sides[k + 1] == -1 else " " for k in range(len(sides) - 1)]
        cells = "".join(cell.center(wide) + bar for cell, bar in zip(marks[row], [*bars, ""], strict=True))
        at = ", ".join(value_text(across, x) for x in drawn.line[row])
        lines.append(f"{labels[row]:>{left}}  {cells}{f'  flips near {at}' if at else ''}".rstrip())
    lines.append(f"{'':>{left}}  {' '.join(head.center(wide) for head in heads)}  {across.unit}".rstrip())
    keys = f"O {found.winner(1)}, g {found.winner(-1)}, . neither; [ ] as things are; | it flips between"
    return [*lines, keys]


def _mark(drawn: Map, row: int, column: int) -> str:
    mark = MARKS[drawn.replies[row][column].side]
    here = (drawn.xs[column], drawn.ys[row]) == (drawn.across.present, drawn.up.present)
    return f"[{mark}]" if here else mark
