"""Where the model is known to hold: one step inside each limit a verdict, one step outside none."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from latency.scenario import load
from latency.scenario.model import ElementSet
from latency.verdict.domain import EDGES, OUTSIDE, near_the_edge, outside_domain

MU_KM3_S2, RADIUS_KM = 398_600.8, 6_378.135  # WGS-72
DIRECT = ("ground-direct", "onboard-direct")
RELAY = ("ground-direct", "node-relay")


@pytest.fixture(scope="module")
def ring():
    return load("three-body-12")


def with_group(scenario, **changes):
    return replace(scenario, groups=tuple(replace(group, **changes) for group in scenario.groups))


def with_orbit(scenario, height_km, eccentricity=0.0):
    motion_rad_s = math.sqrt(MU_KM3_S2 / (RADIUS_KM + height_km) ** 3)
    (group,) = scenario.groups
    return with_group(scenario, orbit=replace(group.orbit, mean_motion_rad_s=motion_rad_s, eccentricity=eccentricity))


def with_elements(scenario, days):
    epoch = scenario.start - timedelta(days=days)
    orbit = (ElementSet("eye", "00001", epoch, 15.0, 0.001, 97.5, 0.0, 0.0, 0.0, 0.0),)
    return with_group(scenario, orbit=orbit, names=("eye",))


def with_link(scenario, seconds):
    """Links over which the raw data of a capture takes so long."""
    (group,) = scenario.groups
    return with_group(scenario, isl=replace(group.isl, rate_bit_s=int(scenario.workload.raw_bit / seconds)))


def test_what_ships_is_inside(ring):
    assert outside_domain(ring, ring.cases) == ()
    assert near_the_edge(ring, ring.cases) == ()


@pytest.mark.parametrize(
    ("height_km", "outside", "edge"),
    [
        (550, False, False),
        (155, True, False),  # lower than anything tested
        (165, False, True),
        (1_300, False, False),
        (2_000, False, True),
        (5_800, False, True),  # 223 min
        (5_950, True, True),  # 227 min: deep space
        (35_786, True, True),
    ],
)
def test_heights_have_a_domain(ring, height_km, outside, edge):
    scenario = with_orbit(ring, height_km)
    assert bool(outside_domain(scenario, DIRECT)) is outside
    assert bool(near_the_edge(scenario, DIRECT)) is edge


def test_it_is_the_perigee_that_is_low_and_the_apogee_that_is_high(ring):
    eccentric = with_orbit(ring, 1_000, eccentricity=0.12)  # from 115 to 1,885 km
    assert "a perigee of 115 km" in outside_domain(eccentric, DIRECT)[0]
    assert "up to 1,885 km" in near_the_edge(eccentric, DIRECT)[0]
    assert "eccentricity of 0.120" in near_the_edge(eccentric, DIRECT)[1]


@pytest.mark.parametrize(("days", "outside", "edge"), [(5, False, False), (20, False, True), (100, True, False)])
def test_elements_grow_stale_and_then_useless(ring, days, outside, edge):
    scenario = replace(with_elements(ring, days), epoch_window_ns=0)
    assert bool(outside_domain(scenario, DIRECT)) is outside
    assert bool(near_the_edge(scenario, DIRECT)) is edge


def test_replications_move_the_time_away_from_the_elements(ring):
    scenario = with_elements(ring, 70)
    assert not outside_domain(replace(scenario, epoch_window_ns=0), DIRECT)
    moved = replace(scenario, epoch_window_ns=30 * 86_400 * 10**9)
    assert "elements up to" in outside_domain(moved, DIRECT)[0]


def test_links_must_carry_a_capture_within_a_step_where_a_case_relays(ring):
    step_s = ring.network.topology_step_ns / 1e9
    slow, fast = with_link(ring, 1.01 * step_s), with_link(ring, 0.99 * step_s)
    assert outside_domain(fast, RELAY) == ()
    assert "may put it off for ever" in outside_domain(slow, RELAY)[0]
    assert outside_domain(slow, DIRECT) == ()
    # The answer alone is small.
    assert outside_domain(slow, ("ground-direct", "onboard-relay")) == ()
    stored = replace(slow, network=replace(slow.network, switching="store-and-forward"))
    assert outside_domain(stored, RELAY) == ()  # the whole size is counted everywhere


def test_a_capture_must_fit_into_the_time_simulated(ring):
    (group,) = ring.groups
    slow = tuple(replace(radio, rate_bit_s=1) for radio in group.downlinks)
    assert "longer than the time simulated" in outside_domain(with_group(ring, downlinks=slow), DIRECT)[0]


def test_edges_are_said(ring):
    (group,) = ring.groups
    low = tuple(replace(site, mask=((0.0, 0.02),)) for site in ring.stations)
    light = tuple(replace(radio, rate_bit_s=11 * 10**9) for radio in group.downlinks)
    assert "a mask below 5 deg" in near_the_edge(replace(ring, stations=low), DIRECT)[0]
    assert "clouds are not modelled" in near_the_edge(with_group(ring, downlinks=light), DIRECT)[0]
    assert "passes repeat by the day" in near_the_edge(replace(ring, span_ns=10**12), DIRECT)[0]
    many = with_group(ring, names=tuple(map(str, range(2_000))))
    assert near_the_edge(many, DIRECT) == ("2,000 satellites; comparisons end at 1,600",)


def test_every_check_is_told_apart():
    assert len(set(OUTSIDE)) == len(OUTSIDE)
    assert not set(OUTSIDE) & set(EDGES)
