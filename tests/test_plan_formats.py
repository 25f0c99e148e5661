"""Plans as text for other programs."""

import json
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from latency.plan.formats import to_ion, to_json
from latency.plan.rows import Clock, assemble

S = 1_000_000_000
CLOCK = Clock(datetime(2025, 6, 1, 12, 30, 1, tzinfo=UTC), 600 * S, 900 * S, 100 * S)


@pytest.fixture
def plan():
    windows = [
        ("b", "x", "tröll", 100 * S + 1, 200 * S, 1_000, 5_000_000),
        ("b", "x", "tröll", 200 * S, 300 * S - 1, 1_000, 4_000_000),
        ("b", "k", "tröll", 100 * S + 1, 300 * S - 1, 9_000, 5_000_000),
        ("a", "x", "kiruna", 0, 50 * S, 1_007, 600_000_000),
        ("a", "x", "kiruna", 100 * S + 1, 101 * S - 1, 1_000, 7),
    ]
    return assemble(
        CLOCK,
        {"b": ("x", "k"), "a": ("x",)},
        ("tröll", "kiruna"),
        windows,
        [("b", "a", 150 * S, 400 * S, 80_000, [499_999_999, 500_000_000, 1_500_000_000])],
    )


def test_json_tells_everything_that_is_in_the_plan(plan):
    document = json.loads(to_json(plan), parse_constant=pytest.fail, parse_float=pytest.fail)
    assert document["start"] == "2025-06-01T12:30:01Z"
    assert (document["span_ns"], document["stop_ns"]) == (600 * S, 900 * S)
    assert document["sha256"] == plan.digest()
    assert document["steps_ns"] == [step * 100 * S for step in range(10)]
    assert document["transmitters"][1] == {"name": "b/k", "satellite": "b", "downlink": "k"}
    assert document["passes"][2] == {
        "satellite": "b",
        "station": "tröll",
        "rise_ns": 100 * S + 1,
        "culmination_ns": 200 * S,
        "set_ns": 300 * S - 1,
        "max_elevation_udeg": 90_000_000,
        "clipped": 0,
    }
    assert len(document["windows"]) == 5
    assert document["windows"][-1] == {
        "transmitter": "b/x",
        "pass": 2,
        "open_ns": 200 * S,
        "close_ns": 300 * S - 1,
        "rate_bit_s": 1_000,
        "delay_ns": 4_000_000,
    }
    assert document["isls"] == [
        {
            "a": "a",
            "b": "b",
            "up_ns": 150 * S,
            "down_ns": 400 * S,
            "rate_bit_s": 80_000,
            "first_step": 1,
            "delays_ns": [499_999_999, 500_000_000, 1_500_000_000],
        }
    ]


def test_ion_gets_whole_seconds_within_the_windows_and_bytes(plan):
    commands = [line for line in to_ion(plan).splitlines() if not line.startswith("#")]
    assert commands == [
        "@ 2025/06/01-12:30:01",
        "a contact +0 +50 1 3 125",  # 1,007 bit/s; the window from 100 s + 1 ns to 101 s - 1 ns holds no whole second
        "a contact +101 +299 2 4 1250",  # both transmitters of b, across the delay step at 200 s
        "a contact +150 +400 1 2 10000",
        "a contact +150 +400 2 1 10000",
        "a range +0 +50 1 3 1",
        "a range +101 +299 2 4 0",
        "a range +150 +200 1 2 0",
        "a range +200 +300 1 2 1",
        "a range +300 +400 1 2 2",
    ]


def test_ion_counts_from_the_whole_second_before_the_start(plan):
    late = plan.replace(start=plan.start.replace(microsecond=500_000))
    contacts = [line for line in to_ion(late).splitlines() if line.startswith("a contact")]
    assert contacts[0] == "a contact +1 +50 1 3 125"
    assert contacts[1] == "a contact +101 +300 2 4 1250"


def test_ion_text_follows_the_grammar_of_ionrc(plan):
    grammar = re.compile(r"#.*|@ \d{4}(/\d\d){2}-\d\d(:\d\d){2}|a (contact|range) \+\d+ \+\d+ \d+ \d+ \d+")
    lines = to_ion(plan).splitlines()
    assert all(grammar.fullmatch(line) for line in lines)
    assert [line for line in lines if line.startswith("# node")] == [
        '# node 1 "a"',
        '# node 2 "b"',
        '# node 3 "kiruna"',
        '# node 4 "tröll"',
    ]


def test_no_two_contacts_of_a_pair_of_nodes_overlap(plan):
    rows = [line.split()[2:6] for line in to_ion(plan).splitlines() if line.startswith("a contact")]
    spans = sorted((int(a), int(b), int(begin), int(end)) for begin, end, a, b in rows)
    assert len(spans) == 4
    assert all(left[:2] != right[:2] or left[3] <= right[2] for left, right in pairwise(spans))
