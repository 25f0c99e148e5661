"""What a scenario will cost, estimated before anything is allocated."""

from __future__ import annotations

import math
import os
from typing import NamedTuple

from latency.constants import WGS84_RADIUS_M
from latency.scenario import model
from latency.scenario.orbits import altitude_m
from latency.scenario.shells import mean_motion_rad_s

DAY_S = 86_400.0
SECOND_NS = 1_000_000_000
EARTH_TURN_RAD_S = 7.2921159e-5  # sidereal, WGS-84


class Cost(NamedTuple):
    """Sizes of the tables to come; passes, windows and captures over targets are rough (a factor of two)."""

    satellites: int
    stations: int
    captures: int
    passes: int
    windows: int
    isl_steps: int
    scan_points: int
    seconds: int = 0  # warm, on one of two shared cores
    memory_byte: int = 0


# Measured on a shell of 100 to 2,800 satellites over 50 stations; good to a factor of three.
START_S = 2.0
DIRECT_S, RELAYED_S = 15e-6, 80e-6  # a capture in a case, relay cases with their repetitions
SCAN_POINT_S, WINDOW_S = 5e-9, 2.5e-6
ISL_STEP_S, SWEPT_S = 0.3e-6, 2e-6  # a link in a topology step, once and in each relay case
START_BYTE = 150_000_000
DIRECT_BYTE, RELAYED_BYTE = 1_800, 4_600  # a capture: logs, ledger and tables, of one case at a time
WINDOW_BYTE, SWEPT_BYTE = 300, 16  # a window; a satellite in a topology step for each destination of the routes
TOGETHER_BYTE, WORTH_S = 4 << 30, 5  # most for two cases at the same time, least for it to pay

# What fits into the memory and patience of a laptop.
LIMITS = Cost(
    satellites=10_000,
    stations=1_000,
    captures=10_500_000,
    passes=10_000_000,
    windows=50_000_000,
    isl_steps=200_000_000,
    scan_points=20_000_000_000,
    seconds=1 << 62,
    memory_byte=1 << 62,
)
REMEDIES = {
    "satellites": "fewer satellites",
    "stations": "fewer stations",
    "captures": "a shorter span or a longer workload.interval",
    "passes": "a shorter span or fewer stations",
    "windows": "a shorter span or a longer network.delay_step",
    "isl_steps": "a shorter span or a longer network.topology_step",
    "scan_points": "a shorter span or a longer network.scan_step",
}


def predict(scenario: model.Scenario) -> Cost:
    """Return what running a scenario will take."""
    satellites = sum(len(group.names) for group in scenario.groups)
    days = scenario.stop_ns / SECOND_NS / DAY_S
    passes, contact_s = 0.0, 0.0
    for group in scenario.groups:
        height_m = altitude_m(group.orbit)
        for station in scenario.stations:
            daily, mean_s = _passes(height_m, station)
            passes += daily * days * len(group.names)
            contact_s += daily * days * len(group.names) * mean_s * len(group.downlinks)
    step_s = scenario.network.delay_step_ns / SECOND_NS
    cost = Cost(
        satellites=satellites,
        stations=len(scenario.stations),
        captures=_captures(scenario),
        passes=math.ceil(passes),
        windows=math.ceil(passes + contact_s / step_s),
        isl_steps=_isl_steps(scenario),
        scan_points=satellites * len(scenario.stations) * (scenario.stop_ns // scenario.network.scan_step_ns + 1),
    )
    return cost._replace(seconds=math.ceil(_seconds(scenario, cost)), memory_byte=_memory_byte(scenario, cost))


def _relayed(scenario: model.Scenario) -> int:
    """How many cases search for routes."""
    return sum(name.endswith("-relay") for name in scenario.cases)


def _seconds(scenario: model.Scenario, cost: Cost) -> float:
    relayed = _relayed(scenario)
    rows_s = cost.captures * ((len(scenario.cases) - relayed) * DIRECT_S + relayed * RELAYED_S)
    links_s = cost.isl_steps * (ISL_STEP_S + relayed * SWEPT_S)
    return START_S + rows_s + links_s + cost.scan_points * SCAN_POINT_S + cost.windows * WINDOW_S


def _memory_byte(scenario: model.Scenario, cost: Cost) -> int:
    relayed = _relayed(scenario)
    steps = scenario.stop_ns // scenario.network.topology_step_ns + 1
    swept = (len(scenario.nodes) + 1) * steps * cost.satellites if relayed else 0
    row_byte = RELAYED_BYTE if relayed else DIRECT_BYTE
    return START_BYTE + cost.captures * row_byte + cost.windows * WINDOW_BYTE + swept * SWEPT_BYTE


def cases_at_once(scenario: model.Scenario) -> int:
    """Return how many cases to simulate at the same time: two where that saves seconds, and both fit into memory."""
    cost = predict(scenario)
    both_byte = 2 * cost.memory_byte - START_BYTE - cost.windows * WINDOW_BYTE  # they share the plan
    return 2 if cost.seconds >= WORTH_S and both_byte <= min(TOGETHER_BYTE, machine_byte() // 2) else 1


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_byte() -> int:
    """Return how much memory this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def excesses(cost: Cost) -> list[str]:
    """Return a message for each size beyond its limit, and where the memory of this machine would not do."""
    told = [
        f"about {value:,} {name.replace('_', ' ')} predicted, more than the {limit:,} this version takes;"
        f" {REMEDIES[name]} would help"
        for name, value, limit in zip(Cost._fields, cost, LIMITS, strict=True)
        if value > limit
    ]
    if not told and cost.memory_byte > machine_byte():
        sizes = f"about {cost.memory_byte / 1e9:,.0f} GB of memory predicted, and this machine has"
        told.append(f"{sizes} {machine_byte() / 1e9:,.0f}; {REMEDIES['captures']} would help")
    return told


def periodic_captures(satellites: int, span_ns: int, interval_ns: int) -> int:
    return satellites * (span_ns // interval_ns + 1)


def _captures(scenario: model.Scenario) -> int:
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


def _passes(height_m: float, station: model.Station) -> tuple[float, float]:
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


def _isl_steps(scenario: model.Scenario) -> int:
    steps = scenario.stop_ns // scenario.network.topology_step_ns + 1
    links = {"ring": 1, "grid": 2, "none": 0}
    return sum(
        len(group.names) * links[group.isl.topology] * steps for group in scenario.groups if group.isl is not None
    )
