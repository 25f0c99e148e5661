"""Break-even: the value of an assumption at which the other side wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from latency.verdict.knob import Knob, Turns

TOLERANCE = 0.01  # of the value; narrower brackets would pretend to a precision that no assumption has
LEAST_WIDTH = 1e-6  # of the range: where the value is near zero, a share of it would never be reached
MOST_ROUNDS = 60  # of halving; a dozen are usual, six digits end it after two dozen
SCAN = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares of a range looked at first, lest a flip there and back is missed


class Reply(NamedTuple):
    """What the metric comes to at one point."""

    gain: float | None  # positive: orbit is better; None where the scenario is impossible
    side: int  # 1: orbit is better; -1: ground is; 0: a tie, beyond what can be told, or impossible


# Points to replies, in order. Everything here is deterministic, so a point asked twice gives the same twice.
Ask = Callable[[Sequence[Turns]], list[Reply]]


@dataclass(frozen=True)
class BreakEven:
    """Where the sign flips if one assumption is turned and all others stay."""

    knob: Knob
    flips_at: float | None  # None: no flip was found inside the range
    direction: str  # "above" or "below" the present value; "" without a flip
    winner: int  # side that wins beyond the flip; 0 without a flip
    distance: float | None  # from the present value, in units of the range
    evaluations: int
    undecided: int  # points at which nobody won

    @property
    def sort_key(self) -> tuple[bool, float]:
        """Nearest first, those without a flip last."""
        return self.distance is None, self.distance or 0.0


@dataclass(frozen=True)
class Bracket:
    """Two values of a knob between which the sign flips: it is the present one at `near`, the other at `far`."""

    knob: Knob
    near: float
    far: float

    @property
    def fine(self) -> bool:
        """Whether the flip is known well enough."""
        width = abs(self.far - self.near)
        if self.knob.whole:
            return width <= 1
        narrow = abs(self.knob.share(self.far) - self.knob.share(self.near)) <= LEAST_WIDTH
        return narrow or width <= TOLERANCE * min(abs(self.near), abs(self.far)) or self.middle in (self.near, self.far)

    @property
    def middle(self) -> float:
        return self.knob.at((self.knob.share(self.near) + self.knob.share(self.far)) / 2)

    @property
    def flips_at(self) -> float:
        """The middle; of a count the first value at which the sign is the other one."""
        return self.far if self.knob.whole else self.middle

    @property
    def distance(self) -> float:
        return self.knob.distance(self.flips_at)

    @property
    def reach(self) -> tuple[float, float]:
        """Least and largest distance that the flip can have."""
        return self.knob.distance(self.near), self.knob.distance(self.far)

    def narrowed(self, flipped: bool) -> Bracket:
        """Return the half in which the flip is."""
        return replace(self, far=self.middle) if flipped else replace(self, near=self.middle)


def break_evens(ask: Ask, knobs: Sequence[Knob], scan: Sequence[float] = SCAN) -> list[BreakEven]:
    """Return for each knob the flip nearest to its present value, by a scan and then bisection.

    A flip is a change to the *other* side; a tie, or a point at which nothing can be told, is none. Both ways from the
    present value the first scanned value with the other sign is taken; what flips there and back between two scanned
    values goes unseen. All knobs are bisected side by side, so that their points can be evaluated together.

    Parameters
    ----------
    ask : callable
        Points to replies.
    knobs : sequence of Knob
        Which assumptions are turned, one at a time.
    scan : sequence of float
        Shares of the range looked at first, beside the present value.

    Returns
    -------
    list of BreakEven
        In the order of the knobs; `flips_at` within 1 % of the value.

    Examples
    --------
    >>> def ask(points):  # orbit is better where the rate is below 3
    ...     rates = [dict(turns).get(rate, rate.present) for turns in points]
    ...     return [Reply(3 - x, 1 if x < 3 else -1) for x in rates]
    >>> rate = Knob("rate", ("rate",), 1, 0.5, 20)
    >>> found, = break_evens(ask, [rate])
    >>> round(found.flips_at, 1), found.direction, found.winner
    (3.0, 'above', -1)
    """
    side = ask([()])[0].side
    scans = _scanned(ask, knobs, scan, side)
    asked = {place: len(sides) - 1 for place, sides in enumerate(scans)}
    brackets = [
        (place, bracket)
        for place, (knob, sides) in enumerate(zip(knobs, scans, strict=True))
        for bracket in _brackets(knob, sides)
    ]
    fine = _halved(ask, brackets, side, asked)
    undecided = [sum(found == 0 for found in sides.values()) for sides in scans]
    return [
        _break_even([bracket for owner, bracket in fine if owner == place], side, (asked[place], undecided[place]))
        or BreakEven(knob, None, "", 0, None, asked[place], undecided[place])
        for place, knob in enumerate(knobs)
    ]


def nearest(ask: Ask, brackets: Sequence[Bracket], side: int) -> BreakEven | None:
    """Return the flip with the least distance, none if there is no bracket.

    All brackets are halved side by side; one whose flip must be farther than another's is given up, so this costs
    far less than knowing every flip.
    """
    open_ones = list(enumerate(brackets))
    asked = {place: 0 for place, _ in open_ones}
    while any(not bracket.fine for _, bracket in open_ones):
        open_ones = _halved(ask, open_ones, side, asked, rounds=1)
        reach = min(bracket.reach[1] for _, bracket in open_ones)
        open_ones = [(place, bracket) for place, bracket in open_ones if bracket.reach[0] <= reach]
    return _break_even([bracket for _, bracket in open_ones], side, (sum(asked.values()), 0))


def _scanned(ask: Ask, knobs: Sequence[Knob], scan: Sequence[float], side: int) -> list[dict[float, int]]:
    """Return who wins at the scanned values of each knob, the present one among them."""
    grids = [{float(knob.at(share)) for share in scan} - {float(knob.present)} for knob in knobs]
    places = [(knob, x) for knob, grid in zip(knobs, grids, strict=True) for x in sorted(grid)]
    replies = iter(_asked(ask, places))
    return [
        {float(knob.present): side} | {x: next(replies).side for x in sorted(grid)}
        for knob, grid in zip(knobs, grids, strict=True)
    ]


def _asked(ask: Ask, places: Sequence[tuple[Knob, float]]) -> list[Reply]:
    return ask([((knob, x),) for knob, x in places]) if places else []


def _brackets(knob: Knob, sides: dict[float, int]) -> list[Bracket]:
    """The first change to the other side below and above the present value, where there is one."""
    other = -sides[knob.present]
    below = sorted((x for x in sides if x <= knob.present), reverse=True)
    above = sorted(x for x in sides if x >= knob.present)
    found = []
    for way in (below, above):
        first = next((step for step, x in enumerate(way) if other and sides[x] == other), None)
        if first is not None:
            found.append(Bracket(knob, way[first - 1], way[first]))
    return found


def _halved(ask: Ask, brackets: list, side: int, asked: dict[int, int], rounds: int = MOST_ROUNDS) -> list:
    """Halve all brackets side by side until each is fine, or so often; each comes with its place in the counts."""
    brackets = list(brackets)
    for _ in range(rounds):
        wide = [index for index, (_, bracket) in enumerate(brackets) if not bracket.fine]
        replies = _asked(ask, [(brackets[index][1].knob, brackets[index][1].middle) for index in wide])
        for index, reply in zip(wide, replies, strict=True):
            place, bracket = brackets[index]
            asked[place] += 1
            brackets[index] = place, bracket.narrowed(reply.side == -side)
    return brackets


def _break_even(found: Sequence[Bracket], side: int, counts: tuple[int, int]) -> BreakEven | None:
    """Return the nearest of the flips found, if any; the first of several equally near ones."""
    if not found:
        return None
    best = min(found, key=lambda bracket: bracket.distance)
    way = "above" if best.far > best.near else "below"
    return BreakEven(best.knob, best.flips_at, way, -side, best.distance, *counts)
