"""What verdicts rest on: the counted captures of every case, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from latency.flow.case_result import CaseResult
from latency.flow.problem import Problem
from latency.tables import COMPONENTS, LEGS, NEVER, STATES

BLOCK = 1 << 15  # captures whose ledger fits a core's own cache


class Traffic(NamedTuple):
    """When captures came and went, those of the warm-up included: what a backlog is made of."""

    taken_ns: np.ndarray  # (M,) int64, ascending
    gone_ns: np.ndarray  # (M,) int64, answered, rightly or not, or lost; NEVER while neither
    span_ns: int  # captures are taken before it
    warm_up_ns: int  # and counted from here on
    stop_ns: int  # the clock stops


@dataclass(frozen=True)
class Outcome:
    """What became of the counted captures of one case in one replication; a row per capture, in their order."""

    taken_ns: np.ndarray  # (n,) int64
    satellite: np.ndarray  # (n,) int64
    deadline_ns: np.ndarray  # (n,) int64 after the capture, NEVER where there is none
    event_ns: np.ndarray  # (n,) int64, what the capture shows happened then; NEVER where nothing is known of it
    latency_ns: np.ndarray  # (n,) int64, NEVER where not delivered
    elapsed_ns: np.ndarray  # (n,) int64, until delivery, a wrong answer, loss or the stop
    state: np.ndarray  # (n,) int64, row of tables.STATES
    stopped_in: np.ndarray  # (n,) int64, leg * components + component, -1 unless censored
    ledger: np.ndarray  # (2, 17, n) int64, sums to elapsed_ns
    traffic: Traffic
    loads: dict[str, float | None] = field(default_factory=dict)  # None: traffic where nothing can be carried
    kept: str | None = None  # the run of the load iteration that was kept
    audited: int = 0  # facts that the audit compared
    missed_ns: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))  # (m,) events that nobody saw in time
    interest: np.ndarray | None = None  # (n,) int64, row of the workload's interests, -1 for none; None: nowhere
    unmet_ns: dict[str, int] = field(default_factory=dict)  # by satellite whose energy ran out: for how long

    @property
    def delivered(self) -> np.ndarray:
        """(n,) bool."""
        return self.latency_ns != NEVER


@dataclass(frozen=True)
class Evidence:
    """Cases side by side over the same captures: `outcomes[case][r]` is replication r of a case."""

    campaign: str  # "steady" or "finite"
    outcomes: dict[str, tuple[Outcome, ...]]

    @property
    def replications(self) -> int:
        """How many times chance was drawn."""
        return min((len(rows) for rows in self.outcomes.values()), default=0)


def outcome_of(problem: Problem, result: CaseResult) -> Outcome:
    """Return what became of the counted captures of a case that was simulated."""
    captures, counted = problem.captures, together(problem.counted)
    delivered_ns = result.delivered_ns
    latency_ns = np.where(delivered_ns == NEVER, NEVER, delivered_ns - captures.taken_ns)
    elapsed_ns = charged(result.ledger)
    event_ns, taken_ns = getattr(captures, "event_ns", None), captures.taken_ns[counted]
    return Outcome(
        taken_ns=taken_ns,
        satellite=captures.satellite[counted],
        deadline_ns=captures.deadline_ns[counted],
        event_ns=np.full(len(taken_ns), NEVER) if event_ns is None else event_ns[counted],
        latency_ns=latency_ns[counted],
        elapsed_ns=elapsed_ns[counted],
        state=result.state[counted],
        stopped_in=result.stopped_in[counted],
        ledger=result.ledger[:, :, counted],
        traffic=Traffic(
            captures.taken_ns,
            np.where(ended_early(result.state), captures.taken_ns + elapsed_ns, delivered_ns),
            problem.rules.span_ns,
            problem.rules.warm_up_ns,
            problem.rules.stop_ns,
        ),
        loads=result.loads,
        kept=result.kept,
        audited=sum(result.audit.values()),
        missed_ns=missed_of(problem),
        interest=None if captures.interest is None else captures.interest[counted],
    )


def charged(ledger: np.ndarray, components: list[int] | slice = slice(None)) -> np.ndarray:
    """Return what each capture was charged over both legs, for some components or for all, (n,) int64. [ns]

    Some captures after the other, so that what is added to stays in the cache.

    >>> charged(np.arange(12).reshape(2, 3, 2)).tolist(), charged(np.arange(12).reshape(2, 3, 2), [0, 1]).tolist()
    ([30, 36], [16, 20])
    """
    total_ns = np.empty(ledger.shape[2], np.int64)
    for low in range(0, total_ns.size, BLOCK):
        rows = slice(low, low + BLOCK)
        ledger[:, :, rows][:, components].sum(axis=(0, 1), out=total_ns[rows])
    return total_ns


def together(chosen: np.ndarray) -> slice | np.ndarray:
    """Return chosen rows as a slice where they stand together, so that nothing is copied to pick them.

    Captures are sorted by when they were taken: those that are counted stand together.

    >>> together(np.array([False, True, True])), together(np.array([True, False, True])).tolist()
    (slice(1, 3, None), [True, False, True])
    """
    first, count = int(chosen.argmax()) if chosen.size else 0, int(np.count_nonzero(chosen))
    return slice(first, first + count) if chosen[first : first + count].all() else chosen


def ended_early(state: np.ndarray) -> np.ndarray:
    """Return which captures are under way no more though nothing was delivered: lost, or answered wrongly.

    >>> ended_early(np.array([STATES.index(state) for state in ("delivered", "censored", "missed")])).tolist()
    [False, False, True]
    """
    return (state == STATES.index("lost")) | (state == STATES.index("missed"))


def missed_of(problem: Problem) -> np.ndarray:
    """Return when events happened that could no longer be seen, in the counted time, before anybody saw them. [ns]

    There is never an answer about them, in no case: to leave them out would count only the lucky ones.
    """
    events = problem.captures.events
    if events is None:
        return np.empty(0, np.int64)
    unseen = (events.taken_ns == NEVER) & (events.gone_ns >= problem.rules.warm_up_ns)
    return events.event_ns[unseen & (events.gone_ns < problem.rules.span_ns)]


def outcome_by_hand(latency_ns: np.ndarray, taken_ns: np.ndarray, stop_ns: int) -> Outcome:
    """Return the Outcome of latencies from elsewhere, all charged to the wait for a contact.

    Parameters
    ----------
    latency_ns : (n,) int64
        NEVER, or anything after the stop, where the answer did not come. [ns]
    taken_ns : (n,) int64
        Ascending. [ns]
    stop_ns : int
        When the clock stops. [ns]

    Examples
    --------
    >>> outcome = outcome_by_hand(np.array([5, NEVER]), np.array([0, 10]), 100)
    >>> outcome.elapsed_ns.tolist(), outcome.delivered.tolist()
    ([5, 90], [True, False])
    """
    there = latency_ns <= stop_ns - taken_ns
    latency_ns = np.where(there, latency_ns, NEVER)
    elapsed_ns = np.where(there, latency_ns, stop_ns - taken_ns)
    wait = COMPONENTS.index("contact_wait")
    ledger = np.zeros((len(LEGS), len(COMPONENTS), len(latency_ns)), np.int64)
    ledger[0, wait] = elapsed_ns
    never = np.full(len(latency_ns), NEVER)
    return Outcome(
        taken_ns=taken_ns,
        satellite=np.zeros_like(taken_ns),
        deadline_ns=never,
        event_ns=never,
        latency_ns=latency_ns,
        elapsed_ns=elapsed_ns,
        state=np.where(there, STATES.index("delivered"), STATES.index("censored")),
        stopped_in=np.where(there, -1, wait),
        ledger=ledger,
        traffic=Traffic(taken_ns, np.where(there, taken_ns + latency_ns, NEVER), stop_ns, 0, stop_ns),
    )
