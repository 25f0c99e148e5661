"""Stability and warm-up: queues below and above what they can carry, and passes that only look like growth."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from drawn_queues import S, exponential, finished, lognormal, poisson
from hypothesis import given
from hypothesis import strategies as st

from latency.result.statistics import case_statistics
from latency.tables import COMPONENTS, NEVER
from latency.verdict.backlog import growth, held_by_queues, in_system
from latency.verdict.evidence import Outcome, outcome_by_hand
from latency.verdict.stability import load_table, loads_of_satellites, stability_of, sustained
from latency.verdict.warm_up import truncation, warm_up_of

HOUR, DAY = 3600.0, 86_400.0
QUEUE, WAIT = COMPONENTS.index("downlink_queue"), COMPONENTS.index("contact_wait")


def outcome(taken, latency, alone, span, drain=DAY) -> Outcome:
    """One replication as the product would give it: a tenth of warm-up; beyond `alone` the wait is a queue's. [s]"""
    order = np.argsort(taken, kind="stable")
    order = order[taken[order] < span]
    taken_ns, latency_ns, alone_ns = (np.rint(row[order] * S).astype(np.int64) for row in (taken, latency, alone))
    span_ns, stop_ns = int(span * S), int((span + drain) * S)
    everything = outcome_by_hand(latency_ns, taken_ns, stop_ns)
    warm_up_ns = min(span_ns // 10, int(DAY * S))
    counted = taken_ns >= warm_up_ns
    rows = outcome_by_hand(latency_ns[counted], taken_ns[counted], stop_ns)
    rows.ledger[0, WAIT] = np.minimum(alone_ns[counted], rows.elapsed_ns)
    rows.ledger[0, QUEUE] = rows.elapsed_ns - rows.ledger[0, WAIT]
    return replace(rows, traffic=everything.traffic._replace(span_ns=span_ns, warm_up_ns=warm_up_ns))


# --- one server ----------------------------------------------------------------------------------


def constant(rng, shape):
    return np.ones(shape)


def one_server(rng, load, count, service):
    """A queue that begins empty, about `count` captures in the span; the mean service is a second."""
    span = count / load
    taken = np.cumsum(rng.exponential(1 / load, int(1.3 * count) + 100))
    serve = service(rng, taken.shape)
    latency = finished(taken, serve, np.zeros(())) - taken
    return outcome(taken, latency, serve, span, drain=span)


def unstable_share(rng, load, count, service, replications, tries):
    found = [
        stability_of(tuple(one_server(rng, load, count, service) for _ in range(replications))).unstable
        for _ in range(tries)
    ]
    return sum(found) / tries


SERVICES = (constant, exponential, lognormal)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("count", [100, 300, 1000, 3000])
def test_a_queue_at_nine_tenths_is_not_called_unstable(service, count):
    """From its backlog alone, however short the span and however few the replications: none of 60."""
    rng = np.random.default_rng(count)
    for replications in (1, 2, 5, 10):
        assert unstable_share(rng, 0.9, count, service, replications, 15) == 0


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(("load", "count"), [(1.1, 3000), (1.25, 1000), (2.0, 300)])
def test_an_overloaded_queue_is_called_unstable_by_its_backlog(service, load, count):
    rng = np.random.default_rng(count)
    assert unstable_share(rng, load, count, service, 10, 5) == 1


@pytest.mark.parametrize("load", [1.1, 1.5])
def test_one_long_trajectory_is_enough_where_the_growth_is_plain(load):
    rng = np.random.default_rng(1)
    assert unstable_share(rng, load, 12_000, constant, 1, 10) == 1


@pytest.mark.parametrize("load", [1.1, 1.25, 2.0])
def test_the_growth_is_the_share_that_cannot_be_served(load):
    """1 - 1/load; 20 spans of 4,000: a standard error of 0.4 %."""
    rng = np.random.default_rng(4)
    shares = [growth(one_server(rng, load, 4000, constant)) for _ in range(20)]
    # The lesser of two rises is a little less than either.
    assert np.mean(shares) == pytest.approx(1 - 1 / load, abs=0.015)


# --- passes --------------------------------------------------------------------------------------


def fleet(rng, load, period, span, satellites, spacing=60.0):
    """Satellites with a pass each period, phases drawn; a capture every minute or so; passes of a tenth of the period.

    The engine's rule: what is not sent in a pass goes on in the next.
    """
    taken, latency, alone = ([], [], [])
    open_s = period / 10
    for _ in range(satellites):
        phase = rng.uniform(0, period)
        when = poisson(rng, int(1.3 * span / spacing) + 20, 1 / spacing)
        service = rng.exponential(load * open_s * spacing / period, when.shape)
        taken.append(when)
        latency.append(sent(when + phase, service, period, open_s))
        alone.append(np.minimum(alone_sent(when + phase, service, period, open_s), latency[-1]))
    return outcome(*(np.concatenate(rows) for rows in (taken, latency, alone)), span)


def pass_clock(when, period, open_s):
    turn = np.floor(when / period)
    return turn * open_s + np.minimum(when - turn * period, open_s)


def on_the_wall(done, period, open_s):
    turn = np.ceil(done / open_s) - 1
    return turn * period + done - turn * open_s


def sent(when, service, period, open_s):
    done = finished(pass_clock(when, period, open_s), service, np.zeros(()))
    return on_the_wall(done, period, open_s) - when


def alone_sent(when, service, period, open_s):
    return on_the_wall(pass_clock(when, period, open_s) + service, period, open_s) - when


@pytest.mark.parametrize("hours", [1.6, 6, 11.9, 23.9, 40])
@pytest.mark.parametrize("days", [1, 2, 3, 5])
def test_long_waits_for_a_pass_are_not_growth(hours, days):
    """Load 0.3, waits up to nearly two days, spans of a few days: a saw-tooth, however its phase falls."""
    rng = np.random.default_rng(int(10 * hours) + days)
    for satellites, replications, tries in ((1, 1, 20), (1, 10, 4), (6, 1, 6), (6, 5, 2)):
        for _ in range(tries):
            rows = tuple(fleet(rng, 0.3, hours * HOUR, days * DAY, satellites) for _ in range(replications))
            found = stability_of(rows)
            assert not found.unstable, found


def test_the_floor_alone_tells_passes_from_growth_where_the_ledger_cannot():
    """Every wait charged to the queue, as if nothing were geometry: the least of each quarter still comes down."""
    rng = np.random.default_rng(8)
    for period in (1.6 * HOUR, 6 * HOUR, 12 * HOUR):
        for _ in range(10):
            rows = fleet(rng, 0.3, period, 3 * DAY, 1)
            rows.ledger[0, QUEUE], rows.ledger[0, WAIT] = rows.elapsed_ns, 0
            assert not stability_of((rows,)).unstable


@pytest.mark.parametrize("satellites", [1, 6])
def test_passes_that_cannot_carry_what_is_taken_are_growth(satellites):
    rng = np.random.default_rng(9)
    rows = tuple(fleet(rng, 1.25, 1.6 * HOUR, 3 * DAY, satellites) for _ in range(5))
    found = stability_of(rows)
    assert found.unstable
    assert "backlog grows" in found.why
    assert found.growth == pytest.approx(0.2, abs=0.04)


def test_where_the_saw_tooth_stands_as_a_quarter_begins_does_not_matter():
    """A capture each ns, all sent at 90, 170, 260 and 350: 0, 10, 30 and 40 under way as the quarters of 400 begin."""
    taken = np.arange(350)
    passes = np.array([90, 170, 260, 350])
    rows = outcome_by_hand(passes[np.searchsorted(passes, taken, side="right")] - taken, taken, 400)
    rows.ledger[0, QUEUE], rows.ledger[0, WAIT] = rows.elapsed_ns, 0
    assert in_system(rows.traffic, np.array([100, 200, 300])).tolist() == [11, 31, 41]
    assert growth(rows) <= 0


def test_a_fleet_that_still_waits_for_its_first_passes_does_not_grow_by_its_queues():
    """Half of the captures wait 300 for geometry, half a queue of 1: ever more under way, no more in queues."""
    taken = np.arange(400)
    rows = outcome_by_hand(np.where(taken % 2, 300, 1), taken, 800)
    rows.ledger[0, QUEUE] = 1
    rows.ledger[0, WAIT] -= 1
    rows = replace(rows, traffic=rows.traffic._replace(span_ns=400))
    assert in_system(rows.traffic, np.array([0, 100, 200, 300])).tolist() == [1, 51, 101, 151]
    assert growth(rows) == 0


def test_growth_cannot_be_told_from_a_span_in_which_nothing_comes_out_for_long():
    rng = np.random.default_rng(9)
    rows = tuple(fleet(rng, 0.3, 20 * HOUR, 1 * DAY, 1) for _ in range(5))
    assert stability_of(rows).growth is None
    nothing = outcome_by_hand(np.empty(0, np.int64), np.empty(0, np.int64), 10)
    assert growth(nothing) is None
    assert stability_of((nothing,)).word == "stable"


# --- backlog -------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 20), st.one_of(st.integers(0, 20), st.none())), min_size=1, max_size=15))
def test_the_backlog_is_who_has_come_and_not_gone(captures):
    captures = sorted(captures, key=lambda row: row[0])
    taken = np.array([time for time, _ in captures])
    latency = np.array([NEVER if wait is None else wait for _, wait in captures])
    rows = outcome_by_hand(latency, taken, 50)
    expected = [
        sum(time <= now and (wait is None or now < time + wait) for time, wait in captures) for now in range(45)
    ]
    assert in_system(rows.traffic, np.arange(45)).tolist() == expected
    assert held_by_queues(rows, np.arange(45)).tolist() == [0] * 45  # all waits are for a pass
    rows.ledger[0, QUEUE], rows.ledger[0, WAIT] = rows.elapsed_ns, 0
    assert held_by_queues(rows, np.arange(45)).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 39), st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=30))
