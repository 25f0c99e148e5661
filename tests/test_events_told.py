"""Events from the scenario file to the result: keys, columns, counts, and the wait that no case can change."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scenario_texts import RIGHT, changed, load_text, problems_of

import latency
from latency.cli.main import main
from latency.plan.captures import draw_captures
from latency.result.csv_text import table_csv
from latency.result.journey import journey_of
from latency.result.schema import instants
from latency.run import run
from latency.scenario import load
from latency.scenario.cost import predict
from latency.sky.orbits import orbits_of
from latency.tables import NEVER

HOUR_NS = 3600 * 10**9
DAY_NS = 24 * HOUR_NS
EVENTS = RIGHT.replace(
    'kind = "targets"\ninterval = "10 min"\n', 'kind = "events"\ninterval = "6 h"\nlifetime = "2 d"\n'
)
SHORT = ("scenario.span=4 d", "scenario.warm_up=1 d", 'cases=["ground-direct", "onboard-direct"]')


@cache
def fires(*settings):
    return run(load("fires-events", settings=settings))


@cache
def told(*settings):
    return latency.Result.of(fires(*settings))


# --- the file ------------------------------------------------------------------------------------


def test_a_file_says_how_often_and_how_long(tmp_path):
    made = load_text(tmp_path, EVENTS)
    work = made.workload
    assert (work.kind, work.interval_ns, work.lifetime_ns) == ("events", 6 * HOUR_NS, 2 * DAY_NS)
    assert [one.name for one in work.targets] == ["sydney"]
    assert load_text(tmp_path, EVENTS.replace('"2 d"\nraw', '"none"\nraw')).workload.lifetime_ns is None
    assert load_text(tmp_path, EVENTS.replace('lifetime = "2 d"\n', "")).workload.lifetime_ns is None
    assert load_text(tmp_path, made.resolved).workload == work
    assert predict(made).captures == 9  # 48 h / 6 h, and one


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (changed('interval = "10 min"', 'lifetime = "2 d"\ninterval = "10 min"'), 'lifetime = "2 d"',
         "workload.lifetime: means nothing in a workload of kind 'targets'"),
        (EVENTS.replace('interval = "6 h"\n', ""), "[workload]", "workload: kind 'events' needs `interval`"),
        (EVENTS[: EVENTS.index("[workload.targets")] + EVENTS[EVENTS.index("[network]") :], "[workload]",
         "workload: kind 'events' needs `targets`"),
        (EVENTS.replace('lifetime = "2 d"', 'lifetime = "2"'), 'lifetime = "2"', "workload.lifetime: "),
        (EVENTS.replace('lifetime = "2 d"', 'lifetime = "0 s"'), 'lifetime = "0 s"', "is not between 1 us and 3660 d"),
        (EVENTS.replace('lifetime = "2 d"', 'lifetim = "2 d"'), "lifetim =", "did you mean 'lifetime'?"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(tmp_path, text, line, said):
    (found,) = problems_of(tmp_path, text)
    number, _, message = found.partition(" ")
    assert said in message
    assert text.splitlines()[int(number) - 1].startswith(line)


def test_events_need_a_sensor(tmp_path):
    begin, end = EVENTS.index("[satellites.eye.sensor]"), EVENTS.index("[satellites.eye.downlinks.x-band]")
    (found,) = problems_of(tmp_path, EVENTS[:begin] + EVENTS[end:])
    assert "satellites.eye: takes captures over targets; add a `sensor`" in found


# --- the result ----------------------------------------------------------------------------------


def test_the_table_has_the_event_and_the_wait_in_every_case():
    rows, captures = told(*SHORT).captures, fires(*SHORT).captures
    for case in ("ground-direct", "onboard-direct"):
        mine = rows[rows.case == case]
        assert mine.event_ns.tolist() == captures.event_ns.tolist()
        assert (mine.taken_ns - mine.event_ns == mine.capture_wait_ns).all()
    assert len(captures.taken_ns) > 10
    assert (rows.capture_wait_ns >= 0).all()
    assert (rows.event_ns < 0).any(), "something happened before the start"
    assert str(rows.event_ns.dtype) == "Int64"


def test_without_events_both_columns_are_null():
    rows = latency.run(load("worked-example")).captures
    assert rows.event_ns.isna().all()
    assert rows.capture_wait_ns.isna().all()


def test_as_csv_an_event_before_the_start_has_its_utc():
    table = told(*SHORT).table("captures")
    head, first = table_csv(table, fires(*SHORT).scenario.start, instants("captures")).splitlines()[:2]
    row = dict(zip(head.split(","), first.split(","), strict=True))
    early = np.datetime64("2025-06-01T00:00:00", "ns") + np.timedelta64(int(row["event_ns"]), "ns")
    assert row["event_utc"] == f"{early}Z"
    assert int(row["event_ns"]) < 0


def test_the_summary_counts_every_event_once():
    made, counts = fires(*SHORT), told(*SHORT).summary["events"]
    events, scenario = made.captures.events, made.scenario
    rows = list(zip(*(column.tolist() for column in events), strict=True))
    end_ns, begin_ns = scenario.span_ns, scenario.warm_up_ns
    seen = [taken - event for _, event, _, _, taken in rows if begin_ns <= taken < end_ns]
    missed = [gone for _, _, gone, _, taken in rows if taken == NEVER and begin_ns <= gone < end_ns]
    waiting = [gone for _, _, gone, _, taken in rows if taken == NEVER and gone >= end_ns]
    assert (counts["seen"], counts["missed"], counts["waiting"]) == (len(seen), len(missed), len(waiting))
    assert counts["drawn"] == len(seen) + len(missed) + len(waiting)
    assert counts["seen"] == told(*SHORT).summary["captures"]["counted"] > 5
    assert counts["mean_capture_wait_ns"] == pytest.approx(np.mean(seen), rel=1e-12)


def test_missed_events_are_reported_and_no_fast_answers():
    short = (*SHORT, "workload.lifetime=1 d")
    few, more = told(*short).summary["events"], told(*SHORT).summary["events"]
    assert few["missed"] > few["seen"] > 0
    assert few["seen"] < more["seen"]
    assert few["mean_capture_wait_ns"] < DAY_NS < more["mean_capture_wait_ns"]
    assert len(told(*short).captures) == 2 * len(fires(*short).captures.taken_ns)
    assert told(*short).captures.capture_wait_ns.max() <= DAY_NS


def test_places_that_nobody_sees_keep_their_events_waiting():
    counts = told(*SHORT, "satellites.taikong.orbit.inclination=5 deg", 'workload.lifetime="none"').summary["events"]
    assert counts["seen"] == counts["missed"] == 0
    # One a day at each of six places, from sixteen days before the start to four after; Poisson.
    assert abs(counts["waiting"] - 120) < 4 * math.sqrt(120)
    assert counts["drawn"] == counts["waiting"]
    assert counts["mean_capture_wait_ns"] is None


def test_the_summary_of_other_workloads_has_no_events():
    assert latency.run(load("worked-example")).summary["events"] is None


def test_the_life_of_a_capture_begins_with_what_it_shows():
    made = fires(*SHORT)
    journey = journey_of(made, "ground-direct", 3)
    first = journey.events[0]
    assert first.what == "happens and waits to be seen"
    assert first.where in {one.name for one in made.scenario.workload.targets}
    assert (first.begin_ns, first.end_ns) == (int(made.captures.event_ns[3]), journey.taken_ns)
    assert sum(journey.components["raw"].values()) + sum(journey.components["product"].values()) == (
        journey.delivered_ns - journey.taken_ns
    )


def test_the_screen_says_what_went_before(capsys, tmp_path):
    settings = [part for setting in SHORT for part in ("--set", setting)]
    assert main(["run", "fires-events", "-o", str(tmp_path / "out"), *settings]) == 0
    page = " ".join(capsys.readouterr().out.split())
    counts = told(*SHORT).summary["events"]
    assert f"{counts['seen']} events seen, on average " in page
    assert f"{counts['missed']} missed, {counts['waiting']} still waiting at the end of the span" in page
    assert main(["trace", "fires-events", "--case", "onboard-direct", "--capture", "3", *settings]) == 0
    assert "happens and waits to be seen" in capsys.readouterr().out


# --- E5 ------------------------------------------------------------------------------------------


def test_with_few_satellites_waiting_for_one_is_nearly_all_of_the_time():
    """E5 (Cheng & Lucia, arXiv 2503.01756): over 90 % of the time is the wait to be seen, below 200 satellites.

    In both the ground and the orbital cases, over the whole of the shipped scenario.
    """
    summary = told().summary
    assert summary["satellites"] < 200
    wait_ns = summary["events"]["mean_capture_wait_ns"]
    assert summary["events"]["seen"] > 80
    assert set(summary["cases"]) == {"ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay"}
    for name, case in summary["cases"].items():
        assert case["delivered_share"] == 1.0, name
        assert wait_ns / (wait_ns + case["mean_ns"]) > 0.9, name


def test_the_wait_to_be_seen_is_that_of_the_sightings():
    """Events at random: sum(gap^2) / (2 x time) over the gaps between sightings of a place, from captures over targets.

    Three standard errors of a mean over thousands of events, which are independent of each other given the gaps.
    """
    made = load("fires-events", settings=("satellites.taikong.sensor.off_nadir=30 deg", "scenario.span=16 d"))
    attica = tuple(place for place in made.workload.targets if place.name == "attica")

    def taken(**changes):
        work = replace(made.workload, targets=attica, lifetime_ns=None, **changes)
        return draw_captures(replace(made, workload=work), *orbits_of(made))

    sightings_ns = np.unique(taken(kind="targets", interval_ns=0).taken_ns)
    assert sightings_ns.size > 20
    captures = taken(interval_ns=DAY_NS // 200)
    # The first sighting closes a gap that opened before the start.
    whole = captures.event_ns >= sightings_ns[0]
    gaps_ns = np.diff(sightings_ns).astype(float)
    expected_ns = (gaps_ns**2).sum() / 2 / gaps_ns.sum()
    waits_ns = (captures.taken_ns - captures.event_ns)[whole].astype(float)
    assert waits_ns.size > 2000
    assert abs(waits_ns.mean() - expected_ns) < 3 * waits_ns.std() / math.sqrt(waits_ns.size)
