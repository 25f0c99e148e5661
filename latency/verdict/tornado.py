"""Tornado: what each assumption does to the difference between two cases from one end of its range to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from latency.verdict.breakeven import Ask, Bracket, Reply
from latency.verdict.knob import Knob, Turns

FRAGILE = 0.5  # a verdict of which guesses decide more than this share is called fragile


@dataclass(frozen=True)
class Bar:
    """One assumption: the replies at both ends of its range, and at the present value of everything."""

    knob: Knob
    low: Reply
    high: Reply
    present: Reply

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """(value, gain) at the present value and at each end at which the scenario is possible."""
        knob = self.knob
        all_three = ((knob.present, self.present), (knob.low, self.low), (knob.high, self.high))
        return tuple((x, reply.gain) for x, reply in all_three if reply.gain is not None)

    @property
    def swing(self) -> float:
        """How far the difference moves, in its own unit."""
        gains = [gain for _, gain in self.places]
        return max(gains) - min(gains)

    @property
    def flips(self) -> tuple[Bracket, ...]:
        """Brackets from the present value to each end at which the other side wins."""
        ends = ((self.knob.low, self.low), (self.knob.high, self.high))
        return tuple(
            Bracket(self.knob, self.knob.present, x) for x, reply in ends if reply.side * self.present.side == -1
        )

    def best_for(self, side: int) -> float:
        """Return the value that favours a side most, of both ends and the present one; the present one in a tie."""
        return max(self.places, key=lambda place: side * place[1])[0]

    def effect(self, side: int) -> float:
        """Return how much that value moves the difference towards the side; zero where nothing does."""
        return max(side * gain for _, gain in self.places) - side * self.present.gain


@dataclass(frozen=True)
class Tornado:
    """All assumptions, the one that moves the difference most first."""

    present: Reply
    bars: tuple[Bar, ...]

    @property
    def guessed(self) -> float | None:
        """Share of the squared swings that belongs to guesses; None where nothing moves the difference."""
        whole = sum(bar.swing**2 for bar in self.bars)
        return sum(bar.swing**2 for bar in self.bars if bar.knob.basis == "guess") / whole if whole else None

    @property
    def fragile(self) -> bool:
        """Whether the verdict rests mostly on guesses."""
        return (self.guessed or 0) > FRAGILE

    @property
    def flips(self) -> tuple[Bracket, ...]:
        """Where one assumption alone, at an end of its range, lets the other side win."""
        return tuple(bracket for bar in self.bars for bracket in bar.flips)

    def best_for(self, side: int) -> Turns:
        """Return every assumption at its best for one side: the corner of the ranges that favours it.

        By what the metric does, not by whom the scenario says an assumption favours.
        """
        turns = ((bar.knob, bar.best_for(side)) for bar in self.bars)
        return tuple((knob, x) for knob, x in turns if x != knob.present)


def tornado(ask: Ask, knobs: Sequence[Knob]) -> Tornado:
    """Return what each knob does to the difference at both ends of its range, all others where they are.

    Costs one point and up to two a knob, in one batch. An end at which the scenario is impossible moves nothing.

    Examples
    --------
    >>> def ask(points):
    ...     gains = [sum(x - knob.present for knob, x in turns) + 1 for turns in points]
    ...     return [Reply(gain, (gain > 0) - (gain < 0)) for gain in gains]
    >>> knobs = [Knob("a", ("a",), 5, 4, 6, basis="guess"), Knob("b", ("b",), 5, 0, 5, basis="published")]
    >>> found = tornado(ask, knobs)
    >>> [(bar.knob.name, bar.swing) for bar in found.bars], round(found.guessed, 3), found.fragile
    ([('b', 5), ('a', 2)], 0.138, False)
    """
    ends = [(knob, x) for knob in knobs for x in (knob.low, knob.high)]
    replies = ask([(), *(() if x == knob.present else ((knob, x),) for knob, x in ends)])
    present = replies[0]
    if present.gain is None:
        raise ValueError("the scenario is impossible as it is")
    bars = [Bar(knob, *replies[1 + 2 * k : 3 + 2 * k], present) for k, knob in enumerate(knobs)]
    return Tornado(present, tuple(sorted(bars, key=lambda bar: -bar.swing)))
