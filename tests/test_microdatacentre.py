"""A space microdatacentre (Bleier et al., MICRO 2023): processors are the limit, until the links that lead to it are.

If a link of rate C carries satellites of rate s, it carries floor(C / s); two links lead to a node in a ring.
"""

from __future__ import annotations

from functools import cache

import pytest

from latency.run import Run, run
from latency.scenario import load
from latency.tables import COMPONENTS

SATELLITE_GBIT_S = 0.24  # a strip of 24 Gbit in 100 s
SERVED = 35.6e12 * 0.3 * 11 / (100e12 / 100)  # satellites whose work the processors can do: 117.5


@cache
def flown(ratio: int) -> Run:
    """With links of `ratio` times the rate of a satellite."""
    rate = f"satellites.eo.isl.rate={ratio * SATELLITE_GBIT_S:.2f} Gbit/s"
    return run(load("space-microdatacentre", ('cases=["node-relay"]', rate)))


def loads(ratio: int) -> tuple[float, float]:
    """Of the processors and of the busiest link."""
    found = flown(ratio).cases["node-relay"].loads
    return found["computer eo-01"], max(load for name, load in found.items() if name.startswith("link "))


def waited_s(ratio: int, component: str) -> float:
    made = flown(ratio)
    return float(made.cases["node-relay"].ledger[:, COMPONENTS.index(component)].sum(axis=0).mean()) / 1e9


@pytest.mark.parametrize("ratio", [64, 40, 20])
def test_the_last_link_carries_half_of_the_satellites(ratio):
    """32 of 64 on either side of the node, so 32 s / C; exact but for whole nanoseconds."""
    processors, link = loads(ratio)
    assert link == pytest.approx(32 / ratio, rel=1e-6)
    assert processors == pytest.approx(64 / SERVED, rel=1e-6)


def test_the_bottleneck_flips_from_processors_to_links_where_these_carry_fewer_satellites():
    """2 floor(C / s) against the 117 that the processors serve: 128 and 116."""
    assert 2 * 64 > SERVED > 2 * 58
    processors, link = loads(64)
    assert processors > link
    processors, link = loads(58)
    assert link > processors


def test_the_links_are_full_where_they_carry_no_more_than_there_are():
    """2 floor(C / s) = 64 at 32; at 31 they cannot keep up, and what waits waits for links."""
    assert loads(33)[1] < 1 < loads(31)[1]
    assert waited_s(20, "isl_queue") == pytest.approx(0.6 * 1800 / 2, rel=0.15), "of a fluid; strips are lumps"
    assert waited_s(64, "isl_queue") < 10
    assert waited_s(20, "compute_queue") < 1
