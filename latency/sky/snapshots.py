"""The network at single instants: how long the ways between all stations are, and where they lead."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.errors import InputError, Problem
from latency.kernels.passes_margin import Horizons
from latency.kernels.snapshots import ABREAST, TO_SITE, Mesh, Scratch, Snapshot, find_ways, measure_links
from latency.scenario.model import Scenario
from latency.sky.isls import Links, links_of
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.sky.passes import horizons_of
from latency.sky.poles import polar_limits_rad
from latency.sky.rtt import BATCH, switch_off


class Constellation(NamedTuple):
    """What does not change from one instant to the next."""

    links: Links
    mesh: Mesh
    horizons: Horizons  # of the sites
    limits_rad: np.ndarray  # (L,) latitude beyond which a link is off


def constellation_of(scenario: Scenario) -> Constellation:
    """Return satellites, links, and the stations on the ground as sites, both in code-point order of their names."""
    stations = sorted((one for one in scenario.stations if not one.relay), key=lambda one: one.name)
    links, satellites = links_of(scenario), sum(len(group.names) for group in scenario.groups)
    return Constellation(links, mesh_of(links, satellites), horizons_of(stations), polar_limits_rad(scenario))


def mesh_of(links: Links, satellites: int) -> Mesh:
    """Return the neighbours of each satellite side by side, an even number of columns.

    >>> row = np.zeros(1, np.int64)
    >>> mesh_of(Links(row, row + 1, row, row, row * 1.0, row * 1.0), 3).neighbour.tolist()
    [[1, 0], [0, 1], [2, 2]]
    """
    ends, others = np.concatenate([links.a, links.b]), np.concatenate([links.b, links.a])
    order = np.lexsort((others, ends))
    ends, others, link = ends[order], others[order], np.tile(np.arange(links.a.size), 2)[order]
    column = np.arange(ends.size) - np.searchsorted(ends, ends)
    width = 2 * (int(column.max(initial=0)) // 2 + 1)
    mesh = Mesh(np.tile(np.arange(satellites)[:, None], (1, width)), np.full((satellites, width), links.a.size))
    mesh.neighbour[ends, column], mesh.link[ends, column] = others, link
    return mesh


def room_for(fixed: Constellation) -> tuple[Snapshot, Scratch]:
    """Return room for one instant of a constellation."""
    (satellites, width), sites = fixed.mesh.link.shape, len(fixed.horizons.sight)
    columns = -(-sites // ABREAST) * ABREAST
    snapshot = Snapshot(
        places_m=np.empty((3, satellites)),
        link_m=np.empty(fixed.links.a.size + 1),
        first=np.zeros(sites + 1, np.int64),
        satellite=np.empty(sites * satellites, np.int64),
        ground_m=np.empty(sites * satellites),
        reach_m=np.empty((satellites, columns)),
        hop=np.empty((satellites, columns), np.int8),
        apart_m=np.empty((sites, sites)),
    )
    moved, looked = np.empty(satellites, np.int64), np.empty(satellites, np.int64)
    return snapshot, Scratch(np.empty(max(satellites, columns)), moved, looked, np.empty(width + 1, np.int64))


def take(fixed: Constellation, places_m: np.ndarray, snapshot: Snapshot, scratch: Scratch) -> None:
    """Fill in a snapshot of satellites that stand at places_m, (S, 3) in ITRS. [m]"""
    snapshot.places_m[:] = places_m.T
    measure_links(fixed.links, snapshot.places_m, snapshot.link_m)
    switch_off(snapshot.link_m[None, :-1], places_m[:, :, None], fixed.links, fixed.limits_rad)
    find_ways(fixed.mesh, fixed.horizons, snapshot, scratch)


def snapshots(scenario: Scenario, times_s: np.ndarray) -> Iterator[tuple[Constellation, Snapshot]]:
    """Yield the network at each instant, with the shortest ways from all stations to all satellites and stations.

    As `latency.sky.rtt.round_trips` has it for two stations, and equal to that bit for bit. The arrays are the same
    ones each time: copy what is to be kept. Cost of an instant: about 6 ns a satellite and station.

    Parameters
    ----------
    scenario : Scenario
    times_s : (T,) float64
        Not before the scenario's start. [s]

    Raises
    ------
    InputError
        A time lies before the start; SGP4 cannot follow a satellite.
    """
    times_s = np.asarray(times_s, dtype=np.float64)
    if times_s.min(initial=0.0) < 0.0:
        raise InputError(scenario.name, [Problem("snapshots", "", "times must not lie before the scenario's start")])
    names, elements = elements_of(scenario)
    orbits = prepare(elements, scenario.start, names, math.ceil(times_s.max(initial=0.0) * SECOND_NS))
    fixed = constellation_of(scenario)
    snapshot, scratch = room_for(fixed)
    for begin in range(0, times_s.size, BATCH):
        tracks_m = tracks_itrs_m(orbits, times_s[begin : begin + BATCH])
        for k in range(tracks_m.shape[2]):
            take(fixed, tracks_m[:, :, k], snapshot, scratch)
            yield fixed, snapshot


def way_between(mesh: Mesh, snapshot: Snapshot, begin: int, end: int) -> list[int]:
    """Return the satellites from one site to another in order, as the next hops say; none where there is no way."""
    rows = slice(snapshot.first[begin], snapshot.first[begin + 1])
    length_m = snapshot.ground_m[rows] + snapshot.reach_m[snapshot.satellite[rows], end]
    if not np.isfinite(length_m).any():
        return []
    way = [int(snapshot.satellite[rows][np.argmin(length_m)])]
    while snapshot.hop[way[-1], end] != TO_SITE:
        way.append(int(mesh.neighbour[way[-1], snapshot.hop[way[-1], end]]))
    return way
