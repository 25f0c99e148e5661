"""Queues as linked lists through the items, kept in the order (class, ready, capture).

    queue numbers:  [0, 2 S)          downlink of a satellite, raw and product
                    [2 S, 2 S + L)    inter-satellite link
                    [2 S + L, .. + S) processor of a satellite

A newcomer is sorted in from the back: data arrives almost in order, so the walk is short.
"""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.records import NEVER, NONE


@kernel
def earlier(live, captures, a, b):
    """True where item a goes before item b of the same class: (ready, capture)."""
    if live.items[a].ready_ns != live.items[b].ready_ns:
        return live.items[a].ready_ns < live.items[b].ready_ns
    return a % captures < b % captures


@kernel
def join(live, rules, queue, item):
    """Sort the item into the queue, behind everything that goes before it."""
    items = live.items
    row = queue * rules.classes + items[item].priority
    line = live.queues[row]
    before, after = np.int64(line.last), NONE
    if items[item].ready_ns <= line.last_ready_ns:  # nearly all go to the end, without a look at who stands there
        while before != NONE and earlier(live, rules.captures, item, before):
            after = before
            before = items[before].previous
    items[item].previous = before
    items[item].next = after
    items[item].queue = row
    if before == NONE:
        line.first = item
    else:
        items[before].next = item
    if after == NONE:
        line.last, line.last_ready_ns = item, items[item].ready_ns
    else:
        items[after].previous = item


@kernel
def leave(live, item):
    """Take the item out of the queue in which it stands."""
    items = live.items
    line, before, after = live.queues[items[item].queue], items[item].previous, items[item].next
    if before == NONE:
        line.first = after
    else:
        items[before].next = after
    if after == NONE:
        line.last = before
        if before != NONE:
            line.last_ready_ns = items[before].ready_ns
    else:
        items[after].previous = before
    items[item].queue = NONE


@kernel
def first(live, classes, queue):
    """Return the item whose turn it is, or NONE."""
    for row in range(queue * classes, (queue + 1) * classes):
        if live.queues[row].first != NONE:
            return np.int64(live.queues[row].first)
    return NONE


@kernel
def oldest_ready_ns(net, live, transmitter):
    """Return the oldest ready instant among the data that the transmitter could send, or NEVER."""
    oldest = NEVER
    if live.transmitters[transmitter].item != NONE:
        oldest = live.items[live.transmitters[transmitter].item].ready_ns
    satellite, classes = net.transmitters[transmitter].satellite, net.rules[0].classes
    for leg in range(2):
        if net.transmitters[transmitter].carries & (1 << leg) == 0:
            continue
        for row in range((2 * satellite + leg) * classes, (2 * satellite + leg + 1) * classes):
            if live.queues[row].first != NONE:
                oldest = min(oldest, live.items[live.queues[row].first].ready_ns)
    return oldest


@inlined
def keep_asking(live, transmitter):
    """Note how old the data is for which the transmitter waits, after its data or its contact has changed."""
    waits = live.transmitters[transmitter].contact == NONE
    live.asks_ns[transmitter] = live.oldest_ns[transmitter] if waits else NEVER


# Lists of entities to look at once the events of an instant are done.
OF_SATELLITES, OF_TRANSMITTERS, OF_LINKS, OF_ASKERS, OF_STATIONS, OF_IDLE = (np.int64(i) for i in range(6))


@kernel
def mark(live, group, entity):
    """Put an entity on the list of those to look at once the events of this instant are done."""
    if live.is_dirty[group, entity]:
        return
    live.is_dirty[group, entity] = True
    counts = live.counts
    if group == OF_SATELLITES:
        place = counts[0].satellites
        counts[0].satellites = place + 1
    elif group == OF_TRANSMITTERS:
        place = counts[0].transmitters
        counts[0].transmitters = place + 1
    elif group == OF_LINKS:
        place = counts[0].links
        counts[0].links = place + 1
    elif group == OF_ASKERS:
        place = counts[0].askers
        counts[0].askers = place + 1
    elif group == OF_STATIONS:
        place = counts[0].stations
        counts[0].stations = place + 1
    else:
        place = counts[0].idle
        counts[0].idle = place + 1
    live.dirty[group, place] = entity


@kernel
def take_list(live, group, total, scratch):
    """Copy the list of entities to look at, sorted, and begin a new one.

    Sorted by shell sort: few lines, hence quick to compile, and lists are short or nearly in order.
    """
    for place in range(total):
        scratch[place] = live.dirty[group, place]
        live.is_dirty[group, scratch[place]] = False
    gap = total
    while gap > 1:
        gap = (5 * gap - 1) // 11
        gap = max(gap, 1)
        for place in range(gap, total):
            entity, before = scratch[place], place - gap
            while before >= 0 and scratch[before] > entity:
                scratch[before + gap] = scratch[before]
                before -= gap
            scratch[before + gap] = entity
