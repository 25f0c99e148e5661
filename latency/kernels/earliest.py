"""Earliest arrival in an empty network: nothing that was really delivered may have come sooner.

A bound, not a schedule: links are taken as soon as they are up, the best rate in view is used with no
acquisition, and no line or processor is ever busy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import GROUND, HERE, NEVER, NODE


class Empty(NamedTuple):
    """What the bound knows of the network."""

    least_ns: np.ndarray  # (spans,) shortest light time of each up-interval
    envelope: np.ndarray  # SEGMENT, best rate in view, by satellite
    envelope_lo: np.ndarray  # (S + 1,)
    service_ns: np.ndarray  # (S, N) processing or screening time on each satellite, from the first packet's arrival
    rest_ns: np.ndarray  # (S, N) of it what is left at the least when the last packet arrives
    tail_ns: np.ndarray  # (2, N) least time from the first packet's leaving the satellite to the answer at the user,
    # and from the last bit's


@kernel
def sent_ns(envelope, low, high, size_bit, start_ns):
    """Return when `size_bit` could be out, sending at the best rate in view from `start_ns`."""
    last, left_bit = high, size_bit
    while low < last:
        middle = (low + last) >> 1
        if envelope[middle].end_ns <= start_ns:
            low = middle + 1
        else:
            last = middle
    for row in range(low, high):
        begin_ns, end_ns = max(start_ns, envelope[row].begin_ns), envelope[row].end_ns
        bit = carried_bit(end_ns - begin_ns, envelope[row].rate_bit_s) + 1  # a bit may straddle two segments
        if bit >= left_bit:
            return min(begin_ns + duration_ns(left_bit, envelope[row].rate_bit_s), end_ns)
        left_bit -= bit
    return NEVER


@kernel
def hop_arrives_ns(net, least_ns, link, start_ns, size_bit):
    """Return when the head could be at the far end of a link, and when the tail, from `start_ns` on.

    least_ns is the shortest light time of each up-interval.
    """
    head_ns, tail_ns = NEVER, NEVER  # of any interval: a later one may be faster
    for span in range(net.links[link].span_lo, net.links[link].span_hi):
        begin_ns = max(start_ns, net.spans[span].up_ns)
        packet_bit = min(size_bit, net.rules[0].packet_bit) if net.rules[0].cut_through else size_bit
        out_ns = begin_ns + duration_ns(packet_bit, net.spans[span].rate_bit_s)
        if out_ns > net.spans[span].down_ns:
            continue
        head_ns = min(head_ns, out_ns + least_ns[span])
        tail_ns = min(tail_ns, begin_ns + duration_ns(size_bit, net.spans[span].rate_bit_s) + least_ns[span])
    return head_ns, tail_ns


@kernel
def reach(net, least_ns, source, start_ns, size_bit, scratch):
    """Fill the earliest head and tail at every satellite (Dijkstra over links that come and go)."""
    head_ns, tail_ns, done = scratch[0], scratch[1], scratch[2]
    for i in range(head_ns.size):
        head_ns[i] = tail_ns[i] = NEVER
        done[i] = 0
    head_ns[source] = tail_ns[source] = start_ns
    while True:
        nearest = -1
        for i in range(head_ns.size):
            if not done[i] and head_ns[i] != NEVER and (nearest < 0 or head_ns[i] < head_ns[nearest]):
                nearest = i
        if nearest < 0:
            return
        done[nearest] = 1
        for link in range(net.satellites[nearest].link_lo, net.satellites[nearest].link_hi):
            target = net.links[link].target
            head, tail = hop_arrives_ns(net, least_ns, link, head_ns[nearest], size_bit)
            head_ns[target] = min(head_ns[target], head)
            tail_ns[target] = min(tail_ns[target], tail)


@kernel
def down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch):
    """Return when data of job = (satellite, size, made, relayed) could be out of any satellite's downlink."""
    source, size_bit, made_ns, relayed = job
    if not relayed:
        return sent_ns(envelope, envelope_lo[source], envelope_lo[source + 1], size_bit, made_ns)
    reach(net, least_ns, source, made_ns, size_bit, scratch)
    best_ns, tail_ns = NEVER, scratch[1]
    for i in range(net.satellites.size):
        if tail_ns[i] < best_ns:
            best_ns = min(best_ns, sent_ns(envelope, envelope_lo[i], envelope_lo[i + 1], size_bit, tail_ns[i]))
    return best_ns


@kernel
def earliest(net, empty, items, bound_ns, scratch):
    """Fill bound_ns (N,): no answer can be at the user before. `empty` is an Empty, scratch (3, S)."""
    least_ns, envelope, envelope_lo, service_ns, rest_ns, tail_ns = empty
    rules = net.rules[0]
    for capture in range(rules.captures):
        raw, product = items[capture], items[capture + rules.captures]
        made_ns = raw.taken_ns + net.satellites[raw.taken_by].sensing_ns
        source = raw.taken_by
        out_ns, first_ns = NEVER, 0
        if rules.raw_goal == GROUND:
            made_ns += service_ns[source, capture]  # of screening
            job = (source, raw.size_bit, made_ns, rules.raw_relayed)
            out_ns = down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch)
            if rules.streaming and out_ns != NEVER:
                job = (source, min(rules.packet_bit, raw.size_bit), made_ns, rules.raw_relayed)
                first_ns = down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch) + tail_ns[0, capture]
        elif rules.raw_goal == HERE:
            job = (source, product.size_bit, made_ns + service_ns[source, capture], rules.product_relayed)
            out_ns = down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch)
        elif raw.node >= 0 and rules.raw_goal == NODE:
            reach(net, least_ns, source, made_ns, raw.size_bit, scratch)
            head_ns, there_ns = scratch[0, raw.node], scratch[1, raw.node]
            if there_ns != NEVER:
                head_ns, there_ns = head_ns + service_ns[raw.node, capture], there_ns + rest_ns[raw.node, capture]
                job = (raw.node, product.size_bit, max(head_ns, there_ns), rules.product_relayed)
                out_ns = down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch)
        bound_ns[capture] = NEVER if out_ns == NEVER else max(first_ns, out_ns + tail_ns[1, capture])
