"""Which assumptions matter at all: one step at a time through all their ranges, and what is asked along the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from latency.study.response import Answer, Point, reply_of
from latency.verdict.knob import Knob
from latency.verdict.morris import Effect, screened, trajectories

SEEDS = 1 << 31


@dataclass(frozen=True)
class Study:
    """What is asked: how the answer responds to these knobs, with which chance."""

    response: Callable[[Sequence[Point], str], list[Answer | None]]
    knobs: tuple[Knob, ...]
    seed: int
    random: bool = True  # False: nothing is drawn, the seed changes nothing
    sign: int = 1  # of the metric: -1 where more of it is better
    factor: float = 1.0  # how many times better the claim says that orbit is

    def point(self, knobs: Sequence[Knob], place: np.ndarray, seed: int) -> Point:
        """Return the settings of a place in the unit cube: every assumption spread evenly over its range."""
        shares = zip(knobs, place.tolist(), strict=False)  # the last one may be that of chance
        settings = [setting for knob, share in shares for setting in knob.settings(knob.at(min(max(share, 0.0), 1.0)))]
        return (*settings, f"scenario.seed={seed}") if self.random else tuple(settings)

    def gains(self, answers: list[Answer | None]) -> np.ndarray:
        """Return by how much orbit is better; NaN where the scenario is impossible."""
        gains = [reply_of(answer, self.sign, 1.0).gain for answer in answers]
        return np.array([np.nan if gain is None else gain for gain in gains])

    def reached(self, answers: list[Answer | None]) -> np.ndarray:
        """Return the share of the draws in which orbit is better; by a factor it is told of all draws together."""
        if self.factor == 1:
            return np.array([np.nan if answer is None else answer.sooner for answer in answers])
        return np.array([float(reply_of(answer, self.sign, self.factor).side > 0) for answer in answers])


@dataclass(frozen=True)
class Screening:
    """Every assumption by Morris's measures, the most influential first."""

    effects: tuple[tuple[Knob, Effect], ...]
    walks: int
    points: int
    impossible: int  # of the points


def screening_of(study: Study, walks: int) -> Screening:
    """Return every assumption's elementary effects over that many walks."""
    drawn = trajectories(len(study.knobs), walks, study.seed)
    # One seed a walk: along it only the assumptions change, from walk to walk chance does too.
    seeds = [(study.seed + walk) % SEEDS for walk in range(walks)]
    points = [study.point(study.knobs, place, seed) for walk, seed in zip(drawn, seeds, strict=True) for place in walk]
    gains = study.gains(study.response(points, "screening")).reshape(drawn.shape[:2])
    effects = zip(study.knobs, screened(drawn, gains, study.seed), strict=True)
    ranked = sorted(effects, key=lambda pair: -pair[1].mu_star)
    return Screening(tuple(ranked), walks, len(points), int(np.isnan(gains).sum()))
