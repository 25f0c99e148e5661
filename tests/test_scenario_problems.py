"""Wrong files: every mistake told once, with its line; never a traceback."""

from __future__ import annotations

import re

import pytest
from scenario_texts import RIGHT, TEN_MISTAKES, changed, load_text, problems_of, write

from latency.errors import InputError
from latency.scenario import load


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_ten_mistakes_give_ten_lines_each_at_its_place(tmp_path):
    found = problems_of(tmp_path, TEN_MISTAKES)
    marks = (
        "start =", "span =", 'kind = "walker"', "rat =", 'source = "xinhua"', 'latitude = "98.2', "antennas =",
        'basis = "guess"', '"eye-3"', "raw_size",
    )  # fmt: skip
    assert [int(line.split()[0]) for line in found] == [line_of(TEN_MISTAKES, mark) for mark in marks]
    keys = (
        "scenario.start", "scenario.span", "satellites.eye.orbit.kind", "satellites.eye.downlink.rat",
        "satellites.eye.isl.rate.source", "stations.north.latitude", "stations.north.antennas",
        "data_centres.home.computer.service_time.note", "nodes.satellites[0]", "workload.raw_size",
    )  # fmt: skip
    assert [line.split()[1].rstrip(":") for line in found] == list(keys)


def test_the_message_reads_as_the_house_writes_it(tmp_path):
    path = write(tmp_path, TEN_MISTAKES)
    with pytest.raises(InputError) as caught:
        load(path)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{path}: 10 problems"
    assert f"  {path}:17  satellites.eye.downlink.rat: unknown key; did you mean 'rate'?" in lines
    offer = "'Gb' is not a size; use bit, byte, kB, MB, GB, KiB, MiB, GiB"
    assert f"  {path}:46  workload.raw_size: {offer}" in lines


