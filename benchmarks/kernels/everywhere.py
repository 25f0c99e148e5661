"""Round trips between all sites at one instant, by what the package has for it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import numpy as np

from latency.constants import C_M_S
from latency.kernels.shortest import Labels, Snapshots, measure, shortest_paths
from latency.scenario import Scenario
from latency.sky.frames import site_positions_m, sites_of
from latency.sky.passes import horizons_of
from latency.sky.rtt import graph_of


def round_trips_ms(scenario: Scenario) -> Callable[..., np.ndarray]:
    """Return what fills (C, C) round trips from a `routes.Sky`, inf where there is no path. [ms]

    With the next hops from every satellite to every site where the package has snapshots of whole networks, else a
    pair at a time.
    """
    return _at_once(scenario) if importlib.util.find_spec("latency.sky.snapshots") else _in_pairs


def _at_once(scenario: Scenario) -> Callable[..., np.ndarray]:
    from latency.sky.snapshots import constellation_of, room_for, take

    fixed = constellation_of(scenario)
    snapshot, scratch = room_for(fixed)

    def found_ms(work) -> np.ndarray:
        take(fixed, work.tracks_m[:, :, 0], snapshot, scratch)
        return 2e3 * snapshot.apart_m / C_M_S

    return found_ms


def _in_pairs(work) -> np.ndarray:
    """From each site to all later ones with the search behind `latency rtt`."""
    sites, satellites = len(work.scenario.stations), work.tracks_m.shape[0]
    link_m, ground_m = _lengths_m(work)
    graph, length_m = graph_of(work.links, satellites), np.zeros((sites, sites))
    labels = Labels(np.empty(satellites), *(np.empty(satellites, np.int64) for _ in range(3)))
    hops, path = np.empty(sites, np.int64), np.empty((sites, satellites), np.int64)
    for site in range(sites - 1):
        others = sites - site - 1
        pairs_m = np.stack([np.broadcast_to(ground_m[site], (others, satellites)), ground_m[site + 1 :]], axis=1)
        snapshots = Snapshots(np.repeat(link_m, others, axis=0), pairs_m)
        found_m = np.empty(others)
        shortest_paths(graph, snapshots, labels, found_m, hops[:others], path[:others])
        length_m[site, site + 1 :] = length_m[site + 1 :, site] = found_m
    return 2e3 * length_m / C_M_S


def _lengths_m(work) -> tuple[np.ndarray, np.ndarray]:
    """Lengths of the links (1, L) and from all sites up (C, S), inf where there is no connection."""
    stations, satellites = work.scenario.stations, work.tracks_m.shape[0]
    snapshots = Snapshots(np.empty((1, work.links.a.size)), np.empty((1, 2, satellites)))
    ground_m = np.empty((len(stations), satellites))
    for first in range(0, len(stations), 2):
        pair = stations[first : first + 2]
        measure(work.tracks_m, work.links, site_positions_m(sites_of(pair)), horizons_of(pair), snapshots)
        ground_m[first : first + 2] = snapshots.ground_m[0]
    return snapshots.link_m, ground_m
