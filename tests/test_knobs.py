"""Which assumptions can be turned, how they are written, and that scenarios take what is written."""

from __future__ import annotations

import pytest
from scenario_texts import RIGHT, write

from latency.errors import InputError
from latency.scenario import load
from latency.study.counts import counts_of
from latency.study.knobs import find_knob, knobs_of, ranged
from latency.study.maps import usual_pairs
from latency.study.question import latency_claim
from latency.verdict.knob import Knob, settings_of


@pytest.fixture(scope="module")
def press():
    return load("three-body-12")


def by_name(scenario) -> dict[str, Knob]:
    return {knob.name: knob for knob in knobs_of(scenario)}


def test_every_range_of_the_register_belongs_to_exactly_one_knob(press):
    rows = [row.key for row in press.assumptions if row.low]
    turned = [key for knob in knobs_of(press) for key in knob.keys]
    assert sorted(turned) == sorted(rows)
    assert 40 <= len(knobs_of(press)) <= 60


def test_stations_that_are_alike_are_turned_together_and_others_apart(press):
    knobs = by_name(press)
    assert len(knobs["stations.*.mask"].keys) == len(press.stations)
    # Miyun's line is another one than those of the other four.
    lines = [knob for name, knob in knobs.items() if name.endswith(".line_rate")]
    assert sorted(len(knob.keys) for knob in lines) == [1, 4]
    assert [knob.name for knob in lines if len(knob.keys) == 1] == ["stations.miyun.line_rate"]
    assert len({knob.name for knob in knobs.values()}) == len(knobs)


def test_one_guess_among_those_turned_together_makes_the_knob_a_guess(press):
    (line,) = [knob for knob in knobs_of(press) if knob.name.endswith(".line_rate") and len(knob.keys) == 4]
    bases = {row.basis for row in press.assumptions if row.key in line.keys}
    assert bases == {"guess", "published"}
    assert line.basis == "guess"


def test_a_knob_says_of_its_assumption_what_the_register_says(tmp_path):
    knobs = by_name(load(write(tmp_path, RIGHT)))
    rate = knobs["satellites.eye.isl.rate"]
    # The range begins at 1000 Mbit/s; the value is in Gbit/s.
    assert (rate.present, rate.low, rate.high, rate.unit) == (100, 1, 100, "Gbit/s")
    assert (rate.basis, rate.favours, rate.whole, rate.logarithmic) == ("published", "orbit", False, True)
    altitude = knobs["satellites.eye.orbit.altitude"]
    assert (altitude.low, altitude.high, altitude.logarithmic) == (500, 600, False)


def test_counts_are_known_from_the_kind_of_the_value_and_not_from_its_looks(tmp_path, press):
    assert {knob.name.split(".")[-1] for knob in knobs_of(press) if knob.whole} == {
        "antennas", "workers", "prompt_tokens", "answer_tokens",
    }  # fmt: skip
    stretch = "fibre_stretch = { value = 2, range = [1, 3], basis = 'guess', note = 'it only looks like a count' }"
    text = RIGHT.replace("hop_limit = 8", f"hop_limit = 8\n{stretch}")
    assert not by_name(load(write(tmp_path, text)))["network.fibre_stretch"].whole


def test_a_value_that_is_a_word_cannot_be_turned(tmp_path):
    ranged_word = '{ value = "unlimited", range = ["1 TB", "2 TB"], basis = "guess", note = "who knows" }'
    text = RIGHT.replace('storage = "2.5 TB"', f"storage = {ranged_word}")
    assert "satellites.eye.storage" not in by_name(load(write(tmp_path, text)))


def test_what_is_set_on_the_command_line_is_known_and_no_longer_turned(press):
    rate = "satellites.taikong.isl.rate"
    assert rate in by_name(press)
    assert rate not in by_name(load("three-body-12", (f"{rate}=10 Gbit/s",)))


def test_the_scenario_takes_every_knob_at_its_ends_and_between(press):
    """Sizes between the ends are fractions of a kB: they must still be whole bits."""
    for share in (0, 0.123456, 0.5, 0.987654, 1):
        turns = tuple((knob, knob.at(share)) for knob in knobs_of(press))
        rows = {row.key: row for row in load("three-body-12", settings_of(turns)).assumptions}
        for knob, x in turns:
            row = rows[knob.keys[0]]
            if row.unit == knob.unit:
                assert float(row.value) == pytest.approx(x, rel=1e-9), knob.name


def test_the_present_value_of_every_knob_changes_nothing(press):
    turns = tuple((knob, knob.present) for knob in knobs_of(press))
    again = load("three-body-12", settings_of(turns))
    assert (again.groups, again.stations, again.workload, again.network, again.data_centres, again.user) == (
        press.groups, press.stations, press.workload, press.network, press.data_centres, press.user,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("knob", "shares"),
    [
        (Knob("log", ("k",), 10, 1, 100), {1: 0, 10: 0.5, 100: 1}),
        (Knob("linear", ("k",), 2, 0, 8), {0: 0, 2: 0.25, 8: 1}),
        (Knob("narrow", ("k",), 2, 1, 9), {1: 0, 2: 0.125, 9: 1}),
        (Knob("negative", ("k",), 0, -5, 5), {-5: 0, 0: 0.5, 5: 1}),
    ],
)
def test_where_a_value_lies_in_its_range(knob, shares):
    for x, share in shares.items():
        assert knob.share(x) == pytest.approx(share)
        assert knob.at(share) == pytest.approx(x)
        assert knob.distance(x) == pytest.approx(abs(share - knob.share(knob.present)))


