"""Antennas on demand: who asks, and in which order."""

from __future__ import annotations

from latency.kernels.compile import inlined, kernel
from latency.kernels.downlinks import next_to_send
from latency.kernels.queues import OF_ASKERS, OF_STATIONS
from latency.kernels.records import BACKLOG, DEADLINE, NEVER, NONE, OLDEST


@inlined
def waits(live, transmitter):
    """True where the transmitter has data to send and no antenna."""
    return live.asks_ns[transmitter] != NEVER


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
def note_order(net, live, scratch, transmitter):
    """Set in scratch[1:4] what decides when a transmitter asks, by the rule; rows that do not count are zero."""
    rule = net.rules[0].asking
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
    """Fill scratch[0] with the transmitters that ask, in their order; return (how many, stations that call).

    Something has changed for them since all were turned down: they have new data, or a run opens. They stay marked.
    Others have an antenna to be had again at a station in view, which calls, and nothing else: see `next_called`.
    Those that neither holds of would be turned down again.
    """
    counts, fresh, called = live.counts[0], 0, 0
    for place in range(counts.askers):
        transmitter = live.dirty[OF_ASKERS, place]
        live.is_dirty[OF_ASKERS, transmitter] = waits(live, transmitter)
        if waits(live, transmitter):
            note_order(net, live, scratch, transmitter)
            scratch[0, fresh] = transmitter
            fresh += 1
    for place in range(counts.stations):
        station = live.dirty[OF_STATIONS, place]
        live.is_dirty[OF_STATIONS, station] = False
        if live.views[station].free > 0:
            look_round(net, live, station, now_ns)
            live.dirty[OF_STATIONS, called] = station
            called += 1
    counts.askers = counts.stations = 0
    sort_askers(scratch, fresh)
    return fresh, called


@kernel
def next_called(net, live, scratch, called, last):
    """Return who asks next after `last`, or first if that is NONE, of all that wait where stations call; or NONE.

    Whoever is marked asks without being called.
    """
    if net.rules[0].asking == OLDEST:
        return next_oldest(net, live, called, last)
    following = NONE
    for place in range(called):
        station = live.dirty[OF_STATIONS, place]
        low = net.sights_lo[station]
        for row in range(low, low + live.views[station].count):
            transmitter = live.in_view[row].transmitter
            if not waits(live, transmitter) or live.is_dirty[OF_ASKERS, transmitter]:
                continue
            note_order(net, live, scratch, transmitter)
            follows = last == NONE or goes_before(scratch, last, transmitter)
            if follows and (following == NONE or goes_before(scratch, transmitter, following)):
                following = transmitter
    return following


@kernel
def next_oldest(net, live, called, last):
    """`next_called` where who has the oldest data asks first; no branch in the loop, for nobody could guess it."""
    after_ns = NONE if last == NONE else live.oldest_ns[last]
    while True:
        first_ns, following = NEVER, NONE
        for place in range(called):
            station = live.dirty[OF_STATIONS, place]
            low = net.sights_lo[station]
            for row in range(low, low + live.views[station].count):
                transmitter = live.in_view[row].transmitter
                asks_ns = live.asks_ns[transmitter]
                follows = (asks_ns > after_ns) | ((asks_ns == after_ns) & (transmitter > last))
                sooner = (asks_ns < first_ns) | ((asks_ns == first_ns) & (transmitter < following))
                following = transmitter if follows & sooner else following
                first_ns = asks_ns if follows & sooner else first_ns
        if following == NONE or not live.is_dirty[OF_ASKERS, following]:
            return following
        after_ns, last = first_ns, following
