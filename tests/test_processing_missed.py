"""A missed detection is a missed answer, counted, never a fast one; a false alarm costs bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from latency.flow import BY_NAME, simulate
from latency.flow.shadow import cells_of, factors_of, with_size
from latency.result.summary import summarise
from latency.run import run
from latency.scenario import load
from latency.scenario.model import Accuracy, Content, Failures, Outages
from latency.scenario.replication import nothing_random
from latency.tables import NEVER, STATES
from latency.verdict.attribution import attribute
from latency.verdict.evidence import outcome_of
from latency.verdict.hindrances import share_delivered
from latency.verdict.paired import pairs_of
from latency.verdict.stability import stability_of
from latency.verdict.symmetry import symmetry_of

DELIVERED, MISSED = STATES.index("delivered"), STATES.index("missed")
CASES = ("ground-direct", "onboard-direct")

TEXT = """\
schema = 1
cases = ["ground-direct", "onboard-direct", "hybrid"]

[scenario]
title = "Content"
question = "What is missed?"
start = 2025-06-01T00:00:00Z
span = "12 h"
warm_up = "0 h"
drain = "6 h"

[satellites.eye]
storage = "unlimited"

[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 3
altitude = "550 km"
inclination = "sun-synchronous"

[satellites.eye.downlinks.x]
rate = "500 Mbit/s"
carries = "both"

[satellites.eye.computer]
service_time = "1 s"

[stations.north]
latitude = "78 deg"
longitude = "15 deg"
antennas = 4

[data_centres.home]
latitude = "40 deg"
longitude = "116 deg"
computer = { service_time = "1 s" }

[users.me]
latitude = "40 deg"
longitude = "116 deg"

[workload]
kind = "periodic"
interval = "1 min"
raw_size = "1 MB"
product_size = "10 kB"
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("content") / "content.toml"
    path.write_text(TEXT)
    return load(path)


def varied(scenario, **changes):
    return run(replace(scenario, workload=replace(scenario.workload, **changes)))


@pytest.fixture(scope="module")
def plain(scenario):
    return run(scenario)


@pytest.fixture(scope="module")
def erring(scenario):
    """Of captures with answers of one size, models in orbit miss a fifth, those on the ground a twentieth."""
    return varied(scenario, content=Content(positives=0.4), in_orbit=Accuracy(recall=0.8, false_alarms=0.1),
                  on_ground=Accuracy(recall=0.95))  # fmt: skip


@pytest.mark.parametrize(("case", "recall"), [("ground-direct", 0.95), ("onboard-direct", 0.8), ("hybrid", 0.95)])
def test_the_share_missed_is_positives_times_one_minus_recall(erring, case, recall):
    expected, count = 0.4 * (1 - recall), erring.captures.taken_ns.size
    # 4.5 standard deviations of a binomial share: one run in 150,000 is farther off by chance.
    allowed = 4.5 * (expected * (1 - expected) / count) ** 0.5
    state = erring.cases[case].state
    assert set(state.tolist()) == {DELIVERED, MISSED}
    assert abs((state == MISSED).mean() - expected) <= allowed


def test_only_what_the_models_of_the_place_overlook_is_missed(erring):
    shows, orbit, ground = erring.captures.positive, erring.captures.job_orbit, erring.captures.job_ground
    assert np.array_equal(erring.cases["ground-direct"].state == MISSED, shows & (ground != 2))
    assert np.array_equal(erring.cases["hybrid"].state == MISSED, shows & (ground != 2))
    assert np.array_equal(erring.cases["onboard-direct"].state == MISSED, shows & (orbit != 2))


def test_a_missed_answer_goes_the_way_of_the_right_one_and_is_never_there(plain, erring):
    for case in ("ground-direct", "onboard-direct", "hybrid"):
        before, after = plain.cases[case], erring.cases[case]
        assert np.array_equal(before.ledger, after.ledger)  # the sizes are the same, so nothing else may change
        missed = after.state == MISSED
        assert (after.delivered_ns[missed] == NEVER).all()
        assert np.array_equal(after.delivered_ns[~missed], before.delivered_ns[~missed])
        assert np.array_equal(after.ledger.sum(axis=(0, 1))[missed] + erring.captures.taken_ns[missed],
                              before.delivered_ns[missed])  # fmt: skip


def test_models_that_never_err_change_nothing(scenario, plain):
    sure = varied(scenario, on_ground=Accuracy(false_alarms=0.5))  # all show something: there is nothing to mistake
    assert sure.captures.positive.all()
    for case in plain.cases:
        for column in ("state", "delivered_ns", "ledger", "down_bit"):
            assert np.array_equal(getattr(sure.cases[case], column), getattr(plain.cases[case], column))


def test_a_false_alarm_costs_its_bits_on_the_downlink(scenario):
    content = Content(positives=0.1, negative_bit=8)
    calm, nervous = (varied(scenario, content=content, in_orbit=Accuracy(false_alarms=rate)) for rate in (0.0, 0.25))
    alarms = int((~nervous.captures.positive & (nervous.captures.job_orbit == 2)).sum())
    sent = [int(one.cases["onboard-direct"].down_bit.sum()) for one in (calm, nervous)]
    assert alarms > 0
    assert sent[1] - sent[0] == alarms * (80_000 - 8)
    assert (nervous.cases["onboard-direct"].state == DELIVERED).all()
    same = [one.cases["ground-direct"] for one in (calm, nervous)]  # raw data is as large whatever it shows
    assert np.array_equal(same[0].ledger, same[1].ledger)


def test_quantiles_pairs_and_backlog_take_the_missed_as_never_delivered_and_gone(erring):
    ground, orbital = (outcome_of(erring.problem, erring.cases[case]) for case in CASES)
    share, _ = share_delivered((orbital,))
    assert share == 1 - (orbital.state == MISSED).mean()
    pairs = pairs_of((ground,), (orbital,))
    lost_by = [row.state == MISSED for row in (ground, orbital)]
    assert pairs.both_never == (lost_by[0] & lost_by[1]).sum()
    assert pairs.orbital_never == (lost_by[1] & ~lost_by[0]).sum()
    assert pairs.ground_never == 0  # orbit finds nothing that the ground overlooks
    assert (orbital.traffic.gone_ns < NEVER).all()  # a wrong answer waits for nothing any more
    assert stability_of((orbital,), "steady").word == "stable"


def test_the_summary_counts_the_missed_and_draws_its_quantiles_beyond_them(erring):
    told = summarise(erring)["cases"]["onboard-direct"]
    missed = (erring.cases["onboard-direct"].state == MISSED).mean()
    assert told["missed_share"] == missed
    assert told["delivered_share"] == pytest.approx(1 - missed, abs=1e-12)  # two quotients of the same count
    assert told["mean_is_a_bound"]
    latency_ns = np.sort(erring.cases["onboard-direct"].ledger.sum(axis=(0, 1)))
    assert told["quantiles"]["p99"]["latency_ns"] is None  # more than 1 % are missed
    assert told["quantiles"]["p99"]["more_than_ns"] >= latency_ns[0]


def test_the_screen_says_that_answers_were_wrong(erring, plain):
    from latency.report.screen import missing_paragraphs

    (text,) = missing_paragraphs(summarise(erring)["cases"])
    assert text.startswith("Answers were wrong (ground-direct ")
    assert "Not everything arrived" not in text
    assert missing_paragraphs(summarise(plain)["cases"]) == []


@pytest.mark.parametrize(("level", "measure"), [(50, "p50"), (99, "delivered")])
def test_attribution_stays_exact_with_missed_answers(erring, level, measure):
    cells = {
        corner: (outcome_of(erring.problem, simulate(with_size(erring.problem, cell.size), BY_NAME[cell.case])),)
        for corner, cell in cells_of(*CASES).items()
    }
    found = attribute(cells, factors_of(*CASES), level)
    assert found.measure == measure
    assert sum(found.sixths) == 6 * found.change
    if measure == "delivered":  # no size of data makes models see more: all of it is the place's
        place = found.factors.index("place")
        assert found.change == found.sixths[place] // 6 < 0


def test_better_models_on_one_side_are_a_switch_of_that_side(scenario, erring):
    def alone(posed):
        return next(row.alone for row in symmetry_of(posed) if row.switch == "models that err less")

    assert (alone(scenario), alone(erring.scenario)) == ("", "ground")


def test_content_and_errors_are_random_and_what_is_certain_is_not(scenario):
    def still(**changes):
        return nothing_random(replace(scenario, epoch_window_ns=0, workload=replace(scenario.workload, **changes)))

    assert still()
    assert still(content=Content(positives=0.0), on_ground=Accuracy(recall=0.0, false_alarms=1.0))
    assert not still(content=Content(positives=0.5))
    assert not still(content=Content(cloudy=0.5))
    assert not still(in_orbit=Accuracy(recall=0.9))
    assert not still(on_ground=Accuracy(false_alarms=0.1))


def test_failures_and_resets_are_random_and_planned_ones_are_not(scenario):
    def still(outages):
        (group,) = scenario.groups
        broken = replace(group, failures=Failures(satellite=outages))
        reset = replace(group, computer=replace(group.computer, resets=outages))
        return [nothing_random(replace(scenario, epoch_window_ns=0, groups=(one,))) for one in (broken, reset)]

    assert still(Outages(planned=((0, 10),))) == [True, True]
    assert still(Outages(every_ns=10**12, repair_ns=10**9)) == [False, False]
