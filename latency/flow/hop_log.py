"""The log of hops: what must hold of it and what it adds up to, and how it is kept short where nobody reads it."""

from __future__ import annotations

import numpy as np

from latency.flow.facts import Fact
from latency.flow.memory import Memory
from latency.flow.problem import Problem
from latency.kernels import records
from latency.kernels.handles import handle_of
from latency.kernels.hop_checks import HEAD, IN_TURN, MADE, ORDER, QUEUED, TAIL, look_at_hops
from latency.kernels.records import Live, Net
from latency.kernels.settling import settle_hops
from latency.tables import COMPONENTS

WHAT_FAILS = {
    HEAD: "a head is faster than light",
    TAIL: "a tail is faster than light",
    ORDER: "a tail is before its head",
    QUEUED: "a link took data before it was queued",
    MADE: "a link took data before it was made",
    IN_TURN: "a link carries two at once",
}


def least_delay_ns(problem: Problem, net: Net) -> np.ndarray:
    """Return (spans,) the shortest light time of each up-interval. [ns]"""
    if len(net.spans) == 0:
        return np.zeros(0, np.int64)
    return problem.once("least delay", lambda: _least_delay_ns(problem, net))


def _least_delay_ns(problem: Problem, net: Net) -> np.ndarray:
    isls = problem.isls
    of_interval = np.minimum.reduceat(isls.delay_ns, isls.delay_start[:-1])
    return of_interval[np.searchsorted(isls.delay_start[:-1], net.spans["delay_lo"])]


def looked_at(problem: Problem, net: Net, live: Live) -> Live:
    """Return the state with all hops looked at; that which is given stays as it is."""
    changed = ("counts", "broken", "link_totals", "balance_bit")
    live = live._replace(**{name: getattr(live, name).copy() for name in changed})
    look_at_hops(handle_of(net), handle_of(live), _least_of_link_ns(problem, net))
    return live


def _least_of_link_ns(problem: Problem, net: Net) -> np.ndarray:
    least_ns = least_delay_ns(problem, net)
    return np.minimum.reduceat(least_ns, net.links["span_lo"]) if len(least_ns) else least_ns


def facts_of_hops(live: Live, *facts: np.int64) -> dict[str, Fact]:
    """Return what came of some facts about all hops that began and were looked at; of turns on a link all but one."""
    begun, broken = int(live.counts["begun"][0]), live.broken.tolist()
    size = {IN_TURN: max(begun - 1, 0)}
    return {WHAT_FAILS[fact]: Fact(size.get(fact, begun), *broken[fact]) for fact in facts}


def _nothing_settled(items: int, memory: Memory) -> np.ndarray:
    rows = memory.take("settled", items, records.SETTLED)[:items]
    rows.view(np.uint8)[:] = 0
    return rows


def settled(problem: Problem, net: Net, live: Live, memory: Memory) -> Live:
    """Return the state with what is over of its hops settled, so that the log has room again."""
    if not len(live.settled):
        ways = memory.take("ways", len(live.hops), records.WAY, grows=True)
        live = live._replace(settled=_nothing_settled(len(live.items), memory), ways=ways)
    counts = live.counts[0]
    if len(live.ways) - counts["ways"] < counts["hops"]:
        live.ways.resize(len(live.ways) + len(live.ways) // 4 + counts["hops"], refcheck=False)
    scratch = np.zeros(len(COMPONENTS), np.int64), np.zeros(4, np.int64)
    settle_hops(handle_of(net), handle_of(live), _least_of_link_ns(problem, net), *scratch)
    return live
