"""Windows: what every transmitter could send over its passes, at which rate and how late."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
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
from latency.link.air import Airs
from latency.link.budgets import es_n0_db
from latency.link.views import Views, apogee_radius_m, lowest_rad, views_of, worst_range_m
from latency.plan.choices import Radio, runs_of
from latency.plan.runs import Runs, joined
from latency.plan.stretches import airs_of, stretches_of
from latency.scenario.model import Downlink, SatelliteGroup, Scenario, Station
from latency.sky.orbits import Propagator, group_elements
from latency.sky.relays import feeder_delays_ns, receivers_m
from latency.tables import Passes, Windows

ROWS = 1 << 14  # passes whose rates are sought at once; memory grows with it times the MODCODs
SAMPLES = 1 << 12  # of a satellite that are followed at once: they stay close to the processor


class Scene(NamedTuple):
    """Who passes over whom, through what air."""

    orbits: Propagator
    stations: Sequence[Station]  # as passes count them
    passes: Passes
    airs: Airs


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
    runs = (
        run
        for group in scenario.groups
        for downlink in group.downlinks
        for run in _runs(scenario, scene, views, group, downlink, transmitters)
    )
    passes = scene.passes
    nobody = np.full_like(passes.rise_ns, -1)
    whole = Runs(nobody, np.arange(nobody.size), passes.rise_ns, passes.set_ns, nobody)
    everything = joined([whole, *runs])
    pieces, number = _pieces(scene, everything, scenario.network.delay_step_ns)
    first = nobody.size  # sent by nobody come before those of transmitter 0
    sent = Runs(*(column[first:] for column in everything))
    return _windows(sent, pieces, number[first:]), int(pieces.error_ns.max(initial=0))


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


def _runs(
    scenario: Scenario,
    scene: Scene,
    views: Views,
    group: SatelliteGroup,
    downlink: Downlink,
    transmitters: Mapping[tuple[str, str], tuple[int, int]],
) -> Iterator[Runs]:
    """Yield the runs of a group's downlink, some satellites at a time."""
    stations, passes = scene.stations, scene.passes
    heard = np.array([hears(station, downlink) for station in stations], dtype=bool)
    worst_db = _worst_db(scenario, group, downlink, scene)
    radio = Radio(downlink, stations, views, worst_db, scenario.network.delay_step_ns)
    over = airs_of(stations, scene.airs, downlink.band)
    rows = np.array(sorted(transmitters[name, downlink.name] for name in group.names), np.int64).reshape(-1, 2)
    # Passes are sorted by satellite.
    first, last = (np.searchsorted(passes.satellite, rows[:, 1], side=side) for side in ("left", "right"))
    if not heard.any():
        return
    for part in np.array_split(np.arange(len(rows)), max(1, int((last - first).sum()) // ROWS)):
        counts = last[part] - first[part]
        transmitter = np.repeat(rows[part, 0], counts)
        seen = np.arange(transmitter.size) - np.repeat(np.cumsum(counts) - counts - first[part], counts)
        kept = heard[passes.station[seen]]
        yield runs_of(radio, stretches_of(passes, seen[kept], transmitter[kept], over))


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

    def follow(begin: int, end: int) -> None:
        who = ways._replace(satellite=satellite[begin:end], station=station[begin:end])
        some = pieces._replace(first=first[begin : end + 1], error_ns=pieces.error_ns[begin:end])
        piece_delays(scene.orbits, who, some, samples_at(np.empty(room)))

    in_shares(follow, count)
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
