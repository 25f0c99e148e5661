"""Which assumption decides: a screening of all of them, then the variance of the answer shared out, and what it is
worth to know each.

Chance is an input of its own: every row of a sample has a seed, all hybrids of the row share it, and one block draws it
anew. So the indices hold over chance too, not for one draw of it, and it is told how much no assumption accounts for.

What the screening leaves out is not fixed: it varies too, grouped by basis. So the variance that is shared out is the
whole, and so is the share of it that rests on guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from latency.errors import InputError, Problem
from latency.study.response import Answer, Point, reply_of
from latency.verdict.knob import Knob
from latency.verdict.morris import Effect, screened, trajectories
from latency.verdict.pedigree import BASES, Resting, resting
from latency.verdict.sobol import Decomposition, Index, decomposed, sobol_points
from latency.verdict.worth import of_everything, of_inputs

WALKS = 6
ROWS = 64
KEPT = 4  # assumptions with an index of their own
SEEDS = 1 << 31


@dataclass(frozen=True)
class Study:
    """What is asked: how the answer responds to these knobs, with which chance."""

    response: Callable[[Sequence[Point], str], list[Answer | None]]
    knobs: tuple[Knob, ...]
    seed: int
    random: bool = True  # False: nothing is drawn, the seed changes nothing
    sign: int = 1  # of the metric: -1 where more of it is better


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
    """The variance over all ranges, shared out; indices in the order of the parts, those of chance after them."""

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

    @property
    def shares(self) -> list[tuple[Part, Index, Index]]:
        """Every part with its indices: of the difference, and of the probability that orbit is better."""
        return list(zip(self.parts, self.gain.inputs, self.sooner.inputs, strict=False))

    @property
    def chance(self) -> tuple[Index, Index] | None:
        """The same of chance, which is no assumption; None where nothing is drawn."""
        drawn = len(self.gain.inputs) > len(self.parts)
        return (self.gain.inputs[-1], self.sooner.inputs[-1]) if drawn else None


@dataclass(frozen=True)
class Sensitivity:
    """What a method found."""

    screening: Screening
    variance: Variance | None


def by_morris(study: Study, walks: int = WALKS) -> Sensitivity:
    """Return the screening alone."""
    return Sensitivity(_screening(study, walks), None)


def by_sobol(study: Study, rows: int = ROWS) -> Sensitivity:
    """Return the screening, and the variance shared out over the most influential assumptions and groups of the rest.

    Raises
    ------
    InputError
        If most rows hold a combination of values at which the scenario is impossible.
    """
    screening = _screening(study, WALKS)
    return Sensitivity(screening, _variance(study, grouped([knob for knob, _ in screening.effects]), rows))


def points_of_walks(knobs: Sequence[Knob], walks: int) -> int:
    """Return how many points `by_morris` needs.

    >>> points_of_walks([Knob("rate", ("rate",), 1, 0, 2)] * 30, walks=8)
    248
    """
    return walks * (len(knobs) + 1)


def points_of_rows(knobs: Sequence[Knob], rows: int) -> int:
    """Return how many points `by_sobol` needs, at most.

    >>> points_of_rows([Knob("rate", ("rate",), 1, 0, 2, basis="guess")] * 30, rows=64)
    698
    """
    groups = min(len({knob.basis for knob in knobs}), max(len(knobs) - KEPT, 0))
    return points_of_walks(knobs, WALKS) + rows * (min(KEPT, len(knobs)) + groups + 3)


def powers_about(size: int) -> tuple[int, ...]:
    """Return the powers of two next to a size, or the size alone if it is one.

    >>> powers_about(100), powers_about(64)
    ((64, 128), (64,))
    """
    below = 1 << (size.bit_length() - 1)
    return (size,) if below == size else (below, 2 * below)


class Method(NamedTuple):
    """A way to find out."""

    carry_out: Callable[[Study, int], Sensitivity]
    size: int  # of its sample, unless another is asked for
    points: Callable[[Sequence[Knob], int], int]  # how many a sample of some size takes
    suited: Callable[[int], tuple[int, ...]]  # sizes near one that it can do


METHODS = {
    "morris": Method(by_morris, WALKS, points_of_walks, lambda walks: (walks,)),
    "sobol": Method(by_sobol, ROWS, points_of_rows, powers_about),
}


def _screening(study: Study, walks: int) -> Screening:
    drawn = trajectories(len(study.knobs), walks, study.seed)
    # One seed a walk: along it only the assumptions change, from walk to walk chance does too.
    seeds = [(study.seed + walk) % SEEDS for walk in range(walks)]
    points = [
        _point(study, study.knobs, place, seed) for walk, seed in zip(drawn, seeds, strict=True) for place in walk
    ]
    gains = _gains(study, study.response(points, "screening")).reshape(drawn.shape[:2])
    effects = zip(study.knobs, screened(drawn, gains, study.seed), strict=True)
    ranked = sorted(effects, key=lambda pair: -pair[1].mu_star)
    return Screening(tuple(ranked), walks, len(points), int(np.isnan(gains).sum()))


def grouped(ranked: Sequence[Knob]) -> list[tuple[str, tuple[Knob, ...]]]:
    """Return the parts that the variance is shared out to: the first few by themselves, the rest by basis.

    Examples
    --------
    >>> knobs = [Knob(name, (name,), 1, 0, 2, basis="guess") for name in "abcdefg"]
    >>> [name for name, _ in grouped(knobs)]
    ['a', 'b', 'c', 'd', '3 other guesses']
    """
    parts = [(knob.name, (knob,)) for knob in ranked[:KEPT]]
    for basis in BASES:
        rest = tuple(knob for knob in ranked[KEPT:] if (knob.basis or "choice") == basis)
        if rest:
            parts.append((rest[0].name if len(rest) == 1 else f"{len(rest)} other {_PLURAL[basis]}", rest))
    return parts


_PLURAL = {"guess": "guesses", "choice": "choices"} | {basis: f"{basis} values" for basis in BASES[1:4]}


def _variance(study: Study, parts: list[tuple[str, tuple[Knob, ...]]], rows: int) -> Variance:
    knobs = [knob for _, held in parts for knob in held]
    groups = _columns([len(held) for _, held in parts])
    drawn = sobol_points([*groups, [len(knobs)]] if study.random else groups, rows, study.seed)
    points = [_point(study, knobs, place, int(place[-1] * SEEDS)) for block in drawn for place in block]
    answers = study.response(points, "sharing out the variance")
    gains = _gains(study, answers).reshape(drawn.shape[:2])
    sooner = np.array([np.nan if answer is None else answer.sooner for answer in answers]).reshape(gains.shape)
    kept, impossible = _possible(gains)
    gain = decomposed(gains[:, kept], study.seed)
    both = gains[:2, kept].ravel()
    worths = of_inputs(both, drawn[:2, kept].reshape(both.size, -1), groups)
    totals = [index.total for index in gain.inputs[: len(parts)]]
    bounded = [answer.ground_bound or answer.orbital_bound for answer in answers if answer]
    return Variance(
        parts=tuple(Part(*part, worth) for part, worth in zip(parts, worths, strict=True)),
        gain=gain,
        sooner=decomposed(sooner[:, kept], study.seed),
        resting=resting(totals, [held[0].basis for _, held in parts], max(gain.dummy.total, 0.0)),
        mean_gain=float(both.mean()),
        mean_sooner=float(sooner[:2, kept].mean()),
        worth=of_everything(both),
        rows=rows,
        points=len(points),
        impossible=impossible,
        bounded=sum(bounded) / len(bounded),
    )


def _columns(sizes: list[int]) -> list[list[int]]:
    """Number columns through, group by group."""
    ends = np.cumsum(sizes)
    return [list(range(end - size, end)) for size, end in zip(sizes, ends.tolist(), strict=True)]


def _point(study: Study, knobs: Sequence[Knob], place: np.ndarray, seed: int) -> Point:
    """Return the settings of a place in the unit cube: every assumption spread evenly over its range."""
    shares = zip(knobs, place.tolist(), strict=False)  # the last one may be that of chance
    settings = [setting for knob, share in shares for setting in knob.settings(knob.at(min(max(share, 0.0), 1.0)))]
    return (*settings, f"scenario.seed={seed}") if study.random else tuple(settings)


def _gains(study: Study, answers: list[Answer | None]) -> np.ndarray:
    gains = [reply_of(answer, study.sign, 1.0).gain for answer in answers]
    return np.array([np.nan if gain is None else gain for gain in gains])


def _possible(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Return rows that have all their values, as many as there are rows, and how many have not.

    The indices need a power of two, so other rows stand in for those without: what is told holds for the combinations
    that are possible.
    """
    rows = np.arange(values.shape[1])
    whole = np.flatnonzero(np.isfinite(values).all(axis=0))
    missing = rows.size - whole.size
    if 2 * whole.size < rows.size:
        message = (
            f"{missing} of {rows.size} rows of the sample hold impossible combinations; narrower ranges would help"
        )
        raise InputError("sensitivity", [Problem("ranges", "", message)])
    stand_in = whole[rows % whole.size]
    return np.where(np.isin(rows, whole), rows, stand_in), missing
