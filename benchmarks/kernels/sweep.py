"""The backward sweep: from every satellite in every topology step, when data could be down at the soonest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from benchmarks.kernels import contact_graph
from benchmarks.kernels.measure import Kernel, Limit, Peer, Told, Tolerance, least
from benchmarks.kernels.networks import Lines, S, Views, captures_of, duration_ns, problem_of
from benchmarks.kernels.shells import START, Shell, shell_elements, spread_stations
from latency.flow import BY_NAME
from latency.flow.network import network_of_case, rules_of
from latency.flow.problem import Problem
from latency.flow.search import no_forecast, search_of, with_forecast
from latency.kernels.records import NONE, Net, Search
from latency.sky.orbits import prepare
from latency.sky.passes import find_passes
from latency.tables import NEVER

SIZE_BIT, RATE_BIT_S, LIGHT_NS = 1000, 100_000_000, 5_000_000
STEP_NS = 60 * S
CASE = BY_NAME["ground-relay"]
TAIL, SHORT_TAIL = 60, 6  # steps before the last that peers do: what comes before does not change them

SAME_GRAPH = Tolerance(
    0.0, "ns", "Dijkstra from the ground through a graph with a node a satellite and step; whole numbers below 2**53"
)
CONTACT_GRAPH = Tolerance(
    100.0, "ns", "its contacts take no time: what is left are the 10 ns that each of up to nine bits on a line takes"
)


class Swept(NamedTuple):
    """A problem and the search through it."""

    problem: Problem
    net: Net
    search: Search


def kernels(quick: bool) -> Iterator[Kernel]:
    """Yield a day of 2,800 satellites over 50 stations and one small enough for contact graphs; or only small ones."""
    shell, stations, steps = (Shell(6, 5), 3, 90) if quick else (Shell(56, 50), 50, 1440)
    yield _kernel("sweep", _seen(shell, stations, steps), GRAPHS)
    yield _kernel("sweep-few", _drawn(12, 40), CONTACT_GRAPHS)


def _kernel(name: str, work: Swept, peers: tuple[Peer, ...]) -> Kernel:
    steps, satellites = len(work.problem.steps_ns) - 1, len(work.problem.satellites)
    cells, links = float(steps * satellites), float(steps * len(work.net.links))
    return Kernel(
        name=name,
        title="earliest way down, any station",
        unit="answers",
        size=f"{satellites:,} satellites x {steps:,} steps, {len(work.problem.stations)} stations",
        units=cells,
        work=work,
        ours=down_ns,
        limit=Limit(0.0, 16.0 * cells + 24.0 * links, "16 B an answer and 24 B a link and step"),
        peers=peers,
    )


def _swept(problem: Problem) -> Swept:
    net = network_of_case(problem, CASE)
    search = search_of(problem, net, CASE)
    net = net._replace(rules=rules_of(problem, CASE, own_passes_only=False))
    net.rules["ground_table"] = (search.tables["destination"] != NONE).sum()
    return Swept(problem, net, search)


def _one_capture():
    return captures_of(*(np.array([value], np.int64) for value in (0, 0, SIZE_BIT)))


def _seen(shell: Shell, stations: int, steps: int) -> Swept:
    """Return a shell with four links a satellite that are always up, and its passes."""
    stop_ns, count = steps * STEP_NS, shell.satellites
    orbits = prepare(shell_elements(shell), START, [str(s) for s in range(count)], stop_ns)
    found = find_passes(orbits, spread_stations(stations), stop_ns, STEP_NS)
    rates = np.full(found.rise_ns.size, RATE_BIT_S)
    views = Views(found.satellite, found.station, found.rise_ns, found.set_ns, rates)
    plane, slot = np.divmod(np.arange(count), shell.per_plane)
    here, ahead = np.arange(count), plane * shell.per_plane + (slot + 1) % shell.per_plane
    beside = (plane + 1) % shell.planes * shell.per_plane + slot
    pairs = np.unique(np.sort(np.stack([np.tile(here, 2), np.concatenate([ahead, beside])]), axis=0), axis=1)
    zero = np.zeros(pairs.shape[1], np.int64)
    lines = Lines(*pairs, zero, zero + steps, RATE_BIT_S, LIGHT_NS)
    return _swept(problem_of(count, views, _one_capture(), np.arange(steps + 1) * STEP_NS, lines))


def _drawn(satellites: int, steps: int, seed: int = 3) -> Swept:
    """Return links that come and go at steps, without light time, and passes inside steps, all drawn."""
    draw = np.random.default_rng(seed)
    rows = [
        (a, b, k, k + 1)
        for a in range(satellites)
        for b in range(a + 1, satellites)
        if draw.random() < 0.4
        for k in np.flatnonzero(draw.random(steps) < 0.3).tolist()
    ]
    lines = Lines(*np.array(rows, np.int64).T, RATE_BIT_S, 0)
    satellite, step = np.nonzero(draw.random((satellites, steps)) < 0.06)
    station, rates = draw.integers(0, 2, satellite.size), np.full(satellite.size, RATE_BIT_S)
    views = Views(satellite, station, step * STEP_NS + 10 * S, step * STEP_NS + 50 * S, rates)
    captures = _one_capture()._replace(raw_bit=np.array([1]))
    return _swept(problem_of(satellites, views, captures, np.arange(steps + 1) * STEP_NS, lines))


def down_ns(work: Swept) -> np.ndarray:
    """Return when data at a satellite late in a step is down at the soonest, (K, S); NEVER where it is not."""
    swept = with_forecast(work.net, work.search, no_forecast(len(work.problem.satellites)))
    return swept.best_ns[0, :-1].copy()


class Expanded(NamedTuple):
    """The last steps as a graph, from the ground backwards: node step * satellites + satellite, the ground last."""

    begin: np.ndarray
    end: np.ndarray
    length: np.ndarray  # [ns]; from the ground the instant of arrival
    nodes: int


def expanded(work: Swept, tail: int) -> Expanded:
    """Return the graph of the recurrence: down at the end of the step, stay until the next, or hop within the step."""
    problem = work.problem
    satellites, isls = len(problem.satellites), problem.isls
    first = len(problem.steps_ns) - 1 - tail
    direct_ns = _direct_ns(problem, problem.steps_ns[first + 1 :])
    node = np.arange(tail * satellites).reshape(tail, satellites)
    reached = direct_ns < math.inf
    hop_ns = duration_ns(SIZE_BIT, RATE_BIT_S) + LIGHT_NS
    a, b = node[:, isls.a].ravel(), node[:, isls.b].ravel()
    ground = np.full(int(reached.sum()), tail * satellites)
    lengths = (direct_ns[reached], np.zeros(node[1:].size), np.full(2 * a.size, float(hop_ns)))
    return Expanded(
        begin=np.concatenate([ground, node[1:].ravel(), a, b]),
        end=np.concatenate([node[reached], node[:-1].ravel(), b, a]),
        length=np.concatenate(lengths),
        nodes=tail * satellites + 1,
    )


def _direct_ns(problem: Problem, times_ns: np.ndarray) -> np.ndarray:
    """When a satellite alone would have it down, (T, S): at once while a station is in view, or at the next rise."""
    windows, sent_ns = problem.windows, duration_ns(SIZE_BIT, RATE_BIT_S)
    found = np.full((times_ns.size, len(problem.satellites)), math.inf)
    first = np.searchsorted(windows.transmitter, np.arange(len(problem.satellites) + 1))
    for satellite, (low, high) in enumerate(pairwise(first)):
        open_ns, close_ns = windows.open_ns[low:high], np.maximum.accumulate(windows.close_ns[low:high])
        row = np.searchsorted(close_ns - sent_ns, times_ns)
        later = row < open_ns.size
        start_ns = np.maximum(open_ns[row[later]], times_ns[later])
        # A nanosecond of the station's line.
        found[later, satellite] = start_ns + sent_ns + 1
    return found


def _told(work: Swept, answer_ns: np.ndarray, tail: int, solver: Callable[[Expanded], Callable], how: str) -> Told:
    tail = min(tail, len(answer_ns))
    solve = solver(expanded(work, tail))
    seconds, found = least(solve, 2)
    found_ns = np.array(found, dtype=np.float64)[: tail * answer_ns.shape[1]].reshape(tail, -1)
    share = "all" if tail == len(answer_ns) else f"{tail} steps"
    return Told(seconds, float(found_ns.size), _apart_ns(answer_ns[-tail:], found_ns), share, how)


def scipy(work: Swept, answer_ns: np.ndarray) -> Told:
    return _told(work, answer_ns, TAIL, contact_graph.by_scipy, "dijkstra, graph built before")


def igraph(work: Swept, answer_ns: np.ndarray) -> Told:
    return _told(work, answer_ns, TAIL, contact_graph.by_igraph, "distances, graph built before")


def networkit(work: Swept, answer_ns: np.ndarray) -> Told:
    return _told(work, answer_ns, TAIL, contact_graph.by_networkit, "Dijkstra, graph built before")


def rustworkx(work: Swept, answer_ns: np.ndarray) -> Told:
    return _told(
        work, answer_ns, TAIL, contact_graph.by_rustworkx, "dijkstra_shortest_path_lengths, graph built before"
    )


def networkx(work: Swept, answer_ns: np.ndarray) -> Told:
    return _told(work, answer_ns, SHORT_TAIL, contact_graph.by_networkx, "single_source_dijkstra, graph built before")


def pydtnsim(work: Swept, answer_ns: np.ndarray) -> Told:
    seconds, found_ns = contact_graph.by_pydtnsim(work.problem)
    how = "get_best_route, contact graph built before"
    return Told(seconds, float(answer_ns.size), _apart_ns(answer_ns, found_ns), "all", how)


def _apart_ns(answer_ns: np.ndarray, found_ns: np.ndarray) -> float:
    """The largest difference; inf where only one of the two arrives."""
    arrives = np.isfinite(found_ns)
    if not np.array_equal(arrives, answer_ns != NEVER):
        return math.inf
    return float(np.abs(found_ns[arrives] - answer_ns[arrives]).max(initial=0.0))


GRAPHS = tuple(
    Peer(call.__name__, call.__name__, SAME_GRAPH, call) for call in (scipy, igraph, networkit, rustworkx, networkx)
)
CONTACT_GRAPHS = (Peer("pydtnsim", "pydtnsim", CONTACT_GRAPH, pydtnsim),)
