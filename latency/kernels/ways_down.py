"""D: when data is where it is bound for if its satellite sends it down itself, nobody else being about."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import (
    LANDS,
    delay_at_ns,
    first_access,
    next_grant,
    open_run,
    walk_alone,
    walk_segments,
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
def last_joined(search, satellite, now_ns):
    """Return the last row of the satellite's forecast that has joined by now, or one before its first.

    Looked for near the last one: who asks again asks for an instant nearby.
    """
    low, high = search.forecast_lo[satellite] - 1, search.forecast_lo[satellite + 1]
    row = search.forecast_last[satellite]
    if row > low and search.forecast[row].join_ns > now_ns:
        row, high = low, row
    elif row + 2 < high and search.forecast[row + 2].join_ns > now_ns:
        high = row + 2
    while row + 1 < high:
        middle = (row + high) >> 1
        if search.forecast[middle].join_ns <= now_ns:
            row = middle
        else:
            high = middle
    search.forecast_last[satellite] = row
    return row


@kernel
def gone_ns(search, satellite, now_ns, capture):
    """Forecast: when what the satellite will hold at `now_ns` will be gone (0 where it holds nothing)."""
    place = last_joined(search, satellite, now_ns)
    if place < search.forecast_lo[satellite]:
        return 0
    row = search.forecast[place]
    if capture == NONE and search.memo[OWNERS] < search.memo.size - OWNERS - 1:
        search.memo[OWNERS] += 1
        search.memo[OWNERS + search.memo[OWNERS]] = row.capture
    return row.other_gone_ns if row.capture == capture else row.gone_ns


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
    """Return (access, instant) of the first grant at or after `start_ns` with every antenna free.

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
    return grants[row].access, max(start_ns, grants[row].at_ns)


@kernel
def sent_down_ns(net, search, table, transmitter, start_ns, limit_ns):
    """Arrival of what the table is for if the transmitter sends it from `start_ns`; NEVER if not before the limit."""
    row, walk = search.tables[table], search.scratch
    if net.rules[0].scheduled:
        low, high = net.segment_lo[transmitter], net.segment_lo[transmitter + 1]
        end_ns = walk_segments(net, net.segments, low, high, (row.size_bit, start_ns), walk)
        return landed_ns(net, row.leg, walk) if end_ns != NEVER else NEVER
    access, grant_ns = first_grant(search, transmitter, start_ns)
    if access == NONE or grant_ns >= limit_ns:
        return NEVER
    acquired_ns = grant_ns + net.transmitters[transmitter].acquisition_ns
    run = net.accesses[access].run_lo
    while net.runs[run].close_ns <= acquired_ns:  # something can be sent: there is one that is open later
        run += 1
    begin_ns, sent_ns = max(acquired_ns, net.runs[run].open_ns), search.sent_ns[row.way, run]
    if sent_ns <= net.runs[run].close_ns - begin_ns:  # in most cases all of it goes out at one rate
        out_ns = begin_ns + sent_ns
        if out_ns >= limit_ns:
            return NEVER
        tail_ns = search.tail_ns[row.way, net.accesses[access].station]
        return out_ns + delay_at_ns(net, access, out_ns) + tail_ns if tail_ns != NEVER else NEVER
    end_ns = walk_alone(net, transmitter, row.size_bit, grant_ns, (access, acquired_ns), walk)
    return landed_ns(net, row.leg, walk) if end_ns != NEVER else NEVER


@kernel
def down_ns(net, search, table, ask, capture):
    """D(i, x) of ask = (i, x, limit): arrival if satellite i sends down itself from x what the table is for.

    What arrives at the limit or after it need not be told apart from NEVER.
    """
    satellite, now_ns, limit_ns = ask
    start_ns = max(now_ns, gone_ns(search, satellite, now_ns, capture))
    best_ns, leg = limit_ns, search.tables[table].leg
    if start_ns >= limit_ns:
        return NEVER
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        if net.transmitters[transmitter].carries & (1 << leg) != 0:
            best_ns = min(best_ns, sent_down_ns(net, search, table, transmitter, start_ns, best_ns))
    return best_ns if best_ns < limit_ns else NEVER


@kernel
def there_ns(net, search, table, ask, capture):
    """Arrival at the table's destination without a further hop; ask = (satellite, now_ns, limit_ns) as for D."""
    destination = search.tables[table].destination
    if destination == NONE:
        return down_ns(net, search, table, ask, capture)
    return ask[1] if destination == ask[0] else NEVER
