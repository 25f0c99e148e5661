"""`--timings` says where the time went and changes nothing; nor does the number of threads."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest

from latency.cli.stopwatch import Stopwatch

PROJECT = Path(__file__).resolve().parent.parent
CASES = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay")
STAGES = ("reading", "plan", "captures", *CASES, "ledger", "audit", "summary", "tables", "writing", "screen", "total")

LONG = """
import sys
from latency import load, run
from latency.scenario import cost
cost.WORTH_S = 0
told = set()
run(load("worked-example"), told.add, workers=2).save(sys.argv[1])
assert "waiting for the other cases" in told, told
"""


def run(folder: Path, *options: str, **variables: str) -> tuple[dict[str, bytes], str, str]:
    """The bytes of every file of the result, what was printed, what was said."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), **variables}
    command = [sys.executable, "-m", "latency", "run", "worked-example", "-o", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder.parent, check=False)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}, done.stdout, done.stderr


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return run(tmp_path_factory.mktemp("plain") / "result")


def test_timings_are_said_by_stage_and_in_no_file(plain, tmp_path):
    files, printed, said = run(tmp_path / "result", "--timings")
    assert (files, printed) == plain[:2]
    rows = [line for line in said.splitlines() if line.endswith("%")]
    assert {line.split()[0] for line in rows} >= set(STAGES)
    assert rows[-1].split()[0] == "total"
    shares = [float(line.split()[-1].rstrip("%")) for line in rows]
    assert sum(shares[:-1]) == pytest.approx(shares[-1], abs=0.05 * len(rows))


def test_timings_are_not_said_unless_asked_for(plain):
    assert not [line for line in plain[2].splitlines() if line.endswith("%")]


def test_cases_at_the_same_time_change_no_byte(plain, tmp_path, monkeypatch):
    # Two at a time is for long runs; here every run is long.
    folder, script = tmp_path / "result", tmp_path / "run.py"
    script.write_text(LONG)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, str(script), str(folder)], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == plain[0]


@pytest.mark.parametrize("threads", ["1", "2", "4"])
def test_the_number_of_threads_changes_no_byte(threads, plain, tmp_path):
    assert run(tmp_path / "result", NUMBA_NUM_THREADS=threads, OMP_NUM_THREADS=threads)[:2] == plain[:2]


def test_stages_of_two_threads_overlap_and_the_sum_says_so():
    watch, both = Stopwatch(), Barrier(2)

    def case(name):
        watch(f"{name}, own")
        both.wait()
        sleep(0.05)
        watch("waiting for the other cases")

    watch("captures")
    with ThreadPoolExecutor(2) as pool:
        watch("waiting for the other cases")
        list(pool.map(case, ("ground-relay", "node-relay")))
    watch("summary")
    seconds = {line.split()[0]: float(line.split()[1]) for line in watch.page().splitlines()}
    assert list(seconds) == ["captures", "ground-relay", "node-relay", "summary", "side-by-side", "total"]
    assert min(seconds["ground-relay"], seconds["node-relay"]) >= 0.05
    assert sum(seconds.values()) - seconds["total"] == pytest.approx(seconds["total"], abs=0.01)
