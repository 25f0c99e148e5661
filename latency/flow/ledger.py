"""Where the time went: one capture, one clock, one state."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.flow.cases import NODE, Case
from latency.flow.network import by_transmitter, segments_of
from latency.flow.problem import Problem
from latency.kernels import records
from latency.kernels.charges import charge_all
from latency.kernels.envelopes import upper_envelope
from latency.kernels.granted import follow_ends, hold_contacts
from latency.kernels.handles import handle_of
from latency.kernels.records import COMPUTING, LOST, NEVER, NONE, STRANDED, Evidence, Live, Net
from latency.kernels.sums import count_hops
from latency.kernels.walks import LANDS
from latency.tables import COMPONENTS, STATES

DELIVERED, CENSORED, LOST_STATE, UNROUTABLE, _ = range(len(STATES))


class Ledger(NamedTuple):
    """One row per capture."""

    state: np.ndarray  # (N,) int64, row of tables.STATES
    delivered_ns: np.ndarray  # (N,) int64, NEVER if not
    stopped_in: np.ndarray  # (N,) int64, leg * components + component; -1 unless censored
    charged_ns: np.ndarray  # (N, 2, components) int64, in memory component by component
    replaced: int  # how often the granted contacts had to stand for e_geo


def evidence_of(problem: Problem, net: Net, live: Live, lives: np.ndarray) -> Evidence:
    """Return contacts and segments in the order in which the ledger looks them up."""
    transmitters = len(net.transmitters)
    order, held_lo = by_transmitter(live.contacts, transmitters)
    held = np.empty(len(order), records.HOLDING)
    hold_contacts(live.contacts, order, held)
    granted, granted_lo = segments_of(live.contacts, net.accesses, net.runs, transmitters)
    granted_from = np.empty(len(granted), records.FROM)
    follow_ends(granted, granted_lo, granted_from)
    geometry, geometry_lo = np.zeros(0, records.SEGMENT), np.zeros(transmitters + 1, np.int64)
    if problem.rules.scheduled:
        geometry, geometry_lo = best_in_view(net)
    return Evidence(
        ground=lives,
        held=held,
        held_lo=held_lo,
        held_last=held_lo[:-1].copy(),
        granted=granted,
        granted_lo=granted_lo,
        granted_from=granted_from,
        granted_last=granted_lo[:-1].copy(),
        geometry=geometry,
        geometry_lo=geometry_lo,
    )


def best_in_view(net: Net) -> tuple[np.ndarray, np.ndarray]:
    """Return, per transmitter, the best rate in view with every pass granted from its rise (ties by station)."""
    useful = np.flatnonzero(net.accesses["run_lo"] < net.accesses["run_hi"])
    contacts, accesses = np.zeros(len(useful), records.CONTACT), net.accesses[useful]
    for field in ("transmitter", "station"):
        contacts[field] = accesses[field]
    contacts["access"] = useful
    contacts["open_ns"], contacts["close_ns"] = accesses["rise_ns"], accesses["set_ns"]
    contacts["acquired_ns"] = contacts["open_ns"] + net.transmitters["acquisition_ns"][contacts["transmitter"]]
    offers, offer_lo = segments_of(contacts, net.accesses, net.runs, len(net.transmitters))
    best, best_lo = np.empty(2 * len(offers), records.SEGMENT), np.empty_like(offer_lo)
    scratch = np.empty((3, 2 * np.diff(offer_lo).max(initial=0) + 1), np.int64)
    return best[: upper_envelope(offers, offer_lo, scratch, best, best_lo)].copy(), best_lo


def ledger_of(problem: Problem, net: Net, live: Live, lives: np.ndarray, case: Case) -> Ledger:
    """Charge every capture and tell what became of it."""
    captures = len(problem.captures.taken_ns)
    charged_ns = np.zeros((2, len(COMPONENTS), captures), np.int64)
    stopped_in = np.zeros(captures, np.int64)
    evidence = evidence_of(problem, net, live, lives)
    walk = np.zeros(LANDS + 4, np.int64)  # where it lands is known; behind it the clock
    handles = handle_of(net), handle_of(live), handle_of(evidence)
    replaced = int(charge_all(*handles, charged_ns, np.zeros(charged_ns.shape[:2], np.int64), stopped_in, walk))
    phase = by_leg(live.items["phase"], captures)
    state = np.full(captures, CENSORED)
    no_computer = net.satellites["workers"][live.items["satellite"][:captures]] == 0
    state[(phase == STRANDED).any(axis=0) | ((phase[0] == COMPUTING) & no_computer)] = UNROUTABLE
    state[(phase == LOST).any(axis=0)] = LOST_STATE
    answer_ns = lives["answer_ns"]
    arrived = answer_ns <= problem.rules.stop_ns
    state[arrived] = DELIVERED
    stopped_in[state != CENSORED] = NONE
    delivered_ns = np.where(arrived, answer_ns, NEVER)
    return Ledger(state, delivered_ns, stopped_in, charged_ns.transpose(2, 0, 1), replaced)


def by_leg(column: np.ndarray, captures: int) -> np.ndarray:
    """Return (legs, N) what is noted of items: of raw data, and of products where they are made on board.

    >>> by_leg(np.arange(4), 2).tolist(), by_leg(np.arange(2), 2).tolist(), by_leg(np.zeros(0), 0).shape
    ([[0, 1], [2, 3]], [[0, 1]], (1, 0))
    """
    return column.reshape(max(1, len(column) // max(1, captures)), captures)


def nodes_of(live: Live, case: Case, captures: int) -> np.ndarray:
    """Return the orbital compute node of each capture, or -1 where the case has none."""
    if case.place == NODE:
        return live.items["node"][:captures].copy()
    return np.full(captures, NONE)


def hops_of(live: Live, captures: int) -> np.ndarray:
    """Return how many links each capture's data was sent over, both legs."""
    crossed = np.zeros(captures, np.int64)
    count_hops(handle_of(live), crossed)
    return crossed
