"""Our kernels give the answers of the peers that are installed; what is not timed or does not agree has no ratio."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace

import numpy as np
import pytest

from benchmarks.kernels.command import NAMES, chosen, run
from benchmarks.kernels.compare import AGREES, DIFFERS, MISSING, Comparison, Row, compare, scores
from benchmarks.kernels.goals import GOALS
from benchmarks.kernels.growth import Grown, chart, curve, watched
from benchmarks.kernels.machine import Machine
from benchmarks.kernels.measure import Kernel, Limit, Peer, Told, Tolerance
from benchmarks.kernels.page import page
from benchmarks.kernels.record import kernel_record, lines, record_of
from benchmarks.shell import SIZES, shell
from latency.tables import NEVER

INSTALLED = {"Skyfield", "sgp4", "numpy", "sgp4, 10 s scan", "scipy", "networkx", "SimPy"}  # with the extra test
EXACT = Tolerance(0.0, "ns", "whole numbers")
SLOW = Machine("a processor", 2, "an island", "3.11", 24e9, 40e9)
KERNELS = {kernel.name: kernel for kernel in chosen(quick=True)}


@pytest.fixture(scope="module")
def comparisons():
    return {name: compare(kernel, lambda _: None, once=True) for name, kernel in KERNELS.items()}


@pytest.mark.parametrize("name", KERNELS)
def test_our_answers_are_those_of_the_peers(name, comparisons):
    rows = {row.peer.name: row for row in comparisons[name].rows}
    said = {peer: (row.state, row.why, row.told) for peer, row in rows.items() if row.state not in (AGREES, MISSING)}
    assert not said
    assert all(rows[peer].state == AGREES for peer in INSTALLED & set(rows))
    assert INSTALLED & set(rows) or name == "sweep-few"  # pydtnsim alone does that


def test_every_kernel_and_every_goal_is_measured(comparisons):
    assert {name for name in NAMES if not name.startswith("routes")} < set(comparisons)
    assert {goal.kernel for goal in GOALS} < set(NAMES)
    peers = {row.peer.name for one in comparisons.values() for row in one.rows}
    assert {name for goal in GOALS for name in goal.against} <= peers


@pytest.mark.parametrize("name", ["queue", "events", "sweep", "sweep-few"])
def test_what_is_compared_did_happen(name):
    """Agreement on nothing delivered would show nothing."""
    answer_ns = KERNELS[name].ours(KERNELS[name].work)
    assert (answer_ns != NEVER).mean() > 0.9


@pytest.mark.parametrize("name", ["queue", "events"])
def test_captures_do_wait_for_each_other(name):
    work = KERNELS[name].work
    captures, sent_ns = work.problem.captures, np.sort(KERNELS[name].ours(work))
    alone_ns = work.satellites_each * captures.raw_bit / 1e8 * 1e9
    assert np.median(sent_ns - captures.taken_ns) > 2 * np.median(alone_ns)


def told(seconds, deviation):
    return lambda work, answer: Told(seconds, 50.0, deviation, "a half")


def kernel(*peers):
    return Kernel(
        "queue", "by hand", "captures", "100 captures", 100.0, None, lambda _: 1, Limit(0.0, 24e3, "240 B"), peers
    )


def test_a_ratio_stands_only_where_answers_agree():
    """Ours 2 s for 100, theirs 3 s for 50: three times as long for the same."""
    good, bad = Peer("numpy", "good", EXACT, told(3.0, 0.0)), Peer("numpy", "bad", EXACT, told(3.0, 1.0))
    rows = compare(kernel(good, bad), lambda _: None, once=True).rows
    assert [row.state for row in rows] == [AGREES, DIFFERS]
    found = Comparison(kernel(good, bad), 2.0, rows)
    assert [found.ratio(row) for row in rows] == [3.0, None]
    record = kernel_record(found, SLOW)
    assert [peer.get("ratio") for peer in record["peers"]] == [3.0, None]
    assert record["limit_share"] == pytest.approx(24e3 / 24e9 / 2.0)
    assert "ratio" not in kernel_record(found, None)["peers"][0]
    assert "seconds" not in kernel_record(found, None)


def test_no_goal_is_reached_while_an_answer_differs():
    simpy = Peer("simpy", "SimPy on 20,000", EXACT, told(1.0, 0.0))
    other = Peer("numpy", "other", EXACT, told(1.0, 2.0))
    rows = (Row(simpy, AGREES, "4", told(1.0, 0.0)(0, 0)), Row(other, DIFFERS, "2", told(1.0, 2.0)(0, 0)))
    (alone,), (beside,) = (scores(Comparison(kernel(simpy, other), 1e-4, some)) for some in (rows[:1], rows))
    assert (alone.value, alone.reached) == (20_000.0, True)
    assert (beside.value, beside.reached) == (None, None)


def test_a_peer_that_is_not_installed_is_named_and_one_that_breaks_too():
    def breaks(work, answer):
        raise ValueError("no such luck")

    peers = Peer("no-such-package", "absent", EXACT, told(1.0, 0.0)), Peer("numpy", "broken", EXACT, breaks)
    found = compare(kernel(*peers), lambda _: None, once=True)
    assert found.agrees
    text = "\n".join(lines(kernel_record(found, SLOW)))
    assert "absent          missing" in text
    assert "broken          failed: ValueError: no such luck" in text


def test_quick_says_what_agrees_and_nothing_about_time(capsys):
    asked = Namespace(quick=True, json=True, hypatia=None, only=["sgp4"], page=None, check=False)
    assert run(asked) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["machine"] is None
    assert [one["name"] for one in found["kernels"]] == ["sgp4"]
    assert "ratio" not in json.dumps(found)


def test_the_page_has_every_ratio_and_reason():
    good, bad = Peer("numpy", "good", EXACT, told(3.0, 0.0)), Peer("numpy", "bad", EXACT, told(3.0, 1.0))
    rows = (Row(good, AGREES, "1", told(3.0, 0.0)(0, 0)), Row(bad, DIFFERS, "1", told(3.0, 1.0)(0, 0)))
    record = record_of([Comparison(kernel(good, bad), 2.0, rows)], SLOW)
    text = page([json.loads(json.dumps(record)), {"growth": [Grown(12, 4300, 2.0, 2.5, 10**9)._asdict()]}])
    assert "| good 1 |  | a half | 0 ns of at most 0 | 3 |" in text
    assert "| bad 1 |  | a half | 1 ns of at most 0 | answers differ |" in text
    assert "* good, bad: whole numbers." in text
    assert "| queue | SimPy on 20,000 | 4,000 | not measured | 10,000 |  |" in text
    assert "| 12 | 4,300 | 2.0 | 2.5 | 1.00 |" in text


def test_the_curve_is_drawn_beside_one_in_proportion():
    drawn = chart([Grown(10, 1, 3.0, 3.0, 1), Grown(100, 10, 20.0, 20.0, 1)])
    assert [list(line.y) for line in drawn.lines] == [[3.0, 20.0], [2.0, 20.0]]


def test_a_size_that_is_refused_has_its_reason_and_no_figures():
    text = re.sub(r'value = "\d+ ms"', 'value = "1 ms"', shell(SIZES[12]))  # a thousand million captures
    (found,) = curve([(12, 10**8, text)])
    assert found.refused
    assert found.seconds < 60.0
    record = record_of([], SLOW) | {"growth": [found._asdict()]}
    assert f"| 12 | 100,000,000 | not begun: {found.refused} | | |" in page([record])
    assert chart([Grown(10, 1, 3.0, 3.0, 1), found]).lines[0].x == [10]


def test_what_a_run_takes_is_its_own():
    """300 MB in a process of its own, and not this one's; a second of sleep is no work."""
    program = "import time; block = bytearray(300_000_000); time.sleep(1)"
    found = watched([sys.executable, "-c", program])
    assert found["exit"] == 0
    assert 300e6 < found["rss_byte"] < 500e6
    assert found["core_seconds"] < found["seconds"] < 60.0
