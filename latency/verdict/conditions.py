"""The bottleneck words with intervals: which words the replications leave possible.

The rule asks up to four questions. Each is a weighted sum of means against zero, so each has an interval from the
replications. A question whose interval holds zero is answered both ways, and every word that can then be reached is
told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np

from latency.tables import COMPONENTS
from latency.verdict.bottleneck import ASPECTS, ELSEWHERE, Judgement, component_totals, exact_sum, judge
from latency.verdict.evidence import Outcome
from latency.verdict.hindrances import LOST, Hindrance, Pair, hindrances, one_trajectory
from latency.verdict.intervals import LEAST, Interval, sectioned, times_more

LEAST_SHARE = 0.5  # of the counted captures that must arrive in both cases, or mean waits say nothing
NO, STRADDLES, YES = "no", "straddles", "yes"
GROUND, ORBITAL = 0, 1
ROWS = (*COMPONENTS, "after the loss")  # the last: from a loss to the stop


class Condition(NamedTuple):
    """One question of the rule, and how surely it is answered."""

    question: str
    answer: str  # yes, no or straddles
    interval: Interval | None  # of what must not be below zero, per counted capture [ns]
    more: float  # times the replications that would part the interval from zero; 1 where it is


@dataclass(frozen=True)
class BottleneckFinding:
    """A bottleneck word with what it rests on; means are per counted capture over all replications. [ns]"""

    aspect: str
    word: str | None  # None: one trajectory, no interval
    ground: str  # cases
    orbital: str
    exact: Judgement  # pooled totals, and the word that they alone would give
    bottleneck: Interval | None  # B
    left: Interval | None  # O
    elsewhere: Interval | None  # N
    conditions: tuple[Condition, ...]
    reachable: tuple[str, ...]  # words that the intervals leave possible
    more: float | None  # times the replications that would leave one word; None: not a matter of replications
    reasons: tuple[str, ...]


class Means(NamedTuple):
    """Mean time per counted capture by (case, row of ROWS): over all replications, and in each. [ns]"""

    pooled: np.ndarray  # (2, 18)
    parts: np.ndarray  # (R, 2, 18)

    def interval(self, weights: np.ndarray) -> Interval | None:
        """Return the interval of a weighted sum; None with too few replications."""
        return sectioned(float((self.pooled * weights).sum()), (self.parts * weights).sum(axis=(1, 2)))


def bottleneck_findings(pair: Pair) -> dict[str, BottleneckFinding]:
    """Return what becomes of the ground case's bottleneck in the orbital case, for each aspect.

    What is lost stops its clock early, which would flatter the case that loses it. So where captures were lost the
    questions are asked twice, as the ledger stands and as if all of them had waited at the bottleneck until the stop,
    and a word holds only where both agree. A wrong answer has waited as long as a right one: its waits count as they
    stand.
    """
    means = _means(pair)
    exact = judge(*(_totals(outcomes) for _, outcomes in pair.sides))
    found = hindrances(pair, LEAST_SHARE)
    single = one_trajectory(pair)
    return {aspect: _finding(pair, means, exact[aspect], aspect, (found, single)) for aspect in ASPECTS}


def _finding(
    pair: Pair, means: Means, exact: Judgement, aspect: str, hindered: tuple[tuple[Hindrance, ...], bool]
) -> BottleneckFinding:
    versions = [0.0, 1.0] if means.pooled[:, -1].any() else [0.0]
    asked = [conditions(means, aspect, lost) for lost in versions]
    sets = [reachable(answers_of(one)) for one in asked]
    possible = tuple(word for word in WORDS if any(word in one for one in sets))
    word, more, reasons = _decided(hindered, possible, asked, len(means.parts))
    before, after, elsewhere = weights_of(aspect, 0.0)
    return BottleneckFinding(
        aspect=aspect,
        word=word,
        ground=pair.ground,
        orbital=pair.orbital,
        exact=exact,
        bottleneck=means.interval(before),
        left=means.interval(after),
        elsewhere=_largest(means.interval(one) for one in elsewhere),
        conditions=tuple(asked[0].values()),
        reachable=possible,
        more=more,
        reasons=reasons,
    )


def _decided(
    hindered: tuple[tuple[Hindrance, ...], bool],
    possible: tuple[str, ...],
    asked: list[dict[str, Condition]],
    replications: int,  # with anything counted
) -> tuple[str | None, float | None, tuple[str, ...]]:
    """(word, times more replications, reasons), by precedence."""
    found, single = hindered
    if found and (found[0].word == "outside domain" or not single):
        return found[0].word, None, tuple(f"{one.case}: {one.reason}".removeprefix(": ") for one in found)
    if not replications:
        return None, None, ("nothing was counted",)
    if single:
        return None, None, ("one trajectory: no interval",)
    if replications < LEAST:
        return "inconclusive", LEAST / replications, (f"{replications} replications; intervals need {LEAST}",)
    if len(possible) == 1:
        return possible[0], 1.0, ()
    open_questions = [one for answers in asked for one in deciding(answers)]
    if not open_questions:
        return "inconclusive", None, (f"captures were lost; their wait decides between {' and '.join(possible)}",)
    more = max(one.more for one in open_questions)
    more = more if math.isfinite(more) else None
    return "inconclusive", more, tuple(dict.fromkeys(f"not sure whether {one.question}" for one in open_questions))


# --- the rule --------------------------------------------------------------------------------------

WORDS = ("no bottleneck", "bypassed", "moved", "reduced", "kept")


def reachable(answers: dict[str, str]) -> set[str]:
    """Return the words that the rule can end in, where a question that straddles is answered both ways.

    Examples
    --------
    >>> sorted(reachable({"exists": "yes", "bypassed": "straddles", "halved": "yes", "moved": "no"}))
    ['bypassed', 'reduced']
    >>> sorted(reachable({"exists": "straddles", "bypassed": "no", "halved": "no", "moved": "yes"}))
    ['kept', 'no bottleneck']
    """
    nothing = {"no bottleneck"} if answers["exists"] != YES else set()
    if answers["exists"] == NO:
        return nothing
    if answers["halved"] == NO:  # what is not halved is not down to a tenth
        return nothing | {"kept"}
    if answers["bypassed"] == YES:
        return nothing | {"bypassed"}
    halved = {NO: {"reduced"}, YES: {"moved"}, STRADDLES: {"moved", "reduced"}}[answers["moved"]]
    kept = {"kept"} if answers["halved"] == STRADDLES else set()
    return nothing | halved | kept | ({"bypassed"} if answers["bypassed"] == STRADDLES else set())


def answers_of(questions: dict[str, Condition]) -> dict[str, str]:
    """Return the bare answers."""
    return {name: condition.answer for name, condition in questions.items()}


def deciding(questions: dict[str, Condition]) -> list[Condition]:
    """Return the questions that straddle and whose answer would change which words can be reached."""
    answers = answers_of(questions)
    return [
        condition
        for name, condition in questions.items()
        if condition.answer == STRADDLES and reachable(answers | {name: YES}) != reachable(answers | {name: NO})
    ]


def conditions(means: Means, aspect: str, lost: float) -> dict[str, Condition]:
    """Return the rule's questions for an aspect; `lost`: the share of the time after a loss that counts as waiting.

    N is a sum of excesses over the ground case, that is the largest of the sums over every choice of components; so
    `bypassed` must hold for all choices and `moved` for one; their intervals are those of the least and the largest.
    """
    before, after, elsewhere = weights_of(aspect, lost)
    latency = rows(GROUND, COMPONENTS, lost)
    answers = {
        "exists": _condition("the bottleneck is a tenth of the ground latency", means.interval(10 * before - latency)),
        "bypassed": _condition(
            "a tenth of it or less is left, waits elsewhere included",
            _least(means.interval(before - 10 * (after + one)) for one in elsewhere),
        ),
        "halved": _condition("half of it or less is left", means.interval(before - 2 * after)),
        "moved": _condition(
            "half of what was saved, or more, is waited elsewhere",
            _largest(means.interval(2 * one - (before - after)) for one in elsewhere),
        ),
    }
    if not (means.pooled * before).sum():  # nothing is a tenth of nothing
        answers["exists"] = answers["exists"]._replace(answer=NO, more=1.0)
    return answers


def _condition(question: str, interval: Interval | None) -> Condition:
    if interval is None:
        return Condition(question, STRADDLES, None, math.inf)
    answer = YES if interval.low >= 0 else NO if interval.high < 0 else STRADDLES
    return Condition(question, answer, interval, 1.0 if answer != STRADDLES else times_more(interval))


def _least(intervals: Iterable[Interval | None]) -> Interval | None:
    return _extreme(min, intervals)


def _largest(intervals: Iterable[Interval | None]) -> Interval | None:
    return _extreme(max, intervals)


def _extreme(pick: Callable, intervals: Iterable[Interval | None]) -> Interval | None:
    """Return the interval of the least or the largest of several quantities."""
    held = list(intervals)
    if None in held:
        return None
    return Interval(*(pick(column) for column in zip(*held, strict=True)))


# --- means and weights -----------------------------------------------------------------------------


def rows(case: int, names: Iterable[str], lost: float = 0.0) -> np.ndarray:
    """Return weights (2, 18) that add up some components of a case, and a share of the time after losses."""
    weights = np.zeros((2, len(ROWS)))
    weights[case, [ROWS.index(name) for name in names]] = 1.0
    weights[case, -1] = lost
    return weights


def weights_of(aspect: str, lost: float) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """(B, O, every sum that N may be the largest of), as weights."""
    choices = chain.from_iterable(combinations(ELSEWHERE, count) for count in range(len(ELSEWHERE) + 1))
    elsewhere = [rows(ORBITAL, names) - rows(GROUND, names) for names in choices]
    return rows(GROUND, ASPECTS[aspect], lost), rows(ORBITAL, ASPECTS[aspect], lost), elsewhere


def _means(pair: Pair) -> Means:
    totals = np.array([[_row(outcome) for _, outcomes in pair.sides for outcome in outcomes]], object)
    totals = totals.reshape(2, -1, len(ROWS)).transpose(1, 0, 2)
    counted = np.array([outcome.taken_ns.size for outcome in pair.ground_outcomes])
    held = counted > 0
    pooled = (totals.sum(axis=0) / max(int(counted.sum()), 1)).astype(np.float64)
    return Means(pooled, (totals[held] / counted[held][:, None, None]).astype(np.float64))


def _row(outcome: Outcome) -> list[int]:
    lost = outcome.state == LOST
    after_ns = outcome.traffic.stop_ns - outcome.taken_ns[lost] - outcome.elapsed_ns[lost]
    return [*_totals((outcome,)).values(), exact_sum(after_ns)]


def _totals(outcomes: tuple[Outcome, ...]) -> dict[str, int]:
    everything = [component_totals(row.ledger, np.ones(row.taken_ns.size, bool)) for row in outcomes]
    return {name: sum(one[name] for one in everything) for name in COMPONENTS}
