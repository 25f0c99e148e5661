"""The ledger of hops: one by one, and of what is settled of them."""

from __future__ import annotations

from latency.kernels.charge import CHARGED, CUT, ISL_QUEUE, ISL_WAIT, NOW, PROPAGATION, SWITCHING, TRANSMISSION, charge
from latency.kernels.compile import kernel
from latency.kernels.records import HELD, KEPT, NEVER, NONE, QUEUED, STRANDED


@kernel
def charge_hop(hop, ready_ns, switching_ns, ledger, clock):
    """Charge a hop of data that was ready for it at an instant; return when it is ready for the next."""
    charge(ledger, clock, SWITCHING, ready_ns)
    charge(ledger, clock, ISL_WAIT, hop.join_ns)
    if hop.start_ns == NEVER:
        charge(ledger, clock, ISL_QUEUE, hop.end_ns)
        return ready_ns
    charge(ledger, clock, ISL_QUEUE, hop.start_ns)
    charge(ledger, clock, TRANSMISSION, hop.end_ns)
    charge(ledger, clock, PROPAGATION, hop.tail_ns)
    return hop.tail_ns + switching_ns


@kernel
def charge_settled(live, item, ready_ns, ledger, clock):
    """Charge what is settled of an item's hops; return when it was ready for the next."""
    settled = live.settled[item]
    if settled.now_ns <= clock[NOW]:
        return ready_ns
    ledger[ISL_WAIT] += settled.isl_wait_ns
    ledger[ISL_QUEUE] += settled.isl_queue_ns
    ledger[TRANSMISSION] += settled.transmission_ns
    ledger[PROPAGATION] += settled.propagation_ns
    ledger[SWITCHING] += settled.switching_ns
    clock[NOW], clock[CHARGED] = settled.now_ns, settled.charged
    return settled.ready_ns


@kernel
def charge_hops(net, live, item, made_ns, ledger, clock):
    """Charge everything from where the data was made to where it left the links for good."""
    entry, switching_ns = live.items[item], net.rules[0].switching_ns
    ready_ns = made_ns
    if live.settled.size > 0:
        ready_ns = charge_settled(live, item, ready_ns, ledger, clock)
    row = entry.first_hop
    while row != NONE:
        ready_ns = charge_hop(live.hops[row], ready_ns, switching_ns, ledger, clock)
        row = live.hops[row].next
    if entry.computer != NONE:
        return
    charge(ledger, clock, SWITCHING, ready_ns)
    if entry.down_join_ns != NEVER:
        charge(ledger, clock, ISL_WAIT, entry.down_join_ns)
    elif entry.phase == QUEUED:
        charge(ledger, clock, ISL_WAIT, entry.join_ns)
        charge(ledger, clock, ISL_QUEUE, clock[CUT])
    elif entry.phase in (HELD, STRANDED, KEPT):
        charge(ledger, clock, ISL_WAIT, clock[CUT])
