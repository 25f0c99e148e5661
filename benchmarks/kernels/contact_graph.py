"""Dijkstra through time by graph libraries, and routes through contact plans by pydtnsim."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.kernels.measure import least
from latency.flow.problem import Problem

GROUND, LAST_MS = "ground", 5000


def by_scipy(graph) -> Callable[[], np.ndarray]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    table = csr_matrix((graph.length, (graph.begin, graph.end)), shape=(graph.nodes, graph.nodes))
    return lambda: dijkstra(table, indices=graph.nodes - 1)


def by_igraph(graph) -> Callable[[], list]:
    import igraph

    table = igraph.Graph(n=graph.nodes, edges=np.stack([graph.begin, graph.end], axis=1), directed=True)
    weights = graph.length.tolist()
    return lambda: table.distances(source=[graph.nodes - 1], weights=weights, algorithm="dijkstra")[0]


def by_networkit(graph) -> Callable[[], np.ndarray]:
    import networkit

    networkit.setNumberOfThreads(1)
    edges = (graph.length, (graph.begin, graph.end))
    table = networkit.GraphFromCoo(edges, n=graph.nodes, weighted=True, directed=True)

    def solve() -> np.ndarray:
        search = networkit.distance.Dijkstra(table, graph.nodes - 1, storePaths=False)
        search.run()
        found = np.array(search.getDistances())
        return np.where(found > 1e300, math.inf, found)

    return solve


def by_rustworkx(graph) -> Callable[[], list]:
    import rustworkx

    table = rustworkx.PyDiGraph()
    table.add_nodes_from(range(graph.nodes))
    table.add_edges_from(list(zip(graph.begin.tolist(), graph.end.tolist(), graph.length.tolist(), strict=True)))

    def solve() -> list:
        found = dict(rustworkx.dijkstra_shortest_path_lengths(table, graph.nodes - 1, float))
        return [found.get(node, math.inf) for node in range(graph.nodes)]

    return solve


def by_networkx(graph) -> Callable[[], list]:
    import networkx

    table = networkx.DiGraph()
    table.add_nodes_from(range(graph.nodes))
    table.add_weighted_edges_from(zip(graph.begin.tolist(), graph.end.tolist(), graph.length.tolist(), strict=True))

    def solve() -> list:
        found = networkx.single_source_dijkstra_path_length(table, graph.nodes - 1)
        return [found.get(node, math.inf) for node in range(graph.nodes)]

    return solve


def by_pydtnsim(problem: Problem) -> tuple[float, np.ndarray]:
    """Return seconds, and when data at each satellite late in each step is down, (K, S); inf where it never is. [ns]

    The sweep takes a hop in a step as made at the step's end, so links are in the plan for the last seconds of each
    step in which they are up. The plan counts milliseconds.
    """
    from pydtnsim.contact_graph import ContactGraph, ContactIdentifier
    from pydtnsim.contact_plan import ContactPlan
    from pydtnsim.routing.cgr_utils import cgr_neighbor_function
    from pydtnsim.routing.dijkstra import get_best_route

    plan, isls, windows = ContactPlan(1, 0), problem.isls, problem.windows
    ends_ms = problem.steps_ns[1:] // 10**6
    for a, b, up_ns, down_ns in zip(isls.a, isls.b, isls.up_ns, isls.down_ns, strict=True):
        for end_ms in ends_ms[(up_ns < problem.steps_ns[1:]) & (problem.steps_ns[1:] <= down_ns)].tolist():
            plan.add_contact(f"{a}", f"{b}", end_ms - LAST_MS, end_ms, bidirectional=True)
    for satellite, open_ns, close_ns in zip(windows.transmitter, windows.open_ns, windows.close_ns, strict=True):
        plan.add_contact(f"{satellite}", GROUND, int(open_ns) // 10**6, int(close_ns) // 10**6, bidirectional=False)
    graph = ContactGraph(plan)
    to = ContactIdentifier(GROUND, GROUND, 0, math.inf, math.inf, 0)

    def arrival_ns(satellite: int, at_ms: int) -> float:
        here = ContactIdentifier(f"{satellite}", f"{satellite}", 0, math.inf, math.inf, 0)
        if here not in graph.graph or to not in graph.graph:
            return math.inf
        found = get_best_route(
            here, to, graph, cgr_neighbor_function, at_ms, hashes=graph.hashes, suppressed_contacts=[]
        )
        return found[1] * 1e6 if found and found[0] else math.inf

    satellites = range(len(problem.satellites))
    asked_ms = (ends_ms - LAST_MS).tolist()
    seconds, found = least(lambda: [[arrival_ns(one, at_ms) for one in satellites] for at_ms in asked_ms], 1)
    return seconds, np.array(found)
