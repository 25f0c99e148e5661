"""Claims on one class of captures: everything else that was captured still stood in the queues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from latency.scenario.model import Claim, Scenario
from latency.verdict.evidence import Evidence, Outcome

PER_CAPTURE = ("taken_ns", "satellite", "deadline_ns", "event_ns", "latency_ns", "elapsed_ns", "state", "stopped_in")


def evidence_on(claim: Claim, scenario: Scenario, evidence: Evidence) -> Evidence:
    """Return the evidence that counts for a claim: of its interest alone, where it names one."""
    if not claim.interest:
        return evidence
    outcomes = {case: outcomes_on(claim, scenario, rows) for case, rows in evidence.outcomes.items()}
    return replace(evidence, outcomes=outcomes)


def outcomes_on(claim: Claim, scenario: Scenario, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Return what became of the captures that count for a claim.

    Raises
    ------
    ValueError
        The workload has no such interest.
    """
    if not claim.interest:
        return outcomes
    row = [interest.name for interest in scenario.workload.interests].index(claim.interest)
    return tuple(of_interest(outcome, row) for outcome in outcomes)


def of_interest(outcome: Outcome, row: int) -> Outcome:
    """Return what became of the captures of one interest.

    Loads and traffic are those of all captures: whether a case can carry what it is offered is no matter of one
    class. Events that nobody saw are left out, as nobody knows what class they would have been of.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> outcome = replace(outcome_by_hand(np.array([5, 7]), np.array([0, 10]), 100), interest=np.array([-1, 0]))
    >>> of_interest(outcome, 0).latency_ns.tolist(), of_interest(outcome, 1).latency_ns.tolist()
    ([7], [])
    """
    mine = np.zeros(outcome.taken_ns.size, bool) if outcome.interest is None else outcome.interest == row
    return replace(
        outcome,
        **{name: getattr(outcome, name)[mine] for name in PER_CAPTURE},
        ledger=np.ascontiguousarray(outcome.ledger[:, :, mine]),
        missed_ns=np.empty(0, np.int64),
        interest=None if outcome.interest is None else outcome.interest[mine],
    )
