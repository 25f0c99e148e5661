"""How many captures, passes and links there will be, roughly, before any is looked for."""

from __future__ import annotations

import math

from latency.constants import SECOND_NS, WGS84_RADIUS_M
from latency.scenario import model
from latency.scenario.orbits import altitude_m
from latency.scenario.shells import mean_motion_rad_s

DAY_S = 86_400.0
EARTH_TURN_RAD_S = 7.2921159e-5  # sidereal, WGS-84


def periodic_captures(satellites: int, span_ns: int, interval_ns: int) -> int:
    return satellites * (span_ns // interval_ns + 1)


def captures_of(scenario: model.Scenario) -> int:
    workload = scenario.workload
    if workload is None:
        return 0
    if workload.kind == "listed":
        return len(workload.listed)
    if workload.kind == "events":
        return periodic_captures(len(workload.targets), scenario.span_ns, workload.interval_ns)
    most = periodic_captures(len(workload.satellites), scenario.span_ns, workload.interval_ns)
    if workload.kind != "targets":
        return most
    days = scenario.span_ns / SECOND_NS / DAY_S
    return sum(
        min(most, math.ceil(_sightings(scenario, group, target) * days))
        for group in scenario.groups
        for target in workload.targets
    )


def _sightings(scenario: model.Scenario, group: model.SatelliteGroup, target: model.Target) -> float:
    """Captures a day of one target by a group; within one sighting there may be several."""
    taking = len(set(group.names).intersection(scenario.workload.satellites))
    height_m = altitude_m(group.orbit)
    horizon_rad = math.asin(WGS84_RADIUS_M / (WGS84_RADIUS_M + height_m))
    off_nadir_rad = min(group.sensor.off_nadir_rad, horizon_rad)
    arc_rad = math.asin(min(1.0, math.sin(off_nadir_rad) * (1 + height_m / WGS84_RADIUS_M))) - off_nadir_rad
    daily, mean_s = _crossings(height_m, arc_rad, target.latitude_rad)
    return taking * daily * (1 + mean_s * SECOND_NS / scenario.workload.interval_ns)


def passes_of(height_m: float, station: model.Station) -> tuple[float, float]:
    """Return passes a day of one satellite, and their mean length. [s]"""
    radius_m = WGS84_RADIUS_M
    low_rad = max(0.0, min(elevation for _, elevation in station.mask))
    arc_rad = math.acos(radius_m * math.cos(low_rad) / (radius_m + height_m)) - low_rad
    if station.max_range_m < math.inf:
        top_m = radius_m + height_m
        cosine = (radius_m**2 + top_m**2 - station.max_range_m**2) / (2 * radius_m * top_m)
        arc_rad = min(arc_rad, math.acos(min(1.0, max(-1.0, cosine))))
    return _crossings(height_m, arc_rad, station.latitude_rad)


def _crossings(height_m: float, arc_rad: float, latitude_rad: float) -> tuple[float, float]:
    """Return how often a day a track comes within an arc of a place, and for how long on average.

    Each turn crosses a parallel twice; a share 2 arc / (2 pi cos latitude) of its length is near enough. Good to some
    10 % for polar orbits, an upper bound for orbits that do not reach the place.
    """
    motion_rad_s = mean_motion_rad_s(height_m)
    turns = max(0.5, (motion_rad_s - EARTH_TURN_RAD_S) * DAY_S / math.tau)
    daily = min(turns, turns * 2 * arc_rad / (math.pi * max(0.05, math.cos(latitude_rad))))
    return daily, math.pi / 4 * 2 * arc_rad / motion_rad_s


def isl_steps_of(scenario: model.Scenario) -> int:
    steps = scenario.stop_ns // scenario.network.topology_step_ns + 1
    links = {"ring": 1, "grid": 2, "none": 0}
    return sum(
        len(group.names) * links[group.isl.topology] * steps for group in scenario.groups if group.isl is not None
    )
