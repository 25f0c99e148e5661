"""What the engine is handed: watts as whole quanta, joules as quanta times ns, jobs in ns. By hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latency.flow.energy import heat_of, power_of, quantum_mw, radio_power
from latency.plan.failures import down_of
from latency.run import pose
from latency.scenario import load
from latency.scenario.model import (
    Computer,
    Content,
    Downlink,
    Failures,
    IslTerminals,
    Outages,
    PowerSystem,
    SatelliteGroup,
    Sensor,
    Task,
    Thermal,
)

S = 10**9
SYSTEM = PowerSystem(7.05, "always", 123.5e3, 0.3, 0.1, 0.5, 1.13)
TX2 = Computer(1, 0, None, None, tile_ns=44_860_000, power_w=11.33, idle_w=0.5)
RADIO = Downlink("x", 10**6, "both", 0, power_w=50.0)
LINKS = IslTerminals("ring", 10**9, 0, 80e3, float("inf"), ("a",), power_w=8.0)
GROUP = SatelliteGroup("eye", (), ("a", "b"), Sensor(0.5, False, 0), (RADIO,), LINKS, TX2, None, SYSTEM)


def test_a_small_bus_is_counted_in_milliwatts_and_picojoules():
    # The power set of OEC: 7.05 W of Sun, 1.13 W of attitude, 11.33 W at work and 0.5 W idle, 123.5 kJ.
    power = power_of(GROUP, "a", ((0, 5),))
    assert (power.quantum_mw, power.solar, power.base, power.work, power.isl) == (1, 7050, 1630, 10830, 8000)
    assert (power.usable, power.reserve) == (37_050 * 10**12, 86_450 * 10**12)
    assert (power.charge, power.resume) == (18_525 * 10**12, 3_705 * 10**12)
    assert power.sunlit == ((0, 5),)
    assert radio_power(GROUP, RADIO) == 50_000


def test_terminals_draw_only_where_they_work():
    assert power_of(GROUP, "b", ()).isl == 0
    assert power_of(replace(GROUP, isl=replace(LINKS, topology="none")), "a", ()).isl == 0
    assert power_of(replace(GROUP, isl=None), "a", ()).isl == 0
    assert power_of(replace(GROUP, isl=replace(LINKS, working=None)), "b", ()).isl == 8000


def test_a_large_battery_is_counted_in_larger_quanta():
    # 9 MJ are 9e18 mW ns, what an int64 holds with room to spare; a joule more needs a larger quantum.
    def with_battery(joules):
        return replace(GROUP, power=replace(SYSTEM, battery_j=joules))

    assert [quantum_mw(with_battery(joules)) for joules in (9e6, 9_000_001.0, 1e8, 1e9)] == [1, 10, 100, 1000]
    power = power_of(with_battery(9e9), "a", ())
    assert (power.solar, power.base, power.work, power.isl) == (7, 2, 11, 8)  # 7.05, 1.63, 10.83, 8 W: the nearest
    assert power.usable + power.reserve == 9 * 10**18
    assert radio_power(with_battery(9e9), RADIO) == 50


def test_a_large_store_of_heat_asks_for_larger_quanta_too():
    hot = replace(GROUP, computer=replace(TX2, thermal=Thermal(6.0, 10e6, 0.5)))
    assert quantum_mw(hot) == 10
    assert heat_of(hot) == (50, 1083, 600, 10**18, 5 * 10**17)


def test_workers_share_what_work_draws_besides():
    four = replace(GROUP, computer=replace(TX2, workers=4, power_w=40.0, idle_w=4.0))
    assert power_of(four, "a", ()).work == 9000
    assert power_of(four, "a", ()).base == 5130


def test_energies_round_down_and_work_resumes_with_something():
    dust = replace(GROUP, power=replace(SYSTEM, battery_j=1e-12, depth_of_discharge=0.7, charge=1.0))
    power = power_of(dust, "a", ())
    assert (power.usable, power.reserve, power.charge, power.resume) == (0, 0, 0, 1)
    third = replace(GROUP, power=replace(SYSTEM, battery_j=1e-11, depth_of_discharge=0.33))
    assert power_of(third, "a", ()).usable == 3
    assert power_of(third, "a", ()).reserve == 6


def test_what_is_not_modelled_is_none():
    bare = replace(GROUP, power=None)
    assert power_of(bare, "a", ()) is None
    assert heat_of(bare) is None
    assert heat_of(replace(bare, computer=None)) is None
    assert radio_power(bare, RADIO) == 0


@pytest.fixture(scope="module")
def shipped():
    scenario = load("three-body-12")
    day = replace(scenario, span_ns=6 * 3600 * S, warm_up_ns=0, drain_ns=0)
    board = Computer(2, 0, None, 10**12, tile_ns=10**7, load_ns=5 * S, keep_warm_ns=7 * S, power_w=60.0, idle_w=10.0,
                     thermal=Thermal(35.0, 20e3, 0.5), resets=Outages(planned=((1 * S, 2 * S),)))  # fmt: skip
    tasks = (Task("mask", "tiles", "all", tiles=3), Task("look", "operations", "clear", work_op=10**12))
    groups = tuple(replace(group, computer=board, power=replace(SYSTEM, sunlight="eclipses"),
                           failures=Failures(satellite=Outages(planned=((2 * S, 9 * S),)))) for group in day.groups)
    blind = Computer(1, 0, None, None, tile_ns=10**7)
    centres = tuple(replace(one, computer=blind) for one in day.data_centres)
    workload = replace(day.workload, tasks=tasks, content=Content(positives=0.5))
    return replace(day, groups=groups, data_centres=centres, workload=workload)


def test_a_scenario_becomes_places_with_jobs_loading_and_outages(shipped):
    _, _, problem = pose(shipped)
    places = {satellite.computer for satellite in problem.satellites}
    assert len(places) == 1
    place = places.pop()
    assert place.jobs_ns == (30_000_000, 1_030_000_000, 1_030_000_000)
    assert (place.load_ns, place.keep_warm_ns, place.down) == (5 * S, 7 * S, ((1 * S, 9 * S),))
    assert down_of(shipped)[problem.names.satellites[0]] == place.down
    assert all(satellite.heat == (10_000, 25_000, 35_000, 2 * 10**16, 10**16) for satellite in problem.satellites)


def test_a_data_centre_that_cannot_do_a_task_has_no_workers(shipped):
    _, _, problem = pose(shipped)
    assert [centre.computer.workers for centre in problem.centres] == [0] * len(problem.centres)


def test_satellites_are_sunlit_for_about_two_thirds_of_a_low_orbit(shipped):
    # At 550 km the shadow is at most asin(6378 / 6928) / 180 degrees = 37 % of an orbit; none over the terminator.
    _, _, problem = pose(shipped)
    for satellite in problem.satellites:
        lit = sum(end - begin for begin, end in satellite.power.sunlit) / problem.rules.stop_ns
        assert 0.6 < lit <= 1.0
