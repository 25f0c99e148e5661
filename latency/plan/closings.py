"""When a signal is good enough: edges found as roots, in whole nanoseconds, on the side where it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
PEAK_NS = 1_000_000  # a peak is found to a millisecond: a satellite's signal changes by 1e-9 dB around it
STRAIGHT_NS = 2_000_000_000  # over 2 s a signal is all but straight: its slope changes by its own size in some 50 s,
BEND_NS = 20_000_000_000  # so that over a width w it bends by about w^2 / 400 s; looked for within w^2 / 20 s

Signal = Callable[[np.ndarray, np.ndarray], np.ndarray]  # (rows, times_ns) -> value of the row's signal then


class Closings(NamedTuple):
    """From when to when each of the rows reaches each of the thresholds; empty (open = close) where it never does."""

    open_ns: np.ndarray  # (N, M) int64, the first instant at which it does
    close_ns: np.ndarray  # (N, M) int64, the last


def peaks_ns(signal: Signal, begin_ns: np.ndarray, end_ns: np.ndarray) -> np.ndarray:
    """Return (N,) int64 when each row's signal is best, by golden sections; it rises and then falls. [ns]

    >>> tent = lambda rows, times_ns: -np.abs(times_ns - 7e9)
    >>> [round(int(peak) / 1e9, 2) for peak in peaks_ns(tent, np.array([0, 8 * 10**9]), np.array([10**10, 10**10]))]
    [7.0, 8.0]
    """
    rows = np.arange(begin_ns.size)
    low, high = begin_ns.astype(np.float64), end_ns.astype(np.float64)
    inner, outer = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    left, right = signal(rows, inner), signal(rows, outer)
    widest_ns = float((high - low).max(initial=0.0))
    for _ in range(math.ceil(math.log(max(widest_ns / PEAK_NS, 1.0)) / -math.log(GOLDEN))):
        falls = left > right
        low, high = np.where(falls, low, inner), np.where(falls, outer, high)
        probe = np.where(falls, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        value = signal(rows, probe)
        inner, outer = np.where(falls, probe, outer), np.where(falls, inner, probe)
        left, right = np.where(falls, value, right), np.where(falls, left, value)
    candidates = np.stack([np.rint(0.5 * (low + high)).astype(np.int64), begin_ns, end_ns])
    values = np.stack([signal(rows, times_ns) for times_ns in candidates])
    return candidates[values.argmax(axis=0), rows]


def closings(signal: Signal, threshold: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray) -> Closings:
    """Return when each row's signal is at or above each threshold, between its begin and its end.

    Parameters
    ----------
    signal : callable
        Rises and then falls between each begin and end, both included.
    threshold : (M,) or (N, M) float64
    begin_ns, end_ns : (N,) int64
        [ns]

    Returns
    -------
    Closings
        At `open_ns` and at `close_ns` the threshold is reached, a nanosecond outside it is not.

    Examples
    --------
    >>> tent = lambda rows, times_ns: 100.0 - np.abs(times_ns - 700.0)
    >>> found = closings(tent, np.array([20.0, 60.5, 101.0]), np.array([600]), np.array([760]))
    >>> found.open_ns.tolist(), found.close_ns.tolist()
    ([[620, 661, 600]], [[760, 739, 600]])
    """
    peak_ns = peaks_ns(signal, begin_ns, end_ns)
    rows = np.arange(begin_ns.size)
    at_begin, at_peak, at_end = (signal(rows, times_ns) for times_ns in (begin_ns, peak_ns, end_ns))
    needed = np.broadcast_to(threshold, (begin_ns.size, np.shape(threshold)[-1]))
    reached = at_peak[:, None] >= needed
    open_ns = np.repeat(begin_ns[:, None], needed.shape[1], axis=1)
    close_ns = np.where(reached, end_ns[:, None], begin_ns[:, None])
    rising, setting = reached & (at_begin[:, None] < needed), reached & (at_end[:, None] < needed)
    for edge_ns, crossed, outside_ns in ((open_ns, rising, begin_ns), (close_ns, setting, end_ns)):
        row, level = np.nonzero(crossed)
        edge_ns[row, level] = _crossings(signal, row, needed[row, level], outside_ns[row], peak_ns[row])
    return Closings(open_ns, close_ns)


class _Brackets(NamedTuple):
    """Instants between which thresholds are crossed, and how far from them the signal is there."""

    outside_ns: np.ndarray  # (R,) int64, there the threshold is missed
    inside_ns: np.ndarray  # (R,) int64, there it is reached
    below: np.ndarray  # (R,) float64, negative
    above: np.ndarray  # (R,) float64, 0 or more

    def closer(self, at_ns: np.ndarray, excess: np.ndarray) -> _Brackets:
        """Return the brackets with one end moved to an instant between them."""
        reached = excess >= 0.0
        return _Brackets(
            np.where(reached, self.outside_ns, at_ns),
            np.where(reached, at_ns, self.inside_ns),
            np.where(reached, self.below, excess),
            np.where(reached, excess, self.above),
        )


def _crossings(
    signal: Signal, rows: np.ndarray, threshold: np.ndarray, outside_ns: np.ndarray, inside_ns: np.ndarray
) -> np.ndarray:
    """Return the instants nearest to `outside_ns` at which thresholds are reached, from `inside_ns` on, where they are.

    Halves until the signal is all but straight. From then on a crossing is expected on the straight line between
    both ends, and looked for a little to either side of it; a bend, or a kink, only costs another round.
    """

    def excess(at_ns: np.ndarray) -> np.ndarray:
        return signal(rows, at_ns) - threshold

    brackets = _Brackets(outside_ns, inside_ns, excess(outside_ns), excess(inside_ns))
    while True:
        width_ns = brackets.inside_ns - brackets.outside_ns
        if (np.abs(width_ns) <= 1).all():
            return brackets.inside_ns
        if (np.abs(width_ns) > STRAIGHT_NS).any():
            middle_ns = brackets.outside_ns + width_ns // 2
            brackets = brackets.closer(middle_ns, excess(middle_ns))
            continue
        share = brackets.below / (brackets.below - brackets.above)
        expected_ns = brackets.outside_ns + np.rint(share * width_ns).astype(np.int64)
        apart_ns = 1 + np.abs(width_ns) * np.abs(width_ns) // BEND_NS
        for at_ns in (expected_ns - apart_ns, expected_ns + apart_ns, (brackets.outside_ns + brackets.inside_ns) // 2):
            low_ns = np.minimum(brackets.outside_ns, brackets.inside_ns)
            high_ns = np.maximum(brackets.outside_ns, brackets.inside_ns)
            within_ns = np.clip(at_ns, low_ns, high_ns)
            brackets = brackets.closer(within_ns, excess(within_ns))
