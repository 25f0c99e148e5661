"""Many processes: they find what one finds, their mistakes are told as ours, and none of them is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest
from claimed import claimed

from latency.errors import AuditError, InputError, Problem
from latency.flow.shadow import Cell
from latency.run import run
from latency.scenario import load
from latency.study.gather import gather
from latency.study.trial import Trial, carry_out
from latency.study.workers import Crew

PROJECT = Path(__file__).resolve().parent.parent
CELLS = (Cell("ground-direct", "own"), Cell("node-relay", "own"), Cell("ground-direct", "product"))
COLUMNS = ("taken_ns", "satellite", "latency_ns", "elapsed_ns", "state", "stopped_in", "ledger", "deadline_ns")
PROBLEMS = [Problem("fires.toml:14", "downlink.rate", "is no rate"), Problem("--set", "", "names nothing")]


def mistaken(number):
    raise InputError("fires", PROBLEMS)


def broken(number):
    raise AuditError(f"item {number} was served twice")


def late_if_early(number):
    time.sleep(0.2 * (3 - number))
    return number, os.getpid()


def long_or_wrong(number):
    if number == 0:
        raise InputError("fires", PROBLEMS)
    time.sleep(300)


def wrong_amid_work(number):
    time.sleep(0.3)
    long_or_wrong(number)


def fail():
    with contextlib.suppress(InputError), Crew(2) as crew:
        crew.map(wrong_amid_work, range(40), "trying")


def large(number):
    return bytes(300_000_000)


def interrupted(_):
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return load(str(claimed(tmp_path_factory.mktemp("claimed"))), ("scenario.span=3 h",))


@pytest.fixture(scope="module")
def alone(scenario):
    return gather(scenario, CELLS, (1, 2, 3), Crew())


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in COLUMNS)


def test_two_processes_find_to_the_bit_what_one_finds(scenario, alone):
    with Crew(2) as crew:
        together = gather(scenario, CELLS, (1, 2, 3), crew)
    assert list(together.outcomes) == list(alone.outcomes) == [cell.name for cell in CELLS]
    for name, rows in alone.outcomes.items():
        assert [same(*pair) for pair in zip(rows, together.outcomes[name], strict=True)] == [True] * 3, name
        assert [row.loads for row in rows] == [row.loads for row in together.outcomes[name]]


def test_all_cells_of_a_replication_see_the_same_captures_and_no_two_replications_do(alone):
    for number in range(3):
        first, *others = (rows[number] for rows in alone.outcomes.values())
        assert all(np.array_equal(first.taken_ns, other.taken_ns) for other in others)
        assert all(np.array_equal(first.satellite, other.satellite) for other in others)
    captures = [tuple(row.taken_ns.tolist()) for row in alone.outcomes["ground-direct"]]
    assert len(set(captures)) == 3


def test_a_replication_is_the_same_alone_and_with_others_and_whatever_cells_are_asked_for(scenario, alone):
    found = carry_out(Trial(scenario, 2, CELLS[1:2]))
    assert same(found[CELLS[1]], alone.outcomes["node-relay"][1])


def test_a_replication_of_a_study_is_that_of_a_run(scenario, alone):
    made = run(scenario, replication=3)
    counted = made.captures.taken_ns >= scenario.warm_up_ns
    found = alone.outcomes["node-relay"][2]
    assert np.array_equal(made.captures.taken_ns[counted], found.taken_ns)
    there = found.delivered
    latency_ns = (made.cases["node-relay"].delivered_ns - made.captures.taken_ns)[counted]
    assert np.array_equal(latency_ns[there], found.latency_ns[there])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mistake_found_in_a_process_is_told_with_every_problem_and_its_place(workers):
    with pytest.raises(InputError) as caught, Crew(workers) as crew:
        crew.map(mistaken, [1, 2], "trying")
    assert caught.value.problems == tuple(PROBLEMS)
    assert str(caught.value) == str(InputError("fires", PROBLEMS))


def test_a_failed_audit_in_a_process_stays_a_failed_audit():
    with pytest.raises(AuditError, match="item 1 was served twice"), Crew(2) as crew:
        crew.map(broken, [1], "trying")


def test_results_come_in_the_order_asked_and_are_counted_as_they_come():
    told = []
    with Crew(2, told.append) as crew:
        found = crew.map(late_if_early, [0, 1, 2, 3], "trying")
    assert [number for number, _ in found] == [0, 1, 2, 3]
    assert os.getpid() not in {process for _, process in found}
    assert told == [f"trying: {count} of 4" for count in (1, 2, 3, 4)]


def test_a_process_that_dies_is_told_and_does_not_hang():
    with pytest.raises(ChildProcessError, match="--workers 1"), Crew(2) as crew:
        crew.map(os._exit, [3, 3, 3], "trying")


def test_after_a_mistake_nobody_waits_for_work_that_is_under_way():
    began = time.monotonic()
    with pytest.raises(InputError), Crew(2) as crew:
        crew.map(long_or_wrong, [0, 1, 2], "trying")
    assert time.monotonic() - began < 60  # the others sleep for five minutes


def test_a_mistake_amid_much_work_ends_the_program_without_another_word():
    # In a function, so that nobody holds the pool any more when it finds its processes gone.
    script = "import sys; sys.path.insert(0, 'tests'); from test_study_crew import fail; fail()"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nobody_waits_for_the_rest_of_a_result_whose_sender_was_ended():
    with pytest.raises(KeyboardInterrupt), Crew(2, interrupted) as crew:
        crew.map(large, range(6), "trying")  # others send theirs as the first is told


def test_a_ctrl_c_while_processes_end_leaves_none_of_them(monkeypatch):
    crew = Crew(2)
    crew.map(late_if_early, [2, 3], "trying")
    shutdown = crew._executor.shutdown

    def interrupted_once():
        monkeypatch.setattr(crew._executor, "shutdown", shutdown)
        raise KeyboardInterrupt

    monkeypatch.setattr(crew._executor, "shutdown", interrupted_once)
    with pytest.raises(KeyboardInterrupt):
        crew.__exit__(None)
    assert not set(active_children()) - crew._others


# --- from the command line -----------------------------------------------------------------------


@pytest.fixture
def at_work(tmp_path):
    """A claim being answered by two processes for a long time, in a process group of its own."""
    command = [sys.executable, "-m", "latency", "claim", str(claimed(tmp_path)), "--workers", "2"]
    process = subprocess.Popen(
        [*command, "--replications", "5000"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert wait_for(lambda: len(busy(process.pid)) == 2), process.poll()
    yield process
    for pid in [process.pid, *family(process.pid)]:
        end(pid)
    process.communicate()


def end(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_for(truth, seconds=90):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if truth():
            return True
        time.sleep(0.1)
    return False


def family(group):
    """Everybody else in the process group."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = place.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z" and int(place.parent.name) != group:
            found.append(int(place.parent.name))
    return found


def busy(group):
    """Those that have computed for half a second, which is what it takes to be through with imports."""
    ticks = [Path(f"/proc/{pid}/stat") for pid in family(group)]
    return [place for place in ticks if place.exists() and sum(map(int, place.read_text().split()[13:15])) > 50]


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux lists them")


@needs_proc
def test_ctrl_c_ends_everything_in_one_quiet_line(at_work):
    os.killpg(at_work.pid, signal.SIGINT)  # as the terminal does: to all of them
    out, err = at_work.communicate(timeout=60)
    assert (at_work.returncode, out, err.split()) == (130, "", ["interrupted"])
    assert wait_for(lambda: not family(at_work.pid), 30)


@needs_proc
@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGKILL])
def test_processes_do_not_outlive_a_parent_that_is_ended(at_work, way):
    os.kill(at_work.pid, way)
    at_work.wait(timeout=60)
    assert wait_for(lambda: not family(at_work.pid), 30)
