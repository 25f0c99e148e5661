"""What nobody can beat: a lower bound on every quantile of the latency of a case.

For a latency L, count how many captures each relaxation could have answered within L if everything were known
beforehand, work could be cut at will, and nothing but its own resource were ever busy. The least of the counts is
at least what any scheduler and any routing achieve; so a quantile is at least the least L at which all counts reach it.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from latency.flow.bounds import earliest_ns
from latency.flow.cases import NODE, Case
from latency.flow.engine import fresh
from latency.flow.network import network_of_case, nodes_of, rules_of
from latency.flow.problem import Problem
from latency.flow.relaxations import RELAXATIONS, Relaxation, way_of
from latency.kernels.on_time import clocks, in_time
from latency.kernels.records import NEVER

RANKS = 16  # sizes that are told apart; the rest count as the least of their group, which is on the safe side
FINENESS = 1 << 10  # a bound may be too low by this part of itself: the search ends there


class Bound(NamedTuple):
    """What no scheduler and no routing can beat; None: so many are never delivered."""

    quantiles_ns: dict[int, int | None]  # by level [per cent]
    mean_ns: float | None  # undelivered captures counting to the stop; None where nothing was counted


def clairvoyant(problem: Problem, case: Case, levels: tuple[int, ...] = (50, 95)) -> Bound:
    """Return a lower bound on quantiles and mean of the latency of the counted captures of a case.

    It holds for every order of asking, every booking, every priority and every route, with all queues and links
    of the problem; captures that are not counted are taken out of the way. Undelivered ones are later than all others.

    Parameters
    ----------
    problem : Problem
        Bookings and rules of asking are not looked at.
    case : Case
        What the data must pass through.
    levels : tuple of int
        Quantiles, as in `latency.verdict.quantiles`. [per cent]
    """
    seer = Seer(problem, case)
    quantiles_ns = {level: seer.quantile_ns(level) for level in levels}
    return Bound(quantiles_ns, seer.mean_ns())


class Count(NamedTuple):
    """A relaxation, ready to be asked: its jobs sorted by (machine, release)."""

    relaxation: Relaxation  # of the jobs alone
    lo: np.ndarray  # (M + 1,)
    limit_ns: np.ndarray  # (J,) taken
    release: np.ndarray  # (J,) on the machine's clock
    rank: np.ndarray  # (J,) of the size
    least: np.ndarray  # (ranks,) least size of each rank
    free: int  # captures that ask nothing


class Seer:
    """All relaxations of one case."""

    def __init__(self, problem: Problem, case: Case):
        net = network_of_case(problem, case)
        net = net._replace(rules=rules_of(problem, case, own_passes_only=False))
        self.stop_ns = problem.rules.stop_ns
        counted = problem.counted
        self.taken_ns = problem.captures.taken_ns[counted]
        self.earliest_ns = _earliest_ns(problem, case, net)[counted]
        self.earliest_ns[self.earliest_ns > self.stop_ns] = NEVER
        possible = self.earliest_ns != NEVER
        way = way_of(problem, case, net)
        found = [relaxation for family in RELAXATIONS for relaxation in family(way)]
        asked = np.zeros(len(counted), bool)
        asked[np.flatnonzero(counted)[possible]] = True
        self.counts = [_count_of(each, asked, problem) for each in found]
        self.known: dict[int, int] = {}  # latency: captures that could be answered within it

    @cached_property
    def alone_ns(self) -> np.ndarray:
        """Latencies if each capture had the network for itself, ascending; NEVER for those with no way."""
        return np.sort(np.where(self.earliest_ns == NEVER, NEVER, self.earliest_ns - self.taken_ns))

    def answered(self, latency_ns: int) -> int:
        """Return how many captures could be answered within a latency at most."""
        if latency_ns not in self.known:
            alone = int(np.searchsorted(self.alone_ns, latency_ns, "right"))
            self.known[latency_ns] = min([alone, *(self.done(count, latency_ns) for count in self.counts)])
        return self.known[latency_ns]

    def done(self, count: Count, latency_ns: int) -> int:
        """Return how many captures one relaxation could have answered within a latency at most."""
        jobs, machines = count.relaxation, count.relaxation.machines
        due_ns = np.minimum(count.limit_ns + latency_ns, self.stop_ns) - jobs.tail_ns
        due = np.empty(len(due_ns), np.int64)
        clocks(machines, jobs.machine, due_ns, True, due)
        due[due - count.release < jobs.amount] = 0  # not in time even with the machine for itself: no part of it counts
        scratch = np.empty(len(due), np.int64), np.empty(len(due), np.int64)
        share = np.empty(len(count.lo) - 1)
        in_time(count.lo, (count.release, due, jobs.amount, count.rank), count.least, scratch, share)
        parts = share if jobs.whole else share.sum(keepdims=True)
        return count.free + int(np.floor(parts * (1 + 1e-9) + 1e-9).sum())  # summing must not lose one

    def quantile_ns(self, level: int) -> int | None:
        """Return a latency that the quantile cannot be below; None where so many are never delivered."""
        rank = -(-level * len(self.taken_ns) // 100)
        if rank < 1 or self.alone_ns[rank - 1] == NEVER or self.answered(self.stop_ns) < rank:
            return None
        below_ns, step_ns = int(self.alone_ns[rank - 1]) - 1, FINENESS
        while self.answered(min(below_ns + step_ns, self.stop_ns)) < rank:
            below_ns, step_ns = below_ns + step_ns, 2 * max(step_ns, below_ns // 64)
        above_ns = min(below_ns + step_ns, self.stop_ns)
        while above_ns - below_ns > max(1, below_ns // FINENESS):
            middle_ns = (above_ns + below_ns) // 2
            below_ns, above_ns = (below_ns, middle_ns) if self.answered(middle_ns) >= rank else (middle_ns, above_ns)
        return below_ns + 1

    def mean_ns(self) -> float | None:
        """Return what the mean cannot be below: what is surely late at each latency, over all latencies."""
        count = len(self.taken_ns)
        if count == 0:
            return None
        given_up_ns = np.sort(self.stop_ns - self.taken_ns)  # an undelivered capture stops counting here
        alone_ns = np.sort(np.minimum(self.earliest_ns, self.stop_ns) - self.taken_ns)
        known_ns = np.array([*sorted(self.known), NEVER])
        known = np.array([*(self.known[each] for each in sorted(self.known)), count])
        edges_ns = np.unique(np.concatenate([[0], alone_ns, given_up_ns, known_ns[:-1]]))
        answered = known[np.searchsorted(known_ns, edges_ns[1:])] + np.searchsorted(given_up_ns, edges_ns[:-1], "right")
        answered = np.minimum(answered, np.searchsorted(alone_ns, edges_ns[:-1], "right"))
        late = np.maximum(count - answered, 0).astype(object)
        return int((late * np.diff(edges_ns)).sum()) / count


def _earliest_ns(problem: Problem, case: Case, net) -> np.ndarray:
    """(N,) the earliest answers, at the node that is best for each where one computes. [ns]"""
    items = fresh(problem, net, 0).items
    early_ns = np.full(len(problem.captures.taken_ns), NEVER)
    for node in nodes_of(problem) if case.place == NODE else [0]:
        items["node"][: len(early_ns)] = node
        early_ns = np.minimum(early_ns, earliest_ns(problem, case, net, items))
    return early_ns


def _count_of(relaxation: Relaxation, asked: np.ndarray, problem: Problem) -> Count:
    """Sort the jobs of the captures asked for and put their releases on the clock; who asks nothing is always done."""
    amount = relaxation.amount // relaxation.machines.unit
    jobs = np.flatnonzero(asked[relaxation.capture] & (amount > 0) & (relaxation.release_ns != NEVER))
    free = np.unique(relaxation.capture[asked[relaxation.capture] & (amount == 0)])
    jobs = jobs[np.lexsort((relaxation.release_ns[jobs], relaxation.machine[jobs]))]
    columns = {field: getattr(relaxation, field)[jobs] for field in ("capture", "machine", "release_ns", "tail_ns")}
    of = relaxation._replace(amount=amount[jobs], **columns)
    release = np.empty(len(jobs), np.int64)
    clocks(of.machines, of.machine, of.release_ns, False, release)
    least, rank = _ranks(of.amount)
    lo = np.searchsorted(of.machine, np.arange(len(of.machines.lo)))
    return Count(of, lo, problem.captures.taken_ns[of.capture], release, rank, least, len(free))


def _ranks(amount: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Group sizes: each group's least, ascending, and the group of each."""
    sizes = np.unique(amount)
    some = np.unique(np.linspace(0, max(len(sizes) - 1, 0), RANKS).astype(np.int64))
    least = sizes[some[: len(sizes)]]
    return least, np.searchsorted(least, amount, "right") - 1
