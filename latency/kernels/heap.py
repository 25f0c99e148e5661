"""The agenda of coming events: a heap of four children a place, ordered by (time, kind, entity, item).

One event stands aside: it was added last, or is earlier than those since. It is often the next and never enters the
heap; if not, it takes the place that the next one leaves there: one walk down instead of one up and one down.
"""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.records import NEVER

# Kinds in the order of the specification, each with the happenings that belong to it; a key is
# (kind and happening, entity, item), so comparing keys orders simultaneous events.
# np.int64 and not int: the compiler makes another copy of a function for every literal it is called with.
CONTACT_ENDS = np.int64(0 << 4)
COMPUTE_ENDS, ISL_SENT, DOWNLINK_SENT, PRODUCT_MADE, LATCHES = (np.int64((1 << 4) + i) for i in range(5))
HEAD_ARRIVES, REACHES_NODE, BECOMES_READY, JOINS_DOWNLINK, JOINS_PROCESSOR = (np.int64((2 << 4) + i) for i in range(5))
ACQUIRED, ANTENNA_FREE, RUN_OPENS, GOES_DOWN, COMES_BACK = (np.int64((4 << 4) + i) for i in range(5))
NOTHING = np.int64(0)  # for events that are about no item


@inlined
def before(a_ns, a_key, b_ns, b_key):
    """True where event a comes before event b; no branch, for nobody could guess it."""
    return (a_ns < b_ns) | ((a_ns == b_ns) & (a_key < b_key))


@kernel
def push(live, at_ns, what, entity, item):
    """Add an event; a full heap is noted, and the run is done again with more room."""
    counts, key = live.counts[0], (what << 56) | (entity << 32) | item
    if counts.aside == 0:
        counts.aside, counts.aside_ns, counts.aside_key = 1, at_ns, key
    elif before(at_ns, key, counts.aside_ns, counts.aside_key):
        add(live, counts.aside_ns, counts.aside_key)
        counts.aside_ns, counts.aside_key = at_ns, key
    else:
        add(live, at_ns, key)


@kernel
def add(live, at_ns, key):
    """Let an event enter the heap."""
    place = live.counts[0].heap
    if place >= live.heap_ns.size:
        live.counts[0].overflow = 1
        return
    live.counts[0].heap = place + 1
    rise(live, place, at_ns, key)


@inlined
def rise(live, place, at_ns, key):
    """Move an event up from an empty place until its parent is no later."""
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
def coming(live):
    """Return (time, key) of the first event; NEVER where there is none."""
    counts = live.counts[0]
    at_ns, key = (live.heap_ns[0], live.heap_key[0]) if counts.heap > 0 else (NEVER, NEVER)
    if counts.aside == 1 and before(counts.aside_ns, counts.aside_key, at_ns, key):
        return counts.aside_ns, counts.aside_key
    return at_ns, key


@inlined
def earlier(live, a, b):
    """Return which of two places has the earlier event."""
    heap_ns, heap_key = live.heap_ns, live.heap_key
    return b if before(heap_ns[b], heap_key[b], heap_ns[a], heap_key[a]) else a


@kernel
def pop(live):
    """Remove the first event and return its key.

    The hole goes down to a leaf, after the earliest child at every level; then the event that stood aside, or the last
    one, moves up from there. It nearly always belongs far down, so this asks once a level instead of twice.
    """
    heap_ns, heap_key, counts = live.heap_ns, live.heap_key, live.counts[0]
    size = counts.heap
    at_ns, last = counts.aside_ns, counts.aside_key
    if counts.aside == 1:
        counts.aside = 0
        if size == 0 or before(at_ns, last, heap_ns[0], heap_key[0]):
            return last
    else:
        size -= 1
        counts.heap = size
        at_ns, last = heap_ns[size], heap_key[size]
    key = heap_key[0]
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
    rise(live, place, at_ns, last)
    return key
