"""All cases of one problem: what one has flown no other flies again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from latency.flow.cases import BY_NAME
from latency.flow.problem import Problem
from latency.flow.simulate import CaseResult, simulate
from latency.flow.trial import Flight

Kept = TypeVar("Kept")


def simulate_together(
    problem: Problem,
    cases: Sequence[str],
    keep: Callable[[CaseResult], Kept],
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Kept]:
    """Return what is kept of each case, in the order asked for."""
    found: dict[str, Kept] = {}
    for group in groups_of(cases):
        found |= _simulate_group(problem, group, keep, progress)
    return {name: found[name] for name in cases}


def groups_of(cases: Sequence[str]) -> list[list[str]]:
    """Return the cases in groups, each in the order in which to simulate: a case, and who begins as it does.

    >>> groups_of(["node-relay", "ground-relay", "ground-direct"])
    [['node-relay'], ['ground-direct', 'ground-relay']]
    """
    groups: dict[str, list[str]] = {}
    for name in cases:
        direct = BY_NAME[name].on_own_passes
        groups.setdefault(direct.name if direct else name, []).append(name)
    return [sorted(group, key=lambda name: BY_NAME[name].linked) for group in groups.values()]


def _simulate_group(
    problem: Problem, group: Sequence[str], keep: Callable[[CaseResult], Kept], progress: Callable[[str], None]
) -> dict[str, Kept]:
    """Carry out cases one after the other; the run of the first is held until the second has seen it."""
    found: dict[str, Kept] = {}
    flown: dict[str, Flight] = {}
    for name in group:
        result = simulate(problem, BY_NAME[name], progress, flown)
        if name != group[-1]:
            trial = result.trial
            flown[name] = Flight(None, trial.net, trial.live, trial.lives)
            del trial
        found[name] = keep(result)
        del result
    return found
