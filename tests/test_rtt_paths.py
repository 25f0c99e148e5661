"""Shortest paths and their rules: the search against networkx, who may relay, what may be asked."""

import math

import networkx
import numpy as np
import pytest
from shells import KUIPER, group, hypatia, scenario, station, terminals, walker

from latency.constants import C_M_S
from latency.errors import InputError
from latency.kernels.shortest import Labels, Snapshots, shortest_paths
from latency.sky.frames import site_normals, site_positions_m
from latency.sky.isls import Links, links_of
from latency.sky.orbits import elements_of, positions_itrs_m
from latency.sky.passes import sites_of
from latency.sky.rtt import graph_of, round_trips

QUITO, NAIROBI, HELSINKI = (-0.18, -78.47), (-1.28, 36.82), (60.17, 24.94)


def searched(links, satellites, snapshots):
    count = snapshots.link_m.shape[0]
    labels = Labels(np.empty(satellites), *(np.empty(satellites, np.int64) for _ in range(3)))
    length_m, hops, path = np.empty(count), np.empty(count, np.int64), np.empty((count, satellites), np.int64)
    shortest_paths(graph_of(links, satellites), snapshots, labels, length_m, hops, path)
    return length_m, [row[:n].tolist() for row, n in zip(path, hops, strict=True)]


def snapshot_graph(links, snapshots, k):
    graph = networkx.Graph()
    graph.add_nodes_from(["from", "to"])
    for a, b, length_m in zip(links.a, links.b, snapshots.link_m[k], strict=True):
        if math.isfinite(length_m):
            graph.add_edge(int(a), int(b), weight=length_m)
    for end, row in zip(("from", "to"), snapshots.ground_m[k], strict=True):
        graph.add_weighted_edges_from((end, s, length_m) for s, length_m in enumerate(row) if math.isfinite(length_m))
    return graph


def test_shortest_paths_are_those_of_networkx_bit_for_bit():
    """The twin: Dijkstra on 400 random graphs, sparse enough that a third has no path."""
    draw = np.random.default_rng(2)
    lost = 0
    for _ in range(100):
        satellites, count = int(draw.integers(1, 40)), 4
        pairs = sorted({(min(p), max(p)) for p in draw.integers(0, satellites, (50, 2)).tolist() if p[0] != p[1]})
        a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T.copy()
        links = Links(a, b, a, a, a * 1.0, a * 1.0)
        lengths = draw.uniform(1.0, 100.0, (count, a.size)), draw.uniform(1.0, 300.0, (count, 2, satellites))
        snapshots = Snapshots(*(np.where(draw.random(one.shape) < 0.25, one, np.inf) for one in lengths))
        length_m, paths = searched(links, satellites, snapshots)
        for k in range(count):
            graph = snapshot_graph(links, snapshots, k)
            if not networkx.has_path(graph, "from", "to"):
                assert math.isinf(length_m[k])
                assert paths[k] == []
                lost += 1
                continue
            expected_m, expected = networkx.single_source_dijkstra(graph, "from", "to")
            assert length_m[k] == expected_m
            assert paths[k] == expected[1:-1]
    assert 50 < lost < 300


def test_round_trips_are_those_of_networkx_over_positions_taken_afresh():
    """The whole way again in plain Python: positions, line of sight by range alone, mask, Dijkstra, 2 x length / c."""
    isl = terminals("grid", max_range_m=5e6)
    sites = (station("quito", *QUITO, elevation_deg=10.0), station("nairobi", *NAIROBI, elevation_deg=10.0))
    setting = scenario([group(walker(8, 10, 14.8, 50.0, phasing="walker"), isl)], sites)
    times_s = np.arange(0.0, 6000.0, 277.7)
    trips = round_trips(setting, "quito", "nairobi", times_s)
    names, elements = elements_of(setting)
    place_m = positions_itrs_m(elements, setting.start, times_s)
    links = links_of(setting)
    site_m, normal = site_positions_m(sites_of(sites)), site_normals(sites_of(sites))
    for k in range(times_s.size):
        apart_m = np.linalg.norm(place_m[links.a, :, k] - place_m[links.b, :, k], axis=1)
        seen_m = place_m[None, :, :, k] - site_m[:, None]
        ground_m = np.linalg.norm(seen_m, axis=2)
        sine = np.einsum("gsx,gx->gs", seen_m, normal) / ground_m
        in_view = sine >= math.sin(math.radians(10.0))
        snapshots = Snapshots(
            np.where(apart_m <= 5e6, apart_m, np.inf)[None], np.where(in_view, ground_m, np.inf)[None]
        )
        graph = snapshot_graph(links, snapshots, 0)
        if not networkx.has_path(graph, "from", "to"):
            assert not trips.reachable[k]
            continue
        length_m, path = networkx.single_source_dijkstra(graph, "from", "to")
        assert trips.rtt_ms[k] == pytest.approx(2e3 * length_m / C_M_S, abs=1e-9)
        assert trips.paths[k] == ("quito", *(names[s] for s in path[1:-1]), "nairobi")
    assert 3 < trips.reachable.sum() < 20