def test_the_floors_of_the_backlog_are_those_of_a_look_at_every_nanosecond(captures):
    """Captures of 40 ns that wait in a queue and for a pass; the four quarters of the 32 that are counted."""
    taken, queue, wait = np.array(sorted(captures)).T
    everything = outcome_by_hand(queue + wait, taken, 100)
    traffic = everything.traffic._replace(span_ns=40, warm_up_ns=8)
    counted = taken >= 8
    rows = outcome_by_hand((queue + wait)[counted], taken[counted], 100)
    rows.ledger[0, QUEUE], rows.ledger[0, WAIT] = queue[counted], wait[counted]
    rows = replace(rows, traffic=traffic)
    left = sorted(at for at in traffic.gone_ns.tolist() if at < 40)
    quiet = max(after - before for before, after in itertools.pairwise([0, *left, 40]))
    if not counted.any() or quiet > 8:
        assert growth(rows) is None
        return
    views = in_system(traffic, np.arange(8, 40)), held_by_queues(rows, np.arange(8, 40))
    floors = [view.reshape(4, 8).min(axis=1).tolist() for view in views]
    expected = min(min(third - first, fourth - second) for first, second, third, fourth in floors)
    assert growth(rows) == expected / (counted.sum() / 2)


# --- loads ---------------------------------------------------------------------------------------


