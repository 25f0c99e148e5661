"""The register of assumptions, and the resolved scenario that carries it."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_texts import RIGHT, WRITTEN_OUT, changed, load_text, write

from latency.errors import InputError
from latency.scenario import load
from latency.scenario.problems import path_text
from latency.scenario.resolved import toml

TLE = """\
SUOMI NPP
1 37849U 11061A   25152.50000000  .00000100  00000-0  68000-4 0  9999
2 37849  98.7400  92.1000 0001000  90.0000 270.0000 14.19500000700009
"""


def rows(scenario) -> dict:
    return {row.key: row for row in scenario.assumptions}


def stated_paths(data, path=()):
    """Yield the path of every value that a file states, texts and sources apart."""
    for key, value in data.items():
        if key in ("schema", "sources", "title", "question", "basis", "source", "note"):
            continue
        if isinstance(value, dict) and "value" not in value:
            yield from stated_paths(value, (*path, key))
        elif path != ("station_defaults",):
            yield path_text((*path, key))


def test_every_value_of_the_file_is_in_the_register(tmp_path):
    known = rows(load_text(tmp_path, RIGHT))
    stated = set(stated_paths(tomllib.loads(RIGHT)))
    assert len(stated) == 46
    assert stated <= set(known)
    origins = {key for key, row in known.items() if row.origin != "default"}
    assert origins == stated | {"stations.north.antennas"}


def test_a_row_says_all_that_the_file_says(tmp_path):
    row = rows(load_text(tmp_path, RIGHT))["satellites.eye.isl.rate"]
    assert (row.value, row.unit, row.low, row.high) == ("100", "Gbit/s", "1", "100")  # low is 1000 Mbit/s in the file
    assert (row.basis, row.source, row.note, row.favours) == ("published", "press", "'up to'", "orbit")
    line = RIGHT[: RIGHT.index('value = "100 Gbit/s"')].count("\n")  # the header stands one line above
    assert row.origin == f"fires.toml:{line}"


def test_ends_of_a_range_are_in_the_unit_of_the_value_or_name_their_own(tmp_path):
    said = '{ value = "sun-synchronous", range = ["97.4 deg", "1.7 rad"], basis = "derived", source = "own sum" }'
    row = rows(load_text(tmp_path, changed('"sun-synchronous"', said)))["satellites.eye.orbit.inclination"]
    assert (row.value, row.unit, row.low, row.high) == ("sun-synchronous", "", "97.4 deg", "1.7 rad")
    said = '"25 %", range = [0.05, "50 %"]'
    row = rows(load_text(tmp_path, changed("0.25, range = [0.05, 0.5]", said)))["satellites.eye.computer.utilisation"]
    assert (row.value, row.unit, row.low, row.high) == ("25", "%", "5", "50")


def test_plain_values_take_the_pedigree_of_their_section(tmp_path):
    known = rows(load_text(tmp_path, RIGHT))
    assert known["stations.north.latitude"].source == "a list of stations"
    assert known["stations.north.turnaround"].basis == "guess"  # a default is not covered by the section's source
    assert known["stations.north.antennas"].origin == "fires.toml:53"
    assert known["stations.south.antennas"].value == "2"


def test_defaults_have_a_pedigree_or_are_choices(tmp_path):
    for key, row in rows(load_text(tmp_path, RIGHT)).items():
        if row.origin != "default":
            continue
        assert row.basis in ("", "published", "guess")
        assert bool(row.source) == (row.basis == "published"), key
        assert row.note or row.basis != "guess", key


def test_known_defaults(tmp_path):
    known = rows(load_text(tmp_path, RIGHT.replace("[network]\nhop_limit = 8\n", "")))
    assert (known["network.packet"].value, known["network.packet"].unit) == ("8920", "bit")
    assert known["network.hop_limit"].value == "64"
    assert known["network.fibre_index"].value == "1.468"
    assert (known["network.fibre_stretch"].value, known["network.fibre_stretch"].low) == ("2.1", "1.3")
    assert (known["scenario.warm_up"].value, known["scenario.warm_up"].unit) == ("288", "min")


@pytest.mark.parametrize(("span", "warm_up_s"), [("2 d", 17_280), ("10 d", 86_400), ("30 d", 86_400), ("1 h", 360)])
def test_the_warm_up_is_a_tenth_of_the_span_at_most_a_day(tmp_path, span, warm_up_s):
    scenario = load_text(tmp_path, changed('span = "2 d"', f'span = "{span}"'))
    assert scenario.warm_up_ns == warm_up_s * 10**9
    assert scenario.drain_ns == 86_400 * 10**9


def assert_resolved_again_the_same(tmp_path, scenario):
    again = load(write(tmp_path / "result", scenario.resolved, "scenario.toml"))
    assert again.resolved == scenario.resolved
    assert again == scenario


def test_the_resolved_scenario_gives_the_same_scenario_and_register(tmp_path):
    assert_resolved_again_the_same(tmp_path, load_text(tmp_path, RIGHT, ["workload.interval=5 min"]))


def test_the_resolved_scenario_needs_neither_parts_nor_element_files(tmp_path):
    write(tmp_path, TLE, "old/suomi.tle")
    write(tmp_path, '[stations.east]\nlatitude = "0 deg"\nlongitude = "90 deg"\n', "more.toml")
    begin, end = RIGHT.index("[satellites.eye.orbit]"), RIGHT.index("[satellites.eye.sensor]")
    orbit = """[satellites.eye.orbit]
