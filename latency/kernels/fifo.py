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

    The guess is less than one off for durations under 2**50 ns. What is left of it says where the answer is, and is
    exact: uint64 wraps (int64 must not, says numba). Three multiplications instead of six divisions.
    """
    guess = np.int64(amount * each_ns)
    if guess >= LONG_NS:
        return duration_ns(amount, rate_s)
    rest = np.int64(np.uint64(amount) * np.uint64(GIGA) - np.uint64(guess) * np.uint64(rate_s))
    return guess + np.int64(rest > 0) + np.int64(rest > rate_s) - np.int64(rest <= -rate_s)


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


@inlined
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


# Where a transmitter stands: now, its contact, the run of the pass, and from when until when it can send in that.
NOW, ROW, RUN, LAST_RUN, FROM, UNTIL = range(6)


@inlined
def next_run(net, transmitter, ready_ns, grants, reach):
    """Move on to the next run of constant rate, of this contact or the next; False where there is none."""
    contacts, row = grants.contacts, reach[ROW]
    reach[RUN] += 1
    while reach[RUN] >= reach[LAST_RUN]:
        if row != NONE:
            reach[NOW] = max(reach[NOW], contacts[row].close_ns)
        row = next_contact(net, transmitter, grants, reach[NOW], ready_ns)
        if row == NONE:
            return False
        access = net.accesses[contacts[row].access]
        reach[ROW], reach[RUN], reach[LAST_RUN] = row, access.run_lo, access.run_hi
    run = net.runs[reach[RUN]]
    reach[FROM] = max(run.open_ns, contacts[row].acquired_ns)
    reach[UNTIL] = min(run.close_ns, contacts[row].close_ns)
    return True


@inlined
def serve_on(net, transmitter, job, jobs, grants, reach):
    """Serve data that does not fit into what is left of a run, run by run; False where it never gets out."""
    left_bit, sending = jobs.size_bit[job], NONE
    jobs.start_ns[job] = jobs.end_ns[job] = NEVER
    while True:
        begin_ns, until_ns = max(reach[NOW], reach[FROM]), reach[UNTIL]
        if begin_ns < until_ns:
            if sending != reach[ROW] and begin_ns > net.rules[0].stop_ns:
                return False
            if sending == NONE:
                jobs.start_ns[job] = begin_ns
            sending = reach[ROW]
            rate = net.runs[reach[RUN]].rate_bit_s
            out_ns = begin_ns + duration_by(left_bit, rate, 1e9 / rate)
            if out_ns <= until_ns:
                jobs.end_ns[job] = out_ns
                return True
            left_bit -= carried_bit(until_ns - begin_ns, rate)
            reach[NOW] = until_ns
        if not next_run(net, transmitter, jobs.ready_ns[job], grants, reach):
            return False


@kernel
def serve_alone(net, satellite, transmitter, jobs, grants, reach):
    """Fill start_ns and end_ns of a satellite's data with one transmitter; log its contacts. Return how far it came."""
    stop_ns, runs, free_ns, rate, each_ns = net.rules[0].stop_ns, net.runs, 0, GIGA, 1.0
    ready_ns, size_bit, start_ns, end_ns = jobs.ready_ns, jobs.size_bit, jobs.start_ns, jobs.end_ns
    from_ns, until_ns = 0, 0
    reach[:] = 0
    reach[ROW] = NONE
    for job in range(jobs.lo[satellite], jobs.lo[satellite + 1]):
        now_ns = max(ready_ns[job], free_ns)
        begin_ns = max(now_ns, from_ns)
        out_ns = begin_ns + duration_by(size_bit[job], rate, each_ns)
        if out_ns <= until_ns and begin_ns <= stop_ns:  # all of it in the run that is open: nearly always
            start_ns[job], end_ns[job], free_ns = begin_ns, out_ns, out_ns
            continue
        reach[NOW] = now_ns
        if not serve_on(net, transmitter, job, jobs, grants, reach):
            return job + 1  # nor does anything behind it
        free_ns, from_ns, until_ns, rate = end_ns[job], reach[FROM], reach[UNTIL], runs[reach[RUN]].rate_bit_s
        each_ns = 1e9 / rate
    return jobs.lo[satellite + 1]


@kernel
def serve_each(net, radio, jobs, grants, reach):
    """Serve the data of every satellite with its one transmitter, `radio` (S,), as if nobody else were there.

    reach (6,) is scratch.
    """
    for satellite in range(radio.size):
        done = jobs.lo[satellite]
        if radio[satellite] != NONE:
            done = serve_alone(net, satellite, radio[satellite], jobs, grants, reach)
        for job in range(done, jobs.lo[satellite + 1]):
            jobs.start_ns[job] = jobs.end_ns[job] = NEVER
