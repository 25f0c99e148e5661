"""Routes: one decision, by the tables that kernels/sweeps.py fills."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.hops import after_hop_ns, hop_ns, stay_ns, step_at
from latency.kernels.records import NEVER, NONE
from latency.kernels.ways_down import OWNERS, is_late, note_owner, there_ns

DOWN, STAY, NO_WAY = np.int64(-1), np.int64(-2), np.int64(-3)  # choices beside a link
PART, WHOLE = np.bool_(False), np.bool_(True)  # what the first hop of a decision counts
PLAIN, DETOURED = np.bool_(False), np.bool_(True)  # whether links that refused are left out
AT_NS, FROM, TABLE_ROW, MADE_HERE, CHOICE = 0, 1, 2, 3, 4  # of the memo; the owners follow their number


@inlined
def leads_nowhere(search, place, now_ns, best_ns, capture):
    """True where nothing that goes over place = (way, step, satellite) from now on gets down before `best_ns`."""
    way, step, satellite = place
    known = search.ways_down[way, satellite]
    if search.best_ns[way, step, satellite] >= best_ns and is_late(known, (satellite, now_ns, best_ns), capture):
        note_owner(search, known)
        return True
    return False


@kernel
def choose(net, search, table, where, capture):
    """One decision: return (choice, arrival). where = (satellite, now_ns, made_here, detoured, limit_ns).

    What would arrive at the limit or after it is no way.
    """
    satellite, now_ns, made_here, detoured, best_ns = where
    choice = NO_WAY
    step = step_at(net, now_ns)
    if step >= net.steps_ns.size - 1:
        return choice, best_ns
    length_ns = net.steps_ns[step + 1] - net.steps_ns[step]
    down, way = search.tables[table].destination == NONE, search.tables[table].way
    arrival_ns = there_ns(net, search, table, (satellite, now_ns, best_ns), capture)
    if arrival_ns < best_ns:
        choice, best_ns = DOWN, arrival_ns
    for link in range(net.satellites[satellite].link_lo, net.satellites[satellite].link_hi):
        if detoured and search.detour[2, link] == NEVER:
            continue
        target = net.links[link].target
        if down and leads_nowhere(search, (way, step, target), now_ns, best_ns, capture):
            continue
        hop = (table, link, step)
        cost_ns = hop_ns(net, search, hop, now_ns, made_here)
        if cost_ns == NEVER:
            continue
        arrival_ns = there_ns(net, search, table, (target, now_ns + cost_ns, best_ns), capture)
        if cost_ns <= length_ns and detoured:
            if search.detour[1, target] != NEVER:
                arrival_ns = min(arrival_ns, search.detour[1, target] + cost_ns)
        else:
            arrival_ns = min(arrival_ns, after_hop_ns(net, search, hop, cost_ns, now_ns))
        if arrival_ns < best_ns:
            choice, best_ns = link, arrival_ns
    if best_ns >= net.steps_ns[min(step + 2, net.steps_ns.size - 1)]:  # who stays is nowhere before the next step ends
        arrival_ns = stay_ns(net, search, table, step + 1, satellite)
        if arrival_ns < best_ns or (arrival_ns == best_ns and choice >= 0):
            choice, best_ns = STAY, arrival_ns
    return choice, best_ns


@kernel
def is_owner(memo, capture):
    """True where the capture's own backlog was the forecast of somebody who was asked for the memo's decision."""
    found = False
    for place in range(OWNERS + 1, OWNERS + 1 + memo[OWNERS]):
        found = found or memo[place] == capture
    return found


@kernel
def choose_once(net, search, table, where, capture):
    """`choose` for data that nothing refused, remembered: all that waits at a satellite asks the same.

    Only the captures whose own backlog was the forecast (the owners) get another answer, which is not kept.
    """
    satellite, now_ns, made_here, _, _ = where
    memo = search.memo
    same = memo[AT_NS] == now_ns and memo[FROM] == satellite and memo[TABLE_ROW] == table
    if same and memo[MADE_HERE] == made_here:
        return choose(net, search, table, where, capture)[0] if is_owner(memo, capture) else memo[CHOICE]
    memo[AT_NS], memo[FROM], memo[TABLE_ROW], memo[MADE_HERE], memo[OWNERS] = now_ns, satellite, table, made_here, 0
    memo[CHOICE] = choose(net, search, table, where, capture)[0]
    if is_owner(memo, capture):
        memo[AT_NS] = NONE
    return memo[CHOICE]
