"""Which node computes: the one whose answer would reach the user first.

All nodes are asked about at once where their ways are the same links. Then the answer of the most promising one is
worked out, and after that only those which could be as soon.
"""

from __future__ import annotations

from latency.kernels.arrivals import at_nodes
from latency.kernels.compile import kernel
from latency.kernels.computers import service_ns
from latency.kernels.grants import first_grant
from latency.kernels.hops import after_hop_ns, come_nearer, hop_ns, stay_ns, step_at
from latency.kernels.records import NEVER, NONE
from latency.kernels.routes import PLAIN, WHOLE, choose
from latency.kernels.ways_down import there_ns

ARRIVAL, BOUND, ONWARD = 0, 1, 2  # rows of picks


@kernel
def pick_node(net, live, search, capture, now_ns):
    """Choose the node whose answer would reach the user first; ties by index.

    Where no answer would arrive all tie. NONE: no node has a computer. By load, what a node has on its hands comes
    first; nodes that have as much as they admit are passed over, unless all are.
    """
    rules, bound_ns = net.rules[0], search.picks[BOUND]
    if rules.nodes == 0:
        return NONE
    best, best_ns, best_full, limit_ns = NONE, NEVER, False, NEVER
    by_arrival = not rules.by_load and rules.admission == 0  # then the best so far is a limit for those that come after
    set_arrivals(net, live, search, capture, now_ns)
    if by_arrival:
        soon_ns = soon(net, live, search, capture)
        limit_ns = soon_ns + 1 if soon_ns != NEVER else NEVER
    for place in range(rules.nodes):
        node = search.tables[place].destination
        if net.satellites[node].workers == 0 or (by_arrival and bound_ns[place] > limit_ns):
            continue
        answer_ns = answered_ns(net, live, search, (capture, place), limit_ns)
        if rules.by_load and answer_ns != NEVER:
            answer_ns -= -live.satellites[node].outstanding_ns // net.satellites[node].workers
        full = rules.admission > 0 and live.satellites[node].on_hand >= rules.admission
        if best == NONE or full < best_full or (full == best_full and answer_ns < best_ns):
            best, best_ns, best_full = node, answer_ns, full
            limit_ns = best_ns if by_arrival else limit_ns
    return best


@kernel
def set_arrivals(net, live, search, capture, now_ns):
    """Set when a capture that is decided about now would be at each node: as `choose` finds it, for all at once."""
    satellite, arrival_ns, onward_ns = live.items[capture].satellite, search.picks[ARRIVAL], search.picks[ONWARD]
    first = net.rules[0].nodes * search.size_class[0, capture]
    way, step = search.tables[first].way, step_at(net, now_ns)
    if step >= net.steps_ns.size - 1:
        arrival_ns[:] = NEVER
        return
    arrival_ns[:] = NEVER
    be_there(net, search, satellite, now_ns)
    for link in range(net.satellites[satellite].link_lo, net.satellites[satellite].link_hi):
        cost_ns = hop_ns(net, search, (first, link, step), now_ns, WHOLE)
        if cost_ns == NEVER:
            continue
        target = net.links[link].target
        be_there(net, search, target, now_ns + cost_ns)
        if cost_ns <= net.steps_ns[step + 1] - net.steps_ns[step]:
            at_nodes(net, search, (way, step, target), onward_ns)
            come_nearer(arrival_ns, onward_ns, cost_ns)
        else:
            for place in range(arrival_ns.size):
                hop = (first + place, link, step)
                arrival_ns[place] = min(arrival_ns[place], after_hop_ns(net, search, hop, cost_ns, now_ns))
    latest_ns, staying_ns = arrival_ns[0], net.steps_ns[min(step + 2, net.steps_ns.size - 1)]
    for place in range(arrival_ns.size):
        latest_ns = max(latest_ns, arrival_ns[place])
    if latest_ns > staying_ns:  # who stays is nowhere before the step after this ends
        at_nodes(net, search, (way, step + 1, satellite), onward_ns)
        come_nearer(arrival_ns, onward_ns, 0)


@kernel
def be_there(net, search, satellite, at_ns):
    """What is at a satellite that is a node is where it is bound for."""
    if net.satellites[satellite].node:
        place = net.satellites[satellite].node - 1
        search.picks[ARRIVAL, place] = min(search.picks[ARRIVAL, place], at_ns)


@kernel
def answered_ns(net, live, search, who, limit_ns):
    """Return when the answer to who = (capture, place of a node) would be at the user; the limit if not before it."""
    rules, (capture, place) = net.rules[0], who
    arrival_ns, node = search.picks[ARRIVAL, place], search.tables[place].destination
    if arrival_ns >= limit_ns:
        return limit_ns
    product = rules.ground_table + search.size_class[1, capture]
    ready_ns = arrival_ns + service_ns(net, node, capture)
    if rules.product_relayed:
        return choose(net, search, product, (node, ready_ns, WHOLE, PLAIN, limit_ns), capture)[1]
    return there_ns(net, search, product, (node, ready_ns, limit_ns), capture)


