"""The earliest possible answer of each capture in a network without any other."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, NODE, Case
from latency.flow.fleet import computers_of
from latency.flow.ground import last_packet_each_ns, screening_each_ns, service_each_ns
from latency.flow.hop_log import least_delay_ns
from latency.flow.ledger import best_in_view
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.earliest import Empty, earliest, on_own_way
from latency.kernels.handles import handle_of
from latency.kernels.records import NEVER, Net


def no_earlier(problem: Problem, case: Case, trial: Trial) -> np.ndarray:
    """Return (N,) bool: the answer came no earlier than it could in an empty network.

    Of this very trial: raw data bound for a node goes to the one that was picked. The way that the answer took shows
    it for nearly all; only for what came sooner than that are all ways searched.
    """
    net, items, delivered_ns = trial.net, trial.live.items, trial.ledger.delivered_ns
    empty = empty_of(problem, case, net, items)
    bound_ns = np.empty(len(delivered_ns), np.int64)
    on_own_way(handle_of(net), empty, handle_of(trial.live), bound_ns)
    early = np.flatnonzero(delivered_ns < bound_ns)
    bound_ns[early] = _searched_ns(net, empty, items, early)
    return delivered_ns >= bound_ns


def earliest_ns(problem: Problem, case: Case, net: Net, items: np.ndarray) -> np.ndarray:
    """Return (N,) the instant before which no answer can be at the user, NEVER where there is no way. [ns]

    Of items (2 N,) ITEM that know their size, satellite and node.
    """
    captures = np.arange(len(problem.captures.taken_ns))
    return _searched_ns(net, empty_of(problem, case, net, items), items, captures)


def _searched_ns(net: Net, empty: Empty, items: np.ndarray, captures: np.ndarray) -> np.ndarray:
    bound_ns, scratch = np.empty(len(captures), np.int64), np.empty((3, len(net.satellites)), np.int64)
    earliest(handle_of(net), empty, items, captures, bound_ns, scratch)
    return bound_ns


def empty_of(problem: Problem, case: Case, net: Net, items: np.ndarray) -> Empty:
    """Return what the bound knows of the network: the best rates, no acquisition, the shortest ways."""
    envelope, envelope_lo = problem.once("best rates", lambda: _best_rates(problem, net))
    tails_ns = [least_tail_ns(problem, case, False)]
    tails_ns.append(least_tail_ns(problem, case, True) if problem.rules.streaming else tails_ns[0])
    service_ns = rest_ns = _service_ns(problem, case, items)
    if problem.rules.streaming and not case.screened:  # what is screened was made there
        rest_ns = last_packet_each_ns(problem, problem.captures.raw_bit, service_ns)
    return Empty(least_delay_ns(problem, net), envelope, envelope_lo, service_ns, rest_ns, np.array(tails_ns))


def _best_rates(problem: Problem, net: Net) -> tuple[np.ndarray, np.ndarray]:
    """Return each satellite's best rates in view, links being there at once, and where those of each begin."""
    net = net._replace(transmitters=net.transmitters.copy())
    net.transmitters["acquisition_ns"] = 0
    return _per_satellite(problem, *best_in_view(net))


def _service_ns(problem: Problem, case: Case, items: np.ndarray) -> np.ndarray:
    """(N,) processing or screening time of each capture on the satellite that does it. [ns]"""
    captures = problem.captures
    service_ns = np.zeros(len(captures.taken_ns), np.int64)
    if case.place == GROUND and not case.screened:
        return service_ns
    place = items["node"][: len(service_ns)] if case.place == NODE else captures.satellite
    each_ns = screening_each_ns if case.screened else service_each_ns
    computers, kind = computers_of(problem)
    for number, computer in enumerate(computers):
        mine = np.flatnonzero((kind[place] == number) & (place >= 0))
        if computer.workers and len(mine):
            job = None if captures.job_orbit is None else captures.job_orbit[mine]
            service_ns[mine] = each_ns(computer, captures.work_op[mine], job)
    return service_ns


def _per_satellite(problem: Problem, rows: np.ndarray, lo: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One transmitter a satellite in most scenarios; several are bounded by the sum of what they carry."""
    owner = np.array([transmitter.satellite for transmitter in problem.transmitters], np.int64)
    if np.array_equal(owner, np.arange(len(problem.satellites))):
        return rows, lo
    pieces, ends = [rows[:0]], [0]
    for satellite in range(len(problem.satellites)):
        mine = np.flatnonzero(owner == satellite)
        together = [rows[lo[transmitter] : lo[transmitter + 1]] for transmitter in mine]
        pieces.append(_sum_of_rates(together) if len(together) > 1 else np.concatenate([rows[:0], *together]))
        ends.append(ends[-1] + len(pieces[-1]))
    return np.concatenate(pieces), np.array(ends, np.int64)


def _sum_of_rates(together: list[np.ndarray]) -> np.ndarray:
    """Cut several transmitters' segments at all their edges and take the best rate in each piece."""
    edges = np.unique(np.concatenate([np.concatenate([rows["begin_ns"], rows["end_ns"]]) for rows in together]))
    pieces = np.zeros(max(len(edges) - 1, 0), together[0].dtype)
    pieces["begin_ns"], pieces["end_ns"] = edges[:-1], edges[1:]
    for rows in together:
        first = np.searchsorted(edges, rows["begin_ns"])
        last = np.searchsorted(edges, rows["end_ns"])
        for begin, end, rate in zip(first, last, rows["rate_bit_s"], strict=True):
            pieces["rate_bit_s"][begin:end] = np.maximum(pieces["rate_bit_s"][begin:end], rate)
    return pieces[pieces["rate_bit_s"] > 0]


def least_tail_ns(problem: Problem, case: Case, streamed: bool) -> np.ndarray:
    """Return (N,) the least time from the last bit's leaving the satellite to the answer at the user. [ns]

    `streamed`: the work may have begun before, and only that on the last packet is left.
    """
    work_op = problem.captures.work_op
    light_ns = int(problem.windows.delay_ns.min(initial=0)) if len(problem.windows.delay_ns) else 0
    if case.place != GROUND:
        least_ns = min((station.handling_ns + station.fibre_user_ns for station in problem.stations), default=0)
        return np.full(len(work_op), light_ns + least_ns + problem.user_service_ns)
    tail_ns = np.full(len(work_op), NEVER)
    for index, left_ns in enumerate(work_left_ns(problem, streamed)):
        ways = (station.handling_ns + station.fibre_dc_ns[index] for station in problem.stations)
        fixed_ns = light_ns + min(ways, default=0) + problem.centres[index].fibre_user_ns + problem.user_service_ns
        tail_ns = np.minimum(tail_ns, left_ns + fixed_ns)
    return tail_ns


def work_left_ns(problem: Problem, streamed: bool) -> list[np.ndarray]:
    """Return, per data centre, (N,) the least work on each capture when its last bit is there. [ns]"""
    left_ns = []
    for centre in problem.centres:
        service_ns = service_each_ns(centre.computer, problem.captures.work_op, problem.captures.job_ground)
        if streamed and centre.ingest_rate_bit_s is None:
            service_ns = last_packet_each_ns(problem, problem.captures.raw_bit, service_ns)
        left_ns.append(service_ns)
    return left_ns
