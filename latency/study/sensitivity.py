"""Which assumption decides: a screening of all of them, then the variance of the answer shared out, and what it is
worth to know each.

Chance is an input of its own, and the dummy of `verdict.sobol`: every row of a sample has a seed, all hybrids of the
row share it, and one block draws it anew. So the indices hold over chance too, not for one draw of it, and an assumption
that scores no more than chance is not told from noise.

What the screening leaves out is not fixed: it varies too, grouped by basis. So the variance that is shared out is the
whole, and so is the share of it that rests on guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from latency.errors import InputError, Problem
from latency.study.response import Answer, Point, Response
from latency.verdict.knob import Knob
from latency.verdict.morris import Effect, screened, trajectories
from latency.verdict.pedigree import BASES, Resting, resting
from latency.verdict.sobol import Decomposition, sobol_points, decomposed
from latency.verdict.worth import of_everything, of_inputs

WALKS = 8
ROWS = 64
KEPT = 5  # assumptions with an index of their own
SEEDS = 1 << 31


@dataclass(frozen=True)
class Study:
    """What is asked: how the answer responds to these knobs, with which chance."""

    response: Callable[[Sequence[Point], str], list[Answer | None]]
    knobs: tuple[Knob, ...]
    seed: int
    random: bool = True  # False: nothing is drawn, the seed changes nothing


@dataclass(frozen=True)
class Screening:
    """Every assumption by Morris's measures, the most influential first."""

    effects: tuple[tuple[Knob, Effect], ...]
    walks: int
    points: int
    impossible: int  # of the points


@dataclass(frozen=True)
class Part:
    """One or several assumptions of one basis that vary together."""

    name: str
    knobs: tuple[Knob, ...]
    worth: float  # of knowing them, in the unit of the gain


@dataclass(frozen=True)
class Variance:
    """The variance over all ranges, shared out; indices in the order of the parts."""

    parts: tuple[Part, ...]
    gain: Decomposition  # of the difference
    sooner: Decomposition  # of the probability that orbit is better
    resting: Resting  # the variance of the difference by basis
    mean_gain: float
    mean_sooner: float
    worth: float  # of knowing everything, chance included
    rows: int
    points: int
    impossible: int  # of the rows
    bounded: float  # share of the points at which a quantile is censored and its bound stands for it


@dataclass(frozen=True)
class Sensitivity:
    """What a method found."""

    screening: Screening
    variance: Variance | None


def by_morris(study: Study, walks: int = WALKS) -> Sensitivity:
    """Return the screening alone."""
    return Sensitivity(_screening(study, walks), None)


def by_sobol(study: Study, rows: int = ROWS) -> Sensitivity:
    """Return the screening and the variance shared out over the most influential assumptions and the groups of the rest.

    Raises
    ------
    InputError
        If most rows hold a combination of values at which the scenario is impossible.
    """
    screening = _screening(study, WALKS)
    return Sensitivity(screening, _variance(study, parts_of([knob for knob, _ in screening.effects]), rows))


METHODS = {"morris": (by_morris, WALKS), "sobol": (by_sobol, ROWS)}  # with the size that stands unless asked for


def points_of(knobs: Sequence[Knob], size: int, method: str) -> int:
    """Return how many points a method needs at most, over knobs in any order.

    Examples
    --------
    >>> knobs = [Knob(f"k{i}", (f"k{i}",), 1, 0, 2, basis="guess") for i in range(30)]
    >>> points_of(knobs, 8, "morris"), points_of(knobs, 64, "sobol")
    (248, 824)
    """
    walks = size if method == "morris" else WALKS
    screening = walks * (len(knobs) + 1)
    if method == "morris":
        return screening
    groups = min(len({knob.basis for knob in knobs}), max(len(knobs) - KEPT, 0))
    return screening + size * (min(KEPT, len(knobs)) + groups + 3)
