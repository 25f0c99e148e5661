"""Downlink transmitters: commit, send as long as the pass lasts, go on in the next contact."""

from __future__ import annotations

from latency.kernels.ahead import fetch_ahead
from latency.kernels.compile import kernel
from latency.kernels.heap import CONTACT_ENDS, DOWNLINK_SENT, NOTHING, RUN_OPENS, push
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.queues import OF_IDLE, OF_TRANSMITTERS, first, keep_asking, leave, mark, oldest_ready_ns
from latency.kernels.records import LANDED, NEVER, NONE, SENDING
from latency.kernels.walks import delay_at_ns, open_run


@kernel
def wake_when_open(net, live, transmitter, now_ns):
    """A transmitter with a contact but no open run: look again when the next run of the pass opens."""
    access = live.contacts[live.transmitters[transmitter].contact].access
    for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
        if net.runs[run].open_ns > now_ns:
            if live.transmitters[transmitter].wake_ns != net.runs[run].open_ns:
                live.transmitters[transmitter].wake_ns = net.runs[run].open_ns
                push(live, net.runs[run].open_ns, RUN_OPENS, transmitter, NOTHING)
            return


@kernel
def expect_end(live, transmitter):
    """Put the end of the transmitter's contact on the agenda: nothing comes before that would do so.

    Nearly all contacts are given up long before they have to end; the agenda knows nothing of those.
    """
    state = live.transmitters[transmitter]
    if state.ending != state.contact:
        state.ending = state.contact
        push(live, live.contacts[state.contact].close_ns, CONTACT_ENDS, transmitter, state.contact)


@kernel
def next_to_send(net, live, transmitter):
    """Return the item whose turn it is among the legs that the transmitter carries, or NONE."""
    rules, best = net.rules[0], NONE
    for leg in range(2):
        if net.transmitters[transmitter].carries & (1 << leg) == 0:
            continue
        item = first(live, rules.classes, 2 * net.transmitters[transmitter].satellite + leg)
        if item == NONE:
            continue
        if best == NONE or rules.product_first:  # the product's leg is the later one
            best = item
        elif live.items[item].priority != live.items[best].priority:
            if live.items[item].priority < live.items[best].priority:
                best = item
        elif live.items[item].ready_ns < live.items[best].ready_ns:
            best = item
    return best


@kernel
def close_part(live, transmitter, item):
    """An unbroken run of contacts with one station has ended: what it carried is a part."""
    state = live.transmitters[transmitter]
    if state.part_bit == 0:
        return
    row = live.counts[0].parts
    if row >= live.parts.size:
        live.counts[0].overflow = 1
        return
    live.counts[0].parts = row + 1
    part = live.parts[row]
    part.item, part.station, part.bit = item, state.part_station, state.part_bit
    part.out_ns, part.landed_ns, part.number = state.part_out_ns, state.part_landed_ns, row
    part.first_landed_ns = state.first_landed_ns
    state.part_bit = state.part_landed_ns = 0


@kernel
def if_idle(net, live, transmitter):
    """Have it looked at whether anybody waits for the antenna of a transmitter that has nothing left to send."""
    state = live.transmitters[transmitter]
    if state.contact != NONE and live.oldest_ns[transmitter] == NEVER:
        mark(live, OF_IDLE, live.contacts[state.contact].station)


@kernel
def start_downlink(net, live, transmitter, now_ns):
    """A transmitter with an acquired antenna and an open window sends as long as the pass lasts."""
    state = live.transmitters[transmitter]
    if state.contact == NONE or state.sending or live.contacts[state.contact].acquired_ns > now_ns:
        return
    contact = live.contacts[state.contact]
    item = state.item if state.item != NONE else next_to_send(net, live, transmitter)
    if item == NONE:
        expect_end(live, transmitter)
        return
    if open_run(net, contact.access, now_ns) == NONE:
        wake_when_open(net, live, transmitter, now_ns)
        expect_end(live, transmitter)
        return
    if state.item == NONE:
        commit(net, live, transmitter, item, now_ns)
    out_ns = send(net, live, transmitter, now_ns)
    state.sending = 1
    if live.items[item].left_bit == 0:
        push(live, out_ns, DOWNLINK_SENT, transmitter, item)
    if live.items[item].left_bit > 0 or out_ns >= contact.close_ns:
        expect_end(live, transmitter)


