"""Replications: what a draw of chance changes, what it leaves alone, and that it is drawn evenly."""

import dataclasses
import math
from datetime import timedelta

import numpy as np
import pytest
from captures_by_hand import HOUR_NS, START, captures_of, orbit, times_of, workload
from captures_by_hand import scenario as scenario_of
from shells import S, group, walker
from test_draws import twin_bits

from latency.errors import InputError
from latency.run import run
from latency.scenario import load, shipped
from latency.scenario.replication import entity, nothing_random, replicate
from latency.sky.orbits import elements_of, orbits_of, positions_itrs_m

DAY_S = 86_400
FLEET = [orbit("a"), orbit("b", raan_deg=90)]
SHIPPED = [file.name for file in shipped() if file.kind == "scenario"]


def made(*groups, kind="periodic", **changes):
    """Two groups of shells over thirty days of possible starts."""
    groups = groups or (group(walker(2, 3, 15.2, 97.4), name="one"), group(walker(1, 4, 14.8, 53.0), name="two"))
    names = [name for part in groups for name in part.names]
    values = {"epoch_window_ns": 30 * DAY_S * S, "groups": tuple(groups), "span_ns": 3 * HOUR_NS}
    return scenario_of(workload(kind, names), FLEET, **values | changes)


def anomaly(scenario, name):
    return next(one.orbit.mean_anomaly_rad for one in scenario.groups if one.name == name)


def twin_share(seed, replication, name, purpose):
    """A draw by the tests' own generator; purposes as docs say: 2 start, 3 phase, 4 offset."""
    return (twin_bits(seed, replication, entity(name), purpose, 0) >> 11) / 2**53


@pytest.mark.parametrize("name", SHIPPED)
def test_replication_0_is_the_scenario_as_written(name):
    written = load(name)
    assert replicate(written, 0) is written
    assert written.epoch is None


@pytest.mark.parametrize(("seed", "replication"), [(1, 1), (1, 2), (7, 1), (2**40, 16_777_215)])
def test_what_is_drawn_has_an_address_of_its_own(seed, replication):
    written = made(seed=seed)
    drawn = replicate(written, replication)
    late_s = math.floor(twin_share(seed, replication, "", 2) * 30 * DAY_S)
    assert drawn.start == START + timedelta(seconds=late_s)
    assert drawn.epoch == START
    for name in ("one", "two"):
        assert anomaly(drawn, name) == pytest.approx(math.tau * twin_share(seed, replication, name, 3), abs=1e-15)
    late_ns = math.floor(twin_share(seed, replication, "", 4) * HOUR_NS)
    assert drawn.workload.offset_ns % HOUR_NS == late_ns


def test_nothing_else_is_drawn():
    written = made()
    drawn = replicate(written, 3)
    back = dataclasses.replace(drawn, start=written.start, epoch=None, groups=written.groups, workload=written.workload)
    assert back == written
    assert [one.orbit.raan_rad for one in drawn.groups] == [one.orbit.raan_rad for one in written.groups]
    turned = dataclasses.replace(drawn.groups[0].orbit, mean_anomaly_rad=0.0)
    assert turned == written.groups[0].orbit


def test_a_group_keeps_its_phase_whoever_else_there_is_and_in_whatever_order():
    written = made()
    third = group(walker(1, 2, 14.0, 10.0), name="a-third")
    drawn = replicate(written, 5)
    for groups in (written.groups[::-1], (third, *written.groups), written.groups[1:]):
        other = replicate(dataclasses.replace(written, groups=groups), 5)
        assert anomaly(other, "two") == anomaly(drawn, "two")
        assert other.start == drawn.start


def test_seed_and_replication_are_all_that_a_draw_depends_on():
    written = made()
    first = replicate(written, 1)
    for same in (
        made(span_ns=HOUR_NS), made(kind="poisson"), dataclasses.replace(written, name="x", cases=("onboard-direct",))
    ):  # fmt: skip
        assert (replicate(same, 1).start, replicate(same, 1).groups) == (first.start, first.groups)
    assert replicate(written, 2).start != first.start
    assert replicate(made(seed=2), 1).start != first.start


