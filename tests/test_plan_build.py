"""From a scenario to its plan: windows over passes, delays on steps, the same bytes whatever the circumstances."""

import json
import math
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from shells import X_BAND, S, group, scenario, station, terminals, walker

from latency.constants import C_M_S
from latency.plan.build import build_plan
from latency.plan.formats import to_ion, to_json
from latency.plan.split import split
from latency.scenario.model import Downlink
from latency.sky.frames import site_positions_m
from latency.sky.orbits import elements_of, positions_itrs_m
from latency.sky.passes import sites_of
from latency.tables import Windows

START = datetime(2025, 6, 1, tzinfo=UTC)
KA_BAND = Downlink("ka-band", 900_000_000, "raw", S)
STATIONS = (station("svalbard", 78.2, 15.4), station("miyun", 40.4, 116.9), station("sanya", 18.3, 109.3))


def ring(**network):
    shells = [
        # Two polar planes of two satellites 30 degrees apart: in the plane always up, across now and then.
        group(
            walker(2, 2, 15.0, 97.0, pattern="star", slot_spacing_rad=math.radians(30.0)),
            terminals("grid", acquisition_ns=30 * S, max_range_m=4e6),
            "north",
            downlinks=(X_BAND, KA_BAND),
        ),
        group(walker(1, 2, 14.5, 50.0), terminals("ring"), "apart", downlinks=(X_BAND,)),
    ]
    return scenario(shells, STATIONS, START, span_s=30_000, drain_s=6_017, **network)


@pytest.fixture(scope="module")
def plan():
    return build_plan(ring())


