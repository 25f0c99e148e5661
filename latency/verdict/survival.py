"""The share of captures still without an answer, by time since the capture, with censoring told from loss."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from latency.verdict.evidence import Outcome


class Survival(NamedTuple):
    """A Kaplan-Meier curve: one row per latency that occurred, whole numbers beside the share they give."""

    time_ns: np.ndarray  # (K,) int64, ascending
    at_risk: np.ndarray  # (K,) int64, followed until then and not delivered before
    delivered: np.ndarray  # (K,) int64, at that time
    left: np.ndarray  # (K,) int64, no longer followed after that time and before the next
    without: np.ndarray  # (K,) float64, share without an answer after that time
    followed_ns: int  # the longest anybody was followed: the curve ends there

    def exact(self, time_ns: int) -> Fraction:
        """Return the share without an answer after `time_ns`, exactly: the product of (1 - delivered / at risk).

        Examples
        --------
        >>> curve = kaplan_meier(np.array([3, 5, 5, 8]), np.array([True, True, False, True]))
        >>> curve.exact(2), curve.exact(5), curve.exact(8)  # 1, 3/4 * 2/3, times 0
        (Fraction(1, 1), Fraction(1, 2), Fraction(0, 1))
        """
        share = Fraction(1)
        for row in range(int(np.searchsorted(self.time_ns, time_ns, side="right"))):
            at_risk = int(self.at_risk[row])
            share *= Fraction(at_risk - int(self.delivered[row]), at_risk)
        return share


def kaplan_meier(duration_ns: np.ndarray, delivered: np.ndarray) -> Survival:
    """Return the Kaplan-Meier curve of durations that ended in delivery or were cut off.

    Who is cut off at the instant at which others are delivered was followed through that instant.

    Source: Kaplan and Meier, Nonparametric estimation from incomplete observations, J. Am. Stat. Assoc. 53
    (1958) 457-481.

    Parameters
    ----------
    duration_ns : (N,) int64
        Until delivery, or until the end of observation. [ns]
    delivered : (N,) bool

    Examples
    --------
    >>> kaplan_meier(np.array([3, 5, 5, 8]), np.array([True, True, False, True])).without.tolist()
    [0.75, 0.5, 0.0]
    """
    everybody_ns = np.sort(duration_ns)
    time_ns, count = np.unique(duration_ns[delivered], return_counts=True)
    at_risk = everybody_ns.size - np.searchsorted(everybody_ns, time_ns, side="left")
    left = at_risk - count - np.append(at_risk[1:], 0)[: time_ns.size]
    followed_ns = int(everybody_ns.max(initial=0))
    return Survival(time_ns, at_risk, count, left, _product(at_risk, count, left), followed_ns)


def _product(at_risk: np.ndarray, count: np.ndarray, left: np.ndarray) -> np.ndarray:
    """The product of (1 - count / at risk); between two cuts it telescopes to one quotient, rounded once."""
    opens = np.ones(at_risk.size, bool)
    opens[1:] = left[:-1] > 0
    block = np.cumsum(opens) - 1
    quotient = (at_risk - count) / at_risk[opens][block]
    closing = np.append(opens[1:], True)[: at_risk.size]
    before = np.append(1.0, np.cumprod(quotient[closing]))
    return before[block] * quotient


def survival_of(outcomes: Iterable[Outcome]) -> Survival:
    """Return the curve of all counted captures over all replications.

    A censored capture was followed until the stop. A lost one, one without a route or one with a wrong answer will
    never be answered: it stays among those at risk for as long as the clock ran for all (as in Gray's curve for
    competing ends), because to take it out at its end would mean that it would have fared like the others.

    Examples
    --------
    >>> from latency.tables import NEVER
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> curve = survival_of([outcome_by_hand(np.array([4, NEVER, 7]), np.array([0, 2, 3]), 12)])
    >>> curve.time_ns.tolist(), curve.at_risk.tolist(), curve.exact(7)
    ([4, 7], [3, 2], Fraction(1, 3))
    """
    rows = [
        (np.where(there, outcome.latency_ns, outcome.traffic.stop_ns - outcome.taken_ns), there)
        for outcome in outcomes
        for there in (outcome.delivered,)
    ]
    if not rows:
        return kaplan_meier(np.empty(0, np.int64), np.empty(0, bool))
    duration_ns, delivered = (np.concatenate(column) for column in zip(*rows, strict=True))
    return kaplan_meier(duration_ns, delivered)
