"""One case from captures to ledger."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from latency.flow.case_result import CaseResult, result_of
from latency.flow.cases import Case
from latency.flow.hands import Hand, carried_out
from latency.flow.iteration import LoadIteration, carried
from latency.flow.memory import Memory, Room
from latency.flow.network import network_of_case, rules_of
from latency.flow.problem import Problem
from latency.flow.search import empty_search
from latency.flow.trial import Flight
from latency.kernels.records import Net


def simulate(
    problem: Problem,
    case: Case,
    progress: Callable[[str], None] = lambda _: None,
    flown: dict[str, Flight] | None = None,
    memory: Memory | None = None,
) -> CaseResult:
    """Carry every capture through one case and charge every nanosecond.

    `flown`: runs of direct cases of the same problem, by case. A relay case takes out the one that it would begin with.
    `memory`: what may be written to again; where none is given, all logs are whole, and who asked may look at them.
    """
    memory = memory or Room(again=False).memory()
    return carried_out(by_turns(problem, case, Hand(progress, memory), {} if flown is None else flown))


def by_turns(problem: Problem, case: Case, hand: Hand, flown: dict[str, Flight]) -> Generator[int, None, CaseResult]:
    """Do as `simulate` says; yield, where the hand leaves the case between two turns, how many are to come at most."""
    hand.progress(case.name)
    net = network_of_case(problem, case)
    if not case.linked:
        return result_of(problem, case, _direct(problem, net, case, hand.memory), hand)
    turns = LoadIteration(problem, net, case, flown)
    while turns.to_come:
        if turns.may_be_left and hand.leaves(turns.to_come):
            turns.leave(hand)
            yield turns.to_come
        turns.go_on(hand)
    return turns.best(hand)


def _direct(problem: Problem, net: Net, case: Case, memory: Memory) -> Flight:
    net = net._replace(rules=rules_of(problem, case, own_passes_only=True))
    return Flight(None, net, carried(problem, net, empty_search(problem), memory), np.zeros(0, np.int64))


