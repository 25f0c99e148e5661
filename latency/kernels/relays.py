"""Inter-satellite transmitters: data starts only if it can finish before the link goes down."""

from __future__ import annotations

from latency.kernels.clock import is_idle, is_quiet, is_short
from latency.kernels.compile import inlined, kernel
from latency.kernels.computers import claim, put_down, put_out
from latency.kernels.decisions import decide
from latency.kernels.heap import BECOMES_READY, HEAD_ARRIVES, ISL_SENT, NOTHING, REACHES_NODE, coming, pop, push
from latency.kernels.hops import light_ns, step_at, transmission
from latency.kernels.queues import OF_LINKS, first, leave, mark
from latency.kernels.records import MOVING, NEVER, NONE


@kernel
def note_hop(live, item, link, start_ns, end_ns):
    """Append a row to the item's hops; return it, or NONE where the log is full."""
    row = live.counts[0].hops
    if row >= live.hops.size:
        live.counts[0].overflow = 1
        return NONE
    live.counts[0].hops = row + 1
    hop = live.hops[row]
    hop.item, hop.link, hop.join_ns, hop.start_ns, hop.end_ns = item, link, live.items[item].join_ns, start_ns, end_ns
    hop.head_ns = hop.tail_ns = NEVER
    hop.next = NONE
    if live.items[item].first_hop == NONE:
        live.items[item].first_hop = row
    else:
        live.hops[live.items[item].last_hop].next = row
    live.items[item].last_hop = row
    return row


@kernel
def start_link(net, live, search, link, now_ns):
    """An idle inter-satellite transmitter takes the next item, or refuses it."""
    rules = net.rules[0]
    item = first(live, rules.classes, 2 * net.satellites.size + link)
    if item == NONE:
        return
    state = live.carrying[link]
    put_out(live, live.items[item].satellite, link, now_ns)
    if state.until_ns != NEVER:  # only where somebody waits for it is its end an event
        push(live, state.until_ns, ISL_SENT, link, NOTHING)
        return
    leave(live, item)
    entry = live.items[item]
    span, down_ns, transfer_ns, packet_ns = transmission(net, search, link, entry.size_bit, now_ns)
    ready_ns = entry.tail_ns + (rules.switching_ns if entry.hops > 0 else 0)
    end_ns = max(now_ns + transfer_ns, ready_ns + packet_ns) if span != NONE else NEVER
    if span == NONE or end_ns > down_ns:
        note_hop(live, item, link, NEVER, now_ns)
        entry.barred_step = step_at(net, now_ns)
        mark(live, OF_LINKS, link)
        decide(net, live, search, item, now_ns)
        return
    row = note_hop(live, item, link, now_ns, end_ns)
    if row == NONE:
        return
    head_out_ns = now_ns + packet_ns
    hop = live.hops[row]
    hop.head_ns = head_out_ns + light_ns(net, search, link, span, head_out_ns)
    hop.tail_ns = max(hop.head_ns, end_ns + light_ns(net, search, link, span, end_ns))
    entry.phase = MOVING
    state.until_ns, state.size_bit = end_ns, entry.size_bit
    if first(live, rules.classes, 2 * net.satellites.size + link) != NONE:
        push(live, end_ns, ISL_SENT, link, NOTHING)
    push(live, hop.head_ns, HEAD_ARRIVES, search.frozen[link].target, item)


@kernel
def head_arrives(net, live, search, satellite, item, now_ns):
    """The head is at the next satellite. Return what the clock says then.

    The clock goes on from head to head as long as nothing else happens.
    """
    now_ns = come_in(net, live, search, satellite, item, now_ns)
    while is_next_a_head(net, live):
        now_ns, key = coming(live)
        pop(live)
        now_ns = come_in(net, live, search, (key >> 32) & 0xFFFFFF, key & 0xFFFFFFFF, now_ns)
    return now_ns


@inlined
def is_next_a_head(net, live):
    """True where what happens next is that a head arrives, nobody else is to be looked at, and logs have room."""
    at_ns, key = coming(live)
    alone = key >> 56 == HEAD_ARRIVES and is_idle(live) and at_ns < live.counts[0].quiet_ns
    return alone and at_ns <= net.rules[0].stop_ns and not is_short(live, live.dirty.shape[1])


@kernel
def come_in(net, live, search, satellite, item, now_ns):
    """The head claims storage and, when ready, decides. Return what the clock says then.

    It goes on at once where nothing else happens until it is ready.
    """
    rules, entry = net.rules[0], live.items[item]
    entry.satellite = satellite
    entry.head_ns = now_ns
    entry.tail_ns = live.hops[entry.last_hop].tail_ns
    entry.hops += 1
    if not claim(net, live, entry.satellite, item, now_ns):
        put_down(net, live, item)
        return now_ns
    if entry.node == entry.satellite and item < rules.captures:
        streams = rules.cut_through and rules.streaming and net.satellites[satellite].streams
        push(live, now_ns if streams else entry.tail_ns, REACHES_NODE, entry.satellite, item)
        return now_ns
    ready_ns = (now_ns if rules.cut_through else entry.tail_ns) + rules.switching_ns
    if ready_ns > rules.stop_ns or not is_quiet(live, ready_ns):
        push(live, ready_ns, BECOMES_READY, entry.satellite, item)
        return now_ns
    decide(net, live, search, item, ready_ns)
    if live.counts[0].links == 1:  # then nobody else
        start_at_once(net, live, search, ready_ns)
    return ready_ns


@inlined
def start_at_once(net, live, search, now_ns):
    """The one link that is to be looked at begins, where nobody else is to be looked at before it."""
    link = live.dirty[OF_LINKS, 0]
    live.is_dirty[OF_LINKS, link] = False
    live.counts[0].links = 0
    start_link(net, live, search, link, now_ns)
