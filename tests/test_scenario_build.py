"""From what a file says to the numbers that everybody else reads."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from scenario_texts import RIGHT, WRITTEN_OUT, changed, load_text, problems_of

from latency.scenario import shells
from latency.scenario.build import NO_SENSOR

NS = 1_000_000_000


@pytest.mark.parametrize(("altitude_km", "inclination_deg"), [(500, 97.402), (550, 97.593), (600, 97.788)])
def test_sun_synchronous_inclinations_are_those_of_the_closed_form(tmp_path, altitude_km, inclination_deg):
    text = changed('value = "550 km", range = ["500 km", "600 km"]', f'value = "{altitude_km} km"')
    orbit = load_text(tmp_path, text).groups[0].orbit
    # 0.002 deg: validation case G3a, J2 only, WGS-72; published to a thousandth of a degree.
    assert math.degrees(orbit.inclination_rad) == pytest.approx(inclination_deg, abs=0.002)


def test_an_altitude_becomes_the_mean_motion_of_two_bodies(tmp_path):
    orbit = load_text(tmp_path, RIGHT).groups[0].orbit
    # sqrt(398600.8 / (6378.135 + 550)^3), by hand: T = 2 pi / n = 5738.98 s.
    assert math.tau / orbit.mean_motion_rad_s == pytest.approx(5738.98, abs=0.01)


def test_a_mean_motion_is_taken_as_it_is(tmp_path):
    altitude = RIGHT[RIGHT.index("altitude =") : RIGHT.index("inclination =")]
    orbit = load_text(tmp_path, RIGHT.replace(altitude, 'mean_motion = "14.8 rev/day"\n')).groups[0].orbit
    assert orbit.mean_motion_rad_s == pytest.approx(14.8 * math.tau / 86_400, rel=1e-15)


def test_no_orbit_is_sun_synchronous_above_6000_km(tmp_path):
    text = changed('value = "550 km", range = ["500 km", "600 km"]', 'value = "7000 km"')
    (found,) = problems_of(tmp_path, text)
    assert "satellites.eye.orbit.inclination: there is no sun-synchronous orbit so high" in found


def test_phasing_and_spacing(tmp_path):
    orbit = load_text(tmp_path, RIGHT).groups[0].orbit
    assert (orbit.pattern, orbit.planes, orbit.per_plane) == ("delta", 2, 3)
    assert (orbit.phasing, orbit.phasing_factor) == ("walker", 1)
    assert orbit.slot_spacing_rad == pytest.approx(math.radians(120), rel=1e-15)
    train = changed("phasing = 1", 'phasing = "alternate"\nslot_spacing = "2 deg"')
    orbit = load_text(tmp_path, train.replace("walker-delta", "walker-star")).groups[0].orbit
    assert (orbit.pattern, orbit.phasing, orbit.phasing_factor) == ("star", "alternate", 0)
    assert orbit.slot_spacing_rad == pytest.approx(math.radians(2), rel=1e-15)


def test_a_swath_ends_where_the_sensor_looks(tmp_path):
    text = changed('off_nadir = "30 deg"', 'swath = "640 km"')
    angle_rad = load_text(tmp_path, text).groups[0].sensor.off_nadir_rad
    # Backwards, on the sphere: the arc seen at an angle is asin((R + h) / R sin(angle)) - angle.
    ratio = (6378.135 + 550) / 6378.135
    arc_rad = math.asin(ratio * math.sin(angle_rad)) - angle_rad
    assert 2 * 6378.135 * arc_rad == pytest.approx(640, abs=1e-6)


def test_names_count_planes_and_slots_from_one():
    assert shells.satellite_names("a", 1, 12)[::11] == ("a-01", "a-12")
    assert shells.satellite_names("a", 34, 34)[34] == "a-02-01"


def test_own_names_take_their_place(tmp_path):
    text = RIGHT.replace('storage = "2.5 TB"', 'names = ["f", "e", "d", "c", "b", "a"]')
    text = text.replace('["eye-1-1", "eye-1-2"]', '["a", "b"]').replace('["eye-2-1"]', '["c"]')
    scenario = load_text(tmp_path, text)
    assert scenario.groups[0].names == ("f", "e", "d", "c", "b", "a")
    assert scenario.groups[0].isl.working == ("b", "a")
    assert scenario.nodes == ("c",)
    (found, *_) = problems_of(tmp_path, text.replace('"f", ', ""))
    assert "satellites.eye.names: 5 names for 6 satellites" in found


def test_quantities_arrive_in_the_units_of_the_model(tmp_path):
    scenario = load_text(tmp_path, RIGHT)
    group = scenario.groups[0]
    assert scenario.start == datetime(2025, 6, 1, tzinfo=UTC)
    assert (scenario.span_ns, scenario.stop_ns) == (172_800 * NS, 259_200 * NS)
    assert group.storage_bit == 20 * 10**12
    assert group.sensor.readout_ns == NS
    radios = [(radio.name, radio.rate_bit_s, radio.carries, radio.acquisition_ns) for radio in group.downlinks]
    assert radios == [("s-band", 2_000_000, "product", 2 * NS), ("x-band", 500_000_000, "raw", 5 * NS)]
    assert (group.isl.rate_bit_s, group.isl.acquisition_ns) == (10**11, 30 * NS)
    assert (group.isl.grazing_altitude_m, group.isl.max_range_m) == (80e3, 5400e3)
    assert group.computer.rate_op_s == 186 * 10**12
    assert group.computer.service_ns is None
    assert scenario.data_centres[0].computer.service_ns == 5 * NS
    north, south = scenario.stations
    assert (north.antennas, north.turnaround_ns, north.handling_ns) == (4, 60 * NS, NS)
    assert north.line_rate_bit_s == 1_500_000_000
    assert north.mask == ((0.0, math.radians(5)),)
    assert south.mask == ((0.0, math.radians(5)), (math.pi, math.radians(12)))
    assert scenario.workload.work_op == 2_400_000_000_000
    assert scenario.workload.deadline_ns == 900 * NS
    assert (scenario.network.packet_bit, scenario.network.switching_ns) == (8_920, 100_000)
    assert (scenario.network.fibre_index, scenario.network.fibre_stretch) == (1.468, 2.1)
    assert (scenario.user.name, scenario.user.service_ns) == ("me", 200_000_000)


def test_the_sustained_rate_is_whole_and_rounded_down(tmp_path):
    text = RIGHT.replace('rate = "744 TOPS"', 'rate = "1001 op/s"')
    text = text.replace('{ value = 0.25, range = [0.05, 0.5], basis = "guess", note = "never published" }', '"50 %"')
    text = text.replace('work = "2.4 Top"', 'work = "1 kop"')
    assert load_text(tmp_path, text).groups[0].computer.rate_op_s == 500


def test_units_may_change_without_changing_the_scenario(tmp_path):
    text = RIGHT.replace('"550 km"', '"550000 m"').replace('"300 MB"', '"2.4 Gbit"').replace('"10 min"', '"600 s"')
    text = text.replace('"500 Mbit/s"', '"62.5 MB/s"').replace('"744 TOPS"', '"0.744 POPS"').replace('"2 d"', '"48 h"')
    one, other = load_text(tmp_path, RIGHT), load_text(tmp_path, text)
    assert (one.groups, one.workload, one.span_ns) == (other.groups, other.workload, other.span_ns)


def test_what_is_left_out_means_no_limit(tmp_path):
    limits = ("storage =", "max_range =", "deadline =", "working =")
    text = "\n".join(line for line in RIGHT.split("\n") if not line.startswith(limits))
    scenario = load_text(tmp_path, text)
    group = scenario.groups[0]
    assert (group.storage_bit, group.isl.max_range_m, group.isl.working) == (None, math.inf, None)
    assert scenario.workload.deadline_ns is None


def test_a_range_limit_stands_instead_of_the_mask(tmp_path):
    station = load_text(tmp_path, changed("antennas = 4", 'antennas = 4\nmax_range = "1260 km"')).stations[0]
    assert station.max_range_m == 1260e3
    assert station.mask == ((0.0, -math.pi / 2),)
    assert load_text(tmp_path, changed("antennas = 4", 'mask = "7 deg"')).stations[1].mask[1][1] == math.radians(12)


def test_listed_captures_name_who_takes_them(tmp_path):
    workload = load_text(tmp_path, WRITTEN_OUT).workload
    assert workload.listed == (("b", 90 * NS), ("a", 1800 * NS), ("b", 90 * NS))
    assert workload.satellites == ("a", "b")
    (found,) = problems_of(tmp_path, WRITTEN_OUT.replace('["a", "0.5 h"]', '["c", "0.5 h"]'))
    assert "workload.captures[1]: 'c' is no satellite" in found


def test_a_lone_node_that_may_not_compute_its_own_captures_is_told(tmp_path):
    text = changed('satellites = ["eye-2-1"]', 'satellites = ["eye-2-1"]\ncameras_may_be_nodes = false')
    (found,) = problems_of(tmp_path, text)
    assert "nodes.satellites: 'eye-2-1' takes captures itself and may not compute them; add a node" in found
    other = text.replace('kind = "targets"', 'kind = "targets"\nsatellites = ["eye-1-1"]')
    assert load_text(tmp_path, other).cameras_may_be_nodes is False


def test_periodic_captures_are_staggered_unless_said_otherwise(tmp_path):
    begin, end = RIGHT.index("[workload.targets"), RIGHT.index("[network]")
    text = (RIGHT[:begin] + RIGHT[end:]).replace('kind = "targets"', 'kind = "periodic"')
    workload = load_text(tmp_path, text).workload
    assert (workload.interval_ns, workload.offset_ns, workload.stagger) == (600 * NS, 0, True)
    assert len(workload.satellites) == 6


def test_a_group_without_sensor_sees_nothing(tmp_path):
    begin, end = RIGHT.index("[satellites.eye.sensor]"), RIGHT.index("[satellites.eye.downlinks.x-band]")
    text = RIGHT[:begin] + RIGHT[end:]
    (found,) = problems_of(tmp_path, text)
    assert "satellites.eye: takes captures over targets; add a `sensor`" in found
    begin, end = text.index("[workload.targets"), text.index("[network]")
    periodic = (text[:begin] + text[end:]).replace('kind = "targets"', 'kind = "poisson"')
    assert load_text(tmp_path, periodic).groups[0].sensor == NO_SENSOR
