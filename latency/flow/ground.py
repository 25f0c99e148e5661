"""From the station's antenna to the user: nothing here acts back on the satellites."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.engine import jobs_of
from latency.flow.fleet import edges_of, takes_whole_data
from latency.flow.problem import NO_COMPUTER, Place, Problem
from latency.kernels import records
from latency.kernels.ground import Rhythm, serve
from latency.kernels.integers import durations_ns, shares_ns
from latency.kernels.records import LANDED, NEVER, NONE, Live, Net


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


class PartLife:
    """What became of each part: when it landed, was handled, left the station's line, and reached a data centre."""

    def __init__(self, problem: Problem, net: Net, live: Live):
        parts, items = live.parts, live.items
        self.item, self.station, self.bit = parts["item"], parts["station"], parts["bit"]
        self.number, self.out_ns = parts["number"], parts["out_ns"]
        self.landed_ns = parts["landed_ns"]
        handling_ns = net.stations["handling_ns"][self.station]
        self.handled_ns = self.landed_ns + handling_ns
        # What is all in one part can be passed on while it still comes in.
        self.streams = problem.rules.streaming & (self.bit == items["size_bit"][self.item])
        self.line_ready_ns = np.where(self.streams, parts["first_landed_ns"], self.landed_ns) + handling_ns
        self.line_begin_ns, self.line_end_ns = self.handled_ns.copy(), self.handled_ns.copy()
        self.head_out_ns = self.handled_ns.copy()  # of the line
        self.capture = self.item % len(problem.captures.taken_ns)
        self.priority = items["priority"][self.item]
        packet_bit = np.minimum(problem.rules.packet_bit, self.bit)
        for index, station in enumerate(problem.stations):
            mine = self.in_order(self.station == index, self.line_ready_ns)
            packet_ns = duration_each_ns(packet_bit[mine], station.line_rate_bit_s)
            work_ns = duration_each_ns(self.bit[mine], station.line_rate_bit_s)
            least_end_ns = np.where(self.streams[mine], self.handled_ns[mine] + packet_ns, 0)
            self.line_begin_ns[mine], self.line_end_ns[mine] = self.served(
                mine, self.line_ready_ns, work_ns, least_end_ns
            )
            self.head_out_ns[mine] = self.line_begin_ns[mine] + packet_ns
        self.arrive_at(self.line_end_ns.copy())

    def in_order(self, chosen: np.ndarray, ready_ns: np.ndarray) -> np.ndarray:
        """Return the chosen rows by (ready, capture, part)."""
        rows = np.flatnonzero(chosen)
        return rows[np.lexsort((self.number[rows], self.capture[rows], ready_ns[rows]))]

    def served(self, rows: np.ndarray, ready_ns: np.ndarray, work_ns: np.ndarray, least_end_ns: np.ndarray) -> tuple:
        """Return (begin, end) of rows that are in order, on one server."""
        begin_ns, end_ns = np.empty_like(work_ns), np.empty_like(work_ns)
        one, always = np.zeros(1, np.int64), rhythm_of(NO_COMPUTER, 0)
        serve(ready_ns[rows], self.priority[rows], work_ns, least_end_ns, one, always, begin_ns, end_ns)
        return begin_ns, end_ns

    def arrive_at(self, reached_ns: np.ndarray, head_ns: np.ndarray | None = None) -> None:
        """The parts reach their destination; nothing there has to be waited for."""
        self.reached_ns, self.ingest_begin_ns, self.arrived_ns = (reached_ns.copy() for _ in range(3))
        self.compute_ready_ns = reached_ns.copy() if head_ns is None else np.where(self.streams, head_ns, reached_ns)


def ground_lives(problem: Problem, net: Net, live: Live, case: Case) -> np.ndarray:
    """Return what became of each item on the ground, as (2 N,) records with NEVER where it did not get there."""
    lives = np.empty(len(live.items), records.GROUND_LIFE)
    lives.view(np.int64)[:] = NEVER
    lives["station"] = lives["centre"] = NONE
    lives["bit"] = lives["down_bit"] = 0
    if len(problem.captures.taken_ns) == 0:
        return lives
    parts = PartLife(problem, net, live)
    ingested = parts.handled_ns <= problem.rules.stop_ns
    np.add.at(lives["down_bit"], parts.item[ingested], parts.bit[ingested])
    complete = live.items["phase"][parts.item] == LANDED
    if case.place == GROUND:
        _to_centres(problem, net, parts, complete, lives)
        _compute_on_ground(problem, live, lives)
    else:
        parts.arrive_at(parts.line_end_ns + net.stations["fibre_user_ns"][parts.station])
        _follow(parts, complete, lives)
        there = lives["arrived_ns"] != NEVER
        lives["answer_ns"][there] = lives["arrived_ns"][there] + problem.user_service_ns
    return lives


