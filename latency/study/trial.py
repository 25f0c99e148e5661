"""One trial: a scenario, one draw of chance, and the cases that are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from latency.flow import BY_NAME, simulate
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
    return {cell: _outcome(problem, cell) for cell in trial.cells}


def _outcome(problem: Problem, cell: Cell) -> Outcome:
    problem, case = with_size(problem, cell.size), BY_NAME[cell.case]
    result = simulate(problem, case)
    return replace(outcome_of(problem, result), unmet_ns=unmet_of(problem, case, result.trial.live))


def own(cases: Iterable[str]) -> tuple[Cell, ...]:
    """Return the cases as they are, as cells.

    >>> own(["ground-direct"])
    (Cell(case='ground-direct', size='own'),)
    """
    return tuple(Cell(case, "own") for case in cases)
