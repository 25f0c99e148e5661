"""The latency words, each at its rule: what is compared, what stands in the way, and what swapping the cases does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latency.tables import COMPONENTS, NEVER, STATES
from latency.verdict.evidence import outcome_by_hand
from latency.verdict.hindrances import Pair
from latency.verdict.intervals import Series
from latency.verdict.words import (
    ASKED,
    WORDS,
    Flip,
    Measure,
    _ratio,
    latency_finding,
    with_conditions,
)  # fmt: skip

S = 10**9
STOP = 10**15
TAKEN = np.arange(20, dtype=np.int64) * S


def outcome(latencies_s, **changes):
    ns = np.array([NEVER if one is None else round(one * S) for one in latencies_s], np.int64)
    return replace(outcome_by_hand(ns, TAKEN[: len(ns)], STOP), **changes)


def flat(*medians_s, **changes):
    """One replication for each median; all its captures alike."""
    return tuple(outcome([median] * 20, **changes) for median in medians_s)


def scattered(center, spread, count=8, seed=0):
    return flat(*(center + spread * np.random.default_rng(seed).standard_normal(count)))


def pair(ground, orbital, campaign="finite", outside=()):
    return Pair(campaign, "ground-direct", "onboard-direct", ground, orbital, outside)


def found(ground, orbital, metric="p50", factor=1.0, margin=0.0, **rest):
    return latency_finding(pair(ground, orbital, **rest), Measure(metric, factor, margin))


# --- the comparison --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ground_s", "orbital_s", "margin", "word"),
    [
        (100, 50, 0.0, "faster"),
        (50, 100, 0.0, "slower"),
        (100, 91, 0.1, "no material difference"),
        (91, 100, 0.1, "no material difference"),
        (100, 89, 0.1, "faster"),
        (89, 100, 0.1, "slower"),
    ],
)
def test_beyond_the_margin_is_a_difference_and_within_it_is_none(ground_s, orbital_s, margin, word):
    # The two cases move together (+- 1 ms), so the interval of the difference is far narrower than 1 s.
    noise = 1e-3 * np.random.default_rng(1).standard_normal(8)
    assert found(flat(*(ground_s + noise)), flat(*(orbital_s + noise)), margin=margin).word == word


def test_an_interval_that_holds_zero_is_inconclusive_and_says_how_much_more_it_takes():
    ground, orbital = scattered(100, 10, seed=1), scattered(104, 10, seed=2)
    finding = found(ground, orbital)
    assert finding.word == "inconclusive"
    assert finding.difference.low < 0 < finding.difference.high
    assert finding.more > 3
    # That many times the replications, scattered alike, are enough, and half of them are not.
    for times, word in ((finding.more * 1.2, "faster"), (finding.more * 0.5, "inconclusive")):
        copies = round(times)
        assert found(ground * copies, orbital * copies).word == word


def test_common_chance_cancels():
    common = 50 * np.random.default_rng(3).standard_normal(8)
    assert found(flat(*(500 + common)), flat(*(499 + common))).word == "faster"
    assert found(flat(*(500 + common)), flat(*(499 + common[::-1]))).word == "inconclusive"


def test_cases_that_are_the_same_do_not_differ_even_with_no_margin():
    ground = scattered(100, 10)
    finding = found(ground, ground)
    assert finding.word == "no material difference"
    assert finding.ratio == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("factor", "answer"), [(1.5, "reached"), (2.0, "straddles"), (2.5, "missed")])
def test_a_factor_is_reached_missed_or_open(factor, answer):
    finding = found(scattered(200, 5, seed=4), scattered(100, 3, seed=5), factor=factor)
    assert (finding.word, finding.factor) == ("faster", answer)
    assert (finding.ratio.low > factor, finding.ratio.high < factor) == (answer == "reached", answer == "missed")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.2, 5.0), st.integers(5, 12))
def test_the_interval_of_the_ratio_holds_the_factors_that_are_neither_reached_nor_missed(seed, ratio, count):
    """Fieller's interval against the contrast itself, on a grid of factors."""
    from latency.verdict.intervals import of_contrast

    rng = np.random.default_rng(seed)
    parts = rng.normal([[100 * ratio], [100]], 8, (2, count))
    before, after = (Series(float(row.mean()), row, float(row.mean()), row) for row in parts)
    found = _ratio(before, after)
    for factor in np.linspace(0.05, 8, 160):
        contrast = of_contrast((before, after), (1.0, -factor))
        # 1e-9: the roots of a quadratic in floating point.
        assert (factor < found.low - 1e-9) <= (contrast.low > 0) <= (factor < found.low + 1e-9)
        assert (factor > found.high + 1e-9) <= (contrast.high < 0) <= (factor > found.high - 1e-9)


