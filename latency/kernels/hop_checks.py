"""What must hold of every hop: one pass over the log, which may be looked at piece by piece while the clock runs."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.records import NEVER

HOP_FACTS = 6
HEAD, TAIL, ORDER, QUEUED, MADE, IN_TURN = (np.int64(i) for i in range(HOP_FACTS))


@kernel
def note(live, fact, holds):
    """Count a fact that does not hold of the hop that is looked at, and remember the first."""
    if not holds:
        if live.broken[fact, 0] == 0:
            live.broken[fact, 1] = live.counts[0].begun
        live.broken[fact, 0] += 1


@kernel
def look_at_hop(net, live, row, light_ns):
    """Hold a hop against what must hold of those that began, and add up its bits.

    Head and tail are no faster than light, nor the tail than the head; queued, then sent; made, then queued; one after
    the other on each link. light_ns (L,) is the shortest light time of each link.
    """
    hop = live.hops[row]
    if hop.start_ns == NEVER:
        return
    link, total, entry = net.links[hop.link], live.link_totals[hop.link], live.items[hop.item]
    note(live, HEAD, hop.head_ns >= hop.start_ns + light_ns[hop.link])
    note(live, TAIL, hop.tail_ns >= hop.end_ns + light_ns[hop.link])
    note(live, ORDER, hop.tail_ns >= hop.head_ns)
    note(live, QUEUED, hop.start_ns >= hop.join_ns)
    note(live, MADE, hop.join_ns >= entry.made_ns)
    note(live, IN_TURN, hop.start_ns >= max(total.begun_ns, total.ended_ns))
    total.begun_ns, total.ended_ns = hop.start_ns, max(total.ended_ns, hop.end_ns)
    total.sent_bit += entry.size_bit
    stop_ns = net.rules[0].stop_ns
    if hop.head_ns <= stop_ns:
        live.balance_bit[link.target] += entry.size_bit
    if hop.end_ns <= stop_ns:
        live.balance_bit[link.source] -= entry.size_bit
    live.counts[0].begun += 1


@kernel
def look_at_hops(net, live, light_ns):
    """Look at all hops that nobody has looked at yet."""
    counts = live.counts[0]
    for row in range(counts.seen, counts.hops):
        look_at_hop(net, live, row, light_ns)
    counts.seen = counts.hops
