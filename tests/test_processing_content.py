"""What captures show and what is made of it: shares against the binomial law, the same draw in every place."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from latency.plan.content import CLOUDY, FOUND, NOTHING, is_varied, shown_by
from latency.scenario.model import Accuracy, Content
from latency.sky.renewals import Chance

COUNT = 20_000
NAMES = ("a", "b", "c", "d")
TAKEN_BY = np.arange(COUNT) % len(NAMES)


def workload(content=None, in_orbit=None, on_ground=None):
    return SimpleNamespace(
        content=content or Content(), in_orbit=in_orbit or Accuracy(), on_ground=on_ground or Accuracy(),
        product_bit=800,
    )  # fmt: skip


def shown(replication=0, **changes):
    return shown_by(workload(**changes), TAKEN_BY, NAMES, Chance(7, replication))


def near(share, probability, count=COUNT):
    """Within 4.5 standard deviations of a binomial share: one run in 150,000 is farther off by chance."""
    return abs(share - probability) <= 4.5 * (probability * (1 - probability) / count) ** 0.5


def test_a_scenario_that_says_nothing_of_content_draws_nothing():
    assert not is_varied(workload())
    assert shown() is None


@pytest.mark.parametrize(("cloudy", "positives"), [(0.0, 0.02), (0.52, 0.1), (0.67, 1.0), (0.0, 0.5)])
def test_shares_of_clouds_and_positives_are_those_stated(cloudy, positives):
    found = shown(content=Content(positives=positives, cloudy=cloudy))
    assert near((found.job_orbit == CLOUDY).mean(), cloudy)
    clear = found.job_orbit != CLOUDY
    assert near(found.positive[clear].mean(), positives, clear.sum())
    assert not found.positive[~clear].any()
    assert np.array_equal(found.job_orbit == FOUND, found.positive)  # without errors


def test_the_share_of_positives_missed_is_one_minus_recall():
    found = shown(content=Content(positives=0.3), in_orbit=Accuracy(recall=0.8), on_ground=Accuracy(recall=0.95))
    count = found.positive.sum()
    assert near((found.job_orbit[found.positive] == NOTHING).mean(), 0.2, count)
    assert near((found.job_ground[found.positive] == NOTHING).mean(), 0.05, count)


def test_the_share_of_negatives_that_raise_an_alarm_is_the_one_stated():
    found = shown(content=Content(positives=0.3, cloudy=0.5), in_orbit=Accuracy(false_alarms=0.1))
    empty = ~found.positive & (found.job_orbit != CLOUDY)
    assert near((found.job_orbit[empty] == FOUND).mean(), 0.1, empty.sum())
    assert not (found.job_ground[empty] == FOUND).any()
    assert np.array_equal(found.job_orbit == CLOUDY, found.job_ground == CLOUDY)  # clouds raise none


def test_a_better_model_finds_all_that_a_worse_one_finds():
    found = shown(content=Content(positives=0.5), in_orbit=Accuracy(recall=0.7), on_ground=Accuracy(recall=0.9))
    by_orbit, by_ground = (found.positive & (job == FOUND) for job in (found.job_orbit, found.job_ground))
    assert not (by_orbit & ~by_ground).any()
    assert (by_ground & ~by_orbit).any()


def test_detection_does_not_depend_on_what_is_shown():
    found = shown(content=Content(positives=0.5), in_orbit=Accuracy(recall=0.5, false_alarms=0.5))
    both = (found.positive & (found.job_orbit == FOUND)).mean()
    assert near(both, 0.25)


def test_size_follows_what_orbit_finds_rightly_or_not():
    content = Content(positives=0.3, cloudy=0.2, negative_bit=8)
    found = shown(content=content, in_orbit=Accuracy(recall=0.8, false_alarms=0.1))
    assert np.array_equal(found.product_bit, np.where(found.job_orbit == FOUND, 800, 8))
    alarm = ~found.positive & (found.job_orbit == FOUND)
    assert alarm.any()
    assert (found.product_bit[alarm] == 800).all()
    as_large = shown(content=Content(positives=0.3))
    assert (as_large.product_bit == 800).all()


def test_another_satellite_changes_nothing_and_another_replication_everything():
    content = Content(positives=0.5)
    mine = shown(content=content).positive[TAKEN_BY == 0]
    alone = shown_by(workload(content), np.zeros(COUNT // len(NAMES), np.int64), ("a",), Chance(7, 0))
    assert np.array_equal(mine, alone.positive)
    again = shown(replication=1, content=content).positive[TAKEN_BY == 0]
    assert near((mine == again).mean(), 0.5, mine.size)
