"""First come, first served through windows, in closed form: no agenda of events.

Where nobody else has a say in when a transmitter has an antenna, its data follows from the data before it: data `k`,
ready at `r(k)` and `d(k)` long, starts at `s(k)`, the first open instant not before `max(r(k), e(k - 1))`, and its last
bit is out at `e(k) = s(k) + d(k)`, or further on where a window closes first (the specification, section 4, Sending;
for one server without windows this is Lindley's recursion, D. V. Lindley, The theory of queues with a single server,
1952). One pass over data and windows, both in time order, serves all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import next_grant

GIGA = np.int64(1_000_000_000)
LONG_NS = np.int64(1 << 50)


class Jobs(NamedTuple):
    """Data in the order in which it is served, satellite by satellite, and what became of it."""

    lo: np.ndarray  # (S + 1,) where the data of each satellite begins
    item: np.ndarray  # (J,)
    ready_ns: np.ndarray
    size_bit: np.ndarray
    start_ns: np.ndarray  # when the transmitter commits to it, NEVER if not up to the stop
    end_ns: np.ndarray  # when its last bit is out, which may be after the stop


class Grants(NamedTuple):
    """Who has an antenna when: rows lo[x] to lo[x] + count[x] of transmitter x."""

    contacts: np.ndarray  # CONTACT; booked ones are there from the beginning
    lo: np.ndarray  # (X + 1,)
    count: np.ndarray  # (X,) those that were come to
    first: np.ndarray  # (X,) the first access that has not set
    asked_ns: np.ndarray  # ready instant of the data for which each was granted
    waits: np.ndarray  # (W, 3) access, begin, end: data waits in view of a station that cannot carry any of it
    waited: np.ndarray  # (1,) rows of waits


@inlined
def duration_by(amount, rate_s, each_ns):
    """Return `duration_ns(amount, rate_s)`, found from each_ns = 1e9 / rate_s in floating point.

    The guess is less than one off for durations under 2**50 ns. What is left of it is exact, because int64 wraps, and
    says where the answer is: a multiplication or two instead of six divisions.
    """
    guess = np.int64(amount * each_ns)
    if guess >= LONG_NS:
        return duration_ns(amount, rate_s)
    rest = amount * GIGA - guess * rate_s
    return guess + np.int64(rest > 0) + np.int64(rest > rate_s) - np.int64(rest <= -rate_s)


@kernel
def group(owner, lo, order):
    """Sort rows by their owner, equals in their order: fill lo (owners + 1,) and order; rows of -1 are left out."""
    lo[:] = 0
    for row in range(owner.size):
        if owner[row] != NONE:
            lo[owner[row] + 1] += 1
    for one in range(lo.size - 1):
        lo[one + 1] += lo[one]
    for row in range(owner.size):
        if owner[row] != NONE:
            order[lo[owner[row]]] = row
            lo[owner[row]] += 1
    for one in range(lo.size - 1, 0, -1):
        lo[one] = lo[one - 1]
    lo[0] = 0


@kernel
def note_waits(net, transmitter, first, stretch, grants):
    """Log the stretches (from, until) in which a run is open, and yet nothing was granted: too short to send a bit."""
    from_ns, until_ns = stretch
    for access in range(first, net.transmitters[transmitter].access_hi):
        if net.accesses[access].rise_ns >= until_ns:
            return
        for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
            begin_ns, end_ns = max(from_ns, net.runs[run].open_ns), min(until_ns, net.runs[run].close_ns)
            row = grants.waited[0]
            if begin_ns < end_ns and row < len(grants.waits):
                grants.waits[row, 0], grants.waits[row, 1], grants.waits[row, 2] = access, begin_ns, end_ns
                grants.waited[0] = row + 1


@kernel
def grant_alone(net, transmitter, now_ns, grants):
    """Return `next_grant(net, transmitter, now_ns)`.

    Where one station at a time is in view there is nothing to compare; a second carries at least a bit at any rate.
    """
    last, accesses, runs = net.transmitters[transmitter].access_hi, net.accesses, net.runs
    first = grants.first[transmitter]
    while first < last and accesses[first].set_ns <= now_ns:
        first += 1
    grants.first[transmitter] = first
    if first == last:
        return NONE, now_ns
    for run in range(accesses[first].run_lo, accesses[first].run_hi):
        if runs[run].close_ns > now_ns:
            open_ns = max(now_ns, runs[run].open_ns)
            alone = first + 1 == last or accesses[first + 1].rise_ns > open_ns
            if alone and runs[run].close_ns - open_ns >= net.transmitters[transmitter].acquisition_ns + GIGA:
                return first, open_ns
            break
    access, open_ns = next_grant(net, transmitter, now_ns)
    until_ns = net.rules[0].stop_ns + 1
    if access != NONE:
        until_ns = min(until_ns, open_ns)
    note_waits(net, transmitter, first, (now_ns, until_ns), grants)
    return access, open_ns


@kernel
def next_contact(net, transmitter, grants, now_ns, ready_ns):
    """Return the row of the transmitter's next contact, NONE where there is none up to the stop.

    On demand it is the first that is granted from `now_ns` on, with every antenna free, and lasts until the pass ends.
    """
    row = grants.lo[transmitter] + grants.count[transmitter]
    if row == grants.lo[transmitter + 1]:
        return NONE
    if not net.rules[0].scheduled:
        access, open_ns = grant_alone(net, transmitter, now_ns, grants)
        if access == NONE or open_ns > net.rules[0].stop_ns:
            return NONE
        contact = grants.contacts[row]
        contact.transmitter, contact.access, contact.station = transmitter, access, net.accesses[access].station
        contact.open_ns, contact.close_ns = open_ns, net.accesses[access].set_ns
        contact.acquired_ns = open_ns + net.transmitters[transmitter].acquisition_ns
        grants.asked_ns[row] = ready_ns
    grants.count[transmitter] += 1
    return row


@kernel
def serve_alone(net, satellite, transmitter, jobs, grants):
    """Fill start_ns and end_ns, NEVER before, of a satellite's data with one transmitter; log its contacts."""
    stop_ns, contacts, runs = net.rules[0].stop_ns, grants.contacts, net.runs
    ready_ns, size_bit, start_ns, end_ns = jobs.ready_ns, jobs.size_bit, jobs.start_ns, jobs.end_ns
    free_ns, row, run, last_run = 0, NONE, 0, 0
    from_ns, until_ns, acquired_ns, close_ns, rate, each_ns = 0, 0, 0, 0, 1, 0.0
    for job in range(jobs.lo[satellite], jobs.lo[satellite + 1]):
        left_bit = size_bit[job]
        now_ns = max(ready_ns[job], free_ns)
        begin_ns = max(now_ns, from_ns)
        out_ns = begin_ns + duration_by(left_bit, rate, each_ns)
        if out_ns <= until_ns and begin_ns <= stop_ns:  # all of it in the run that is open: nearly always
            start_ns[job], end_ns[job], free_ns = begin_ns, out_ns, out_ns
            continue
        sending = False
        while True:
            if begin_ns < until_ns:
                if not sending:
                    if begin_ns > stop_ns:
                        break
                    sending = True
                    start_ns[job] = min(start_ns[job], begin_ns)
                out_ns = begin_ns + duration_by(left_bit, rate, each_ns)
                if out_ns <= until_ns:
                    end_ns[job], free_ns = out_ns, out_ns
                    left_bit = 0
                    break
                left_bit -= carried_bit(until_ns - begin_ns, rate)
                now_ns = until_ns
            run += 1
            while run >= last_run:
                if row != NONE:
                    now_ns = max(now_ns, close_ns)
                row = next_contact(net, transmitter, grants, now_ns, ready_ns[job])
                if row == NONE:
                    break
                contact = contacts[row]
                run, last_run = net.accesses[contact.access].run_lo, net.accesses[contact.access].run_hi
                acquired_ns, close_ns, sending = contact.acquired_ns, contact.close_ns, False
            if row == NONE:
                break
            from_ns, until_ns = max(runs[run].open_ns, acquired_ns), min(runs[run].close_ns, close_ns)
            rate = runs[run].rate_bit_s
            each_ns = 1e9 / rate
            begin_ns = max(now_ns, from_ns)
        if left_bit > 0:
            return  # nothing behind it can be sent either


@kernel
def serve_each(net, radio, jobs, grants):
    """Serve the data of every satellite with its one transmitter, `radio` (S,), as if nobody else were there."""
    for satellite in range(radio.size):
        if radio[satellite] != NONE:
            serve_alone(net, satellite, radio[satellite], jobs, grants)
