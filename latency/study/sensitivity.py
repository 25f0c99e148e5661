"""Which assumption decides: the ways to find out, each with what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from latency.study.screening import Screening, Study, screening_of
from latency.study.variance import KEPT, Variance, grouped, variance_of
from latency.verdict.knob import Knob

WALKS = 6
ROWS = 64


@dataclass(frozen=True)
class Sensitivity:
    """What a method found."""

    screening: Screening
    variance: Variance | None


def by_morris(study: Study, walks: int = WALKS) -> Sensitivity:
    """Return the screening alone."""
    return Sensitivity(screening_of(study, walks), None)


def by_sobol(study: Study, rows: int = ROWS) -> Sensitivity:
    """Return the screening, and the variance shared out over the most influential assumptions and groups of the rest.

    Raises
    ------
    InputError
        If most rows hold a combination of values at which the scenario is impossible.
    """
    screening = screening_of(study, WALKS)
    return Sensitivity(screening, variance_of(study, grouped([knob for knob, _ in screening.effects]), rows))


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
