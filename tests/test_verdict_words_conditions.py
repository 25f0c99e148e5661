"""The bottleneck words with intervals: which words remain possible, and what lost captures may not hide."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from latency.tables import COMPONENTS, NEVER, STATES
from latency.verdict.bottleneck import ASPECTS, word
from latency.verdict.conditions import NO, STRADDLES, YES, bottleneck_findings, reachable
from latency.verdict.evidence import outcome_by_hand
from latency.verdict.hindrances import Pair

S = 10**9
COUNT = 10
STOP = 10**15


def row(**seconds):
    """One replication in which every capture spends so long in each component, and is delivered."""
    total_s = sum(seconds.values())
    outcome = outcome_by_hand(np.full(COUNT, round(total_s * S)), np.arange(COUNT) * S, STOP)
    ledger = np.zeros_like(outcome.ledger)
    for name, value in seconds.items():
        ledger[0, COMPONENTS.index(name)] = round(value * S)
    return replace(outcome, ledger=ledger)


def several(spread=0.0, count=8, seed=0, **seconds):
    noise = 1 + spread * np.random.default_rng(seed).standard_normal(count)
    # A microsecond more each time: chance has been drawn.
    return tuple(
        row(compute=1.0 + 1e-6 * r, **{name: value * noise[r] for name, value in seconds.items()}) for r in range(count)
    )


def findings(ground, orbital, campaign="finite", outside=()):
    return bottleneck_findings(Pair(campaign, "ground-direct", "onboard-direct", ground, orbital, outside))


@pytest.mark.parametrize(
    ("left", "elsewhere", "expected"),
    [(5, 3, "bypassed"), (5, 60, "moved"), (30, 10, "reduced"), (80, 0, "kept"), (80, 500, "kept")],
)
def test_without_scatter_the_words_are_those_of_the_rule(left, elsewhere, expected):
    found = findings(several(contact_wait=100), several(contact_wait=left, compute_queue=elsewhere))["all"]
    assert (found.word, found.reachable, found.more) == (expected, (expected,), 1.0)
    assert found.bottleneck.estimate == pytest.approx(100 * S)
    assert found.left.estimate == pytest.approx(left * S)
    assert found.elsewhere.estimate == pytest.approx(elsewhere * S)
    assert found.exact.word == expected


def test_a_small_part_of_the_latency_is_no_bottleneck():
    found = findings(several(contact_wait=9, delivery=91), several(delivery=91))
    assert {aspect: one.word for aspect, one in found.items()} == dict.fromkeys(ASPECTS, "no bottleneck")


def test_each_aspect_has_its_own_word():
    ground = several(contact_wait=100, antenna_wait=100, downlink_queue=100, backhaul=100)
    orbital = several(contact_wait=90, antenna_wait=1, downlink_queue=40, backhaul=300)
    found = findings(ground, orbital)
    assert {aspect: one.word for aspect, one in found.items()} == {
        "all": "kept", "geometry": "kept", "contention": "bypassed", "capacity": "reduced", "backhaul": "kept",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "elsewhere", "possible"),
    [
        (50, 0, {"reduced", "kept"}),
        (20, 40, {"moved", "reduced"}),
        (5, 5, {"bypassed", "reduced"}),
    ],
)
def test_where_an_interval_straddles_the_words_on_both_sides_remain(left, elsewhere, possible):
    ground = several(0.3, seed=1, contact_wait=100)
    orbital = several(0.3, seed=2, contact_wait=left, compute_queue=elsewhere)
    found = findings(ground, orbital)["all"]
    assert found.word == "inconclusive"
    assert possible <= set(found.reachable)
    assert found.more > 1
    assert all(reason.startswith("not sure whether") for reason in found.reasons)


def test_as_many_more_replications_as_it_says_settle_it():
    ground, orbital = several(0.3, seed=1, contact_wait=100), several(0.3, seed=2, contact_wait=45)
    few = findings(ground, orbital)["all"]
    assert few.word == "inconclusive"
    copies = int(few.more) + 1  # the same scatter, more often
    assert findings(ground * copies, orbital * copies)["all"].word == few.exact.word
    assert findings(ground * (copies // 2), orbital * (copies // 2))["all"].word == "inconclusive"


def test_every_combination_of_answers_reaches_what_the_rule_reaches():
    """Answers planted in numbers: the rule itself says which words they lead to."""
    for exists, bypassed, halved, moved in product((NO, YES), repeat=4):
        numbers = [
            numbers
            for numbers in product((0, 100), range(0, 120, 3), range(0, 120, 3), (100, 5000))
            if answers(*numbers) == (exists, bypassed, halved, moved)
        ]
        for each in numbers:
            assert reachable(dict(zip(NAMES, (exists, bypassed, halved, moved), strict=True))) == {word(*each)}


NAMES = ("exists", "bypassed", "halved", "moved")


def answers(bottleneck, left, elsewhere, latency):
    told = (
        bottleneck > 0 and 10 * bottleneck >= latency,
        10 * (left + elsewhere) <= bottleneck,
        2 * left <= bottleneck,
        2 * elsewhere >= bottleneck - left,
    )
    return tuple(YES if one else NO for one in told)


def test_a_question_that_straddles_is_answered_both_ways():
    for given in product((NO, STRADDLES, YES), repeat=4):
        either = [(NO, YES) if one == STRADDLES else (one,) for one in given]
        asked = [dict(zip(NAMES, one, strict=True)) for one in product(*either)]
        # What is down to a tenth is halved: the other combination does not exist.
        asked = [one for one in asked if (one["bypassed"], one["halved"]) != (YES, NO)]
        if asked:
            expected = set().union(*(reachable(one) for one in asked))
            assert reachable(dict(zip(NAMES, given, strict=True))) == expected


def test_an_excess_that_may_be_none_counts_only_where_it_is_sure():
    """Two computers that wait about as long: the excess is noise, and noise is not `moved`."""
    ground = several(0.2, seed=3, contact_wait=100, compute_queue=100)
    orbital = several(0.2, seed=4, contact_wait=20, compute_queue=100)
    assert findings(ground, orbital)["all"].word in ("reduced", "inconclusive")
    assert "reduced" in findings(ground, orbital)["all"].reachable


def losing(rows, share, after_s=0.0):
    """The same with a share of the captures lost soon after they were taken."""
    changed = []
    for one in rows:
        lost = np.arange(COUNT) < share * COUNT
        ledger = np.where(lost, 0, one.ledger)
        ledger[0, COMPONENTS.index("sensing"), lost] = round(after_s * S)
        changed.append(
            replace(
                one,
                ledger=ledger,
                latency_ns=np.where(lost, NEVER, one.latency_ns),
                elapsed_ns=ledger.sum(axis=(0, 1)),
                state=np.where(lost, STATES.index("lost"), one.state),
            )
        )
    return tuple(changed)


def test_a_case_does_not_bypass_by_losing():
    ground, orbital = several(contact_wait=100), several(contact_wait=5)
    assert findings(ground, orbital)["all"].word == "bypassed"
    found = findings(ground, losing(orbital, 0.2))["all"]
    assert found.word == "inconclusive"
    assert set(found.reachable) == {"bypassed", "kept"}
    assert found.reasons == ("captures were lost; their wait decides between bypassed and kept",)
    assert found.more is None
    assert findings(ground, losing(orbital, 0.6))["all"].word == "infeasible"


def test_what_stands_in_the_way_comes_first():
    ground, orbital = several(contact_wait=100), several(contact_wait=5)
    busy = tuple(replace(one, loads={"line kashgar": 1.2}) for one in ground)
    assert findings(busy, orbital, "steady")["all"].word == "unstable"
    assert findings(busy, orbital, "finite")["all"].word == "bypassed"
    assert findings(busy, orbital, "steady", ("too high",))["geometry"].word == "outside domain"
    assert findings(ground[:1], orbital[:1])["all"].word is None
    assert findings(ground[:1] * 6, orbital[:1] * 6)["all"].reasons == ("one trajectory: no interval",)
    few = findings(ground[:3], orbital[:3])["all"]
    assert (few.word, few.more) == ("inconclusive", 5 / 3)


def test_the_exact_totals_are_those_of_all_replications_together():
    found = findings(several(contact_wait=100), several(contact_wait=5, compute_queue=3))["all"]
    assert found.exact[1:] == (8 * COUNT * 100 * S, 8 * COUNT * 5 * S, 8 * COUNT * 3 * S)
