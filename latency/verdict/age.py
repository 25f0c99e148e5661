"""Age of information: how old the freshest answer is, on average and at its worst."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from latency.tables import NEVER
from latency.verdict.evidence import Outcome


class Age(NamedTuple):
    """What an age saw-tooth sums to, exactly; two of them add up.

       /|     /|          The area below the teeth over the time is the mean age,
     /  |   /  |  /       the height of the points over their number the mean peak age.
    |   | /    |/
    """

    doubled_ns2: int  # twice the area [ns^2]
    time_ns: int
    peaks_ns: int  # sum of the ages just before a fresher answer came
    peaks: int
    silent: int  # satellites of which no answer came in time: their age knows no end
    unknown_doubled_ns2: int  # twice the least area before the first answer
    unknown_ns: int  # time before the first answer, the silent ones' included

    @property
    def mean_ns(self) -> Fraction | None:
        """The mean age; None where a satellite is silent, or where there is nothing to measure."""
        return Fraction(self.doubled_ns2, 2 * self.time_ns) if self.time_ns and not self.silent else None

    @property
    def peak_ns(self) -> Fraction | None:
        """The mean peak age; None where no answer followed another."""
        return Fraction(self.peaks_ns, self.peaks) if self.peaks else None

    @property
    def more_than_ns(self) -> Fraction | None:
        """The mean age over all the time, at least: what was known before the first answer is older than the count."""
        time_ns = self.time_ns + self.unknown_ns
        return Fraction(self.doubled_ns2 + self.unknown_doubled_ns2, 2 * time_ns) if time_ns else None


NONE = Age(0, 0, 0, 0, 0, 0, 0)


def saw_tooth(taken_ns: np.ndarray, delivered_ns: np.ndarray, from_ns: int, to_ns: int) -> Age:
    """Return the age of what one source tells, from its first answer on.

    At an instant the age is the time since the freshest capture whose answer has come was taken. An answer
    that is overtaken by a fresher one changes nothing. Before the first answer the age is unknown, so the saw-tooth
    begins there.

    Source: Kaul, Yates and Gruteser, Real-time status: how often should one update?, INFOCOM 2012.

    Parameters
    ----------
    taken_ns : (N,) int64
        Captures from `from_ns` on. [ns]
    delivered_ns : (N,) int64
        NEVER where no answer came. [ns]
    from_ns, to_ns : int
        The time over which the age is wanted. [ns]

    Examples
    --------
    >>> age = saw_tooth(np.array([0, 10]), np.array([4, 12]), 0, 20)  # 4 at 4, 12 just before 12, then 2 to 10
    >>> age.mean_ns, age.peak_ns, age.unknown_ns
    (Fraction(7, 1), Fraction(12, 1), 4)
    """
    there = delivered_ns < min(to_ns, NEVER)
    taken_ns, delivered_ns = taken_ns[there], delivered_ns[there]
    order = np.lexsort((-taken_ns, delivered_ns))
    taken_ns, delivered_ns = taken_ns[order], delivered_ns[order]
    freshest_ns = np.maximum.accumulate(taken_ns)
    fresher = np.ones(taken_ns.size, bool)
    fresher[1:] = taken_ns[1:] > freshest_ns[:-1]
    taken, begin = taken_ns[fresher].astype(object), delivered_ns[fresher].astype(object)  # squares exceed int64
    if not taken.size:
        return Age(0, 0, 0, 0, 1, (to_ns - from_ns) ** 2, to_ns - from_ns)
    end = np.append(begin[1:], to_ns)
    waited_ns = int(begin[0]) - from_ns
    return Age(
        doubled_ns2=int(((end - begin) * (end + begin - 2 * taken)).sum()),
        time_ns=to_ns - int(begin[0]),
        peaks_ns=int((end - taken)[:-1].sum()),
        peaks=taken.size - 1,
        silent=0,
        unknown_doubled_ns2=waited_ns**2,
        unknown_ns=waited_ns,
    )


def ages(outcome: Outcome) -> dict[int, Age]:
    """Return the age of each satellite's answers over the counted time, by satellite.

    Only satellites that took a counted capture have one. The time ends with the span: afterwards nothing is
    taken, and every age grows.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> ages(outcome_by_hand(np.array([4, 2]), np.array([0, 10]), 20))[0].mean_ns
    Fraction(7, 1)
    """
    traffic = outcome.traffic
    there = outcome.delivered
    delivered_ns = np.full(outcome.taken_ns.size, NEVER)
    delivered_ns[there] = outcome.taken_ns[there] + outcome.latency_ns[there]
    order = np.argsort(outcome.satellite, kind="stable")
    satellites, first = np.unique(outcome.satellite[order], return_index=True)
    rows = [order[lo:hi] for lo, hi in zip(first, [*first[1:], order.size], strict=True)] if order.size else []
    return {
        int(satellite): saw_tooth(outcome.taken_ns[mine], delivered_ns[mine], traffic.warm_up_ns, traffic.span_ns)
        for satellite, mine in zip(satellites, rows, strict=True)
    }


def total(parts: Iterable[Age]) -> Age:
    """Return many ages as one: every satellite weighs as much as the time over which its age is known.

    Examples
    --------
    >>> total([]).mean_ns is None
    True
    """
    return Age(*(sum(values) for values in zip(NONE, *parts, strict=True)))


def age_of(outcomes: Iterable[Outcome]) -> Age:
    """Return the age over all satellites and replications; see `ages`."""
    return total(age for outcome in outcomes for age in ages(outcome).values())
