"""Energy and heat: the engine's log, integrated again. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from latency.flow.accounts import account_of
from latency.flow.batteries import DARK, HOT, stretches_of
from latency.flow.cases import Case
from latency.flow.fleet import rows_of
from latency.flow.problem import Problem, Satellite
from latency.flow.trial import Trial

Facts = dict[str, np.ndarray]


class Watched(NamedTuple):
    """A satellite whose power or heat is modelled, with its rows of the log."""

    index: int
    satellite: Satellite
    rows: np.ndarray


def is_watched(problem: Problem) -> bool:
    """True where the power or the heat of any satellite is modelled."""
    return any(satellite.power is not None or satellite.heat is not None for satellite in problem.satellites)


def watched(problem: Problem, trial: Trial) -> Iterator[Watched]:
    """Yield the satellites that the log must tell of."""
    log = trial.live.power
    for index, satellite in enumerate(problem.satellites):
        if satellite.power is not None or satellite.heat is not None:
            low, high = np.searchsorted(log["satellite"], [index, index + 1]).tolist()
            yield Watched(index, satellite, log[low:high])


def gathered(facts: list[Facts]) -> Facts:
    """Return the facts of all satellites by what fails.

    >>> {what: holds.tolist() for what, holds in gathered([{"a": np.array([True])}, {"a": np.array([False])}]).items()}
    {'a': [True, False]}
    """
    return {what: np.concatenate([one[what] for one in facts]) for what in facts[0]} if facts else {}


def energy_balances(problem: Problem, case: Case, trial: Trial) -> Facts:
    """Per satellite: charge now = charge then + harvested - used - spilled + unmet, from row to row and in all."""
    return gathered([_balance(problem, case, one) for one in watched(problem, trial)])


def _balance(problem: Problem, case: Case, one: Watched) -> Facts:
    rows, stretches = one.rows, stretches_of(one.satellite, case, one.rows)
    power, length_ns = stretches.power, stretches.length_ns
    charge, warmth = stretches.charge, stretches.warmth
    at_row = stretches.logged[1:]
    reached = np.minimum(power.usable, np.maximum(-power.reserve, charge[:-1] + stretches.net * length_ns))
    warmed = np.maximum(0, warmth[:-1] + stretches.warming * length_ns)
    account = account_of(one.index, stretches)
    gained = account.harvested - account.used - account.spilled + account.unmet
    modelled = one.satellite.power is not None
    return {
        "a log does not last from the start to the stop": rows["at_ns"][[0, -1]] == [0, problem.rules.stop_ns],
        "a battery does not start with its charge": rows["charge"][:1] == min(power.charge, power.usable),
        "charge does not follow from the row before": (reached == charge[1:])[at_row & modelled].astype(bool),
        "energy of a satellite does not balance": np.atleast_1d(int(rows["charge"][-1]) - power.charge == gained),
        "a store of heat does not start empty": rows["heat"][:1] == 0,
        "heat does not follow from the row before": (warmed == warmth[1:])[at_row].astype(bool),
    }


def work_pauses(problem: Problem, case: Case, trial: Trial) -> Facts:
    """Work pauses at the first ns at the floor or the limit and goes on at the first at which it may; nothing else."""
    if not is_watched(problem):
        return {}
    contacts = trial.live.contacts
    owner = np.array([radio.satellite for radio in problem.transmitters], np.int64)
    mine = rows_of(owner[contacts["transmitter"]], len(problem.satellites))
    return gathered(
        [_latches(case, one) | _radios(problem, contacts[mine[one.index]], one) for one in watched(problem, trial)]
    )


def _latches(case: Case, one: Watched) -> Facts:
    """Between two instants charge and heat only rise or only fall: the first and the last ns of a stretch tell."""
    rows, stretches = one.rows, stretches_of(one.satellite, case, one.rows)
    power, heat = stretches.power, stretches.heat
    charge, warmth = stretches.charge, stretches.warmth
    last_ns = stretches.length_ns - 1
    ends = np.minimum(power.usable, np.maximum(-power.reserve, charge[:-1] + stretches.net * last_ns))
    warm_ends = np.maximum(0, warmth[:-1] + stretches.warming * last_ns)
    dark, hot = stretches.latch & DARK != 0, stretches.latch & HOT != 0
    known = one.satellite.power is not None
    lowest, highest = np.minimum(charge[:-1], ends), np.maximum(charge[:-1], ends)
    coolest, hottest = np.minimum(warmth[:-1], warm_ends), np.maximum(warmth[:-1], warm_ends)
    went, came = _turns(rows["latch"] & DARK != 0)
    heated, cooled = _turns(rows["latch"] & HOT != 0)
    return {
        "work goes on at the floor": (lowest > 0)[~dark & known].astype(bool),
        "work pauses for charge that it has": (highest < power.resume)[dark].astype(bool),
        "work pauses before the floor": rows["charge"][went] <= 0,
        "work goes on before the battery has recovered": rows["charge"][came] >= power.resume,
        "work goes on in the heat": (hottest < heat.limit)[~hot].astype(bool),
        "work pauses when it is cool": (coolest > heat.resume)[hot].astype(bool),
        "work pauses before it is hot": rows["heat"][heated] >= heat.limit,
        "work goes on before it has cooled": rows["heat"][cooled] <= heat.resume,
        "workers run while work is paused": rows["running"][rows["latch"] != 0] == 0,
    }


def _turns(on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows at which a latch goes on, and at which it goes off; at the start it was off."""
    change = np.diff(on.astype(np.int64), prepend=0)
    return np.flatnonzero(change > 0), np.flatnonzero(change < 0)


