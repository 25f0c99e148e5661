"""What made the difference between two cases: transport, place of computing, or the size of what goes down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from latency.flow.cases import BY_NAME
from latency.flow.shadow import cells_of, factors_of, traits_of
from latency.tables import COMPONENTS, LEGS, NEVER
from latency.verdict.evidence import Evidence, Outcome
from latency.verdict.shares import Attribution, Corner, Piece, shapley_sixths
from latency.verdict.stability import FULL, load_table, sustained

Cells = dict[Corner, tuple[Outcome, ...]]  # the outcomes of each corner, one per replication

WORDS = {
    "transport": "relaying",
    "place": "the place of computing",
    "transport and place": "relaying to a node and computing there",
    "size": "the smaller payload",
}
BACK = {"transport": "own passes"}  # where the first case relays and the second does not


def attribute_between(evidence: Evidence, ground: str, orbital: str, level: int) -> Attribution:
    """Return what made the change of a quantile between two cases; the evidence holds their shadow cases by name.

    In a steady campaign it names the cells that are overloaded: also a shadow case's latencies then grow with the
    simulated span, and so do the shares.
    """
    factors = factors_of(ground, orbital)
    made = attribute(corners_of(evidence, ground, orbital), factors, level)
    relayed = traits_of(BY_NAME[ground]).transport == "relay"
    words = tuple((WORDS | BACK if relayed else WORDS)[factor] for factor in factors)
    return replace(made, words=words, growing=_growing(evidence, ground, orbital))


def _growing(evidence: Evidence, ground: str, orbital: str) -> tuple[str, ...]:
    if evidence.campaign != "steady":
        return ()
    names = [cell.name for cell in cells_of(ground, orbital).values()]
    return tuple(name for name in names if overloaded(evidence.outcomes[name]))


def overloaded(outcomes: tuple[Outcome, ...]) -> bool:
    """True where some resource is offered at least what it can carry, in the mean over replications."""
    return any(row.mean >= FULL for row in sustained(load_table(outcomes)))


def corners_of(evidence: Evidence, ground: str, orbital: str) -> Cells:
    """Return the outcomes of every corner between two cases."""
    return {corner: evidence.outcomes[cell.name] for corner, cell in cells_of(ground, orbital).items()}


def attribute(cells: Cells, factors: tuple[str, ...], level: int) -> Attribution:
    """Return what made the change of a quantile between the first corner and the last.

    The quantile is over all counted captures of all replications, nearest rank, ties by replication and capture.
    Where it falls among captures that never arrived in any cell, the number of captures within their deadline is
    attributed instead; without deadlines the number delivered before the clock stopped.

    Parameters
    ----------
    cells : dict of tuple of Outcome
        For every corner; the same captures in each.
    factors : tuple of str
        What the corners' places stand for.
    level : int
        50 for the median. [%]

    Raises
    ------
    ValueError
        If the cells do not hold the same captures.
    """
    _check(cells)
    name = f"p{level}"
    found = {corner: _quantile(outcomes, level) for corner, outcomes in cells.items()}
    if any(row is None for row in found.values()):
        return _of_captures(cells, factors, name)
    spent = {corner: cells[corner][at[0]].ledger[:, :, at[1]] for corner, at in found.items() if at}
    totals = {corner: int(ledger.sum()) for corner, ledger in spent.items()}
    count = sum(len(outcome.latency_ns) for outcome in cells[min(cells)])
    shares = shapley_sixths(totals)
    return Attribution(factors, name, name, "ns", count, totals, shares, _pieces(spent), _words(factors))


def _check(cells: Cells) -> None:
    """Shares between different captures would be shares of chance."""
    first, *others = cells.values()
    for outcomes in others:
        same = len(outcomes) == len(first) and all(
            np.array_equal(one.taken_ns, other.taken_ns) and np.array_equal(one.satellite, other.satellite)
            for one, other in zip(first, outcomes, strict=True)
        )
        if not same:
            raise ValueError("cells of an attribution must hold the same captures in the same replications")


def _quantile(outcomes: tuple[Outcome, ...], level: int) -> tuple[int, int] | None:
    """Return (replication, row) of the capture that is the quantile; None where that never arrived."""
    latency_ns = np.concatenate([outcome.latency_ns for outcome in outcomes])
    rank = -(-level * len(latency_ns) // 100) - 1
    if rank < 0:
        return None
    pooled = int(np.argsort(latency_ns, kind="stable")[rank])
    if latency_ns[pooled] == NEVER:
        return None
    ends = np.cumsum([len(outcome.latency_ns) for outcome in outcomes])
    replication = int(np.searchsorted(ends, pooled, side="right"))
    return replication, pooled - int(ends[replication] - len(outcomes[replication].latency_ns))


def _words(factors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(WORDS[factor] for factor in factors)


def _pieces(spent: dict[Corner, np.ndarray]) -> tuple[Piece, ...]:
    """Share out every component on every leg; `spent` is the (2, 17) ledger of one capture per corner."""
    first, last = min(spent), max(spent)
    pieces = []
    for leg, component in np.ndindex(len(LEGS), len(COMPONENTS)):
        values = {corner: int(ledger[leg, component]) for corner, ledger in spent.items()}
        if any(values.values()):
            shares = shapley_sixths(values)
            pieces.append(Piece(LEGS[leg], COMPONENTS[component], values[first], values[last], shares))
    return tuple(pieces)


def _of_captures(cells: Cells, factors: tuple[str, ...], name: str) -> Attribution:
    due = any((outcome.deadline_ns != NEVER).any() for outcome in cells[min(cells)])
    measure = "within deadline" if due else "delivered"
    counts = {corner: sum(COUNTS[measure](outcome) for outcome in outcomes) for corner, outcomes in cells.items()}
    whole = sum(int((outcome.deadline_ns != NEVER).sum()) if due else len(outcome.deadline_ns)
                for outcome in cells[min(cells)])  # fmt: skip
    return Attribution(factors, name, measure, "captures", whole, counts, shapley_sixths(counts), (), _words(factors))


def _timely(outcome: Outcome) -> int:
    due = outcome.deadline_ns != NEVER
    return int((due & outcome.delivered & (outcome.latency_ns <= outcome.deadline_ns)).sum())


def _delivered(outcome: Outcome) -> int:
    return int(outcome.delivered.sum())


COUNTS = {"within deadline": _timely, "delivered": _delivered}
