"""Links that are off over the poles, where satellites of different planes pass each other too fast to point."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from latency.constants import SECOND_NS, WGS84_FLATTENING, WGS84_RADIUS_M
from latency.kernels.sgp4 import sgp4_track
from latency.scenario.model import Scenario, Walker
from latency.sky.isls import named_links
from latency.sky.orbits import Propagator
from latency.sky.renewals import Intervals, clipped, joined

NO_LIMIT_RAD = math.pi
LONGEST_STEP_NS = 120 * SECOND_NS
GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)

Margin = Callable[[np.ndarray], np.ndarray]  # of instants [ns]: how far beyond the limit a satellite is [m]


def polar_limits_rad(scenario: Scenario) -> np.ndarray:
    """Return for each link, in the order of `links_of`, the latitude beyond which it is off, (L,) float64. [rad]

    Only links between planes of a shell have one; listed satellites count as one plane.
    """
    plane = {
        name: (group.name, slot // group.orbit.per_plane)
        for group in scenario.groups
        if group.isl is not None and isinstance(group.orbit, Walker)
        for slot, name in enumerate(group.names)
    }
    limits = [
        NO_LIMIT_RAD if isl.polar_limit_rad is None or plane.get(a) == plane.get(b) else isl.polar_limit_rad
        for a, b, isl in named_links(scenario)
    ]
    return np.array(limits, dtype=np.float64)


def polar_outages(scenario: Scenario, satellites: tuple[str, ...], orbits: Propagator) -> list[Intervals]:
    """Return for each link, in the order of `links_of`, when it is off because one end is beyond its latitude. [ns]

    Empty where no link has a limit.

    Parameters
    ----------
    scenario : Scenario
    satellites : tuple of str
        Names of the rows of `orbits`.
    orbits : Propagator
        Prepared for the scenario's start and stop.
    """
    if all(group.isl is None or group.isl.polar_limit_rad is None for group in scenario.groups):
        return []
    limits = polar_limits_rad(scenario).tolist()
    row_of = {name: row for row, name in enumerate(satellites)}
    stop_ns, step_ns = scenario.stop_ns, scenario.network.scan_step_ns
    ends = [(row_of[a], row_of[b]) for a, b, _ in named_links(scenario)]
    asked = {(s, limit) for pair, limit in zip(ends, limits, strict=True) for s in pair if limit < NO_LIMIT_RAD}
    beyond = {key: beyond_latitude(orbits, *key, stop_ns, step_ns) for key in sorted(asked)}
    return [
        joined([*beyond.get((a, limit), ()), *beyond.get((b, limit), ())])
        for (a, b), limit in zip(ends, limits, strict=True)
    ]


def beyond_latitude(orbits: Propagator, s: int, limit_rad: float, stop_ns: int, scan_step_ns: int) -> Intervals:
    """Return when satellite `s` stands beyond a geodetic latitude, north or south, within [0, stop_ns).

    From the last whole ns within the limit to the first within it again, by bisection. Between samples (at most
    120 s apart) a visit beyond the limit is found by its turning point.

    Parameters
    ----------
    orbits : Propagator
    s : int
        Row of the satellite.
    limit_rad : float
        From 0 on. [rad]
    stop_ns, scan_step_ns : int
        [ns]

    Examples
    --------
    On a polar circle each cap takes 40 degrees of the turn of 94.6 min, 10.5 min, and 0.2 degrees more: its latitude is
    geodetic.

    >>> from datetime import datetime
    >>> from latency.sky.orbits import prepare
    >>> from latency.tables import Elements
    >>> zero = np.zeros(1)
    >>> elements = Elements(
    ...     np.array([[2460827.5, 0.0]]), zero + 0.0664, zero, zero + math.pi / 2, zero, zero, zero, zero)
    >>> orbits = prepare(elements, datetime(2025, 6, 1), ("one",), 6_000 * SECOND_NS)
    >>> caps = beyond_latitude(orbits, 0, math.radians(70), 6_000 * SECOND_NS, 60 * SECOND_NS)
    >>> [round((end - begin) / (60 * SECOND_NS), 1) for begin, end in caps]
    [10.6, 10.6]
    """
    step_ns = min(scan_step_ns, LONGEST_STEP_NS)
    grid_ns = np.arange(-1, -(-stop_ns // step_ns) + 2) * step_ns
    # Beyond the limit is inside the cone of the ellipsoid's normals there, whose apex lies off the Earth's centre.
    sine, cosine = math.sin(limit_rad), math.cos(limit_rad)
    squared_eccentricity = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
    apex_m = squared_eccentricity * WGS84_RADIUS_M / math.sqrt(1.0 - squared_eccentricity * sine * sine) * sine * cosine
    found: Intervals = []
    for side in (1.0, -1.0):

        def margin(at_ns: np.ndarray, side: float = side) -> np.ndarray:
            track_m = np.empty((3, at_ns.size))
            sgp4_track(orbits, s, at_ns / SECOND_NS, np.empty(at_ns.size), track_m)
            return side * cosine * track_m[2] - sine * np.hypot(track_m[0], track_m[1]) + apex_m

        found += _positive(margin, grid_ns)
    return joined(clipped(found, stop_ns))


def _positive(margin: Margin, grid_ns: np.ndarray) -> Intervals:
    """Intervals of the grid in which a margin that bends down wherever it is large is positive."""
    times_ns, values = grid_ns, margin(grid_ns)
    peaks_ns = _peaks(margin, grid_ns, values)
    if peaks_ns.size:
        times_ns = np.union1d(grid_ns, peaks_ns)
        values = margin(times_ns)
    above = values > 0.0
    turns = np.flatnonzero(above[1:] != above[:-1])
    low_ns, high_ns, rising = times_ns[turns], times_ns[turns + 1], above[turns + 1]
    while (high_ns - low_ns > 1).any():
        middle_ns = (low_ns + high_ns) // 2
        turned = (margin(middle_ns) > 0.0) == rising
        low_ns, high_ns = np.where(turned, low_ns, middle_ns), np.where(turned, middle_ns, high_ns)
    begins, ends = low_ns[rising].tolist(), high_ns[~rising].tolist()
    first, last = int(grid_ns[0]), int(grid_ns[-1])
    begins, ends = [first] * bool(above[0]) + begins, ends + [last] * bool(above[-1])
    return list(zip(begins, ends, strict=True))


def _peaks(margin: Margin, grid_ns: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Instants of peaks that no sample shows to be positive, but that may be, by golden sections. [ns]"""
    before, here, after = values[:-2], values[1:-1], values[2:]
    # A peak with a kink, over the pole, rises above its best sample by at most half its bend.
    likely = (here <= 0.0) & (before < here) & (here >= after) & (here + (2.0 * here - before - after) > 0.0)
    rows = np.flatnonzero(likely) + 1
    low_ns, high_ns = grid_ns[rows - 1], grid_ns[rows + 1]
    while (high_ns - low_ns > 1_000).any():
        width_ns = np.rint(GOLDEN * (high_ns - low_ns)).astype(np.int64)
        left_ns, right_ns = high_ns - width_ns, low_ns + width_ns
        rises = margin(left_ns) < margin(right_ns)
        low_ns, high_ns = np.where(rises, left_ns, low_ns), np.where(rises, high_ns, right_ns)
    return (low_ns + high_ns) // 2
