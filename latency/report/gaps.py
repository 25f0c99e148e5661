"""Gaps between passes: how long a station, or a satellite, goes without."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Gaps(NamedTuple):
    """How one station sees the satellites over the whole clock."""

    station: str
    passes: int
    covered_ns: int  # some satellite in view
    gaps: int
    mean_gap_ns: int | None
    longest_gap_ns: int | None


def station_gaps(plan) -> list[Gaps]:
    """Return, per station, when no satellite at all is in view, including before the first and after the last."""
    passes = plan.passes
    return [
        _gaps(name, passes.rise_ns[passes.station == i], passes.set_ns[passes.station == i], plan.stop_ns)
        for i, name in enumerate(plan.stations)
    ]


def _gaps(station: str, rise_ns: np.ndarray, set_ns: np.ndarray, stop_ns: int) -> Gaps:
    lengths = gap_lengths(rise_ns, set_ns, stop_ns)
    covered_ns = stop_ns - int(lengths.sum())
    if not lengths.size:
        return Gaps(station, rise_ns.size, covered_ns, 0, None, None)
    return Gaps(station, rise_ns.size, covered_ns, lengths.size, int(lengths.sum()) // lengths.size, int(lengths.max()))


def gap_lengths(rise_ns: np.ndarray, set_ns: np.ndarray, stop_ns: int) -> np.ndarray:
    """Return the lengths of the stretches of [0, stop) outside all intervals, in time order.

    Examples
    --------
    >>> gap_lengths(np.array([10, 15, 40]), np.array([20, 30, 50]), 100)
    array([10, 10, 50])
    """
    order = np.argsort(rise_ns, kind="stable")
    # Intervals overlap: covered until the latest end so far, not until the end of the one before.
    until_ns = np.maximum.accumulate(np.concatenate([[0], set_ns[order]]))
    lengths = np.concatenate([rise_ns[order], [stop_ns]]) - until_ns
    return lengths[lengths > 0]
