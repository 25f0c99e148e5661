"""Scenarios whose truth is known: the verdict must find it, or say that it cannot tell.

Where the truth is six standard errors from the nearest boundary only the truth will do; nearer, `inconclusive` is right
too. The nightly draw has 14 scenarios for each word of each half.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

import numpy as np
import planted_worlds as worlds
import pytest
from planted import SURE, cost, sojourn_quantile_s, wait_quantile_s
from planted_set import BOTTLENECK, LATENCY, cut_short, drawn_again, mirrored, planted_set, seen
from planted_waits import mean_queue, mean_remainder
from planted_worlds import Way, World

from latency.verdict import conditions, words

EACH = 14


@pytest.fixture(scope="module")
def few():
    return seen(2)


@pytest.fixture(scope="module")
def many():
    return seen(EACH)


def told(found):
    return [
        (one.planted.family, one.planted.truth, one.word, round(one.planted.distance, 1), one.seed) for one in found
    ]


def judge_truth(found):
    sure = [one for one in found if one.sure]
    assert not told(one for one in sure if not one.right)
    # Nearer than six standard errors an interval of 95 % may miss now and then; here none does.
    assert not told(one for one in found if one.wrong)


def judge_cut(found):
    """A quarter of the span may leave the word open, never change it."""
    changed = [(one, cut_short(one)) for one in found if one.sure]
    wrong = [(*told([one]), word) for one, word in changed if word not in (one.word, "inconclusive")]
    assert not wrong


def judge_redraw(found):
    decided = [one for one in found if one.sure and one.word != "inconclusive"]
    same = [drawn_again(one) == one.word for one in decided]
    assert np.mean(same) >= 0.95


def test_the_truth_is_found(few):
    judge_truth(few)


def test_swapping_the_cases_flips_the_sign_exactly(few):
    assert all(mirrored(one) for one in few if one.planted.half == "latency")


def test_a_quarter_of_the_span_changes_a_word_only_to_inconclusive(few):
    judge_cut(few[::3])


def test_other_draws_give_the_same_word(few):
    judge_redraw(few[1::3])


@pytest.mark.nightly
def test_the_truth_is_found_in_the_full_draw(many):
    assert len(many) >= 200
    judge_truth(many)


@pytest.mark.nightly
def test_swapping_flips_the_sign_in_the_full_draw(many):
    assert all(mirrored(one) for one in many)


@pytest.mark.nightly
def test_a_quarter_of_the_span_in_the_full_draw(many):
    judge_cut(many)


@pytest.mark.nightly
def test_other_draws_in_the_full_draw(many):
    judge_redraw(many)


# --- is the set what it says -----------------------------------------------------------------------


def test_every_word_of_both_halves_is_planted(few):
    truths = {
        half: {one.planted.truth for one in few if one.planted.half == half} for half in ("latency", "bottleneck")
    }
    assert truths["latency"] == set(words.WORDS)
    assert truths["bottleneck"] >= set(conditions.WORDS) | {"unstable", "infeasible", "outside domain"}
    assert any(one.word == "inconclusive" for one in few if one.planted.half == "bottleneck")
    assert len(few) == 2 * (len(LATENCY) + len(BOTTLENECK))


def test_most_truths_are_far_from_every_boundary(few):
    """Else the set would prove little: at least three in four at six standard errors or more."""
    assert Counter(one.planted.distance >= SURE for one in few)[True] >= 0.75 * len(few)


def test_the_same_seed_plants_the_same_scenario():
    one, other = (list(islice(planted_set(1), 3)) for _ in range(2))
    assert one == other


PASSES = World(Way(1_000.0, 100.0, service_s=50.0), Way(700.0, 200.0, service_s=10.0), 200, 150.0)
QUEUES = World(Way(service_s=60.0, workers=1), Way(service_s=40.0, workers=1), 700, 100.0, exponential=True)


def sampled(world, statistics):
    """(mean, standard error of it) over campaigns."""
    rows = worlds.campaigns(world, 11, statistics, count=100)
    return rows.mean(axis=0), rows.std(axis=0, ddof=1) / 10


def test_the_formulas_are_what_campaigns_scatter_about():
    """Every closed form against sampling, within four standard errors of the mean of 100 campaigns."""
    levels = (0.5, 0.9, 0.95)

    def quantiles(latency, *_):
        return [cost(side, name, None) for side in latency for name in ("p50", "p90", "p95")]

    expected = [wait_quantile_s(way, level) for way in (PASSES.ground, PASSES.orbital) for level in levels]
    mean, error = sampled(PASSES, quantiles)
    assert np.all(np.abs(mean - expected) < 4 * error + 1.0)  # 1 s of 500: the bias of a quantile of 1,800 captures
    expected = [sojourn_quantile_s(way, 100.0, level) for way in (QUEUES.ground, QUEUES.orbital) for level in levels]
    mean, error = sampled(QUEUES, quantiles)
    assert np.all(np.abs(mean / expected - 1) < 4 * error / expected + 0.005)  # the queue starts empty

    def means(_, waits, queue):
        return [*(side["all"].mean() for side in waits), queue[1].mean()]

    board = World(PASSES.ground, Way(700.0, 200.0, service_s=60.0, workers=1), 300, 100.0)
    mean, error = sampled(board, means)
    expected = [mean_remainder(1_000.0, 100.0), mean_remainder(700.0, 200.0), mean_queue(60.0, 100.0)]
    assert np.all(np.abs(mean - expected) < 4 * error + 0.01 * np.array(expected))


def test_the_engine_agrees_with_the_sampling_capture_by_capture():
    """The same draws carried by both: to the microsecond that sending takes, and a few captures that share a pass."""
    world = World(Way(1_000.0, 100.0, 2, service_s=50.0), Way(service_s=60.0, workers=1), 80, 100.0, replications=1)
    pair = worlds.pair_of(world, 5)
    draw = worlds.draw_of(world, 5, 0)
    taken = draw.taken_ns[None] / worlds.S
    phases = np.array([draw.phases])
    down, waits = worlds.carried(world.ground, taken, phases[:, 0])
    made, queue = worlds.served(world.orbital, taken, np.full_like(taken, 60.0))
    counted = draw.taken_ns >= world.span_ns // 10
    for outcomes, expected in ((pair.ground_outcomes, down + 50.0), (pair.orbital_outcomes, made)):
        latency = worlds.latencies_s(outcomes)
        assert np.abs(latency - (expected - taken)[0, counted]).max() < 1e-3
    assert worlds.mean_s(pair.orbital_outcomes, "compute_queue") == pytest.approx(queue[0, counted].mean(), abs=1e-3)
    found = worlds.mean_s(pair.ground_outcomes, "antenna_wait")
    assert found == pytest.approx(waits["contention"][0, counted].mean(), abs=1e-3)


def test_the_engine_waits_for_a_link_as_long_as_the_sampling():
    world = World(Way(1_000.0, 100.0), Way(900.0, 300.0, service_s=5.0), 60, 150.0, replications=1, linked=True)
    pair = worlds.pair_of(world, 6)
    draw = worlds.draw_of(world, 6, 0)
    waited = worlds.wait_for_pass(world.orbital, draw.taken_ns[None] / worlds.S, np.array([draw.phases])[:, 1], 1)
    counted = draw.taken_ns >= world.span_ns // 10
    # Two captures that leave in the same link's first microseconds follow one another.
    assert np.abs(worlds.latencies_s(pair.orbital_outcomes) - waited[0, counted] - 5.0).max() < 1e-3
    assert worlds.mean_s(pair.orbital_outcomes, "isl_wait") == pytest.approx(waited[0, counted].mean(), abs=1e-3)
