"""Every verb once, from the scenario file to what is printed: a small network for half a day."""

from __future__ import annotations

import csv
import inspect
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import latency
from latency import kernels
from latency.cli import work
from latency.cli.main import main
from latency.errors import InputError
from latency.tables import COMPONENTS

SCENARIO = """\
schema = 1

[scenario]
title = "Small"
question = "Does the sky answer sooner?"
start = 2026-03-01T00:00:00Z
span = "12 h"
warm_up = "1 h"
drain = "6 h"

[satellites.eye]
[satellites.eye.orbit]
kind = "walker-delta"
planes = 1
satellites_per_plane = 12
altitude = "800 km"
inclination = "sun-synchronous"

[satellites.eye.downlinks.x]
rate = "200 Mbit/s"
carries = "both"

[satellites.eye.isl]
topology = "ring"
rate = "1 Gbit/s"

[satellites.eye.computer]
service_time = "2 s"

[stations.north]
latitude = "78.2 deg"
longitude = "15.4 deg"
antennas = 1

[stations.south]
latitude = "-33.9 deg"
longitude = "18.4 deg"
antennas = 1

[data_centres.home]
latitude = "48.1 deg"
longitude = "11.6 deg"
computer = { workers = 2, service_time = "2 s" }

[users.me]
latitude = "52.5 deg"
longitude = "13.4 deg"

[nodes]
satellites = ["eye-07"]

[workload]
kind = "periodic"
satellites = ["eye-01", "eye-02"]
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"
"""
ROOT = Path(latency.__file__).parents[1]
CASES = ["ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "small.toml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture(scope="module")
def folder(file):
    out = file.parent / "out"
    assert main(["run", str(file), "-o", str(out), "--quiet"]) == 0
    return out


@pytest.fixture
def said(capsys):
    """Run a command line that must succeed and return what it printed on standard output."""

    def run(*arguments) -> str:
        assert main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out

    return run


def test_a_run_prints_one_screen(file, tmp_path, monkeypatch, said):
    monkeypatch.chdir(tmp_path)
    page = said("run", file)
    lines = page.splitlines()
    assert lines[0] == "Does the sky answer sooner?"
    assert all(any(line.startswith(case) for line in lines) for case in CASES)
    assert any(f"onboard-relay {word}" in page for word in ("bypasses", "moves", "reduces", "keeps"))
    closing = f'One trajectory: no interval, no verdict; "latency run {file} --replications 12" draws more.'
    assert closing in " ".join(page.split())
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 40
    assert (tmp_path / "small-result" / "summary.json").is_file()


def test_a_second_run_without_a_name_gets_a_folder_of_its_own(file, tmp_path, monkeypatch, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small-result").mkdir()
    said("run", file, "--case", "onboard-direct", "--quiet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small-result", "small-result-2"]


def test_the_same_scenario_gives_the_same_bytes(file, folder, tmp_path, said):
    said("run", file, "-o", tmp_path / "again", "--json")
    said("run", folder / "scenario.toml", "-o", tmp_path / "resolved", "--quiet")
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name
        assert (tmp_path / "resolved" / path.name).read_bytes() == path.read_bytes(), path.name


def test_threads_and_hash_seeds_do_not_show(file, folder, tmp_path):
    for threads, seed in (("1", "0"), ("2", "1")):
        out = tmp_path / threads
        variables = {**os.environ, "NUMBA_NUM_THREADS": threads, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "latency", "run", str(file), "-o", str(out), "--quiet"]
        subprocess.run(command, cwd=ROOT, env=variables, check=True, capture_output=True)
        for path in folder.iterdir():
            assert (out / path.name).read_bytes() == path.read_bytes(), path.name


def test_components_sum_to_the_latency_in_every_row(folder):
    frame = latency.open(folder).captures
    parts = [f"{leg}_{component}_ns" for leg in ("raw", "product") for component in COMPONENTS]
    delivered = frame[frame.state == "delivered"]
    assert len(delivered) > 500
    assert (delivered[parts].sum(axis=1) == delivered.latency_ns).all()
    assert (delivered.latency_ns == delivered.delivered_ns - delivered.taken_ns).all()
    assert set(frame.stopped_in.dropna()) <= set(COMPONENTS)


def test_json_is_the_summary_and_csv_a_row_per_case(file, folder, tmp_path, said):
    summary = json.loads(said("run", file, "-o", tmp_path / "a", "--json", "--quiet"))
    assert summary == json.loads((folder / "summary.json").read_text())
    rows = list(csv.DictReader(said("run", file, "-o", tmp_path / "b", "--csv", "--quiet").splitlines()))
    assert [row["case"] for row in rows] == CASES
    for row in rows:
        p50 = summary["cases"][row["case"]]["quantiles"]["p50"]["latency_ns"]
        assert row["p50_ns"] == ("" if p50 is None else str(p50))


def test_only_the_chosen_cases_are_run(file, tmp_path, said):
    arguments = ("--case", "onboard-direct", "--case", "ground-direct", "--case", "onboard-direct")
    summary = json.loads(said("run", file, "-o", tmp_path / "a", "--json", *arguments))
    assert set(summary["cases"]) == {"onboard-direct", "ground-direct"}
    assert list(summary["bottleneck"]) == ["onboard-direct"]


def test_settings_replace_values(file, tmp_path, said):
    said("run", file, "-o", tmp_path / "a", "--case", "onboard-direct", "--set", "stations.south.antennas=2", "--quiet")
    register = pd.read_csv(tmp_path / "a" / "assumptions.csv", index_col="key")
    assert register.loc["stations.south.antennas", "value"] == "2"
    assert register.loc["stations.south.antennas", "origin"] == "'--set"  # guarded: a spreadsheet would run it


def test_wrong_settings_are_wrong_input(file, tmp_path, capsys):
    assert main(["run", str(file), "-o", str(tmp_path / "a"), "--set", "stations.south.antenas=2"]) == 2
    assert "did you mean 'antennas'?" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_check_shows_question_ledger_and_cost(file, said):
    page = said("check", file)
    assert "Does the sky answer sooner?" in page
    lines = page.splitlines()
    north = lines[lines.index("stations.north") : lines.index("stations.south")]
    assert any(line.startswith("  handling  ") and " guess " in line for line in north)
    assert "assumptions: " in page
    assert " 146 captures, 5 cases" in page
    assert max(map(len, lines)) <= 140
    rows = list(csv.DictReader(said("check", file, "--csv").splitlines()))
    assert {"key", "value", "unit", "low", "high", "basis", "source", "note", "origin", "favours"} == set(rows[0])
    document = json.loads(said("check", file, "--json"))
    assert len(document["assumptions"]) == len(rows)
    assert document["cost"]["captures"] == 146  # two satellites, every 10 min of 12 h, both ends


GEOMETRY = SCENARIO[: SCENARIO.index("[data_centres.home]")].replace("schema = 1", "schema = 1\ncases = []")


def test_a_scenario_of_geometry_alone_has_passes_but_no_run(tmp_path, said, capsys):
    file = tmp_path / "geometry.toml"
    file.write_text(GEOMETRY)
    assert "north" in said("passes", file)
    assert "no problems" in said("check", file)
    assert main(["run", str(file), "-o", str(tmp_path / "out")]) == 2
    assert "cases" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_interrupted_run_leaves_nothing(file, tmp_path):
    (tmp_path / "here").mkdir()
    command = [sys.executable, "-m", "latency", "run", str(file), "-o", str(tmp_path / "here" / "out")]
    fresh = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}  # so that it says when it begins
    with subprocess.Popen(command, cwd=ROOT, env=fresh, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline().startswith("first run: compiling")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=120) == 130
        assert process.stderr.read() == "\ninterrupted\n"
    assert list((tmp_path / "here").iterdir()) == []


def test_a_reader_who_leaves_early_is_no_error(file):
    command = [sys.executable, "-m", "latency", "passes", str(file), "--csv", "--set", "scenario.span=20 d"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("satellite,station,rise_ns")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() in (0, 1)


def test_passes_are_listed_with_their_utc(file, folder, said):
    rows = list(csv.DictReader(said("passes", file, "--csv").splitlines()))
    frame = latency.open(folder).passes
    assert [int(row["rise_ns"]) for row in rows] == frame.rise_ns.tolist()
    instant = pd.Timestamp(rows[0]["rise_utc"])
    assert instant == pd.Timestamp("2026-03-01", tz="UTC") + pd.Timedelta(int(rows[0]["rise_ns"]))
    document = json.loads(said("passes", file, "--json"))
    assert len(document["passes"]) == len(rows)
    assert [gaps["station"] for gaps in document["gaps"]] == ["north", "south"]
    assert sum(gaps["passes"] for gaps in document["gaps"]) == len(rows)


def test_passes_on_screen_end_with_the_gaps(file, said):
    page = said("passes", file)
    assert "; --csv lists all" in page
    assert [line.split()[0] for line in page.splitlines()[-3:]] == ["station", "north", "south"]


def test_the_plan_is_shown_and_exported(file, said):
    assert "downlink windows" in said("plan", file)
    document = json.loads(said("plan", file, "--json"))
    assert document["stations"] == ["north", "south"]
    assert document["sha256"] in said("plan", file)
    assert "\na contact +" in said("plan", file, "--format", "ion")


def test_round_trips_are_sampled_and_never_below_light(file, said):
    ends = ("--from", "north", "--to", "south", "--step", "10min")
    rows = list(csv.DictReader(said("rtt", file, *ends, "--csv").splitlines()))
    assert list(rows[0]) == ["time_s", "rtt_ms", "path"]
    assert [row["time_s"] for row in rows[:3]] == ["0", "600", "1200"]
    assert len(rows) == 72  # up to the end of the span, which is not sampled
    there = [row for row in rows if row["rtt_ms"] != "unreachable"]
    assert there
    # 112.2 degrees apart: the straight line through the Earth takes 35.2 ms one way.
    assert min(float(row["rtt_ms"]) for row in there) > 70
    assert all(row["path"].startswith("north>eye-") and row["path"].endswith(">south") for row in there)
    records = json.loads(said("rtt", file, *ends, "--json"))
    assert [record["rtt_ms"] is None for record in records] == [row["rtt_ms"] == "unreachable" for row in rows]


@pytest.mark.parametrize("step", ["0s", "1", "1 parsec", "-1s", "0.1ns"])
def test_a_step_that_is_no_time_is_wrong_input(file, step, capsys):
    assert main(["rtt", str(file), "--from", "north", "--to", "south", "--step", step]) == 2
    assert "--step" in capsys.readouterr().err


def test_a_site_that_does_not_exist_is_wrong_input(file, capsys):
    assert main(["rtt", str(file), "--from", "nort", "--to", "south"]) == 2
    assert "north" in capsys.readouterr().err


@pytest.mark.parametrize("case", CASES)
def test_a_trace_tells_the_life_of_a_capture(case, file, folder, said):
    frame = latency.open(folder).captures
    row = frame[(frame.case == case) & (frame.capture == 40)].iloc[0]
    journey = json.loads(said("trace", file, "--case", case, "--capture", 40, "--json"))
    assert (journey["state"], journey["satellite"]) == (row.state, row.satellite)
    assert journey["delivered_ns"] == (None if pd.isna(row.delivered_ns) else row.delivered_ns)
    for leg, parts in journey["components"].items():
        assert all(row[f"{leg}_{component}_ns"] == time_ns for component, time_ns in parts.items())
    begins = [event["begin_ns"] for event in journey["events"]]
    assert begins == sorted(begins)
    assert begins[0] == row.taken_ns
    # No gap: at every instant up to the answer something is told.
    until = row.taken_ns
    for event in journey["events"]:
        assert event["begin_ns"] <= until
        until = max(until, event["end_ns"])
    assert until == journey["delivered_ns"]
    assert sum("crosses to" in event["what"] for event in journey["events"]) == row.hops


def test_a_trace_on_screen_adds_up(file, said):
    page = said("trace", file, "--case", "node-relay", "--capture", 40)
    assert "is computed" in page
    assert page.splitlines()[-1].startswith("sum")


def test_a_capture_that_was_never_taken_is_wrong_input(file, capsys):
    assert main(["trace", str(file), "--case", "ground-direct", "--capture", "9999"]) == 2
    assert "captures are numbered 0 to" in capsys.readouterr().err


def test_the_library_lists_scenarios_and_shows_their_files(said):
    assert "three-body-12" in said("library")
    assert said("library", "three-body-12").startswith(("schema = 1", "#"))
    names = [item["name"] for item in json.loads(said("library", "--json"))]
    assert "three-body-12" in names


def test_a_name_that_is_not_shipped_is_wrong_input(capsys):
    assert main(["library", "three-body-13"]) == 2
    assert "did you mean 'three-body-12'?" in capsys.readouterr().err


def test_the_schema_is_json(said):
    assert "properties" in json.loads(said("schema"))


def test_the_package_does_what_the_verbs_do(file, folder, tmp_path):
    import latency.run  # what used to be bound over the verb

    scenario = latency.load(file)
    result = latency.run(scenario)
    assert isinstance(scenario, latency.Scenario)
    assert isinstance(result, latency.Result)
    saved = result.save(tmp_path / "saved")
    for path in folder.iterdir():
        assert (saved / path.name).read_bytes() == path.read_bytes(), path.name
    with pytest.raises(InputError):
        latency.open(tmp_path)
    assert latency.run is not latency.__dict__.get("run")


def test_the_message_about_compiling_looks_for_kernels_that_exist():
    sources = "".join(path.read_text() for path in Path(kernels.__file__).parent.glob("*.py"))
    sought = re.findall(r'warn_of_compiling\(voice, "(\w+)"\)', inspect.getsource(work))
    assert len(sought) == 4
    assert [kernel for kernel in sought if f"\ndef {kernel}(" not in sources] == []
