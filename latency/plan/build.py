"""From a scenario to its opportunity plan: here floats end."""

from __future__ import annotations

import numpy as np

from latency.kernels.light_times import Pieces, piece_delays, samples_at
from latency.plan.plan import Plan
from latency.plan.rows import Clock
from latency.scenario.model import Scenario, Station
from latency.sky.frames import site_positions_m
from latency.sky.isls import find_isls, links_of
from latency.sky.orbits import Propagator, orbits_of
from latency.sky.passes import find_passes, sites_of
from latency.tables import Passes, Windows


def build_plan(scenario: Scenario) -> Plan:
    """Return what could be used: passes, windows and inter-satellite links from the start to the stop.

    Every transmitter of a satellite has windows over each of its passes. They abut at the multiples of the
    delay step, have the downlink's constant rate, and as delay the light time in their middle, to the
    nearest ns. `error` tells by how much light times differ from it at the ends of windows and of topology
    steps; as long as a distance bends one way over a step, as it does above the horizon, it is nowhere
    farther off.

    Raises
    ------
    InputError
        SGP4 cannot follow a satellite to the stop.
    """
    satellites, orbits = orbits_of(scenario)
    stations = tuple(sorted(scenario.stations, key=lambda station: station.name))
    downlinks = _downlinks(scenario)
    clock = Clock(scenario.start, scenario.span_ns, scenario.stop_ns, scenario.network.topology_step_ns)
    passes = find_passes(orbits, stations, scenario.stop_ns, scenario.network.scan_step_ns)
    isls, isl_error_ns = find_isls(orbits, links_of(scenario), clock.steps_ns(), scenario.network.scan_step_ns)
    number = {name: row for row, name in enumerate(satellites)}
    transmitter_satellite = np.array([number[satellite] for satellite, _, _ in downlinks], dtype=np.int64)
    pieces = _pieces(orbits, stations, passes, scenario.network.delay_step_ns)
    rates_bit_s = np.array([rate_bit_s for _, _, rate_bit_s in downlinks], dtype=np.int64)
    return Plan(
        *clock[:3],
        satellites,
        tuple(station.name for station in stations),
        tuple(f"{satellite}/{downlink}" for satellite, downlink, _ in downlinks),
        transmitter_satellite,
        passes,
        _windows(passes, pieces, transmitter_satellite, rates_bit_s),
        isls,
        clock.steps_ns(),
        {"isl_delay_ns": isl_error_ns, "window_delay_ns": int(pieces.error_ns.max(initial=0))},
    )


def _downlinks(scenario: Scenario) -> list[tuple[str, str, int]]:
    """(satellite, downlink, rate) of every transmitter, in their order."""
    rows = [
        (satellite, downlink.name, downlink.rate_bit_s)
        for group in scenario.groups
        for satellite in group.names
        for downlink in group.downlinks
    ]
    return sorted(rows, key=lambda row: row[:2])


def split(begin_ns: np.ndarray, end_ns: np.ndarray, step_ns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return intervals cut at the multiples of a step: row of the interval, begin, end of each piece.

    >>> split(np.array([5, 20]), np.array([25, 30]), 10)
    (array([0, 0, 0, 1]), array([ 5, 10, 20, 20]), array([10, 20, 25, 30]))
    """
    first, last = begin_ns // step_ns, -(-end_ns // step_ns)
    counts = last - first
    row = np.repeat(np.arange(begin_ns.size, dtype=np.int64), counts)
    cell = np.arange(row.size, dtype=np.int64) - np.repeat(np.cumsum(counts) - counts - first, counts)
    return row, np.maximum(cell * step_ns, begin_ns[row]), np.minimum((cell + 1) * step_ns, end_ns[row])


def _pieces(orbits: Propagator, stations: tuple[Station, ...], passes: Passes, delay_step_ns: int) -> Pieces:
    """The passes cut at the delay steps, with the delays of the pieces."""
    row, open_ns, close_ns = split(passes.rise_ns, passes.set_ns, delay_step_ns)
    first = np.searchsorted(row, np.arange(passes.rise_ns.size + 1))
    pieces = Pieces(first, open_ns, close_ns, np.empty_like(open_ns), np.zeros_like(passes.rise_ns))
    room = samples_at(np.empty(2 * int(np.diff(first).max(initial=0)) + 1))
    piece_delays(orbits, passes, site_positions_m(sites_of(stations)), pieces, room)
    return pieces


def _windows(passes: Passes, pieces: Pieces, transmitter_satellite: np.ndarray, rates_bit_s: np.ndarray) -> Windows:
    """The pieces once for each transmitter of the satellite, in the order of the transmitters."""
    # Passes are sorted by satellite, and so are their pieces.
    first = pieces.first[np.searchsorted(passes.satellite, transmitter_satellite, side="left")]
    counts = pieces.first[np.searchsorted(passes.satellite, transmitter_satellite, side="right")] - first
    transmitter = np.repeat(np.arange(first.size, dtype=np.int64), counts)
    row = np.arange(transmitter.size) - np.repeat(np.cumsum(counts) - counts - first, counts)
    pass_index = np.repeat(np.arange(passes.rise_ns.size, dtype=np.int64), np.diff(pieces.first))
    columns = (column[row] for column in (pass_index, pieces.open_ns, pieces.close_ns))
    return Windows(transmitter, *columns, rates_bit_s[transmitter], pieces.delay_ns[row])
