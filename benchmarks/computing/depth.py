"""When power decides: how many nanosatellites share a ground track until their computers keep up (`oec-cubesat`)."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.computing.charts import Chart, Line
from latency.constants import SECOND_NS
from latency.run import run
from latency.scenario import load
from latency.scenario.model import Scenario
from latency.tables import COMPONENTS, NEVER

FRAME_S = 1.699147  # between frames of the ground track
DEPTHS = (20, 40, 60, 82, 100, 120, 140, 162, 200, 250, 300, 330, 360)  # of the chart
MOST = 1024  # a depth at which everything keeps up
# What is said of each variant, and how it is asked for. Without power: an array that is never the limit.
PLENTY = ('satellites.cubesat.power.solar="1 kW"',)
BOARDS = tuple(f"satellites.cubesat.computer.{key}" for key in ("workers=2", 'power="22.6544 W"', 'idle_power="1 W"'))
ECLIPSES = ('satellites.cubesat.power.sunlight="eclipses"', 'satellites.cubesat.power.battery="40 Wh"')
VARIANTS = {
    "all the power it asks for": PLENTY,
    "two boards, all the power they ask for": (*PLENTY, *BOARDS),
    "the published power": (),
    "two boards, the published power": BOARDS,
    "the published power, with eclipses": ECLIPSES,
}


class Coverage(NamedTuple):
    """What a run of one depth showed."""

    share: float  # of the frames, computed by the end of the span
    waited_s: float  # mean, for the computer and for its energy
    loads: dict[str, float]  # of computer and energy


def at_depth(depth: int, settings: tuple[str, ...]) -> Coverage:
    """Return what a run shows in which each satellite takes every depth-th frame."""
    scenario = load("oec-cubesat", (*settings, f'workload.interval="{depth * FRAME_S:.6f} s"', 'scenario.span="2 d"'))
    return covered(scenario)


def covered(scenario: Scenario) -> Coverage:
    """Return which share of the frames of a scenario was computed while frames were taken."""
    done = run(scenario)
    case = done.cases["onboard-direct"]
    items = case.trial.live.items[: len(done.captures.taken_ns)]
    ends_ns = items["compute_end_ns"]
    waits_ns = case.ledger[0, [COMPONENTS.index(name) for name in ("compute_queue", "power_wait")]].sum(axis=0)
    loads = {kind: max(_of(case.loads, kind), default=0.0) for kind in ("computer", "energy")}
    share = float(((ends_ns != NEVER) & (ends_ns <= scenario.span_ns)).mean())
    return Coverage(share, float(waits_ns.mean()) / SECOND_NS, loads)


def _of(loads: dict[str, float | None], kind: str) -> list[float]:
    return [load for name, load in loads.items() if name.split()[0] == kind and load is not None]


def least(settings: tuple[str, ...]) -> tuple[int, Coverage]:
    """Return the least depth at which nothing is asked for more than it can give, by bisection, and what it shows."""
    short, enough, there = 0, MOST, at_depth(MOST, settings)
    while enough - short > 1:
        middle = (short + enough) // 2
        one = at_depth(middle, settings)
        if max(one.loads.values()) < 1.0:
            enough, there = middle, one
        else:
            short = middle
    return enough, there


def table() -> str:
    """Return the least depth of each variant that keeps up."""
    lines = [
        "| satellites with | least depth that keeps up | load of the computer there | load of its energy there |",
        "| --- | --- | --- | --- |",
    ]
    for name, settings in VARIANTS.items():
        depth, one = least(settings)
        lines.append(f"| {name} | {depth} | {one.loads['computer']:.4f} | {one.loads['energy']:.4f} |")
    return "\n".join(lines)


def chart() -> Chart:
    """Return the share of frames computed against the depth."""
    styles = ("o-", "o--", "s-", "s--", "^-")
    lines = tuple(
        Line(name, DEPTHS, [100 * at_depth(depth, settings).share for depth in DEPTHS], style)
        for (name, settings), style in zip(VARIANTS.items(), styles, strict=True)
    )
    return Chart(
        "power-depth", "Who keeps up with the camera", "satellites that share the frames", "frames computed [%]", lines
    )
