"""Denby and Lucia's computational pipeline: how many satellites until their computers keep up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.published.comparison import Comparison, close, same
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
TRIED_POWERED = (128, 192)  # twice as many

EACH = 25  # frames a satellite takes in a run


class Depth(NamedTuple):
    """What a run of one depth showed."""

    load: float  # of the busiest computer, or of the battery that is asked for most
    first_queue_s: float  # mean wait for the computer and its energy, first frame of each satellite
    last_queue_s: float  # and last
    duty: float  # share of the time in which a computer that has a frame works on it

    @property
    def keeps_up(self) -> bool:
        return self.load < 1.0


def at_depth(depth: int, powered: bool = False) -> Depth:
    """Return what a run of so many satellites shows, with all the energy they ask for or with what they harvest."""
    interval_ns = round(depth * PERIOD_S * SECOND_NS)
    settings = (
        f"satellites.sat.orbit.satellites_per_plane={depth}",
        f"workload.interval={interval_ns} ns",
        f"scenario.span={EACH * interval_ns} ns",  # whole intervals, so that no load is lost at the edges
    )
    scenario = load(SCENARIO, settings)
    if not powered:
        scenario = replace(scenario, groups=tuple(replace(group, power=None) for group in scenario.groups))
    done = run(scenario)
    case, order = done.cases["onboard-direct"], np.argsort(done.captures.satellite, kind="stable")
    queued_ns, paused_ns, worked_ns = (
        case.ledger[:, COMPONENTS.index(name)].sum(axis=0) for name in ("compute_queue", "power_wait", "compute")
    )
    queue_s = (queued_ns + paused_ns)[order].reshape(depth, EACH) / SECOND_NS
    duty = float(worked_ns.sum() / (worked_ns.sum() + paused_ns.sum()))
    busiest = max(load for name, load in case.loads.items() if name.split()[0] in ("computer", "energy"))
    return Depth(busiest, float(queue_s[:, 0].mean()), float(queue_s[:, -1].mean()), duty)


def around_least_depth(powered: bool = False) -> dict[int, Depth]:
    """Return the runs of a bisection for the least depth whose computers keep up, ending one below it and at it."""
    short, enough = TRIED_POWERED if powered else TRIED
    runs = {}
    while enough - short > 1:
        middle = (short + enough) // 2
        runs[middle] = at_depth(middle, powered)
        short, enough = (short, middle) if runs[middle].keeps_up else (middle, enough)
    return runs


def compare() -> Comparison:
    """Return the pipeline's depth beside the one that the published constants give."""
    runs, powered = around_least_depth(), around_least_depth(powered=True)
    found, fed = (min(depth for depth, one in tried.items() if one.keeps_up) for tried in (runs, powered))
    before, there = runs[found - 1], runs[found]
    starved = at_depth(TRIED_POWERED[0], powered=True)
    ratio, queue_s = float(FRAME_S / PERIOD_S), (EACH - 1) * float(FRAME_S - 81 * PERIOD_S)
    rows = (
        close("computing one frame [s]", 137.81, float(FRAME_S), 0.005),
        close("a new frame comes every [s]", 1.699147, float(PERIOD_S), 1e-6, "{:.6f}"),
        close("frames that come while one is computed: load x depth", 81.105, there.load * found, 1e-3, "{:.3f}"),
        same("least depth whose computers keep up (load < 1)", 82, found),
        close("load of a computer there", ratio / 82, there.load, 1e-6, "{:.6f}"),
        close(f"queue after {EACH} frames with one satellite fewer [s]", queue_s, before.last_queue_s, 1e-3, "{:.3f}"),
        close(f"queue after {EACH} frames there [s]", 0.0, there.last_queue_s, 1e-3, "{:.3f}"),
        same("least depth with their power: harvest, attitude control, idle (load < 1)", 162, fed),
        close(f"wait after {EACH} frames there, over that of the first", 1.0,
              powered[fed].last_queue_s / powered[fed].first_queue_s, 0.005, "{:.3f}"),
        close("share of the time in which that power lets a computer work", 0.50086, starved.duty, 0.005, "{:.5f}"),
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
        "fed": f"{fed}",
        "starved": f"{fed - 1}",
        "starved_growth": f"{(powered[fed - 1].last_queue_s - powered[fed - 1].first_queue_s) / (EACH - 1):.3f}",
    }
    return Comparison(rows, figures)
