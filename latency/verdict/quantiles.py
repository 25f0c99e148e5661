"""Quantiles of latency when some captures never arrive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from latency.tables import NEVER
from latency.verdict.evidence import Outcome

LEVELS = (50, 90, 95, 99)  # per cent


class Quantile(NamedTuple):
    """A quantile, or where it falls among the undelivered a bound; both None where nothing was counted."""

    latency_ns: int | None
    more_than_ns: int | None


def quantile(level: int, latency_ns: np.ndarray, elapsed_ns: np.ndarray) -> Quantile:
    """Return one quantile over all captures; what was not delivered counts as later than all that was.

    The quantile is the least latency that at least the given share of captures does not exceed: a
    latency that occurred, never a mean of two. Where it falls among the undelivered it is null and
    `more_than_ns` is a bound: each of them lasts longer than the largest delivered latency (by the
    rule above) and longer than the time it had spent when the clock stopped.

    Parameters
    ----------
    level : int
        More than 0, at most 100. [per cent]
    latency_ns : (N,) int64
        NEVER where not delivered. [ns]
    elapsed_ns : (N,) int64
        Time charged until delivery, loss or the stop. [ns]

    Examples
    --------
    >>> latency, elapsed = np.array([4, 2, 6, NEVER]), np.array([4, 2, 6, 9])
    >>> quantile(50, latency, elapsed)
    Quantile(latency_ns=4, more_than_ns=None)
    >>> quantile(90, latency, elapsed)
    Quantile(latency_ns=None, more_than_ns=9)
    """
    rank = -(-level * latency_ns.size // 100) - 1  # whole numbers: 0.95 * 20 is not 19 in floating point
    if rank < 0:
        return Quantile(None, None)
    value_ns = int(np.partition(latency_ns, rank)[rank])
    if value_ns != NEVER:
        return Quantile(value_ns, None)
    arrived = latency_ns != NEVER
    longest_ns = int(latency_ns[arrived].max(initial=0))
    bounds_ns = np.sort(np.maximum(elapsed_ns[~arrived], longest_ns))
    return Quantile(None, int(bounds_ns[rank - int(arrived.sum())]))


def pooled_quantile(level: int, outcomes: Iterable[Outcome]) -> Quantile:
    """Return one quantile over the captures of all replications together; see `quantile`."""
    rows = tuple(outcomes)
    if not rows:
        return Quantile(None, None)
    if len(rows) == 1:
        return quantile(level, rows[0].latency_ns, rows[0].elapsed_ns)
    return quantile(
        level, np.concatenate([row.latency_ns for row in rows]), np.concatenate([row.elapsed_ns for row in rows])
    )


def censored_quantiles(latency_ns: np.ndarray, delivered: np.ndarray, elapsed_ns: np.ndarray) -> dict[str, dict]:
    """Return the usual quantiles of one trajectory; see `quantile`.

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
    there_ns = np.sort(latency_ns[delivered])  # put in order once; what was not delivered comes last
    latency_ns = np.append(there_ns, np.full(delivered.size - there_ns.size, NEVER))
    elapsed_ns = np.append(there_ns, elapsed_ns[~delivered])
    return {f"p{level}": quantile(level, latency_ns, elapsed_ns)._asdict() for level in LEVELS}
