"""Hops that are over are charged and let go of while the clock runs: no more are held than are under way."""

from __future__ import annotations

from latency.kernels.charge import (
    CHARGED,
    CUT,
    ISL_QUEUE,
    ISL_WAIT,
    NOW,
    PROPAGATION,
    SWITCHING,
    TRANSMISSION,
)
from latency.kernels.charges_of_hops import charge_hop
from latency.kernels.compile import inlined, kernel
from latency.kernels.hop_checks import look_at_hop
from latency.kernels.records import LOST, NEVER, NONE


@kernel
def is_over(entry, hop, step_ns, now_ns):
    """True where nobody will ask for a hop any more, and its time cannot be cut.

    Who is held asks who refused it in the step that began at step_ns; what arrives asks for its tail.
    """
    if hop.start_ns == NEVER:
        return hop.end_ns < step_ns
    gone = hop.next != NONE or entry.computer != NONE or entry.down_join_ns != NEVER
    return gone and hop.tail_ns <= now_ns and entry.phase != LOST


@kernel
def settle(live, row, switching_ns, ledger, clock):
    """Charge one hop to what is settled of its item, and note the link. ledger (components,) is scratch, 0 again."""
    hop = live.hops[row]
    item, settled = hop.item, live.settled[hop.item]
    if settled.now_ns == 0:
        settled.now_ns = settled.ready_ns = live.items[item].made_ns
        settled.charged = settled.first_way = settled.last_way = NONE
    clock[NOW], clock[CUT], clock[CHARGED] = settled.now_ns, NEVER, settled.charged
    settled.ready_ns = charge_hop(hop, settled.ready_ns, switching_ns, ledger, clock)
    settled.now_ns, settled.charged = clock[NOW], clock[CHARGED]
    settled.isl_wait_ns += taken_out(ledger, ISL_WAIT)
    settled.isl_queue_ns += taken_out(ledger, ISL_QUEUE)
    settled.transmission_ns += taken_out(ledger, TRANSMISSION)
    settled.propagation_ns += taken_out(ledger, PROPAGATION)
    settled.switching_ns += taken_out(ledger, SWITCHING)
    if hop.start_ns != NEVER:
        note_way(live, settled, hop.link)


@inlined
def taken_out(ledger, component):
    """Return what stands in the ledger, and leave nothing."""
    charged_ns = ledger[component]
    ledger[component] = 0
    return charged_ns


@kernel
def note_way(live, settled, link):
    """Append a link to those that an item went over."""
    row = live.counts[0].ways
    live.counts[0].ways = row + 1
    live.ways[row].link, live.ways[row].next = link, NONE
    if settled.first_way == NONE:
        settled.first_way = row
    else:
        live.ways[settled.last_way].next = row
    settled.last_way = row
    settled.crossed += 1


@kernel
def keep(live, row, place):
    """Move a hop up to a place that is free now; what comes before it in its item's chain has been moved."""
    live.hops[place] = live.hops[row]
    entry = live.items[live.hops[place].item]
    if entry.first_hop == row:
        entry.first_hop = place
    else:
        live.hops[entry.last_hop].next = place
    entry.last_hop = place


@kernel
def settle_hops(net, live, light_ns, ledger, clock):
    """Look at all hops, settle those that are over, in their order within each item, and close the gaps they leave.

    light_ns is as `look_at_hop` has it.
    """
    counts, now_ns, kept = live.counts[0], 0, 0
    if counts.hops > 0:
        last = live.hops[counts.hops - 1]
        now_ns = last.end_ns if last.start_ns == NEVER else last.start_ns  # the last of them began now or before
    step_ns, switching_ns = net.steps_ns[counts.step], net.rules[0].switching_ns
    for row in range(counts.hops):
        if row >= counts.seen:
            look_at_hop(net, live, row, light_ns)
        hop, entry = live.hops[row], live.items[live.hops[row].item]
        if entry.first_hop == row and is_over(entry, hop, step_ns, now_ns):
            settle(live, row, switching_ns, ledger, clock)
            entry.first_hop = hop.next
            entry.last_hop = NONE if hop.next == NONE else entry.last_hop
        else:
            keep(live, row, kept)
            kept += 1
    counts.hops = counts.seen = kept
