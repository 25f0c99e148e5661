"""Was the warm-up long enough? MSER-5 on the backlog. Reported; it never decides."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from latency.verdict.backlog import in_system
from latency.verdict.evidence import Outcome

BATCH = 5
BATCHES = 200


class WarmUp(NamedTuple):
    """The scenario's warm-up beside what MSER-5 would cut off."""

    word: str  # "long enough", "too short", or "unsettled": the least error lies past the middle of the span
    warm_up_ns: int  # of the scenario
    wanted_ns: int | None  # least warm-up by MSER-5; None where unsettled


def truncation(means: list[int]) -> int | None:
    """Return how many batches to cut off so that the mean of the rest has the least standard error, by MSER.

    The number d that minimises the sum of squares about the mean of the n - d batches left, over (n - d)^2. The least
    of equals is taken. Whole numbers in, exact comparison.

    Source: White, Cobb and Spratt, A comparison of five steady-state truncation heuristics for simulation, Proc.
    2000 Winter Simulation Conference, 755-760.

    Parameters
    ----------
    means : list of int
        Batch means, in any unit.

    Returns
    -------
    int or None
        None where the minimum lies beyond the first half: the data are too short to say.

    Examples
    --------
    >>> truncation([0, 4, 10, 10, 11, 10, 9, 10, 10, 10])
    2
    >>> truncation(list(range(40))) is None
    True
    """
    count = len(means)
    best, least = 0, None
    total = squares = 0
    for first in range(count - 1, -1, -1):
        total += means[first]
        squares += means[first] ** 2
        left = count - first
        error = Fraction(left * squares - total**2, left**3)
        # The last few agree with each other by chance; with fewer than five left there is nothing to measure.
        if left >= BATCH and (least is None or error <= least):
            best, least = first, error
    return best if 2 * best <= count else None


def warm_up_of(outcomes: tuple[Outcome, ...]) -> WarmUp | None:
    """Return whether the warm-up of a case was long enough, by the number of captures under way.

    The number is read a thousand times over the span, summed over the replications, and taken five at a time.
    A daily rhythm can keep it from settling in a span of a few days, and MSER then says so; it does not tell
    a rhythm from a trend.

    Returns
    -------
    WarmUp or None
        None where there is no replication, or no capture.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> taken = np.arange(0, 10_000, 5)
    >>> warm_up_of((outcome_by_hand(np.full(2000, 400), taken, 10_000),))  # settled when the first have come
    WarmUp(word='too short', warm_up_ns=0, wanted_ns=400)
    """
    if not outcomes or not any(outcome.traffic.taken_ns.size for outcome in outcomes):
        return None
    span_ns, warm_up_ns = outcomes[0].traffic.span_ns, outcomes[0].traffic.warm_up_ns
    readings = BATCH * BATCHES
    at_ns = np.array([span_ns * (2 * reading + 1) // (2 * readings) for reading in range(readings)])
    under_way = sum(in_system(outcome.traffic, at_ns) for outcome in outcomes)
    cut = truncation(under_way.reshape(BATCHES, BATCH).sum(axis=1).tolist())
    if cut is None:
        return WarmUp("unsettled", warm_up_ns, None)
    wanted_ns = span_ns * cut // BATCHES
    return WarmUp("long enough" if wanted_ns <= warm_up_ns else "too short", warm_up_ns, wanted_ns)