@kernel
def soon(net, live, search, capture):
    """Set a bound for each node that its answer cannot be before, and return the answer of the one with the least."""
    rules, picks, nearest = net.rules[0], search.picks, 0
    product = rules.ground_table + search.size_class[1, capture]
    for place in range(rules.nodes):
        picks[BOUND, place] = NEVER
        node = search.tables[place].destination
        if picks[ARRIVAL, place] != NEVER and net.satellites[node].workers > 0:
            ready_ns = picks[ARRIVAL, place] + service_ns(net, node, capture)
            picks[BOUND, place] = bound_ns(net, search, product, place, ready_ns)
            if picks[BOUND, place] < picks[BOUND, nearest]:
                nearest = place
    return answered_ns(net, live, search, (capture, nearest), NEVER) if picks[BOUND, nearest] != NEVER else NEVER


@kernel
def bound_ns(net, search, product, place, ready_ns):
    """Return an instant before which no product that is ready at a node then can be at the user."""
    step = step_at(net, ready_ns)
    if step >= net.steps_ns.size - 1:
        return NEVER
    ahead = search.ahead[search.tables[product].way, place]
    if ahead.step != step:
        look_ahead(net, search, product, place, step)
    if ahead.grant_ns == NEVER:
        return ahead.onward_ns
    return min(ahead.onward_ns, max(ready_ns, ahead.grant_ns) + ahead.down_ns)


@kernel
def look_ahead(net, search, product, place, step):
    """Find what no decision about a product that is made at a node in this step can better.

    Either it goes down from there or from a neighbour: then an antenna has to be granted first, and the least time from
    there on counts. Or it arrives `onward_ns`, if links last: those that do not only leave fewer ways.
    """
    node, ahead = search.tables[place].destination, search.ahead[search.tables[product].way, place]
    begin_ns, end_ns = net.steps_ns[step], net.steps_ns[step + 1]
    ahead.step, ahead.onward_ns, ahead.grant_ns, ahead.down_ns = step, NEVER, NEVER, NEVER
    look_down(net, search, (product, place), node, (begin_ns, end_ns))
    if not net.rules[0].product_relayed:
        return
    ahead.onward_ns = min(ahead.onward_ns, stay_ns(net, search, product, step + 1, node))
    for link in range(net.satellites[node].link_lo, net.satellites[node].link_hi):
        hop = (product, link, step)
        cost_ns = hop_ns(net, search, hop, begin_ns, WHOLE)
        if cost_ns == NEVER:
            continue
        onward_ns = begin_ns if cost_ns > end_ns - begin_ns else after_hop_ns(net, search, hop, cost_ns, begin_ns)
        ahead.onward_ns = min(ahead.onward_ns, onward_ns)
        look_down(net, search, (product, place), net.links[link].target, (begin_ns, end_ns + cost_ns))


@kernel
def look_down(net, search, who, satellite, stretch):
    """Let what is granted to a satellite that asks within the stretch count for who = (product's table, place).

    What is granted a pass and sends its last bit in another one has set up two links. What waits for a backlog beyond
    the stretch is nowhere before it ends and a link is set up.
    """
    product, place = who
    begin_ns, end_ns = stretch
    row = search.tables[product]
    ahead, tail_ns, least_ns = search.ahead[row.way, place], search.tail_ns[row.way], NEVER
    for station in range(tail_ns.size):
        least_ns = min(least_ns, tail_ns[station])
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        if net.transmitters[transmitter].carries & (1 << row.leg) == 0:
            continue
        if net.rules[0].scheduled or least_ns == NEVER:
            ahead.onward_ns = min(ahead.onward_ns, begin_ns)  # no bound
            continue
        acquisition_ns = net.transmitters[transmitter].acquisition_ns
        ahead.onward_ns = min(ahead.onward_ns, end_ns + acquisition_ns + least_ns)
        for asked in range(first_grant(search, transmitter, begin_ns), search.grant_lo[transmitter + 1]):
            grant = search.grants[asked]
            if grant.from_ns >= end_ns:
                break
            if grant.access != NONE:
                nearest_ns = min(tail_ns[net.accesses[grant.access].station], acquisition_ns + least_ns)
                ahead.grant_ns = min(ahead.grant_ns, max(begin_ns, grant.at_ns))
                ahead.down_ns = min(ahead.down_ns, acquisition_ns + nearest_ns)
