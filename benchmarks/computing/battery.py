"""A battery over some turns round the Earth, from the log of a run (`oec-cubesat` with eclipses)."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.computing.charts import Chart, Line
from benchmarks.computing.depth import ECLIPSES, FRAME_S
from latency.flow import BY_NAME
from latency.flow.batteries import stretches_of
from latency.run import run
from latency.scenario import load

CASE = "onboard-direct"
DEPTH, SPAN_H = 250, 9.0  # too few satellites for the published power with eclipses, so that the battery runs down
SMALLER = ('satellites.cubesat.power.battery="12 Wh"', "satellites.cubesat.power.resume=0.4")  # so that it shows
HOUR_NS = 3600 * 10**9
WATT_HOUR = 1000 * HOUR_NS  # in mW ns


def chart() -> Chart:
    """Return the charge above the floor; shaded: in the Earth's shadow."""
    settings = (*ECLIPSES[:1], *SMALLER, f'workload.interval="{DEPTH * FRAME_S:.6f} s"', f'scenario.span="{SPAN_H} h"')
    done = run(load("oec-cubesat", settings))
    (satellite,) = done.problem.satellites
    rows = done.cases[CASE].trial.live.power
    found = stretches_of(satellite, BY_NAME[CASE], rows)
    shown = found.at_ns <= SPAN_H * HOUR_NS
    hours = (found.at_ns[shown] / HOUR_NS).tolist()
    charge = (found.charge[shown] / WATT_HOUR * satellite.power.quantum_mw).tolist()
    resume = satellite.power.resume / WATT_HOUR * satellite.power.quantum_mw
    sunlit = satellite.power.sunlit
    shadows = tuple(
        (end / HOUR_NS, min(begin / HOUR_NS, SPAN_H))
        for (_, end), (begin, _) in pairwise(sunlit)
        if end < SPAN_H * HOUR_NS
    )
    return Chart(
        "power-battery", f"Charge above the floor, a frame every {DEPTH * FRAME_S:.0f} s", "time [h]", "charge [Wh]",
        (Line("charge", hours, charge), Line("work goes on", (0.0, SPAN_H), (resume, resume), ":")), bands=shadows,
    )  # fmt: skip
