"""Whose hands a case is in: a case may be left between two turns of its load iteration, and taken up by another thread.

What comes out does not depend on who carried out which turn.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from latency.flow.memory import Memory

Result = TypeVar("Result")


def stays(_: int) -> bool:
    """Leave for nobody."""
    return False


@dataclass
class Hand:
    """What belongs to the thread that carries a case out; who takes the case up sets it anew."""

    progress: Callable[[str], None]
    memory: Memory
    leaves: Callable[[int], bool] = stays  # the case, with so many turns to come


def carried_out(steps: Generator[int, None, Result]) -> Result:
    """Return what comes of a case, carried out without a break.

    >>> def case():
    ...     yield 1
    ...     return "done"
    >>> carried_out(case())
    'done'
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
