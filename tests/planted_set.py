"""The set of planted scenarios, and what the verdict makes of it: as planted, swapped, cut short and drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import planted as latency
import planted_waits as waits
from planted import SURE, Planted
from planted_worlds import World, pair_of

from latency.verdict.words import latency_finding

LATENCY = {
    "faster": (latency.comparable, latency.partly_seen),
    "slower": (latency.comparable, latency.partly_seen),
    "no material difference": (latency.comparable,),
    "inconclusive": (latency.comparable, latency.too_few, latency.nearly_full),
    "depends on X": (latency.depending,),
    "depends on nothing": (latency.depending,),
    "unstable": (latency.overloaded,),
    "infeasible": (latency.unheard,),
    "outside domain": (latency.beyond,),
}
BOTTLENECK = {
    "no bottleneck": (waits.waiting,),
    "bypassed": (waits.waiting,),
    "moved": (waits.waiting,),
    "reduced": (waits.waiting,),
    "kept": (waits.waiting,),
    "inconclusive": (waits.waiting,),
    "unstable": (waits.choked,),
    "infeasible": (waits.mute,),
    "outside domain": (waits.elsewhere,),
}
HALVES = (LATENCY, BOTTLENECK)
MIRROR = {"faster": "slower", "slower": "faster"}


class Seen(NamedTuple):
    """A planted scenario and the word that was found."""

    planted: Planted
    seed: int
    word: str | None

    @property
    def sure(self) -> bool:
        return self.planted.distance >= SURE

    @property
    def right(self) -> bool:
        return self.word == self.planted.truth

    @property
    def wrong(self) -> bool:
        return not self.planted.right(self.word)


class Row(NamedTuple):
    """One line of the verification page."""

    suite: str
    drawn: int
    right: int
    inconclusive: int
    wrong: int


def planted_set(each: int, first: int = 0) -> Iterator[tuple[Planted, int]]:
    """(scenario, seed of the run) for every word of both halves, `each` times."""
    for half, table in enumerate(HALVES):
        for place, (word, families) in enumerate(table.items()):
            for number in range(first, first + each):
                rng = np.random.default_rng([half, place, number])
                seed = 1_000_000 * half + 10_000 * place + number
                yield families[number % len(families)](rng, word, seed), seed


def seen(each: int, first: int = 0) -> list[Seen]:
    return [Seen(planted, seed, planted.word(seed)) for planted, seed in planted_set(each, first)]


def by_word(found: Sequence[Seen]) -> list[Row]:
    """What was found, by half and truth: first where the truth is sure, then all of what is nearer to a boundary."""
    rows = []
    for half in ("latency", "bottleneck"):
        mine = [one for one in found if one.planted.half == half]
        rows += [
            _row(f"{half}: {truth}", [one for one in mine if one.sure and one.planted.truth == truth])
            for truth in dict.fromkeys(one.planted.truth for one in mine)
        ]
        rows.append(_row(f"{half}, under {SURE:.0f} standard errors", [one for one in mine if not one.sure]))
    return [row for row in rows if row.drawn]


def _row(suite: str, found: list[Seen]) -> Row:
    right = sum(one.right for one in found)
    undecided = sum(one.word == "inconclusive" and not one.right for one in found)
    return Row(suite, len(found), right, undecided, sum(one.wrong for one in found))


# --- the same scenario otherwise -------------------------------------------------------------------


def mirrored(one: Seen) -> bool:
    """Whether swapping the two cases mirrors the word and the interval exactly; always for the other half."""
    planted = one.planted
    if planted.half != "latency":
        return True
    pair = pair_of(planted.world, one.seed, planted.outside)
    there, back = (latency_finding(each, planted.measure) for each in (pair, pair.swapped()))
    ends = [(found.difference.low, found.difference.high) if found.difference else None for found in (there, back)]
    opposite = ends[1] is None if ends[0] is None else ends[1] == (-ends[0][1], -ends[0][0])
    return opposite and back.word == MIRROR.get(there.word, there.word)


def cut_short(one: Seen) -> str | None:
    """The word with a quarter of the span and the same draws."""
    ends = tuple(quarter(world) for world in one.planted.ends)
    return replace(one.planted, ends=ends).word(one.seed, quarter(one.planted.world))


def quarter(world: World) -> World:
    return replace(world, captures=world.captures // 4)


def drawn_again(one: Seen) -> str | None:
    """The word with other draws."""
    return one.planted.word(one.seed + 500_000)
