"""Antennas on demand: who is granted, who gives up."""

from __future__ import annotations

from latency.kernels.asking import any_free, goes_before, line_up, look_round, next_called, waits
from latency.kernels.compile import inlined, kernel
from latency.kernels.downlinks import expect_end
from latency.kernels.energy import radio_draws
from latency.kernels.heap import ACQUIRED, ANTENNA_FREE, NOTHING, push
from latency.kernels.queues import OF_ASKERS, OF_IDLE, OF_STATIONS, OF_TRANSMITTERS, keep_asking, mark, take_list
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import open_run, sendable, sendable_until


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
    """Move the transmitter's first access past those that have set; return it, or the end where nothing is in view."""
    state, last = live.transmitters[transmitter], net.transmitters[transmitter].access_hi
    if now_ns < state.unseen_ns:
        return last
    while state.access_first < last and net.accesses[state.access_first].set_ns <= now_ns:
        state.access_first += 1
    state.unseen_ns = net.accesses[state.access_first].rise_ns if state.access_first < last else NEVER
    return state.access_first


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
    live.views[contact.station].free -= 1
    live.transmitters[transmitter].contact = row
    keep_asking(live, transmitter)
    radio_draws(net, live, transmitter, 1, now_ns)
    push(live, contact.acquired_ns, ACQUIRED, transmitter, NOTHING)
    if contact.acquired_ns >= contact.close_ns:
        expect_end(live, transmitter)


@kernel
def release(net, live, transmitter, now_ns):
    """End the transmitter's contact; its antenna turns round."""
    row = live.transmitters[transmitter].contact
    antenna = live.contacts[row].antenna
    live.contacts[row].close_ns = now_ns
    live.transmitters[transmitter].contact = NONE
    keep_asking(live, transmitter)
    radio_draws(net, live, transmitter, -1, now_ns)
    live.antennas[antenna].holder = NONE
    live.antennas[antenna].free_ns = now_ns + net.stations[live.contacts[row].station].turnaround_ns
    push(live, live.antennas[antenna].free_ns, ANTENNA_FREE, antenna, NOTHING)


@kernel
def turned_round(live, antenna):
    """An antenna is to be had again: its station calls those that wait for one."""
    live.views[live.antennas[antenna].station].free += 1
    mark(live, OF_STATIONS, live.antennas[antenna].station)


@kernel
def best_offer(net, live, transmitter, now_ns):
    """Return (antenna, access, until) of the best current rate in view with a free antenna, or NONE."""
    best, best_rate, best_antenna, best_until_ns = NONE, 0, NONE, now_ns
    after_ns = now_ns + net.transmitters[transmitter].acquisition_ns
    for access in range(pass_over(net, live, transmitter, now_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[access].rise_ns > now_ns:
            break
        if live.views[net.accesses[access].station].free == 0:
            continue
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
def any_idle(net, live, station):
    """True where a transmitter holds an antenna of the station and has nothing to send."""
    for antenna in range(net.stations[station].antenna_lo, net.stations[station].antenna_hi):
        holder = live.antennas[antenna].holder
        if holder != NONE and live.oldest_ns[holder] == NEVER:
            return True
    return False


@inlined
def has_room(net, live, station):
    """True where whoever begins to see the station could be granted an antenna, or have one given up.

    The others need not ask: they are called when an antenna is free, and one that falls idle is given up for them.
    """
    return live.views[station].free > 0 or any_idle(net, live, station)


@kernel
def give_up_at(net, live, station, now_ns):
    """Have every idle antenna of a station given up."""
    for antenna in range(net.stations[station].antenna_lo, net.stations[station].antenna_hi):
        holder = live.antennas[antenna].holder
        if holder != NONE and live.oldest_ns[holder] == NEVER:
            release(net, live, holder, now_ns)


@kernel
def give_up(net, live, transmitter, now_ns):
    """Have every idle antenna given up at the stations that the waiting transmitter has in view."""
    for access in range(pass_over(net, live, transmitter, now_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[access].rise_ns > now_ns:
            break
        station = net.accesses[access].station
        if any_idle(net, live, station) and open_run(net, access, now_ns) != NONE:
            give_up_at(net, live, station, now_ns)


@kernel
def take_back(net, live, station, now_ns):
    """Have every idle antenna of a station given up if there is a waiting transmitter in view."""
    low, high = look_round(net, live, station, now_ns)
    for place in range(low, high):
        sight = live.in_view[place]
        if waits(live, sight.transmitter) and open_run(net, sight.access, now_ns) != NONE:
            give_up_at(net, live, station, now_ns)
            return


@kernel
def grant_antennas(net, live, scratch, now_ns):
    """One round of asking, each for the best; then idle antennas in view of those that wait are given up.

    Those that are only called ask in their turn as long as there is an antenna to be had where they are called. They
    have none given up: nobody in their view has been idle since they were turned down.
    """
    asking = scratch[0]
    fresh, called = line_up(net, live, scratch, now_ns)
    turn, free = 0, called > 0
    other = next_called(net, live, scratch, called, NONE)
    while turn < fresh or (free and other != NONE):
        is_called = free and other != NONE and (turn == fresh or goes_before(scratch, other, asking[turn]))
        transmitter = other if is_called else asking[turn]
        offer = best_offer(net, live, transmitter, now_ns)
        if offer[1] != NONE:
            grant(net, live, transmitter, offer, now_ns)
            free = any_free(live, called)
        if not is_called:
            turn += 1
        elif free:
            other = next_called(net, live, scratch, called, transmitter)
    for place in range(fresh):
        live.is_dirty[OF_ASKERS, asking[place]] = False
        if waits(live, asking[place]):
            give_up(net, live, asking[place], now_ns)
    stations, live.counts[0].idle = live.counts[0].idle, 0
    take_list(live, OF_IDLE, stations, asking)
    for place in range(stations):
        take_back(net, live, asking[place], now_ns)


@kernel
def offer_data(net, live, satellite, leg, ready_ns):
    """New data has joined: transmitters that carry it and had none ask for an antenna, or send if they have one.

    Nothing changes for the others: they are sending, or were turned down and would be again.
    """
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        if net.transmitters[transmitter].carries & (1 << leg) == 0:
            continue
        if live.oldest_ns[transmitter] == NEVER:
            mark(live, OF_ASKERS if live.transmitters[transmitter].contact == NONE else OF_TRANSMITTERS, transmitter)
        live.oldest_ns[transmitter] = min(live.oldest_ns[transmitter], ready_ns)
        keep_asking(live, transmitter)
