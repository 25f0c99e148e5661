"""Shadow cases: the same captures, with another size of data crossing the downlink, to tell causes apart.

Between two cases differ the transport (own passes, or relayed over inter-satellite links), the place of computing
and the size of what goes down. Every combination of these is a *cell*: a shipped case that carries its own size, or
a shadow of it that carries the other one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from latency.flow.cases import BY_NAME, CASES, Case
from latency.flow.problem import Problem
from latency.tables import LEGS, Captures


class Cell(NamedTuple):
    """A shipped case, and the size of what crosses its downlink."""

    case: str
    size: str  # a key of SIZES

    @property
    def name(self) -> str:
        """The shipped case's name, or that of its shadow.

        >>> Cell("ground-direct", "own").name, Cell("ground-direct", "product").name
        ('ground-direct', 'ground-direct, product size')
        """
        return self.case if self.size == "own" else f"{self.case}, {self.size} size"


class Traits(NamedTuple):
    """What tells one case from another."""

    transport: str  # "direct" or "relay"
    place: str  # of computing, and whether data was screened before
    size: str  # of what goes down: "raw" or "product"


def _as_taken(captures: Captures) -> Captures:
    return captures


def _product_of_raw_size(captures: Captures) -> Captures:
    return captures._replace(product_bit=captures.raw_bit)


def _raw_of_product_size(captures: Captures) -> Captures:
    return captures._replace(raw_bit=captures.product_bit)


SIZES: dict[str, Callable[[Captures], Captures]] = {
    "own": _as_taken,
    "raw": _product_of_raw_size,
    "product": _raw_of_product_size,
}


def with_size(problem: Problem, size: str) -> Problem:
    """Return the problem whose captures send down data of another size; everything else is the same.

    "product" is for cases that compute on the ground: raw data as small as the product. "raw" is for cases that
    compute in orbit: a product as large as raw data. "own" is the problem as it is. Work, storage, radios and
    computers stay: a radio that carries only one kind of data belongs to the place of computing.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.tables import Captures
    >>> SIZES["product"](Captures(0, 0, 800, 8, 5, 0, 0))._asdict()["raw_bit"]
    8
    """
    return replace(problem, captures=SIZES[size](problem.captures))


def traits_of(case: Case) -> Traits:
    """Return what tells a case from others.

    >>> traits_of(BY_NAME["ground-relay"])
    Traits(transport='relay', place='data centre', size='raw')
    """
    place = f"{case.place}, screened" if case.screened else case.place
    return Traits("relay" if case.linked else "direct", place, LEGS[case.down_leg])


CASE_OF = {traits_of(case)[:2]: case.name for case in CASES}  # by transport and place


def factors_of(ground: str, orbital: str) -> tuple[str, ...]:
    """Return in what two cases differ, as far as it can be told apart.

    A node is reached by relaying only, so that against own passes transport and place are one factor.

    >>> factors_of("ground-direct", "onboard-relay"), factors_of("ground-direct", "node-relay")
    (('transport', 'place', 'size'), ('transport and place', 'size'))
    >>> factors_of("ground-relay", "onboard-relay")
    ('place', 'size')
    """
    return tuple(" and ".join(names) for names in _grouped(ground, orbital))


def _grouped(ground: str, orbital: str) -> tuple[tuple[str, ...], ...]:
    """The traits in which two cases differ, in groups that change together."""
    a, b = (traits_of(BY_NAME[name]) for name in (ground, orbital))
    apart = tuple((name,) for name in Traits._fields if getattr(a, name) != getattr(b, name))
    mixed = {(a.transport, b.place), (b.transport, a.place)}
    if mixed <= set(CASE_OF):
        return apart
    return (("transport", "place"), *(names for names in apart if names == ("size",)))


def cells_of(ground: str, orbital: str) -> dict[tuple[int, ...], Cell]:
    """Return the cell of every corner between two cases; 0 stands for the ground's side of a factor, 1 for the orbital.

    Examples
    --------
    >>> for corner, cell in cells_of("ground-relay", "onboard-relay").items():
    ...     print(corner, cell.name)
    (0, 0) ground-relay
    (0, 1) ground-relay, product size
    (1, 0) onboard-relay, raw size
    (1, 1) onboard-relay
    """
    groups = _grouped(ground, orbital)
    return {corner: _cell(ground, orbital, groups, corner) for corner in product((0, 1), repeat=len(groups))}


def _cell(ground: str, orbital: str, groups: tuple[tuple[str, ...], ...], corner: tuple[int, ...]) -> Cell:
    traits, other = (traits_of(BY_NAME[name]) for name in (ground, orbital))
    for names, side in zip(groups, corner, strict=True):
        if side:
            traits = traits._replace(**{name: getattr(other, name) for name in names})
    case = CASE_OF[traits[:2]]
    own = traits.size == traits_of(BY_NAME[case]).size
    return Cell(case, "own" if own else traits.size)
