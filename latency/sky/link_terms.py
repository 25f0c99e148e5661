"""On what terms a link between satellites is up: slower with distance, and now and then out of order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from latency.errors import InputError, Problem
from latency.kernels.draws import LINK_OUTAGE
from latency.scenario.model import IslTerminals, Scenario
from latency.sky.renewals import Chance, Intervals, Turns, joined, taken_intervals

# The same edge found twice, under another limit of range, may lie some nanoseconds apart: what would be shorter than
# this at either end of an interval has the rate of its neighbour. In 1 us a distance changes by 15 mm at most.
SLIVER_NS = 1_000

Steps = tuple[tuple[float, int], ...]  # (up to range_m, rate_bit_s), ascending


class Up(NamedTuple):
    """When links are up, by (link, begin)."""

    link: np.ndarray  # (I,) int64, row of the links
    begin_ns: np.ndarray  # (I,) int64
    end_ns: np.ndarray  # (I,) int64


class Terms(NamedTuple):
    """Per link, in the order of the links; empty where all links keep one rate and never fail."""

    rate_steps: tuple[Steps, ...] = ()
    outages: tuple[Intervals, ...] = ()  # [begin, end) [ns], sorted, disjoint


def terms_of(
    scenario: Scenario, pairs: Sequence[tuple[str, str]], terminals: Sequence[IslTerminals], replication: int = 0
) -> Terms:
    """Return the terms of links between named satellites.

    A link fails as a whole, both ways: it works and is down by turns of exponential length, the mean of an outage as
    stated, that of the time between such that the stated share of the time is left. That goes on whether or not its
    ends see each other. Routes are sought with all up-intervals known, as they are for links that set: whoever relays
    foresees outages, which favours relaying.

    Raises
    ------
    InputError
        An availability below 1 without a mean length of outages, or outages so short that there would be millions.
    """
    steps = tuple(_merged(one.rate_steps or ((one.max_range_m, one.rate_bit_s),)) for one in terminals)
    chance = Chance(scenario.seed, replication)
    try:
        outages = tuple(
            _outages(chance, pair, one, scenario.stop_ns) for pair, one in zip(pairs, terminals, strict=True)
        )
    except ValueError as error:
        raise InputError(scenario.name, [Problem(scenario.name, "isl.availability", str(error))]) from error
    return Terms(steps if any(len(each) > 1 for each in steps) else (), outages if any(outages) else ())


def with_outages(terms: Terms, more: Sequence[Intervals]) -> Terms:
    """Return the terms with more outages of each link; the very same where there are none.

    >>> with_outages(Terms(outages=([(1, 3)], [])), ([(2, 5)], [])).outages
    ([(1, 5)], [])
    """
    if not any(more):
        return terms
    before = terms.outages or ([],) * len(more)
    return terms._replace(outages=tuple(joined([*one, *other]) for one, other in zip(before, more, strict=True)))


def _merged(steps: Steps) -> Steps:
    """Steps of one rate are one step.

    >>> _merged(((1e6, 8), (2e6, 8), (3e6, 5)))
    ((2000000.0, 8), (3000000.0, 5))
    """
    ends = [rate_bit_s for _, rate_bit_s in steps[1:]] + [None]
    return tuple(step for step, after in zip(steps, ends, strict=False) if step[1] != after)


def _outages(chance: Chance, pair: tuple[str, str], terminals: IslTerminals, stop_ns: int) -> Intervals:
    share = terminals.availability
    if share >= 1.0:
        return []
    if terminals.repair_ns <= 0:
        raise ValueError(f"{'-'.join(pair)} is down for {1.0 - share:.0%} of the time, but an outage has no length")
    down_ns = float(terminals.repair_ns)
    turns = Turns(LINK_OUTAGE, down_ns * share / (1.0 - share), down_ns)
    return taken_intervals(chance, turns, "\n".join(pair), stop_ns)


def without_outages(up: Up, outages: Sequence[Intervals]) -> Up:
    """Return what is left of the intervals of each link outside its outages.

    >>> up = Up(np.array([0, 1]), np.array([0, 5]), np.array([20, 9]))
    >>> [column.tolist() for column in without_outages(up, ([(3, 5), (18, 30)], []))]
    [[0, 0, 1], [0, 5, 5], [3, 18, 9]]
    """
    rows = []
    for link, begin, end in zip(*(column.tolist() for column in up), strict=True):
        for down, repaired in outages[link]:
            if down < end and repaired > begin:
                rows.append((link, begin, min(down, end)))
                begin = repaired
        rows.append((link, begin, end))
    return Up(*np.array([row for row in rows if row[1] < row[2]], dtype=np.int64).reshape(-1, 3).T)


def cut_by_range(up: Up, near: Sequence[Up], rate_steps: Sequence[Steps]) -> tuple[Up, np.ndarray]:
    """Return the intervals cut where the range crosses a step, and the rate of each piece, (P,) int64 [bit/s].

    Pieces abut: terminals stay locked. For the model they are different up-intervals all the same, as their rates
    differ, and what is sent ends before its interval does.

    Parameters
    ----------
    up : Up
        Within the last step.
    near : sequence of Up
        `near[k]`: when ends are within step k and see each other; a link of n steps stands in the first n - 1.
    rate_steps : sequence
        Per link.

    Examples
    --------
    >>> up, near = Up(*np.array([[0], [0], [90_000]])), Up(*np.array([[0], [20_000], [50_000]]))
    >>> pieces, rate_bit_s = cut_by_range(up, [near], [((1e6, 80), (2e6, 30))])
    >>> pieces.begin_ns.tolist(), pieces.end_ns.tolist(), rate_bit_s.tolist()
    ([0, 20000, 50000], [20000, 50000, 90000], [30, 80, 30])
    """
    rows = []
    for link, begin, end in zip(*(column.tolist() for column in up), strict=True):
        within = [_of_link(one, link, begin, end) for one in near]
        inside = {edge for level in within for pair in level for edge in pair}
        edges = [begin, *sorted(edge for edge in inside if begin + SLIVER_NS < edge < end - SLIVER_NS), end]
        rows += _joined_pieces(link, edges, [_rate(rate_steps[link], within, at) for at in _middles(edges)])
    table = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Up(*table[:3]), table[3]


def _of_link(up: Up, link: int, begin: int, end: int) -> list[tuple[int, int]]:
    first, last = np.searchsorted(up.link, [link, link + 1])
    pairs = zip(up.begin_ns[first:last].tolist(), up.end_ns[first:last].tolist(), strict=True)
    return [pair for pair in pairs if pair[0] < end and pair[1] > begin]


def _middles(edges: Sequence[int]) -> list[int]:
    return [(before + after) // 2 for before, after in pairwise(edges)]


def _rate(steps: Steps, within: Sequence[Sequence[tuple[int, int]]], at_ns: int) -> int:
    """The rate of the nearest step that holds at an instant."""
    nearest = zip(steps[:-1], within, strict=False)
    held = (step[1] for step, level in nearest if any(begin <= at_ns < end for begin, end in level))
    return next(held, steps[-1][1])


def _joined_pieces(link: int, edges: Sequence[int], rates: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Pieces of a link, neighbours of one rate joined."""
    rows: list[tuple[int, int, int, int]] = []
    for begin, end, rate in zip(edges[:-1], edges[1:], rates, strict=True):
        if rows and rows[-1][3] == rate:
            rows[-1] = (link, rows[-1][1], end, rate)
        else:
            rows.append((link, begin, end, rate))
    return rows