def test_no_ratio_on_a_denominator_that_may_be_nothing():
    zeros = Series(0.0, np.zeros(6), 0.0, np.zeros(6))
    ones = Series(1.0, np.ones(6), 1.0, np.ones(6))
    assert _ratio(ones, zeros) is None
    assert _ratio(zeros, ones) == (0.0, 0.0, 0.0)
    wide = Series(1.0, np.array([-9.0, 11.0, 1.0, -9.0, 11.0, 1.0]), 1.0, np.zeros(6))
    assert _ratio(ones, wide) is None


def test_of_a_share_within_the_deadline_the_misses_are_compared():
    deadline = np.full(20, 10 * S)
    rng = np.random.default_rng(6)
    shares = {
        name: tuple(
            outcome([5.0 if chance < share else 50.0 for chance in rng.random(20)], deadline_ns=deadline)
            for _ in range(40)
        )
        for name, share in (("ground", 0.2), ("orbital", 0.8))
    }
    finding = found(shares["ground"], shares["orbital"], metric="within-deadline", factor=2.0)
    assert (finding.word, finding.factor) == ("faster", "reached")
    assert finding.orbital.value == pytest.approx(0.8, abs=0.06)  # told as the share, 3 standard errors of 800
    assert finding.ratio.value == pytest.approx(4.0, abs=1.0)
    assert found(shares["orbital"], shares["ground"], metric="within-deadline").word == "slower"


# --- what stands in the way ------------------------------------------------------------------------


def test_one_trajectory_has_no_word():
    for count in (1, 8):  # eight replications in which nothing is random are one
        finding = found(flat(*[100] * count), flat(*[10] * count))
        assert (finding.word, finding.ratio, finding.reasons) == (None, None, ("one trajectory: no interval",))


def test_two_to_four_replications_are_too_few():
    finding = found(scattered(100, 1, 4), scattered(10, 1, 4))
    assert (finding.word, finding.more, finding.ratio) == ("inconclusive", 1.25, None)
    assert finding.reasons == ("4 replications; intervals need 5",)


def test_nothing_to_measure_is_no_word():
    finding = found(scattered(100, 1), scattered(10, 1), metric="event-p50")
    assert (finding.word, finding.reasons[0]) == (None, "nothing to measure event-p50 on")


def late(share, **changes):
    """Eight replications in which about so many captures never arrive."""
    rng = np.random.default_rng(7)
    return tuple(
        outcome([None if chance < share else 10.0 + rng.random() for chance in rng.random(20)], **changes)
        for _ in range(8)
    )


@pytest.mark.parametrize(
    ("metric", "share", "word"), [("p50", 0.3, "faster"), ("p50", 0.7, "infeasible"), ("p95", 0.3, "infeasible")]
)
def test_a_case_is_infeasible_where_fewer_arrive_than_the_metric_asks_for(metric, share, word):
    ground, orbital = scattered(100, 1), late(share)
    assert found(ground, orbital, metric=metric).word == word
    swapped = found(orbital, ground, metric=metric)
    assert swapped.word == {"faster": "slower"}.get(word, word)
    if word == "infeasible":
        assert swapped.ratio is None
        assert swapped.reasons[0].startswith("ground-direct: ")
        assert "still waited for a pass at the stop" in swapped.reasons[0]


