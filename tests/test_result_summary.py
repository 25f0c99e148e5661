"""The summary: shares, quantiles with bounds, components, bottleneck; all by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import result_by_hand as by_hand
from hypothesis import given
from hypothesis import strategies as st

from latency.result import Result
from latency.result.json_text import json_text
from latency.tables import STATES
from latency.verdict.quantiles import censored_quantiles

S = by_hand.S


@pytest.fixture
def summary() -> dict:
    return Result.of(by_hand.run()).summary


def test_shares_are_of_counted_captures(summary):
    ground = summary["cases"]["ground-direct"]
    assert ground["delivered_share"] == 2 / 3
    assert ground["censored_share"] == 1 / 3
    assert ground["lost_share"] == ground["unroutable_share"] == 0
    assert summary["captures"] == {"taken": 4, "counted": 3, "not_taken": 0}


def test_every_state_has_its_share_and_its_meaning(summary):
    page = (Path(__file__).parent.parent / "docs" / "results.md").read_text(encoding="utf-8")
    states = page.partition("**States.**")[2].partition("\n\n")[0]
    for case in summary["cases"].values():
        assert sum(case[f"{state}_share"] for state in STATES) == pytest.approx(1)
    assert [state for state in STATES if f"`{state}`" not in states] == []


def test_quantiles_are_over_all_counted_captures(summary):
    quantiles = summary["cases"]["ground-direct"]["quantiles"]
    assert quantiles["p50"] == {"latency_ns": 40 * S, "more_than_ns": None}
    assert quantiles["p95"] == {"latency_ns": None, "more_than_ns": 160 * S}


def test_the_mean_includes_what_censored_captures_were_charged(summary):
    ground = summary["cases"]["ground-direct"]
    assert ground["mean_ns"] == (30 + 40 + 160) * S / 3
    assert ground["mean_is_a_bound"]
    assert ground["components"]["raw"]["contact_wait"] == (29 + 30 + 160) * S / 3
    assert not summary["cases"]["onboard-direct"]["mean_is_a_bound"]


def test_the_largest_component_is_named_with_its_leg(summary):
    assert summary["cases"]["onboard-direct"]["largest"] == {
        "leg": "raw", "component": "compute_queue", "mean_ns": 60 * S, "share": 60 / 70,
    }  # fmt: skip


def test_the_bottleneck_is_judged_for_the_cases_that_were_run(summary):
    judged = summary["bottleneck"]["onboard-direct"]
    assert list(judged) == ["ground-direct"]
    # B = 29 + 30 + 10 + 160 over 3, O = 10, N = 60 >= (B - O) / 2
    assert judged["ground-direct"]["all"] == {
        "word": "moved", "ground_ns": 229 * S / 3, "orbital_ns": 10 * S, "elsewhere_ns": 60 * S,
    }  # fmt: skip


def test_one_trajectory_has_no_verdict(summary):
    assert summary["verdict"] is None
    assert summary["note"] == "one trajectory: no interval, no verdict"


def test_the_summary_is_json_without_nan(summary):
    assert json.loads(json_text(summary)) == summary


def test_no_counted_capture_gives_nulls_and_no_words():
    run = by_hand.run()
    run.scenario.warm_up_ns = run.scenario.span_ns
    summary = Result.of(run).summary
    ground = summary["cases"]["ground-direct"]
    assert ground["delivered_share"] is None
    assert ground["quantiles"]["p50"] == {"latency_ns": None, "more_than_ns": None}
    assert ground["largest"] is None
    assert summary["bottleneck"] == {}


@given(
    st.lists(st.tuples(st.integers(1, 100), st.booleans()), min_size=1, max_size=60), st.sampled_from((50, 90, 95, 99))
)
def test_a_quantile_is_the_least_latency_that_its_share_does_not_exceed(captures, level):
    elapsed = np.array([time for time, _ in captures])
    delivered = np.array([there for _, there in captures])
    quantile = censored_quantiles(elapsed, delivered, elapsed)[f"p{level}"]
    latest = max((time for time, there in captures if there), default=0)
    # The obvious twin: undelivered captures in line after all delivered ones.
    line = sorted((not there, time if there else max(time, latest)) for time, there in captures)
    undelivered, time = next(x for k, x in enumerate(line, 1) if 100 * k >= level * len(line))
    assert quantile["more_than_ns" if undelivered else "latency_ns"] == time
    assert quantile["latency_ns" if undelivered else "more_than_ns"] is None
