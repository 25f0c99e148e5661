"""Intervals from replications, by sectioning; refused where there are too few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LEAST = 5  # replications: with fewer, Student's t asks for more than half again the width, and S is a guess
LEVEL = 0.95
MOST = 2**40  # replications that nobody will run


class Series(NamedTuple):
    """A metric of one case: from all replications pooled, and from each alone.

    Infinite where a quantile falls among the undelivered, or where a replication had nothing to measure;
    `at_least` then holds the bound, elsewhere the value once more.
    """

    estimate: float  # [ns] or share
    parts: np.ndarray  # (R,) float64
    at_least: float
    parts_at_least: np.ndarray  # (R,) float64

    @property
    def censored(self) -> bool:
        """True where only a bound is known of the estimate."""
        return math.isinf(self.estimate)


class Interval(NamedTuple):
    """An estimate and the interval around it."""

    estimate: float
    low: float
    high: float
    replications: int

    @property
    def half(self) -> float:
        """Half the width."""
        return (self.high - self.low) / 2


def student(replications: int, level: float = LEVEL) -> float:
    """Return how many standard errors the interval reaches to either side.

    Examples
    --------
    >>> round(student(10), 4), round(student(5, 0.99), 4)
    (2.2622, 4.6041)
    """
    from scipy.special import stdtrit

    return float(stdtrit(replications - 1, (1 + level) / 2))


def sectioned(estimate: float, parts: np.ndarray, level: float = LEVEL) -> Interval | None:
    """Return the interval of a pooled estimate, from what each replication alone would have said.

    Half the width is t S / sqrt(R), S^2 = sum (part - estimate)^2 / (R - 1), with Student's t of R - 1 degrees
    of freedom. Captures of one replication hang together (queues, passes, weather), replications do not; so
    the replication is the unit, never the capture. The pooled estimate stands in the middle because a quantile of
    one replication is biased by its size and the pooled one R times less. Assumes that replications are long
    against the memory of what happens in them.

    Source: Asmussen and Glynn, Stochastic Simulation (2007), section III.5 (sectioning).

    Parameters
    ----------
    estimate : float
        From all replications together.
    parts : (R,) float64
        The same from each replication.
    level : float
        Share of such intervals that hold the truth.

    Returns
    -------
    Interval or None
        None with fewer than 5 replications, or where the estimate or a part is not finite.

    Examples
    --------
    >>> interval = sectioned(3.0, np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    >>> round(interval.low, 3), round(interval.high, 3)  # 3 -+ 2.776 * sqrt(2.5 / 5)
    (1.037, 4.963)
    >>> sectioned(3.0, np.array([1.0, 2.0, 3.0, 6.0])) is None
    True
    """
    count = len(parts)
    if count < LEAST or not math.isfinite(estimate) or not np.isfinite(parts).all():
        return None
    spread = math.sqrt(float(((parts - estimate) ** 2).sum()) / (count - 1))
    half = student(count, level) * spread / math.sqrt(count)
    return Interval(float(estimate), float(estimate) - half, float(estimate) + half, count)


def of_contrast(series: Sequence[Series], weights: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Return the interval of a weighted sum of metrics measured on the same replications.

    The sum is taken replication by replication, so what the cases have in common cancels.

    Returns
    -------
    Interval or None
        None where `sectioned` refuses, or where a series with a weight is not finite.

    Examples
    --------
    >>> ground = Series(6.0, np.array([4.0, 5.0, 6.0, 7.0, 8.0]), 6.0, np.zeros(5))
    >>> orbital = Series(3.0, np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 3.0, np.zeros(5))
    >>> of_contrast([ground, orbital], [1, -1])
    Interval(estimate=3.0, low=3.0, high=3.0, replications=5)
    """
    used = [(one, float(weight)) for one, weight in zip(series, weights, strict=True) if weight]
    if not used or not all(math.isfinite(one.estimate) and np.isfinite(one.parts).all() for one, _ in used):
        return None
    estimate = math.fsum(weight * one.estimate for one, weight in used)
    return sectioned(estimate, sum(weight * one.parts for one, weight in used), level)


def replications_for(interval: Interval, half: float, level: float = LEVEL) -> int | None:
    """Return how many replications would bring half the width down to `half`, all else equal.

    Returns
    -------
    int or None
        At least 5; None where no number would: `half` is not positive and the replications differ.

    Examples
    --------
    >>> replications_for(Interval(10.0, 8.0, 12.0, 10), 1.0)  # four times as many; a little less as t shrinks
    33
    """
    spread = interval.half * math.sqrt(interval.replications) / student(interval.replications, level)
    if spread == 0:
        return LEAST
    if half <= 0:
        return None
    # The width falls with every replication more: double until it is narrow enough, then halve the gap.
    enough = LEAST
    while student(enough, level) * spread / math.sqrt(enough) > half:
        enough *= 2
        if enough > MOST:
            return None
    low, high = max(enough // 2, LEAST - 1), enough
    while high - low > 1:
        middle = (low + high) // 2
        narrow = student(middle, level) * spread / math.sqrt(middle) <= half
        low, high = (low, middle) if narrow else (middle, high)
    return high


def times_more(interval: Interval, boundary: float = 0.0, level: float = LEVEL) -> float:
    """Return how many times the replications at hand would part the estimate from a boundary.

    1 where it is parted already; infinite where the estimate stands on the boundary. Supposes that the
    estimate stays where it is, so it is advice and no promise.

    Examples
    --------
    >>> times_more(Interval(1.0, -1.0, 3.0, 10))  # half the width must shrink from 2 to 1
    3.3
    >>> times_more(Interval(3.0, 1.0, 5.0, 10)), times_more(Interval(0.0, -1.0, 1.0, 10))
    (1.0, inf)
    """
    if not interval.low <= boundary <= interval.high:
        return 1.0
    needed = replications_for(interval, abs(interval.estimate - boundary), level)
    return math.inf if needed is None else max(needed / interval.replications, 1.0)
