"""Parts that a file builds on, and settings of the command line: who wins, and what is refused."""

from __future__ import annotations

import os

import pytest
from scenario_texts import RIGHT, changed, load_text, problems_of, write

from latency.errors import InputError
from latency.scenario import library, load
from latency.scenario.assemble import split_setting
from latency.scenario.resolved import toml


def using(*parts: str) -> str:
    """Return the right text, made to use parts."""
    return RIGHT.replace("schema = 1\n", f"schema = 1\nuse = {toml(list(parts))}\n")


def origin_of(scenario, key: str) -> str:
    return next(row.origin for row in scenario.assumptions if row.key == key)


def row_of(scenario, key: str):
    return next(row for row in scenario.assumptions if row.key == key)


def test_sections_merge_and_the_file_wins_over_its_parts(tmp_path):
    part = """
[stations.north]
latitude = "1 deg"
turnaround = { value = "30 s", basis = "measured", source = "own log" }
[stations.east]
latitude = "0 deg"
longitude = "90 deg"
"""
    write(tmp_path, part, "parts/more.toml")
    scenario = load_text(tmp_path, using("parts/more.toml"))
    assert [station.name for station in scenario.stations] == ["east", "north", "south"]
    assert row_of(scenario, "stations.north.latitude").value == "78.23"
    assert row_of(scenario, "stations.north.turnaround").source == "own log"
    assert origin_of(scenario, "stations.north.turnaround") == "parts/more.toml:4"
    assert origin_of(scenario, "stations.north.latitude") == "fires.toml:59"
    assert origin_of(scenario, "stations.north.height") == "default"


def test_a_value_is_replaced_whole_with_its_pedigree(tmp_path):
    write(tmp_path, RIGHT.replace("schema = 1\n", ""), "base.toml")
    text = 'use = ["base.toml"]\nschema = 1\n[satellites.eye.isl]\nrate = "1 Gbit/s"\n'
    row = row_of(load_text(tmp_path, text), "satellites.eye.isl.rate")
    assert (row.value, row.low, row.basis, row.source, row.favours) == ("1", "", "", "", "")
    assert row.origin == "fires.toml:4"


def test_of_two_parts_the_later_wins(tmp_path):
    write(tmp_path, "[network]\nhop_limit = 3\npacket = '1 kB'\n", "a.toml")
    write(tmp_path, "[network]\nhop_limit = 4\n", "b.toml")
    text = using("a.toml", "b.toml").replace("[network]\nhop_limit = 8\n", "")
    network = load_text(tmp_path, text).network
    assert (network.hop_limit, network.packet_bit) == (4, 8_000)


def test_a_sections_source_covers_only_what_its_own_file_says(tmp_path):
    write(tmp_path, '[stations.north]\nbasis = "guess"\nnote = "by eye"\nhandling = "2 s"\n', "parts/more.toml")
    scenario = load_text(tmp_path, using("parts/more.toml"))
    assert row_of(scenario, "stations.north.handling").note == "by eye"
    assert row_of(scenario, "stations.north.latitude").basis == "published"


def test_a_problem_in_a_part_names_the_part(tmp_path):
    write(tmp_path, '[stations.north]\nturnaround = "30 sec"\n', "parts/more.toml")
    (found,) = problems_of(tmp_path, using("parts/more.toml"))
    assert found.startswith("parts/more.toml:2  stations.north.turnaround: 'sec' is not a time")


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("../outside.toml", "inside its folder"),
        ("parts/../../outside.toml", "inside its folder"),
        ("/etc/hostname", "inside its folder"),
        ("~/x.toml", "inside its folder"),
        ("https://example.org/x.toml", "inside its folder"),
        ("file:///etc/passwd", "inside its folder"),
        ("a\\b.toml", "inside its folder"),
        ("a\0.toml", "inside its folder"),
        ("link.toml", "leads out of the folder"),
        ("linked/outside.toml", "leads out of the folder"),
        ("parts", "no such file"),
        ("pipe", "no such file"),
        ("none.toml", "no such file"),
        ("fires.toml", "uses itself"),
        ("x" * 5000, "cannot be opened"),
        ("library:stations/../../x", "no such part"),
        ("library:", "no such part"),
    ],
)
def test_nothing_outside_the_folder_is_used(tmp_path, part, told):
    folder = tmp_path / "inside"
    write(tmp_path, "[stations.north]\nhandling = '9 s'\n", "outside.toml")
    (folder / "parts").mkdir(parents=True)
    (folder / "link.toml").symlink_to(tmp_path / "outside.toml")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    (found,) = problems_of(folder, using(part))
    assert found.startswith("2  use[0]:")
    assert told in found


def test_a_link_inside_the_folder_is_fine(tmp_path):
    write(tmp_path, "[network]\nhop_limit = 3\n", "real.toml")
    (tmp_path / "link.toml").symlink_to("real.toml")
    text = using("link.toml")
    assert load_text(tmp_path, text).network.hop_limit == 8


def test_parts_that_use_each_other_are_refused(tmp_path):
    write(tmp_path, 'use = ["b.toml"]\n', "a.toml")
    write(tmp_path, 'use = ["a.toml"]\n', "b.toml")
    text = using("a.toml")
    assert problems_of(tmp_path, text) == ["b.toml:1  use[0]: 'a.toml' uses itself"]