def test_draws_are_uniform_and_do_not_follow_each_other():
    """Kolmogorov and Smirnov against scipy's uniform; fixed seed; p below 1e-3 would be a fault."""
    from scipy import stats

    written = made(seed=20250601)
    drawn = [replicate(written, replication) for replication in range(1, 1501)]
    late = np.array([(one.start - START) / timedelta(days=30) for one in drawn])
    one = np.array([anomaly(each, "one") for each in drawn]) / math.tau
    two = np.array([anomaly(each, "two") for each in drawn]) / math.tau
    offset = np.array([each.workload.offset_ns for each in drawn]) / HOUR_NS + 1.0
    columns = [late, one, two, offset]
    for column in columns:
        assert column.min() >= 0.0
        assert column.max() < 1.0
        assert stats.kstest(column, "uniform").pvalue > 1e-3
        assert abs(np.corrcoef(column[1:], column[:-1])[0, 1]) < 4 / math.sqrt(1500)
    between = np.corrcoef(columns)[np.triu_indices(4, 1)]
    assert np.abs(between).max() < 4 / math.sqrt(1500)


def test_nodes_turn_from_the_epoch_as_written_to_the_start_that_is_drawn():
    """The satellites of a replication fly where those of the scenario as written fly that much later."""
    written = made()
    drawn = replicate(written, 4)
    late_s = (drawn.start - START).total_seconds()
    assert late_s > DAY_S
    times_s = np.array([0.0, 1000.0, 10_000.0])
    same_phases = dataclasses.replace(written, groups=drawn.groups)
    later_m = positions_itrs_m(elements_of(same_phases)[1], START, late_s + times_s)
    # 1e-4 m: a float of 2.6e6 s resolves 5e-10 s, 4e-6 m of a low orbit, and both sides round.
    assert np.abs(positions_itrs_m(elements_of(drawn)[1], drawn.start, times_s) - later_m).max() < 1e-4


def test_a_common_turn_keeps_the_distances_within_a_shell():
    written = made()
    spaced = [np.diff(elements_of(one)[1].mean_anomaly_rad) % math.tau for one in (written, replicate(written, 9))]
    within_shell = np.array([True, True, False, True, True, False, True, True, True])  # a-b-a: planes, then the other
    # 1e-12: sums of angles in another order.
    turn = (spaced[1] - spaced[0])[within_shell]
    assert np.abs(np.sin(turn / 2)).max() < 1e-12


def test_listed_satellites_keep_their_elements_and_meet_another_start():
    written = scenario_of(workload("poisson", "ab"), FLEET, epoch_window_ns=DAY_S * S)
    drawn = replicate(written, 1)
    assert drawn.groups == written.groups
    assert START < drawn.start < START + timedelta(days=1)


def test_periodic_captures_have_gone_on_before_the_start():
    """Each satellite once in every interval, from the first one on, staggered as ever."""
    work = workload("periodic", "ab", interval_ns=10 * HOUR_NS, stagger=True)
    written = scenario_of(work, FLEET, epoch_window_ns=DAY_S * S, span_ns=40 * HOUR_NS)
    seen = set()
    for replication in range(1, 30):
        found = times_of(replicate(written, replication))
        first = {name: next(taken_ns for other, taken_ns in found if other == name) for name in "ab"}
        assert max(first.values()) < 10 * HOUR_NS
        assert (first["b"] - first["a"]) % (10 * HOUR_NS) == 5 * HOUR_NS
        assert [sum(other == name for other, _ in found) for name in "ab"] == [4, 4]
        seen.add(first["a"] < first["b"])
    assert seen == {True, False}


def test_without_a_window_only_what_the_workload_draws_is_random():
    written = made(epoch_window_ns=0)
    assert replicate(written, 8) is written
    assert captures_of(written, 8).taken_ns.tobytes() == captures_of(written, 0).taken_ns.tobytes()
    poisson = made(kind="poisson", epoch_window_ns=0, span_ns=48 * HOUR_NS)
    assert replicate(poisson, 8) is poisson
    assert captures_of(poisson, 8).taken_ns.tobytes() != captures_of(poisson, 0).taken_ns.tobytes()


