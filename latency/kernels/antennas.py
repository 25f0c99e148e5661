"""Antennas on demand: who asks, who is granted, who gives up."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.downlinks import next_to_send
from latency.kernels.energy import radio_draws
from latency.kernels.heap import ACQUIRED, ANTENNA_FREE, CONTACT_ENDS, NOTHING, push
from latency.kernels.queues import OF_ASKERS, OF_STATIONS, OF_TRANSMITTERS, mark, take_list
from latency.kernels.records import BACKLOG, DEADLINE, NEVER, NONE
from latency.kernels.walks import open_run, sendable, sendable_until


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
def backlog_bit(net, live, transmitter):
    """Return the bits that the transmitter could send: what is left of its data, and its queues."""
    state, total = live.transmitters[transmitter], 0
    if state.item != NONE:
        total = live.items[state.item].left_bit
    for leg in range(2):
        if net.transmitters[transmitter].carries & (1 << leg):
            total += live.queued_bit[2 * net.transmitters[transmitter].satellite + leg]
    return total


@kernel
def next_busy_ns(net, live, antenna, now_ns):
    """Return when others have the antenna next: `now_ns` where they have it, NEVER where never again."""
    row, last = live.antennas[antenna].busy_first, net.busy_lo[antenna + 1]
    while row < last and net.busy[row].end_ns <= now_ns:
        row += 1
    live.antennas[antenna].busy_first = row
    return max(now_ns, net.busy[row].begin_ns) if row < last else NEVER


@kernel
def free_antenna(net, live, access, acquired_ns, now_ns):
    """Return (antenna, until) of the first free antenna at which something can be sent, or (NONE, 0).

    A contact lasts until the pass ends or others have the antenna. The pass as a whole has been looked at before.
    """
    station, set_ns = net.stations[net.accesses[access].station], net.accesses[access].set_ns
    for antenna in range(station.antenna_lo, station.antenna_hi):
        if live.antennas[antenna].holder != NONE or live.antennas[antenna].free_ns > now_ns:
            continue
        until_ns = next_busy_ns(net, live, antenna, now_ns)
        if until_ns >= set_ns:
            return antenna, set_ns
        if sendable_until(net, access, acquired_ns, until_ns):
            return antenna, until_ns
    return NONE, 0


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
def grant(net, live, transmitter, offer, now_ns):
    """Open a contact by offer = (antenna, access, until), unless it is given up before."""
    antenna, access, until_ns = offer
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
    contact.close_ns = until_ns
    contact.acquired_ns = now_ns + net.transmitters[transmitter].acquisition_ns
    contact.sent_bit = 0
    live.antennas[antenna].holder = transmitter
    live.transmitters[transmitter].contact = row
    radio_draws(net, live, transmitter, 1, now_ns)
    push(live, contact.acquired_ns, ACQUIRED, transmitter, NOTHING)
    push(live, contact.close_ns, CONTACT_ENDS, transmitter, row)


@kernel
def release(net, live, transmitter, now_ns):
    """End the transmitter's contact; its antenna turns round."""
    row = live.transmitters[transmitter].contact
    antenna = live.contacts[row].antenna
    live.contacts[row].close_ns = now_ns
    live.transmitters[transmitter].contact = NONE
    radio_draws(net, live, transmitter, -1, now_ns)
    live.antennas[antenna].holder = NONE
    live.antennas[antenna].free_ns = now_ns + net.stations[live.contacts[row].station].turnaround_ns
    push(live, live.antennas[antenna].free_ns, ANTENNA_FREE, antenna, NOTHING)


