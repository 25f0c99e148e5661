"""Denby and Lucia's computational pipeline: how many satellites until their computers keep up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.published.comparison import Comparison, close, missing, same
from latency.constants import SECOND_NS
from latency.run import run
from latency.scenario import load
from latency.tables import COMPONENTS

SCENARIO = Path(__file__).parent.parent / "scenarios" / "orbital-edge.toml"

# Constants of the artifact.
TILES, TILE_S = 3072, Fraction(4486, 100_000)
FRAMES, REVOLUTION_S = 1642, 5580
FRAME_S = TILES * TILE_S
PERIOD_S = Fraction(REVOLUTION_S, 2 * FRAMES)
TRIED = (64, 96)  # neighbours among the depths that the artifact sweeps: too few and enough

EACH = 25  # frames a satellite takes in a run


class Depth(NamedTuple):
    """What a run of one depth showed."""

    load: float  # of the busiest computer
    first_queue_s: float  # mean wait for the computer, first frame of each satellite
    last_queue_s: float  # and last

    @property
    def keeps_up(self) -> bool:
        return self.load < 1.0


def at_depth(depth: int) -> Depth:
    """Return what a run of so many satellites shows."""
    interval_ns = round(depth * PERIOD_S * SECOND_NS)
    settings = (
        f"satellites.sat.orbit.satellites_per_plane={depth}",
        f"workload.interval={interval_ns} ns",
        f"scenario.span={EACH * interval_ns} ns",  # whole intervals, so that no load is lost at the edges
    )
    done = run(load(SCENARIO, settings))
    case, order = done.cases["onboard-direct"], np.argsort(done.captures.satellite, kind="stable")
    queue_s = case.ledger[:, COMPONENTS.index("compute_queue")].sum(axis=0)[order].reshape(depth, EACH) / SECOND_NS
    busiest = max(load for name, load in case.loads.items() if name.startswith("computer"))
    return Depth(busiest, float(queue_s[:, 0].mean()), float(queue_s[:, -1].mean()))


def around_least_depth() -> dict[int, Depth]:
    """Return the runs of a bisection for the least depth whose computers keep up, ending one below it and at it."""
    short, enough = TRIED
    runs = {}
    while enough - short > 1:
        middle = (short + enough) // 2
        runs[middle] = at_depth(middle)
        short, enough = (short, middle) if runs[middle].keeps_up else (middle, enough)
    return runs


def compare() -> Comparison:
    """Return the pipeline's depth beside the one that the published constants give."""
    runs = around_least_depth()
    found = min(depth for depth, one in runs.items() if one.keeps_up)
    before, there = runs[found - 1], runs[found]
    ratio, queue_s = float(FRAME_S / PERIOD_S), (EACH - 1) * float(FRAME_S - 81 * PERIOD_S)
    rows = (
        close("computing one frame [s]", 137.81, float(FRAME_S), 0.005),
        close("a new frame comes every [s]", 1.699147, float(PERIOD_S), 1e-6, "{:.6f}"),
        close("frames that come while one is computed: load x depth", 81.105, there.load * found, 1e-3, "{:.3f}"),
        same("least depth whose computers keep up (load < 1)", 82, found),
        close("load of a computer there", ratio / 82, there.load, 1e-6, "{:.6f}"),
        close(f"queue after {EACH} frames with one satellite fewer [s]", queue_s, before.last_queue_s, 1e-3, "{:.3f}"),
        close(f"queue after {EACH} frames there [s]", 0.0, there.last_queue_s, 1e-3, "{:.3f}"),
        missing("least depth with their power: harvest, attitude control, idle", "162", "no power model yet"),
    )
    figures = {
        "tiles": f"{TILES:,}",
        "frames": f"{FRAMES:,}",
        "revolution": f"{REVOLUTION_S:,}",
        "each": f"{EACH}",
        "short": f"{found - 1}",
        "short_load": f"{before.load:.5f}",
        "growth": f"{(before.last_queue_s - before.first_queue_s) / (EACH - 1):.3f}",
        "enough": f"{found}",
        "enough_load": f"{there.load:.5f}",
        "ratio": f"{there.load * found:.3f}",
    }
    return Comparison(rows, figures)
