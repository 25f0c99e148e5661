"""What the engine would have written down, from what `latency.kernels.fifo` found; and whether it holds at all."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.downlinks import close_part, send, take_up
from latency.kernels.records import LANDED, MOVING, NEVER, NONE, QUEUED


@kernel
def seat(net, grants, order, free_ns):
    """Give each contact the first free antenna, as asked for; False where there is none, or somebody else gives way.

    `order` sorts contacts by (station, open, oldest ready, transmitter); free_ns (antennas,) is when each is free,
    zero at first. A transmitter that waits with a station in view has idle antennas given up there: whoever has one
    then might not have kept it.
    """
    contacts = grants.contacts
    for place in range(order.size):
        contact = contacts[order[place]]
        station = net.stations[contact.station]
        antenna = station.antenna_lo
        while antenna < station.antenna_hi and free_ns[antenna] > contact.open_ns:
            antenna += 1
        if antenna == station.antenna_hi:
            return False
        contact.antenna = antenna
        free_ns[antenna] = contact.close_ns + station.turnaround_ns
    for wait in range(grants.waited[0]):
        access, begin_ns, end_ns = grants.waits[wait, 0], grants.waits[wait, 1], grants.waits[wait, 2]
        station, waiting = net.accesses[access].station, net.accesses[access].transmitter
        for place in range(order.size):
            contact = contacts[order[place]]
            there = contact.station == station and contact.transmitter != waiting
            if there and contact.open_ns <= end_ns and contact.close_ns >= begin_ns:
                return False
    return True


@kernel
def take_in(net, live, jobs, sent):
    """Take every capture in its turn; False where one does not fit into what has not left yet.

    Data leaves in the order in which it came: sent (S,), zero at first, counts what has left.
    """
    stop_ns = net.rules[0].stop_ns
    for capture in range(net.rules[0].captures):
        entry = live.items[capture]
        if net.taken_ns[capture] > stop_ns:
            break
        given, state = net.satellites[entry.satellite], live.satellites[entry.satellite]
        let_go(live, jobs, entry.satellite, net.taken_ns[capture], sent)
        state.used_bit += entry.size_bit
        state.peak_bit = max(state.peak_bit, state.used_bit)
        if given.storage_bit != NEVER and state.used_bit > given.storage_bit:
            return False
        entry.phase = MOVING
        entry.made_ns = entry.head_ns = entry.tail_ns = net.taken_ns[capture] + given.sensing_ns
    for satellite in range(net.satellites.size):
        let_go(live, jobs, satellite, stop_ns, sent)
    return True


@kernel
def let_go(live, jobs, satellite, now_ns, sent):
    """Free what has left the satellite by now."""
    job = jobs.lo[satellite] + sent[satellite]
    while job < jobs.lo[satellite + 1] and jobs.end_ns[job] <= now_ns:
        live.satellites[satellite].used_bit -= jobs.size_bit[job]
        job += 1
    sent[satellite] = job - jobs.lo[satellite]


@kernel
def send_each(net, live, radio, jobs, grants):
    """Let the engine's own transmitters send what is known to be sent, in the contacts that are known to be granted."""
    for satellite in range(radio.size):
        send_all(net, live, satellite, radio[satellite], jobs, grants)


@kernel
def send_all(net, live, satellite, transmitter, jobs, grants):
    """Send the data of one satellite; live.contacts are those of grants."""
    stop_ns, row, last = net.rules[0].stop_ns, 0, 0
    if transmitter != NONE:
        row = grants.lo[transmitter]
        last = row + grants.count[transmitter]
    for job in range(jobs.lo[satellite], jobs.lo[satellite + 1]):
        entry = live.items[jobs.item[job]]
        entry.phase = QUEUED
        entry.ready_ns = entry.down_join_ns = jobs.ready_ns[job]
        if jobs.start_ns[job] == NEVER:
            continue
        now_ns = jobs.start_ns[job]
        while live.contacts[row].close_ns <= now_ns:
            row += 1
        state = live.transmitters[transmitter]
        state.contact = row
        take_up(live, transmitter, jobs.item[job], now_ns)
        send(net, live, transmitter, now_ns)
        while entry.left_bit > 0 and row + 1 < last:
            row += 1
            state.contact = row
            now_ns = resumes_ns(net, live.contacts[row])
            if now_ns <= stop_ns:
                send(net, live, transmitter, now_ns)
        close_part(live, transmitter, jobs.item[job])
        if jobs.end_ns[job] <= stop_ns:
            entry.phase, entry.down_end_ns = LANDED, jobs.end_ns[job]


@kernel
def resumes_ns(net, contact):
    """Return the first instant at which something can be sent in a contact, NEVER where there is none."""
    for run in range(net.accesses[contact.access].run_lo, net.accesses[contact.access].run_hi):
        begin_ns = max(contact.acquired_ns, net.runs[run].open_ns)
        if begin_ns < min(contact.close_ns, net.runs[run].close_ns):
            return begin_ns
    return NEVER
