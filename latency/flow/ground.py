"""From the station's antenna to the user: nothing here acts back on the satellites."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.engine import jobs_of
from latency.flow.fleet import edges_of, takes_whole_data
from latency.flow.memory import Memory
from latency.flow.problem import NO_COMPUTER, Place, Problem
from latency.kernels import records
from latency.kernels.ground import Rhythm, serve
from latency.kernels.handles import handle_of
from latency.kernels.integers import durations_ns, shares_ns
from latency.kernels.landing import answer, arrive, follow, land, nearest_ends, take_in, through_lines, wait_for_work
from latency.kernels.orders import sort_rows
from latency.kernels.records import Live, Net


def rhythm_of(computer: Place, stop_ns: int) -> Rhythm:
    """Return when a data centre's computer is out of service, and when it is warm; what fails later is not seen."""
    keep_warm_ns = -1 if computer.keep_warm_ns is None else computer.keep_warm_ns
    down = tuple(interval for interval in computer.down if interval[0] <= stop_ns)
    return Rhythm(np.int64(computer.load_ns), np.int64(keep_warm_ns), edges_of([down])[0])


def duration_each_ns(amount: np.ndarray, rate_s: int) -> np.ndarray:
    """Return the exact duration of each amount at one rate. [ns]

    >>> duration_each_ns(np.array([1, 10]), 3).tolist()
    [333333334, 3333333334]
    """
    result_ns = np.empty(len(amount), np.int64)
    durations_ns(amount, rate_s, result_ns)
    return result_ns


def service_each_ns(computer: Place, work_op: np.ndarray, job: np.ndarray | None = None) -> np.ndarray:
    """Return the processing time of each amount of work, or of each job, on a computer that is warm. [ns]

    >>> service_each_ns(Place(1, 5, None, None, jobs_ns=(1, 20, 300)), np.array([0, 0]), np.array([1, 2])).tolist()
    [25, 305]
    """
    if computer.jobs_ns:
        return computer.startup_ns + np.array(computer.jobs_ns, np.int64)[jobs_of(job, len(work_op))]
    if computer.service_ns is not None:
        return np.full(len(work_op), computer.startup_ns + computer.service_ns)
    if computer.rate_op_s:
        return computer.startup_ns + duration_each_ns(work_op, computer.rate_op_s)
    return np.full(len(work_op), computer.startup_ns)


def screening_each_ns(computer: Place, work_op: np.ndarray, job: np.ndarray | None = None) -> np.ndarray:
    """Return the time that each first look on board takes. [ns]

    >>> screening_each_ns(Place(1, 5, 100, None, screening_ns=2), np.array([1, 1])).tolist()
    [7, 7]
    """
    if computer.screening_ns is not None:
        return np.full(len(work_op), computer.startup_ns + computer.screening_ns)
    return service_each_ns(computer, work_op, job)


def last_packet_each_ns(problem: Problem, size_bit: np.ndarray, work_ns: np.ndarray) -> np.ndarray:
    """Return the share of each item's work that its last packet takes: it cannot begin before the packet is there."""
    packet_bit = np.minimum(problem.rules.packet_bit, size_bit)
    last_ns = np.empty_like(work_ns)
    shares_ns(work_ns, packet_bit, size_bit, last_ns)
    return last_ns


