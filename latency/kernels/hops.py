"""What a hop costs in a topology step, whose links are frozen as they stand when it begins."""

from __future__ import annotations

import numpy as np

from latency.kernels.ahead import fetch_ahead
from latency.kernels.arrivals import at_node_ns
from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.integers import duration_ns
from latency.kernels.records import NEVER, NONE

LAID_OUT = np.int64(16)  # steps whose light times are laid out at once: two lines of memory, fetched as one
AHEAD = np.int64(16)  # links whose light times are fetched before they are wanted


@kernel
def step_at(net, now_ns):
    """Return k with T[k] <= now < T[k + 1], or the number of steps at the end."""
    low, high = 0, net.steps_ns.size - 1
    if high > 0:  # nearly always all steps are alike
        guess = max(0, now_ns - net.steps_ns[0]) // max(1, net.steps_ns[1] - net.steps_ns[0])
        if guess < high and net.steps_ns[guess] <= now_ns < net.steps_ns[guess + 1]:
            return guess
    while low < high:
        middle = (low + high + 1) >> 1
        if net.steps_ns[middle] <= now_ns:
            low = middle
        else:
            high = middle - 1
    return low


@inlined
def step_near(net, step, now_ns):
    """`step_at`, where a step, or NONE, is nearly always the one."""
    there = step != NONE and step + 1 < net.steps_ns.size and net.steps_ns[step] <= now_ns < net.steps_ns[step + 1]
    return step if there else step_at(net, now_ns)


@inlined
def first_span(net, link, now_ns):
    """Return the first up-interval of the link that ends after the instant, or where its rows end."""
    low, high = net.links[link].span_lo, net.links[link].span_hi
    while low < high:
        middle = (low + high) >> 1
        if net.spans[middle].down_ns <= now_ns:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def span_at(net, link, now_ns):
    """Return the up-interval of the link that contains the instant, or NONE."""
    low = first_span(net, link, now_ns)
    if low < net.links[link].span_hi and net.spans[low].up_ns <= now_ns:
        return low
    return NONE


@kernel
def set_hop_durations(net, search, size, size_bit):
    """Set what a hop over each up-interval takes for data of one size: all bits, and c but for the light time."""
    rules = net.rules[0]
    packet_bit = min(rules.packet_bit, size_bit) if rules.cut_through else size_bit
    for span in range(net.spans.size):
        rate = net.spans[span].rate_bit_s
        search.transfer_ns[size, span] = duration_ns(size_bit, rate)
        search.part_ns[size, span] = rules.switching_ns + duration_ns(packet_bit, rate)


@kernel
def lay_out_light(net, search, step):
    """Lay the light times of all links out by step, for this one and those around it.

    A link's light times stand together, those of one step far apart: each would be waited for anew in every step.
    """
    first = step - step % LAID_OUT
    if search.light_from[0] == first:
        return
    search.light_from[0] = first
    last = min(first + LAID_OUT, net.steps_ns.size - 1)
    for link in range(net.links.size):
        fetch_light(net, min(link + AHEAD, net.links.size - 1), first)
        span, end = first_span(net, link, net.steps_ns[first]), net.links[link].span_hi
        for each in range(first, last):
            while span < end and net.spans[span].down_ns <= net.steps_ns[each]:
                span += 1
            if span < end and net.spans[span].up_ns <= net.steps_ns[each]:
                search.light_ns[each - first, link] = light_in(net, span, each)


@inlined
def fetch_light(net, link, first):
    """Have the light times of a link brought near."""
    span = min(first_span(net, link, net.steps_ns[first]), net.links[link].span_hi - 1)
    row = net.spans[span].delay_lo + first - net.spans[span].first_step
    for place in range(0, LAID_OUT, 8):
        fetch_ahead(net.isl_delay_ns, row + place)
    fetch_ahead(net.isl_delay_ns, row + LAID_OUT - 1)


@inlined
def light_in(net, span, step):
    """Light time of an up-interval in one of its topology steps."""
    return net.isl_delay_ns[net.spans[span].delay_lo + step - net.spans[span].first_step]


