"""The replications of a run: every case again and again, and what that says of the claims on them."""

from __future__ import annotations

from typing import NamedTuple

from latency.scenario import Scenario
from latency.study.claim import Examination, answerable, examine
from latency.study.gather import draws_of, gather
from latency.study.trial import own
from latency.study.workers import Crew
from latency.verdict.evidence import Evidence


class Replicated(NamedTuple):
    """What replications of a scenario came to."""

    draws: tuple[int, ...]
    cases: tuple[str, ...]  # the evidence has shadow cases besides
    evidence: Evidence
    examination: Examination | None  # None: nothing is claimed of the cases that were run
    interests: tuple[str, ...] = ()  # names of the workload's


def replicated(scenario: Scenario, crew: Crew) -> Replicated | None:
    """Return what the replications of a scenario say; None where there is one trajectory only.

    One is asked for, or nothing is random, so that every other would be the same. No assumption is varied here:
    `study.claim.explored` does that.
    """
    draws = draws_of(scenario, scenario.replications)
    if len(draws) == 1:
        return None
    names = tuple(interest.name for interest in scenario.workload.interests)
    if answerable(scenario):
        examination = examine(scenario, crew, len(draws))
        return Replicated(draws, scenario.cases, examination.evidence, examination, names)
    return Replicated(draws, scenario.cases, gather(scenario, own(scenario.cases), draws, crew), None, names)