def ground_lives(problem: Problem, net: Net, live: Live, case: Case, memory: Memory | None = None) -> np.ndarray:
    """Return what became of each capture's data on the ground, as (N,) records with NEVER where it did not get there.

    Of the leg that crosses the downlink, and of the answer, wherever it was made.
    """
    memory = memory or Memory()
    captures, parts, count = len(problem.captures.taken_ns), live.parts, len(live.parts)
    lives = memory.take("lives", captures, records.GROUND_LIFE)[:captures]
    landings = memory.take("landings", count, records.LANDING)[:count]
    rows = memory.take("ground", 4 * count, np.int64)[: 4 * count].reshape(4, count)
    order, keys, lo = rows[0], rows[1:4], np.empty(len(net.stations) + 1, np.int64)
    room = np.empty((9, _most_in_a_row(problem, parts)), np.int64)
    held, always = (handle_of(net), handle_of(live)), rhythm_of(NO_COMPUTER, 0)
    land(*held, lives, landings, keys)
    through_lines(*held, always, landings, keys, order, lo, room)
    if case.place == GROUND:
        nearest_ends(parts, landings, net.fibre_ns, lives, *np.empty((2, captures), np.int64))
        arrive(parts, landings, net.fibre_ns, lives)
        for index, centre in enumerate(problem.centres):
            if centre.ingest_rate_bit_s is not None:
                take_in(parts, landings, lives, (index, centre.ingest_rate_bit_s), always, keys, room)
        _compute_on_ground(problem, live, lives, _followed(live, landings, lives))
    else:
        arrive(parts, landings, net.stations["fibre_user_ns"].reshape(-1, 1).copy(), lives)
        arrived = _followed(live, landings, lives)
        lives["compute_ready_ns"][arrived] = lives["arrived_ns"][arrived]
        lives["answer_ns"][arrived] = lives["arrived_ns"][arrived] + problem.user_service_ns
    memory.give(landings=landings, ground=rows)
    return lives


def _most_in_a_row(problem: Problem, parts: np.ndarray) -> int:
    """Return how many parts one server is asked for at most: a station's line, or a data centre's door."""
    if any(centre.ingest_rate_bit_s is not None for centre in problem.centres):
        return len(parts)
    return int(np.bincount(parts["station"], minlength=1).max(initial=1))


def _followed(live: Live, landings: np.ndarray, lives: np.ndarray) -> np.ndarray:
    """The ledger follows the part that arrives last (ties: the later part), with all bits sent until it was out."""
    last, order = np.empty((2, len(lives)), np.int64)
    return order[: follow(live.parts, landings, last, order, lives)]


def _compute_on_ground(problem: Problem, live: Live, lives: np.ndarray, arrived: np.ndarray) -> None:
    """Queue and work at each data centre; fibre and service to the user."""
    captures = problem.captures
    job = jobs_of(captures.job_ground, len(lives))
    for index, centre in enumerate(problem.centres):
        computer = centre.computer
        streams = problem.rules.streaming and not takes_whole_data(computer)
        mine, ready_ns, priority = _in_order(lives, live.items, arrived, (index, streams, computer))
        work_ns = service_each_ns(computer, captures.work_op[mine], job[mine])
        (span_ns, heaps), least_end_ns = np.empty((2, 2, len(mine)), np.int64), np.zeros_like(work_ns)
        if streams:
            packet_ns = last_packet_each_ns(problem, captures.raw_bit[mine], work_ns)
            least_end_ns = lives["arrived_ns"][mine] + packet_ns
        workers, rhythm = np.zeros(computer.workers, np.int64), rhythm_of(computer, problem.rules.stop_ns)
        serve(ready_ns, priority, work_ns, least_end_ns, workers, rhythm, span_ns, heaps)
        answer(lives, mine, *span_ns, centre.fibre_user_ns + problem.user_service_ns)


def _in_order(lives: np.ndarray, items: np.ndarray, arrived: np.ndarray, place: tuple[int, bool, Place]) -> np.ndarray:
    """Return what is to be worked on at a data centre by (ready, capture): (3, M) capture, ready and class."""
    index, streams, computer = place
    jobs, rows = np.empty((3, len(arrived)), np.int64), np.arange(len(arrived))
    terms = index, streams, computer.batch_ns, computer.express_classes
    rows = rows[: wait_for_work(lives, items, arrived, terms, jobs)]
    sort_rows(rows, jobs[1], jobs[0], np.empty_like(rows))
    return jobs[:, rows]
