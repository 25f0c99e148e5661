"""Shortest paths between two ground sites over the satellites, one snapshot after another.

Label correcting: a satellite whose distance has sunk waits in a ring buffer until its neighbours have been told.
Lengths are added up from the start, so what comes to rest is bit for bit what Dijkstra's algorithm finds;
on these small, even graphs it is as fast and has no heap.
"""

import math
from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.light_times import distance_m
from latency.kernels.lines_of_sight import clearance_m
from latency.kernels.passes_margin import margin_m

APART_M = math.inf  # the length of what does not connect: more than any path


class Graph(NamedTuple):
    """Who has a link with whom; rows first[s]:first[s + 1] are those of satellite s."""

    first: np.ndarray  # (S + 1,) int64
    neighbour: np.ndarray  # (2 L,) int64
    link: np.ndarray  # (2 L,) int64


class Snapshots(NamedTuple):
    """The network at T instants: how long everything is, inf where it does not connect."""

    link_m: np.ndarray  # (T, L) float64
    ground_m: np.ndarray  # (T, 2, S) float64, from the first site up, and down to the second


class Labels(NamedTuple):
    """Room for one search."""

    reached_m: np.ndarray  # (S,) float64, length from the first site
    before: np.ndarray  # (S,) int64, satellite before, -1 after the site
    waiting: np.ndarray  # (S,) int64, ring buffer
    waits: np.ndarray  # (S,) int64, whether it is in there


@kernel
def measure(tracks_m, links, sites_m, horizons, snapshots):
    """Fill in the lengths of a network whose satellites stand at tracks_m (S, 3, T), its ends at sites_m (2, 3). [m]"""
    for k in range(snapshots.link_m.shape[0]):
        for i in range(links.a.size):
            p, q = links.a[i], links.b[i]
            a = (tracks_m[p, 0, k], tracks_m[p, 1, k], tracks_m[p, 2, k])
            b = (tracks_m[q, 0, k], tracks_m[q, 1, k], tracks_m[q, 2, k])
            length_m = distance_m(a, b)
            up = length_m <= links.max_range_m[i] and clearance_m(a, b, links.grazing_m[i]) >= 0.0
            snapshots.link_m[k, i] = length_m if up else APART_M
    for s in range(tracks_m.shape[0]):
        for g in range(2):
            for k in range(snapshots.ground_m.shape[0]):
                place_m = (tracks_m[s, 0, k], tracks_m[s, 1, k], tracks_m[s, 2, k])
                length_m = distance_m(place_m, (sites_m[g, 0], sites_m[g, 1], sites_m[g, 2]))
                in_view = margin_m(horizons, g, tracks_m[s], k) >= 0.0
                snapshots.ground_m[k, g, s] = length_m if in_view else APART_M


@kernel
def search(graph, link_m, ground_m, labels):
    """Find the shortest path in one snapshot; return its length and the satellite it ends with, -1 if there is none.

    The path is in labels.before. Among paths of exactly equal length the first found stands.
    """
    size = labels.before.size
    head, count = 0, 0
    best_m, best = APART_M, -1
    for s in range(size):
        labels.reached_m[s] = ground_m[0, s]
        labels.before[s] = -1
        labels.waits[s] = 0
        if ground_m[0, s] < APART_M:
            labels.waiting[count] = s
            labels.waits[s] = 1
            count += 1
    while count > 0:
        s = labels.waiting[head]
        head = head + 1 if head + 1 < size else 0
        count -= 1
        labels.waits[s] = 0
        here_m = labels.reached_m[s]
        if here_m + ground_m[1, s] < best_m:
            best_m, best = here_m + ground_m[1, s], s
        for e in range(graph.first[s], graph.first[s + 1]):
            other, reach_m = graph.neighbour[e], here_m + link_m[graph.link[e]]
            # What is already longer than a whole path leads to no shorter one.
            if reach_m < labels.reached_m[other] and reach_m < best_m:
                labels.reached_m[other] = reach_m
                labels.before[other] = s
                if labels.waits[other] == 0:
                    labels.waiting[(head + count) % size] = other
                    labels.waits[other] = 1
                    count += 1
    return best_m, best


@kernel
def shortest_paths(graph, snapshots, labels, length_m, hops, path):
    """Fill in length (T,), satellites crossed (T,) and these in order, path (T, S), of the shortest path."""
    for k in range(length_m.size):
        length_m[k], last = search(graph, snapshots.link_m[k], snapshots.ground_m[k], labels)
        hops[k] = 0
        s = last
        while s >= 0:
            hops[k] += 1
            s = labels.before[s]
        s = last
        for h in range(hops[k] - 1, -1, -1):
            path[k, h] = s
            s = labels.before[s]
