"""Earliest arrival in an empty network: nothing that was really delivered may have come sooner.

A bound, not a schedule: links are taken as soon as they are up, the best rate in view is used with no
acquisition, and no line or processor is ever busy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import GROUND, NEVER, NODE, NONE


class Empty(NamedTuple):
    """What the bound knows of the network."""

    least_ns: np.ndarray  # (spans,) shortest light time of each up-interval
    envelope: np.ndarray  # SEGMENT, best rate in view, by satellite
    envelope_lo: np.ndarray  # (S + 1,)
    service_ns: np.ndarray  # (N,) processing or screening time where it is done, from the first packet's arrival
    rest_ns: np.ndarray  # (N,) of it what is left at the least when the last packet arrives
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
def out_early_ns(net, empty, items, capture, scratch):
    """Return when the last bit that must go down could be out, and when the first packet; job by job as above."""
    least_ns, envelope, envelope_lo, service_ns, rest_ns, _ = empty
    rules = net.rules[0]
    raw = items[capture]
    source = net.taken_by[capture]
    made_ns = net.taken_ns[capture] + net.satellites[source].sensing_ns
    if rules.raw_goal == GROUND:
        made_ns += service_ns[capture]  # of screening
        packet_bit = min(rules.packet_bit, raw.size_bit) if rules.streaming else 0
        job = (source, raw.size_bit, made_ns, rules.raw_relayed)
        out_ns = down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch)
        if not rules.streaming or out_ns == NEVER:
            return out_ns, NEVER
        job = (source, packet_bit, made_ns, rules.raw_relayed)
        return out_ns, down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch)
    if rules.raw_goal == NODE:
        if raw.node < 0:
            return NEVER, NEVER
        reach(net, least_ns, source, made_ns, raw.size_bit, scratch)
        head_ns, there_ns = scratch[0, raw.node], scratch[1, raw.node]
        if there_ns == NEVER:
            return NEVER, NEVER
        source, made_ns = raw.node, max(head_ns + service_ns[capture], there_ns + rest_ns[capture])
    else:
        made_ns += service_ns[capture]
    job = (source, items[capture + rules.captures].size_bit, made_ns, rules.product_relayed)
    return down_bound_ns(net, least_ns, envelope, envelope_lo, job, scratch), NEVER


@kernel
def earliest(net, empty, items, captures, bound_ns, scratch):
    """Fill bound_ns, a row for each of `captures`: no answer can be at the user before. scratch is (3, S)."""
    for row in range(captures.size):
        capture = captures[row]
        out_ns, first_ns = out_early_ns(net, empty, items, capture, scratch)
        bound_ns[row] = answered_ns(empty, capture, out_ns, first_ns)


@kernel
def answered_ns(empty, capture, out_ns, first_ns):
    """Return when the answer could be at the user, once the last bit is out, and the first packet where that counts."""
    if out_ns == NEVER:
        return NEVER
    at_ns = out_ns + empty.tail_ns[1, capture]
    return at_ns if first_ns == NEVER else max(at_ns, first_ns + empty.tail_ns[0, capture])


@kernel
def follow(net, least_ns, live, item, size_bit, start_ns):
    """Return when head and tail could be where an item's hops led it, made at start_ns, were all links idle."""
    head_ns, tail_ns, hops, row = start_ns, start_ns, live.hops, live.items[item].first_hop
    way = live.settled[item].first_way if live.settled.size > 0 and live.settled[item].crossed > 0 else NONE
    while way != NONE and head_ns != NEVER:
        head_ns, tail_ns = hop_arrives_ns(net, least_ns, live.ways[way].link, head_ns, size_bit)
        way = live.ways[way].next
    while row != NONE and head_ns != NEVER:
        if hops[row].start_ns != NEVER:
            head_ns, tail_ns = hop_arrives_ns(net, least_ns, hops[row].link, head_ns, size_bit)
        row = hops[row].next
    return head_ns, tail_ns


@kernel
def down_ns(net, empty, live, item, size_bit, start_ns):
    """Return when data made at start_ns could be out of the downlink in which an item was in fact sent."""
    entry = live.items[item]
    if entry.satellite < 0:  # it was never made
        return NEVER
    _, tail_ns = follow(net, empty.least_ns, live, item, size_bit, start_ns)
    if tail_ns == NEVER:
        return NEVER
    low, high = empty.envelope_lo[entry.satellite], empty.envelope_lo[entry.satellite + 1]
    return sent_ns(empty.envelope, low, high, size_bit, tail_ns)


@kernel
def on_own_way(net, empty, live, bound_ns):
    """Fill bound_ns (N,): when each answer could be at the user over the very links and downlink that it took.

    The earliest over all ways is no later. So an answer that is not before this is not before that either, and a way
    takes a few steps where a search over all of them looks at every satellite.
    """
    rules, items = net.rules[0], live.items
    for capture in range(rules.captures):
        other = capture + rules.captures
        raw, product = items[capture], items[other % items.size]  # looked at if there is any
        made_ns = net.taken_ns[capture] + net.satellites[net.taken_by[capture]].sensing_ns
        out_ns, first_ns = NEVER, NEVER
        if rules.raw_goal == GROUND:
            made_ns += empty.service_ns[capture]
            out_ns = down_ns(net, empty, live, capture, raw.size_bit, made_ns)
            if rules.streaming:
                first_ns = down_ns(net, empty, live, capture, min(rules.packet_bit, raw.size_bit), made_ns)
        elif rules.raw_goal != NODE:
            out_ns = down_ns(net, empty, live, other, product.size_bit, made_ns + empty.service_ns[capture])
        elif raw.node >= 0:
            head_ns, there_ns = follow(net, empty.least_ns, live, capture, raw.size_bit, made_ns)
            if there_ns != NEVER:
                made_ns = max(head_ns + empty.service_ns[capture], there_ns + empty.rest_ns[capture])
                out_ns = down_ns(net, empty, live, other, product.size_bit, made_ns)
        bound_ns[capture] = answered_ns(empty, capture, out_ns, first_ns)
