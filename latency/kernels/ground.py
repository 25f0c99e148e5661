"""Servers on the ground: first (class, ready, capture, part), interrupted only by a failure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.records import NEVER


class Rhythm(NamedTuple):
    """When the workers of one place are to be had, and when they are warm."""

    load_ns: np.int64  # paid by work that finds the place cold
    keep_warm_ns: np.int64  # after the last work; below 0: for ever, and from the start on
    down_ns: np.ndarray  # goes down, comes back, goes down ...: ascending


@kernel
def put(heap, waiting, key):
    """Add a key to the `waiting` keys of a binary heap."""
    place = waiting
    while place > 0 and heap[(place - 1) >> 1] > key:
        heap[place] = heap[(place - 1) >> 1]
        place = (place - 1) >> 1
    heap[place] = key


@kernel
def take(heap, waiting):
    """Remove the least of the `waiting` keys of a binary heap and return it."""
    least, last, place = heap[0], heap[waiting - 1], 0
    while 2 * place + 1 < waiting - 1:
        child = 2 * place + 1
        if child + 1 < waiting - 1 and heap[child + 1] < heap[child]:
            child += 1
        if last <= heap[child]:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = last
    return least


@kernel
def serve(ready_ns, priority, work_ns, least_end_ns, free_ns, rhythm, span_ns, heaps):
    """Serve jobs that are sorted by (ready, capture, part) on the workers of `free_ns`.

    A job keeps its worker for its work, and until least_end_ns. free_ns is (workers,) scratch, zero at first: a heap of
    when each is free; which worker it is makes no difference. span_ns (2, jobs or more), begin and end, is written.
    heaps, of that shape, is scratch: a heap of (class, place in the order) holds those that wait. Where the place goes
    down, work in progress is lost and waits again for the place to come back; the begin is the last beginning.
    """
    jobs, waiting, coming, done, now_ns = ready_ns.size, 0, 0, 0, 0
    lost, outage, cold, loaded_ns, last_end_ns, latest_ns = 0, 0, False, 0, NEVER, 0
    begin_ns, end_ns, heap, losers = span_ns[0], span_ns[1], heaps[0], heaps[1]
    while done < jobs:
        now_ns = max(now_ns, free_ns[0])  # those that wait may be younger than an idle worker
        if waiting == 0:
            now_ns = max(now_ns, ready_ns[coming] if coming < jobs else rhythm.down_ns[outage])
            if lost and rhythm.down_ns[outage] < now_ns:
                now_ns = rhythm.down_ns[outage]
        while outage < rhythm.down_ns.size and rhythm.down_ns[outage] <= now_ns:
            now_ns, cold = max(now_ns, rhythm.down_ns[outage + 1]), True
            outage += 2
            for place in range(lost):
                put(heap, waiting, losers[place])
                waiting += 1
            lost = 0
        while coming < jobs and ready_ns[coming] <= now_ns:
            put(heap, waiting, (priority[coming] << 40) | coming)
            waiting += 1
            coming += 1
        if waiting == 0:
            continue
        key = take(heap, waiting)
        waiting -= 1
        job = key & ((1 << 40) - 1)
        held = latest_ns > now_ns
        if rhythm.keep_warm_ns >= 0 and not held:
            cold = cold or last_end_ns == NEVER or now_ns - last_end_ns > rhythm.keep_warm_ns
        if cold:
            cold, loaded_ns = False, now_ns + rhythm.load_ns
        begin_ns[job] = now_ns
        end_ns[job] = max(now_ns + work_ns[job] + max(0, loaded_ns - now_ns), least_end_ns[job])
        if outage < rhythm.down_ns.size and rhythm.down_ns[outage] < end_ns[job]:
            latest_ns = max(latest_ns, rhythm.down_ns[outage])
            take(free_ns, free_ns.size)
            put(free_ns, free_ns.size - 1, rhythm.down_ns[outage])
            losers[lost] = key
            lost += 1
            continue
        latest_ns = max(latest_ns, end_ns[job])
        take(free_ns, free_ns.size)
        put(free_ns, free_ns.size - 1, end_ns[job])
        last_end_ns = end_ns[job] if last_end_ns == NEVER else max(last_end_ns, end_ns[job])
        done += 1
