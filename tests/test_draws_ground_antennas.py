"""When antennas are not to be had: tenants, planned outages, random outages."""

import dataclasses
import itertools

import numpy as np
import pytest
from captures_by_hand import HOUR_NS, orbit, scenario, workload

from latency.errors import InputError
from latency.flow.assemble import problem_of
from latency.kernels.draws import TENANT, exponential, uniform
from latency.plan.captures import draw_captures
from latency.plan.unavailable import busy_of
from latency.scenario.model import Outages, Station
from latency.scenario.replication import entity, nothing_random
from latency.sky.orbits import orbits_of

S = 10**9
YEAR_H = 8_760


def station(name="one", **changes):
    plain = Station(name, 1.3, 0.2, 0.0, 1, 60 * S, ((0.0, 0.1),), float("inf"), S, 10**9)
    return dataclasses.replace(plain, **changes)


def setting(hours=YEAR_H, stations=(), **changes):
    made = scenario(workload("periodic", ("sat",)), (orbit("sat"),), span_ns=hours * HOUR_NS, **changes)
    return dataclasses.replace(made, stations=tuple(stations))


def lengths(busy, antenna=0):
    return np.array([end - begin for number, begin, end in busy if number == antenna])


def gaps(busy, antenna=0):
    rows = [row[1:] for row in busy if row[0] == antenna]
    return np.array([after[0] - before[1] for before, after in itertools.pairwise(rows)])


def looks_exponential(times, mean):
    """Mean within 4 standard errors, and the distance of Kolmogorov and Smirnov below its 0.1 % point."""
    assert times.mean() == pytest.approx(mean, rel=4.0 / np.sqrt(times.size))
    steps = np.arange(1, times.size + 1) / times.size
    theory = 1.0 - np.exp(-np.sort(times) / mean)
    distance = max(np.abs(steps - theory).max(), np.abs(steps - 1.0 / times.size - theory).max())
    assert distance < 1.95 / np.sqrt(times.size)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_tenants_hold_their_share_by_exponential_turns(share):
    busy = busy_of(setting(), station(tenants=share, tenant_ns=600 * S))
    held, free = lengths(busy)[1:-1], gaps(busy)  # the first and the last may be cut
    looks_exponential(held, 600 * S)
    looks_exponential(free, 600 * S * (1.0 - share) / share)
    # Variance of the share of the time of an alternating renewal process: 2 s^2 (1-s)^2 (a+b) / T for exponential
    # turns of means a and b (Cox, Renewal Theory, 1962, section 7.2); 4 standard errors.
    both_ns = 600 * S / share
    error = np.sqrt(2.0 * share**2 * (1.0 - share) ** 2 * both_ns / (YEAR_H * HOUR_NS))
    assert lengths(busy).sum() / (YEAR_H * HOUR_NS) == pytest.approx(share, abs=4.0 * error)


def test_the_clock_starts_in_the_middle_of_things():
    share, draws = 0.3, 4_000
    one = station(antennas=draws, tenants=share, tenant_ns=600 * S)
    busy = busy_of(setting(hours=1), one)
    begun = {row[0]: row[2] for row in busy if row[1] == 0}
    # Binomial, 4 standard errors.
    assert len(begun) / draws == pytest.approx(share, abs=4.0 * np.sqrt(share * (1.0 - share) / draws))
    left = np.array([end for end in begun.values() if end < HOUR_NS])
    cut = 1.0 - np.exp(-6.0)  # share of turns of 600 s that end within the hour
    assert left.size / len(begun) == pytest.approx(cut, abs=0.01)
    # What is left of an exponential turn is as long as a whole one: mean of one cut at 6 means, 4 standard errors.
    mean_ns = 600 * S * (1.0 - 6.0 * np.exp(-6.0) / cut)
    assert left.mean() == pytest.approx(mean_ns, rel=4.0 / np.sqrt(left.size))


def test_turns_equal_those_of_a_plain_walk_through_the_draws():
    one = station(name="far", antennas=2, tenants=0.25, tenant_ns=1_000 * S)
    expected = []
    for antenna in range(2):
        key = np.uint64(9), 3, np.uint64(entity(f"far/{antenna}")), TENANT
        taken, at_ns = uniform(*key, 0) < 0.25, 0
        for turn in range(1, 100_000):
            end_ns = at_ns + int(np.floor((1_000.0 if taken else 3_000.0) * S * exponential(*key, turn) + 0.5))
            if taken:
                expected.append((antenna, at_ns, min(end_ns, 24 * HOUR_NS)))
            at_ns, taken = end_ns, not taken
            if at_ns >= 24 * HOUR_NS:
                break
    assert busy_of(setting(hours=24, seed=9), one, 3) == tuple(expected)


