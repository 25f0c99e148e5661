"""Windows: what every transmitter could send over its passes, at which rate and how late."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from latency.errors import InputError, Problem
from latency.kernels.light_times import samples_at
from latency.kernels.pieces import (
    Intervals,
    Pieces,
    Ways,
    count_pieces,
    cut_pieces,
    fill_windows,
    number_different,
    piece_delays,
    sort_by_pass,
)
from latency.kernels.shares import in_shares
from latency.link.air import Air, Airs
from latency.link.budgets import es_n0_db
from latency.link.views import Views, apogee_radius_m, lowest_rad, views_of, worst_range_m
from latency.plan.choices import Radio, runs_of
from latency.plan.runs import Runs, joined
from latency.plan.stretches import airs_of, stretches_of
from latency.scenario.model import Downlink, SatelliteGroup, Scenario, Station
from latency.sky.orbits import Propagator, group_elements
from latency.sky.relays import feeder_delays_ns, receivers_m
from latency.tables import Passes, Windows

ROWS = 1 << 14  # passes that are worked at together; memory grows with it times the MODCODs
SAMPLES = 1 << 12  # of a satellite that are followed at once: they stay close to the processor


class Scene(NamedTuple):
    """Who passes over whom, through what air."""

    orbits: Propagator
    stations: Sequence[Station]  # as passes count them
    passes: Passes
    airs: Airs


class Beam(NamedTuple):
    """One downlink of a group of satellites, and who hears it."""

    radio: Radio
    heard: np.ndarray  # (G,) bool
    over: Sequence[Air | None]  # of each station
    rows: np.ndarray  # (X, 2) int64: transmitter, satellite; ascending


def windows_of(
    scenario: Scenario, scene: Scene, transmitters: Mapping[tuple[str, str], tuple[int, int]]
) -> tuple[Windows, int]:
    """Return the windows of all transmitters, and by how much delays are off at the ends of windows at most. [ns]

    Parameters
    ----------
    scenario : Scenario
    scene : Scene
    transmitters : mapping
        (satellite, downlink) -> (row of the transmitter, row of the satellite).

    Raises
    ------
    InputError
        A budget meets a station without G/T, or rates by elevation one that has none.
    """
    _refuse(scenario)
    views = views_of(scene.orbits, scene.stations)
    beams = [
        _beam(scenario, scene, views, group, downlink, transmitters)
        for group in scenario.groups
        for downlink in group.downlinks
    ]
    step_ns = scenario.network.delay_step_ns
    shares = in_shares(partial(_share, scene, beams, step_ns), scene.orbits.path_of.size)
    columns = zip(*(table for table, _ in shares), strict=True)
    return Windows(*(np.concatenate(column) for column in columns)), max(error_ns for _, error_ns in shares)


def hears(station: Station, downlink: Downlink) -> bool:
    """Return whether a station receives a downlink's band; one that names none receives all, and so is heard one.

    >>> x_only = Station("x", 0.0, 0.0, 0.0, 1, 0, (), math.inf, 0, 1, bands=("x",))
    >>> [hears(x_only, Downlink("radio", 1, "both", 0, band=band)) for band in ("x", "ka", "")]
    [True, False, True]
    """
    return not station.bands or not downlink.band or downlink.band in station.bands


def _refuse(scenario: Scenario) -> None:
    pairs = ((group, downlink) for group in scenario.groups for downlink in group.downlinks)
    meetings = ((*pair, station) for pair in pairs for station in scenario.stations if hears(station, pair[1]))
    problems = [
        Problem(scenario.name, f"satellites.{group.name}.{downlink.name}", f"station '{station.name}' {message}")
        for group, downlink, station in meetings
        if (message := _misfit(station, downlink))
    ]
    if problems:
        raise InputError(scenario.name, problems)


def _misfit(station: Station, downlink: Downlink) -> str:
    """Why a rate cannot be told, or nothing."""
    if downlink.budget and station.g_over_t_db_k is None:
        return "receives this band but states no g_over_t, which a link budget needs"
    if station.relay and (downlink.budget or downlink.rate_steps):
        return "is a relay in the sky: it takes stated rates only"
    return ""


def _beam(
    scenario: Scenario,
    scene: Scene,
    views: Views,
    group: SatelliteGroup,
    downlink: Downlink,
    transmitters: Mapping[tuple[str, str], tuple[int, int]],
) -> Beam:
    stations = scene.stations
    worst_db = _worst_db(scenario, group, downlink, scene)
    return Beam(
        Radio(downlink, stations, views, worst_db, scenario.network.delay_step_ns),
        np.array([hears(station, downlink) for station in stations], dtype=bool),
        airs_of(stations, scene.airs, downlink.band),
        np.array(sorted(transmitters[name, downlink.name] for name in group.names), np.int64).reshape(-1, 2),
    )


def _share(scene: Scene, beams: Sequence[Beam], delay_step_ns: int, begin: int, end: int) -> tuple[np.ndarray, int]:
    """The columns of windows of satellites `begin` to `end` as one table, and by how much their delays are off.

    Part by part, while it is close to the processor, in a table that is seldom too small: pieces of memory that are
    kept among others that are not would stay with the process.
    """
    table, filled, worst_ns = np.empty((len(Windows._fields), 0), np.int64), 0, 0
    parts = _parts(scene.passes, begin, end)
    for part in parts:
        windows, error_ns = _part(scene, beams, delay_step_ns, part)
        last, worst_ns = filled + windows.open_ns.size, max(worst_ns, error_ns)
        if last > table.shape[1]:
            wider = np.empty((len(table), last + 5 * len(parts) * windows.open_ns.size // 4), np.int64)
            wider[:, :filled] = table[:, :filled]
            table = wider
        for column, some in zip(table, windows, strict=True):
            column[filled:last] = some
        filled = last
    return table[:, :filled], worst_ns


def _parts(passes: Passes, begin: int, end: int) -> list[tuple[int, int]]:
    """Satellites from `begin` to before `end`, so many at a time that they have about `ROWS` passes."""
    low, high = np.searchsorted(passes.satellite, (begin, end))
    count = max(1, int(high - low) // ROWS)
    edges = [begin + (end - begin) * part // count for part in range(count + 1)]
    return list(pairwise(edges))


def _part(scene: Scene, beams: Sequence[Beam], delay_step_ns: int, satellites: tuple[int, int]) -> tuple[Windows, int]:
    """The windows of some satellites, and by how much their delays are off."""
    low, high = np.searchsorted(scene.passes.satellite, satellites)
    passes = Passes(*(column[low:high] for column in scene.passes))
    nobody = np.full_like(passes.rise_ns, -1)
    whole = Runs(nobody, np.arange(nobody.size), passes.rise_ns, passes.set_ns, nobody)
    runs = joined([whole, *(found for beam in beams for found in _runs(passes, beam, satellites))])
    pieces, number = _pieces(scene._replace(passes=passes), runs, delay_step_ns)
    first = nobody.size  # sent by nobody come before those of transmitter 0
    windows = _windows(Runs(*(column[first:] for column in runs)), pieces, number[first:])
    windows.pass_index[:] += low
    return windows, int(pieces.error_ns.max(initial=0))


def _runs(passes: Passes, beam: Beam, satellites: tuple[int, int]) -> Iterator[Runs]:
    """Yield the runs of a beam over passes of some satellites, if any of them have it and anybody hears it."""
    rows = beam.rows[slice(*np.searchsorted(beam.rows[:, 1], satellites))]
    if not len(rows) or not beam.heard.any():
        return
    first, last = (np.searchsorted(passes.satellite, rows[:, 1], side=side) for side in ("left", "right"))
    counts = last - first
    transmitter = np.repeat(rows[:, 0], counts)
    seen = np.arange(transmitter.size) - np.repeat(np.cumsum(counts) - counts - first, counts)
    kept = beam.heard[passes.station[seen]]
    yield runs_of(beam.radio, stretches_of(passes, seen[kept], transmitter[kept], beam.over))


def _worst_db(scenario: Scenario, group: SatelliteGroup, downlink: Downlink, scene: Scene) -> float:
    """Es/N0 where it is least: at apogee, on the mask of the least favourable station, in a clear sky. [dB]"""
    if not downlink.budget:
        return math.inf
    radius_m = apogee_radius_m(group_elements(group, scenario.shell_epoch))
    signals_db = [math.inf]
    for station in (station for station in scene.stations if hears(station, downlink)):
        air = scene.airs.get((station.name, downlink.band))
        gas_db = np.interp(lowest_rad(station), air.elevation_rad, air.foreseen_db) if air else 0.0
        range_m = worst_range_m(station, radius_m)
        signals_db.append(float(es_n0_db(downlink.budget, station.g_over_t_db_k, range_m, gas_db)))
    return min(signals_db)


def _pieces(scene: Scene, runs: Runs, delay_step_ns: int) -> tuple[Pieces, np.ndarray]:
    """All different runs cut at the delay steps, with the delays of the pieces; and which of them each run is.

    Transmitters that send over the same interval share its pieces.
    """
    different, which = _different(Intervals(*runs[1:4]), scene.passes.rise_ns.size)
    count = different.open_ns.size
    first = np.empty(count + 1, np.int64)
    count_pieces(different, delay_step_ns, first)
    pieces = Pieces(first, *(np.empty(first[-1], np.int64) for _ in range(3)), np.empty(count, np.int64))
    cut_pieces(different, delay_step_ns, pieces)
    satellite, station = (column[different.pass_index] for column in scene.passes[:2])
    ways = Ways(satellite, station, receivers_m(scene.stations), feeder_delays_ns(scene.stations))
    room = max(SAMPLES, 2 * int(np.diff(first).max(initial=0)) + 1)
    piece_delays(scene.orbits, ways, pieces, samples_at(np.empty(room)))
    return pieces, which


def _different(intervals: Intervals, passes: int) -> tuple[Intervals, np.ndarray]:
    """The different ones by (pass, open, close), and which of them each one is."""
    rows = intervals.pass_index.size
    order, number, row_of = (np.empty(rows, np.int64) for _ in range(3))
    sort_by_pass(intervals, np.zeros(passes + 1, np.int64), np.zeros(passes, np.int64), order)
    count = number_different(intervals, order, number, row_of)
    return Intervals(*(column[row_of[:count]] for column in intervals)), number


def _windows(runs: Runs, pieces: Pieces, number: np.ndarray) -> Windows:
    """The pieces of each run, in the order of the runs."""
    count = int(np.diff(pieces.first)[number].sum())
    windows = Windows(*(np.empty(count, np.int64) for _ in Windows._fields))
    fill_windows(runs, pieces, number, windows)
    return windows
