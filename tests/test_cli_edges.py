"""Where a run has nothing to carry, no room, or a reader in a hurry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli_verbs import ROOT, SCENARIO

from latency.cli.main import main


@pytest.fixture
def summary(tmp_path, capsys):
    """Run the small scenario with some settings; return the cases of its summary."""

    def run(*settings: str, text: str = SCENARIO) -> dict:
        file = tmp_path / "edge.toml"
        file.write_text(text)
        given = [part for setting in settings for part in ("--set", setting)]
        assert main(["run", str(file), "-o", str(tmp_path / "out"), "--force", "--json", "--quiet", *given]) == 0
        return json.loads(capsys.readouterr().out)["cases"]

    return run


def test_a_run_without_any_pass_says_never_and_null(summary):
    case = summary("station_defaults.mask=89 deg", "satellites.eye.orbit.inclination=1 deg")["ground-direct"]
    assert case["delivered_share"] == 0
    assert case["load"]["antennas"] is None


def test_a_run_without_captures_has_shares_of_nothing(summary):
    listed = SCENARIO.replace('"periodic"', '"listed"').replace('interval = "10 min"', 'captures = [["eye-01", "1 s"]]')
    case = summary(text=listed)["ground-direct"]
    assert case["delivered_share"] is None  # the only one is taken in the warm-up


def test_the_load_of_a_radio_is_of_what_it_carries(summary):
    second = 'carries = "raw"\n\n[satellites.eye.downlinks.s]\nrate = "2 Mbit/s"\ncarries = "product"'
    text = SCENARIO.replace('carries = "both"', second)
    case = summary(text=text)["onboard-direct"]
    alone = summary("satellites.eye.downlinks.x.rate=2 Mbit/s")["onboard-direct"]
    assert case["load"]["downlink eye-01"] == pytest.approx(alone["load"]["downlink eye-01"])


def test_a_lost_capture_has_no_life_after(tmp_path, capsys):
    file = tmp_path / "full.toml"
    file.write_text(SCENARIO)
    full = ["--set", "satellites.eye.storage=1 MB", "--case", "ground-direct", "--capture", "3", "--json"]
    assert main(["trace", str(file), *full]) == 0
    journey = json.loads(capsys.readouterr().out)
    assert journey["state"] == "lost"
    assert [event["what"] for event in journey["events"]] == ["is lost: the storage is full"]


def test_more_samples_than_fit_are_refused(tmp_path, capsys):
    file = tmp_path / "small.toml"
    file.write_text(SCENARIO)
    assert main(["rtt", str(file), "--from", "north", "--to", "south", "--step", "1ns"]) == 2
    assert "samples over the span" in capsys.readouterr().err


def test_help_to_a_reader_who_leaves_is_no_error():
    command = [sys.executable, "-c", "import sys; from latency.cli.main import main; sys.exit(main(['--help']))"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("words", [["--help"], ["check", "worked-example"]])
def test_output_to_a_full_disk_is_told_in_one_line(words):
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "latency", *words], cwd=ROOT, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, b"latency: No space left on device\n")


@pytest.mark.parametrize("words", ["--help", "check worked-example"])
def test_output_that_is_closed_is_nobodys_concern(words):
    command = f'"$0" -m latency {words} >&- 2>&-'
    done = subprocess.run(["sh", "-c", command, sys.executable], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_radio_that_sends_nothing_is_not_booked(summary):
    """Two radios, "s" before "x" by name: a scheduler that books by name would give the silent one every antenna."""
    second = 'carries = "raw"\n\n[satellites.eye.downlinks.s]\nrate = "2 Mbit/s"\ncarries = "product"'
    text = SCENARIO.replace('carries = "both"', second)
    both = summary("network.booking=scheduled", text=text)["ground-direct"]
    alone = summary("network.booking=scheduled", text=SCENARIO.replace('"both"', '"raw"'))["ground-direct"]
    assert both["quantiles"] == alone["quantiles"]


def test_answers_within_the_deadline_are_counted(summary):
    cases = summary("workload.deadline=1000 d")
    assert cases["ground-direct"]["within_deadline_share"] == cases["ground-direct"]["delivered_share"]
    assert summary("workload.deadline=1 ms")["ground-direct"]["within_deadline_share"] == 0
    assert summary()["ground-direct"]["within_deadline_share"] is None