def test_a_quantile_among_the_undelivered_of_one_replication_has_no_interval():
    orbital = (*scattered(10, 1, 7), outcome([None] * 11 + [10.0] * 9))
    finding = found(scattered(100, 1), orbital)
    assert (finding.word, finding.more, finding.ratio) == ("inconclusive", None, None)
    assert finding.reasons[0].startswith("onboard-direct: in 1 of 8 replications")


def test_where_nothing_arrives_no_metric_is_feasible():
    for metric in ("within-deadline", "age", "p50"):
        orbital = tuple(replace(row, deadline_ns=np.full(20, 10 * S)) for row in late(1.0))
        ground = scattered(100, 1)
        ground = tuple(replace(row, deadline_ns=np.full(20, 10 * S)) for row in ground)
        assert found(ground, orbital, metric=metric).word == "infeasible"


def test_a_load_of_one_is_unstable_in_a_steady_campaign_only():
    ground, orbital = scattered(100, 1), scattered(10, 1)
    busy = tuple(replace(row, loads={"downlink eye": 1.0}) for row in ground)
    finding = found(busy, orbital, campaign="steady")
    assert (finding.word, finding.ratio, finding.factor) == ("unstable", None, None)
    assert finding.reasons == ("ground-direct: downlink eye: load 1",)
    assert found(busy, orbital, campaign="finite").word == "faster"


def test_a_load_just_below_one_is_too_close_to_call():
    busy = tuple(replace(row, loads={"downlink eye": 0.97}) for row in scattered(100, 1))
    finding = found(busy, scattered(10, 1), campaign="steady")
    assert (finding.word, finding.ratio) == ("inconclusive", None)
    assert "load 0.97, too close to 1" in finding.reasons[0]
    free = tuple(replace(row, loads={"downlink eye": 0.94}) for row in busy)
    assert found(free, scattered(10, 1), campaign="steady").word == "faster"


def stopped(name):
    """Never delivered, all stopped in one component."""
    rows = []
    for row in late(0.7):
        ledger = np.zeros_like(row.ledger)
        ledger[0, COMPONENTS.index(name)] = row.elapsed_ns
        where = np.where(row.delivered, -1, COMPONENTS.index(name))
        rows.append(replace(row, ledger=ledger, stopped_in=where))
    return tuple(rows)


def test_whoever_waits_for_his_turn_is_overloaded_not_infeasible():
    ground = scattered(100, 1)
    busy = tuple(replace(row, loads={"computer eye": 1.4}) for row in stopped("compute_queue"))
    assert found(ground, busy, campaign="steady").word == "unstable"
    finding = found(ground, busy, campaign="finite")  # it would be worked off some day
    assert (finding.word, finding.ratio) == ("inconclusive", None)
    geometry = tuple(replace(row, loads={"computer eye": 1.4}) for row in stopped("contact_wait"))
    assert found(ground, geometry, campaign="steady").word == "infeasible"


def test_what_was_lost_is_infeasible_unless_an_overload_displaced_it():
    lost = tuple(replace(row, state=np.where(row.delivered, row.state, STATES.index("lost"))) for row in late(0.7))
    finding = found(scattered(100, 1), lost)
    assert finding.word == "infeasible"
    assert "were lost" in finding.reasons[0]
    busy = tuple(replace(row, loads={"downlink eye": 3.0}) for row in lost)
    assert found(scattered(100, 1), busy, campaign="steady").word == "unstable"


def test_outside_the_domain_comes_first_and_infeasible_before_unstable():
    busy = tuple(replace(row, loads={"downlink eye": 2.0}) for row in late(0.7))
    plain = scattered(100, 1)
    assert found(plain, busy, campaign="steady").word == "infeasible"
    assert len(found(plain, busy, campaign="steady").reasons) == 2
    assert found(plain, busy, campaign="steady", outside=("too high",)).word == "outside domain"
    assert found(flat(100), flat(10), outside=("too high",)).reasons[0] == "too high"