def test_outages_take_every_antenna_and_planned_ones_are_merged_with_random_ones():
    planned = ((HOUR_NS, 2 * HOUR_NS), (30 * HOUR_NS, 31 * HOUR_NS))
    broken = station(antennas=3, outages=Outages(planned, 4 * HOUR_NS, HOUR_NS))
    busy = busy_of(setting(hours=24), broken)
    each = [[row[1:] for row in busy if row[0] == antenna] for antenna in range(3)]
    assert each[0] == each[1] == each[2]
    assert any(begin <= HOUR_NS and end >= 2 * HOUR_NS for begin, end in each[0])
    assert all(0 <= begin < end <= 24 * HOUR_NS for begin, end in each[0])
    assert all(before[1] < after[0] for before, after in itertools.pairwise(each[0]))
    random = busy_of(setting(hours=24), dataclasses.replace(broken, outages=Outages((), 4 * HOUR_NS, HOUR_NS)))
    inside = [(begin, end) for number, begin, end in random if number == 0]
    assert all(any(a <= begin and end <= b for a, b in each[0]) for begin, end in inside)


def test_a_station_fails_and_is_repaired_as_often_as_stated():
    busy = busy_of(setting(hours=20 * YEAR_H), station(outages=Outages((), 200 * HOUR_NS, 10 * HOUR_NS)))
    looks_exponential(lengths(busy)[1:-1], 10 * HOUR_NS)
    looks_exponential(gaps(busy), 200 * HOUR_NS)


def test_others_book_each_antenna_by_itself():
    busy = busy_of(setting(), station(antennas=2, tenants=0.5, tenant_ns=600 * S))
    edges = np.arange(0, YEAR_H * HOUR_NS, 1_800 * S)
    held = np.zeros((2, edges.size))
    for antenna in range(2):
        rows = np.array([row[1:] for row in busy if row[0] == antenna])
        held[antenna] = np.searchsorted(rows[:, 0], edges, "right") - np.searchsorted(rows[:, 1], edges, "right")
    # Correlation of about 17,500 looks at two independent coins, nearly independent in time: 4 standard errors.
    assert abs(np.corrcoef(held)[0, 1]) < 4.0 / np.sqrt(edges.size / 2)


def test_an_antenna_keeps_its_tenants_whoever_else_there_is():
    few, many = (busy_of(setting(), station(antennas=n, tenants=0.2, tenant_ns=900 * S)) for n in (1, 3))
    assert few == tuple(row for row in many if row[0] == 0)
    longer = busy_of(setting(hours=2 * YEAR_H), station(tenants=0.2, tenant_ns=900 * S))
    assert few[:-1] == longer[: len(few) - 1]


def test_every_replication_draws_other_tenants_and_the_same_maintenance():
    one = station(tenants=0.2, tenant_ns=900 * S)
    assert busy_of(setting(), one, 0) == busy_of(setting(), one, 0) != busy_of(setting(), one, 1)
    kept = station(outages=Outages(((HOUR_NS, 2 * HOUR_NS),)))
    assert busy_of(setting(), kept, 0) == busy_of(setting(), kept, 7) == ((0, HOUR_NS, 2 * HOUR_NS),)


def test_without_tenants_and_outages_nothing_is_taken_and_a_full_station_has_nothing_left():
    assert busy_of(setting(), station()) == ()
    assert busy_of(setting(hours=1), station(antennas=2, tenants=1.0, tenant_ns=S)) == (
        (0, 0, HOUR_NS),
        (1, 0, HOUR_NS),
    )


@pytest.mark.parametrize("tenant_ns", [0, 1])
def test_turns_without_a_length_are_refused_under_the_name_of_the_station(tenant_ns):
    with pytest.raises(InputError, match=r"stations\.one"):
        busy_of(setting(), station(tenants=0.5, tenant_ns=tenant_ns))


def test_the_problem_carries_what_others_hold_in_the_order_of_the_stations():
    stations = (station("b", tenants=0.3, tenant_ns=900 * S), station("a"))
    made = setting(hours=24, stations=stations)
    from latency.plan.build import build_plan

    plan = build_plan(made)
    captures = draw_captures(made, *orbits_of(made))
    made = dataclasses.replace(made, data_centres=())
    problem = problem_of(made, plan, captures, replication=2)
    assert [one.busy for one in problem.stations] == [(), busy_of(made, stations[0], 2)]


def test_it_is_known_that_tenants_and_failures_are_random():
    assert nothing_random(setting(stations=[station()]))
    assert nothing_random(setting(stations=[station(outages=Outages(((0, S),)))]))
    assert not nothing_random(setting(stations=[station(tenants=0.2, tenant_ns=S)]))
    assert not nothing_random(setting(stations=[station(outages=Outages((), HOUR_NS, S))]))
