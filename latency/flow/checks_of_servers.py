"""Capacity: nothing serves two at once. Each check returns {what fails: (facts,) bool}."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.facts import Fact
from latency.flow.hop_log import facts_of_hops
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.checks import begun_on_ground, hold_servers, stand_still
from latency.kernels.handles import handle_of
from latency.kernels.hop_checks import IN_TURN
from latency.kernels.orders import group_rows
from latency.kernels.records import NEVER
from latency.kernels.turns import few_at_once, in_turn, one_by_one, served

COMPUTE_ON_BOARD = ("compute_start_ns", "compute_end_ns")


def disjoint(server: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray) -> np.ndarray:
    """(M,) bool: no interval begins before the one before it on the same server has ended.

    >>> disjoint(np.array([0, 0, 1]), np.array([0, 5, 1]), np.array([5, 9, 2])).tolist()
    [True, True]
    """
    server, begin_ns, end_ns = map(np.ascontiguousarray, (server, begin_ns, end_ns))  # as warming up knows them
    servers = int(server.max(initial=-1)) + 1
    count = in_turn(server, begin_ns, end_ns, *np.zeros((2, servers), np.int64))
    if count >= 0:
        return np.ones(max(count - 1, 0), bool)
    columns, room = _served(server, begin_ns, end_ns)
    holds = np.empty(columns.shape[1] - 1, bool)
    one_by_one(columns, np.empty(servers + 1, np.int64), *room, holds)
    return holds


def _served(server: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray) -> tuple[np.ndarray, tuple]:
    """Return (3, M) server, begin and end of those that have them, and room for putting them in order."""
    columns = np.empty((3, len(server)), np.int64)
    count = served(server, begin_ns, end_ns, columns)
    columns = columns if count == len(server) else columns[:, :count].copy()
    return columns, (np.empty(columns.shape[1], np.int64), np.empty(2 * columns.shape[1], np.int64))


def within_capacity(server: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray, workers: list[int]) -> np.ndarray:
    """(M,) bool: at no beginning are more than its workers busy at a server; an end at the same instant comes first.

    >>> within_capacity(np.array([0, 0, 0]), np.array([0, 1, 5]), np.array([5, 6, 7]), [2]).tolist()
    [True, True, True]
    """
    columns, (order, _) = _served(server, begin_ns, end_ns)
    lo, holds = np.empty(len(workers) + 1, np.int64), np.empty(columns.shape[1], bool)
    group_rows(columns[0], lo, order)
    ascending_ns = np.take(columns[1:], order, axis=1)
    for low, high in pairwise(lo.tolist()):
        ascending_ns[:, low:high].sort()  # who has begun by an instant and who has ended, not when who did both
    few_at_once(ascending_ns, lo, np.array(workers, np.int64), holds)
    return holds


def one_at_a_time(problem: Problem, case: Case, trial: Trial) -> dict[str, np.ndarray | Fact]:
    """Antennas (with turnaround), transmitters, links, workers and lines."""
    items, contacts = trial.live.items, trial.live.contacts
    turn_ns = trial.net.stations["turnaround_ns"][contacts["station"]]
    sent, computed = _held(items, problem.rules.stop_ns)
    facts = {
        "an antenna holds two contacts": disjoint(
            contacts["antenna"], contacts["open_ns"], contacts["close_ns"] + turn_ns
        ),
        "a transmitter has two contacts": disjoint(contacts["transmitter"], contacts["open_ns"], contacts["close_ns"]),
        "a transmitter sends two at once": disjoint(*sent),
        **facts_of_hops(trial.live, IN_TURN),
    }
    facts["an antenna serves while it is with others"] = _apart_from_others(problem, trial)
    facts["a data centre takes in two at once"] = _taken_in(problem, trial)
    workers = [satellite.computer.workers for satellite in problem.satellites]
    facts["a processor has too few workers"] = within_capacity(*computed, workers)
    on_ground = np.empty((5, len(trial.lives) if case.place == GROUND else 0), np.int64)
    on_ground = on_ground[:, : begun_on_ground(trial.lives[: on_ground.shape[1]], on_ground)]
    facts["a data centre has too few workers"] = _centres(problem, on_ground)
    return facts | _out_of_service(problem, trial, on_ground) | _standing_still(trial)


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
        if centre.ingest_rate_bit_s is not None:
            door = np.where(lives["centre"] == index, 0, -1)
            checked.append(disjoint(door, lives["ingest_begin_ns"], lives["arrived_ns"]))
    return np.concatenate(checked)


def _held(items: np.ndarray, stop_ns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (3, M) who has sent from when until when, and (3, M) who has computed."""
    (sent, computed), counts = np.empty((2, 3, len(items)), np.int64), np.empty(2, np.int64)
    hold_servers(items, stop_ns, sent, computed, counts)
    return sent[:, : counts[0]], computed[:, : counts[1]]


def _centres(problem: Problem, on_ground: np.ndarray) -> np.ndarray:
    workers = [centre.computer.workers for centre in problem.centres]
    return within_capacity(on_ground[0], on_ground[2], on_ground[3], workers)


def _out_of_service(problem: Problem, trial: Trial, on_ground: np.ndarray) -> dict[str, np.ndarray]:
    """No work goes on, or counts that had begun before, while a computer is out of service."""
    items, stop_ns = trial.live.items, problem.rules.stop_ns
    on_board = [
        apart(
            *(items[field][items["computer"] == index] for field in COMPUTE_ON_BOARD), satellite.computer.down, stop_ns
        )
        for index, satellite in enumerate(problem.satellites)
        if satellite.computer.down
    ]
    in_centres = [
        apart(*on_ground[2:4, on_ground[0] == index], centre.computer.down, stop_ns)
        for index, centre in enumerate(problem.centres)
    ]
    return {
        "a processor works while it is out of service": np.concatenate([np.ones(0, bool), *on_board]),
        "a data centre works while it is out of service": np.concatenate([np.ones(0, bool), *in_centres]),
    }


def apart(begin_ns: np.ndarray, end_ns: np.ndarray, down: tuple[tuple[int, int], ...], stop_ns: int) -> np.ndarray:
    """(M,) bool, of what has begun: between both instants, up to the stop, it meets none of the intervals.

    >>> apart(np.array([0, 4, 7, 5]), np.array([5, 6, 9, 5]), ((5, 7),), 8).tolist()
    [True, False, True, False]
    """
    begun = begin_ns <= stop_ns
    if not down:
        return np.ones(np.count_nonzero(begun), bool)
    begin_ns, end_ns = begin_ns[begun], end_ns[begun]
    edges_ns = np.array(down, np.int64).reshape(-1, 2)
    coming = np.searchsorted(edges_ns[:, 1], begin_ns, "right")  # the first that ends later
    until_ns = np.maximum(np.minimum(end_ns, stop_ns), begin_ns + 1)
    return np.append(edges_ns[:, 0], NEVER)[coming] >= until_ns


def _standing_still(trial: Trial) -> dict[str, np.ndarray]:
    """Where computers pause: an item that is done has kept its worker for its work and its pauses, no longer."""
    paused, summed = np.ones((2, 2 * len(trial.lives)), bool)  # of products that nobody makes nothing is wrong
    count = stand_still(handle_of(trial.net), trial.live.items, paused, summed)
    return {
        "a pause is shorter than nothing": paused,
        "work and pauses do not sum": summed[:count],
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
