"""Alternating renewals: something is free and taken, or works and is down, by turns and at random."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from latency.kernels.draws import exponential, uniform
from latency.scenario.machines import MOST_TURNS
from latency.scenario.replication import entity

Intervals = list[tuple[int, int]]  # half-open, [ns]
DAY_NS = 86_400 * 10**9


class Chance(NamedTuple):
    """What draws are keyed by beside the entity and the purpose."""

    seed: int
    replication: int


class Turns(NamedTuple):
    """How long the two kinds of turns are on average."""

    purpose: int  # of kernels.draws
    free_ns: float
    taken_ns: float


def taken_intervals(chance: Chance, turns: Turns, name: str, stop_ns: int) -> Intervals:
    """Return when an entity is taken within [0, stop_ns): lengths of both kinds are exponential, to the nearest ns.

    The process has been running for ever when the clock starts: it is taken at 0 with the probability of its share,
    and what is left of an exponential turn is as long as a whole one. Draw 0 is the state at 0, draw k the k-th
    turn. What an entity draws depends on its name, not on who else there is; a longer span only adds turns.

    Parameters
    ----------
    chance : Chance
    turns : Turns
        With a mean of 0 for `free_ns` it is always taken, with 0 for `taken_ns` never.
    name : str
        Of the entity.
    stop_ns : int
        [ns]

    Returns
    -------
    list of (int, int)
        [begin, end), sorted, disjoint, not empty. [ns]

    Raises
    ------
    ValueError
        There would be more than a million turns.

    Examples
    --------
    >>> found = taken_intervals(Chance(1, 0), Turns(10, 300.0, 100.0), "svalbard/0", 1_000_000)
    >>> 220_000 < sum(end - begin for begin, end in found) < 280_000  # a quarter
    True
    >>> taken_intervals(Chance(1, 0), Turns(10, 0.0, 5.0), "always", 100)
    [(0, 100)]
    """
    if turns.taken_ns <= 0.0:
        return []
    if turns.free_ns <= 0.0:
        return [(0, stop_ns)]
    if stop_ns > MOST_TURNS * (turns.free_ns + turns.taken_ns):
        raise ValueError(f"{name}: more than {MOST_TURNS:,} turns in {stop_ns / DAY_NS:,.4g} days")
    # As unsigned words, so that one compiled draw serves all: half of the entities fit into an int64, half do not.
    key = np.uint64(chance.seed), chance.replication, np.uint64(entity(name)), turns.purpose
    taken = bool(uniform(*key, 0) < turns.taken_ns / (turns.free_ns + turns.taken_ns))
    found: Intervals = []
    at_ns, index = 0, 0
    while at_ns < stop_ns:
        index += 1
        mean_ns = turns.taken_ns if taken else turns.free_ns
        end_ns = at_ns + math.floor(mean_ns * exponential(*key, index) + 0.5)
        if taken and end_ns > at_ns:
            found.append((at_ns, min(end_ns, stop_ns)))
        at_ns, taken = end_ns, not taken
    return joined(found)


def joined(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """Return the union of half-open intervals: sorted, disjoint, with a gap after each.

    >>> joined([(5, 7), (0, 2), (6, 9), (2, 3)])
    [(0, 3), (5, 9)]
    """
    found: Intervals = []
    for begin, end in sorted(intervals):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def clipped(intervals: Iterable[tuple[int, int]], stop_ns: int) -> Intervals:
    """Return what of half-open intervals lies in [0, stop_ns); what is empty then is left out.

    >>> clipped([(-5, -1), (-3, 4), (8, 12)], 10)
    [(0, 4), (8, 10)]
    """
    inside = ((max(begin, 0), min(end, stop_ns)) for begin, end in intervals)
    return [(begin, end) for begin, end in inside if begin < end]
