"""What cannot be carried grows with the simulated span: it is marked, and gets no word."""

from __future__ import annotations

import json

import numpy as np
import pytest
import result_by_hand as by_hand
from test_run_replications import SHORT

from latency.cli.main import main
from latency.report.screen import case_page
from latency.result import Result

# Raw data of half an hour of downlink every ten minutes, over passes of a few minutes: nothing like that comes down.
TOO_MUCH = SHORT.replace('"300 MB"', '"45 GB"')
CASES = ("ground-direct", "onboard-direct")


def told(home, *options, campaign="steady"):
    """Return the summary and the screen of a run of the two cases."""
    file, out = home / "small.toml", home / f"out-{len(list(home.iterdir()))}"
    file.write_text(TOO_MUCH)
    cases = [part for case in CASES for part in ("--case", case)]
    options = [*cases, "--set", f"scenario.campaign={campaign}", "--workers", "1", *options]
    assert main(["run", str(file), "-o", str(out), *options]) == 0
    return json.loads((out / "summary.json").read_text())


def rows_of(page):
    """The table stands after the first blank line."""
    return {line.split()[0]: line for line in page.split("\n\n")[1].splitlines()}


def test_a_case_with_more_than_can_be_carried_is_marked_and_gets_no_word(tmp_path, capsys):
    summary = told(tmp_path)
    ground, orbital = (summary["cases"][name] for name in CASES)
    assert any(load is None or load >= 1 for load in ground["load"].values())
    assert max(orbital["load"].values()) < 1
    assert (ground["grows_with_span"], orbital["grows_with_span"]) == (True, False)
    page = capsys.readouterr().out
    rows = rows_of(page)
    assert rows["ground-direct"].endswith("grows with span")
    assert "grows" not in rows["onboard-direct"]
    text = " ".join(page.split())
    assert "There is no word on ground-direct against any other: its bottleneck grows with span." in text
    assert not any(verb in text for verb in ("bypasses", "moves", "reduces", "keeps"))
    assert max(map(len, page.splitlines())) <= 100


def test_a_finite_campaign_ends_so_nothing_is_marked(tmp_path, capsys):
    summary = told(tmp_path, campaign="finite")
    assert not any(case["grows_with_span"] for case in summary["cases"].values())
    page = capsys.readouterr().out
    assert "grows with span" not in page
    assert any(verb in page for verb in ("bypasses", "moves", "reduces", "keeps"))


def test_replications_mark_it_in_place_of_an_interval(tmp_path, capsys):
    summary = told(tmp_path, "--replications", "5")
    assert summary["cases"]["ground-direct"]["statistics"]["grows_with_span"]
    rows = rows_of(capsys.readouterr().out)
    assert rows["ground-direct"].count("grows with span") == 2
    assert rows["onboard-direct"].count(" to ") == 2


@pytest.mark.parametrize(("load", "grows"), [(0.99, False), (1.0, True), (None, True)])
def test_the_boundary_is_a_load_of_one(load, grows):
    run = by_hand.run()
    run.cases["ground-direct"].loads = {"line kashgar": 0.2, "downlink a/x": load}
    case = Result.of(run).summary["cases"]["ground-direct"]
    assert case["grows_with_span"] is grows
    assert case["stability"]["load"] == (None if load is None else pytest.approx(load))


def test_where_no_capture_counts_nothing_grows():
    run = by_hand.run()
    run.scenario.warm_up_ns = run.scenario.span_ns
    run.cases["ground-direct"].loads = {"downlink a/x": 3.0}
    case = Result.of(run).summary["cases"]["ground-direct"]
    assert (case["grows_with_span"], case["stability"]) == (False, None)


def test_cases_that_grow_for_the_same_reason_share_a_warning():
    run = by_hand.run()
    for case in run.cases.values():
        case.loads = {"downlink a/x": 1.5}
    text = " ".join("\n".join(case_page(Result.of(run).summary).paragraphs).split())
    assert "ground-direct and onboard-direct are overloaded (downlink a/x: load 1.5)" in text
    assert "There is no word on ground-direct and onboard-direct against any other: their bottlenecks grow" in text


def test_a_backlog_that_grows_without_a_full_resource_is_seen_in_the_summary_too():
    """1,000 captures a second apart, each 0.4 s longer under way than the one before; no load is known."""
    run, count, second = by_hand.run(), 1000, by_hand.S
    taken_ns = np.arange(count) * second
    wait_ns = taken_ns * 2 // 5
    zeros, never = np.zeros(count, np.int64), run.captures.event_ns
    run.captures = run.captures._replace(
        satellite=zeros, taken_ns=taken_ns, raw_bit=zeros + 8, product_bit=zeros + 8, work_op=zeros, priority=zeros,
        deadline_ns=zeros + by_hand.NEVER, event_ns=never,
    )  # fmt: skip
    ledger = np.zeros((2, 17, count), np.int64)
    ledger[0, by_hand.COMPONENTS.index("compute_queue")] = wait_ns
    run.scenario.span_ns = run.scenario.drain_ns = count * second
    run.scenario.stop_ns, run.scenario.warm_up_ns = 2 * count * second, 0
    case = run.cases["onboard-direct"]
    case.ledger, case.delivered_ns = ledger, taken_ns + wait_ns
    case.state, case.stopped_in, case.down_bit = zeros, zeros - 1, zeros
    run.cases = {"onboard-direct": case}
    found = Result.of(run).summary["cases"]["onboard-direct"]
    assert found["grows_with_span"]
    # Of every 1.4 captures that come 1 goes: 1 - 1 / 1.4 of them stay, to within the captures of a quarter's edge.
    assert found["stability"]["backlog_growth"] == pytest.approx(1 - 1 / 1.4, abs=0.01)