# What is changed in the right file, and the one problem that comes of it.
MISTAKES = [
    ("schema = 1\n", "", "schema: is missing; begin the file with: schema = 1"),
    ("schema = 1\n", "schema = 2\n", "schema: this version reads schema = 1"),
    ('title = "Fires"\n', "", "scenario.title: is missing: One line on what is studied."),
    ("00:00:00Z", "00:00:00", "is not a date and time with a zone"),
    ('span = "2 d"', "span = 172800", 'scenario.span: \'172800\' has no unit; write a text such as "3660 d"'),
    ('span = "2 d"', 'span = "172800"', "scenario.span: '172800' has no unit; use ns, us, ms, s, min, h, d"),
    ('span = "2 d"', 'span = "2 km"', "scenario.span: 'km' is a length, not a time; use ns, us, ms, s, min, h, d"),
    ('span = "2 d"', 'span = "1,000 s"', "scenario.span: '1,000 s' has a comma in its number; write it without"),
    ('span = "2 d"', 'span = "2 d"\nwarm_up = "3 d"', "scenario.warm_up: is not shorter than the span"),
    ('span = "2 d"', 'span = "0.5 ns"', "is not between 1 ms and 3660 d"),
    ('readout = "1 s"', 'readout = "1.5 ns"', "satellites.eye.sensor.readout: '1.5 ns' is not a whole number of ns"),
    ("planes = 2", "planes = 2.5", "satellites.eye.orbit.planes: '2.5' is not a whole number"),
    ("planes = 2", "planes = 9000", "27,000 satellites; this version takes up to 10,000"),
    ("phasing = 1", "phasing = 2", "satellites.eye.orbit.phasing: Walker's factor is below the number of planes, 2"),
    ("phasing = 1", 'mean_motion = "15 rev/day"', "satellites.eye.orbit.mean_motion: contradicts altitude; keep one"),
    ("phasing = 1", 'file = "a.tle"', "satellites.eye.orbit.file: means nothing in an orbit of kind 'walker-delta'"),
    ("phasing = 1", 'slot_spacing = "180 deg"', "3 satellites so far apart do not fit into 360 deg"),
    ("phasing = 1", "eccentricity = 0.1", "satellites.eye.orbit.altitude: the perigee lies at -143 km, below 80 km"),
    ('inclination = "sun-', 'inclination = "', "is not a number with a unit; use deg, rad, or 'sun-synchronous'"),
    (', source = "press" }', "}", "satellites.eye.orbit.altitude.source: is missing"),
    ('"500 km", "600 km"', '"600 km", "700 km"', "satellites.eye.orbit.altitude.range: '550 km' does not lie between"),
    ('"500 km", "600 km"', '"500 km"', "satellites.eye.orbit.altitude.range: must be two values, [low, high]"),
    ('"500 km", "600 km"', '"500 km", "600 s"', "satellites.eye.orbit.altitude.range[1]: 's' is a time, not a length"),
    ('off_nadir = "30 deg"', 'swath = "9000 km"', "satellites.eye.sensor.swath: the swath reaches beyond the horizon"),
    ('carries = "raw"', 'carries = "raws"',
     "satellites.eye.downlinks.x-band.carries: 'raws' is not known; did you mean 'raw'"),
    ('"eye-1-1", "eye-1-2"', '"eye-1-1", "eye-3-1"', "satellites.eye.isl.working[1]: 'eye-3-1' is no satellite"),
    ('favours = "orbit"', 'favours = "space"', "satellites.eye.isl.rate.favours: 'space' is not known"),
    ('favours = "orbit"', 'favors = "orbit"', "satellites.eye.isl.rate.favors: unknown key; did you mean 'favours'?"),
    ('basis = "published"\nsource = "press"\nnote', 'source = "press"\nnote',
     "satellites.eye.isl.rate.basis: is missing"),
    ('value = "100 Gbit/s"\n', "", "satellites.eye.isl.rate: `value` is missing from this table"),
    ("utilisation = {", "utilization = {",
     "satellites.eye.computer.utilization: unknown key; did you mean 'utilisation'?"),
    ('rate = "744 TOPS"\n', 'service_time = "1 s"\n', "satellites.eye.computer.utilisation: contradicts service_time"),
    ('rate = "744 TOPS"\n', "", "satellites.eye.computer: needs service_time or rate"),
    ('work = "2.4 Top"\n', "", "satellites.eye.computer.rate: needs `workload.work`, the operations for a capture"),
    ('source = "a list of stations"\n', "", "stations.north.source: is missing"),
    ('source = "a list of stations"', 'source = "prss"',
     "stations.north.source: 'prss' is no key of [sources]; did you mean 'press'?"),
    ("[stations.south]\n", '[stations.south]\nmask = "5 deg"\n', "contradicts mask; keep one"),
    ('["180 deg", "12 deg"]', '["0 deg", "12 deg"]', "stations.south.mask_by_azimuth[1]: azimuths must rise"),
    ("[users.me]", '[users.you]\nlatitude = "0 deg"\nlongitude = "0 deg"\n[users.me]',
     "users.me: only one user for now"),
    ('[users.me]\nlatitude = "39.9 deg"\nlongitude = "116.4 deg"\n', "",
     "[users] is missing: who waits for the answer"),
    ('satellites = ["eye-2-1"]', 'satellites = ["eye-2-9"]',
     "nodes.satellites[0]: 'eye-2-9' is no satellite or group; did you mean 'eye-2-"),
    ('kind = "targets"', 'kind = "periodic"', "workload.targets: means nothing in a workload of kind 'periodic'"),
    ('interval = "10 min"\n', "", "workload: kind 'targets' needs `interval`"),
    ('"onboard-relay"]', '"onboard-relais"]', "cases[4]: 'onboard-relais' is no case; did you mean 'onboard-relay'?"),
    ("hop_limit = 8", 'hop_limit = "8"', "'8' is a text; write the number without quotes"),
    ("hop_limit = 8", "hop_limit = 8\ncases = []", "stands inside a section; move it to the top of the file"),
    ("[network]", "[netwrk]", "netwrk: unknown key; did you mean 'network'?"),
    ("[network]", "[power]", "power: stands with each group of satellites, as [satellites.<group>.power]"),
    ("[network]", "[failures]", "failures: stands with each group of satellites"),
    ("[network]", '[satellites.eye.power]\nsolar = "9 W"\nbase = "1 W"\nbattery = "1 kW"\n[network]',
     "satellites.eye.power.battery: 'kW' is a power, not an energy; use J, kJ, MJ, Wh, kWh"),
    ("[network]\nhop_limit = 8", "[network.hop_limit]\nx = 1", "network.hop_limit: `value` is missing from this table"),
    ('title = "A press report"\n', "", "sources.press.title: is missing"),
    ("year = 2025", "year = 2025\nyear = 2026", "not TOML: Cannot overwrite a value"),
    ("[network]", "[network", "not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told[:60] for _, _, told in MISTAKES])
def test_one_mistake_gives_one_line(tmp_path, old, new, told):
    text = changed(old, new)
    found = problems_of(tmp_path, text)
    assert len(found) == 1, found
    line, _, message = found[0].partition("  ")
    assert told in message
    path = message.split(": ")[0].split(".")
    names = {re.sub(r"\[\d+\]", "", part) for part in path[-2:]}
    assert any(name in text.splitlines()[int(line) - 1] for name in names) or "TOML" in message or int(line) == 1


def test_the_right_file_has_no_problem(tmp_path):
    scenario = load_text(tmp_path, RIGHT)
    assert scenario.name == "fires"
    assert scenario.warnings == ()


def test_a_sections_wrong_source_is_told_once_however_many_values_it_covers(tmp_path):
    text = changed("antennas = 4", 'antennas = 4\nmask = "99 deg"')
    assert problems_of(tmp_path, text) == ["54  station_defaults.mask: '99 deg' is not between 0 deg and 89 deg"]


@pytest.mark.parametrize("text", ["", "schema = 1\n", "schema = 1\nscenario = 3\nsatellites = []\n"])
def test_an_empty_file_is_told_what_it_lacks(tmp_path, text):
    found = " ".join(problems_of(tmp_path, text))
    assert "scenario" in found
    assert "satellites" in found


def test_a_geometry_needs_no_workload(tmp_path):
    text = RIGHT[: RIGHT.index("[data_centres")].replace(
        'cases = ["ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay"]', "cases = []"
    )
    text = text.replace('source = "press"', 'source = "a press report"')
    scenario = load_text(tmp_path, text)
    assert scenario.cases == ()
    assert scenario.user is None
    assert scenario.workload is None


def test_a_satellite_without_radio_is_allowed_and_told(tmp_path):
    begin, end = RIGHT.index("[satellites.eye.downlinks.x-band]"), RIGHT.index("[satellites.eye.isl]")
    scenario = load_text(tmp_path, RIGHT[:begin] + RIGHT[end:])
    assert scenario.groups[0].downlinks == ()
    assert [warning.split(":")[0] for warning in scenario.warnings] == [
        "no downlink carries raw",
        "no downlink carries product",
    ]


def test_a_kind_that_is_a_number_of_thousands_of_digits_is_told(tmp_path):
    """Python refuses to write it out in decimal."""
    found = problems_of(tmp_path, changed('kind = "targets"', "kind = 0x" + "f" * 4_000))
    assert [line.split()[1] for line in found] == ["workload.kind:"]
