"""Round trips between two sites over the satellites: light time alone, positions taken exactly at each instant."""

from __future__ import annotations

import difflib
import math
from typing import NamedTuple

import numpy as np

from latency.constants import C_M_S, SECOND_NS
from latency.errors import InputError, Problem
from latency.kernels.shortest import Graph, Labels, Snapshots, measure, shortest_paths
from latency.scenario.model import Scenario, Station
from latency.sky.frames import site_positions_m
from latency.sky.isls import Links, links_of
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.sky.passes import horizons_of, sites_of
from latency.sky.poles import NO_LIMIT_RAD, polar_limits_rad
from latency.sky.subpoints import geodetic

BATCH = 64  # instants a batch: positions of 10,000 satellites then take 15 MB


class RoundTrips(NamedTuple):
    """Shortest round trips at T instants."""

    times_s: np.ndarray  # (T,) float64, since the scenario's start
    rtt_ms: np.ndarray  # (T,) float64, 2 x length / c; inf where there is no path
    reachable: np.ndarray  # (T,) bool
    paths: tuple[tuple[str, ...], ...]  # site, satellites in order, site; empty where there is no path


def round_trips(scenario: Scenario, from_name: str, to_name: str, times_s: np.ndarray) -> RoundTrips:
    """Return the round-trip light times between two stations over the scenario's network.

    A snapshot at each instant: links of the scenario's topologies whose ends see each other, are in range and are not
    switched off over a pole (acquisition and failures are left aside), and from the two stations to every satellite
    above their mask or in their range. Other sites do not relay. No handling, no queues. Both ways take the same path;
    the Earth does not turn meanwhile.

    Parameters
    ----------
    scenario : Scenario
    from_name, to_name : str
        Two stations: users and data centres have no antenna, and so no mask.
    times_s : (T,) float64
        Not before the scenario's start. [s]

    Raises
    ------
    InputError
        There is no station of that name; a time lies before the start; SGP4 cannot follow a satellite.
    """
    stations = (_station(scenario, from_name), _station(scenario, to_name))
    times_s = np.asarray(times_s, dtype=np.float64)
    if times_s.min(initial=0.0) < 0.0:
        raise InputError(scenario.name, [Problem("rtt", "", "times must not lie before the scenario's start")])
    names, elements = elements_of(scenario)
    orbits = prepare(elements, scenario.start, names, math.ceil(times_s.max(initial=0.0) * SECOND_NS))
    links, sites_m, horizons = links_of(scenario), site_positions_m(sites_of(stations)), horizons_of(stations)
    graph, limits_rad = graph_of(links, len(names)), polar_limits_rad(scenario)
    length_m, paths = np.empty(times_s.size), []
    for begin in range(0, times_s.size, BATCH):
        batch = slice(begin, begin + BATCH)
        tracks_m = tracks_itrs_m(orbits, times_s[batch])
        snapshots = _snapshots(tracks_m, links, sites_m, horizons)
        switch_off(snapshots.link_m, tracks_m, links, limits_rad)
        length_m[batch], hops, path = _search(graph, snapshots)
        paths += [tuple(names[s] for s in row[:count]) for row, count in zip(path, hops, strict=True)]
    reachable = np.isfinite(length_m)
    named = ((from_name, *path, to_name) if path else () for path in paths)
    return RoundTrips(times_s, 2e3 * length_m / C_M_S, reachable, tuple(named))


def graph_of(links: Links, satellites: int) -> Graph:
    """Return the links of each satellite, both ways, by number of the neighbour."""
    ends, others = np.concatenate([links.a, links.b]), np.concatenate([links.b, links.a])
    link = np.tile(np.arange(links.a.size, dtype=np.int64), 2)
    order = np.lexsort((others, ends))
    first = np.searchsorted(ends[order], np.arange(satellites + 1))
    return Graph(first.astype(np.int64), others[order], link[order])


def _snapshots(tracks_m: np.ndarray, links: Links, sites_m: np.ndarray, horizons) -> Snapshots:
    satellites, _, count = tracks_m.shape
    snapshots = Snapshots(np.empty((count, links.a.size)), np.empty((count, 2, satellites)))
    measure(tracks_m, links, sites_m, horizons, snapshots)
    return snapshots


def switch_off(link_m: np.ndarray, tracks_m: np.ndarray, links: Links, limits_rad: np.ndarray) -> None:
    """Set to inf the lengths (T, L) of links with an end beyond its latitude; tracks are (S, 3, T). [m]"""
    rows = np.flatnonzero(limits_rad < NO_LIMIT_RAD)
    for ends in (links.a[rows], links.b[rows]) if rows.size else ():
        latitude_rad, _ = geodetic(np.moveaxis(tracks_m[ends], 1, 0))
        beyond = np.abs(latitude_rad) > limits_rad[rows, None]
        link_m[:, rows] = np.where(beyond.T, np.inf, link_m[:, rows])


def _search(graph: Graph, snapshots: Snapshots) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count, _, satellites = snapshots.ground_m.shape
    labels = Labels(np.empty(satellites), *(np.empty(satellites, np.int64) for _ in range(3)))
    length_m, hops, path = np.empty(count), np.empty(count, np.int64), np.empty((count, satellites), np.int64)
    shortest_paths(graph, snapshots, labels, length_m, hops, path)
    return length_m, hops, path


def _station(scenario: Scenario, name: str) -> Station:
    known = {station.name: station for station in scenario.stations if not station.relay}
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"stations are {', '.join(sorted(known)) or 'none'}"
    raise InputError(scenario.name, [Problem("rtt", "", f"{name!r} is not a station; {hint}")])
