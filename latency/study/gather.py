"""Replications of a scenario: the evidence that words and intervals rest on."""

from __future__ import annotations

from collections.abc import Sequence

from latency.flow.shadow import Cell
from latency.scenario import Scenario
from latency.scenario.replication import nothing_random
from latency.study.trial import Trial
from latency.study.workers import Crew
from latency.verdict.evidence import Evidence

ENOUGH = 10  # replications of a claim unless the scenario asks for another number; as in docs/verification.md


def draws_of(scenario: Scenario, wanted: int | None = None) -> tuple[int, ...]:
    """Return the numbers of the replications: 1 to R, or only 0, the scenario as written, where nothing is random."""
    if nothing_random(scenario):
        return (0,)
    stated = scenario.replications if scenario.replications > 1 else ENOUGH
    return tuple(range(1, 1 + (wanted or stated)))


def gather(scenario: Scenario, cells: Sequence[Cell], draws: Sequence[int], crew: Crew) -> Evidence:
    """Return what became of the counted captures in each cell, draw by draw."""
    trials = [Trial(scenario, draw, tuple(cells)) for draw in draws]
    found = crew.carry_out(trials, "replications")
    outcomes = {cell.name: tuple(outcome[cell] for outcome in found) for cell in cells}
    return Evidence(scenario.campaign, outcomes)
