"""How many replications a wanted precision takes."""

from __future__ import annotations

from typing import NamedTuple

from latency.verdict.intervals import LEVEL, Interval, replications_for


class Advice(NamedTuple):
    """What a number of replications achieved, and what more would."""

    replications: int  # at hand
    relative: float | None  # half width over the estimate; None where the estimate is 0
    wanted: float  # the same, as wished for
    needed: int | None  # replications for that; None where no number would do


def advice(interval: Interval, wanted: float = 0.05, level: float = LEVEL) -> Advice:
    """Return how many replications would bring half the width down to a share of the estimate.

    From the spread seen so far, which from few replications is itself uncertain: with 10 the advice
    is good to a factor of about two.

    Parameters
    ----------
    interval : Interval
        As `sectioned` gave it, at the same level.
    wanted : float
        Half width over the absolute value of the estimate.

    Examples
    --------
    >>> advice(Interval(100.0, 80.0, 120.0, 10), wanted=0.1)
    Advice(replications=10, relative=0.2, wanted=0.1, needed=33)
    """
    size = abs(interval.estimate)
    relative = interval.half / size if size else None
    return Advice(interval.replications, relative, wanted, replications_for(interval, wanted * size, level))
