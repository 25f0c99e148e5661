"""The calibration of the predicted cost finds the constants by which runs were made up."""

from __future__ import annotations

import pytest

from benchmarks.prediction import ALL, DIRECT, Measured, fitted
from latency.scenario import cost


def made_up(satellites, cases, factor_of):
    """A run that took what it would if each constant were so many times what it is."""
    size = cost.Cost(
        satellites=satellites,
        stations=50,
        captures=300 * satellites,
        passes=100 * satellites,
        windows=400 * satellites,
        isl_steps=3_000 * satellites,
        scan_points=75_000 * satellites,
        memory_byte=cost.START_BYTE + 300 * satellites * cost.TURN_BYTE,
    )
    relayed = sum(name.endswith("-relay") for name in cases)
    plan_s = factor_of["plan"] * (
        size.scan_points * cost.SCAN_POINT_S + size.windows * cost.WINDOW_S + size.isl_steps * cost.ISL_STEP_S
    )
    direct_s = factor_of["direct"] * size.captures * (len(cases) - relayed) * cost.DIRECT_S
    routed_s = factor_of["routes"] * relayed * (size.captures * cost.RELAYED_S + size.isl_steps * cost.SWEPT_S)
    held_byte = size.memory_byte + 7 * size.captures
    return Measured(satellites, cases, size, cost.START_S + plan_s + direct_s + routed_s, plan_s, held_byte)


def test_the_constants_by_which_runs_were_made_up_are_found():
    factor_of = {"plan": 0.5, "direct": 3.0, "routes": 0.25}
    found = fitted([made_up(count, cases, factor_of) for count in (400, 1_000) for cases in (DIRECT, ALL)])
    expected = {name: 0.5 * getattr(cost, name) for name in ("SCAN_POINT_S", "WINDOW_S", "ISL_STEP_S")}
    expected |= {"DIRECT_S": 3.0 * cost.DIRECT_S, "TURN_BYTE": cost.TURN_BYTE + 7}
    expected |= {name: 0.25 * getattr(cost, name) for name in ("RELAYED_S", "SWEPT_S")}
    assert found == pytest.approx(expected)
