"""Processing: work takes its time. Checks return {what fails: bools}."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.checks_of_energy import gathered
from latency.flow.fleet import rows_of
from latency.flow.ground import duration_each_ns
from latency.flow.problem import Place, Problem, Satellite
from latency.flow.trial import Trial
from latency.kernels.checks import begun_on_board, begun_on_ground
from latency.kernels.records import NEVER
from latency.tables import JOBS


class Done(NamedTuple):
    """What one computer has done by the stop; where models are loaded, in order of the beginning."""

    computer: Place
    streams: bool  # work may last until the tail of its data has come
    begin_ns: np.ndarray  # of the last start
    end_ns: np.ndarray  # NEVER where it was not done
    paused_ns: np.ndarray
    service_ns: np.ndarray  # without start-up and loading


def work_takes_its_time(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Begun to done is start-up + loading of a cold computer + service + pauses."""
    each = (*_on_board(problem, case, trial), *_on_the_ground(problem, case, trial))
    return gathered([_facts(done) for done in each])


def _on_board(problem: Problem, case: Case, trial: Trial) -> Iterator[Done]:
    columns = np.empty((5, len(problem.captures.taken_ns)), np.int64)  # raw data is what is worked on
    alike, group = _alike(problem)
    columns = columns[:, : begun_on_board(trial.live.items, group, problem.rules.stop_ns, columns)]
    for satellite, rows in zip(alike, rows_of(columns[0], len(alike)), strict=True):
        _, mine, begin_ns, end_ns, paused_ns = _ordered(columns[:, rows], satellite.computer)
        computer, work_op = satellite.computer, problem.captures.work_op[mine]
        job = _jobs(problem.captures.job_orbit, mine)
        service_ns = _screening_ns(computer, work_op, job) if case.screened else _service_ns(computer, work_op, job)
        watched = satellite.power is not None or satellite.heat is not None
        yield Done(computer, _streams(problem, computer) and not watched, begin_ns, end_ns, paused_ns, service_ns)


def _ordered(columns: np.ndarray, computer: Place) -> np.ndarray:
    """Return the columns by the beginning in row 2, equals in their order, where it matters what came before."""
    return columns[:, np.argsort(columns[2], kind="stable")] if computer.load_ns else columns


def _alike(problem: Problem) -> tuple[list[Satellite], np.ndarray]:
    """One satellite of each group that can be looked at together, and (S,) the group of each.

    Where computers are never down and never load, when work begins on one tells nothing of the work on another.
    """
    groups: dict[object, int] = {}
    first, group = [], []
    for index, satellite in enumerate(problem.satellites):
        watched = satellite.power is not None or satellite.heat is not None
        alone = bool(satellite.computer.down) or satellite.computer.load_ns > 0
        key = index if alone else (satellite.computer, watched)
        if key not in groups:
            groups[key] = len(first)
            first.append(satellite)
        group.append(groups[key])
    return first, np.array(group, np.int64)


def _on_the_ground(problem: Problem, case: Case, trial: Trial) -> Iterator[Done]:
    if case.place != GROUND:
        return
    captures, columns = problem.captures, np.empty((5, len(problem.captures.taken_ns)), np.int64)
    columns = columns[:, : begun_on_ground(trial.lives, columns)]
    for centre, rows in zip(problem.centres, rows_of(columns[0], len(problem.centres)), strict=True):
        _, mine, begin_ns, end_ns, paused_ns = _ordered(columns[:, rows], centre.computer)
        service_ns = _service_ns(centre.computer, captures.work_op[mine], _jobs(captures.job_ground, mine))
        yield Done(centre.computer, _streams(problem, centre.computer), begin_ns, end_ns, paused_ns, service_ns)


def _streams(problem: Problem, computer: Place) -> bool:
    return problem.rules.streaming and not computer.down and not computer.load_ns


def _jobs(job: np.ndarray | None, rows: np.ndarray) -> np.ndarray:
    return np.full(len(rows), len(JOBS) - 1) if job is None else job[rows]


def _service_ns(computer: Place, work_op: np.ndarray, job: np.ndarray) -> np.ndarray:
    if computer.jobs_ns:
        return np.array(computer.jobs_ns, np.int64)[job]
    if computer.service_ns is not None:
        return np.full(len(work_op), computer.service_ns)
    return duration_each_ns(work_op, computer.rate_op_s) if computer.rate_op_s else np.zeros(len(work_op), np.int64)


def _screening_ns(computer: Place, work_op: np.ndarray, job: np.ndarray) -> np.ndarray:
    if computer.screening_ns is not None:
        return np.full(len(work_op), computer.screening_ns)
    return _service_ns(computer, work_op, job)


def _facts(done: Done) -> dict[str, np.ndarray]:
    computer, ended = done.computer, done.end_ns != NEVER
    down_ns = np.array(computer.down, np.int64).reshape(-1, 2)
    least_ns = done.paused_ns + computer.startup_ns + done.service_ns
    spare_ns = done.end_ns[ended] - done.begin_ns[ended] - least_ns[ended]
    # The loads of work that a reset cut short are not known: what began before the last one is held to less.
    settled = done.begin_ns >= down_ns[:, 1].max(initial=0)
    loading_ns = np.zeros(len(done.begin_ns), np.int64)
    loading_ns[settled] = _loading_ns(computer, done.begin_ns[settled], done.end_ns[settled])
    exact = settled[ended] & (not done.streams)
    return {
        "work takes another time than it should": spare_ns[exact] == loading_ns[ended][exact],
        "work takes less time than it should": spare_ns >= 0,
        "work loads longer than its models take": spare_ns[~exact & (not done.streams)] <= computer.load_ns,
    }


def _loading_ns(computer: Place, begin_ns: np.ndarray, end_ns: np.ndarray) -> np.ndarray:
    """How long each waits for models to be loaded, in order of the beginning, from the last reset on."""
    none = np.zeros(len(begin_ns), np.int64)
    if not computer.load_ns or len(begin_ns) == 0:
        return none
    free_ns = np.concatenate([[0], np.maximum.accumulate(end_ns)[:-1]])  # the latest end of all before
    cold = np.zeros(len(begin_ns), bool)
    cold[0] = bool(computer.down) or computer.keep_warm_ns is not None
    if computer.keep_warm_ns is not None:
        idle = free_ns[1:] <= begin_ns[1:]
        cold[1:] = idle & (begin_ns[1:] - np.where(idle, free_ns[1:], 0) > computer.keep_warm_ns)
    loaded_ns = np.maximum.accumulate(np.where(cold, begin_ns + computer.load_ns, 0))
    return np.maximum(loaded_ns - begin_ns, 0)
