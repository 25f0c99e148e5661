"""From the station's antenna to the user: nothing here acts back on the satellites."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.problem import Place, Problem
from latency.kernels import records
from latency.kernels.ground import serve
from latency.kernels.integers import duration_ns
from latency.kernels.records import LANDED, NEVER, NONE, Live, Net


def duration_each_ns(amount: np.ndarray, rate_s: int) -> np.ndarray:
    """Return the exact duration of each amount at one rate. [ns]

    >>> duration_each_ns(np.array([1, 10]), 3).tolist()
    [333333334, 3333333334]
    """
    distinct, row = np.unique(amount, return_inverse=True)
    return np.array([duration_ns(int(one), rate_s) for one in distinct], np.int64)[row]


def service_each_ns(computer: Place, work_op: np.ndarray) -> np.ndarray:
    """Return the processing time of each amount of work. [ns]"""
    if computer.service_ns is not None:
        return np.full(len(work_op), computer.startup_ns + computer.service_ns)
    if computer.rate_op_s:
        return computer.startup_ns + duration_each_ns(work_op, computer.rate_op_s)
    return np.full(len(work_op), computer.startup_ns)


class PartLife:
    """What became of each part: when it landed, was handled, and left the station's line."""

    def __init__(self, problem: Problem, net: Net, live: Live):
        parts = live.parts
        self.item, self.station, self.bit = parts["item"], parts["station"], parts["bit"]
        self.number, self.out_ns = parts["number"], parts["out_ns"]
        self.landed_ns = parts["landed_ns"]
        self.handled_ns = self.landed_ns + net.stations["handling_ns"][self.station]
        self.line_begin_ns, self.line_end_ns = self.handled_ns.copy(), self.handled_ns.copy()
        capture = self.item % len(problem.captures.taken_ns)
        for index, station in enumerate(problem.stations):
            mine = np.flatnonzero(self.station == index)
            mine = mine[np.lexsort((self.number[mine], capture[mine], self.handled_ns[mine]))]
            work_ns = duration_each_ns(self.bit[mine], station.line_rate_bit_s)
            begin_ns, end_ns = np.empty_like(work_ns), np.empty_like(work_ns)
            priority = live.items["priority"][self.item[mine]]
            serve(self.handled_ns[mine], priority, work_ns, np.zeros(1, np.int64), begin_ns, end_ns)
            self.line_begin_ns[mine], self.line_end_ns[mine] = begin_ns, end_ns


def ground_lives(problem: Problem, net: Net, live: Live, case: Case) -> np.ndarray:
    """Return what became of each item on the ground, as (2 N,) records with NEVER where it did not get there."""
    lives = np.zeros(len(live.items), records.GROUND_LIFE)
    for field in lives.dtype.names:
        lives[field] = NEVER
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
        arrival_ns = parts.line_end_ns + net.stations["fibre_user_ns"][parts.station]
        _follow(parts, arrival_ns, complete, lives)
        there = lives["arrived_ns"] != NEVER
        lives["answer_ns"][there] = lives["arrived_ns"][there] + problem.user_service_ns
    return lives


def _to_centres(problem: Problem, net: Net, parts: PartLife, complete: np.ndarray, lives: np.ndarray) -> None:
    """The data centre at which the data is complete first is used; ties by index."""
    best = np.full(len(lives), NEVER)
    for centre in range(len(problem.centres)):
        arrival_ns = parts.line_end_ns + net.fibre_ns[parts.station, centre]
        last_ns = np.zeros(len(lives), np.int64)
        np.maximum.at(last_ns, parts.item[complete], arrival_ns[complete])
        wins = (last_ns > 0) & (last_ns < best)
        best[wins] = last_ns[wins]
        lives["centre"][wins] = centre
    chosen = lives["centre"][parts.item]
    arrival_ns = parts.line_end_ns + net.fibre_ns[parts.station, np.maximum(chosen, 0)]
    _follow(parts, arrival_ns, complete, lives)


def _follow(parts: PartLife, arrival_ns: np.ndarray, complete: np.ndarray, lives: np.ndarray) -> None:
    """The ledger follows the part that arrives last (ties: the later part), with all bits sent until it was out."""
    order = np.lexsort((parts.number, arrival_ns, parts.item))
    order = order[complete[order]]
    last = order[np.append(parts.item[order][1:] != parts.item[order][:-1], True)] if len(order) else order
    item = parts.item[last]
    lives["arrived_ns"][item] = arrival_ns[last]
    for field in ("out_ns", "landed_ns", "handled_ns", "line_begin_ns", "line_end_ns", "station"):
        lives[field][item] = getattr(parts, field)[last]
    followed = np.full(len(lives), NONE)
    followed[item] = parts.number[last]
    through = parts.number <= followed[parts.item]
    np.add.at(lives["bit"], parts.item[through], parts.bit[through])


def _compute_on_ground(problem: Problem, live: Live, lives: np.ndarray) -> None:
    """Queue and work at each data centre; fibre and service to the user."""
    captures = len(problem.captures.taken_ns)
    for index, centre in enumerate(problem.centres):
        mine = np.flatnonzero((lives["centre"] == index) & (lives["arrived_ns"] != NEVER))
        mine = mine[np.lexsort((mine % captures, lives["arrived_ns"][mine]))]
        work_ns = service_each_ns(centre.computer, live.items["work_op"][mine])
        begin_ns, end_ns = np.empty_like(work_ns), np.empty_like(work_ns)
        ready_ns, priority = lives["arrived_ns"][mine], live.items["priority"][mine]
        serve(ready_ns, priority, work_ns, np.zeros(centre.computer.workers, np.int64), begin_ns, end_ns)
        lives["compute_begin_ns"][mine], lives["compute_end_ns"][mine] = begin_ns, end_ns
        lives["answer_ns"][mine + captures] = end_ns + centre.fibre_user_ns + problem.user_service_ns