def loaded(*loads) -> tuple[Outcome, ...]:
    plain = outcome_by_hand(np.arange(1, 101), np.arange(100), 1000)
    return tuple(replace(plain, loads=one) for one in loads)


def test_a_hot_spot_decides_though_the_fleet_is_far_from_full():
    fleet_loads = {f"downlink tk-{number:02}": 0.6 for number in range(12)} | {"antennas": 0.6}
    found = stability_of(loaded(fleet_loads | {"downlink tk-07": 1.2}))
    assert found.unstable
    assert (found.load, found.resource, found.why) == (1.2, "downlink tk-07", "downlink tk-07: load 1.2")


def test_a_load_is_the_mean_over_replications_and_no_traffic_is_no_load():
    table = load_table(loaded({"downlink a": 1.5}, {"downlink a": 0.75}, {}))
    assert [(row.mean, row.least, row.most) for row in table] == [(0.75, 0.0, 1.5)]


@given(st.lists(st.dictionaries(
    st.sampled_from(["antennas", "computer a", "energy a", "heat b", "storage a", "link a > b", "line c"]),
    st.sampled_from([None, 0, 0.25, 0.5]),
), min_size=1, max_size=3))  # fmt: skip
def test_the_load_that_decides_is_the_first_of_those_that_nothing_can_bear(loads):
    outcomes = loaded(*loads)
    table, found = sustained(load_table(outcomes)), stability_of(outcomes)
    assert (found.load, found.resource) == ((table[0].mean, table[0].resource) if table else (0.0, ""))


def test_traffic_where_nothing_can_be_carried_is_an_infinite_load():
    found = stability_of(loaded({"downlink a": 0.1}, {"downlink a": None}))
    assert found.unstable
    assert math.isinf(found.load)
    assert "nothing can be carried" in found.why


