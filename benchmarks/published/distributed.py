"""Few large stations beside many small ones, as in L2D2: what becomes of the wait for a downlink."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.published.comparison import Comparison, Row, bounded, explained
from latency.constants import SECOND_NS
from latency.flow import BY_NAME, simulate
from latency.run import pose
from latency.scenario import load
from latency.tables import COMPONENTS, NEVER
from latency.verdict.quantiles import Quantile, quantile

SCENARIOS = Path(__file__).parent.parent / "scenarios"
FEW, MANY = (SCENARIOS / f"l2d2-like-{name}.toml" for name in ("five", "many"))
WHOLE_FLEET = ("satellites.dove.orbit.satellites_per_plane=43",)  # 258 satellites instead of 132
TWO_EACH = ("station_defaults.antennas=2",)
SAFER = ("satellites.dove.downlink.margin=3 dB",)  # instead of 1 dB; large stations have more to spare
# All satellites one behind the other, as those of one maker are.
ONE_PLANE = (
    "satellites.dove.orbit.kind=walker-delta",
    "satellites.dove.orbit.planes=1",
    "satellites.dove.orbit.satellites_per_plane=132",
)
AS_FAST_BIT_S = 10**12  # the published latency ends with the last bit received: lines are left out
MINUTE_NS = 60 * SECOND_NS
CUT = (3, 6)


class Segment(NamedTuple):
    """What a ground segment came to."""

    load: float  # of the antennas
    median_min: float
    p90_min: float
    waits_min: dict[str, float]  # means by component


def segment(path: Path, settings: tuple[str, ...] = ()) -> Segment:
    """Return how long images took to the ground, counted after the warm-up."""
    scenario = load(path, settings)
    stations = tuple(replace(station, line_rate_bit_s=AS_FAST_BIT_S) for station in scenario.stations)
    _, captures, problem = pose(replace(scenario, stations=stations))
    case = simulate(problem, BY_NAME["ground-direct"])
    counted = captures.taken_ns >= scenario.warm_up_ns
    latency_ns = np.where(case.delivered_ns == NEVER, NEVER, case.delivered_ns - captures.taken_ns)[counted]
    spent_ns = case.ledger.sum(axis=0)[:, counted]
    quantiles_min = (_minutes(quantile(level, latency_ns, spent_ns.sum(axis=0))) for level in (50, 90))
    waits_min = dict(zip(COMPONENTS, (spent_ns.mean(axis=1) / MINUTE_NS).tolist(), strict=True))
    return Segment(case.loads["antennas"], *quantiles_min, waits_min)


def _minutes(found: Quantile) -> float:
    """A quantile, or infinity where it falls among what never came. [min]"""
    return float("inf") if found.latency_ns is None else found.latency_ns / MINUTE_NS


def compare() -> Comparison:
    """Return both segments beside the published medians."""
    few, many = segment(FEW), segment(MANY)
    whole, double = segment(FEW, WHOLE_FLEET), segment(FEW, TWO_EACH)
    trains = segment(FEW, ONE_PLANE), segment(MANY, ONE_PLANE)
    safer = segment(MANY, SAFER)
    figures = {
        "safer": f"{safer.median_min:.0f}",
        "safer_cut": f"{few.median_min / safer.median_min:.1f}",
        "few_train": f"{trains[0].median_min:.0f}",
        "many_train": f"{trains[1].median_min:.0f}",
        "few": f"{few.median_min:.0f}",
        "many": f"{many.median_min:.0f}",
        "whole": f"{whole.median_min:.0f}",
        "double": f"{double.median_min:.0f}",
        "few_p90": f"{few.p90_min:.0f}",
        "many_p90": f"{many.p90_min:.0f}",
        "few_load": f"{few.load:.2f}",
        "many_load": f"{many.load:.2f}",
    }
    for name, one in (("few", few), ("many", many)):
        figures |= {f"{name}_{part}": f"{one.waits_min[part]:.1f}" for part in ("contact_wait", "antenna_wait")}
        figures[f"{name}_sending"] = f"{one.waits_min['downlink_queue'] + one.waits_min['transmission']:.1f}"
    return Comparison(tuple(_rows(few, many, double, trains)), figures)


def _rows(few: Segment, many: Segment, double: Segment, trains: tuple[Segment, Segment]) -> list[Row]:
    form = "{:.1f}"
    cut, of_two = few.median_min / many.median_min, double.median_min / many.median_min
    of_train = trains[0].median_min / trains[1].median_min
    idle = (
        f"few wait for an antenna then ({double.waits_min['antenna_wait']:.1f} min of the mean): only places are gained"
    )
    queued = "all come at once: the small ones are short of antennas, and of rate, as well"
    return [
        bounded(
            "five stations: median, tens of minutes to hours (published: 90) [min]", (10, 240), few.median_min, form
        ),
        bounded("170 small stations: median (published: 21) [min]", (10, 40), many.median_min, form),
        bounded("the one over the other (published: 4.3)", CUT, cut),
        explained(bounded("two antennas at each of the five: median over that of the 170", CUT, of_two), idle),
        explained(bounded("all satellites in one plane: the one over the other", CUT, of_train), queued),
    ]