kind = "tle"
file = { value = "old/suomi.tle", basis = "published", source = "a catalogue of elements" }

"""
    text = 'use = ["more.toml"]\n' + RIGHT[:begin] + orbit + RIGHT[end:]
    text = text.replace('topology = "grid"', 'topology = "none"').replace('["eye-2-1"]', '["SUOMI NPP"]')
    text = text.replace('["eye-1-1", "eye-1-2"]', '"all"')
    scenario = load_text(tmp_path / "", text)
    assert scenario.groups[0].names == ("SUOMI NPP",)
    row = rows(scenario)["satellites.eye.orbit.elements"]
    assert (row.value, row.origin) == ("1 element set, epochs 2025-06-01", "old/suomi.tle")
    assert row.source == "a catalogue of elements"
    assert_resolved_again_the_same(tmp_path, scenario)


def test_elements_and_captures_may_be_written_out(tmp_path):
    scenario = load_text(tmp_path, WRITTEN_OUT)
    assert [(item.name, item.mean_anomaly_deg) for item in scenario.groups[0].orbit] == [("a", 0.0), ("b", 180.0)]
    assert_resolved_again_the_same(tmp_path, scenario)
    wrong = WRITTEN_OUT.replace('inclination = "98.1 deg"\nmean', 'inclination = "981 deg"\nmean')
    with pytest.raises(InputError, match=r":25  satellites.eye.orbit.elements\[1\].inclination: '981 deg' is not"):
        load_text(tmp_path, wrong)


def test_old_elements_are_told(tmp_path):
    write(tmp_path, TLE, "suomi.tle")
    begin, end = RIGHT.index("[satellites.eye.orbit]"), RIGHT.index("[satellites.eye.sensor]")
    text = RIGHT[:begin] + '[satellites.eye.orbit]\nkind = "tle"\nfile = "suomi.tle"\n' + RIGHT[end:]
    text = text.replace('topology = "grid"', 'topology = "none"').replace('["eye-2-1"]', '["eye"]')
    text = text.replace('["eye-1-1", "eye-1-2"]', '"all"')
    assert load_text(tmp_path, text).warnings == ()
    (warning,) = load_text(tmp_path, text.replace("2025-06-01T", "2025-07-01T")).warnings
    # Epoch 2025-06-01 12:00; the span of two days and the drain of one end on 2025-07-04.
    assert "1 of 1 element sets are up to 32 days away" in warning


@given(st.permutations(range(RIGHT.count("\n\n") + 1)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_sections_changes_nothing_but_the_lines(tmp_path, order):
    head, *sections = RIGHT.split("\n\n")
    order = [at for at in order if at < len(sections)]
    shuffled = "\n\n".join([head, *(sections[at].rstrip("\n") for at in order)]) + "\n"
    one, other = load_text(tmp_path, RIGHT), load_text(tmp_path, shuffled)
    assert (one.groups, one.stations, one.workload) == (other.groups, other.stations, other.workload)
    pairs = zip(one.assumptions, other.assumptions, strict=True)
    assert all((a.key, a.value, a.basis, a.source) == (b.key, b.value, b.basis, b.source) for a, b in pairs)


VALUES = {
    "scenario.span": st.integers(1, 10**6).map(lambda n: f"{n} s"),
    "network.hop_limit": st.integers(0, 10_000),
    "network.packet": st.integers(1, 10**9).map(lambda n: f"{n} byte"),
    "network.switching": st.sampled_from(["cut-through", "store-and-forward"]),
    "satellites.eye.computer.utilisation": st.floats(1e-5, 1),
    "satellites.eye.orbit.eccentricity": st.floats(0, 0.05),
    "satellites.eye.sensor.daylight": st.booleans(),
    "scenario.title": st.text(max_size=30),
    "satellites.eye.isl.rate.note": st.text(max_size=30),
}


@given(st.fixed_dictionaries({}, optional=VALUES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_resolving_twice_is_resolving_once(tmp_path, values):
    note = values.pop("satellites.eye.isl.rate.note", None)
    chosen = [f"{key}={toml(value)}" for key, value in values.items()]
    if note is not None:
        given_rate = {"value": "7 Gbit/s", "basis": "guess", "note": note + "!"}
        chosen.append(f"satellites.eye.isl.rate={toml(given_rate)}")
    assert_resolved_again_the_same(tmp_path, load_text(tmp_path, RIGHT, chosen))


def test_control_characters_leave_no_trace(tmp_path):
    text = changed('title = "Fires"', 'title = "Fi\\u001b[31mres\\u202e\\u0007\\n!"')
    scenario = load_text(tmp_path, text)
    assert scenario.title == "Fi [31mres !"
    assert "\\u001b" not in scenario.resolved
