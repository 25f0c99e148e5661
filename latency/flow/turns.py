"""Turns of the load iteration: the best so far, and how it is had again where it is too large to be held."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

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


def before_next(kept: Turn | None, last: Turn | None, memory: Memory) -> Turn | None:
    """Return the best turn as it is held while the next is made, in place of all that was held."""
    if last is not kept:
        let_go(last, memory)
    if kept is None or kept.flight is None or memory.holds(size_byte(kept.flight)):
        return kept
    return let_go(kept, memory)


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
