"""Shortest paths from many ground sites over the satellites at one instant, all sites side by side.

    reach(v, c) = least of  ground(c, v),  reach(u, c) + length(u, v)  over neighbours u

A row holds the lengths from all sites to one satellite, so that a link is tried for all of them in one sweep over
adjacent numbers. Satellites are gone through forwards and backwards in turn (Gauss and Seidel; Zhao 2005 sweeps grids
so), and of a satellite's neighbours only those count that have moved since it was looked at last: in a shell numbered
plane by plane these are mostly the two that come before it. Lengths are added up from the site, so what comes to rest
is bit for bit what Dijkstra's algorithm finds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.light_times import distance_m
from latency.kernels.lines_of_sight import clearance_m
from latency.kernels.passes_margin import NX, NY, NZ, OFFSET, SLOPE, WEIGHT, X, Y, Z, margin_m
from latency.kernels.shortest import APART_M

NO_HOP, TO_SITE = -1, -2  # beside a column of Mesh.neighbour
BLOCK = 32  # satellites that are passed over together where none of them is near
ABREAST = 8  # columns of sites are filled up to a multiple: as many numbers as a processor adds at once


class Mesh(NamedTuple):
    """Who has a link with whom, E columns each; who has fewer is its own neighbour over a link that is never up."""

    neighbour: np.ndarray  # (S, E) int64, ascending but for those
    link: np.ndarray  # (S, E) int64, the last row of Snapshot.link_m where there is none


class Snapshot(NamedTuple):
    """The network at one instant, inf where it does not connect, and the shortest ways through it."""

    places_m: np.ndarray  # (3, S) float64, ITRS
    link_m: np.ndarray  # (L + 1,) float64
    first: np.ndarray  # (C + 1,) int64, rows of the satellites in view of each site
    satellite: np.ndarray  # (C S,) int64, in view
    ground_m: np.ndarray  # (C S,) float64, to these
    reach_m: np.ndarray  # (S, C or more) float64, from each site to each satellite
    hop: np.ndarray  # (S, C or more) int8, from a satellite towards a site: column of Mesh.neighbour, TO_SITE or NO_HOP
    apart_m: np.ndarray  # (C, C) float64, to each site from each site


class Scratch(NamedTuple):
    """Room for one snapshot."""

    row_m: np.ndarray  # (S,) or as long as a row of reach_m
    moved: np.ndarray  # (S,) int64, when the row moved last
    looked: np.ndarray  # (S,) int64, when the neighbours were looked at last
    news: np.ndarray  # (E + 1,) int64, columns of neighbours that have moved since


@inlined
def place_of(places_m, s):
    """Where a satellite stands."""
    return places_m[0, s], places_m[1, s], places_m[2, s]


@kernel
def measure_links(links, places_m, link_m):
    """Fill in the lengths of links."""
    for i in range(links.a.size):
        a, b = place_of(places_m, links.a[i]), place_of(places_m, links.b[i])
        length_m = distance_m(a, b)
        up = length_m <= links.max_range_m[i] and clearance_m(a, b, links.grazing_m[i]) >= 0.0
        link_m[i] = length_m if up else APART_M
    link_m[links.a.size] = APART_M


@kernel
def look_up(horizons, snapshot, gain):
    """Fill in who is in view of each site, and how far."""
    places_m, sight, found = snapshot.places_m, horizons.sight, 0
    for g in range(sight.shape[0]):
        px, py, pz = sight[g, X], sight[g, Y], sight[g, Z]
        wx, wy, wz = sight[g, WEIGHT] * sight[g, NX], sight[g, WEIGHT] * sight[g, NY], sight[g, WEIGHT] * sight[g, NZ]
        # A mask that changes with azimuth has its lowest slope here. A metre is more than all that is rounded.
        offset, square = sight[g, OFFSET] + 1.0, max(sight[g, SLOPE], 0.0) ** 2
        offset = offset if sight[g, SLOPE] >= 0.0 else APART_M
        for s in range(gain.size):
            dx, dy, dz = places_m[0, s] - px, places_m[1, s] - py, places_m[2, s] - pz
            reach = wx * dx + wy * dy + wz * dz + offset
            gain[s] = reach * abs(reach) - square * (dx * dx + dy * dy + dz * dz)
        snapshot.first[g] = found
        for begin in range(0, gain.size, BLOCK):
            end, near = min(begin + BLOCK, gain.size), 0
            for s in range(begin, end):
                near += 1 if gain[s] >= 0.0 else 0
            for s in range(begin, end if near > 0 else begin):
                if gain[s] >= 0.0 and margin_m(horizons, g, places_m, s) >= 0.0:
                    snapshot.satellite[found] = s
                    snapshot.ground_m[found] = distance_m(place_of(places_m, s), (px, py, pz))
                    found += 1
    snapshot.first[sight.shape[0]] = found


@apart
def come_nearer(reach_m, over_a, a_m, over_b, b_m):
    """Try two (neighbour's row, length) for all sites; return how many of them are nearer to a satellite by that.

    The rows share no memory; where who has fewer neighbours is its own, nothing that is read there counts.
    """
    moved = 0
    for c in range(reach_m.size):
        before_m, over_a_m, over_b_m = reach_m[c], over_a[c] + a_m, over_b[c] + b_m
        after_m = over_a_m if over_a_m < before_m else before_m
        after_m = over_b_m if over_b_m < after_m else after_m
        reach_m[c] = after_m
        moved += 1 if after_m < before_m else 0
    return moved


@kernel
def settle(mesh, snapshot, scratch):
    """Fill in reach_m."""
    reach_m, link_m, (_, moved, looked, news) = snapshot.reach_m, snapshot.link_m, scratch
    size, columns = mesh.neighbour.shape
    reach_m[:, :] = APART_M
    moved[:] = 0
    looked[:] = 0
    for g in range(snapshot.first.size - 1):
        for row in range(snapshot.first[g], snapshot.first[g + 1]):
            reach_m[snapshot.satellite[row], g] = snapshot.ground_m[row]
            moved[snapshot.satellite[row]] = 1
    now, last, backward = 1, 0, False
    while now > last:  # in the sweep before, a satellite was looked at
        last = now
        for place in range(size):
            s = size - 1 - place if backward else place
            count = 0
            for column in range(columns):
                news[count] = column
                count += 1 if moved[mesh.neighbour[s, column]] > looked[s] else 0
            if count == 0:
                continue
            news[count] = news[count - 1]
            now, nearer = now + 1, 0
            looked[s] = now
            for pair in range(0, count, 2):
                a, b = news[pair], news[pair + 1]
                over_a, over_b = reach_m[mesh.neighbour[s, a]], reach_m[mesh.neighbour[s, b]]
                nearer += come_nearer(reach_m[s], over_a, link_m[mesh.link[s, a]], over_b, link_m[mesh.link[s, b]])
            if nearer > 0:
                now += 1
                moved[s] = now
        backward = not backward


@kernel
def point_back(mesh, snapshot):
    """Fill in the next hops: down if that is a shortest way, else to the neighbour of least index that is on one."""
    reach_m, hop, link_m = snapshot.reach_m, snapshot.hop, snapshot.link_m
    size, columns = mesh.neighbour.shape
    for s in range(size):
        hop[s, :] = NO_HOP
        for pair in range(columns - 2, -1, -2):
            a, b = mesh.neighbour[s, pair], mesh.neighbour[s, pair + 1]
            a_m, b_m = link_m[mesh.link[s, pair]], link_m[mesh.link[s, pair + 1]]
            for c in range(hop.shape[1]):
                here_m = reach_m[s, c] if reach_m[s, c] < APART_M else -1.0
                onward = pair + 1 if reach_m[b, c] + b_m == here_m else hop[s, c]
                hop[s, c] = pair if reach_m[a, c] + a_m == here_m else onward
    for g in range(snapshot.first.size - 1):
        for row in range(snapshot.first[g], snapshot.first[g + 1]):
            if snapshot.ground_m[row] == reach_m[snapshot.satellite[row], g]:
                hop[snapshot.satellite[row], g] = TO_SITE


@kernel
def meet(snapshot):
    """Fill in the lengths between sites; a site and itself are up and down again apart."""
    apart_m, reach_m = snapshot.apart_m, snapshot.reach_m
    apart_m[:, :] = APART_M
    for g in range(apart_m.shape[0]):
        for row in range(snapshot.first[g], snapshot.first[g + 1]):
            s, ground_m = snapshot.satellite[row], snapshot.ground_m[row]
            for c in range(apart_m.shape[1]):
                length_m = reach_m[s, c] + ground_m
                apart_m[g, c] = length_m if length_m < apart_m[g, c] else apart_m[g, c]


@kernel
def find_ways(mesh, horizons, snapshot, scratch):
    """Fill in all that follows from places and lengths of links."""
    look_up(horizons, snapshot, scratch.row_m[: snapshot.places_m.shape[1]])
    settle(mesh, snapshot, scratch)
    point_back(mesh, snapshot)
    meet(snapshot)
