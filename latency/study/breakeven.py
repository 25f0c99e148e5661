"""Where an answer flips: what is asked of a scenario, and what is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from latency.errors import InputError, Problem
from latency.scenario.model import Claim, Scenario
from latency.study.counts import counts_of
from latency.study.knobs import find_knob, knobs_of
from latency.study.maps import Map, two_way
from latency.study.response import Answer, Response
from latency.verdict.breakeven import Ask, BreakEven, Reply, break_evens
from latency.verdict.flips import Flips, flips_of
from latency.verdict.knob import Knob


@dataclass(frozen=True)
class Asked:
    """Which assumptions and which maps; all assumptions where neither is named."""

    knobs: tuple[Knob, ...]
    maps: tuple[tuple[Knob, Knob], ...]
    everything: bool


@dataclass(frozen=True)
class Findings:
    """What was found; `flips` is None where only some assumptions or maps were asked for."""

    claim: Claim
    factor: float  # 1: who is better; more: whether orbit is better by that factor
    answer: Answer  # at the present values
    present: Reply
    break_evens: tuple[BreakEven, ...]  # nearest first, those without a flip last
    flips: Flips | None
    maps: tuple[Map, ...]
    runs: int  # of the two cases

    def winner(self, side: int) -> str | None:
        """Return the case that wins; where a factor is asked for, whether it is reached."""
        names = ("reached", "missed") if self.factor > 1 else (self.claim.orbital, self.claim.ground)
        return {1: names[0], -1: names[1]}.get(side)


def asked_of(scenario: Scenario, names: Sequence[str] = (), pairs: Sequence[tuple[str, str]] = ()) -> Asked:
    """Return what is asked for by names of assumptions.

    Raises
    ------
    InputError
        An assumption has no range, or nothing has one; says which name was probably meant.
    """
    ranged, counted = knobs_of(scenario), counts_of(scenario)
    if not ranged and not names and not pairs:
        message = "no assumption has a range; --knob KEY=LOW..HIGH gives one"
        raise InputError(scenario.name, [Problem(scenario.name, "", message)])
    found = [find_knob((*ranged, *counted), name) for name in dict.fromkeys(names)]
    for across, up in pairs:
        if across == up:
            message = "is named twice; a map has two assumptions"
            raise InputError("the command line", [Problem("--map", across, message)])
    maps = tuple(tuple(find_knob((*ranged, *counted), name, "--map") for name in pair) for pair in pairs)
    everything = not names and not pairs
    return Asked(ranged if everything else tuple(dict.fromkeys(found)), maps, everything)


def find_break_evens(response: Response, asked: Asked, factor: float = 1.0) -> Findings:
    """Return where the answer flips.

    Raises
    ------
    InputError
        The scenario is impossible as it is, or there is nothing to measure.
    """
    ask = response.asking(factor)
    answer, (present,) = response.present(), ask([()])
    flips = flips_of(ask, asked.knobs) if asked.everything else None
    evens = flips.break_evens if flips else _of_some(ask, asked.knobs)
    maps = tuple(two_way(ask, *pair) for pair in asked.maps)
    return Findings(response.claim, factor, answer, present, tuple(evens), flips, maps, response.asked)


def _of_some(ask: Ask, knobs: Sequence[Knob]) -> list[BreakEven]:
    return sorted(break_evens(ask, knobs), key=lambda even: even.sort_key)