def test_it_is_known_when_nothing_is_random():
    assert nothing_random(made(epoch_window_ns=0))
    assert nothing_random(made(epoch_window_ns=S - 1))
    assert not nothing_random(made(epoch_window_ns=S))
    assert not nothing_random(made(epoch_window_ns=0, kind="poisson"))
    assert nothing_random(made(epoch_window_ns=0, kind="targets"))
    assert not nothing_random(load("svalbard-30d"))
    assert nothing_random(load("svalbard-30d", settings=["scenario.epoch_window=0 s"]))
    assert nothing_random(load("kuiper-630", settings=["scenario.epoch_window=0 s"]))  # has no workload


def test_a_replication_is_not_replicated_and_there_is_none_below_zero():
    written = made()
    with pytest.raises(ValueError, match="cannot be replicated"):
        replicate(replicate(written, 1), 1)
    for replication in (-1, 2**24):
        with pytest.raises(ValueError, match="no replication"):
            replicate(written, replication)


def test_a_satellite_lost_before_the_drawn_start_names_the_window():
    """At 200 km with such a drag a satellite comes down within days, not within the hours of the scenario."""
    falling = group(walker(1, 1, 16.27, 97.4, bstar=2e-3), name="low")
    written = made(falling, kind="poisson")
    orbits_of(written)
    drawn = [replicate(written, replication) for replication in range(1, 40)]
    late = next(one for one in drawn if one.start > START + timedelta(days=20))
    with pytest.raises(InputError) as caught:
        orbits_of(late)
    assert [problem.path for problem in caught.value.problems] == ["", "scenario.epoch_window"]
    assert f"{late.start:%Y-%m-%dT%H:%M:%SZ}" in str(caught.value.problems[1])
    orbits_of(replicate(dataclasses.replace(written, epoch_window_ns=3600 * S), 1))


SMALL = ("scenario.span=3 h", "scenario.warm_up=0 s", "scenario.drain=3 h", "workload.interval=1200 s")


def test_all_cases_of_a_replication_have_the_same_captures_and_the_same_plan():
    cases = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay")
    runs = [run(load("three-body-12", settings=(*SMALL, f'cases=["{case}"]')), replication=2) for case in cases]
    together = run(load("three-body-12", settings=(*SMALL, f"cases={list(cases[:2])}")), replication=2)
    assert runs[0].captures.taken_ns.size > 50
    for other in [*runs[1:], together]:
        assert other.plan.to_bytes() == runs[0].plan.to_bytes()
        for ours, theirs in zip(runs[0].captures[:7], other.captures[:7], strict=True):
            assert ours.tobytes() == theirs.tobytes()
    relayed = [one.cases["ground-relay"].delivered_ns for one in (together, runs[1])]
    assert relayed[0].tobytes() == relayed[1].tobytes()


def test_replications_differ_and_the_same_one_comes_again():
    written = load("three-body-12", settings=(*SMALL, 'cases=["onboard-direct"]'))
    zero, one, again = run(written), run(written, replication=1), run(written, replication=1)
    assert zero.scenario is written
    assert one.plan.digest() == again.plan.digest() != zero.plan.digest()
    assert one.cases["onboard-direct"].delivered_ns.tobytes() == again.cases["onboard-direct"].delivered_ns.tobytes()
    assert one.captures.taken_ns.tobytes() != zero.captures.taken_ns.tobytes()


def test_many_short_replications_wait_as_long_as_one_of_thirty_days():
    """C2a: 64.8 min, sum(gap^2) / (2 x span) of the passes of another SGP4 program over the same thirty days."""
    settings = (
        "scenario.span=4 h", "scenario.drain=12 h", "workload.interval=600 s", 'cases=["onboard-direct"]',
        "satellites.eye.downlink.acquisition=0 s",
    )  # fmt: skip
    written = load("svalbard-30d", settings=settings)
    means_min = []
    for replication in range(1, 201):
        case = run(written, replication=replication).cases["onboard-direct"]
        assert (case.state == 0).all()
        means_min.append(case.ledger[:, 3].sum(axis=0).mean() / 60e9)
    error_min = np.std(means_min, ddof=1) / math.sqrt(200)
    assert 1.0 < error_min < 5.0, "neither nothing drawn nor nothing learnt"
    assert abs(np.mean(means_min) - 64.8) < 3 * error_min
