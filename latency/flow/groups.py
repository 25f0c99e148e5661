"""Cases that begin with the same run, one after the other; they may be left between two turns for another group."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Generic, TypeVar

from latency.flow.case_result import CaseResult
from latency.flow.cases import BY_NAME, GROUND, NODE, ONBOARD
from latency.flow.engine import give_back
from latency.flow.hands import Hand
from latency.flow.iteration import ATTEMPTS
from latency.flow.problem import Problem
from latency.flow.simulate import by_turns
from latency.flow.trial import Flight, Trial

Kept = TypeVar("Kept")


def groups_of(cases: Sequence[str]) -> list[list[str]]:
    """Return the cases in groups, in the order in which to begin: a case, and who begins as it does.

    Who takes most memory goes first, while little is kept of others: where all data passes many links, then where there
    are products on board.

    >>> groups_of(["ground-relay", "ground-direct", "node-relay"])
    [['node-relay'], ['ground-direct', 'ground-relay']]
    """
    groups: dict[str, list[str]] = {}
    for name in cases:
        direct = BY_NAME[name].on_own_passes
        groups.setdefault(direct.name if direct else name, []).append(name)
    in_order = [sorted(group, key=lambda name: BY_NAME[name].linked) for group in groups.values()]
    return sorted(in_order, key=lambda group: (NODE, ONBOARD, GROUND).index(BY_NAME[group[0]].place))


class Group(Generic[Kept]):
    """Cases of one problem, on their way to what is kept of them."""

    def __init__(self, problem: Problem, names: Sequence[str], keep: Callable[[CaseResult], Kept], hand: Hand):
        self.names, self.hand = names, hand
        self.found: dict[str, Kept] = {}
        self.to_come = len(ATTEMPTS) if BY_NAME[names[-1]].linked else 1  # turns, at most
        self._steps = self._carried_out(problem, keep)

    def go_on(self) -> bool:
        """Carry the cases out; return whether they were left before all was done."""
        self.to_come = next(self._steps, 0)
        return self.to_come > 0

    def _carried_out(self, problem: Problem, keep: Callable[[CaseResult], Kept]) -> Generator[int, None, None]:
        """Yield how many turns are to come; the run of the first case is held until the second has seen it."""
        hand, flown = self.hand, {}
        for name in self.names:
            result = yield from by_turns(problem, BY_NAME[name], hand, flown)
            trial, self.found[name] = result.trial, keep(result)
            hand.memory.room.keep()
            del result
            if trial is not None:
                self._done_with(name, trial, flown)
            del trial
        hand.memory.drop("hops", "ways")  # the next case may not have as many by far

    def _done_with(self, name: str, trial: Trial, flown: dict[str, Flight]) -> None:
        """Hold a run for the case that begins with it; all else may be written to again."""
        if name != self.names[-1]:
            flown[name] = Flight(None, trial.net, trial.live, trial.lives["answer_ns"].copy())
        else:
            give_back(self.hand.memory, trial.live)
        with self.hand.memory.room.scratch() as scratch:
            scratch.give(lives=trial.lives)