@inlined
def freeze(net, search, link, step):
    """Return the up-interval in which the step finds the link, or NONE; kept until another step is asked for."""
    frozen, begin_ns = search.frozen[link], net.steps_ns[step]
    if frozen.step != step:
        if frozen.span == NONE or step < frozen.step or begin_ns >= frozen.down_ns:
            frozen.size_bit, frozen.span = NONE, span_at(net, link, begin_ns)
            if frozen.span != NONE:
                frozen.down_ns = net.spans[frozen.span].down_ns
        frozen.step = step
        if frozen.span != NONE:
            laid_out = 0 <= step - search.light_from[0] < LAID_OUT
            frozen.light_ns = search.light_ns[step % LAID_OUT, link] if laid_out else light_in(net, frozen.span, step)
    return frozen.span


@kernel
def freeze_all(net, search, step):
    """Freeze every link at once when a step begins: memory is waited for less than one link at a time."""
    lay_out_light(net, search, step)
    for link in range(search.frozen.size):
        freeze(net, search, link, step)


@kernel
def transmission(net, search, link, size_bit, now_ns):
    """Return (up-interval, its end, time for all bits, time for a packet) of what is sent from now.

    NONE where the link is down. What was sent in the step before this is likely to be of the same size.
    """
    frozen = search.frozen[link]
    span = freeze(net, search, link, step_near(net, frozen.step, now_ns))
    if span != NONE and now_ns < frozen.down_ns and frozen.size_bit == size_bit:
        return span, frozen.down_ns, frozen.transfer_ns, frozen.packet_ns
    span = span_at(net, link, now_ns)
    if span == NONE:
        return span, NEVER, NEVER, NEVER
    down_ns, rate = net.spans[span].down_ns, net.spans[span].rate_bit_s
    transfer_ns, packet_ns = duration_ns(size_bit, rate), duration_ns(min(net.rules[0].packet_bit, size_bit), rate)
    if span == frozen.span:
        frozen.size_bit, frozen.transfer_ns, frozen.packet_ns = size_bit, transfer_ns, packet_ns
    return span, down_ns, transfer_ns, packet_ns


@kernel
def light_ns(net, search, link, span, out_ns):
    """Light time in the topology step that carried the bit which left at `out_ns`."""
    step, frozen = search.frozen[link].step, search.frozen[link]
    if span != frozen.span or not net.steps_ns[step] < out_ns <= net.steps_ns[step + 1]:
        return light_in(net, span, step_at(net, out_ns - 1))
    return frozen.light_ns


@inlined
def hop_ns(net, search, hop, now_ns, whole):
    """Cost of hop = (table, link, step) that begins now, or NEVER where the link does not last until the transfer ends.

    A link that has gone down since the step began is no way until the next, though it may be up again.
    """
    table, link, step = hop
    span, size = freeze(net, search, link, step), search.tables[table].size
    if span == NONE or now_ns + max(1, search.transfer_ns[size, span]) > search.frozen[link].down_ns:
        return NEVER
    cost_ns = net.rules[0].switching_ns + search.transfer_ns[size, span] if whole else search.part_ns[size, span]
    return cost_ns + search.frozen[link].light_ns


@inlined
def stay_ns(net, search, table, step, satellite):
    """H in a step. Where a node is bound for it is P, but at the node itself, where nobody stays: it is kept once."""
    if search.tables[table].destination != NONE:
        return at_node_ns(net, search, table, step, satellite)
    return search.held_ns[search.tables[table].way, step, satellite]


@inlined
def onward_ns(net, search, table, step, satellite):
    """P in a step."""
    if search.tables[table].destination != NONE:
        return at_node_ns(net, search, table, step, satellite)
    return search.best_ns[search.tables[table].way, step, satellite]


@inlined
def after_hop_ns(net, search, hop, cost_ns, from_ns):
    """c + P at the far end of hop = (table, link, step), in the step in which it arrives if it outlasts its own."""
    table, link, step = hop
    if cost_ns > net.steps_ns[step + 1] - net.steps_ns[step]:
        step = step_at(net, from_ns + cost_ns)
        if step >= net.steps_ns.size - 1:
            return NEVER
    best_ns = onward_ns(net, search, table, step, net.links[link].target)
    return best_ns + cost_ns if best_ns != NEVER else NEVER


@apart
def come_nearer(arrival_ns, onward_ns, cost_ns):
    """Let a hop shorten the ways to all nodes."""
    for node in range(arrival_ns.size):
        over_ns = onward_ns[node] + cost_ns if onward_ns[node] != NEVER else NEVER
        arrival_ns[node] = min(arrival_ns[node], over_ns)
