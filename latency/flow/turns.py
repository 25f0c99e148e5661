"""Turns of the load iteration: the best so far, and what is left of it where it is too large to be held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from latency.flow.case_result import CaseResult
from latency.flow.engine import give_back
from latency.flow.memory import Memory
from latency.flow.trial import Flight

Forecast = tuple[np.ndarray, np.ndarray]  # as `search.forecast_of` returns it


class Turn(NamedTuple):
    """A run, and what it takes to make it again."""

    name: str
    forecast: Forecast
    total_ns: int  # latencies of all counted captures
    flight: Flight | None  # None where it is not held
    light: bool = False  # made again in less time than it takes to finish it
    result: CaseResult | None = None  # what came of it, where it could not be held


def before_next(
    kept: Turn | None, last: Turn | None, memory: Memory, finish: Callable[[Flight], CaseResult]
) -> Turn | None:
    """Return the best turn as it is held while the next is made, in place of all that was held."""
    if last is not kept:
        let_go(last, memory)
    if kept is None or kept.flight is None or memory.holds(size_byte(kept.flight)):
        return kept
    return without_run(kept, memory, finish)


def without_run(turn: Turn, memory: Memory, finish: Callable[[Flight], CaseResult]) -> Turn:
    """Return a turn that is not held any more, and what came of it.

    To finish a run that turns out not to be the best takes less time than to make the best again, which is done where
    somebody may look at its logs.
    """
    if turn.flight is None or turn.light or not memory.room.again:
        return let_go(turn, memory)
    result = finish(turn.flight)
    with memory.room.scratch() as scratch:
        scratch.give(lives=result.trial.lives)
    return let_go(turn._replace(result=replace(result, trial=None)), memory)


def let_go(turn: Turn | None, memory: Memory) -> Turn | None:
    """Return a turn without its run: the next may write to where it stood."""
    if turn is None or turn.flight is None:
        return turn
    give_back(memory, turn.flight.live)
    return turn._replace(flight=None)


def size_byte(flight: Flight) -> int:
    """Return what a run takes."""
    logs = ("items", "hops", "contacts", "parts", "power", "settled", "ways")
    return sum(getattr(flight.live, name).nbytes for name in logs)
