"""The backward sweep over topology steps: H and P of every satellite (the specification, section 4, Routes).

    H[k](i) = least of  H[k+1](i),  c(i, j) + P[k](j)  over neighbours j        by a hop, now or later
    P[k](i) = least of  D(i, T[k+1]),  H[k](i)

The sweep counts the time to the *destination*, so a satellite that gets data down early at a station
far from the data centre loses to one that gets it down a little later next door.

Time only goes back here, so little is searched for: each link keeps its up-interval, each satellite its forecast.
D comes first, a satellite at a time, because that stays within one satellite's tables.
"""

from __future__ import annotations

import numpy as np

from latency.kernels.arrivals import copy, put_away
from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.grants import fill_grants
from latency.kernels.hops import after_hop_ns, hop_ns, set_hop_durations, stay_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.routes import PART
from latency.kernels.signs import set_signs
from latency.kernels.standing import begin_last, longest_ns, set_hop_costs
from latency.kernels.ways_down import most_pieces, sent_down_ns, set_ways_down, there_ns


@kernel
def prepare(net, search):
    """Fill in what does not hang on the load: what data of each size takes, and who is granted what when alone.

    Returns how many pieces D has at most.
    """
    for table in range(search.tables.size):
        row = search.tables[table]
        set_hop_durations(net, search, row.size, row.size_bit)
        if row.destination == NONE:
            set_ways_down(net, search, row.way, row.leg, row.size_bit)
    fill_grants(net, search)
    return most_pieces(net, search)


@kernel
def fill_down(net, search, table, satellite):
    """Set P of a satellite to what it is without any hop, D, step by step."""
    steps_ns = net.steps_ns
    best_ns, low = search.best_ns[search.tables[table].way, :, satellite], search.forecast_lo[satellite]
    joined, best_ns[steps_ns.size - 1] = search.forecast_lo[satellite + 1], NEVER
    for step in range(steps_ns.size - 2, -1, -1):
        start_ns = steps_ns[step + 1]
        while joined > low and search.forecast[joined - 1].join_ns > start_ns:
            joined -= 1
        if joined > low:
            start_ns = max(start_ns, search.forecast[joined - 1].gone_ns)
        best_ns[step] = sent_down_ns(net, search, table, satellite, start_ns) if start_ns != NEVER else NEVER


@kernel
def take_long_hops(net, search, place, held, best, hop_cost_ns):
    """Let hops longer than step place[1] shorten H and P of table place[0]: they lead to a P that is known."""
    table, step = place
    begin_ns, length_ns = net.steps_ns[step], net.steps_ns[step + 1] - net.steps_ns[step]
    for link in range(net.links.size):
        if length_ns < hop_cost_ns[link] < NEVER:
            source, hop = net.links[link].source, (table, link, step)
            held[source] = min(held[source], after_hop_ns(net, search, hop, hop_cost_ns[link], begin_ns))
            best[source] = min(best[source], held[source])


@kernel
def relax(net, length_ns, held, best, hop_cost_ns, dirty):
    """Let hops within a step shorten H and P until nothing improves: every hop costs at least 1 ns.

    Satellites forwards and backwards in turn, so that what has been found runs along a plane and over planes in one
    sweep; only those that have a neighbour that has moved. What is left in the end does not depend on the order.
    Every link has one the other way.
    """
    dirty[:] = 1
    moved, backward = True, False
    while moved:
        moved = False
        for place in range(held.size):
            i = held.size - 1 - place if backward else place
            if dirty[i] == 0:
                continue
            dirty[i] = 0
            arrival_ns = NEVER
            for link in range(net.satellites[i].link_lo, net.satellites[i].link_hi):
                onward_ns = best[net.links[link].target]
                if hop_cost_ns[link] <= length_ns and onward_ns != NEVER:
                    arrival_ns = min(arrival_ns, onward_ns + hop_cost_ns[link])
            held[i] = min(held[i], arrival_ns)
            if arrival_ns < best[i]:
                best[i], moved = arrival_ns, True
                for link in range(net.satellites[i].link_lo, net.satellites[i].link_hi):
                    dirty[net.links[link].target] = 1
        backward = not backward


@kernel
def sweep_down(net, search, sweep):
    """Fill H and P of all that goes down, each size from the last step to the first."""
    last = net.steps_ns.size - 1
    for table in range(search.tables.size - search.best_ns.shape[0], search.tables.size):
        size, way = search.tables[table].size, search.tables[table].way
        for satellite in range(net.satellites.size):
            fill_down(net, search, table, satellite)
        search.held_ns[way, last, :] = NEVER
        begin_last(net, search, size, sweep)
        for step in range(last - 1, -1, -1):
            set_hop_costs(net, search, size, step, sweep)
            length_ns = net.steps_ns[step + 1] - net.steps_ns[step]
            held, best = search.held_ns[way, step], search.best_ns[way, step]
            for i in range(held.size):
                held[i] = search.held_ns[way, step + 1, i]
                best[i] = min(best[i], held[i])
            if longest_ns(sweep.cost_ns) > length_ns:
                take_long_hops(net, search, (table, step), held, best, sweep.cost_ns)
            relax(net, length_ns, held, best, sweep.cost_ns, sweep.dirty)


