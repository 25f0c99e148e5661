"""The latency words: what one metric says about two cases, and how surely.

Everything is decided on *costs*, of which less is better: a time, or the share that misses its deadline. The rules for
a ground and an orbital case are each other's mirror image, so exchanging the cases exchanges `faster` and `slower`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from latency.verdict.hindrances import Pair, hindrances, one_trajectory
from latency.verdict.intervals import LEAST, Interval, Series, of_contrast, sectioned, student, times_more
from latency.verdict.metrics import METRICS

FASTER, SLOWER, NO_DIFFERENCE = "faster", "slower", "no material difference"
DEPENDS, INCONCLUSIVE = "depends on X", "inconclusive"
WORDS = (FASTER, SLOWER, NO_DIFFERENCE, DEPENDS, INCONCLUSIVE, "unstable", "infeasible", "outside domain")
REACHED, MISSED, STRADDLES = "reached", "missed", "straddles"

# Of the counted captures so many must arrive, or the metric is no number.
ASKED = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "event-p50": 0.5, "event-p95": 0.95, "mean": 0.5}
KEPT_SHARE = 0.95  # of joint draws of the assumptions in which the sign must be the same


class Measure(NamedTuple):
    """What is compared, and what difference counts."""

    metric: str  # a name in METRICS
    factor: float = 1.0  # how many times sooner counts; 1: any gain
    margin: float = 0.0  # share of the slower below which a difference is not material


class Side(NamedTuple):
    """The metric in one case, in its own unit."""

    case: str
    value: float | None  # None: it lies among what was not delivered
    at_least: float  # a bound there, else the value
    interval: Interval | None


class Ratio(NamedTuple):
    """The ground case's cost in units of the orbital case's: how many times sooner the orbital case answers."""

    value: float
    low: float
    high: float


class Flip(NamedTuple):
    """An assumption that, alone and within its registered range, turns the sign."""

    name: str
    break_even: str  # with its unit
    distance: float  # from the present value, in units of the range


@dataclass(frozen=True)
class Finding:
    """A latency word with what it rests on."""

    word: str | None  # one of WORDS; None: one trajectory, or nothing to measure
    measure: Measure
    ground: Side
    orbital: Side
    difference: Interval | None  # ground less orbital, of costs: positive where orbit is better
    ratio: Ratio | None  # only where both cases are stable and feasible
    factor: str | None  # reached, missed or straddles
    more: float | None  # times the replications that would decide; None: not a matter of replications
    reasons: tuple[str, ...]
    flips: tuple[Flip, ...] = ()  # nearest first
    kept: float | None = None  # share of joint draws of all assumptions with the same sign

    @property
    def text(self) -> str | None:
        """The word, with X and its break-even filled in."""
        if self.word != DEPENDS:
            return self.word
        if self.flips:
            return f"depends on {self.flips[0].name} (break-even {self.flips[0].break_even})"
        return "depends on its assumptions taken together"


def latency_finding(pair: Pair, measure: Measure) -> Finding:
    """Return the word on a metric of two cases; `with_conditions` adds what depends on assumptions.

    Precedence: outside domain, one trajectory (no word), infeasible, unstable, then the comparison. A quantile that
    lies among the undelivered, in one replication or in all together, has no interval: `inconclusive`, unless so little
    arrives that the case is infeasible or unstable. Its bound is told, no ratio is built on it.

    Parameters
    ----------
    pair : Pair
        The two cases, on the same captures and replications.
    measure : Measure

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> taken = np.arange(4) * 10**9
    >>> late = tuple(outcome_by_hand(np.full(4, 60 * 10**9 + r), taken, 10**12) for r in range(6))
    >>> soon = tuple(outcome_by_hand(np.full(4, 20 * 10**9 + r), taken, 10**12) for r in range(6))
    >>> pair = Pair("finite", "ground-direct", "onboard-direct", late, soon)
    >>> found = latency_finding(pair, Measure("p50", factor=2.0, margin=0.05))
    >>> found.word, found.factor, round(found.ratio.value, 3)
    ('faster', 'reached', 3.0)
    >>> latency_finding(pair.swapped(), Measure("p50", factor=2.0, margin=0.05)).word
    'slower'
    """
    metric = METRICS[measure.metric]
    series = [metric.of(outcomes) for _, outcomes in pair.sides]
    plain = Finding(None, measure, _side(pair.ground, series[0]), _side(pair.orbital, series[1]), *[None] * 4, ())
    found = hindrances(pair, ASKED.get(measure.metric, 0.0), measure.metric.startswith("event"))
    single = one_trajectory(pair)
    if found and (found[0].word == "outside domain" or not single):
        reasons = tuple(f"{one.case}: {one.reason}".removeprefix(": ") for one in found)
        return replace(plain, word=found[0].word, reasons=reasons)
    if None in series:
        return replace(plain, reasons=(f"nothing to measure {measure.metric} on",))
    if single:
        return replace(plain, reasons=("one trajectory: no interval",))
    before, after = (cost(one, metric.better) for one in series)
    return _compared(plain, pair, before, after)


def cost(series: Series, better: str) -> Series:
    """Return the same metric as something of which less is better: a share becomes the share of the others.

    Examples
    --------
    >>> cost(Series(0.75, np.array([0.5, 1.0]), 0.75, np.array([0.5, 1.0])), "higher").parts.tolist()
    [0.5, 0.0]
    """
    return series if better == "lower" else Series(*(1.0 - column for column in series))


def _side(case: str, series: Series | None) -> Side:
    if series is None:
        return Side(case, None, 0.0, None)
    value = series.estimate if math.isfinite(series.estimate) else None
    return Side(case, value, series.at_least, sectioned(series.estimate, series.parts))


def _compared(plain: Finding, pair: Pair, before: Series, after: Series) -> Finding:
    """Fill in the word, the factor and the ratio of two costs."""
    share = 1.0 - plain.measure.margin
    ahead, behind = of_contrast((before, after), (share, -1.0)), of_contrast((after, before), (share, -1.0))
    if ahead is None or behind is None:
        more, reason = _no_interval(pair, (before, after))
        return replace(plain, word=INCONCLUSIVE, more=more, reasons=(reason,))
    difference = of_contrast((before, after), (1.0, -1.0))
    word = _word(ahead, behind, difference)
    more = 1.0 if word != INCONCLUSIVE else _more(ahead, behind)
    return replace(
        plain,
        word=word,
        difference=difference,
        ratio=_ratio(before, after),
        factor=_factor(of_contrast((before, after), (1.0, -plain.measure.factor))),
        more=more,
    )


def _word(ahead: Interval, behind: Interval, difference: Interval) -> str:
    if ahead.low > 0.0:
        return FASTER
    if behind.low > 0.0:
        return SLOWER
    # Two cases that are the same to the nanosecond in each replication differ by nothing, however wide the interval of
    # a share of their cost.
    if difference.low == difference.high == 0.0:
        return NO_DIFFERENCE
    return NO_DIFFERENCE if ahead.high <= 0.0 and behind.high <= 0.0 else INCONCLUSIVE


def _more(ahead: Interval, behind: Interval) -> float | None:
    """Times the replications that would bring about the word that the estimates stand for."""
    decisive = [one for one in (ahead, behind) if one.estimate > 0.0] or [ahead, behind]
    more = max(times_more(one) for one in decisive)
    return more if math.isfinite(more) else None


def _factor(contrast: Interval) -> str:
    if contrast.low > 0.0:
        return REACHED
    return MISSED if contrast.high < 0.0 else STRADDLES


def _no_interval(pair: Pair, costs: tuple[Series, Series]) -> tuple[float | None, str]:
    count = len(pair.ground_outcomes)
    if count < LEAST:
        return LEAST / count, f"{count} replications; intervals need {LEAST}"
    for name, series in zip((pair.ground, pair.orbital), costs, strict=True):
        open_ended = int(np.isinf(series.parts).sum())
        if open_ended:
            return None, (
                f"{name}: in {open_ended} of {count} replications the metric lies among what had not arrived when the"
                " clock stopped; a longer drain may tell"
            )
    return None, "too many captures had not arrived when the clock stopped; a longer drain may tell"


def _ratio(before: Series, after: Series) -> Ratio | None:
    """Return the ratio of two costs and its interval, those factors f for which before - f after holds zero.

    The interval is Fieller's, so a factor below its low end is `reached` and one above its high end `missed`. None
    where the denominator is not surely above zero.

    Source: Fieller, Some problems in interval estimation, J. Roy. Stat. Soc. B 16 (1954).
    """
    count = len(before.parts)
    reach = student(count) ** 2 / count / (count - 1)
    away = np.array([before.parts - before.estimate, after.parts - after.estimate])
    (top, both), (_, bottom) = reach * (away @ away.T)
    square = after.estimate**2 - bottom
    if square <= 0.0:
        return None
    # square f^2 - 2 middle f + (before^2 - top) = 0
    middle = before.estimate * after.estimate - both
    root = math.sqrt(max(middle**2 - square * (before.estimate**2 - top), 0.0))
    low, high = float((middle - root) / square), float((middle + root) / square)
    return Ratio(before.estimate / after.estimate, low, high)


def with_conditions(finding: Finding, flips: Sequence[Flip], kept: float | None) -> Finding:
    """Return the finding as it stands when the assumptions may move within their ranges.

    `faster` and `slower` become `depends on X` where an assumption alone turns the sign, or where the sign holds in
    fewer than 95 % of the joint draws of all of them. Every other word stays.

    Parameters
    ----------
    flips : sequence of Flip
        In any order.
    kept : float or None
        Share of the joint draws with the same sign; None where none were made.

    Examples
    --------
    >>> side = Side("", 1.0, 1.0, None)
    >>> finding = Finding("faster", Measure("p50"), side, side, None, None, None, 1.0, ())
    >>> with_conditions(finding, [Flip("rate", "5 Mbit/s", 0.3), Flip("work", "2 Top", 0.1)], 1.0).text
    'depends on work (break-even 2 Top)'
    >>> with_conditions(finding, [], 0.9).text, with_conditions(finding, [], 0.95).text
    ('depends on its assumptions taken together', 'faster')
    """
    nearest = tuple(sorted(flips, key=lambda flip: (flip.distance, flip.name)))
    shaken = bool(nearest) or (kept is not None and kept < KEPT_SHARE)
    word = DEPENDS if finding.word in (FASTER, SLOWER) and shaken else finding.word
    reasons = finding.reasons
    if word == DEPENDS and kept is not None and kept < KEPT_SHARE:
        reasons = (*reasons, f"the sign is kept in {kept:.0%} of joint draws of the assumptions")
    return replace(finding, word=word, flips=nearest, kept=kept, reasons=reasons)
