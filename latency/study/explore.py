"""What would change an answer: every assumption over its range, alone and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from latency.study.joint import joint_turns
from latency.study.response import Response
from latency.verdict.breakeven import Ask, BreakEven, Reply, nearest
from latency.verdict.flips import Corner, SmallestFlip, corners, smallest_flip
from latency.verdict.knob import Knob, Turns
from latency.verdict.tornado import Tornado, tornado

DRAWS = 20  # joint draws: one against is 5 %, so that "at least 95 % keep the sign" allows for one
SETS = 24  # points spent on the smallest set where no assumption alone is enough


@dataclass(frozen=True)
class Boundary:
    """One question asked over the ranges: is orbit better, or is it better by a factor?"""

    factor: float
    tornado: Tornado
    nearest: BreakEven | None  # None: no assumption alone turns it inside its range


@dataclass(frozen=True)
class Exploration:
    """What was tried, and what came of it."""

    sign: Boundary
    dramatic: Boundary | None  # where the claim's factor is reached; None where any gain counts
    corners: tuple[Corner, Corner]  # best for the ground, best for orbit
    smallest: SmallestFlip
    joint: tuple[tuple[Turns, Reply], ...]
    runs: int  # of the two cases
    refusals: int  # points at which the scenario is impossible

    @property
    def kept(self) -> float | None:
        """Share of the joint draws with an answer in which the same side wins as at present."""
        answered = [reply for _, reply in self.joint if reply.gain is not None]
        if not answered:
            return None
        return sum(reply.side == self.sign.tornado.present.side for reply in answered) / len(answered)

    @property
    def corners_agree(self) -> bool:
        """Whether the same side wins with all assumptions at the best of either side."""
        ground, orbit = (corner.reply.side for corner in self.corners)
        return ground == orbit == self.sign.tornado.present.side

    @property
    def sampled(self) -> list[tuple[Turns, Reply]]:
        """Every possible point that was tried, once: as things are, the ends of ranges, both corners, joint draws."""
        ends = [(bar.knob, x, reply) for bar in self.sign.tornado.bars
                for x, reply in ((bar.knob.low, bar.low), (bar.knob.high, bar.high))]  # fmt: skip
        points = [(((knob, x),), reply) for knob, x, reply in ends if x != knob.present]
        points += [(corner.turns, corner.reply) for corner in self.corners]
        once = dict([((), self.sign.tornado.present), *points, *self.joint])
        return [(turns, reply) for turns, reply in once.items() if reply.gain is not None]

    def won_by(self, side: int) -> list[Turns]:
        """Return the points at which a side wins, those with the fewest assumptions turned first."""
        return sorted((turns for turns, reply in self.sampled if reply.side == side), key=len)


def explore(response: Response, knobs: Sequence[Knob], seed: int) -> Exploration:
    """Return what the claim's metric does over the ranges of all assumptions, with the draws of the response.

    About two runs an assumption, and a few dozen more; see `Exploration.runs`.
    """
    ask, factor = response.asking(), response.claim.factor
    sign = _boundary(ask, knobs, 1.0)
    dramatic = _boundary(response.asking(factor), knobs, factor) if factor > 1 else None
    turns = joint_turns(knobs, DRAWS, seed) if knobs else []
    return Exploration(
        sign=sign,
        dramatic=dramatic,
        corners=corners(ask, sign.tornado),
        smallest=smallest_flip(ask, sign.tornado, SETS),
        joint=tuple(zip(turns, ask(turns), strict=True)),
        runs=response.asked,
        refusals=len(response.refusals),
    )


def _boundary(ask: Ask, knobs: Sequence[Knob], factor: float) -> Boundary:
    found = tornado(ask, knobs)
    return Boundary(factor, found, nearest(ask, found.flips, found.present.side))
