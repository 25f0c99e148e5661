"""Steps are a means: with halves of them the plan is truer, and no latency moves by more than the plan had said."""

import numpy as np
import pytest

import latency
from latency.run import run

FLEET = """\
schema = 1
[scenario]
title = "Steps"
question = "Do steps matter?"
start = 2025-06-01T00:00:00Z
span = "6 h"
drain = "6 h"
warm_up = "0 s"
[satellites.eye.orbit]
kind = "walker-star"
planes = 1
satellites_per_plane = 12
altitude = "550 km"
inclination = "sun-synchronous"
[satellites.eye.downlink]
rate = "500 Mbit/s"
[satellites.eye.isl]
topology = "ring"
rate = "10 Gbit/s"
[satellites.eye.computer]
service_time = "1 s"
[stations.svalbard]
latitude = "78.23 deg"
longitude = "15.41 deg"
[stations.troll]
latitude = "-72 deg"
longitude = "2.53 deg"
[stations.kashi]
latitude = "39.5 deg"
longitude = "76 deg"
[data_centres.home]
latitude = "39.9 deg"
longitude = "116.4 deg"
computer = { workers = 2, service_time = "5 s" }
[users.home]
latitude = "39.9 deg"
longitude = "116.4 deg"
[nodes]
satellites = ["eye"]
[workload]
kind = "poisson"
interval = "10 min"
raw_size = "300 MB"
product_size = "10 kB"
"""
GRID = (
    "satellites.eye.orbit.planes=4", "satellites.eye.orbit.satellites_per_plane=8",
    'satellites.eye.isl.topology="grid"', 'workload.interval="30 min"',
)  # fmt: skip
SHAPES = {"ring": (), "grid": GRID}


@pytest.fixture
def runs(tmp_path):
    path = tmp_path / "steps.toml"
    path.write_text(FLEET, encoding="utf-8")

    def two(changes, *shape):
        """One run as it stands, and one with the changes."""
        return run(latency.load(path, settings=shape)), run(latency.load(path, settings=(*shape, *changes)))

    return two


def moves_s(coarse, fine, case):
    """How far the latency of each capture moved, and how far the two plans' own errors let it, hop by hop."""
    one, other = coarse.cases[case], fine.cases[case]
    stop_ns = coarse.scenario.stop_ns
    moved = np.minimum(one.delivered_ns, stop_ns) - np.minimum(other.delivered_ns, stop_ns)
    errors = {key: coarse.plan.error[key] + fine.plan.error[key] for key in coarse.plan.error}
    allowed = errors["window_delay_ns"] + np.maximum(one.hops, other.hops) * errors["isl_delay_ns"]
    return np.abs(moved) / 1e9, allowed / 1e9


def median_s(result):
    stop_ns, taken_ns = result.scenario.stop_ns, result.captures.taken_ns
    return {
        name: np.median(np.minimum(case.delivered_ns, stop_ns) - taken_ns) / 1e9 for name, case in result.cases.items()
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_halving_the_delay_step_moves_latencies_by_no_more_than_the_plan_had_said(runs, shape):
    coarse, fine = runs(['network.delay_step="5 s"'], *SHAPES[shape])
    assert fine.plan.error["window_delay_ns"] < 0.6 * coarse.plan.error["window_delay_ns"]
    moved_at_all = 0
    for case in coarse.cases:
        moved, allowed = moves_s(coarse, fine, case)
        assert len(moved) > 300
        assert (moved <= allowed).all(), case
        moved_at_all += (moved > 0).sum()
    assert moved_at_all > 300, "the step does matter, a little"


def test_halving_the_step_of_the_scan_moves_nothing(runs):
    """Edges are roots: the scan only has to find them."""
    coarse, fine = runs(['network.scan_step="30 s"'])
    for case in coarse.cases:
        assert moves_s(coarse, fine, case)[0].max() < 1e-6


@pytest.mark.parametrize("shape", SHAPES)
def test_halving_the_topology_step_moves_latencies_by_no_more_but_where_the_order_changes(runs, shape):
    """Counted: those that just made or missed a link, a pass or a place in a queue, at most 1.7 % where measured."""
    coarse, fine = runs(['network.topology_step="5 s"'], *SHAPES[shape])
    assert fine.plan.error["isl_delay_ns"] < 0.6 * coarse.plan.error["isl_delay_ns"]
    medians, finer = median_s(coarse), median_s(fine)
    for case in coarse.cases:
        moved, allowed = moves_s(coarse, fine, case)
        if case.endswith("direct"):
            assert moved.max() == 0.0, "no link, no topology"
        assert (moved > allowed).mean() <= 0.03, case
        assert abs(finer[case] / medians[case] - 1) < 0.001, case
