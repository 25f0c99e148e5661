"""latency sensitivity, end to end: a small network for a quarter of a day, few points."""

from __future__ import annotations

import csv
import json

import pytest

from latency.cli import sensitivity as verb
from latency.cli.main import main
from latency.report.sensitivity import LISTED, amount_text
from latency.scenario import load
from latency.study import sensitivity
from latency.study.gather import draws_of
from latency.study.knobs import knobs_of
from latency.study.question import latency_claim
from latency.study.response import Response
from latency.study.screening import Study
from latency.study.workers import Crew

# Two satellites over two polar stations, no relays. The image takes 12 s down and more behind others, so a computer on
# board that takes much longer than that loses: by construction its time is what decides, and it is a guess.
SMALL = """\
schema = 1
cases = ["ground-direct", "onboard-direct"]

[scenario]
title = "Small"
question = "Does the sky answer sooner?"
start = 2026-03-01T00:00:00Z
span = "4 h"
drain = "4 h"

[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 2
altitude = "800 km"
inclination = "sun-synchronous"

[satellites.eye.downlinks.x]
rate = "200 Mbit/s"
carries = "both"

[satellites.eye.computer]
service_time = { value = "30 s", range = ["1 s", "300 s"], basis = "guess", note = "planted" }

[stations.north]
latitude = "78.2 deg"
longitude = "15.4 deg"
antennas = 1
mask = "5 deg"

[stations.south]
latitude = "-72 deg"
longitude = "2.5 deg"
antennas = 1
mask = "5 deg"

[data_centres.home]
latitude = "48.1 deg"
longitude = "11.6 deg"
computer = { workers = 2, service_time = "2 s" }

[users.me]
latitude = "52.5 deg"
longitude = "13.4 deg"

[workload]
kind = "periodic"
satellites = ["eye-1", "eye-2"]
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"
"""
DECIDES = "satellites.eye.computer.service_time"
QUICK = ["--samples", "4"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "small.toml"
    path.write_text(SMALL)
    return str(path)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """To start processes takes longer than these points do."""
    monkeypatch.setattr("latency.scenario.cost.cores", lambda: 1)


@pytest.fixture
def said(capsys):
    """Run a command line that must succeed and return what it printed."""

    def run(*arguments):
        assert main(["sensitivity", *arguments]) == 0
        return capsys.readouterr()

    return run


@pytest.fixture
def refused(capsys):
    """Run a command line that must be refused and return what it said of it."""

    def run(*arguments):
        assert main(["sensitivity", *arguments]) == 2
        return capsys.readouterr().err

    return run


def test_methods_of_the_help_page_are_those_there_are():
    assert tuple(sensitivity.METHODS) == verb.METHODS


def test_the_whole_study_is_told_to_programs(file, said):
    found = json.loads(said(file, *QUICK, "--json", "--quiet").out)
    names = {row["assumption"] for row in found["screening"]["effects"]}
    assert names == {knob.name for knob in knobs_of(load(file))}
    stars = [row["mu_star"] for row in found["screening"]["effects"]]
    assert stars == sorted(stars, reverse=True)
    assert stars[0] > 0
    variance = found["variance"]
    assert variance["rows"] == 4
    assert {one["assumption"] for part in variance["parts"] for one in part["assumptions"]} == names
    assert found["runs"] <= found["screening"]["points"] + variance["points"]
    # The four that matter most stand alone, in the order of the screening.
    first = [row["assumption"] for row in found["screening"]["effects"][:4]]
    assert [part["name"] for part in variance["parts"][:4]] == first
    assert all(0 <= part["worth"] <= variance["worth_of_everything"] for part in variance["parts"])
    assert sum(variance["resting"].values()) == pytest.approx(1)
    assert found["unit"] == "ns"


def test_a_page_says_what_decides_what_rests_on_guesses_and_what_to_measure(file, said):
    told = said(file, "--samples", "32")
    page = " ".join(told.out.split())
    assert "which assumption decides?" in page
    assert f"{DECIDES} decides: " in page
    assert "rests on guesses" in page
    assert "the answer is fragile" in page
    assert f"Measure {DECIDES} first: " in page
    assert "Noise floor (dummy)" in page
    assert "32 rows of a scrambled Sobol' sequence" in page
    assert "seed 1" in page
    assert told.err.startswith(f"{len(knobs_of(load(file)))} assumptions: up to ")  # before they are run


def test_the_table_in_csv_has_chance_and_the_dummy_below(file, said):
    rows = list(csv.DictReader(said(file, *QUICK, "--csv", "--quiet").out.splitlines()))
    assert rows[0]["assumption"] == DECIDES
    assert rows[0]["basis"] == "guess"
    assert [row["assumption"] for row in rows[-2:]] == ["chance", "dummy"]
    assert all(float(row["total_low"]) <= float(row["total_high"]) for row in rows)
    assert rows[-1]["worth"] == ""


def test_a_screening_lists_every_assumption_in_csv(file, said):
    rows = list(csv.DictReader(said(file, "--method", "morris", *QUICK, "--csv", "--quiet").out.splitlines()))
    knobs = {knob.name: knob for knob in knobs_of(load(file))}
    assert {row["assumption"] for row in rows} == set(knobs)
    assert all(float(row["low"]) == knobs[row["assumption"]].low for row in rows)
    assert all(float(row["mu_star_low"]) <= float(row["mu_star"]) <= float(row["mu_star_high"]) for row in rows)


def test_a_screening_prints_its_first_lines(file, said):
    lines = said(file, "--method", "morris", *QUICK, "--quiet").out.splitlines()
    assert lines[2].startswith("assumption")
    assert len(lines) < LISTED + 20
    assert "matters most" in " ".join(lines)


def test_workers_do_not_matter(file):
    scenario = load(file)
    claim, knobs = latency_claim(scenario), knobs_of(scenario)[:2]
    found = []
    for workers in (1, 2):
        with Crew(workers) as crew:
            study = Study(Response(crew, file, (), claim, draws_of(scenario, 1)), knobs, scenario.seed)
            found.append(sensitivity.by_sobol(study, 4))
    assert found[0] == found[1]


def test_an_assumption_set_on_the_command_line_stays_there(file, said):
    fixed = knobs_of(load(file))[0]
    setting = f"{fixed.keys[0]}={fixed.text(fixed.present)}"
    found = json.loads(said(file, "--method", "morris", *QUICK, "--set", setting, "--json", "--quiet").out)
    keys = [key for row in found["screening"]["effects"] for key in row["keys"]]
    assert keys
    assert fixed.keys[0] not in keys


def test_a_size_that_is_no_power_of_two_is_refused_with_the_next_ones(file, refused):
    assert "100 is no power of two; 64 or 128?" in refused(file, "--samples", "100")
    assert "--samples" in refused(file, "--samples", "1")
    assert "is not one of 'morris', 'sobol'" in refused(file, "--method", "fast")
    assert "--replications" in refused(file, "--replications", "0")


def test_a_file_that_is_not_there_is_refused_with_the_next_name(refused):
    assert "did you mean 'three-body-12'" in refused("three-body-2")


def test_a_scenario_without_two_cases_to_compare_is_refused(file, refused):
    assert "cases" in refused(file, "--set", 'cases=["ground-direct"]')


def test_where_all_is_lost_neither_case_is_said_to_be_better(file, said):
    told = " ".join(said(file, *QUICK, "--set", "satellites.eye.storage=1 kB").out.split())
    assert "neither case is better at any point that was tried" in told


def test_a_workload_without_captures_is_refused(file, refused):
    assert "nothing to measure p50 on" in refused(file, *QUICK, "--set", "scenario.warm_up=239 min")


def test_the_help_page_has_an_example(said):
    page = said("--help").out
    assert "latency sensitivity three-body-12" in page
    assert "--samples" in page


def test_amounts_are_told_in_their_unit():
    assert [amount_text(value, "ns") for value in (246e9, -90e9)] == ["4.1 min", "-90 s"]