def _to_centres(problem: Problem, net: Net, parts: PartLife, complete: np.ndarray, lives: np.ndarray) -> None:
    """The data centre that all of the data reaches first is used; ties by index. There it may queue to be taken in."""
    best = np.full(len(lives), NEVER)
    for centre in range(len(problem.centres)):
        arrival_ns = parts.line_end_ns + net.fibre_ns[parts.station, centre]
        last_ns = np.zeros(len(lives), np.int64)
        np.maximum.at(last_ns, parts.item[complete], arrival_ns[complete])
        wins = (last_ns > 0) & (last_ns < best)
        best[wins] = last_ns[wins]
        lives["centre"][wins] = centre
    chosen = np.where(complete, lives["centre"][parts.item], NONE)
    fibre_ns = net.fibre_ns[parts.station, np.maximum(chosen, 0)]
    parts.arrive_at(parts.line_end_ns + fibre_ns, parts.head_out_ns + fibre_ns)
    for centre in range(len(problem.centres)):
        if problem.centres[centre].ingest_rate_bit_s is not None:
            _take_in(parts, problem.centres[centre].ingest_rate_bit_s, chosen == centre)
    _follow(parts, complete, lives)


def _take_in(parts: PartLife, rate_bit_s: int, chosen: np.ndarray) -> None:
    """One server at the data centre's door, for all parts that reach it; only what is all there can be worked on."""
    mine = parts.in_order(chosen, parts.reached_ns)
    work_ns = duration_each_ns(parts.bit[mine], rate_bit_s)
    parts.ingest_begin_ns[mine], parts.arrived_ns[mine] = parts.served(
        mine, parts.reached_ns, work_ns, np.zeros_like(work_ns)
    )
    parts.compute_ready_ns[mine] = parts.arrived_ns[mine]


def _follow(parts: PartLife, complete: np.ndarray, lives: np.ndarray) -> None:
    """The ledger follows the part that arrives last (ties: the later part), with all bits sent until it was out."""
    order = np.lexsort((parts.number, parts.arrived_ns, parts.item))
    order = order[complete[order]]
    last = order[np.append(parts.item[order][1:] != parts.item[order][:-1], True)] if len(order) else order
    item = parts.item[last]
    for field in ("out_ns", "landed_ns", "handled_ns", "line_ready_ns", "line_begin_ns", "line_end_ns", "station",
                  "reached_ns", "ingest_begin_ns", "arrived_ns", "compute_ready_ns"):  # fmt: skip
        lives[field][item] = getattr(parts, field)[last]
    followed = np.full(len(lives), NONE)
    followed[item] = parts.number[last]
    through = parts.number <= followed[parts.item]
    np.add.at(lives["bit"], parts.item[through], parts.bit[through])


def _compute_on_ground(problem: Problem, live: Live, lives: np.ndarray) -> None:
    """Queue and work at each data centre; fibre and service to the user."""
    captures = len(problem.captures.taken_ns)
    jobs = jobs_of(problem.captures.job_ground, captures)
    for index, centre in enumerate(problem.centres):
        mine = np.flatnonzero((lives["centre"] == index) & (lives["arrived_ns"] != NEVER))
        streams = problem.rules.streaming and not takes_whole_data(centre.computer)
        if not streams:
            lives["compute_ready_ns"][mine] = lives["arrived_ns"][mine]
        _wait_for_batch(centre.computer, live, lives, mine)
        mine = mine[np.lexsort((mine % captures, lives["compute_ready_ns"][mine]))]
        work_ns = service_each_ns(centre.computer, live.items["work_op"][mine], jobs[mine])
        begin_ns, end_ns = np.empty_like(work_ns), np.empty_like(work_ns)
        ready_ns, priority = lives["compute_ready_ns"][mine], live.items["priority"][mine]
        least_end_ns = np.zeros_like(work_ns)
        if streams:
            packet_ns = last_packet_each_ns(problem, live.items["size_bit"][mine], work_ns)
            least_end_ns = lives["arrived_ns"][mine] + packet_ns
        workers, rhythm = np.zeros(centre.computer.workers, np.int64), rhythm_of(centre.computer, problem.rules.stop_ns)
        serve(ready_ns, priority, work_ns, least_end_ns, workers, rhythm, begin_ns, end_ns)
        lives["compute_begin_ns"][mine], lives["compute_end_ns"][mine] = begin_ns, end_ns
        lives["answer_ns"][mine + captures] = end_ns + centre.fibre_user_ns + problem.user_service_ns


def _wait_for_batch(computer: Place, live: Live, lives: np.ndarray, mine: np.ndarray) -> None:
    """Work on what does not go express begins at the next multiple of the batch, once all of it is there."""
    if computer.batch_ns == 0:
        return
    rows = mine[live.items["priority"][mine] >= computer.express_classes]
    lives["compute_ready_ns"][rows] = -(-lives["arrived_ns"][rows] // computer.batch_ns) * computer.batch_ns