def test_every_quantile_knows_how_many_must_arrive():
    from latency.verdict.metrics import METRICS

    quantiles = {name for name in METRICS if name.removeprefix("event-").startswith("p")}
    assert quantiles <= set(ASKED)
    assert all(ASKED[name] == int(name[-2:]) / 100 for name in quantiles)


# --- swapping and conditions -----------------------------------------------------------------------

MIRROR = {"faster": "slower", "slower": "faster"}


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.5, 2.0), st.floats(0.0, 0.5), st.sampled_from(["p50", "p95", "mean"]))
def test_swapping_the_cases_mirrors_everything(seed, ratio, margin, metric):
    rng = np.random.default_rng(seed)
    sides = [
        tuple(outcome([None if rng.random() < 0.02 else one for one in rng.gamma(2.0, scale, 20)]) for _ in range(6))
        for scale in (100.0, 100.0 * ratio)
    ]
    both = pair(*sides)
    one, other = (latency_finding(each, Measure(metric, 1.0, margin)) for each in (both, both.swapped()))
    assert other.word == MIRROR.get(one.word, one.word)
    assert (other.ground.value, other.orbital.value, other.more) == (one.orbital.value, one.ground.value, one.more)
    assert (one.difference is None) == (other.difference is None)
    if one.difference:
        assert (other.difference.low, other.difference.high) == (-one.difference.high, -one.difference.low)


def test_a_case_differs_from_itself_by_nothing_however_much_it_varies():
    # A tenth of a cost that is 0 in most replications and 900 s in one: its interval holds zero.
    case = flat(0, 0, 0, 0, 0, 900)
    assert [found(case, case, margin=margin).word for margin in (0.0, 0.1, 0.9)] == ["no material difference"] * 3


def test_what_nobody_saw_happen_is_not_known_by_waiting_longer():
    unseen = np.arange(30) * S
    sides = [
        tuple(replace(one, event_ns=one.taken_ns, missed_ns=unseen) for one in scattered(center, 1))
        for center in (100, 10)
    ]
    finding = found(*sides, metric="event-p50")
    assert finding.word == "infeasible"
    assert finding.reasons[0] == (
        "ground-direct: 40.0% of the events become known (40.0% to 40.0%), 50% are asked for; "
        "60.0% were over before anybody saw them"
    )
    assert found(*sides, metric="p50").word == "faster"  # of the captures, all arrive


def test_a_case_that_is_silent_for_most_of_the_time_does_not_know_more():
    # One capture a second for 100 s. On the ground all that was taken in 90 s comes at once, then each after 2 s.
    taken, stop = np.arange(100) * S, 110 * S
    late, soon = np.maximum(90 * S - taken, 2 * S), np.full(100, 8 * S)
    ground, orbital = (tuple(outcome_by_hand(ns + r * S // 10, taken, stop) for r in range(6)) for ns in (late, soon))
    assert found(ground, orbital, metric="age").word == "faster"


def test_only_a_sign_can_depend_on_something():
    ground, orbital = scattered(100, 1), scattered(10, 1)
    flip = Flip("satellites.eye.computer.rate", "2 Gop/s", 0.3)
    faster = found(ground, orbital)
    assert with_conditions(faster, [flip], 1.0).word == "depends on X"
    assert with_conditions(found(orbital, ground), [flip], 1.0).word == "depends on X"
    assert with_conditions(found(ground, ground), [flip], 0.5).word == "no material difference"
    assert with_conditions(faster, [], 0.949).word == "depends on X"
    assert with_conditions(faster, [], None).word == "faster"


def test_the_nearest_break_even_is_the_one_that_is_told():
    flips = [Flip("far", "9 s", 0.9), Flip("near", "1 s", 0.1)]
    finding = with_conditions(found(scattered(100, 1), scattered(10, 1)), flips, 0.8)
    assert finding.text == "depends on near (break-even 1 s)"
    assert finding.flips[0].name == "near"
    assert "80% of joint draws" in finding.reasons[-1]
    assert finding.word in WORDS
