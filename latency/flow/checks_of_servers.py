"""Capacity: nothing serves two at once. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.fleet import rows_of
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.records import NEVER

COMPUTE_ON_BOARD, COMPUTE_ON_GROUND = ("compute_start_ns", "compute_end_ns"), ("compute_begin_ns", "compute_end_ns")


def disjoint(server: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray) -> np.ndarray:
    """(M,) bool: no interval begins before the one before it on the same server has ended.

    >>> disjoint(np.array([0, 0, 1]), np.array([0, 5, 1]), np.array([5, 9, 2])).tolist()
    [True, True]
    """
    order = np.lexsort((end_ns, begin_ns, server))
    server, begin_ns, end_ns = server[order], begin_ns[order], end_ns[order]
    return (server[1:] != server[:-1]) | (begin_ns[1:] >= end_ns[:-1])


def within_capacity(begin_ns: np.ndarray, end_ns: np.ndarray, workers: int) -> np.ndarray:
    """(M,) bool: at no beginning are more than `workers` busy; an end at the same instant comes first.

    >>> within_capacity(np.array([0, 1, 5]), np.array([5, 6, 7]), 2).tolist()
    [True, True, True]
    """
    begin_ns = np.sort(begin_ns)
    busy = np.arange(1, begin_ns.size + 1) - np.searchsorted(np.sort(end_ns), begin_ns, "right")
    return busy <= workers


def one_at_a_time(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """Antennas (with turnaround), transmitters, links, workers and lines."""
    items, contacts, hops = trial.live.items, trial.live.contacts, trial.hops
    turn_ns = trial.net.stations["turnaround_ns"][contacts["station"]]
    sent = items["transmitter"] >= 0
    end_ns = np.where(items["down_end_ns"] == NEVER, problem.rules.stop_ns, items["down_end_ns"])
    facts = {
        "an antenna holds two contacts": disjoint(
            contacts["antenna"], contacts["open_ns"], contacts["close_ns"] + turn_ns
        ),
        "a transmitter has two contacts": disjoint(contacts["transmitter"], contacts["open_ns"], contacts["close_ns"]),
        "a transmitter sends two at once": disjoint(
            items["transmitter"][sent], items["down_start_ns"][sent], end_ns[sent]
        ),
        "a link carries two at once": disjoint(hops["link"], hops["start_ns"], hops["end_ns"]),
    }
    facts["an antenna serves while it is with others"] = _apart_from_others(problem, trial)
    facts["a data centre takes in two at once"] = _taken_in(problem, trial)
    facts["a processor has too few workers"] = _processors(problem, trial)
    facts["a data centre has too few workers"] = _centres(problem, case, trial)
    return facts | _out_of_service(problem, case, trial) | _standing_still(trial)


def _apart_from_others(problem: Problem, trial: Trial) -> np.ndarray:
    """(contacts of busy antennas,) bool: no contact meets an interval in which others have its antenna."""
    contacts, net, checked = trial.live.contacts, trial.net, [np.ones(0, bool)]
    for index, station in enumerate(problem.stations):
        for antenna in sorted({number for number, _, _ in station.busy}):
            busy_ns = np.array(sorted(row[1:] for row in station.busy if row[0] == antenna), np.int64)
            mine = contacts[contacts["antenna"] == net.stations["antenna_lo"][index] + antenna]
            coming = np.searchsorted(busy_ns[:, 1], mine["open_ns"], "right")  # the first that ends later
            begin_ns = np.append(busy_ns[:, 0], NEVER)[coming]
            checked.append(mine["close_ns"] <= begin_ns)
    return np.concatenate(checked)


def _taken_in(problem: Problem, trial: Trial) -> np.ndarray:
    """(M,) bool, of the parts that the ledger follows."""
    lives, checked = trial.lives, [np.ones(0, bool)]
    for index, centre in enumerate(problem.centres):
        mine = lives[(lives["centre"] == index) & (lives["arrived_ns"] != NEVER)]
        if centre.ingest_rate_bit_s is not None:
            checked.append(disjoint(mine["centre"], mine["ingest_begin_ns"], mine["arrived_ns"]))
    return np.concatenate(checked)


def _processors(problem: Problem, trial: Trial) -> np.ndarray:
    items, checked = trial.live.items, [np.ones(0, bool)]
    place = np.where(items["compute_start_ns"] != NEVER, items["computer"], -1)
    for satellite, mine in zip(problem.satellites, rows_of(place, len(problem.satellites)), strict=True):
        begin_ns, end_ns = items["compute_start_ns"][mine], items["compute_end_ns"][mine]
        checked.append(within_capacity(begin_ns, end_ns, satellite.computer.workers))
    return np.concatenate(checked)


def _centres(problem: Problem, case: Case, trial: Trial) -> np.ndarray:
    lives, checked = trial.lives, [np.ones(0, bool)]
    for index, centre in enumerate(problem.centres if case.place == GROUND else ()):
        mine = (lives["centre"] == index) & (lives["compute_begin_ns"] != NEVER)
        begin_ns, end_ns = lives["compute_begin_ns"][mine], lives["compute_end_ns"][mine]
        checked.append(within_capacity(begin_ns, end_ns, centre.computer.workers))
    return np.concatenate(checked)


def _out_of_service(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """No work goes on, or counts that had begun before, while a computer is out of service."""
    items, lives, stop_ns = trial.live.items, trial.lives, problem.rules.stop_ns
    on_board = [
        apart(items[items["computer"] == index], COMPUTE_ON_BOARD, satellite.computer.down, stop_ns)
        for index, satellite in enumerate(problem.satellites)
        if satellite.computer.down
    ]
    on_ground = [
        apart(lives[lives["centre"] == index], COMPUTE_ON_GROUND, centre.computer.down, stop_ns)
        for index, centre in enumerate(problem.centres if case.place == GROUND else ())
    ]
    return {
        "a processor works while it is out of service": np.concatenate([np.ones(0, bool), *on_board]),
        "a data centre works while it is out of service": np.concatenate([np.ones(0, bool), *on_ground]),
    }


def apart(rows: np.ndarray, fields: tuple[str, str], down: tuple[tuple[int, int], ...], stop_ns: int) -> np.ndarray:
    """(M,) bool, of the rows that have begun: between both fields, up to the stop, they meet none of the intervals.

    >>> rows = np.array([(0, 5), (4, 6), (7, 9), (5, 5)], [("a", np.int64), ("b", np.int64)])
    >>> apart(rows, ("a", "b"), ((5, 7),), 8).tolist()
    [True, False, True, False]
    """
    begin, end = fields
    rows = rows[rows[begin] <= stop_ns]
    edges_ns = np.array(down, np.int64).reshape(-1, 2)
    coming = np.searchsorted(edges_ns[:, 1], rows[begin], "right")  # the first that ends later
    until_ns = np.maximum(np.minimum(rows[end], stop_ns), rows[begin] + 1)
    return np.append(edges_ns[:, 0], NEVER)[coming] >= until_ns


def _standing_still(trial: Trial) -> dict[str, np.ndarray]:
    """Where computers pause: an item that is done has kept its worker for its work and its pauses, no longer."""
    items = trial.live.items
    done = items[(items["computer"] >= 0) & (items["compute_end_ns"] <= trial.net.rules["stop_ns"][0])]
    done = done[trial.net.satellites["watched"][done["computer"]] == 1]
    held_ns = done["compute_end_ns"] - done["compute_start_ns"]
    return {
        "a pause is shorter than nothing": items["paused_ns"] >= 0,
        "work and pauses do not sum": held_ns == done["occupied_ns"] + done["paused_ns"],
    }


def contacts_inside_passes(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray]:
    """A contact lies inside a pass of its satellite over its station."""
    contacts = trial.live.contacts
    access = trial.net.accesses[contacts["access"]]
    carried_ns = contacts["close_ns"] - contacts["acquired_ns"]
    return {
        "a contact begins before its pass": contacts["open_ns"] >= access["rise_ns"],
        "a contact outlasts its pass": contacts["close_ns"] <= access["set_ns"],
        "a contact is with another station": contacts["station"] == access["station"],
        "a contact is of another satellite": contacts["transmitter"] == access["transmitter"],
        "bits were sent without an acquired link": (contacts["sent_bit"] == 0) | (carried_ns > 0),
    }
