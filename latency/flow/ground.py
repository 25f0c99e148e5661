"""From the station's antenna to the user: nothing here acts back on the satellites."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.fleet import edges_of, takes_whole_data
from latency.flow.memory import Memory
from latency.flow.problem import NO_COMPUTER, Place, Problem
from latency.flow.taken import jobs_of
from latency.kernels import records
from latency.kernels.ground import Rhythm, serve
from latency.kernels.handles import handle_of
from latency.kernels.integers import durations_ns, shares_ns
from latency.kernels.landing import (
    Answers,
    Landings,
    answer,
    arrive,
    follow,
    hand_over,
    land,
    nearest_ends,
    take_in,
    through_lines,
    to_lines,
    wait_for_work,
)
from latency.kernels.lives import tell
from latency.kernels.records import NEVER, NONE, Live, Net

COLUMNS = len(Landings._fields) + len(Answers._fields) + 8


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
    memory, captures = memory or Memory(), len(problem.captures.taken_ns)
    landings, answers = _answered(problem, net, live, case, memory)
    lives = memory.take("lives", captures, records.GROUND_LIFE)[:captures]
    tell(handle_of(net), handle_of(live), landings, _ways_ns(net, case), answers, lives)
    memory.give(ground=answers.answer_ns)
    return lives


def answers_of(problem: Problem, net: Net, live: Live, case: Case, memory: Memory) -> np.ndarray:
    """Return (N,) when each answer is at the user, after the stop too; NEVER where it does not get there. [ns]"""
    answer_ns = _answered(problem, net, live, case, memory)[1].answer_ns
    memory.give(ground=answer_ns)
    return answer_ns.copy()


def _answered(problem: Problem, net: Net, live: Live, case: Case, memory: Memory) -> tuple[Landings, Answers]:
    """Carry all parts to where they are wanted, and the answers to the user; all in columns of one table."""
    captures, parts = len(problem.captures.taken_ns), live.parts
    longest = max(captures, len(parts))
    rows = memory.take("ground", COLUMNS * longest, np.int64)[: COLUMNS * longest].reshape(COLUMNS, longest)
    landings, answers, room = Landings(*rows[:6, : len(parts)]), Answers(*rows[6:12, :captures]), rows[12:]
    rows[7], rows[8:12] = NONE, NEVER  # the data centre; all instants
    _through_lines(net, live, landings, room)
    if case.place == GROUND:
        nearest_ends(parts, landings, net.fibre_ns, answers.centre, room)
    arrive(handle_of(net), parts, landings, _ways_ns(net, case), answers.centre)
    if case.place == GROUND:
        _take_in(problem, live, landings, answers, room)
    follow(parts, landings, answers.last)
    if case.place == GROUND:
        _compute_on_ground(problem, net, live, (landings, answers), room)
    else:
        hand_over(landings, answers, problem.user_service_ns)
    return landings, answers


def _ways_ns(net: Net, case: Case) -> np.ndarray:
    """(G, D) from each station to where its data is wanted."""
    return net.fibre_ns if case.place == GROUND else net.stations["fibre_user_ns"].reshape(-1, 1).copy()


def _through_lines(net: Net, live: Live, landings: Landings, room: np.ndarray) -> None:
    held, ends = (handle_of(net), handle_of(live)), np.empty(len(net.stations), np.int64)
    land(*held, landings.capture)
    most = to_lines(*held, ends, room)
    through_lines(*held, rhythm_of(NO_COMPUTER, 0), landings, ends, room, np.empty((10, max(most, 1)), np.int64))


def _take_in(problem: Problem, live: Live, landings: Landings, answers: Answers, room: np.ndarray) -> None:
    doors = [(index, centre.ingest_rate_bit_s) for index, centre in enumerate(problem.centres)]
    doors = [door for door in doors if door[1] is not None]
    scratch = np.empty((9, max(len(live.parts), 1)), np.int64) if doors else None
    for door in doors:
        take_in(handle_of(live), landings, answers.centre, door, rhythm_of(NO_COMPUTER, 0), room, scratch)


def _compute_on_ground(
    problem: Problem, net: Net, live: Live, ground: tuple[Landings, Answers], room: np.ndarray
) -> None:
    """Queue and work at each data centre; fibre and service to the user. room (8, N or more) is scratch."""
    landings, answers = ground
    captures, jobs = problem.captures, problem.captures.job_ground
    for index, centre in enumerate(problem.centres):
        computer = centre.computer
        streams = problem.rules.streaming and not takes_whole_data(computer)
        terms = index, streams, computer.batch_ns, computer.express_classes, net.rules["classes"][0]
        mine, ready_ns, priority = room[:3, : wait_for_work(live.items, landings, answers, terms, room)]
        work_ns = service_each_ns(computer, captures.work_op[mine], None if jobs is None else jobs[mine])
        span_ns, heaps, least_end_ns = room[3:5], room[5:7], room[7, : len(mine)]
        least_end_ns[:] = 0
        if streams:
            packet_ns = last_packet_each_ns(problem, captures.raw_bit[mine], work_ns)
            least_end_ns[:] = landings.arrived_ns[answers.last[mine]] + packet_ns
        workers, rhythm = np.zeros(computer.workers, np.int64), rhythm_of(computer, problem.rules.stop_ns)
        serve(ready_ns, priority, work_ns, least_end_ns, workers, rhythm, span_ns, heaps)
        answer(answers, mine, span_ns, centre.fibre_user_ns + problem.user_service_ns)