def _radios(problem: Problem, mine: np.ndarray, one: Watched) -> Facts:
    """A row draws for the antennas that are held from then on, and there is a row wherever that changes."""
    draw = np.array([radio.power for radio in problem.transmitters], np.int64)
    mine = mine[mine["close_ns"] > mine["open_ns"]]
    at_ns = np.concatenate([one.rows["at_ns"], mine["open_ns"], mine["close_ns"]])
    at_ns = np.unique(at_ns[at_ns < problem.rules.stop_ns])
    held = _held(mine["open_ns"], mine["close_ns"], at_ns, draw[mine["transmitter"]])
    return {"a row draws for other antennas than are held": _in_force(one.rows, "contacts", at_ns) == held}


def _held(begin_ns: np.ndarray, end_ns: np.ndarray, at_ns: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """The sum over the intervals [begin, end) that hold at each instant."""
    begun, ended = np.argsort(begin_ns, kind="stable"), np.argsort(end_ns, kind="stable")
    came = np.concatenate([[0], np.cumsum(amount[begun])])[np.searchsorted(begin_ns[begun], at_ns, "right")]
    return came - np.concatenate([[0], np.cumsum(amount[ended])])[np.searchsorted(end_ns[ended], at_ns, "right")]


def _in_force(rows: np.ndarray, field: str, at_ns: np.ndarray) -> np.ndarray:
    return rows[field][np.searchsorted(rows["at_ns"], at_ns, "right") - 1]


def workers_work(problem: Problem, case: Case, trial: Trial) -> Facts:
    """In the log as many workers run as hold an item and are not paused, and each item was paused when they were."""
    if not is_watched(problem):
        return {}
    items = trial.live.items
    mine = rows_of(items["computer"], len(problem.satellites))
    return gathered([_workers(problem, items[mine[one.index]], one) for one in watched(problem, trial)])


def _workers(problem: Problem, items: np.ndarray, one: Watched) -> Facts:
    rows, stop_ns = one.rows, problem.rules.stop_ns
    computer = one.satellite.computer
    items = items[items["compute_start_ns"] < stop_ns]
    begin_ns, end_ns = items["compute_start_ns"], items["compute_end_ns"]
    down_ns = np.array(computer.down, np.int64).reshape(-1, 2)
    at_ns = np.concatenate([rows["at_ns"], begin_ns, end_ns, down_ns[:, 0]])
    at_ns = np.unique(at_ns[at_ns < stop_ns])
    running, latch = (_in_force(rows, field, at_ns) for field in ("running", "latch"))
    holding = np.where(latch == 0, _held(begin_ns, end_ns, at_ns, np.ones(len(items), np.int64)), 0)
    # What was under way when a reset came has a later start: before the last reset more ran than items tell.
    settled = at_ns >= down_ns[:, 1].max(initial=0)
    ended = items[end_ns <= stop_ns]
    return {
        "other workers run than hold an item": running[settled] == holding[settled],
        "fewer workers run than hold an item": running[~settled] >= holding[~settled],
        "more workers run than there are": running <= computer.workers,
        "workers run while their computer is down": running[_inside(down_ns, at_ns)] == 0,
        "an item was paused for another time than its computer": ended["paused_ns"] == _paused_ns(
            rows, ended["compute_start_ns"], ended["compute_end_ns"]
        ),
    }  # fmt: skip


def _inside(intervals_ns: np.ndarray, at_ns: np.ndarray) -> np.ndarray:
    return _held(intervals_ns[:, 0], intervals_ns[:, 1], at_ns, np.ones(len(intervals_ns), np.int64)) > 0


def _paused_ns(rows: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray) -> np.ndarray:
    """How long the latch was on in each interval."""
    paused = (rows["latch"] != 0).astype(np.int64)
    before_ns = np.concatenate([[0], np.cumsum(np.diff(rows["at_ns"]) * paused[:-1])])

    def until(at_ns: np.ndarray) -> np.ndarray:
        row = np.searchsorted(rows["at_ns"], at_ns, "right") - 1
        return before_ns[row] + (at_ns - rows["at_ns"][row]) * paused[row]

    return until(end_ns) - until(begin_ns)
