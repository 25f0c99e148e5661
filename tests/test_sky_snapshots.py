"""Ways between all stations at one instant: against networkx, and against the search for one pair."""

import math
from dataclasses import replace

import networkx
import numpy as np
import pytest
from shells import KUIPER, group, hypatia, scenario, station, terminals, walker

from latency.constants import C_M_S
from latency.errors import InputError
from latency.kernels.snapshots import NO_HOP, TO_SITE, Mesh, Scratch, Snapshot, meet, point_back, settle
from latency.sky.isls import Links
from latency.sky.rtt import round_trips
from latency.sky.snapshots import mesh_of, snapshots, way_between


def drawn(draw):
    """A random network, half of its links down, and room for its ways."""
    satellites, sites = int(draw.integers(1, 40)), int(draw.integers(1, 12))
    pairs = sorted({(min(p), max(p)) for p in draw.integers(0, satellites, (60, 2)).tolist() if p[0] != p[1]})
    a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T.copy()
    mesh = mesh_of(Links(a, b, a, a, a * 1.0, a * 1.0), satellites)
    link_m = np.append(np.where(draw.random(a.size) < 0.5, draw.uniform(1.0, 100.0, a.size), np.inf), np.inf)
    up = draw.random((sites, satellites)) < 0.15
    site, satellite = np.nonzero(up)
    snapshot = Snapshot(
        np.empty((3, satellites)), link_m, np.append(0, np.cumsum(up.sum(axis=1))), satellite,
        draw.uniform(1.0, 300.0, satellite.size), np.empty((satellites, sites)),
        np.empty((satellites, sites), np.int8), np.empty((sites, sites)),
    )  # fmt: skip
    moved, looked, news = (np.empty(size, np.int64) for size in (satellites, satellites, mesh.link.shape[1] + 1))
    return zip(a, b, link_m[:-1], strict=True), mesh, snapshot, Scratch(np.empty(sites), moved, looked, news), site