@pytest.mark.parametrize(
    ("load", "word"), [(0.5, "stable"), (0.9499, "stable"), (0.95, "too close to call"), (0.999, "too close to call"),
                       (1.0, "unstable"), (7.0, "unstable")],
)  # fmt: skip
def test_the_words_of_a_load(load, word):
    assert stability_of(loaded({"antennas": load})).word == word
    finite = stability_of(loaded({"antennas": load}), "finite")
    assert (finite.word, finite.unstable, finite.load) == ("finite", False, load)


def test_loads_know_whose_they_are():
    names = ("antennas", "data centre at home", "downlink tk > 1", "computer tk-02", "link tk-03 > tk-04", "line kuqa")
    table = load_table(loaded({name: 0.5 - number / 100 for number, name in enumerate(names)}))
    assert [(row.kind, row.owner) for row in table] == [
        ("antennas", ""), ("data centre", "at home"), ("downlink", "tk > 1"), ("computer", "tk-02"),
        ("link", "tk-03"), ("line", "kuqa"),
    ]  # fmt: skip


def test_of_each_satellite_the_worst_resource_stands_in_the_table():
    table = load_table(loaded({"downlink a": 0.2, "computer a": 0.7, "link b > a": 0.5, "line c": 0.9}))
    worst = {row.owner: row.resource for row in loads_of_satellites(table)}
    assert list(worst.items()) == [("a", "computer a"), ("b", "link b > a")]


def test_the_busiest_resource_of_each_satellite_is_written_worst_first():
    written = case_statistics("steady", loaded({"downlink b": 0.2, "computer a": 0.7, "computer b": 0.9}))
    assert list(written["busiest_on_board"].items()) == [("b", "computer b"), ("a", "computer a")]


def test_the_mark_of_overload_is_noted_and_a_steady_queue_has_none():
    rng = np.random.default_rng(2)
    overloaded = stability_of(tuple(one_server(rng, 1.5, 3000, exponential) for _ in range(3)))
    # Latency (1.5 - 1) t, t uniform from a tenth of the span on: p90 over p50 is 0.91 / 0.55, the median 0.275 span,
    # give or take 0.02: the backlog wanders by 60 s, the square root of what comes and goes, in each of three.
    assert "linear growth: 1.7" in overloaded.note
    median = int(re.search(r"the median is (\d+)% of the span", overloaded.note)[1])
    assert 24 <= median <= 31
    assert stability_of(tuple(one_server(rng, 0.8, 3000, exponential) for _ in range(3))).note == ""


# --- warm-up -------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 50), min_size=10, max_size=40))
def test_the_truncation_is_the_least_of_all_standard_errors(means):
    """The obvious twin, in floating point: variance of what is left over its number."""
    errors = {cut: np.var(means[cut:]) / (len(means) - cut) for cut in range(len(means) - 4)}
    least = min(errors.values())
    best = {cut for cut, error in errors.items() if error <= least + 1e-12}
    found = truncation(means)
    assert found in best or (found is None and 2 * min(best) > len(means))


def begun_with(rng, work, count=4000):
    """M/M/1 at 0.7 that begins with `work` seconds of it to do."""
    taken = np.cumsum(rng.exponential(1 / 0.7, count))
    taken = np.concatenate([np.zeros(work), taken])
    serve = rng.exponential(1.0, taken.shape)
    latency = finished(taken, serve, np.zeros(())) - taken
    return outcome(taken, latency, serve, float(taken[-1]))


def test_a_queue_that_starts_nearly_settled_was_warmed_up_long_enough():
    rng = np.random.default_rng(3)
    found = warm_up_of(tuple(begun_with(rng, 0) for _ in range(10)))
    assert found.word == "long enough"
    assert found.wanted_ns <= found.warm_up_ns


def test_a_queue_that_starts_with_a_heap_needs_as_long_as_the_heap_lasts():
    """500 s of work shrink by 0.3 a second: gone after 1,667 s, of 5,714."""
    rng = np.random.default_rng(3)
    found = warm_up_of(tuple(begun_with(rng, 500) for _ in range(10)))
    assert found.word == "too short"
    assert found.wanted_ns / S == pytest.approx(500 / 0.3, rel=0.15)


def test_an_overloaded_queue_never_settles():
    rng = np.random.default_rng(3)
    found = warm_up_of(tuple(one_server(rng, 1.5, 2000, exponential) for _ in range(5)))
    assert (found.word, found.wanted_ns) == ("unsettled", None)
    assert warm_up_of(()) is None
