"""What people read of a result: sentences, durations and tables, by hand."""

from __future__ import annotations

import numpy as np
import pytest
import result_by_hand as by_hand
from hypothesis import given
from hypothesis import strategies as st

from latency.cli.show import aligned
from latency.report.durations import share_text, short_time
from latency.report.gaps import gap_lengths, station_gaps
from latency.report.screen import case_page
from latency.result import Result


def page_of(run):
    return case_page(Result.of(run).summary)


def text_of(run) -> str:
    return " ".join("\n".join(page_of(run).paragraphs).split())


def test_the_table_has_a_row_per_case_and_bounds_where_quantiles_fall_among_the_undelivered():
    page = page_of(by_hand.run())
    assert page.rows == [
        ("ground-direct", "40 s", "> 2.67 min", "66.7 %", "contact_wait (raw), 95.2 %"),
        ("onboard-direct", "70 s", "70 s", "100.0 %", "compute_queue (raw), 85.7 %"),
    ]


def test_a_sentence_says_what_became_of_the_bottleneck_and_where_the_wait_went():
    # B = 229 s / 3 = 76.3 s, O = 10 s, 60 s more in the processor's queue
    sentence = "onboard-direct moves the bottleneck of ground-direct: 76.3 s -> 10 s, but 60 s more in compute_queue"
    assert sentence + " (geometry moved)." in text_of(by_hand.run())


def test_waits_too_small_to_matter_are_left_out():
    run = by_hand.run()
    run.cases["onboard-direct"].ledger[:] = by_hand.ledger(*[{"product_contact_wait": 1}] * 4)
    run.cases["onboard-direct"].ledger[0, 2, :] = 1  # 1 ns of isl_queue
    text = text_of(run)
    assert "onboard-direct bypasses the bottleneck of ground-direct" in text
    assert "isl_queue" not in text


def test_both_ground_cases_share_a_sentence_that_is_the_same():
    run = by_hand.run()
    run.cases = {"ground-direct": by_hand.ground_direct(), "ground-relay": by_hand.ground_direct()} | run.cases
    text = text_of(run)
    assert text.count("onboard-direct moves the bottleneck of ground-direct and of ground-relay") == 1


def test_no_bottleneck_is_said_plainly():
    run = by_hand.run()
    run.cases["ground-direct"].ledger[:] = by_hand.ledger(*[{"raw_compute": 99, "raw_backhaul": 1}] * 4)
    assert "onboard-direct has no bottleneck of ground-direct to bypass: it is 1.0 % of the latency" in text_of(run)


def test_a_relay_case_that_does_not_relay_says_so():
    run = by_hand.run()
    run.cases["ground-direct"].kept = "own"
    run.cases["ground-direct"].attempts_ns = {"own": 1.0, "blind": 3.0, "forecast-1": 2.0}
    assert "ground-direct is shown on own passes: none of our 2 attempts" in text_of(run)


@pytest.mark.parametrize(("campaign", "told"), [("steady", True), ("finite", False)])
def test_overload_is_a_warning_in_a_steady_campaign_and_information_in_a_finite_one(campaign, told):
    run = by_hand.run()
    run.scenario.campaign = campaign
    run.cases["ground-direct"].loads = {"line kashgar": 1.36}
    assert ("ground-direct is overloaded (line kashgar: load 1.36)" in text_of(run)) is told


def test_what_rests_on_guesses_says_so_and_there_is_no_verdict():
    text = text_of(by_hand.run())
    assert 'One trajectory: no interval, no verdict; "latency run FILE --replications 12" draws more.' in text
    assert "mostly guesses (1 guess)" in text


def test_no_line_is_wider_than_the_screen():
    page = page_of(by_hand.run())
    lines = [line for text in (*page.heading, *page.paragraphs) for line in text.splitlines()]
    lines += aligned(page.header, page.rows).splitlines()
    assert max(map(len, lines)) <= 100


@given(st.integers(0, 10**18))
def test_a_duration_is_told_to_within_half_a_per_cent(time_ns):
    number, unit = short_time(time_ns).split()
    size_ns = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "min": 60e9, "h": 3600e9, "d": 86400e9}[unit]
    # three digits: half a unit of the third is at most 0.5 % of the number
    assert float(number) * size_ns == pytest.approx(time_ns, rel=0.00501)
    assert "e" not in number


@given(st.floats(0, 1))
def test_a_share_is_whole_only_if_it_is_whole(share):
    assert (share_text(share) == "100.0 %") == (share == 1)
    assert (share_text(share) == "0.0 %") == (share == 0)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=8))
def test_gaps_are_what_no_pass_covers(passes):
    rise = np.array([begin for begin, _ in passes], np.int64)
    fall = np.minimum(rise + np.array([length for _, length in passes], np.int64), 100)
    covered = np.zeros(100, bool)
    for begin, end in zip(rise, fall, strict=True):
        covered[begin:end] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[True], covered, [True]]).astype(int)))
    assert gap_lengths(rise, fall, 100).tolist() == np.diff(edges)[::2].tolist()


def test_a_station_that_sees_nothing_has_one_gap_as_long_as_the_clock():
    plan = by_hand.plan()
    plan.stations, plan.stop_ns = ("kashgar", "mohe"), 200
    kashgar, mohe = station_gaps(plan)
    assert (mohe.passes, mohe.covered_ns, mohe.gaps, mohe.longest_gap_ns) == (0, 0, 1, 200)
    assert kashgar.passes == 2


def test_columns_line_up():
    text = aligned(("name", "n"), [("a", "1"), ("long", "100")])
    assert text.splitlines() == ["name    n", "a       1", "long  100"]
    assert aligned(("a", "b"), []) == "a  b"


def test_what_never_arrived_is_said_to_flatter():
    run = by_hand.run()
    assert "Not everything arrived (ground-direct 66.7 %)" in text_of(run)
    run.cases.pop("ground-direct")
    assert "Not everything arrived" not in text_of(run)
