"""Captures over targets: when a sensor really sees a place on the ground, and in daylight if it needs that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.kernels.footprint import Aims, Scan, find_overflights, thin_out
from latency.kernels.sgp4 import greenwich_row
from latency.scenario.model import Sensor, Target
from latency.sky.frames import site_normals, site_positions_m
from latency.sky.orbits import Propagator
from latency.sky.sun import sun_direction_itrs
from latency.tables import Sites

# Two degrees of a low orbit: the elevation of a satellite cannot rise and fall twice in that time, and a single
# peak between samples is looked into. Not the step of the passes: captures should not change with it.
STEP_S = 30.0
LIKELY_GAP_S = 1200.0  # between two overflights of one target, for the first guess of how many there are


class Overflights(NamedTuple):
    """Instants at which one satellite is nearest to a target within its sensor's limit."""

    target: np.ndarray  # (C,) int64
    taken_ns: np.ndarray  # (C,) int64


class View(NamedTuple):
    """Satellites over targets, in a span."""

    orbits: Propagator
    aims: Aims
    scan: Scan
    start: datetime
    span_ns: int


def view_of(targets: Sequence[Target], orbits: Propagator, start: datetime, span_ns: int) -> View:
    """Return the view of targets from satellites prepared for `start`."""
    return View(orbits, aims_of(targets), scan_of(orbits, span_ns), start, span_ns)


def sightings_of(view: View, s: int, sensor: Sensor) -> Overflights:
    """Return the overflights of satellite `s` in [0, span) in which its sensor sees the target, by target, then time.

    Whatever is nearest within the limit, see `overflights_of`; in daylight alone where the sensor needs that.
    """
    found = overflights_of(view.orbits, s, sensor.off_nadir_rad, view.aims, view.scan)
    found = within(found, view.span_ns)
    return in_daylight(found, view.aims, view.start) if sensor.daylight else found


def aims_of(targets: Sequence[Target]) -> Aims:
    """Return where the targets are, in ITRS."""
    sites = Sites(
        np.array([target.latitude_rad for target in targets]),
        np.array([target.longitude_rad for target in targets]),
        np.array([target.height_m for target in targets]),
    )
    return Aims(site_positions_m(sites), site_normals(sites))


def scan_of(orbits: Propagator, span_ns: int) -> Scan:
    """Return samples from a step before 0 to a step after the span's end, so that both ends are looked across."""
    steps = math.ceil(span_ns / SECOND_NS / STEP_S)
    times_s = STEP_S * np.arange(-1.0, steps + 2.0)
    angles_rad = np.empty_like(times_s)
    greenwich_row(orbits, times_s, angles_rad)
    return Scan(times_s, angles_rad, np.empty((3, times_s.size)))


def overflights_of(orbits: Propagator, s: int, off_nadir_rad: float, aims: Aims, scan: Scan) -> Overflights:
    """Return when satellite `s` is nearest to each target, by target, then time.

    An arc runs from the target's horizon to its horizon (WGS-84 normal, no refraction, no terrain). In each arc there
    is at most one instant, that of the least off-nadir angle, and it counts if the angle is within the limit.
    Off-nadir angles are taken from the direction to the Earth's centre, which differs from the ellipsoid's normal by
    at most 0.19 deg. The instant is exact to some microseconds; where a horizon has the same angle to 0.05 deg, it may
    be taken instead. An arc whose least angle lies outside the scan is left out: it belongs to the time before or
    after.

    Parameters
    ----------
    orbits : Propagator
        Reaches a step beyond both ends of the scan.
    s : int
        Row of the satellite in `orbits`.
    off_nadir_rad : float
        The sensor's limit; pi/2 or more for whatever is in sight. [rad]
    aims, scan
        From `aims_of` and `scan_of`; the room in `scan` is written over.
    """
    limit = math.cos(min(off_nadir_rad, 0.5 * math.pi))
    room = len(aims.normal) * (2 + int((scan.times_s[-1] - scan.times_s[0]) / LIKELY_GAP_S))
    while True:
        target, at_s = np.empty(room, dtype=np.int64), np.empty(room)
        count = find_overflights(orbits, s, scan, aims, limit, target, at_s)
        if count <= room:
            return Overflights(target[:count], np.rint(at_s[:count] * SECOND_NS).astype(np.int64))
        room = count


def in_daylight(found: Overflights, aims: Aims, start: datetime) -> Overflights:
    """Return those at which the Sun's centre stands above the target's horizon, without refraction."""
    sun = sun_direction_itrs(start, found.taken_ns / SECOND_NS)
    lit = np.einsum("ij,ij->i", sun, aims.normal[found.target]) > 0.0
    return Overflights(found.target[lit], found.taken_ns[lit])


def spaced(found: Overflights, interval_ns: int) -> Overflights:
    """Return the first of each target and then each that is `interval_ns` or more after the last one returned."""
    kept = np.empty(found.target.size, dtype=np.bool_)
    thin_out(found.target, found.taken_ns, interval_ns, kept)
    return Overflights(found.target[kept], found.taken_ns[kept])


def within(found: Overflights, span_ns: int) -> Overflights:
    """Return those in [0, span_ns)."""
    inside = (found.taken_ns >= 0) & (found.taken_ns < span_ns)
    return Overflights(found.target[inside], found.taken_ns[inside])
