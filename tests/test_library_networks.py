"""The ground networks of the library: every place has a source or a note, stands on Earth, and loads."""

from __future__ import annotations

import itertools
import json
import math
import re
import tomllib
from pathlib import Path

import pytest

from latency.cli.main import main
from latency.report.networks import NETWORKS, bases_text, page
from latency.scenario import load, shipped
from latency.scenario.places import places
from latency.scenario.stated import BASES

PARTS = {item.name: item for item in shipped() if item.kind in NETWORKS}
STATIONS = [name for name, item in PARTS.items() if item.kind == "stations"]
PREFIXED = (
    "ksat", "aws", "ssc", "viasat", "leaf", "atlas", "nasa-nsn", "china-national", "china-arctic", "optical",
    "satnogs-like",
)  # fmt: skip
COORDINATES = ("latitude", "longitude")
EARTH_KM = 6371.0  # mean radius: a kilometre on the sphere is one on the ellipsoid to 0.6 %
SCENARIO = """\
schema = 1
cases  = []
use    = [{uses}]

[scenario]
title    = "Passes"
question = "Who sees it?"
start    = 2025-06-01T00:00:00Z
span     = "1 h"

[satellites.eye.orbit]
kind                 = "walker-delta"
planes               = 1
satellites_per_plane = 1
altitude             = "550 km"
inclination          = "sun-synchronous"

[satellites.eye.downlink]
rate = "500 Mbit/s"
band = "x"
"""


def with_parts(folder: Path, *names: str):
    file = folder / "tried.toml"
    file.write_text(SCENARIO.format(uses=", ".join(f'"library:{name}"' for name in names)), "utf-8")
    return load(file)


def degrees(text: str) -> float:
    number, unit = text.split()
    assert unit == "deg"
    return float(number)


def kilometres(one, other) -> float:
    """Haversine, written anew."""
    lat, lon, lat2, lon2 = (math.radians(degrees(p.text(key))) for p in (one, other) for key in COORDINATES)
    chord = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(chord))


@pytest.mark.parametrize("name", PARTS)
def test_no_station_relay_or_centre_is_without_a_source_or_a_note(name):
    known = {work.key for work in PARTS[name].sources}
    for place in places(PARTS[name].path):
        for key, fact in place.facts.items():
            assert fact.basis in BASES, f"{place.name}.{key}"
            assert fact.note if fact.basis == "guess" else fact.source in known, f"{place.name}.{key}"


@pytest.mark.parametrize("name", PARTS)
def test_each_network_names_a_source_and_its_date(name):
    """A page without a date says so; who asks for the source of a network finds at least one with a year."""
    for work in PARTS[name].sources:
        assert work.title != work.key
        assert work.url.startswith("http"), work.key
        assert work.year or "no date" in work.note, work.key
    assert any(work.year for work in PARTS[name].sources)


@pytest.mark.parametrize("name", PARTS)
def test_every_source_of_a_network_is_named_and_every_name_is_a_source(name):
    """In parts that no shipped scenario uses, too; keys in parentheses in notes count."""
    values, *_ = PARTS[name].path.read_text("utf-8").split("[sources.")
    listed = {work.key for work in PARTS[name].sources}
    assert [key for key in listed if key not in values] == []
    for place in places(PARTS[name].path):
        for fact in place.facts.values():
            assert set(re.findall(r"\(([a-z0-9]+-[a-z0-9-]+)\)", fact.note)) <= listed, fact.note


@pytest.mark.parametrize("name", STATIONS)
def test_stations_stand_on_earth_and_apart(name):
    """Two stations within a kilometre are one with more antennas."""
    found = places(PARTS[name].path)
    for place in found:
        assert -90 <= degrees(place.text("latitude")) <= 90
        assert -180 <= degrees(place.text("longitude")) <= 180
    for one, other in itertools.combinations(found, 2):
        assert one.name != other.name
        assert kilometres(one, other) > 1, f"{one.name} and {other.name}"


@pytest.mark.parametrize(
    ("part", "name", "latitude", "longitude", "who"),
    [  # from pages other than the part's own source
        ("ksat", "ksat-svalbard", 78.2298, 15.4078, "Wikipedia, Svalbard Satellite Station"),
        ("ssc", "ssc-inuvik", 68.3175, -133.5339, "Wikipedia, Inuvik Satellite Station"),
        ("nasa-nsn", "nsn-alaska-satellite-facility", 64.8599, -147.8473, "ASF's data sheet of its 10 m dish, NAD27"),
        ("leaf", "leaf-vimercate", 45.5934, 9.3616, "a customer's list: IT-01"),
        ("leaf", "leaf-awarua", -46.5282, 168.3793, "a customer's list: NZ01-01"),
        ("optical", "opt-tenerife", 28.30096, -16.51182, "Wikipedia, ESA Optical Ground Station"),
        ("sentinel-core-4", "matera", 40.6486, 16.7046, "ILRS, Matera (MLRO)"),
    ],
)
def test_positions_agree_with_a_second_page(part, name, latitude, longitude, who):
    """0.1 deg: dishes of a site stand up to some kilometres apart; the edges of a pass move by a second or two."""
    (place,) = [place for place in places(PARTS[f"stations/{part}"].path) if place.name == name]
    assert degrees(place.text("latitude")) == pytest.approx(latitude, abs=0.1), who
    assert degrees(place.text("longitude")) == pytest.approx(longitude, abs=0.1), who


