"""Two-way maps: who wins while two assumptions are turned at once, and the line along which it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise

from latency.scenario.model import Scenario
from latency.study.counts import counts_of
from latency.verdict.breakeven import Ask, Reply
from latency.verdict.knob import Knob

SIZE = 5  # values of each knob, and its present one where that is none of them


@dataclass(frozen=True)
class Map:
    """Replies on a grid: `replies[row][column]` at `ys[row]` and `xs[column]`, both ascending."""

    across: Knob
    up: Knob
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    replies: tuple[tuple[Reply, ...], ...]

    @property
    def line(self) -> tuple[tuple[float, ...], ...]:
        """Values of `across` at which the winner changes, row by row; between two columns by straight interpolation."""
        return tuple(tuple(_crossings(self.across, self.xs, row)) for row in self.replies)


def two_way(ask: Ask, across: Knob, up: Knob, size: int = SIZE) -> Map:
    """Return who wins on a grid over two knobs, evaluated in one batch; all other assumptions stay.

    Examples
    --------
    >>> def ask(points):  # orbit is better where a + b > 4
    ...     return [Reply(g, (g > 0) - (g < 0)) for g in (sum(x for _, x in turns) - 4 for turns in points)]
    >>> a, b = Knob("a", ("a",), 2, 0, 4), Knob("b", ("b",), 2, 0, 4)
    >>> found = two_way(ask, a, b, size=3)
    >>> [[reply.side for reply in row] for row in found.replies]
    [[-1, -1, 0], [-1, 0, 1], [0, 1, 1]]
    """
    xs, ys = _grid(across, size), _grid(up, size)
    replies = iter(ask([((across, x), (up, y)) for y in ys for x in xs]))
    return Map(across, up, xs, ys, tuple(tuple(next(replies) for _ in xs) for _ in ys))


def _grid(knob: Knob, size: int) -> tuple[float, ...]:
    shares = (step / (size - 1) for step in range(size))
    return tuple(sorted({float(knob.at(share)) for share in shares} | {float(knob.present)}))


def _crossings(knob: Knob, xs: Sequence[float], row: Sequence[Reply]) -> list[float]:
    """Where the gain is zero between neighbours with different winners; where nobody wins is passed over."""
    won = [(knob.share(x), reply) for x, reply in zip(xs, row, strict=True) if reply.side]
    return [
        knob.at(here + (there - here) * first.gain / (first.gain - second.gain))
        for (here, first), (there, second) in pairwise(won)
        if first.side != second.side
    ]


# What is usually asked for, as patterns of keys: the first that a scenario has.
USUAL = (
    (("satellites.*.downlink.rate", "satellites.*.downlinks.*.rate"), ("workload.raw_size",)),
    (("stations", "stations.*.antennas"), ("satellites.*.isl.working", "satellites.*.isl.max_range")),
    (
        ("satellites.*.computer.utilisation", "satellites.*.computer.service_time", "satellites.*.computer.rate"),
        ("workload.product_size",),
    ),
)


def usual_pairs(scenario: Scenario, knobs: Sequence[Knob]) -> list[tuple[Knob, Knob]]:
    """Return the pairs usually asked for, as far as the scenario has them.

    Downlink rate and data volume; stations and links that work; speed of the computer on board and what it leaves.
    """
    everything = (*knobs, *counts_of(scenario))
    pairs = [tuple(_first(everything, patterns) for patterns in pair) for pair in USUAL]
    return [(across, up) for across, up in pairs if across and up]


def _first(knobs: Sequence[Knob], patterns: Sequence[str]) -> Knob | None:
    return next((knob for pattern in patterns for knob in knobs if _fits(knob, pattern)), None)


def _fits(knob: Knob, pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in (knob.name, *knob.keys))
