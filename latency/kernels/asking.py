"""Antennas on demand: who asks, and in which order."""

from __future__ import annotations

from latency.kernels.compile import inlined, kernel
from latency.kernels.downlinks import next_to_send
from latency.kernels.queues import OF_ASKERS, OF_STATIONS, mark
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


@inlined
def goes_before(scratch, a, b):
    """True where transmitter a asks before b: by what counts under the rule, ties by index."""
    for row in range(1, 4):
        if scratch[row, a] != scratch[row, b]:
            return scratch[row, a] < scratch[row, b]
    return a < b


@kernel
def sort_askers(scratch, count):
    """Sort the first of scratch[0] into the order in which they ask."""
    asking = scratch[0]
    for at in range(1, count):
        transmitter, place = asking[at], at
        while place > 0 and goes_before(scratch, transmitter, asking[place - 1]):
            asking[place] = asking[place - 1]
            place -= 1
        asking[place] = transmitter


@kernel
def bring_first(scratch, low, high):
    """Bring whoever asks first of scratch[0, low:high] to its beginning."""
    asking, first = scratch[0], low
    for place in range(low + 1, high):
        if goes_before(scratch, asking[place], asking[first]):
            first = place
    if low < high:
        asking[low], asking[first] = asking[first], asking[low]


@kernel
def look_round(net, live, station, now_ns):
    """Bring the list of what a station has in view up to date; return where it begins and ends."""
    view, low, high = live.views[station], net.sights_lo[station], net.sights_lo[station + 1]
    while low + view.coming < high and net.sights[low + view.coming].rise_ns <= now_ns:
        sight = net.sights[low + view.coming]
        view.first_set_ns = min(view.first_set_ns, sight.set_ns) if view.count > 0 else sight.set_ns
        live.in_view[low + view.count] = sight
        view.count, view.coming = view.count + 1, view.coming + 1
    if view.count > 0 and view.first_set_ns <= now_ns:
        kept, view.first_set_ns = low, NEVER
        for place in range(low, low + view.count):
            sight = live.in_view[place]
            if sight.set_ns > now_ns:
                view.first_set_ns = min(view.first_set_ns, sight.set_ns)
                live.in_view[kept] = sight
                kept += 1
        view.count = kept - low
    return low, low + view.count


@kernel
def any_free(live, called):
    """True where one of the stations that call has a free antenna; they are the first of their list."""
    free = False
    for place in range(called):
        free |= live.views[live.dirty[OF_STATIONS, place]].free > 0
    return free


@kernel
def what_counts(net, live, scratch, count):
    """Set in scratch[1:4] what decides who of scratch[0] asks first, by the rule; rows that do not count are zero."""
    rule, asking = net.rules[0].asking, scratch[0]
    for place in range(count):
        transmitter = asking[place]
        if rule == BACKLOG:
            scratch[1, transmitter] = -backlog_bit(net, live, transmitter)
        elif rule == DEADLINE:
            item = live.transmitters[transmitter].item
            item = item if item != NONE else next_to_send(net, live, transmitter)
            scratch[1, transmitter] = live.items[item].priority
            scratch[2, transmitter] = net.due_ns[item % net.rules[0].captures]
            scratch[3, transmitter] = live.items[item].ready_ns
        else:
            scratch[1, transmitter] = live.oldest_ns[transmitter]


@kernel
def line_up(net, live, scratch, now_ns):
    """Fill scratch[0] with the transmitters that ask; return (fresh, count, stations that call).

    For the first, in their order, something has changed since all were turned down: they have new data, or a run opens.
    The others have an antenna to be had again at a station in view, which calls, and nothing else. Those that neither
    holds of would be turned down again.
    """
    counts, asking = live.counts[0], scratch[0]
    new, called = counts.askers, counts.stations
    for place in range(called):
        station = live.dirty[OF_STATIONS, place]
        live.is_dirty[OF_STATIONS, station] = False
        low, high = look_round(net, live, station, now_ns)
        for row in range(low, high if live.views[station].free > 0 else low):
            if waits(live, live.in_view[row].transmitter):
                mark(live, OF_ASKERS, live.in_view[row].transmitter)
    count, fresh = 0, 0
    for place in range(counts.askers):
        transmitter = live.dirty[OF_ASKERS, place]
        live.is_dirty[OF_ASKERS, transmitter] = False
        if waits(live, transmitter):
            asking[count] = transmitter
            count += 1
            fresh += place < new
    counts.askers = counts.stations = 0
    what_counts(net, live, scratch, count)
    sort_askers(scratch, fresh)
    bring_first(scratch, fresh, count)
    return fresh, count, called
