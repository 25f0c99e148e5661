"""Which share of all counted captures has its answer by when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.tables import NEVER
from latency.verdict.evidence import Outcome
from latency.verdict.intervals import LEAST, LEVEL, student

# What people ask for; a scenario's own deadlines come on top.
DEADLINES_NS = tuple(
    seconds * SECOND_NS
    for seconds in (
        1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 2700,
        3600, 5400, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 64_800, 86_400,
    )
)  # fmt: skip


class Deadlines(NamedTuple):
    """Delivered by the deadline, of all counted captures: lost, censored and wrongly answered ones are misses."""

    deadline_ns: np.ndarray  # (D,) int64, ascending
    timely: np.ndarray  # (D,) int64, captures delivered by then
    count: int  # all
    share: np.ndarray  # (D,) float64
    low: np.ndarray | None  # (D,) float64, a band that holds the whole curve; None with too few replications
    high: np.ndarray | None
    followed_ns: int  # up to this deadline every capture was followed; beyond it a share is a bound from below


def by_deadline(outcomes: Iterable[Outcome], deadlines_ns: Iterable[int], level: float = LEVEL) -> Deadlines | None:
    """Return the delivery curve over a grid of deadlines, with a simultaneous band from replications.

    The share is 1 - P(latency > deadline), over the captures of all replications together. The band is Student's t
    by sectioning with the level shared out among the deadlines (Bonferroni), then drawn tight: the
    curve rises, so what is above it here is above it earlier too. Where all replications agree the band has no width.

    Parameters
    ----------
    outcomes : of Outcome
        The replications of one case.
    deadlines_ns : of int
        In any order. [ns]
    level : float
        Share of such bands that hold the whole curve.

    Returns
    -------
    Deadlines or None
        None where nothing was counted. No band with fewer than 5 replications or with an empty one.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> curve = by_deadline([outcome_by_hand(np.array([4, 6, NEVER]), np.array([0, 1, 2]), 50)], [3, 5, 40])
    >>> curve.timely.tolist(), curve.count, curve.low, curve.followed_ns
    ([0, 1, 2], 3, None, 48)
    """
    rows = tuple(outcomes)
    grid_ns = np.unique(np.array(tuple(deadlines_ns), np.int64))
    counts = np.array([row.taken_ns.size for row in rows], np.int64)
    if not counts.sum():
        return None
    timely = np.stack([_timely(row, grid_ns) for row in rows])
    share = timely.sum(axis=0) / counts.sum()
    low, high = _band(share, timely, counts, level)
    followed_ns = min(int((row.traffic.stop_ns - row.taken_ns).min(initial=NEVER)) for row in rows)
    return Deadlines(grid_ns, timely.sum(axis=0), int(counts.sum()), share, low, high, followed_ns)


def _timely(outcome: Outcome, grid_ns: np.ndarray) -> np.ndarray:
    arrived_ns = np.sort(outcome.latency_ns[outcome.delivered])
    return np.searchsorted(arrived_ns, grid_ns, side="right")


def _band(share: np.ndarray, timely: np.ndarray, counts: np.ndarray, level: float) -> tuple:
    """(low, high) of the curve, or (None, None)."""
    replications = counts.size
    if replications < LEAST or not counts.all() or not share.size:
        return None, None
    parts = timely / counts[:, None]
    spread = np.sqrt(((parts - share) ** 2).sum(axis=0) / (replications - 1))
    half = student(replications, 1 - (1 - level) / share.size) * spread / np.sqrt(replications)
    low = np.maximum.accumulate(np.clip(share - half, 0.0, 1.0))
    high = np.minimum.accumulate(np.clip(share + half, 0.0, 1.0)[::-1])[::-1]
    return low, high