@kernel
def commit(net, live, transmitter, item, now_ns):
    """The item is the transmitter's from now on, who has as old data as before: it leaves the queue."""
    entry = live.items[item]
    if entry.next != NONE:  # likely to be sent next
        fetch_ahead(live.items, entry.next)
    leave(live, item)
    live.queued_bit[2 * entry.satellite + (item >= net.rules[0].captures)] -= entry.size_bit
    take_up(live, transmitter, item, now_ns)
    owner = net.satellites[entry.satellite]
    for other in range(owner.transmitter_lo, owner.transmitter_hi):
        if other != transmitter:
            live.oldest_ns[other] = oldest_ready_ns(net, live, other)
            keep_asking(live, other)
            if_idle(net, live, other)


@kernel
def take_up(live, transmitter, item, now_ns):
    """What the transmitter sends is this item, and none of it is sent yet."""
    state, entry = live.transmitters[transmitter], live.items[item]
    state.item, state.part_bit = item, 0
    entry.phase, entry.transmitter = SENDING, transmitter
    entry.down_start_ns, entry.left_bit = now_ns, entry.size_bit


@kernel
def send(net, live, transmitter, now_ns):
    """Send what the contact carries of the transmitter's data from now on; return when the last of that is out."""
    state = live.transmitters[transmitter]
    contact, item = live.contacts[state.contact], state.item
    entry = live.items[item]
    out_ns, sent_bit, head_landed_ns, landed_ns = now_ns, 0, 0, 0
    packet_bit = min(net.rules[0].packet_bit, entry.left_bit)
    first_bit = min(net.rules[0].packet_bit, entry.size_bit)
    for run in range(net.accesses[contact.access].run_lo, net.accesses[contact.access].run_hi):
        begin_ns, close_ns = max(now_ns, net.runs[run].open_ns), min(contact.close_ns, net.runs[run].close_ns)
        if begin_ns >= close_ns or entry.left_bit == 0:
            continue
        rate = net.runs[run].rate_bit_s
        bit = min(entry.left_bit, carried_bit(close_ns - begin_ns, rate))
        if bit == 0:
            continue
        if state.part_bit > 0 and state.part_station != contact.station:
            close_part(live, transmitter, item)
        out_ns = begin_ns + duration_ns(bit, rate)
        landed_ns = out_ns + delay_at_ns(net, contact.access, out_ns)
        if sent_bit < packet_bit <= sent_bit + bit:  # a tail is never before its head
            head_out_ns = begin_ns + duration_ns(packet_bit - sent_bit, rate)
            head_landed_ns = head_out_ns + delay_at_ns(net, contact.access, head_out_ns)
        before_bit = entry.size_bit - entry.left_bit
        if before_bit == sent_bit < first_bit <= sent_bit + bit:  # of all the data, not only of this contact's share
            state.first_landed_ns = head_landed_ns
        elif before_bit < first_bit <= before_bit + bit:
            head_out_ns = begin_ns + duration_ns(first_bit - before_bit, rate)
            state.first_landed_ns = head_out_ns + delay_at_ns(net, contact.access, head_out_ns)
        sent_bit += bit
        entry.left_bit -= bit
        state.part_station, state.part_out_ns = contact.station, out_ns
        state.part_bit += bit
    state.part_landed_ns = max(state.part_landed_ns, head_landed_ns, landed_ns)
    contact.sent_bit += sent_bit
    return out_ns


@kernel
def downlink_sent(net, live, transmitter, item, now_ns):
    """The last bit has left: the data is on its way to the ground, its storage free."""
    close_part(live, transmitter, item)
    entry = live.items[item]
    entry.phase, entry.down_end_ns = LANDED, now_ns
    live.satellites[entry.satellite].used_bit -= entry.size_bit
    live.transmitters[transmitter].item = NONE
    live.transmitters[transmitter].sending = 0
    live.oldest_ns[transmitter] = oldest_ready_ns(net, live, transmitter)
    keep_asking(live, transmitter)
    if_idle(net, live, transmitter)
    mark(live, OF_TRANSMITTERS, transmitter)
