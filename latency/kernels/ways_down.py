"""D: when data is where it is bound for if its satellite sends it down itself, nobody else being about."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.forecasts import gone_ns, last_joined
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import (
    LANDS,
    first_access,
    next_grant,
    open_run,
    walk_alone,
    walk_segments,
    window_at,
)

OWNERS = 5  # of the memo: how many captures' own backlog was the forecast; they follow


@kernel
def set_ways_down(net, search, way, leg, size_bit):
    """Set what does not change with time, for data of one leg and size that goes down.

    `sent_ns` is NEVER where not all of it goes out in one run, `tail_ns` where it is nowhere bound for.
    """
    for run in range(net.runs.size):
        rate, length_ns = net.runs[run].rate_bit_s, net.runs[run].close_ns - net.runs[run].open_ns
        whole = 0 < size_bit <= carried_bit(length_ns, rate)
        search.sent_ns[way, run] = duration_ns(size_bit, rate) if whole else NEVER
    for station in range(net.stations.size):
        fibre_ns = net.stations[station].fibre_user_ns if leg == 1 else NEVER
        for centre in range(net.fibre_ns.shape[1] if leg == 0 else 0):
            fibre_ns = min(fibre_ns, net.fibre_ns[station, centre])
        line_ns = duration_ns(size_bit, net.stations[station].line_rate_bit_s)
        whole_ns = net.stations[station].handling_ns + line_ns + fibre_ns if fibre_ns != NEVER else NEVER
        search.tail_ns[way, station] = whole_ns


@kernel
def landed_ns(net, leg, walk):
    """Where a walk that got everything down leads: to the user, or to the data centre that is reached first."""
    if leg == 1:
        return walk[LANDS]
    best_ns = NEVER
    for centre in range(net.fibre_ns.shape[1]):
        best_ns = min(best_ns, walk[LANDS + 1 + centre])
    return best_ns


@kernel
def wins_until_ns(net, transmitter, access, grant_ns):
    """Return until when the access that is granted at `grant_ns` would be granted too, if nobody had asked before.

    It stays the best while its run is open, a bit can be sent after acquisition, and no other run opens.
    """
    last_ns, until_ns = 0, net.runs[open_run(net, access, grant_ns)].close_ns - 1
    for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
        one_ns, close_ns = duration_ns(1, net.runs[run].rate_bit_s), net.runs[run].close_ns
        if one_ns <= close_ns - net.runs[run].open_ns:
            last_ns = max(last_ns, close_ns - one_ns - net.transmitters[transmitter].acquisition_ns)
    until_ns = min(until_ns, last_ns)
    for other in range(first_access(net, transmitter, grant_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[other].rise_ns > until_ns:
            break
        for run in range(net.accesses[other].run_lo, net.accesses[other].run_hi):
            if net.runs[run].open_ns > grant_ns:
                until_ns = min(until_ns, net.runs[run].open_ns - 1)
    return until_ns


@kernel
def fill_grants(net, search):
    """List for each transmitter what it is granted first by when it asks, with every antenna free.

    Nothing is granted between asking and the grant, so whoever asks in between is granted the same.
    """
    row = 0
    for transmitter in range(net.transmitters.size):
        search.grant_lo[transmitter], now_ns = row, 0
        while now_ns != NEVER:
            access, at_ns = next_grant(net, transmitter, now_ns)
            grant = search.grants[row]
            grant.from_ns, grant.access, grant.at_ns = now_ns, access, at_ns
            now_ns = wins_until_ns(net, transmitter, access, at_ns) + 1 if access != NONE else NEVER
            row += 1
        search.grant_lo[transmitter + 1] = row
        search.grant_last[transmitter] = search.grant_lo[transmitter]


@kernel
def first_grant(search, transmitter, start_ns):
    """Return the row of the first grant at or after `start_ns` with every antenna free.

    Looked for near the last one, for who asks again asks for an instant nearby.
    """
    grants, row, high = search.grants, search.grant_last[transmitter], search.grant_lo[transmitter + 1]
    if grants[row].from_ns > start_ns:
        row, high = search.grant_lo[transmitter], row
    elif row + 2 < high and grants[row + 2].from_ns > start_ns:
        high = row + 2
    while row + 1 < high:
        middle = (row + high) >> 1
        if grants[middle].from_ns <= start_ns:
            row = middle
        else:
            high = middle
    search.grant_last[transmitter] = row
    return row


@kernel
def piece_at(net, search, table, transmitter, start_ns):
    """Return (from, until, at, rest): what one transmitter starts in from <= start < until is there at
    max(start, at) + rest. One such piece of D around `start_ns`; of that instant alone where more is not easily told.
    """
    row, walk = search.tables[table], search.scratch
    if net.rules[0].scheduled:
        low, high = net.segment_lo[transmitter], net.segment_lo[transmitter + 1]
        end_ns = walk_segments(net, net.segments, low, high, (row.size_bit, start_ns), walk)
        return start_ns, start_ns + 1, landed_ns(net, row.leg, walk) if end_ns != NEVER else NEVER, 0
    place, acquisition_ns = first_grant(search, transmitter, start_ns), net.transmitters[transmitter].acquisition_ns
    from_ns, at_ns, access = search.grants[place].from_ns, search.grants[place].at_ns, search.grants[place].access
    if access == NONE:
        return from_ns, NEVER, NEVER, 0
    grant_ns, run = max(start_ns, at_ns), net.accesses[access].run_lo
    while net.runs[run].close_ns <= grant_ns + acquisition_ns:  # something can be sent: one is open later
        run += 1
    begin_ns, close_ns = max(grant_ns + acquisition_ns, net.runs[run].open_ns), net.runs[run].close_ns
    if search.sent_ns[row.way, run] > close_ns - begin_ns:
        held = (access, grant_ns + acquisition_ns)
        end_ns = walk_alone(net, transmitter, row.size_bit, grant_ns, held, walk)
        from_ns, until_ns = (from_ns, at_ns + 1) if start_ns <= at_ns else (start_ns, start_ns + 1)
        return from_ns, until_ns, landed_ns(net, row.leg, walk) if end_ns != NEVER else NEVER, 0
    # All of it goes out at one rate, in most cases. Bounds are those of the grant, of the run, of the window.
    until_ns = search.grants[place + 1].from_ns if place + 1 < search.grant_lo[transmitter + 1] else NEVER
    if run > net.accesses[access].run_lo and net.runs[run - 1].close_ns - acquisition_ns > at_ns:
        from_ns = max(from_ns, net.runs[run - 1].close_ns - acquisition_ns)
    at_ns = max(at_ns, net.runs[run].open_ns - acquisition_ns)
    spent_ns = acquisition_ns + search.sent_ns[row.way, run]
    window = window_at(net, access, max(start_ns, at_ns) + spent_ns)
    if window > net.accesses[access].window_lo and net.windows[window - 1].close_ns - spent_ns >= at_ns:
        from_ns = max(from_ns, net.windows[window - 1].close_ns - spent_ns + 1)
    last_ns = close_ns - spent_ns
    if window + 1 < net.accesses[access].window_hi:
        last_ns = min(last_ns, net.windows[window].close_ns - spent_ns)
    tail_ns = search.tail_ns[row.way, net.accesses[access].station]
    if tail_ns == NEVER:
        return from_ns, min(until_ns, last_ns + 1), NEVER, 0
    return from_ns, min(until_ns, last_ns + 1), at_ns, spent_ns + net.windows[window].delay_ns + tail_ns


@kernel
def sooner(one, other, start_ns):
    """Return the piece that arrives first from `start_ns` on; of that instant alone if it is not so in both ranges."""
    if max(start_ns, other[2]) + other[3] < max(start_ns, one[2]) + one[3]:
        one, other = other, one
    from_ns, until_ns = max(one[0], other[0]), min(one[1], other[1])
    for edge_ns in (from_ns, until_ns - 1):  # in between the difference of two pieces goes one way
        if max(edge_ns, one[2]) + one[3] > max(edge_ns, other[2]) + other[3]:
            return start_ns, start_ns + 1, one[2], one[3]
    return from_ns, until_ns, one[2], one[3]


@kernel
def learn_way_down(net, search, table, satellite, start_ns):
    """Note the piece of D around `start_ns`."""
    piece, leg = (np.int64(0), NEVER, NEVER, np.int64(0)), search.tables[table].leg
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        if net.transmitters[transmitter].carries & (1 << leg) != 0:
            piece = sooner(piece, piece_at(net, search, table, transmitter, start_ns), start_ns)
    known = search.ways_down[search.tables[table].way, satellite]
    known.from_ns, known.until_ns, known.at_ns, known.rest_ns = piece


@kernel
def sent_down_ns(net, search, table, satellite, start_ns):
    """Arrival of what the table is for if the satellite sends it down from `start_ns`, no backlog being left."""
    known = search.ways_down[search.tables[table].way, satellite]
    if not known.from_ns <= start_ns < known.until_ns:
        learn_way_down(net, search, table, satellite, start_ns)
    return max(start_ns, known.at_ns) + known.rest_ns


@kernel
def learn_forecast(search, known, satellite, now_ns):
    """Note what row of the satellite's forecast holds at `now_ns`, and how long."""
    row, known.join_ns, known.gone_ns, known.capture = last_joined(search, satellite, now_ns), 0, 0, NONE
    if row >= search.forecast_lo[satellite]:
        last = search.forecast[row]
        known.join_ns, known.gone_ns, known.capture = last.join_ns, last.gone_ns, last.capture
    following = row + 1 < search.forecast_lo[satellite + 1]
    known.next_join_ns = search.forecast[row + 1].join_ns if following else NEVER