def test_there_and_back_are_equally_long():
    sites = [station("quito", *QUITO), station("nairobi", *NAIROBI), station("helsinki", *HELSINKI)]
    setting = scenario([group(walker(8, 10, 14.8, 70.0), terminals("grid"))], sites)
    times_s = np.arange(0.0, 3000.0, 100.0)
    there, back = (round_trips(setting, *ends, times_s) for ends in (("quito", "helsinki"), ("helsinki", "quito")))
    assert there.reachable.any()
    assert np.array_equal(there.reachable, back.reachable)
    both = there.reachable
    # The same lengths added up from the other end: 15 digits of 0.1 s.
    assert np.abs(there.rtt_ms[both] - back.rtt_ms[both]).max() < 1e-9
    assert [path[::-1] for path in back.paths] == list(there.paths)


def test_a_third_station_does_not_shorten_the_way():
    sites = [station("quito", *QUITO), station("nairobi", *NAIROBI)]
    relay = [station(f"sea {west}", 0.0, -float(west)) for west in range(-30, 75, 5)]
    # No links between satellites: only ground relays could carry it over the Atlantic.
    setting = scenario([group(walker(10, 12, 14.8, 50.0))], sites + relay)
    trips = round_trips(setting, "quito", "nairobi", np.arange(0.0, 600.0, 60.0))
    assert not trips.reachable.any()
    assert trips.paths == ((),) * 10
    assert np.isinf(trips.rtt_ms).all()


def test_a_range_limit_of_h_over_sin_e_is_not_an_elevation_of_e():
    """Trap T2: 630 km / sin 30 deg is 1,260 km; over a round Earth 30 degrees end at 1,124 km."""
    manila, dalian = (14.6042, 120.9822), (38.913811, 121.602322)
    ranged = [station("manila", *manila, KUIPER[5]), station("dalian", *dalian, KUIPER[5])]
    masked = [station("manila", *manila, elevation_deg=30.0), station("dalian", *dalian, elevation_deg=30.0)]
    times_s = np.arange(200.0)
    by_range, by_mask = (round_trips(hypatia(KUIPER, sites), "manila", "dalian", times_s) for sites in (ranged, masked))
    # Whatever the mask allows the range allows too, so by mask no way is shorter, and some are longer.
    assert (by_mask.rtt_ms >= by_range.rtt_ms - 1e-9).all()
    assert (by_mask.rtt_ms > by_range.rtt_ms + 1.0).sum() > 20


def test_a_satellite_that_both_see_is_a_path_of_two_links():
    sites = [station("here", 0.0, 0.0), station("there", 1.0, 1.0)]
    setting = scenario([group(walker(1, 40, 14.8, 0.0))], sites)
    trips = round_trips(setting, "here", "there", np.array([0.0]))
    assert trips.reachable.tolist() == [True]
    assert [len(path) for path in trips.paths] == [3]
    # Straight up and down again would be 4 x 630 km of light.
    assert 4 * 630e3 / C_M_S * 1e3 < trips.rtt_ms[0] < 4 * 1500e3 / C_M_S * 1e3


def test_the_batch_in_which_an_instant_is_computed_does_not_matter():
    setting = scenario(
        [group(walker(8, 10, 14.8, 50.0), terminals("grid"))], [station("quito", *QUITO), station("nairobi", *NAIROBI)]
    )
    times_s = np.linspace(0.0, 3000.0, 150)
    together, alone = round_trips(setting, "quito", "nairobi", times_s), []
    for k in (0, 63, 64, 149):
        alone = round_trips(setting, "quito", "nairobi", times_s[k : k + 1])
        assert alone.paths[0] == together.paths[k]
        assert alone.rtt_ms[0] == together.rtt_ms[k]


def test_only_stations_may_be_asked_for_and_the_error_lists_them():
    setting = scenario([group(walker(1, 1, 14.8, 50.0))], [station("quito", *QUITO), station("nairobi", *NAIROBI)])
    with pytest.raises(InputError, match="'nairobbi' is not a station; did you mean 'nairobi'"):
        round_trips(setting, "quito", "nairobbi", np.zeros(1))
    with pytest.raises(InputError, match="'centre' is not a station; stations are nairobi, quito"):
        round_trips(setting, "centre", "quito", np.zeros(1))
    with pytest.raises(InputError, match="before the scenario's start"):
        round_trips(setting, "nairobi", "quito", np.array([-1.0]))


def test_a_broken_terminal_carries_nothing():
    sites = [station("quito", *QUITO), station("nairobi", *NAIROBI)]
    shell = walker(8, 10, 14.8, 50.0)
    whole = round_trips(scenario([group(shell, terminals("grid"))], sites), "quito", "nairobi", np.zeros(1))
    broken = whole.paths[0][2]
    working = tuple(name for name in group(shell).names if name != broken)
    partly = scenario([group(shell, terminals("grid", working=working))], sites)
    trips = round_trips(partly, "quito", "nairobi", np.zeros(1))
    assert broken not in trips.paths[0]
    assert trips.rtt_ms[0] > whole.rtt_ms[0]