@pytest.mark.parametrize("name", PARTS)
def test_every_part_loads_in_a_minimal_scenario(name, tmp_path):
    scenario = with_parts(tmp_path, name)
    assert scenario.warnings == ()
    found = places(PARTS[name].path)
    assert len(scenario.stations) + len(scenario.data_centres) == len(found)


def test_networks_used_together_stay_what_they_are_alone(tmp_path):
    """Names do not clash, and nothing that one network assumes for all its stations reaches another's."""
    parts = [f"stations/{name}" for name in PREFIXED] + ["relays/edrs", "relays/tdrs"]
    alone = [station for part in parts for station in with_parts(tmp_path, part).stations]
    together = with_parts(tmp_path, *parts, "stations/planet-like-12", "stations/china").stations
    by_name = {station.name: station for station in together}
    assert len(alone) == len({station.name for station in alone})
    assert len(together) == len(alone) + 12 + 5
    for station in alone:
        assert by_name[station.name] == station


def test_who_receives_only_says_so(tmp_path):
    assert not any(station.feedback for station in with_parts(tmp_path, "stations/satnogs-like").stations)
    for name in set(PREFIXED) - {"satnogs-like"}:
        assert all(station.feedback for station in with_parts(tmp_path, f"stations/{name}").stations)


def test_laser_stations_tell_their_sky_and_others_do_not_claim_the_band(tmp_path):
    for name in PREFIXED:
        for station in with_parts(tmp_path, f"stations/{name}").stations:
            assert ("optical" in station.bands) == (station.clear_sky is not None), station.name


def test_availability_of_the_commercial_networks_is_what_their_note_says(tmp_path):
    """Mean time between failures over itself and the repair: 30 d to 8 h are 98.9 %."""
    for station in with_parts(tmp_path, "stations/ksat").stations:
        outages = station.outages
        assert outages.every_ns / (outages.every_ns + outages.repair_ns) == pytest.approx(0.989, abs=5e-4)


def test_the_relays_stand_where_their_sources_say(tmp_path):
    """TDRS: 41, 174 and 275 degrees west; EDRS over Europe, with a view of Weilheim."""
    west = sorted(-math.degrees(s.relay.longitude_rad) % 360 for s in with_parts(tmp_path, "relays/tdrs").stations)
    assert west == pytest.approx([41, 174, 275])
    edrs = with_parts(tmp_path, "relays/edrs").stations
    assert [math.degrees(station.relay.longitude_rad) for station in edrs] == pytest.approx([9, 31])
    for station in (*edrs, *with_parts(tmp_path, "relays/tdrs").stations):
        # A geostationary satellite is above the horizon within 81.3 deg of arc: acos(6,378 / 42,164).
        arc = math.acos(math.cos(station.latitude_rad) * math.cos(station.longitude_rad - station.relay.longitude_rad))
        assert math.degrees(arc) < 81.3, station.name


def test_ten_sites_stand_for_two_hundred_and_fifty_centres_and_say_so(tmp_path):
    text = PARTS["centres/china-250"].path.read_text("utf-8")
    assert "Ten sites stand here for\n# the 250" in text
    assert len(with_parts(tmp_path, "centres/china-250").data_centres) == 10


def test_the_page_of_networks_is_up_to_date():
    """If it is not: python -c "from latency.report.networks import page; print(page(), end='')" > docs/networks.md"""
    assert (Path(__file__).parent.parent / "docs" / "networks.md").read_text("utf-8") == page()


def test_the_library_tells_places_sources_and_basis_of_each_part(capsys):
    assert main(["library"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line}
    for name, item in PARTS.items():
        found = places(item.path)
        assert f" {len(found)} " in lines[name]
        assert bases_text(found) in lines[name]
        assert item.sources[0].dated in lines[name]


def test_the_library_tells_each_station_with_position_and_source(capsys):
    assert main(["library", "stations/ksat"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"ksat-svalbard +78\.23 deg +15\.41 deg +4 \(1 to 8\) +s, x, ka +published +brahe-ksat", told)
    assert "guesses: antennas, g_over_t, tenants, outages" in told
    assert "brahe-ksat (2025): brahe: data/groundstations/ksat.json" in told


def test_the_library_prints_a_network_s_file_and_its_places_as_json(capsys):
    assert main(["library", "stations/ksat", "--file"]) == 0
    assert "ksat-svalbard" in tomllib.loads(capsys.readouterr().out)["stations"]
    assert main(["library", "stations/ksat", "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert len(item["places"]) == 36
    assert item["places"][0]["facts"]["latitude"]["source"] == "brahe-ksat"
