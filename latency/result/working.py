"""What became of a capture at a computer, line by line: waits, work, pauses, and restarts that made work vain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.flow.batteries import DARK, HOT

PAUSES = {
    DARK: "is paused: the battery is too low",
    HOT: "is paused: too hot",
    DARK | HOT: "is paused: the battery is too low, and too hot",
}
MOST_LINES = 24  # of one computation; beyond, pauses are told together
WAITS, OUT = "waits for a processor", "is out of service: all work in progress is lost"
VAIN = "or is computed in vain, until the computer fails"


class Line(NamedTuple):
    """What happened for how long. [ns]"""

    what: str
    begin_ns: int
    end_ns: int
    detail: str = ""


def waiting(down: tuple[tuple[int, int], ...], begin_ns: int, end_ns: int) -> Iterator[Line]:
    """Yield the parts of a wait for a processor that is out of service at times.

    The engine keeps the last start of work only, so that what was begun before and lost is told with the wait.

    Examples
    --------
    >>> for line in waiting(((4, 6),), 0, 9): print(*filter(None, map(str, line)))
    waits for a processor 0 4 or is computed in vain, until the computer fails
    is out of service: all work in progress is lost 4 6
    waits for a processor 6 9
    """
    for out_ns, back_ns in down:
        if begin_ns < back_ns and out_ns < end_ns:
            yield Line(WAITS, begin_ns, out_ns, VAIN)
            yield Line(OUT, max(begin_ns, out_ns), min(end_ns, back_ns))
            begin_ns = back_ns
    yield Line(WAITS, begin_ns, end_ns)


def working(what: str, rows: np.ndarray, begin_ns: int, end_ns: int) -> list[Line]:
    """Return the parts of a computation: work, and pauses for power or heat.

    Parameters
    ----------
    what : str
        What is told of work.
    rows : (n,) POWER_ROW
        The log of the satellite's power and heat; none where neither is modelled.
    begin_ns, end_ns : int
        [ns]

    Examples
    --------
    >>> from latency.kernels.records import POWER_ROW
    >>> rows = np.array([(0, 0, 9, 0, 1, 0, 0), (0, 4, 0, 0, 0, 0, 1), (0, 6, 9, 0, 1, 0, 0)], POWER_ROW)
    >>> for line in working("is computed", rows, 2, 9): print(*line[:3])
    is computed 2 4
    is paused: the battery is too low 4 6
    is computed 6 9
    """
    turns = np.flatnonzero(np.diff(rows["latch"], prepend=0))
    at_ns = [begin_ns, *(int(t) for t in rows["at_ns"][turns] if begin_ns < t < end_ns), end_ns]
    latches = [0, *rows["latch"][turns].tolist()]
    before = np.searchsorted(rows["at_ns"][turns], at_ns[:-1], "right").tolist()
    told = [PAUSES.get(latches[row], what) for row in before]
    lines = [Line(*parts) for parts in zip(told, at_ns[:-1], at_ns[1:], strict=True)]
    if len(lines) <= MOST_LINES:
        return lines
    pauses_ns = [line.end_ns - line.begin_ns for line in lines if line.what != what]
    detail = f"paused {len(pauses_ns):,} times for power or heat, {sum(pauses_ns) / SECOND_NS:,.1f} s in all"
    return [Line(what, begin_ns, end_ns, detail)]
