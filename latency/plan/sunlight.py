"""Sunlight for solar arrays, as scenarios state it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from latency.scenario.model import Scenario
from latency.sky.eclipses import sunlit_intervals
from latency.sky.orbits import Propagator

Sunlit = dict[str, tuple[tuple[int, int], ...]]  # by satellite: [begin, end) [ns], sorted, disjoint


def sunlit_of(scenario: Scenario, satellites: Sequence[str], orbits: Propagator) -> Sunlit:
    """Return when the solar arrays of satellites with a power system are in sunlight, from the start to the stop.

    Parameters
    ----------
    scenario : Scenario
        Of a replication what `replicate` returns.
    satellites : sequence of str
        Names of the rows of `orbits`.
    orbits : Propagator
        Prepared for the scenario's start and stop.

    Returns
    -------
    dict of str to tuple of (int, int)
        Empty for a satellite that sees no Sun; satellites without a power system are left out. [ns]
    """
    found: Sunlit = {}
    for kind, sunlit in KINDS.items():
        powered = {name for group in scenario.groups if group.power and group.power.sunlight == kind
                   for name in group.names}  # fmt: skip
        rows = [row for row, name in enumerate(satellites) if name in powered]
        found |= sunlit(scenario, satellites, orbits, rows) if rows else {}
    return found


def _eclipsed(scenario: Scenario, satellites: Sequence[str], orbits: Propagator, rows: list[int]) -> Sunlit:
    """As the orbit has it."""
    scan_step_ns = scenario.network.scan_step_ns
    who, begin_ns, end_ns = sunlit_intervals(orbits, np.array(rows), scenario.start, scenario.stop_ns, scan_step_ns)
    # Sorted as rows are, so that each satellite's intervals stand together.
    first, last = (np.searchsorted(who, rows, side=side).tolist() for side in ("left", "right"))
    pairs = list(zip(begin_ns.tolist(), end_ns.tolist(), strict=True))
    return {satellites[row]: tuple(pairs[i:j]) for row, i, j in zip(rows, first, last, strict=True)}


def _always(scenario: Scenario, satellites: Sequence[str], orbits: Propagator, rows: list[int]) -> Sunlit:
    """An orbit over dawn and dusk, or a stated orbit average."""
    return {satellites[row]: ((0, scenario.stop_ns),) for row in rows}


KINDS: dict[str, Callable[[Scenario, Sequence[str], Propagator, list[int]], Sunlit]] = {
    "eclipses": _eclipsed,
    "always": _always,
}
