"""Antennas on demand: who asks, and in which order."""

from __future__ import annotations

from latency.kernels.compile import inlined, kernel
from latency.kernels.downlinks import next_to_send
from latency.kernels.queues import OF_ASKERS, OF_STATIONS, mark, take_list
from latency.kernels.records import BACKLOG, DEADLINE, NEVER, NONE


@inlined
def waits(live, transmitter):
    """True where the transmitter has data to send and no antenna."""
    return live.oldest_ns[transmitter] != NEVER and live.transmitters[transmitter].contact == NONE


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
def sort_by(asking, count, number):
    """Sort transmitters by their numbers; equals stay in their order."""
    for at in range(1, count):
        transmitter, place = asking[at], at
        while place > 0 and number[asking[place - 1]] > number[transmitter]:
            asking[place] = asking[place - 1]
            place -= 1
        asking[place] = transmitter


@kernel
def look_round(net, live, station, now_ns):
    """Bring the list of a station's passes in view up to date; return where it begins and ends."""
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
    view.count = kept - low
    return low, kept


@kernel
def line_up(net, live, scratch, now_ns):
    """Fill scratch[0] with the transmitters that ask, in their order; return how many. scratch[1:4]: what counts.

    Only those for whom something has changed since all were turned down: new data, a run that opens, or an antenna
    that is to be had at a station in view. The others would be turned down again.
    """
    rule, count, asking = net.rules[0].asking, 0, scratch[0]
    stations, live.counts[0].stations = live.counts[0].stations, 0
    for place in range(stations):
        station = live.dirty[OF_STATIONS, place]
        live.is_dirty[OF_STATIONS, station] = False
        low, high = look_round(net, live, station, now_ns)
        for row in range(low, high):
            transmitter = net.accesses[live.in_view[row]].transmitter
            if waits(live, transmitter):
                mark(live, OF_ASKERS, transmitter)
    askers, live.counts[0].askers = live.counts[0].askers, 0
    take_list(live, OF_ASKERS, askers, asking)
    for place in range(askers):
        transmitter = asking[place]
        if waits(live, transmitter):
            asking[count], scratch[1, transmitter] = transmitter, live.oldest_ns[transmitter]
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
