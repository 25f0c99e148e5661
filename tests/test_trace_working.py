"""A capture at a computer that pauses and fails, as a trace tells it: against the ledger and the log of failures."""

from __future__ import annotations

from itertools import pairwise

import pytest
from machine_texts import MACHINES
from scenario_texts import load_text

from latency.result.journey import journey_of
from latency.result.working import MOST_LINES, OUT, PAUSES
from latency.run import run
from latency.tables import COMPONENTS

PAUSED, QUEUED = (COMPONENTS.index(name) for name in ("power_wait", "compute_queue"))
CASES = ("onboard-direct", "node-relay")


def paused_ns(journey) -> int:
    return sum(event.end_ns - event.begin_ns for event in journey.events if event.what in PAUSES.values())


def journeys(made, case):
    return [journey_of(made, case, capture) for capture in range(made.captures.taken_ns.size)]


@pytest.fixture(scope="module")
def hungry(tmp_path_factory):
    """Boards that the Sun cannot feed and that get hot: one worker draws 35 W, and 15 W are shed."""
    text = MACHINES.replace("tiles = 100\n", "tiles = 20_000\n").replace('tile_work = "2 Gop"', 'tile_work = "200 Gop"')
    text = text.replace('solar = "120 W"', 'solar = "55 W"').replace('battery = "100 Wh"', 'battery = "20 Wh"')
    text = text.replace('resets = { every = "10 d" }\n', "").replace('satellite = { every = "100 d" }\n', "")
    text = text.replace('"35 W", store = "20 kJ"', '"15 W", store = "0.5 kJ"').replace('"10 min"\nraw', '"5 min"\nraw')
    text = text.replace("schema = 1", f"schema = 1\ncases = {list(CASES)}")
    return run(load_text(tmp_path_factory.mktemp("hungry"), text))


@pytest.mark.parametrize("case", CASES)
def test_pauses_are_told_for_as_long_as_the_ledger_charges_them(hungry, case):
    ledger = hungry.cases[case].ledger[0, PAUSED]
    told = journeys(hungry, case)
    assert (ledger > 0).sum() >= 10
    assert [paused_ns(journey) for journey in told] == ledger.tolist()
    assert {event.what for journey in told for event in journey.events} > {PAUSES[1], PAUSES[2]}


def test_what_is_computed_and_what_is_paused_follow_one_another(hungry):
    for journey in journeys(hungry, "onboard-direct"):
        at_work = [event for event in journey.events if event.what in ("is computed", *PAUSES.values())]
        assert len(at_work) <= MOST_LINES
        assert all(one.end_ns == other.begin_ns for one, other in pairwise(at_work))
        assert all(one.what != other.what for one, other in pairwise(at_work))


def test_a_failure_that_throws_work_back_is_told(tmp_path):
    """20,000 tiles of 1 ms keep a board for 20 s. From 30 min on it fails every 15 s for 5 s, for 5 min."""
    planned = [[f"{1800 + 15 * k} s", f"{1805 + 15 * k} s"] for k in range(20)]
    text = MACHINES.replace("schema = 1", 'schema = 1\ncases = ["onboard-direct"]')
    text = text.replace("tiles = 100\n", "tiles = 20_000\n").replace('"10 min"\nraw', '"1 min"\nraw')
    text = text.replace("workers = 2\n", 'workers = 1\ntile_time = "1 ms"\n').replace('"120 W"', '"1 kW"')
    text = text.replace('resets = { every = "10 d" }', f"resets = {{ planned = {planned} }}".replace("'", '"'))
    made = run(load_text(tmp_path, text.replace('satellite = { every = "100 d" }\n', "")))
    told = [journey for journey in journeys(made, "onboard-direct") if any(one.what == OUT for one in journey.events)]
    assert told
    queued_ns = made.cases["onboard-direct"].ledger[0, QUEUED]
    for journey in told:
        outs = [event for event in journey.events if event.what == OUT]
        assert all((event.end_ns - event.begin_ns) <= 5 * 10**9 for event in outs)
        waits = [event for event in journey.events if event.what in (OUT, "waits for a processor")]
        assert sum(event.end_ns - event.begin_ns for event in waits) == queued_ns[journey.capture]