def test_values_stay_inside_the_range_and_the_ends_are_exact():
    knob = Knob("k", ("k",), 0.3, 0.1, 0.7000000001)
    assert (knob.at(0), knob.at(1)) == (0.1, 0.7000000001)
    assert all(0.1 <= knob.at(step / 1000) <= 0.7000000001 for step in range(1001))
    whole = Knob("n", ("n",), 2, 1, 4, whole=True)
    assert {whole.at(step / 100) for step in range(101)} == {1, 2, 3, 4}


# --- other ranges, other names ---


def test_a_range_of_the_command_line_replaces_that_of_the_file_and_nothing_else(press):
    (setting,) = ranged(press, "workload.raw_size=1 MB..30 GB")
    wider, before = (by_name(scenario)["workload.raw_size"] for scenario in (load("three-body-12", (setting,)), press))
    assert (wider.low, wider.high) == (0.001, 30)
    assert (wider.present, wider.unit, wider.basis, wider.favours) == (
        before.present, before.unit, before.basis, before.favours,
    )  # fmt: skip


def test_a_range_may_be_given_to_all_stations_at_once_and_to_shares(press):
    settings = ranged(press, "stations.*.antennas=1..8")
    assert len(settings) == len(press.stations)
    assert by_name(load("three-body-12", settings))["stations.*.antennas"].high == 8
    share = ranged(press, "satellites.taikong.computer.utilisation=1 %..100 %")
    knob = by_name(load("three-body-12", share))["satellites.taikong.computer.utilisation"]
    assert (knob.low, knob.high) == (0.01, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("workload.raw_size", "is not KEY=LOW..HIGH"),
        ("workload.raw_size=1 MB", "is not KEY=LOW..HIGH"),
        ("workload.rawsize=1 MB..2 MB", "did you mean 'workload.raw_size'"),
    ],
)
def test_a_range_that_is_none_is_told(press, text, message):
    with pytest.raises(InputError, match=message):
        ranged(press, text)


def test_a_knob_is_found_by_its_name_and_by_each_of_its_keys(press):
    knobs = knobs_of(press)
    mask = find_knob(knobs, "stations.*.mask")
    assert all(find_knob(knobs, key) is mask for key in mask.keys)
    with pytest.raises(InputError, match=r"did you mean 'stations.\*.mask'"):
        find_knob(knobs, "stations.mask")


# --- counts without a range ---


def test_stations_leave_one_by_one_and_see_nothing_then(press):
    stations, _ = counts_of(press)
    assert (stations.low, stations.present, stations.high) == (1, len(press.stations), len(press.stations))
    left = load("three-body-12", stations.settings(2))
    masks = [station.mask[0][1] for station in left.stations]
    assert [mask > 1.5 for mask in masks] == [False, False, True, True, True]  # rad; 89 deg is 1.553
    assert stations.settings(stations.present) == ()


def test_each_kind_of_mask_can_be_closed(tmp_path):
    text = RIGHT.replace("[stations.south]", '[stations.other]\nlatitude = "0 deg"\nlongitude = "0 deg"\n'
                         'max_range = "2000 km"\n\n[stations.south]')  # fmt: skip
    (stations,) = [knob for knob in counts_of(load(write(tmp_path, text))) if knob.name == "stations"]
    left = {station.name: station for station in load(write(tmp_path, text), stations.settings(1)).stations}
    assert left["other"].max_range_m == 1000
    assert left["south"].mask[0][1] > 1.5
    assert left["north"].mask[0][1] < 0.1


def test_links_go_one_by_one_those_that_work_last(tmp_path):
    scenario = load(write(tmp_path, RIGHT))
    (links,) = [knob for knob in counts_of(scenario) if knob.name == "satellites.eye.isl.working"]
    assert (links.low, links.present, links.high) == (0, 2, 6)
    assert load(write(tmp_path, RIGHT), links.settings(2)).groups[0].isl.working == ("eye-1-1", "eye-1-2")
    assert load(write(tmp_path, RIGHT), links.settings(1)).groups[0].isl.working == ("eye-1-1",)
    assert load(write(tmp_path, RIGHT), links.settings(0)).groups[0].isl.working == ()
    assert len(load(write(tmp_path, RIGHT), links.settings(6)).groups[0].isl.working) == 6


def test_the_usual_maps_are_those_that_the_scenario_has(press, tmp_path):
    pairs = [(across.name, up.name) for across, up in usual_pairs(press, knobs_of(press))]
    assert pairs == [
        ("satellites.taikong.downlink.rate", "workload.raw_size"),
        ("stations", "satellites.taikong.isl.working"),
        ("satellites.taikong.computer.utilisation", "workload.product_size"),
    ]
    few = load(write(tmp_path, RIGHT))
    assert [across.name for across, _ in usual_pairs(few, knobs_of(few))] == ["stations"]


# --- what is compared ---


def test_the_claim_that_is_tested_decides_what_is_compared(press):
    claim = latency_claim(press)
    assert claim.kind == "latency"
    assert claim.primary
    assert latency_claim(press, claim.name) == claim
    with pytest.raises(InputError, match=f"did you mean '{claim.name}'"):
        latency_claim(press, f"{claim.name}s")
    with pytest.raises(InputError, match="is no claim on latency"):
        latency_claim(press, next(other.name for other in press.claims if other.kind == "bottleneck"))


def test_without_a_claim_two_cases_are_compared_and_without_two_cases_nothing(tmp_path):
    claim = latency_claim(load(write(tmp_path, RIGHT)))
    assert (claim.ground, claim.orbital, claim.metric, claim.factor) == ("ground-direct", "node-relay", "p50", 1)
    only = 'cases = ["onboard-direct"]' + RIGHT[RIGHT.index("]\n", RIGHT.index("cases")) + 1 :]
    with pytest.raises(InputError, match="needs one on the ground and one in orbit"):
        latency_claim(load(write(tmp_path, "schema = 1\n" + only)))
