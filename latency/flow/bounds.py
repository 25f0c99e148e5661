"""The earliest possible answer of each capture in a network without any other."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.ground import last_packet_each_ns, screening_each_ns, service_each_ns
from latency.flow.ledger import best_in_view
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.earliest import Empty, earliest
from latency.kernels.handles import handle_of
from latency.kernels.records import NEVER, Net


def earliest_answer_ns(problem: Problem, case: Case, trial: Trial) -> np.ndarray:
    """Return (N,) the instant before which no answer can be at the user; NEVER where there is no way. [ns]

    Of this very trial: raw data bound for a node goes to the one that was picked.
    """
    return earliest_ns(problem, case, trial.net, trial.live.items)


def earliest_ns(problem: Problem, case: Case, net: Net, items: np.ndarray) -> np.ndarray:
    """Return (N,) the same for items (2 N,) ITEM that know their size, satellite and node. [ns]"""
    work_op, jobs = problem.captures.work_op, problem.captures.job_orbit
    service_ns = np.zeros((len(problem.satellites), len(work_op)), np.int64)
    for index, satellite in enumerate(problem.satellites):
        if satellite.computer.workers and case.screened:
            service_ns[index] = screening_each_ns(satellite.computer, work_op, jobs)
        elif satellite.computer.workers and case.place != GROUND:
            service_ns[index] = service_each_ns(satellite.computer, work_op, jobs)
    bound_ns = np.empty(len(work_op), np.int64)
    scratch = np.empty((3, len(problem.satellites)), np.int64)
    held = handle_of(net)
    net = net._replace(transmitters=net.transmitters.copy())
    net.transmitters["acquisition_ns"] = 0
    by_transmitter, lo = best_in_view(net)
    envelope, envelope_lo = _per_satellite(problem, by_transmitter, lo)
    tails_ns = np.array([least_tail_ns(problem, case, streamed) for streamed in (False, problem.rules.streaming)])
    least_ns = service_ns
    if problem.rules.streaming and not case.screened:  # what is screened was made there
        least_ns = np.array([last_packet_each_ns(problem, problem.captures.raw_bit, row) for row in service_ns])
    empty = Empty(least_delay_ns(problem, net), envelope, envelope_lo, service_ns, least_ns, tails_ns)
    earliest(held, empty, items, bound_ns, scratch)
    return bound_ns


def least_delay_ns(problem: Problem, net: Net) -> np.ndarray:
    """Return (spans,) the shortest light time of each up-interval. [ns]"""
    isls = problem.isls
    if len(net.spans) == 0:
        return np.zeros(0, np.int64)
    of_interval = np.minimum.reduceat(isls.delay_ns, isls.delay_start[:-1])
    return of_interval[np.searchsorted(isls.delay_start[:-1], net.spans["delay_lo"])]


def _per_satellite(problem: Problem, rows: np.ndarray, lo: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One transmitter a satellite in most scenarios; several are bounded by the sum of what they carry."""
    owner = np.array([transmitter.satellite for transmitter in problem.transmitters], np.int64)
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
