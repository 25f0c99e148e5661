"""Where data goes next: the own downlink, the next topology step, or a link's queue."""

from __future__ import annotations

from latency.kernels.antennas import offer_data
from latency.kernels.compile import kernel
from latency.kernels.computers import queue_for_compute, take_on
from latency.kernels.heap import JOINS_DOWNLINK, push
from latency.kernels.hops import step_near
from latency.kernels.picking import pick_node
from latency.kernels.queues import OF_LINKS, join, mark
from latency.kernels.records import GROUND, HELD, HERE, KEPT, MOVING, NEVER, NODE, NONE, QUEUED, STRANDED
from latency.kernels.routes import DOWN, NO_WAY, STAY, choose, choose_once
from latency.kernels.signs import ASK, sign
from latency.kernels.sweeps import detour


@kernel
def join_downlink(net, live, item, now_ns):
    """Join the own downlink queue, for good; its ready instant is that of the tail."""
    entry = live.items[item]
    rules = net.rules[0]
    ready_ns = entry.tail_ns + (rules.switching_ns if entry.hops > 0 else 0)
    if ready_ns > now_ns:
        entry.phase = MOVING
        push(live, ready_ns, JOINS_DOWNLINK, entry.satellite, item)
        return
    enter_downlink(net, live, item, ready_ns, now_ns)


@kernel
def enter_downlink(net, live, item, ready_ns, now_ns):
    """Stand in the own downlink's queue from now on."""
    entry, rules = live.items[item], net.rules[0]
    leg = 1 if item >= rules.captures else 0
    queue = 2 * entry.satellite + leg
    entry.phase = QUEUED
    entry.ready_ns = ready_ns
    entry.down_join_ns = now_ns
    join(live, rules, queue, item)
    live.queued_bit[queue] += entry.size_bit
    offer_data(net, live, entry.satellite, leg, ready_ns)


@kernel
def hold(live, item, phase):
    """Keep the item on board until the next topology step."""
    satellite = live.items[item].satellite
    live.items[item].phase = phase
    last = live.satellites[satellite].held_last
    live.items[item].previous, live.items[item].next = last, NONE
    if last == NONE:
        live.satellites[satellite].held_first = item
    else:
        live.items[last].next = item
    live.satellites[satellite].held_last = item


@kernel
def table_of(net, live, search, item):
    """Return the row of the search that leads to the item's destination."""
    rules = net.rules[0]
    if item < rules.captures and rules.raw_goal == NODE:
        place = net.satellites[live.items[item].node].node - 1
        return rules.nodes * search.size_class[0, item] + place
    leg = 1 if item >= rules.captures else 0
    return rules.ground_table + search.size_class[leg, item - leg * rules.captures]


@kernel
def decide(net, live, search, item, now_ns):
    """Where to next: down from here, wait, or over a link (specification, section 4, Routes)."""
    rules, entry = net.rules[0], live.items[item]
    if now_ns >= rules.stop_ns:  # the last step ends at the stop: nothing is decided there
        return
    goal, relayed = rules.product_goal, rules.product_relayed
    if item < rules.captures:
        goal, relayed = rules.raw_goal, rules.raw_relayed
    if goal == NODE and entry.node == NONE:
        node = pick_node(net, live, search, item, now_ns)
        if node == NONE:
            hold(live, item, STRANDED)
            return
        take_on(net, live, item, node)
    screens = rules.screened == 1 and item < rules.captures and entry.computer == NONE
    if screens or goal == HERE or (goal == NODE and entry.node == entry.satellite):
        queue_for_compute(net, live, item, entry.tail_ns)
    elif not relayed:
        join_downlink(net, live, item, now_ns)
    elif entry.hops >= rules.hop_limit:
        live.counts[0].hop_limited += 1
        if goal == GROUND:
            join_downlink(net, live, item, now_ns)
        else:
            entry.phase = KEPT
    else:
        decide_route(net, live, search, item, now_ns)


@kernel
def decide_route(net, live, search, item, now_ns):
    """The search speaks: own downlink, hold until the next step, or a link's queue."""
    rules, entry = net.rules[0], live.items[item]
    step = step_near(net, live.counts[0].step, now_ns)
    table = table_of(net, live, search, item)
    detoured = entry.barred_step == step
    where = (entry.satellite, now_ns, entry.hops == 0, detoured, NEVER)
    if detoured:
        detour(net, live, search, table, item, step)
        choice = choose(net, search, table, where, item % rules.captures)[0]
    else:
        choice = sign(net, search, table, entry.satellite, step) if entry.hops > 0 else ASK
        if choice == ASK:
            choice = choose_once(net, search, table, where, item % rules.captures)
    down = search.tables[table].destination == NONE
    if choice == STAY:
        hold(live, item, HELD)
    elif down and choice in (DOWN, NO_WAY):
        join_downlink(net, live, item, now_ns)
    elif choice == NO_WAY:
        hold(live, item, HELD if detoured else STRANDED)
    else:
        whole_ns = entry.head_ns if rules.cut_through else entry.tail_ns
        entry.phase, entry.join_ns = QUEUED, now_ns
        entry.ready_ns = whole_ns + (rules.switching_ns if entry.hops > 0 else 0)
        join(live, rules, 2 * net.satellites.size + choice, item)
        mark(live, OF_LINKS, choice)


@kernel
def decide_again(net, live, search, now_ns):
    """At a topology step all that was held decides once more; where no link ever is, there is nothing to decide."""
    for satellite in range(net.satellites.size):
        item = live.satellites[satellite].held_first
        if item == NONE or net.satellites[satellite].link_lo == net.satellites[satellite].link_hi:
            continue
        live.satellites[satellite].held_first = live.satellites[satellite].held_last = NONE
        while item != NONE:
            following = live.items[item].next
            decide(net, live, search, item, now_ns)
            item = following
