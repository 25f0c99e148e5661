"""Antennas on demand: who asks, who is granted, who gives up."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.heap import ACQUIRED, ANTENNA_FREE, CONTACT_ENDS, NOTHING, push
from latency.kernels.queues import OF_TRANSMITTERS, mark
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import open_run, sendable


@kernel
def oldest_ready_ns(net, live, transmitter):
    """Return the oldest ready instant among the data that the transmitter could send, or NEVER."""
    oldest = NEVER
    if live.transmitters[transmitter].item != NONE:
        oldest = live.items[live.transmitters[transmitter].item].ready_ns
    satellite, classes = net.transmitters[transmitter].satellite, net.rules[0].classes
    for leg in range(2):
        if net.transmitters[transmitter].carries & (1 << leg) == 0:
            continue
        for row in range((2 * satellite + leg) * classes, (2 * satellite + leg + 1) * classes):
            if live.queue_first[row] != NONE:
                oldest = min(oldest, live.items[live.queue_first[row]].ready_ns)
    return oldest


@kernel
def idle(net, live, transmitter):
    """True where the transmitter has nothing to send."""
    return oldest_ready_ns(net, live, transmitter) == NEVER


@kernel
def free_antenna(net, live, station, now_ns):
    """Return the first free antenna of the station, or NONE."""
    for antenna in range(net.stations[station].antenna_lo, net.stations[station].antenna_hi):
        if live.antennas[antenna].holder == NONE and live.antennas[antenna].free_ns <= now_ns:
            return antenna
    return NONE


@kernel
def pass_over(net, live, transmitter, now_ns):
    """Move the transmitter's first access past those that have set; return it."""
    state = live.transmitters
    while (
        state[transmitter].access_first < net.transmitters[transmitter].access_hi
        and net.accesses[state[transmitter].access_first].set_ns <= now_ns
    ):
        state[transmitter].access_first += 1
    return state[transmitter].access_first


@kernel
def grant(net, live, transmitter, antenna, access, now_ns):
    """Open a contact that lasts until the pass ends, unless it is given up before; booked ones are whole passes."""
    row = live.counts[0].contacts
    if row >= live.contacts.size:
        live.counts[0].overflow = 1
        return
    live.counts[0].contacts = row + 1
    contact = live.contacts[row]
    contact.transmitter = transmitter
    contact.station = net.accesses[access].station
    contact.antenna = antenna
    contact.access = access
    contact.open_ns = now_ns
    contact.close_ns = net.accesses[access].set_ns
    contact.acquired_ns = now_ns + net.transmitters[transmitter].acquisition_ns
    contact.sent_bit = 0
    live.antennas[antenna].holder = transmitter
    live.transmitters[transmitter].contact = row
    push(live, contact.acquired_ns, ACQUIRED, transmitter, NOTHING)
    push(live, contact.close_ns, CONTACT_ENDS, transmitter, row)


@kernel
def release(net, live, transmitter, now_ns):
    """End the transmitter's contact; its antenna turns round."""
    row = live.transmitters[transmitter].contact
    antenna = live.contacts[row].antenna
    live.contacts[row].close_ns = now_ns
    live.transmitters[transmitter].contact = NONE
    live.antennas[antenna].holder = NONE
    live.antennas[antenna].free_ns = now_ns + net.stations[live.contacts[row].station].turnaround_ns
    push(live, live.antennas[antenna].free_ns, ANTENNA_FREE, antenna, NOTHING)


@kernel
def best_offer(net, live, transmitter, now_ns):
    """Return (antenna, access) of the best current rate in view with a free antenna, or NONE."""
    best, best_rate, best_antenna = NONE, 0, NONE
    after_ns = now_ns + net.transmitters[transmitter].acquisition_ns
    for access in range(pass_over(net, live, transmitter, now_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[access].rise_ns > now_ns:
            break
        run = open_run(net, access, now_ns)
        if run == NONE or net.runs[run].rate_bit_s < best_rate or not sendable(net, access, after_ns):
            continue
        antenna = free_antenna(net, live, net.accesses[access].station, now_ns)
        if antenna == NONE:
            continue
        if net.runs[run].rate_bit_s > best_rate or antenna < best_antenna:
            best, best_rate, best_antenna = access, net.runs[run].rate_bit_s, antenna
    return best_antenna, best


@kernel
def give_up(net, live, transmitter, now_ns):
    """Have every idle antenna given up at the stations that the waiting transmitter has in view."""
    for access in range(pass_over(net, live, transmitter, now_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[access].rise_ns > now_ns:
            break
        if open_run(net, access, now_ns) == NONE:
            continue
        station = net.accesses[access].station
        for antenna in range(net.stations[station].antenna_lo, net.stations[station].antenna_hi):
            holder = live.antennas[antenna].holder
            if holder != NONE and idle(net, live, holder):
                release(net, live, holder, now_ns)


@kernel
def grant_antennas(net, live, asking, ready_ns, now_ns):
    """One round of asking: oldest ready first, ties by index. `asking`, `ready_ns` are scratch."""
    count = 0
    for transmitter in range(net.transmitters.size):
        if live.transmitters[transmitter].contact != NONE:
            continue
        oldest = oldest_ready_ns(net, live, transmitter)
        if oldest == NEVER:
            continue
        place = count
        while place > 0 and ready_ns[place - 1] > oldest:
            asking[place], ready_ns[place] = asking[place - 1], ready_ns[place - 1]
            place -= 1
        asking[place], ready_ns[place] = transmitter, oldest
        count += 1
    waiting = 0
    for place in range(count):
        antenna, access = best_offer(net, live, asking[place], now_ns)
        if access != NONE:
            grant(net, live, asking[place], antenna, access, now_ns)
        else:
            asking[waiting] = asking[place]
            waiting += 1
    for place in range(waiting):
        give_up(net, live, asking[place], now_ns)


@kernel
def wake_satellite(net, live, satellite):
    """Have all transmitters of the satellite looked at, and antennas asked for."""
    live.counts[0].asks = 1
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        mark(live, OF_TRANSMITTERS, transmitter)
