"""Intervals, metrics, paired differences and advice: by hand, against scipy, and against the obvious twin."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from latency.tables import NEVER, STATES
from latency.verdict.evidence import outcome_by_hand
from latency.verdict.intervals import (
    Interval,
    Series,
    of_contrast,
    replications_for,
    sectioned,
    student,
    times_more,
)
from latency.verdict.metrics import METRICS, SIGNS
from latency.verdict.paired import Pairs, differences, paired_series, pairs_of, variance_ratio
from latency.verdict.quantiles import pooled_quantile
from latency.verdict.run_length import advice

STOP = 1000


def outcome(*latencies, stop_ns=STOP):
    """One replication: captures taken at 0, 1, 2 ...; None never arrives."""
    latency_ns = np.array([NEVER if value is None else value for value in latencies], np.int64)
    return outcome_by_hand(latency_ns, np.arange(len(latencies)), stop_ns)


def series(*parts, estimate=None):
    parts = np.array(parts, float)
    estimate = float(parts.mean()) if estimate is None else estimate
    return Series(estimate, parts, estimate, parts)


LATENCIES = st.lists(st.one_of(st.integers(0, 500), st.none()), min_size=1, max_size=30)
PARTS = st.lists(st.floats(-1e9, 1e9), min_size=5, max_size=20)


# --- intervals -----------------------------------------------------------------------------------


@given(PARTS, st.sampled_from((0.8, 0.95, 0.99)))
def test_around_a_mean_the_interval_is_students(parts, level):
    """Where the pooled estimate is the mean of the parts, sectioning is the textbook interval."""
    mine = sectioned(float(np.mean(parts)), np.array(parts), level)
    error = stats.sem(parts)
    low, high = stats.t.interval(level, len(parts) - 1, np.mean(parts), error) if error else (np.mean(parts),) * 2
    # Rounding of sums of twenty numbers of size 1e9.
    assert mine.low == pytest.approx(low, abs=1e-5, rel=1e-9)
    assert mine.high == pytest.approx(high, abs=1e-5, rel=1e-9)


def test_what_the_pooled_estimate_is_off_the_parts_widens_the_interval():
    parts = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert sectioned(4.0, parts).half > sectioned(3.0, parts).half


@pytest.mark.parametrize(
    ("estimate", "parts"),
    [(1.0, [1.0] * 4), (1.0, []), (math.inf, [1.0] * 9), (1.0, [1.0] * 9 + [math.inf]), (1.0, [1.0] * 5 + [math.nan])],
)
def test_an_interval_is_refused_where_it_would_mean_nothing(estimate, parts):
    assert sectioned(estimate, np.array(parts)) is None


@given(PARTS)
def test_swapping_the_cases_turns_the_interval_of_a_contrast_over_exactly(parts):
    ground, orbital = series(*parts), series(*reversed(parts), estimate=1.0)
    there, back = of_contrast([ground, orbital], [1, -1]), of_contrast([orbital, ground], [1, -1])
    assert (there.low, there.estimate, there.high) == (-back.high, -back.estimate, -back.low)


def test_a_series_without_weight_may_be_censored_and_one_with_weight_may_not():
    good, bad = series(1, 2, 3, 4, 5), series(1, 2, 3, 4, math.inf, estimate=2.0)
    assert of_contrast([good, bad], [1, 0]) == sectioned(good.estimate, good.parts)
    assert of_contrast([good, bad], [1, -1]) is None
    assert of_contrast([good], [0]) is None


def test_common_draws_cancel_in_a_contrast():
    ground = series(10, 20, 30, 40, 50)
    orbital = series(9, 18, 29, 38, 49)
    assert of_contrast([ground, orbital], [1, -1]).half < sectioned(ground.estimate, ground.parts).half / 10


@given(st.floats(0.01, 100), st.integers(5, 50), st.floats(0.01, 100))
def test_the_replications_advised_are_enough_and_one_fewer_is_not(spread, count, wanted):
    half = student(count) * spread / math.sqrt(count)
    needed = replications_for(Interval(0.0, -half, half, count), wanted)

    def reached(number):
        return stats.t.ppf(0.975, number - 1) * spread / math.sqrt(number)

    assert reached(needed) <= wanted * (1 + 1e-9)
    assert needed == 5 or reached(needed - 1) >= wanted * (1 - 1e-9)


def test_no_number_of_replications_parts_an_estimate_from_itself():
    assert replications_for(Interval(0.0, -1.0, 1.0, 10), 0.0) is None
    assert times_more(Interval(2.0, 1.0, 3.0, 10), 2.0) == math.inf
    assert times_more(Interval(2.0, 2.0, 2.0, 10), 2.0) == 1.0


def test_times_more_is_about_the_square_of_how_much_too_wide_the_interval_is():
    # Six times too wide: 36, less what Student's t falls from 29 degrees of freedom to 1,000: (2.045 / 1.962)^2.
    assert times_more(Interval(1.0, -5.0, 7.0, 30)) == pytest.approx(36 * (1.9625 / 2.0452) ** 2, rel=0.01)


def test_advice_of_an_estimate_of_nothing_has_no_relative_width():
    told = advice(Interval(0.0, -1.0, 1.0, 10))
    assert told.relative is None
    assert told.needed is None


# --- metrics -------------------------------------------------------------------------------------


@given(st.lists(LATENCIES, min_size=1, max_size=6), st.sampled_from((50, 90, 95, 99)))
def test_quantiles_are_of_all_replications_together(replications, level):
    outcomes = tuple(outcome(*latencies) for latencies in replications)
    found = METRICS[f"p{level}"].of(outcomes)
    # The obvious twin: everybody in line, who never arrives behind all others.
    line = sorted(math.inf if value is None else value for latencies in replications for value in latencies)
    assert found.estimate == next(value for rank, value in enumerate(line, 1) if 100 * rank >= level * len(line))
    assert found.parts.tolist() == [METRICS[f"p{level}"].of((one,)).estimate for one in outcomes]
    assert found.at_least <= found.estimate
    assert math.isfinite(found.at_least)
    assert found.censored == (pooled_quantile(level, outcomes).latency_ns is None)


def test_a_censored_quantile_gives_the_bound_that_it_exceeds():
    found = METRICS["p95"].of((outcome(10, None), outcome(20, 30)))
    assert (found.estimate, found.at_least) == (math.inf, STOP - 1)
    assert found.parts.tolist() == [math.inf, 30]
    assert found.parts_at_least.tolist() == [STOP - 1, 30]


def test_the_mean_counts_what_never_arrives_until_the_stop_even_if_it_was_lost_at_once():
    lost = outcome(100, None)
    lost = replace(lost, elapsed_ns=np.array([100, 1]), state=np.array([0, STATES.index("lost")]))
    assert METRICS["mean"].of((lost,)).estimate == (100 + STOP - 1) / 2
    assert METRICS["mean"].of((outcome(100, 100),)).estimate < METRICS["mean"].of((lost,)).estimate


def test_within_the_deadline_is_a_share_of_those_that_have_one():
    deadlines = np.array([10, 10, NEVER, 10])
    timely = replace(outcome(10, 11, 5, None), deadline_ns=deadlines)
    found = METRICS["within-deadline"].of((timely, outcome(1)))
    assert found.estimate == 1 / 3
    assert found.parts.tolist() == [1 / 3, math.inf]  # nothing to measure in the second
    assert METRICS["within-deadline"].of((outcome(1),)) is None


def test_from_event_to_answer_adds_the_wait_for_a_satellite_to_look():
    seen = replace(outcome(10, 20, None, 40), event_ns=np.array([-5, NEVER, 1, 3]))
    found = METRICS["event-p50"].of((seen,))
    assert found.estimate == 40  # of 15, 40 and never
    assert METRICS["event-p95"].of((seen,)).at_least == STOP - 2 + 1
    assert METRICS["event-p50"].of((outcome(1),)) is None


def test_every_metric_says_which_way_is_better_and_measures_nothing_in_nothing():
    assert {name for name, metric in METRICS.items() if metric.better == "higher"} == {"within-deadline"}
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.sign == SIGNS[metric.better]
        assert metric.of(()) is None
        assert metric.of((outcome(),)) is None


@pytest.mark.parametrize("name", METRICS)
def test_later_answers_are_never_better(name):
    """Times 3, and one never: no metric improves."""
    deadlines, events = np.full(4, 25), np.arange(4)
    early = replace(outcome(10, 20, 30, 40), deadline_ns=deadlines, event_ns=events)
    late = replace(outcome(30, 60, 90, None), deadline_ns=deadlines, event_ns=events)
    metric = METRICS[name]
    gain = metric.sign * (metric.of((late,)).estimate - metric.of((early,)).estimate)
    assert gain > 0


# --- ground against orbit, capture by capture ----------------------------------------------------


def test_the_difference_of_quantiles_is_not_the_quantile_of_differences():
    """Nineteen captures lose a little in orbit, one gains much: the two statements have opposite signs."""
    ground, orbital = outcome(*range(100, 119), 500), outcome(*range(105, 124), 10)
    found = differences((ground,), (orbital,))
    assert found["paired"]["p90"]["difference_ns"] == -5
    assert found["of_quantiles"]["p99"]["difference_ns"] == 500 - 123
    assert found["shares"]["orbital_later"] == 0.95


@given(st.lists(st.tuples(*[st.one_of(st.integers(0, 50), st.none())] * 2), min_size=1, max_size=40))
def test_swapping_the_cases_turns_every_pair_over(captures):
    ground, orbital = outcome(*[a for a, _ in captures]), outcome(*[b for _, b in captures])
    there, back = pairs_of((ground,), (orbital,)), pairs_of((orbital,), (ground,))
    assert there.difference_ns.tolist() == (-back.difference_ns[::-1]).tolist()
    assert (there.ground_never, there.orbital_never) == (back.orbital_never, back.ground_never)
    assert there.both_never == back.both_never == captures.count((None, None))
    # The obvious twin of the quantile: never is infinite, and two infinities are left out.
    line = sorted(
        math.inf if a is None else -math.inf if b is None else a - b for a, b in captures if (a, b) != (None, None)
    )
    for level in (5, 50, 95):
        expected = next((value for rank, value in enumerate(line, 1) if 100 * rank >= level * len(line)), None)
        assert there.quantile(level) == expected
    assert sum(there.shares().values()) == pytest.approx(1)


def test_pairs_that_never_arrive_in_either_case_are_counted_and_never_a_number():
    found = differences((outcome(None, None, None),), (outcome(None, None, 3),))
    assert found["never_in_both"] == 2
    assert found["paired"]["p50"] == {"difference_ns": None, "beyond": "ground never"}
    assert found["of_quantiles"]["p50"] == {"difference_ns": None, "beyond": "never in both"}
    nothing = differences((outcome(None),), (outcome(None),))
    assert nothing["paired"]["p50"] == {"difference_ns": None, "beyond": "never in both"}
    assert paired_series(50, (outcome(None),), (outcome(None),)) is None


def test_other_captures_are_no_pairs():
    with pytest.raises(ValueError, match="same captures"):
        pairs_of((outcome(1, 2),), (outcome(1),))


def test_an_interval_of_paired_differences_needs_every_replication():
    ground, orbital = tuple(outcome(9, 8, 7 + r) for r in range(5)), tuple(outcome(1, 2, 3) for _ in range(5))
    assert sectioned(*paired_series(50, ground, orbital)[:2]).estimate == 6
    censored = (*orbital[:4], outcome(None, None, None))
    assert sectioned(*paired_series(50, ground, censored)[:2]) is None


def test_the_variance_ratio_is_that_of_the_correlation():
    """Var(X - Y) = 2 s^2 (1 - r) for equal spreads: the ratio is 1 / (1 - r); 4,000 draws leave 5 %."""
    rng = np.random.default_rng(3)
    for correlation in (0.9, 0.0, -0.5):
        x, y = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], 4000).T
        assert variance_ratio(series(*x), series(*y)) == pytest.approx(1 / (1 - correlation), rel=0.07)


def test_the_variance_ratio_is_no_number_where_nothing_varies():
    assert variance_ratio(series(1, 1), series(2, 2)) is None
    assert variance_ratio(series(1, 2), series(2, 3)) == math.inf
    assert variance_ratio(series(1), series(2)) is None
    assert variance_ratio(series(1, 2), series(2, math.inf, estimate=2.0)) is None


def test_no_pairs_have_no_shares():
    assert set(Pairs(np.empty(0, np.int64), 0, 0, 0).shares().values()) == {None}


def test_an_event_that_nobody_saw_is_never_answered():
    """Three events, one seen: the median from event to answer is none, and lasts longer than the clock ran for two."""
    outcome = outcome_by_hand(np.array([4]), np.array([10]), 100)
    seen = replace(outcome, event_ns=np.array([3]))
    assert METRICS["event-p50"].of((seen,)).estimate == 11.0
    missed = METRICS["event-p50"].of((replace(seen, missed_ns=np.array([20, 30])),))
    assert missed.censored
    assert missed.at_least == 70.0
