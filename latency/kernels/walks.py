"""One transmitter followed through its windows with nobody else about.

Two walkers share one vocabulary. `walk_alone` asks for antennas by the rule of the engine with every
antenna free; `walk_segments` follows contacts that are already known. Both add up a walk:

    walk[SENT_NS]       instants in which own bits are being sent
    walk[ACQUIRING_NS]  instants in which a link is being set up
    walk[SENT_UNTIL]    end of the last such instant; walk[ACQUIRING_UNTIL] likewise
    walk[LANDS + d]     arrival at destination d: the user, then each data centre; where a walk has room for it
"""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import NEVER, NONE

SENT_NS, ACQUIRING_NS, SENT_UNTIL, ACQUIRING_UNTIL, LANDS = 0, 1, 2, 3, 4
NO_ANTENNA = (NONE, np.int64(0))  # for walks that begin without one


@kernel
def window_at(net, access, out_ns):
    """Return the window that carried the bit which left at `out_ns` (open < out <= close)."""
    low, high = net.accesses[access].window_lo, net.accesses[access].window_hi - 1
    while low < high:
        middle = (low + high) >> 1
        if net.windows[middle].close_ns < out_ns:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def delay_at_ns(net, access, out_ns):
    """Light time of the window that carried the bit which left at `out_ns`."""
    return net.windows[window_at(net, access, out_ns)].delay_ns


@kernel
def land(net, access, out_ns, size_bit, walk):
    """Let the data travel: light, handling, the station's empty line, fibre to every destination."""
    station = net.accesses[access].station
    ground = net.stations[station]
    line_ns = duration_ns(size_bit, ground.line_rate_bit_s)
    arrival_ns = out_ns + delay_at_ns(net, access, out_ns) + ground.handling_ns + line_ns
    walk[LANDS] = arrival_ns + ground.fibre_user_ns
    for centre in range(net.fibre_ns.shape[1]):
        walk[LANDS + 1 + centre] = arrival_ns + net.fibre_ns[station, centre]


@kernel
def sendable(net, access, from_ns):
    """True where at least one bit can be sent in what is left of the pass."""
    return sendable_until(net, access, from_ns, NEVER)


@kernel
def sendable_until(net, access, from_ns, until_ns):
    """True where at least one bit can be sent in the pass within the given stretch."""
    for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
        length_ns = min(until_ns, net.runs[run].close_ns) - max(from_ns, net.runs[run].open_ns)
        if length_ns > 0 and carried_bit(length_ns, net.runs[run].rate_bit_s) > 0:
            return True
    return False


@kernel
def open_run(net, access, now_ns):
    """Return the run that is open now, or NONE."""
    for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
        if net.runs[run].open_ns <= now_ns < net.runs[run].close_ns:
            return run
    return NONE


@kernel
def first_access(net, transmitter, now_ns):
    """Return the first access that could still be in view: rises are sorted, sets only nearly so."""
    low, high = net.transmitters[transmitter].access_lo, net.transmitters[transmitter].access_hi
    horizon_ns = now_ns - net.transmitters[transmitter].longest_ns
    while low < high:
        middle = (low + high) >> 1
        if net.accesses[middle].rise_ns < horizon_ns:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def next_grant(net, transmitter, now_ns):
    """Return (access, instant) of the first grant at or after `now_ns` with every antenna free.

    The best current rate wins, ties by station; only where something can be sent after acquisition.
    """
    first = first_access(net, transmitter, now_ns)
    last = net.transmitters[transmitter].access_hi
    acquisition_ns = net.transmitters[transmitter].acquisition_ns
    while True:
        best, best_rate, later_ns = NONE, 0, NEVER
        for access in range(first, last):
            if net.accesses[access].rise_ns > min(later_ns, NEVER - 1):
                break
            if net.accesses[access].set_ns <= now_ns:
                continue
            run = open_run(net, access, now_ns)
            if run != NONE and sendable(net, access, now_ns + acquisition_ns):
                rate = net.runs[run].rate_bit_s
                tie = best != NONE and rate == best_rate
                if rate > best_rate or (tie and net.accesses[access].station < net.accesses[best].station):
                    best, best_rate = access, rate
            for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
                if net.runs[run].open_ns > now_ns:
                    later_ns = min(later_ns, net.runs[run].open_ns)
            if best != NONE and net.accesses[access].rise_ns > now_ns:
                break
        if best != NONE or later_ns == NEVER:
            return best, now_ns
        now_ns = later_ns
        first = first_access(net, transmitter, now_ns)


@kernel
def clear(walk):
    """Begin a walk."""
    for place in range(walk.size):
        walk[place] = 0


@kernel
def walk_alone(net, transmitter, size_bit, start_ns, held, walk):
    """Send `size_bit` from `start_ns` with every antenna free; return when the last bit is out.

    `held` = (access, acquired_ns) of the antenna already held, or (NONE, 0).
    """
    clear(walk)
    access, acquired_ns = held
    now_ns, left_bit = start_ns, size_bit
    while True:
        if access == NONE:
            access, now_ns = next_grant(net, transmitter, now_ns)
            if access == NONE:
                return NEVER
            acquired_ns = now_ns + net.transmitters[transmitter].acquisition_ns
        if acquired_ns > now_ns:
            walk[ACQUIRING_NS] += acquired_ns - now_ns
            now_ns = walk[ACQUIRING_UNTIL] = acquired_ns
        for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
            begin_ns, close_ns = max(now_ns, net.runs[run].open_ns), net.runs[run].close_ns
            if begin_ns >= close_ns:
                continue
            rate = net.runs[run].rate_bit_s
            bit = min(left_bit, carried_bit(close_ns - begin_ns, rate))
            out_ns = begin_ns + duration_ns(bit, rate)
            left_bit -= bit
            if bit == 0:
                continue
            walk[SENT_UNTIL] = out_ns if left_bit == 0 else close_ns
            walk[SENT_NS] += walk[SENT_UNTIL] - begin_ns
            if left_bit == 0:
                if walk.size > LANDS:
                    land(net, access, out_ns, size_bit, walk)
                return out_ns
        now_ns, access = max(now_ns, net.accesses[access].set_ns), NONE


@kernel
def walk_segments(net, segments, low, high, job, walk):
    """Send job = (size_bit, start_ns) through segments low:high; return when the last bit is out."""
    clear(walk)
    size_bit, start_ns = job
    left_bit = size_bit
    first, last = low, high
    if low < high and segments[low].end_ns > start_ns:
        last = low  # whoever asked knew where to look
    while first < last:
        middle = (first + last) >> 1
        if segments[middle].end_ns <= start_ns:
            first = middle + 1
        else:
            last = middle
    for row in range(first, high):
        begin_ns, end_ns = max(start_ns, segments[row].begin_ns), segments[row].end_ns
        if begin_ns >= end_ns:
            continue
        rate = segments[row].rate_bit_s
        if rate == 0:
            walk[ACQUIRING_NS] += end_ns - begin_ns
            walk[ACQUIRING_UNTIL] = end_ns
            continue
        bit = min(left_bit, carried_bit(end_ns - begin_ns, rate))
        out_ns = begin_ns + duration_ns(bit, rate)
        left_bit -= bit
        if bit == 0:
            continue
        walk[SENT_UNTIL] = out_ns if left_bit == 0 else end_ns
        walk[SENT_NS] += walk[SENT_UNTIL] - begin_ns
        if left_bit == 0:
            if walk.size > LANDS:
                land(net, segments[row].access, out_ns, size_bit, walk)
            return out_ns
    return NEVER
