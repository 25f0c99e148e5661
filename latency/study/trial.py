"""One trial: a scenario, one draw of chance, and the cases that are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from latency.flow import BY_NAME, CaseResult, simulate_together
from latency.flow.accounts import unmet_of
from latency.flow.problem import Problem
from latency.flow.shadow import Cell, with_size
from latency.run import pose
from latency.scenario import Scenario
from latency.scenario.replication import replicate
from latency.verdict.evidence import Outcome, outcome_of


class Trial(NamedTuple):
    """What to simulate; small enough to be sent to another process."""

    scenario: Scenario  # as written, not yet replicated
    replication: int
    cells: tuple[Cell, ...]


def carry_out(trial: Trial) -> dict[Cell, Outcome]:
    """Return what became of the counted captures in each cell, all over the same plan and captures.

    Raises
    ------
    InputError
        If the scenario cannot be simulated.
    AuditError
        If a run broke an invariant of the model.
    """
    _, _, problem = pose(replicate(trial.scenario, trial.replication), replication=trial.replication)
    outcomes = {}
    for size in dict.fromkeys(cell.size for cell in trial.cells):
        sized = with_size(problem, size)
        cases = [cell.case for cell in trial.cells if cell.size == size]
        found = simulate_together(sized, cases, partial(_outcome, sized))
        outcomes |= {Cell(case, size): outcome for case, outcome in found.items()}
    return {cell: outcomes[cell] for cell in trial.cells}


def _outcome(problem: Problem, result: CaseResult) -> Outcome:
    unmet_ns = unmet_of(problem, BY_NAME[result.case], result.trial.live)
    return replace(outcome_of(problem, result), unmet_ns=unmet_ns)


def own(cases: Iterable[str]) -> tuple[Cell, ...]:
    """Return the cases as they are, as cells.

    >>> own(["ground-direct"])
    (Cell(case='ground-direct', size='own'),)
    """
    return tuple(Cell(case, "own") for case in cases)
