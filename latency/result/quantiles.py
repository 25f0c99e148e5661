"""Quantiles of latency when some captures never arrive."""

from __future__ import annotations

import numpy as np

LEVELS = (50, 90, 95, 99)  # per cent


def censored_quantiles(latency_ns: np.ndarray, delivered: np.ndarray, elapsed_ns: np.ndarray) -> dict[str, dict]:
    """Return the quantiles over all captures; what was not delivered counts as later than all that was.

    The quantile is the least latency that at least the given share of captures does not exceed: a
    latency that occurred, never a mean of two. Where it falls among the undelivered it is null and
    `more_than_ns` is a bound: each of them lasts longer than the largest delivered latency (by the
    rule above) and longer than the time it had spent when the clock stopped.

    Parameters
    ----------
    latency_ns : (N,) int64
        Latency of the delivered; anything for the others. [ns]
    delivered : (N,) bool
    elapsed_ns : (N,) int64
        Time charged until delivery, loss or the stop. [ns]

    Returns
    -------
    dict
        For "p50", "p90", "p95" and "p99": {"latency_ns": int or None, "more_than_ns": int or None};
        both None where there are no captures.

    Examples
    --------
    >>> captures = np.array([4, 2, 6, 0]), np.array([True, True, True, False]), np.array([4, 2, 6, 9])
    >>> quantiles = censored_quantiles(*captures)
    >>> quantiles["p50"], quantiles["p90"]
    ({'latency_ns': 4, 'more_than_ns': None}, {'latency_ns': None, 'more_than_ns': 9})
    """
    arrived = np.sort(latency_ns[delivered])
    longest = int(arrived[-1]) if arrived.size else 0
    bounds = np.sort(np.maximum(elapsed_ns[~delivered], longest))
    return {f"p{level}": _quantile(level, arrived, bounds) for level in LEVELS}


def _quantile(level: int, arrived: np.ndarray, bounds: np.ndarray) -> dict[str, int | None]:
    count = arrived.size + bounds.size
    rank = -(-level * count // 100) - 1  # whole numbers: 0.95 * 20 is not 19 in floating point
    if rank < 0:
        return {"latency_ns": None, "more_than_ns": None}
    if rank < arrived.size:
        return {"latency_ns": int(arrived[rank]), "more_than_ns": None}
    return {"latency_ns": None, "more_than_ns": int(bounds[rank - arrived.size])}
