"""Queues through time: first come first served over contact windows, alone and behind four links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.kernels import salabim_queues, simpy_queues
from benchmarks.kernels.measure import Kernel, Limit, Peer, Told, Tolerance, least
from benchmarks.kernels.networks import NO_LINES, Lines, S, Views, captures_of, problem_of
from latency.flow import BY_NAME
from latency.flow.alone import grants_of, jobs_of, radios_of, simulate_alone
from latency.flow.engine import simulate_space
from latency.flow.network import network_of_case, rules_of
from latency.flow.problem import Problem
from latency.flow.search import empty_search, no_forecast, search_of, with_forecast
from latency.kernels.fifo import Grants, Jobs, serve_each
from latency.kernels.handles import handle_of
from latency.kernels.records import ACCESS, ITEM, NONE, Net, Search
from latency.tables import NEVER

DAY_NS = 86_400 * S
SERVERS, WINDOWS = 1000, 120  # in three days, about 300 s long
CHAIN, STEP_NS = 5, 600 * S  # satellites in a row; the last one has the downlink
SPARSE = 20_000  # captures, where they are few
HELD_TO_PEERS = 20  # servers or chains that peers simulate: none hangs on another
TRANSFER_NS, LIGHT_NS, UP = 10 * S, 5_000_000, 0.6

TO_THE_NS = Tolerance(0.0, "ns", "the same whole bits and nanoseconds")
FLOATING = Tolerance(1000.0, "ns", "its clock counts seconds in floating point, and parts of bits")


class Queues(NamedTuple):
    """A problem, ready for the engine."""

    problem: Problem
    net: Net
    search: Search
    servers: int
    satellites_each: int
    jobs: Jobs | None = None  # in the order in which they are served; where the closed form holds
    grants: Grants | None = None

    @property
    def peers_share(self) -> str:
        return f"{min(HELD_TO_PEERS, self.servers)} of {self.servers} servers"


def kernels(quick: bool) -> Iterator[Kernel]:
    """Yield a million captures, by the kernel alone and with all that is made of it; event by event few, and five hops.

    Quick: two thousand each.
    """
    servers, each = (20, 100) if quick else (SERVERS, 1000)
    work, sparse = fifo(servers, servers * each), fifo(servers, SPARSE if not quick else servers)
    simpy, salabim = Peer("simpy", "SimPy", TO_THE_NS, _simpy), Peer("salabim", "salabim", FLOATING, _salabim)
    few = Peer("simpy", "SimPy on 20,000", TO_THE_NS, lambda *given: _simpy_on(sparse, *given))
    title, memory = "first come first served over windows", 32.0 * servers * each
    yield _kernel("queue", f"{title}, the kernel alone", work, (served_ns, memory), (simpy, few, salabim))
    yield _kernel("queue-logs", f"{title}, with the engine's logs", work, (logged_ns, memory), (simpy,))
    every = Peer("simpy", "SimPy", TO_THE_NS, _simpy_on_all)
    memory = 2.0 * sparse.servers * WINDOWS * ACCESS.itemsize
    yield _kernel("events-hop", "one hop with windows, event by event", sparse, (sent_ns, memory), (every,))
    chains, each = (4, 300) if quick else (200, 1000)
    memory = 2.0 * CHAIN * chains * each * ITEM.itemsize
    yield _kernel("events", "five hops with windows", chain(chains, chains * each), (sent_ns, memory), (simpy, salabim))


def _kernel(name: str, title: str, work: Queues, ours: tuple[Callable, float], peers: tuple[Peer, ...]) -> Kernel:
    captures, hops = len(work.problem.captures.taken_ns), work.satellites_each
    return Kernel(
        name=name,
        title=title,
        unit="captures" if hops == 1 else "events",
        size=f"{captures:,} captures, {work.servers} servers" + (f" of {hops} hops" if hops > 1 else ""),
        units=float(captures) if hops == 1 else 2.0 * hops * captures,
        work=work,
        ours=ours[0],
        limit=Limit(0.0, ours[1], "memory: see the text"),
        peers=peers,
    )


def fifo(servers: int, captures: int, seed: int = 1) -> Queues:
    """Return satellites that see one station each, a third of the time, half of which is asked for."""
    draw, stop_ns = np.random.default_rng(seed), 4 * DAY_NS
    slot_ns = 3 * DAY_NS // WINDOWS
    open_ns = np.arange(WINDOWS) * slot_ns + draw.integers(0, slot_ns - 500 * S, (servers, WINDOWS))
    close_ns = open_ns + draw.integers(120 * S, 480 * S, (servers, WINDOWS))
    rate_bit_s = draw.integers(600_000_000, 1_200_000_000, (servers, WINDOWS))
    owner = np.repeat(np.arange(servers), WINDOWS)
    views = Views(owner, owner, open_ns.ravel(), close_ns.ravel(), rate_bit_s.ravel())
    can_bit = ((close_ns - open_ns) / S * rate_bit_s).sum()
    size_bit = 1 + (draw.exponential(0.5 * can_bit / captures, captures)).astype(np.int64)
    satellite = draw.integers(0, servers, captures)
    taken = captures_of(satellite, draw.integers(0, 5 * DAY_NS // 2, captures), size_bit)
    problem = problem_of(servers, views, taken, np.array([0, stop_ns]), NO_LINES)
    case = BY_NAME["ground-direct"]
    net = network_of_case(problem, case)._replace(rules=rules_of(problem, case, own_passes_only=True))
    return Queues(problem, net, empty_search(problem), servers, 1, jobs_of(net, problem), grants_of(net))


def chain(chains: int, captures: int, seed: int = 2) -> Queues:
    """Return rows of five satellites whose links and last downlink come and go together, at steps of ten minutes."""
    draw, steps = np.random.default_rng(seed), int(DAY_NS // STEP_NS)
    steps_ns = np.arange(steps + 1) * STEP_NS
    up = [_stretches(draw.random(steps) < UP) for _ in range(chains)]
    rows = [(number * CHAIN + hop, *one) for number, ups in enumerate(up) for hop in range(CHAIN - 1) for one in ups]
    a, first, last = np.array(rows, np.int64).T
    rate_bit_s = 100_000_000
    lines = Lines(a, a + 1, first, last, rate_bit_s, LIGHT_NS)
    seen = [(number * CHAIN + CHAIN - 1, number, *one) for number, ups in enumerate(up) for one in ups]
    satellite, station, first, last = np.array(seen, np.int64).T
    rates = np.full(satellite.size, rate_bit_s)
    views = Views(satellite, station, steps_ns[first], steps_ns[last], rates)
    size_bit = np.full(captures, rate_bit_s * TRANSFER_NS // S)
    taken_ns = draw.integers(0, 4 * DAY_NS // 5, captures)
    taken = captures_of(CHAIN * draw.integers(0, chains, captures), taken_ns, size_bit)
    problem = problem_of(chains * CHAIN, views, taken, steps_ns, lines)
    case = BY_NAME["ground-relay"]
    net = network_of_case(problem, case)
    search = search_of(problem, net, case)
    net = net._replace(rules=rules_of(problem, case, own_passes_only=False))
    net.rules["ground_table"] = (search.tables["destination"] != NONE).sum()
    return Queues(problem, net, with_forecast(net, search, no_forecast(chains * CHAIN)), chains, CHAIN)


def _stretches(up: np.ndarray) -> list[tuple[int, int]]:
    """Steps in a row as (first, after the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], up.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def served_ns(work: Queues) -> np.ndarray:
    """Return when the last bit of each capture left its downlink, server by server: the closed form, nothing else."""
    work.grants.count[:] = work.grants.waited[:] = 0
    work.grants.first[:] = work.net.transmitters["access_lo"]
    serve_each(handle_of(work.net), radios_of(work.net), work.jobs, work.grants, np.zeros(6, np.int64))
    return work.jobs.end_ns


