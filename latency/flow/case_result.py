"""What comes of a case: a run charged, its loads, its audit; and what is kept of all that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from latency.flow.accounts import Account, accounts_of
from latency.flow.audit import audit
from latency.flow.cases import Case
from latency.flow.ground import ground_lives
from latency.flow.hands import Hand
from latency.flow.hop_log import looked_at
from latency.flow.ledger import hops_of, ledger_of, nodes_of
from latency.flow.loads import loads_of
from latency.flow.memory import Memory
from latency.flow.missed import with_missed
from latency.flow.problem import Problem
from latency.flow.trial import Flight, Trial


class Contacts(NamedTuple):
    """Granted intervals; sorted by (open, transmitter)."""

    transmitter: np.ndarray
    station: np.ndarray
    antenna: np.ndarray  # of the station, from 0
    open_ns: np.ndarray
    close_ns: np.ndarray
    acquired_ns: np.ndarray
    sent_bit: np.ndarray


@dataclass(frozen=True)
class CaseResult:
    """What a case came to; arrays have one row per capture, and rows of other tables as few bytes as they need."""

    case: str
    kept: str | None  # the run of the load iteration that was kept; None for direct cases
    state: np.ndarray  # row of tables.STATES
    delivered_ns: np.ndarray  # NEVER if not, or if what came was wrong
    stopped_in: np.ndarray  # leg * components + component, -1 unless censored
    station: np.ndarray  # -1 where none
    node: np.ndarray  # -1 where none
    hops: np.ndarray
    down_bit: np.ndarray
    ledger: np.ndarray  # (2, components, N) [ns]
    contacts: Contacts
    trial: Trial | None  # the engine's own logs, where kept: a wrong answer is delivered there as any other
    counters: dict[str, int]
    attempts_ns: dict[str, float]  # mean latency of each run of the load iteration
    loads: dict[str, float | None]  # offered over what could be carried, per resource
    audit: dict[str, int]  # facts compared, per check
    accounts: tuple[Account, ...] = ()  # of satellites whose power or heat is modelled
    gap: float | None = None  # of an optimising scheduler: how much better another plan could be at most, a share


def result_of(problem: Problem, case: Case, flight: Flight, hand: Hand) -> CaseResult:
    """Charge every nanosecond of a run, and audit it."""
    hand.progress(f"{case.name}, ledger")
    trial = _charged(problem, case, flight, hand.memory)
    hand.progress(f"{case.name}, audit")
    return _result(problem, case, trial)


def _charged(problem: Problem, case: Case, flight: Flight, memory: Memory) -> Trial:
    name, net, live, _ = flight
    with memory.room.scratch() as scratch:
        lives = ground_lives(problem, net, live, case, scratch)
    return Trial(name, net, live, lives, ledger_of(problem, net, live, lives, case))


def _result(problem: Problem, case: Case, trial: Trial) -> CaseResult:
    live, rows, captures = trial.live, trial.live.contacts, len(trial.lives)
    rows = rows[np.lexsort((rows["transmitter"], rows["open_ns"]))]
    looked = replace(trial, live=looked_at(problem, trial.net, live))  # at all hops, for loads and audit
    state, delivered_ns = with_missed(problem, case, trial.ledger.state, trial.ledger.delivered_ns)
    return CaseResult(
        case=case.name,
        kept=trial.name,
        state=state.astype(np.int8),
        delivered_ns=delivered_ns,
        stopped_in=trial.ledger.stopped_in.astype(np.int8),
        station=trial.lives["station"].astype(np.int32),
        node=nodes_of(live, case, captures).astype(np.int32),
        hops=hops_of(live, captures),
        down_bit=trial.lives["down_bit"].copy(),
        ledger=np.ascontiguousarray(trial.ledger.charged_ns.transpose(1, 2, 0)),
        contacts=Contacts(**{field: rows[field] for field in Contacts._fields})._replace(
            antenna=rows["antenna"] - trial.net.stations["antenna_lo"][rows["station"]]
        ),
        trial=trial,
        counters={
            "geo_after_grant": trial.ledger.replaced,
            "hop_limited": int(live.counts["hop_limited"][0]),
        },
        attempts_ns={},
        loads=loads_of(problem, case, looked),
        audit=audit(problem, case, looked),
        accounts=accounts_of(problem, case, live),
        gap=problem.gaps[case.down_leg],
    )
