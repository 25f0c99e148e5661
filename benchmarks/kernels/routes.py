"""A snapshot of a constellation: the shortest round trip between any two of many sites."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from benchmarks.kernels import skies
from benchmarks.kernels.hypatia import HYPATIA
from benchmarks.kernels.measure import Kernel, Limit, Peer, Told, Tolerance, least
from benchmarks.kernels.shells import records_of, spread_stations
from latency.constants import C_M_S
from latency.scenario import Scenario, load
from latency.sky.frames import site_positions_m, sites_of
from latency.sky.isls import Links, links_of
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.sky.snapshots import constellation_of, room_for, take

SHELLS = {"starlink": "starlink-550", "kuiper": "kuiper-630"}  # shipped, as Hypatia has them
NETWORKX_SITES = 10  # sources that it is asked for

SAME_SUMS = Tolerance(
    3e-9,
    "ms",
    "the same lengths added up; 0.5 mm each way, for the sgp4 package puts up to twenty ends 0.01 mm elsewhere",
)


class Sky(NamedTuple):
    """One instant of a network, and all sites that ask."""

    scenario: Scenario
    links: Links
    tracks_m: np.ndarray  # (S, 3, 1), where everything is
    plain: Plain
    clone: str | None  # of Hypatia


class Plain(NamedTuple):
    """The same network from the sgp4 package and numpy: satellites, then sites as sources, then sites as sinks."""

    begin: np.ndarray
    end: np.ndarray
    length_m: np.ndarray
    satellites: int
    sites: int

    @property
    def nodes(self) -> int:
        return self.satellites + 2 * self.sites

    @property
    def sources(self) -> np.ndarray:
        return np.arange(self.satellites, self.satellites + self.sites)

    @property
    def sinks(self) -> np.ndarray:
        return self.sources + self.sites


def kernels(quick: bool, clone: str | None = None) -> Iterator[Kernel]:
    """Yield both published shells and one of 10,000 satellites; or a part of the smaller one."""
    if quick:
        yield _kernel("routes-kuiper", _with_sites(_shell("kuiper-630", 17, 17), 12, 3e6), clone, HYPATIA)
        return
    for name, shipped in SHELLS.items():
        scenario = load(shipped)
        yield _kernel(f"routes-{name}", _with_sites(scenario, 100, scenario.stations[0].max_range_m), clone, HYPATIA)
    shell = _shell("starlink-550", 100, 100)
    yield _kernel("routes-10000", _with_sites(shell, 100, shell.stations[0].max_range_m), None)


def _shell(shipped: str, planes: int, per_plane: int) -> Scenario:
    scenario = load(shipped)
    group = scenario.groups[0]
    orbit = replace(group.orbit, planes=planes, per_plane=per_plane, slot_spacing_rad=2.0 * math.pi / per_plane)
    names = tuple(f"shell-{number:05d}" for number in range(planes * per_plane))
    isl = replace(group.isl, max_range_m=max(group.isl.max_range_m, 8e6)) if planes < 20 else group.isl
    return replace(scenario, groups=(replace(group, orbit=orbit, names=names, isl=isl),))


def _with_sites(scenario: Scenario, sites: int, max_range_m: float) -> Scenario:
    return replace(scenario, stations=spread_stations(sites, -90.0, max_range_m))


def _kernel(name: str, scenario: Scenario, clone: str | None, *others: Peer) -> Kernel:
    names, elements = elements_of(scenario)
    orbits, links = prepare(elements, scenario.start, names, 10**9), links_of(scenario)
    sites, satellites = len(scenario.stations), len(names)
    plain = _plain(scenario, skies.itrs_m(records_of(elements), np.zeros(1), scenario.start)[:, :, 0], links)
    cells = satellites * sites
    return Kernel(
        name=name,
        title=f"routes of one instant, {name.partition('-')[2]}",
        unit="pairs",
        size=f"{satellites:,} satellites, {sites} sites",
        units=float(sites * (sites - 1)),
        work=Sky(scenario, links, tracks_itrs_m(orbits, np.zeros(1)), plain, clone),
        ours=round_trips_ms(scenario),
        limit=Limit(24.0 * cells, 32.0 * cells, "24 flop a satellite and site in view or not; four neighbours read"),
        peers=(*(Peer(package, label, SAME_SUMS, call) for package, label, call in LIBRARIES), *others),
    )


def round_trips_ms(scenario: Scenario) -> Callable[[Sky], np.ndarray]:
    """Return what fills (C, C) round trips and the next hops of every satellite; inf where there is no path. [ms]"""
    fixed = constellation_of(scenario)
    snapshot, scratch = room_for(fixed)

    def found_ms(work: Sky) -> np.ndarray:
        take(fixed, work.tracks_m[:, :, 0], snapshot, scratch)
        return 2e3 * snapshot.apart_m / C_M_S

    return found_ms


def _plain(scenario: Scenario, places_m: np.ndarray, links: Links) -> Plain:
    sites_m, reach_m = site_positions_m(sites_of(scenario.stations)), scenario.stations[0].max_range_m
    satellites, sites = len(places_m), len(sites_m)
    link_m = np.linalg.norm(places_m[links.a] - places_m[links.b], axis=1)
    up = link_m <= links.max_range_m
    a, b, link_m = links.a[up], links.b[up], link_m[up]
    ground_m = np.linalg.norm(sites_m[:, None] - places_m[None], axis=2)
    site, satellite = np.nonzero(ground_m <= reach_m)
    ground_m = ground_m[site, satellite]
    return Plain(
        begin=np.concatenate([a, b, satellites + site, satellite]),
        end=np.concatenate([b, a, satellite, satellites + sites + site]),
        length_m=np.concatenate([link_m, link_m, ground_m, ground_m]),
        satellites=satellites,
        sites=sites,
    )


def _told(work: Sky, answer_ms: np.ndarray, solve: Callable[[], object], how: str, rows: int | None = None) -> Told:
    """Time a library's search from the first `rows` sites to all, and compare lengths."""
    seconds, found_m = least(solve, 3)
    found_ms = 2e3 * np.array(found_m, dtype=np.float64) / C_M_S
    rows = rows or work.plain.sites
    expected_ms = answer_ms[:rows]
    other = ~np.eye(rows, work.plain.sites, dtype=bool)  # up and down again at the same site is nobody's question
    same = np.isfinite(found_ms) == np.isfinite(expected_ms)
    reached = np.isfinite(found_ms) & np.isfinite(expected_ms) & other
    deviation_ms = float(np.abs(found_ms[reached] - expected_ms[reached]).max(initial=0.0))
    share = "all" if rows == work.plain.sites else f"{rows} sites"
    deviation_ms = deviation_ms if same[other].all() else math.inf
    return Told(seconds, rows * (work.plain.sites - 1), deviation_ms, share, how)