@kernel
def best_offer(net, live, transmitter, now_ns):
    """Return (antenna, access, until) of the best current rate in view with a free antenna, or NONE."""
    best, best_rate, best_antenna, best_until_ns = NONE, 0, NONE, now_ns
    after_ns = now_ns + net.transmitters[transmitter].acquisition_ns
    for access in range(pass_over(net, live, transmitter, now_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[access].rise_ns > now_ns:
            break
        run = open_run(net, access, now_ns)
        if run == NONE or net.runs[run].rate_bit_s < best_rate or not sendable(net, access, after_ns):
            continue
        antenna, until_ns = free_antenna(net, live, access, after_ns, now_ns)
        if antenna == NONE:
            continue
        if net.runs[run].rate_bit_s > best_rate or antenna < best_antenna:
            best, best_rate, best_antenna, best_until_ns = access, net.runs[run].rate_bit_s, antenna, until_ns
    return best_antenna, best, best_until_ns


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
def sort_by(asking, count, number):
    """Sort transmitters by their numbers; equals stay in their order."""
    for at in range(1, count):
        transmitter, place = asking[at], at
        while place > 0 and number[asking[place - 1]] > number[transmitter]:
            asking[place] = asking[place - 1]
            place -= 1
        asking[place] = transmitter


@kernel
def call_those_in_view(net, live, station, now_ns):
    """Have all transmitters looked at that have the station in view."""
    view, low, high = live.views[station], net.by_station_lo[station], net.by_station_lo[station + 1]
    while low + view.coming < high and net.accesses[net.by_station[low + view.coming]].rise_ns <= now_ns:
        live.in_view[low + view.count] = net.by_station[low + view.coming]
        view.count, view.coming = view.count + 1, view.coming + 1
    kept = low
    for place in range(low, low + view.count):
        access = live.in_view[place]
        if net.accesses[access].set_ns > now_ns:
            live.in_view[kept] = access
            kept += 1
            mark(live, OF_ASKERS, net.accesses[access].transmitter)
    view.count = kept - low


@kernel
def line_up(net, live, scratch, now_ns):
    """Fill scratch[0] with the transmitters that ask, in their order; return how many. scratch[1:4]: what counts.

    Only those for whom something has changed since all were turned down: new data, a run that opens, or at a station
    in view an antenna that is to be had or whose holder has become idle. The others would be turned down again.
    """
    rule, count, asking = net.rules[0].asking, 0, scratch[0]
    stations, live.counts[0].stations = live.counts[0].stations, 0
    for place in range(stations):
        live.is_dirty[OF_STATIONS, live.dirty[OF_STATIONS, place]] = False
        call_those_in_view(net, live, live.dirty[OF_STATIONS, place], now_ns)
    askers, live.counts[0].askers = live.counts[0].askers, 0
    take_list(live, OF_ASKERS, askers, asking)
    for place in range(askers):
        transmitter = asking[place]
        if live.transmitters[transmitter].contact != NONE:
            continue
        oldest_ns = oldest_ready_ns(net, live, transmitter)
        if oldest_ns != NEVER:
            asking[count], scratch[1, transmitter] = transmitter, oldest_ns
            count += 1
    if rule == BACKLOG:
        for place in range(count):
            scratch[1, asking[place]] = -backlog_bit(net, live, asking[place])
    elif rule == DEADLINE:
        for place in range(count):
            item = live.transmitters[asking[place]].item
            turn = live.items[item if item != NONE else next_to_send(net, live, asking[place])]
            scratch[1, asking[place]] = turn.priority
            scratch[2, asking[place]] = turn.due_ns
            scratch[3, asking[place]] = turn.ready_ns
        sort_by(asking, count, scratch[3])
        sort_by(asking, count, scratch[2])
    sort_by(asking, count, scratch[1])
    return count


@kernel
def grant_antennas(net, live, scratch, now_ns):
    """One round of asking, each for the best; then idle antennas in view of those that wait are given up."""
    count, waiting, asking = line_up(net, live, scratch, now_ns), 0, scratch[0]
    for place in range(count):
        offer = best_offer(net, live, asking[place], now_ns)
        if offer[1] != NONE:
            grant(net, live, asking[place], offer, now_ns)
        else:
            asking[waiting] = asking[place]
            waiting += 1
    for place in range(waiting):
        give_up(net, live, asking[place], now_ns)


@kernel
def wake_satellite(net, live, satellite):
    """Have all transmitters of the satellite looked at, and antennas asked for."""
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        mark(live, OF_ASKERS, transmitter)
        mark(live, OF_TRANSMITTERS, transmitter)
