"""What it takes to flip a verdict: the corners of the ranges, and the smallest set of assumptions that is enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from latency.verdict.breakeven import Ask, BreakEven, Reply, break_evens
from latency.verdict.knob import Knob, Turns
from latency.verdict.tornado import Bar, Tornado, tornado

GROUND, ORBIT = -1, 1
MOST_KNOBS = 12  # of which sets are tried: there are 4,095 of them
BUDGET = 120  # points; all pairs of twelve are 66
BATCH = 8  # points evaluated together: a few for every core, and little too many once a set is found


@dataclass(frozen=True)
class Corner:
    """Every assumption at the end of its range that favours one side."""

    turns: Turns
    reply: Reply


@dataclass(frozen=True)
class SmallestFlip:
    """The fewest assumptions that let the other side win when each is turned to its worst for the present winner."""

    turns: Turns | None  # None: not even all of those searched do it together
    reply: Reply | None
    exact: bool  # all smaller sets of those searched were tried; False: the budget ran out first, or none was found
    searched: tuple[Knob, ...]  # of which sets were tried; of all the others only each alone
    evaluations: int


@dataclass(frozen=True)
class Flips:
    """Everything that is known of where the verdict flips."""

    tornado: Tornado
    break_evens: tuple[BreakEven, ...]  # of every assumption: nearest first, those without a flip last
    corners: tuple[Corner, Corner]  # that favours ground, that favours orbit
    smallest: SmallestFlip

    @property
    def robust(self) -> bool:
        """Whether the same side wins at the present values and in both corners."""
        sides = {self.tornado.present.side, *(corner.reply.side for corner in self.corners)}
        return len(sides) == 1 and 0 not in sides


def flips_of(ask: Ask, knobs: Sequence[Knob], budget: int = BUDGET) -> Flips:
    """Return where the verdict flips: for each knob after a scan between the ends, in the corners, by sets.

    A knob that moves nothing at either end is taken to move nothing between.
    """
    found = tornado(ask, knobs)
    moving = [bar.knob for bar in found.bars if bar.swing]
    still = [BreakEven(bar.knob, None, "", 0, None, 0, 0) for bar in found.bars if not bar.swing]
    evens = sorted([*break_evens(ask, moving), *still], key=lambda even: even.sort_key)
    return Flips(found, tuple(evens), corners(ask, found), smallest_flip(ask, found, budget))


def corners(ask: Ask, found: Tornado) -> tuple[Corner, Corner]:
    """Return the corner of the ranges that favours ground and the one that favours orbit.

    The same winner in both means that no assumption within its range decides who wins, as far as the effect of one
    assumption does not change its direction with the others.
    """
    turns = [found.best_for(side) for side in (GROUND, ORBIT)]
    ground, orbit = (Corner(turned, reply) for turned, reply in zip(turns, ask(turns), strict=True))
    return ground, orbit


def smallest_flip(ask: Ask, found: Tornado, budget: int = BUDGET, most: int = MOST_KNOBS) -> SmallestFlip:
    """Return the smallest set of assumptions that flips the verdict.

    Single ones are known from the tornado. Then greedily: the two, three, ... with the strongest effects, and whatever
    can be left out of that is. Then all smaller sets of the strongest ones, those first that would do best if effects
    added up. Where not even all of the strongest together flip it, nothing smaller is tried.

    Parameters
    ----------
    ask : callable
        Points to replies.
    found : Tornado
        Of all assumptions.
    budget : int
        Points to evaluate at most, about.
    most : int
        Assumptions of which sets are tried.

    Examples
    --------
    >>> from latency.verdict.tornado import tornado
    >>> def ask(points):  # three units ahead; each knob can take two of them
    ...     gains = [3 - sum(x for _, x in turns) for turns in points]
    ...     return [Reply(gain, (gain > 0) - (gain < 0)) for gain in gains]
    >>> knobs = [Knob(name, (name,), 0, 0, 2) for name in "abc"]
    >>> flip = smallest_flip(ask, tornado(ask, knobs))
    >>> [(knob.name, x) for knob, x in flip.turns], flip.exact
    ([('a', 2), ('b', 2)], True)
    """
    other = -found.present.side
    if not other:  # nobody wins: there is nothing to flip
        return SmallestFlip(None, None, True, (), 0)
    strong = sorted((bar for bar in found.bars if bar.effect(other) > 0), key=lambda bar: -bar.effect(other))
    alone = [bracket for bar in strong for bracket in bar.flips]
    if alone:
        turns = ((alone[0].knob, alone[0].far),)
        return SmallestFlip(turns, ask([turns])[0], True, tuple(bar.knob for bar in found.bars), 0)
    strong = tuple(strong[:most])
    searched = tuple(bar.knob for bar in strong)
    trials = _Trials(ask, other)
    best = _greedy(trials, strong)
    if best is None:
        return SmallestFlip(None, None, False, searched, trials.asked)
    best, exact = _smaller(trials, strong, best, budget)
    turns = trials.turns(best)
    return SmallestFlip(turns, ask([turns])[0], exact, searched, trials.asked)


Bars = tuple[Bar, ...]


class _Trials:
    """Tries sets of assumptions, each turned to its best for the other side, and counts them."""

    def __init__(self, ask: Ask, other: int):
        self.ask, self.other, self.asked = ask, other, 0

    def turns(self, bars: Bars) -> Turns:
        return tuple((bar.knob, bar.best_for(self.other)) for bar in bars)

    def flipping(self, sets: Sequence[Bars]) -> list[Bars]:
        """Return those of the sets that flip the verdict, the one that does it most clearly first."""
        self.asked += len(sets)
        replies = self.ask([self.turns(bars) for bars in sets]) if sets else []
        flipped = [(bars, reply.gain) for bars, reply in zip(sets, replies, strict=True) if reply.side == self.other]
        return [bars for bars, gain in sorted(flipped, key=lambda item: -self.other * item[1])]


def _greedy(trials: _Trials, bars: Bars) -> Bars | None:
    """The shortest run of the strongest that is enough, without those that are not needed in it."""
    runs = trials.flipping([bars[:count] for count in range(2, len(bars) + 1)])
    best = min(runs, key=len, default=None)
    while best is not None and len(best) > 2:
        fewer = trials.flipping([best[:out] + best[out + 1 :] for out in range(len(best))])
        if not fewer:
            break
        best = fewer[0]
    return best


def _smaller(trials: _Trials, bars: Bars, best: Bars, budget: int) -> tuple[Bars, bool]:
    """Return a smaller set than the best so far if there is one, and whether nothing smaller is left untried."""
    for size in range(2, len(best)):
        for batch in _batches(_promising(bars, size, trials.other)):
            if trials.asked + len(batch) > budget:
                return best, False
            flipping = trials.flipping(batch)
            if flipping:
                return flipping[0], True
    return best, True


def _promising(bars: Bars, size: int, other: int) -> list[Bars]:
    """All sets of a size, first those that would do best if effects added up."""
    return sorted(combinations(bars, size), key=lambda chosen: -sum(bar.effect(other) for bar in chosen))


def _batches(sets: list[Bars]) -> Iterator[list[Bars]]:
    rest = iter(sets)
    while batch := list(islice(rest, BATCH)):
        yield batch