@kernel
def down_ns(net, search, table, ask, capture):
    """D(i, x) of ask = (i, x, limit): arrival if satellite i sends down itself from x what the table is for.

    What arrives at the limit or after it need not be told apart from NEVER.
    """
    satellite, now_ns, limit_ns = ask
    known = search.ways_down[search.tables[table].way, satellite]
    # With time more joins, and is gone later: a row that held before says enough where it was gone too late already.
    too_late = now_ns >= known.next_join_ns and known.gone_ns >= limit_ns and known.capture != capture
    if not (too_late or known.join_ns <= now_ns < known.next_join_ns):
        learn_forecast(search, known, satellite, now_ns)
    if search.memo[OWNERS] < search.memo.size - OWNERS - 1:
        search.memo[OWNERS] += 1
        search.memo[OWNERS + search.memo[OWNERS]] = known.capture
    if too_late:
        return NEVER
    own = known.capture == capture and capture != NONE
    start_ns = max(now_ns, gone_ns(search, satellite, now_ns, capture) if own else known.gone_ns)
    if start_ns >= limit_ns:
        return NEVER
    arrival_ns = sent_down_ns(net, search, table, satellite, start_ns)
    return arrival_ns if arrival_ns < limit_ns else NEVER


@kernel
def there_ns(net, search, table, ask, capture):
    """Arrival at the table's destination without a further hop; ask = (satellite, now_ns, limit_ns) as for D."""
    destination = search.tables[table].destination
    if destination == NONE:
        return down_ns(net, search, table, ask, capture)
    return ask[1] if destination == ask[0] else NEVER