def scipy(work: Sky, answer_ms: np.ndarray) -> Told:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    plain = work.plain
    graph = csr_matrix((plain.length_m, (plain.begin, plain.end)), shape=(plain.nodes, plain.nodes))
    return _told(
        work, answer_ms, lambda: dijkstra(graph, indices=plain.sources)[:, plain.sinks], "dijkstra, graph built before"
    )


def igraph(work: Sky, answer_ms: np.ndarray) -> Told:
    import igraph as library

    plain = work.plain
    graph = library.Graph(n=plain.nodes, edges=np.stack([plain.begin, plain.end], axis=1), directed=True)
    ends, weights = {"source": plain.sources.tolist(), "target": plain.sinks.tolist()}, plain.length_m.tolist()
    return _told(
        work,
        answer_ms,
        lambda: graph.distances(**ends, weights=weights, algorithm="dijkstra"),
        "distances, graph built before",
    )


def networkit(work: Sky, answer_ms: np.ndarray) -> Told:
    import networkit as library

    library.setNumberOfThreads(1)
    plain = work.plain
    edges = (plain.length_m, (plain.begin, plain.end))
    graph = library.GraphFromCoo(edges, n=plain.nodes, weighted=True, directed=True)

    def solve() -> np.ndarray:
        search = library.distance.SPSP(graph, plain.sources.tolist(), plain.sinks.tolist())
        search.run()
        found_m = np.array(search.getDistances())
        return np.where(found_m > 1e300, np.inf, found_m)

    return _told(work, answer_ms, solve, "SPSP, one thread, graph built before")


def rustworkx(work: Sky, answer_ms: np.ndarray) -> Told:
    import rustworkx as library

    plain, graph = work.plain, library.PyDiGraph()
    graph.add_nodes_from(range(plain.nodes))
    graph.add_edges_from(list(zip(plain.begin.tolist(), plain.end.tolist(), plain.length_m.tolist(), strict=True)))

    def solve() -> list[list[float]]:
        found = [library.dijkstra_shortest_path_lengths(graph, site, float) for site in plain.sources.tolist()]
        # Its mapping has no get with a default.
        return [[one[sink] if sink in one else math.inf for sink in plain.sinks.tolist()] for one in found]  # noqa: SIM401

    return _told(work, answer_ms, solve, "dijkstra_shortest_path_lengths, graph built before")


def networkx(work: Sky, answer_ms: np.ndarray) -> Told:
    import networkx as library

    plain, graph = work.plain, library.DiGraph()
    graph.add_nodes_from(range(plain.nodes))
    graph.add_weighted_edges_from(zip(plain.begin.tolist(), plain.end.tolist(), plain.length_m.tolist(), strict=True))
    sources = plain.sources[:NETWORKX_SITES].tolist()

    def solve() -> list[list[float]]:
        found = [library.single_source_dijkstra_path_length(graph, site) for site in sources]
        return [[one.get(sink, math.inf) for sink in plain.sinks.tolist()] for one in found]

    return _told(work, answer_ms, solve, "single_source_dijkstra, graph built before", len(sources))


LIBRARIES = (
    ("scipy", "scipy", scipy),
    ("igraph", "igraph", igraph),
    ("networkit", "networkit", networkit),
    ("rustworkx", "rustworkx", rustworkx),
    ("networkx", "networkx", networkx),
)
