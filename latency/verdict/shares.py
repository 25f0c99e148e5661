"""Shapley shares of a change: what each factor contributed, exact in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import NamedTuple

SIXTHS = 6  # up to three factors stand in up to six orders; every share is a whole number of sixths

Corner = tuple[int, ...]  # 0 or 1 per factor: as in the first case, or as in the second


class Piece(NamedTuple):
    """One component on one leg: its change and the factors' shares of it."""

    leg: str
    component: str
    before_ns: int
    after_ns: int
    sixths: tuple[int, ...]  # per factor [ns / 6]


@dataclass(frozen=True)
class Attribution:
    """The change between two cases, shared out among the factors; a negative change of a latency is an answer sooner.

    The shares sum to six times the change, those of the pieces to the shares, all exactly. Pieces are those of the
    very captures that are the quantile in each cell: other captures nearby may have spent their time elsewhere.
    """

    factors: tuple[str, ...]
    asked: str  # "p50", "p95"
    measure: str  # what is attributed: `asked`, or "within deadline" or "delivered" where it is censored in a cell
    unit: str  # "ns" or "captures"
    captures: int  # pooled over replications; with a deadline where that is the measure
    cells: dict[Corner, int]  # the measure in every cell
    sixths: tuple[int, ...]  # per factor, of the unit
    pieces: tuple[Piece, ...]  # those that are not zero in every cell; none for captures
    words: tuple[str, ...]  # what people call the factors
    growing: tuple[str, ...] = ()  # cells that are overloaded: their latencies grow with the simulated span

    @property
    def before(self) -> int:
        """The measure in the first case."""
        return self.cells[min(self.cells)]

    @property
    def after(self) -> int:
        """The measure in the second case."""
        return self.cells[max(self.cells)]

    @property
    def change(self) -> int:
        """Second case minus first."""
        return self.after - self.before

    def share(self, factor: str) -> float | None:
        """Return a factor's share of the change; None where nothing changes, or where a cell grows with the span.

        Below 0 it works against the change; above 1 others do.
        """
        if not self.change or self.growing:
            return None
        return float(Fraction(self.sixths[self.factors.index(factor)], SIXTHS * self.change))


class Largest(NamedTuple):
    """The factor that makes most of a change; its share exceeds 1 where others work against it."""

    factor: str
    share: float | None  # of the change; None where a cell is overloaded


def shapley_sixths(values: dict[Corner, int]) -> tuple[int, ...]:
    """Return each factor's Shapley share of the change from corner 0... to corner 1..., in sixths.

    The mean, over all orders in which the factors may change, of what the measure moves when the factor's turn comes
    (Shapley, "A value for n-person games", 1953). The shares sum to the change exactly, a factor that never moves
    the measure gets zero, and two that always move it alike get the same.

    Parameters
    ----------
    values : dict of int
        The measure at every corner of one, two or three factors.

    Examples
    --------
    >>> shapley_sixths({(0, 0): 10, (1, 0): 8, (0, 1): 7, (1, 1): 3})  # -3 and -4, in sixths
    (-18, -24)
    """
    count = len(next(iter(values)))
    shares = [0] * count
    for order in permutations(range(count)):
        corner = [0] * count
        for factor in order:
            before = values[tuple(corner)]
            corner[factor] = 1
            shares[factor] += values[tuple(corner)] - before
    each = SIXTHS // factorial(count)
    return tuple(each * share for share in shares)


def largest(attribution: Attribution) -> Largest | None:
    """Return the factor that makes most of the change, in the change's direction; None where nothing changes.

    Ties go to the factor named first.
    """
    if not attribution.change:
        return None
    sign = 1 if attribution.change > 0 else -1
    most = max(range(len(attribution.factors)), key=lambda place: sign * attribution.sixths[place])
    factor = attribution.factors[most]
    return Largest(factor, attribution.share(factor))


def opposing(attribution: Attribution) -> tuple[str, ...]:
    """Return the factors that work against the change."""
    sign = 1 if attribution.change > 0 else -1
    if not attribution.change:
        return ()
    pairs = zip(attribution.factors, attribution.sixths, strict=True)
    return tuple(factor for factor, sixths in pairs if sign * sixths < 0)


def attribution_record(attribution: Attribution) -> dict:
    """Return an attribution as it stands in summary.json: whole numbers, per cent, and None where there is none."""
    unit = f"sixths_{attribution.unit}"
    return {
        "asked": attribution.asked,
        "measure": attribution.measure,
        "unit": attribution.unit,
        "captures": attribution.captures,
        "before": attribution.before,
        "after": attribution.after,
        "change": attribution.change,
        "grows_with_span": list(attribution.growing),
        "cells": [{"corner": list(corner), "value": value} for corner, value in sorted(attribution.cells.items())],
        "factors": {
            factor: {"words": words, unit: sixths, "percent": _percent(attribution.share(factor))}
            for factor, words, sixths in zip(attribution.factors, attribution.words, attribution.sixths, strict=True)
        },
        "components": [
            {
                "leg": piece.leg,
                "component": piece.component,
                "before_ns": piece.before_ns,
                "after_ns": piece.after_ns,
                "sixths_ns": dict(zip(attribution.factors, piece.sixths, strict=True)),
            }
            for piece in attribution.pieces
        ],
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