def logged_ns(work: Queues) -> np.ndarray:
    """Return the same by capture, from logs as the engine would have written them: sorted, served, checked, noted."""
    live = simulate_alone(work.problem, work.net)
    return live.items["down_end_ns"][: len(work.problem.captures.taken_ns)].copy()


def sent_ns(work: Queues) -> np.ndarray:
    """Return when the last bit of each capture left its downlink, NEVER if it did not."""
    live = simulate_space(work.problem, work.net, work.search)
    return live.items["down_end_ns"][: len(work.problem.captures.taken_ns)].copy()


def _simpy(work: Queues, answer_ns: np.ndarray) -> Told:
    return _told(work, answer_ns, simpy_queues.run, "a process a capture, a Resource a server, whole nanoseconds")


def _simpy_on(sparse: Queues, work: Queues, answer_ns: np.ndarray) -> Told:
    """The same windows with fewer and larger captures: they last for several windows each."""
    every = np.arange(len(sparse.problem.captures.taken_ns))
    share = f"{every.size:,} captures on all servers, as much data"
    return _held_to(sparse, served_ns(sparse), every, simpy_queues.run, share)._replace(how="as above")


def _simpy_on_all(work: Queues, answer_ns: np.ndarray) -> Told:
    every = np.arange(len(answer_ns))
    told = _held_to(work, answer_ns, every, simpy_queues.run, "all servers")
    return told._replace(how="a process a capture, a Resource a server, whole nanoseconds")


def _salabim(work: Queues, answer_ns: np.ndarray) -> Told:
    return _told(work, answer_ns, salabim_queues.run, "a Component a capture, a Resource a server, seconds")


def _told(work: Queues, answer_ns: np.ndarray, run, how: str) -> Told:
    mine = np.flatnonzero(work.problem.captures.satellite < min(HELD_TO_PEERS, work.servers) * work.satellites_each)
    return _held_to(work, answer_ns, mine, run, work.peers_share)._replace(how=how)


def _held_to(work: Queues, answer_ns: np.ndarray, mine: np.ndarray, run, share: str) -> Told:
    jobs = simpy_queues.jobs_of(work.problem, mine, work.satellites_each)
    seconds, found_ns = least(lambda: run(jobs), 1)
    expected_ns = answer_ns[mine]
    if work.jobs is not None and answer_ns is work.jobs.end_ns:
        expected_ns = np.empty_like(answer_ns)
        expected_ns[work.jobs.item] = answer_ns
        expected_ns = expected_ns[mine]
    never = (expected_ns == NEVER) != (found_ns == NEVER)
    # Subtracted as whole numbers: as floats a ns of a day would be lost.
    apart_ns = np.abs(np.where(expected_ns == NEVER, 0, expected_ns) - np.where(found_ns == NEVER, 0, found_ns))
    deviation = float("inf") if never.any() else float(apart_ns.max(initial=0))
    hops = work.satellites_each
    return Told(seconds, float(mine.size) if hops == 1 else 2.0 * hops * mine.size, deviation, share)
