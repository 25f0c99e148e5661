"""Rows to text: aligned columns for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click


def aligned(header: Sequence[str], rows: Iterable[Sequence[str]], colour: bool = False) -> str:
    """Return rows under a header in columns two blanks apart; columns of numbers to the right.

    Examples
    --------
    >>> print(aligned(("case", "p50"), [("ground", "9 s"), ("orbit", "11 s")]))
    case     p50
    ground   9 s
    orbit   11 s
    """
    rows = [tuple(row) for row in rows]
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [bool(rows) and all(cell[:1].isdigit() or cell[:1] in "->" for cell in column[1:]) for column in columns]
    lines = [_line(row, widths, right) for row in (header, *rows)]
    if colour:
        lines[0] = click.style(lines[0], bold=True)
    return "\n".join(lines)


def _line(row: Sequence[str], widths: list[int], right: list[bool]) -> str:
    cells = zip(row, widths, right, strict=True)
    return "  ".join(cell.rjust(width) if to_right else cell.ljust(width) for cell, width, to_right in cells).rstrip()