def graph_of(links, snapshot, site):
    """The same for networkx: satellites by number, each site once as source and once as sink."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(snapshot.reach_m.shape[0]))
    for a, b, length_m in links:
        if math.isfinite(length_m):
            graph.add_weighted_edges_from([(int(a), int(b), length_m), (int(b), int(a), length_m)])
    for g in range(snapshot.apart_m.shape[0]):
        graph.add_nodes_from([("from", g), ("to", g)])
    for g, s, length_m in zip(site.tolist(), snapshot.satellite.tolist(), snapshot.ground_m, strict=True):
        graph.add_weighted_edges_from([(("from", g), s, length_m), (s, ("to", g), length_m)])
    return graph


def test_all_lengths_are_those_of_networkx_bit_for_bit():
    """The twin: Dijkstra from every site of 200 random networks."""
    draw, lost, found = np.random.default_rng(4), 0, 0
    for _ in range(200):
        links, mesh, snapshot, scratch, site = drawn(draw)
        settle(mesh, snapshot, scratch)
        point_back(mesh, snapshot)
        meet(snapshot)
        graph = graph_of(links, snapshot, site)
        for g in range(snapshot.apart_m.shape[0]):
            expected = networkx.single_source_dijkstra_path_length(graph, ("from", g))
            reach_m = [expected.get(s, math.inf) for s in range(snapshot.reach_m.shape[0])]
            apart_m = [expected.get(("to", e), math.inf) for e in range(snapshot.apart_m.shape[0])]
            assert snapshot.reach_m[:, g].tolist() == reach_m
            assert snapshot.apart_m[:, g].tolist() == apart_m
            lost, found = lost + np.isinf(apart_m).sum(), found + np.isfinite(apart_m).sum()
            assert all(leads_on(mesh, snapshot, s, g) for s in range(len(reach_m)))
    assert min(lost, found) > 1000


def leads_on(mesh: Mesh, snapshot, s, g):
    """Is the next hop from a satellite towards a site on a shortest way, down if it can be, else the first?"""
    here_m = snapshot.reach_m[s, g]
    rows = slice(snapshot.first[g], snapshot.first[g + 1])
    direct_m = dict(zip(snapshot.satellite[rows].tolist(), snapshot.ground_m[rows], strict=True))
    onward = [
        column
        for column, (other, link) in enumerate(zip(mesh.neighbour[s], mesh.link[s], strict=True))
        if snapshot.reach_m[other, g] + snapshot.link_m[link] == here_m
    ]
    if math.isinf(here_m):
        return snapshot.hop[s, g] == NO_HOP
    return snapshot.hop[s, g] == (TO_SITE if direct_m.get(s) == here_m else onward[0])


def stations(count, draw):
    """Some limited by range, some by a mask, one by hills around it, one that looks below its horizon."""
    sites = []
    for number in range(count):
        place = float(draw.uniform(-60.0, 60.0)), float(draw.uniform(-180.0, 180.0))
        limits = {"max_range_m": 1.8e6} if number % 2 else {"elevation_deg": float(draw.uniform(0.0, 30.0))}
        sites.append(station(f"site {number:02d}", *place, **limits))
    hills = tuple((math.radians(azimuth), math.radians(up)) for azimuth, up in ((0, 5), (90, 40), (200, 10)))
    return [replace(sites[0], mask=hills), replace(sites[2], mask=((0.0, -0.02),)), sites[1], *sites[3:]]


@pytest.mark.parametrize(
    ("shell", "topology", "changes"),
    [
        (walker(8, 10, 14.8, 50.0), "grid", {}),
        (walker(7, 9, 14.8, 60.0, phasing="walker", phasing_factor=1), "grid", {"max_range_m": 5e6}),
        (walker(6, 11, 14.2, 80.0, pattern="star"), "grid", {"polar_limit_rad": math.radians(60.0)}),
        (walker(5, 12, 15.2, 50.0), "ring", {"grazing_altitude_m": 80e3}),
    ],
)
def test_all_pairs_are_those_of_the_search_for_one(shell, topology, changes):
    setting = scenario([group(shell, terminals(topology, **changes))], stations(8, np.random.default_rng(7)))
    times_s, reached = np.array([0.0, 500.0, 3000.0]), 0
    names = sorted(one.name for one in setting.stations)
    taken = [
        (fixed.mesh, snapshot.apart_m.copy(), ways(fixed.mesh, snapshot))
        for fixed, snapshot in snapshots(setting, times_s)
    ]
    satellites = sorted(setting.groups[0].names)
    for begin in range(len(names)):
        for end in range(begin + 1, len(names)):
            trips = round_trips(setting, names[begin], names[end], times_s)
            for k, (_, apart_m, found) in enumerate(taken):
                assert trips.rtt_ms[k] == 2e3 * apart_m[end, begin] / C_M_S
                # From the other end the lengths are added up the other way round.
                assert trips.rtt_ms[k] == pytest.approx(2e3 * apart_m[begin, end] / C_M_S, abs=1e-9)
                assert list(trips.paths[k][1:-1]) == [satellites[s] for s in found[begin, end]]
                reached += int(trips.reachable[k])
    assert reached > 15


def ways(mesh, snapshot):
    sites = range(snapshot.apart_m.shape[0])
    return {(begin, end): way_between(mesh, snapshot, begin, end) for begin in sites for end in sites}


def test_a_published_pair_comes_out_the_same_among_others():
    sites = [station("manila", 14.6042, 120.9822, KUIPER[5]), station("dalian", 38.913811, 121.602322, KUIPER[5])]
    setting = hypatia(KUIPER, [*sites, station("quito", -0.18, -78.47, KUIPER[5])])
    pair = round_trips(setting, "dalian", "manila", np.array([0.0, 60.0]))
    apart_m = [snapshot.apart_m[1, 0] for _, snapshot in snapshots(setting, np.array([0.0, 60.0]))]
    assert (2e3 * np.array(apart_m) / C_M_S).tolist() == pair.rtt_ms.tolist()


def test_a_time_before_the_start_is_refused():
    setting = scenario([group(walker(1, 1, 14.8, 50.0))], [station("quito", -0.18, -78.47)])
    with pytest.raises(InputError, match="before the scenario's start"):
        next(snapshots(setting, np.array([-1.0])))