@kernel
def sweep_to_nodes(net, search, sweep, place):
    """Fill P of all that is bound for nodes, each size from the last step to the first, for all nodes at once.

    False where it stops for want of room for what is late; place = (size, steps to fill, rows of late_ns that are
    filled) says where it goes on.
    """
    steps = net.steps_ns.size - 1
    while place[0] < search.soon_ns.shape[0]:
        way = place[0]
        if place[1] == steps:
            begin_last(net, search, search.tables[way * search.soon_ns.shape[3]].size, sweep)
            sweep.nodes_ns[steps % 2] = NEVER
            put_away(net, search, (way, steps), sweep.nodes_ns[steps % 2], NONE)
        while place[1] > 0:
            if place[2] == search.late_ns.shape[0]:
                return False
            step = place[1] - 1
            step_to_nodes(net, search, sweep, way, step)
            place[1], place[2] = step, place[2] + put_away(net, search, (way, step), sweep.nodes_ns[step % 2], place[2])
        place[0], place[1] = way + 1, steps
    return True


@kernel
def step_to_nodes(net, search, sweep, way, step):
    """Find P of all that is bound for nodes in a step, from what it is in the step after.

    Nobody stays at the node that is bound for, and elsewhere H is P: it is kept once.
    """
    best, later, nodes = sweep.nodes_ns[step % 2], sweep.nodes_ns[(step + 1) % 2], search.soon_ns.shape[3]
    set_hop_costs(net, search, search.tables[way * nodes].size, step, sweep)
    length_ns = net.steps_ns[step + 1] - net.steps_ns[step]
    for satellite in range(best.shape[0]):
        copy(later[satellite], best[satellite])
    for node in range(nodes):
        best[search.tables[way * nodes + node].destination, node] = net.steps_ns[step + 1]
    if longest_ns(sweep.cost_ns) > length_ns:
        for node in range(nodes):
            row = best[:, node]
            take_long_hops(net, search, (way * nodes + node, step), row, row, sweep.cost_ns)
    relax_together(net, length_ns, best, sweep)
    set_signs(net, search, (way, step), sweep)


@apart
def come_over(best_ns, over_a_ns, cost_a_ns, over_b_ns, cost_b_ns):
    """Try hops to two satellites, NEVER is none, for all nodes; return other than 0 where one is sooner by that."""
    differs, last_a_ns, last_b_ns = np.int64(0), NEVER - 1 - cost_a_ns, NEVER - 1 - cost_b_ns
    for node in range(best_ns.size):
        a_ns = over_a_ns[node] + cost_a_ns if over_a_ns[node] <= last_a_ns else NEVER
        b_ns = over_b_ns[node] + cost_b_ns if over_b_ns[node] <= last_b_ns else NEVER
        soonest_ns = min(best_ns[node], min(a_ns, b_ns))
        differs |= best_ns[node] ^ soonest_ns
        best_ns[node] = soonest_ns
    return differs


@inlined
def within_ns(cost_ns, length_ns):
    """What a hop costs if it ends in its step."""
    return cost_ns if cost_ns <= length_ns else NEVER


@kernel
def relax_together(net, length_ns, best, sweep):
    """`relax` for all nodes side by side: best (S, nodes); a satellite is looked at again when any way has moved.

    Links are tried two at a time, the last one twice where their number is odd.
    """
    hop_cost_ns, dirty = sweep.cost_ns, sweep.dirty
    dirty[:] = 1
    moved, backward = True, False
    while moved:
        moved = False
        for place in range(dirty.size):
            i = dirty.size - 1 - place if backward else place
            if dirty[i] == 0:
                continue
            dirty[i], differs = 0, np.int64(0)
            low, high = net.satellites[i].link_lo, net.satellites[i].link_hi
            for link in range(low, high, 2):
                other = min(link + 1, high - 1)
                over_ns, cost_ns = best[net.links[link].target], within_ns(hop_cost_ns[link], length_ns)
                other_ns, other_cost_ns = best[net.links[other].target], within_ns(hop_cost_ns[other], length_ns)
                differs |= come_over(best[i], over_ns, cost_ns, other_ns, other_cost_ns)
            if differs != 0:
                moved = True
                for link in range(low, high):
                    dirty[net.links[link].target] = 1
        backward = not backward


@kernel
def detour(net, live, search, table, item, step):
    """Make one step's P without the links that refused this item in it; those links cost NEVER.

    Rare: an item stands here only after a refusal, and only until the next topology step.
    """
    size, begin_ns, end_ns = net.satellites.size, net.steps_ns[step], net.steps_ns[step + 1]
    held, best, hop_cost_ns = search.detour[0, :size], search.detour[1, :size], search.detour[2]
    for link in range(net.links.size):
        hop_cost_ns[link] = hop_ns(net, search, (table, link, step), begin_ns, PART)
    for i in range(size):
        held[i] = stay_ns(net, search, table, step + 1, i)
        best[i] = min(there_ns(net, search, table, (i, end_ns, NEVER), NONE), held[i])
    row = live.items[item].first_hop
    while row != NONE:
        if live.hops[row].start_ns == NEVER and live.hops[row].end_ns >= begin_ns:
            hop_cost_ns[live.hops[row].link] = NEVER
        row = live.hops[row].next
    take_long_hops(net, search, (table, step), held, best, hop_cost_ns)
    relax(net, end_ns - begin_ns, held, best, hop_cost_ns, search.detour[3, :size])
