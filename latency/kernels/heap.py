"""The agenda of coming events: a heap of four children a place, ordered by (time, kind, entity, item)."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import inlined, kernel

# Kinds in the order of the specification, each with the happenings that belong to it; a key is
# (kind and happening, entity, item), so comparing keys orders simultaneous events.
# np.int64 and not int: the compiler makes another copy of a function for every literal it is called with.
CONTACT_ENDS = np.int64(0 << 4)
COMPUTE_ENDS, ISL_SENT, DOWNLINK_SENT, PRODUCT_MADE, LATCHES = (np.int64((1 << 4) + i) for i in range(5))
HEAD_ARRIVES, REACHES_NODE, BECOMES_READY, JOINS_DOWNLINK, JOINS_PROCESSOR = (np.int64((2 << 4) + i) for i in range(5))
ACQUIRED, ANTENNA_FREE, RUN_OPENS, GOES_DOWN, COMES_BACK = (np.int64((4 << 4) + i) for i in range(5))
NOTHING = np.int64(0)  # for events that are about no item


@kernel
def push(live, at_ns, what, entity, item):
    """Add an event; a full heap is noted, and the run is done again with more room."""
    counts = live.counts
    place = counts[0].heap
    if place >= live.heap_ns.size:
        counts[0].overflow = 1
        return
    counts[0].heap = place + 1
    key = (what << 56) | (entity << 32) | item
    heap_ns, heap_key = live.heap_ns, live.heap_key
    while place > 0:
        parent = (place - 1) >> 2
        if heap_ns[parent] < at_ns or (heap_ns[parent] == at_ns and heap_key[parent] <= key):
            break
        heap_ns[place] = heap_ns[parent]
        heap_key[place] = heap_key[parent]
        place = parent
    heap_ns[place] = at_ns
    heap_key[place] = key


@inlined
def before(a_ns, a_key, b_ns, b_key):
    """True where event a comes before event b; no branch, for nobody could guess it."""
    return (a_ns < b_ns) | ((a_ns == b_ns) & (a_key < b_key))


@inlined
def earlier(live, a, b):
    """Return which of two places has the earlier event."""
    heap_ns, heap_key = live.heap_ns, live.heap_key
    return b if before(heap_ns[b], heap_key[b], heap_ns[a], heap_key[a]) else a


@kernel
def pop(live):
    """Remove the first event and return its key.

    The hole goes down to a leaf, after the earliest child at every level; then the last event moves up from there. It
    nearly always belongs far down, so this asks once a level instead of twice.
    """
    heap_ns, heap_key = live.heap_ns, live.heap_key
    key = heap_key[0]
    size = live.counts[0].heap - 1
    live.counts[0].heap = size
    at_ns, last = heap_ns[size], heap_key[size]
    place, child = 0, 1
    while child < size:
        if child + 4 <= size:
            child = earlier(live, earlier(live, child, child + 1), earlier(live, child + 2, child + 3))
        else:
            for other in range(child + 1, size):
                child = earlier(live, child, other)
        heap_ns[place] = heap_ns[child]
        heap_key[place] = heap_key[child]
        place, child = child, 4 * child + 1
    while place > 0:
        parent = (place - 1) >> 2
        if heap_ns[parent] < at_ns or (heap_ns[parent] == at_ns and heap_key[parent] <= last):
            break
        heap_ns[place] = heap_ns[parent]
        heap_key[place] = heap_key[parent]
        place = parent
    heap_ns[place] = at_ns
    heap_key[place] = last
    return key