def test_parts_of_parts_go_four_deep_and_no_deeper(tmp_path):
    for depth in range(1, 6):
        write(tmp_path, f'use = ["{depth + 1}.toml"]\n' if depth < 5 else "", f"{depth}.toml")
    text = using("2.toml")
    load_text(tmp_path, text)
    assert problems_of(tmp_path, text.replace("2.toml", "1.toml")) == [
        "4.toml:1  use[0]: parts that use parts more than 4 deep"
    ]


def test_many_files_are_refused_soon(tmp_path):
    for depth in range(1, 5):
        write(tmp_path, f"use = [{', '.join([f'{chr(34)}{depth + 1}.toml{chr(34)}'] * 30)}]\n", f"{depth}.toml")
    write(tmp_path, "", "5.toml")
    found = problems_of(tmp_path, using("2.toml"))
    assert any("more than 64 files" in line for line in found)


def test_library_parts_come_from_the_shipped_folder(tmp_path, monkeypatch):
    home = tmp_path / "shipped"
    write(home, '[stations.polar]\nlatitude = "80 deg"\nlongitude = "0 deg"\n', "library/stations/arctic.toml")
    write(home, using("library:stations/arctic"), "fires-2.toml")
    monkeypatch.setattr(library, "folder", lambda: home)
    scenario = load("fires-2")
    assert scenario.name == "fires-2"
    assert origin_of(scenario, "stations.polar.latitude") == "library:stations/arctic:2"
    kinds = [(item.name, item.kind) for item in library.shipped()]
    assert kinds == [("fires-2", "scenario"), ("stations/arctic", "stations")]
    text = using("library:stations/artic")
    (found,) = problems_of(tmp_path, text)
    assert "no such part 'library:stations/artic'; did you mean 'library:stations/arctic'?" in found
    with pytest.raises(InputError, match="no such file or shipped scenario; did you mean 'fires-2'"):
        load("fire-2")


@pytest.mark.parametrize(
    ("text", "keys", "value"),
    [
        ("a.b=10 Gbit/s", ("a", "b"), "10 Gbit/s"),
        ('a.b="10 Gbit/s"', ("a", "b"), "10 Gbit/s"),
        ("seed=42", ("seed",), 42),
        ("on=true", ("on",), True),
        ('sites=["a", "b"]', ("sites",), ["a", "b"]),
        ('shells."gen 1".altitude=550 km', ("shells", "gen 1", "altitude"), "550 km"),
        ('x={value="1 km", basis="guess"}', ("x",), {"value": "1 km", "basis": "guess"}),
        ("a=1\nb=2", ("a",), "1\nb=2"),
        ("a==", ("a",), "="),
    ],
)
def test_a_setting_is_a_toml_key_and_a_toml_value_or_text(text, keys, value):
    assert split_setting(text) == (keys, value)


@pytest.mark.parametrize("text", ["a", "=1", " =1", "a..b=1", "[a]=1", "a b=1", "a\nb=1", "a#=1", ".a=1"])
def test_what_is_no_setting_is_refused(text):
    with pytest.raises(ValueError, match=r"is not|more than one"):
        split_setting(text)


def test_a_setting_wins_over_the_file_and_is_told_as_its_origin(tmp_path):
    settings = ["satellites.eye.isl.rate=1 Gbit/s", 'workload.satellites=["eye-1-1"]']
    settings += ["network.hop_limit=3", "network.hop_limit=2"]
    scenario = load_text(tmp_path, RIGHT, settings)
    row = row_of(scenario, "satellites.eye.isl.rate")
    assert (row.value, row.unit, row.basis, row.origin) == ("1", "Gbit/s", "", "--set")
    assert scenario.groups[0].isl.rate_bit_s == 10**9
    assert scenario.workload.satellites == ("eye-1-1",)
    assert scenario.network.hop_limit == 2


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("network.hop_limt=3", "--set  network.hop_limt: unknown key; did you mean 'hop_limit'?"),
        ("netwrk.hop_limit=3", "--set  netwrk: unknown key; did you mean 'network'?"),
        ("satellites.eey.storage=1 GB", "--set  satellites.eey.storage: there is no satellites.eey; did you mean"),
        ("satellites.eye.downlinks.x.rate=1 bit/s", "--set  satellites.eye.downlinks.x.rate: there is no"),
        ("stations.nord.antennas=2", "--set  stations.nord.antennas: there is no stations.nord; did you mean 'north'?"),
        ("network.hop_limit=many", "--set  network.hop_limit: 'many' is not a whole number"),
        ("network.packet=3", "--set  network.packet: '3' has no unit"),
        ('use=["a.toml"]', "--set  use: belongs in the file"),
        ("nonsense", "--set  'nonsense' is not KEY=VALUE"),
        ("network=3", "--set  network: must be a section with keys of its own"),
    ],
)
def test_a_wrong_setting_is_told_as_such(tmp_path, setting, told):
    (found,) = problems_of(tmp_path, RIGHT, [setting])
    assert found.startswith(told)


def test_a_setting_can_add_a_whole_section(tmp_path):
    settings = ['stations.east={latitude="0 deg", longitude="90 deg"}']
    assert [station.name for station in load_text(tmp_path, RIGHT, settings).stations] == ["east", "north", "south"]


def test_what_is_missing_is_missing_in_the_file_whatever_is_set_beside_it(tmp_path):
    found = problems_of(tmp_path, changed('title = "Fires"\n', ""), ["scenario.seed=2"])
    assert found == ["4  scenario.title: is missing: One line on what is studied."]
