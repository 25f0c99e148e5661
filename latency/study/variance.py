"""The variance over all ranges shared out, and what it is worth to know each assumption.

Chance is an input of its own: every row of a sample has a seed, all hybrids of the row share it, and one block draws it
anew. So the indices hold over chance too, not for one draw of it, and it is told how much no assumption accounts for.

What the screening leaves out is not fixed: it varies too, grouped by basis. So the variance that is shared out is the
whole, and so is the share of it that rests on guesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from latency.errors import InputError, Problem
from latency.study.screening import SEEDS, Study
from latency.verdict.knob import Knob
from latency.verdict.pedigree import BASES, Resting, resting
from latency.verdict.sobol import Decomposition, Index, decomposed, sobol_points
from latency.verdict.worth import of_everything, of_inputs

KEPT = 4  # assumptions with an index of their own


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
    claimed: Decomposition  # of the probability that orbit is better by the factor
    resting: Resting  # the variance of the difference by basis
    mean_gain: float
    sooner: float  # share of the points at which orbit is better
    reached: float  # and by the factor
    worth: float  # of knowing everything, chance included
    rows: int
    points: int
    impossible: int  # of the rows
    bounded: float  # share of the points at which a quantile is censored and its bound stands for it
    growing: float = 0.0  # share of the points at which a load cannot be carried and latencies grow with the span

    @property
    def shares(self) -> list[tuple[Part, Index, Index]]:
        """Every part with its indices: of the difference, and of the probability of what is claimed."""
        return list(zip(self.parts, self.gain.inputs, self.claimed.inputs, strict=False))

    @property
    def chance(self) -> tuple[Index, Index] | None:
        """The same of chance, which is no assumption; None where nothing is drawn."""
        drawn = len(self.gain.inputs) > len(self.parts)
        return (self.gain.inputs[-1], self.claimed.inputs[-1]) if drawn else None


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


def variance_of(study: Study, parts: list[tuple[str, tuple[Knob, ...]]], rows: int) -> Variance:
    """Return the variance over the ranges of all parts, shared out; parts as `grouped` returns them."""
    knobs = [knob for _, held in parts for knob in held]
    groups = _columns([len(held) for _, held in parts])
    drawn = sobol_points([*groups, [len(knobs)]] if study.random else groups, rows, study.seed)
    points = [study.point(knobs, place, int(place[-1] * SEEDS)) for block in drawn for place in block]
    answers = study.response(points, "sharing out the variance")
    gains = study.gains(answers).reshape(drawn.shape[:2])
    reached = study.reached(answers).reshape(gains.shape)
    kept, impossible = _possible(gains)
    gain = decomposed(gains[:, kept], study.seed)
    both = gains[:2, kept].ravel()
    worths = of_inputs(both, drawn[:2, kept].reshape(both.size, -1), groups)
    totals = [index.total for index in gain.inputs[: len(parts)]]
    told = [answer for answer in answers if answer]
    return Variance(
        parts=tuple(Part(*part, worth) for part, worth in zip(parts, worths, strict=True)),
        gain=gain,
        claimed=decomposed(reached[:, kept], study.seed),
        resting=resting(totals, [held[0].basis for _, held in parts], max(gain.dummy.total, 0.0)),
        mean_gain=float(both.mean()),
        sooner=float((both > 0).mean()),
        reached=float(reached[:2, kept].mean()),
        worth=of_everything(both),
        rows=rows,
        points=len(points),
        impossible=impossible,
        bounded=sum(answer.ground_bound or answer.orbital_bound for answer in told) / len(told),
        growing=sum(answer.growing for answer in told) / len(told),
    )


def _columns(sizes: list[int]) -> list[list[int]]:
    """Number columns through, group by group."""
    ends = np.cumsum(sizes)
    return [list(range(end - size, end)) for size, end in zip(sizes, ends.tolist(), strict=True)]


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
