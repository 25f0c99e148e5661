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

OWN = "own"
Forecast = tuple[np.ndarray, np.ndarray]  # as `search.forecast_of` returns it


class Turn(NamedTuple):
    """A run, and what it takes to make it again."""

    name: str
    forecast: Forecast
    total_ns: int  # latencies of all counted captures
    flight: Flight | None  # None where it is not held
    result: CaseResult | None = None  # what came of it, where it could not be held


def before_next(
    kept: Turn | None, last: Turn | None, memory: Memory, finish: Callable[[Flight], CaseResult]
) -> Turn | None:
    """Return the best turn as it is held while the next is made, in place of all that was held.

    To finish a run that turns out not to be the best takes less time than to make the best again. The first, on own
    passes, is seldom that.
    """
    if last is not kept:
        let_go(last, memory)
    if kept is None or kept.flight is None or memory.holds(size_byte(kept.flight)):
        return kept
    if kept.name != OWN:
        kept = kept._replace(result=without_logs(finish(kept.flight), memory))
    return let_go(kept, memory)


def without_logs(result: CaseResult, memory: Memory) -> CaseResult:
    """Return what is kept of a case when the next run writes to where its logs stood."""
    with memory.room.scratch() as scratch:
        scratch.give(lives=result.trial.lives)
    return replace(result, trial=None)


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