def test_everything_is_named_in_code_point_order(plan):
    assert plan.satellites == ("apart-0000", "apart-0001", *(f"north-{k:04d}" for k in range(4)))
    assert plan.stations == ("miyun", "sanya", "svalbard")
    assert plan.transmitters[:4] == (
        "apart-0000/x-band",
        "apart-0001/x-band",
        "north-0000/ka-band",
        "north-0000/x-band",
    )
    assert plan.transmitter_satellite.tolist() == [0, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert (plan.span_ns, plan.stop_ns) == (30_000 * S, 36_017 * S)
    assert plan.steps_ns[[0, 1, -2, -1]].tolist() == [0, 60 * S, 36_000 * S, 36_017 * S]


def test_windows_of_a_transmitter_cover_each_pass_of_its_satellite_without_a_gap(plan):
    windows, rates_bit_s = plan.windows, {"x-band": X_BAND.rate_bit_s, "ka-band": KA_BAND.rate_bit_s}
    expected = []
    for transmitter, satellite in enumerate(plan.transmitter_satellite):
        for index in np.flatnonzero(plan.passes.satellite == satellite):
            rise_ns, set_ns = int(plan.passes.rise_ns[index]), int(plan.passes.set_ns[index])
            edges = [rise_ns, *range((rise_ns // S + 1) * S, set_ns, S), set_ns]
            rate_bit_s = rates_bit_s[plan.downlink(transmitter)]
            expected += [(transmitter, index, *edge, rate_bit_s) for edge in pairwise(edges)]
    assert list(zip(*(column.tolist() for column in windows[:5]), strict=True)) == expected
    assert plan.passes.rise_ns.size > 20


def test_the_delay_of_a_window_is_the_light_time_in_its_middle(plan):
    setting = ring()
    sites_m = site_positions_m(sites_of(sorted(setting.stations, key=lambda one: one.name)))
    rows = np.random.default_rng(5).integers(0, plan.windows.open_ns.size, 300)
    middle_s = (plan.windows.open_ns[rows] + plan.windows.close_ns[rows]) / 2 / S
    place_m = positions_itrs_m(elements_of(setting)[1], setting.start, middle_s)
    for k, row in enumerate(rows):
        index = plan.windows.pass_index[row]
        apart_m = place_m[plan.passes.satellite[index], :, k] - sites_m[plan.passes.station[index]]
        assert abs(plan.windows.delay_ns[row] - np.linalg.norm(apart_m) / C_M_S * 1e9) <= 0.51


def test_a_thousand_kilometres_take_three_and_a_third_milliseconds(plan):
    """Trap T1: the delay of a pass at the zenith of a 566 km orbit, by hand, and not a hundredth of it."""
    best = plan.passes.max_elevation_udeg.argmax()
    assert plan.passes.max_elevation_udeg[best] > 60_000_000
    nearest_ms = plan.windows.delay_ns[plan.windows.pass_index == best].min() / 1e6
    assert 500 < nearest_ms / 3.33564 * 1000 < 800


def _first_of(plan, index):
    """The windows over one pass of the first transmitter that has any."""
    rows = plan.windows.pass_index == index
    rows &= plan.windows.transmitter == plan.windows.transmitter[rows].min()
    return Windows(*(column[rows] for column in plan.windows))


@pytest.mark.parametrize("step_s", [1, 10])
def test_no_window_is_further_off_than_the_plan_says(plan, step_s):
    """Delays on steps of 50 ms stand for the truth; the error is reached, and not exceeded, within their own."""
    coarse, fine = build_plan(ring(delay_step_ns=step_s * S)), build_plan(ring(delay_step_ns=S // 20))
    assert np.array_equal(coarse.passes.rise_ns, fine.passes.rise_ns)
    allowed_ns = coarse.error["window_delay_ns"] + fine.error["window_delay_ns"]
    for index in range(coarse.passes.rise_ns.size):
        held, true = (_first_of(built, index) for built in (coarse, fine))
        row = np.searchsorted(held.open_ns, true.open_ns, side="right") - 1
        assert np.abs(held.delay_ns[row] - true.delay_ns).max() <= allowed_ns
    # Satellites approach at up to 7.4 km/s: half a second is 12.3 us.
    assert 0.8 < coarse.error["window_delay_ns"] / (12_300 * step_s) < 1.05


def test_pieces_are_those_that_plain_python_cuts():
    draw = random.Random(3)
    for _ in range(200):
        step_ns = draw.randint(1, 40)
        spans = [(begin, begin + draw.randint(1, 90)) for begin in (draw.randint(0, 200) for _ in range(3))]
        expected = []
        for row, (begin, end) in enumerate(spans):
            edges = [begin, *(at for at in range(begin + 1, end) if at % step_ns == 0), end]
            expected += [(row, *edge) for edge in pairwise(edges)]
        pieces = split(*np.array(spans, dtype=np.int64).T, step_ns)
        assert list(zip(*(column.tolist() for column in pieces), strict=True)) == expected


def test_the_order_of_groups_stations_and_downlinks_in_the_scenario_changes_no_byte(plan):
    setting = ring()
    groups = [replace(one, downlinks=one.downlinks[::-1]) for one in setting.groups[::-1]]
    shuffled = replace(setting, groups=tuple(groups), stations=setting.stations[::-1])
    assert build_plan(shuffled).to_bytes() == plan.to_bytes()


def test_a_station_that_sees_nothing_adds_its_name_and_nothing_else(plan):
    setting = ring()
    blind = station("zenith", 89.0, 0.0, elevation_deg=89.9)
    wider = build_plan(replace(setting, stations=(*setting.stations, blind)))
    assert wider.stations == (*plan.stations, "zenith")
    assert wider.replace(stations=plan.stations).to_bytes() == plan.to_bytes()


def test_without_stations_or_links_there_is_an_empty_plan():
    empty = build_plan(scenario([group(walker(1, 2, 15.0, 97.0))], (), START))
    assert empty.passes.rise_ns.size == empty.windows.open_ns.size == empty.isls.a.size == 0
    assert empty.error == {"isl_delay_ns": 0, "window_delay_ns": 0}
    assert json.loads(to_json(empty))["windows"] == []
    assert to_ion(empty).splitlines()[-1] == "@ 2025/06/01-00:00:00"


def test_links_rise_after_acquisition_but_begin_acquired(plan):
    setting = ring()
    at_once = tuple(replace(one, isl=replace(one.isl, acquisition_ns=0)) for one in setting.groups)
    geometry, isls = build_plan(replace(setting, groups=at_once)).isls, plan.isls
    assert np.array_equal(isls.down_ns, geometry.down_ns)
    assert np.array_equal(isls.up_ns, np.where(geometry.up_ns == 0, 0, geometry.up_ns + 30 * S))
    assert (isls.up_ns == 0).sum() == 2
    assert isls.up_ns.size > 10
    # Opposite each other at 700 km the two of the other group never see past the Earth.
    assert not np.isin(isls.a, (0, 1)).any()


def test_a_ring_that_sees_its_neighbours_is_up_throughout():
    shell = group(walker(1, 12, 15.0, 50.0), terminals("ring", acquisition_ns=30 * S, grazing_altitude_m=80e3))
    isls = build_plan(scenario([shell], (), START, span_s=6_000)).isls
    assert isls.up_ns.tolist() == [0] * 12
    assert isls.down_ns.tolist() == [6_000 * S] * 12
    pairs = list(zip(isls.a.tolist(), isls.b.tolist(), strict=True))
    assert pairs == sorted([(0, 11)] + [(k, k + 1) for k in range(11)])


PROGRAM = "from test_plan_build import *; print(build_plan(ring()).digest())"


@pytest.mark.parametrize(("seed", "threads"), [("0", "1"), ("1", "2")])
def test_the_same_scenario_gives_the_same_bytes_in_any_process(plan, seed, threads):
    here = Path(__file__).parent
    setting = {"PYTHONHASHSEED": seed, "NUMBA_NUM_THREADS": threads, "PYTHONPATH": f"{here}{os.pathsep}{here.parent}"}
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(command, env=os.environ | setting, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == plan.digest()
