"""D: when data is where it is bound for if its satellite sends it down itself, nobody else being about."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.forecasts import gone_ns, last_joined
from latency.kernels.grants import first_grant, row_from
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import (
    LANDS,
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
def piece_at(net, search, table, transmitter, start_ns):
    """Return (from, until, at, rest): what one transmitter starts in from <= start < until is there at
    max(start, at) + rest. One such piece of D around `start_ns`; rest is NONE where it does not all go out in one run.
    """
    row, place = search.tables[table], first_grant(search, transmitter, start_ns)
    from_ns, at_ns, access = search.grants[place].from_ns, search.grants[place].at_ns, search.grants[place].access
    if access == NONE:
        return from_ns, NEVER, NEVER, 0
    until_ns = search.grants[place + 1].from_ns if place + 1 < search.grant_lo[transmitter + 1] else NEVER
    acquisition_ns, run = net.transmitters[transmitter].acquisition_ns, net.accesses[access].run_lo
    while net.runs[run].close_ns <= max(start_ns, at_ns) + acquisition_ns:  # something can be sent: one is open later
        run += 1
    # Bounds are those of the grant, of the run, of the window.
    until_ns = min(until_ns, net.runs[run].close_ns - acquisition_ns)
    if run > net.accesses[access].run_lo and net.runs[run - 1].close_ns - acquisition_ns > at_ns:
        from_ns = max(from_ns, net.runs[run - 1].close_ns - acquisition_ns)
    at_ns = max(at_ns, net.runs[run].open_ns - acquisition_ns)
    sent_ns, tail_ns = search.sent_ns[row.way, run], search.tail_ns[row.way, net.accesses[access].station]
    last_ns = net.runs[run].close_ns - acquisition_ns - sent_ns if sent_ns != NEVER else NONE
    if max(start_ns, at_ns) > last_ns:
        return max(from_ns, last_ns + 1) if at_ns <= last_ns else from_ns, until_ns, NEVER, NONE
    spent_ns = acquisition_ns + sent_ns
    window = window_at(net, access, max(start_ns, at_ns) + spent_ns)
    if window > net.accesses[access].window_lo and net.windows[window - 1].close_ns - spent_ns >= at_ns:
        from_ns = max(from_ns, net.windows[window - 1].close_ns - spent_ns + 1)
    if window + 1 < net.accesses[access].window_hi:
        last_ns = min(last_ns, net.windows[window].close_ns - spent_ns)
    if tail_ns == NEVER:
        return from_ns, min(until_ns, last_ns + 1), NEVER, 0
    return from_ns, min(until_ns, last_ns + 1), at_ns, spent_ns + net.windows[window].delay_ns + tail_ns


@inlined
def at_least_ns(piece, start_ns):
    """Return what D is at an instant of a piece; the instant itself where that is not told."""
    return max(start_ns, piece.at_ns) + piece.rest_ns if piece.rest_ns != NONE else start_ns


@kernel
def note_later(pieces):
    """Note in every piece of one transmitter what no later one betters: D may be less for who asks later."""
    least_ns = NEVER
    for row in range(pieces.size - 1, -1, -1):
        pieces[row].later_ns = least_ns
        least_ns = min(least_ns, at_least_ns(pieces[row], pieces[row].from_ns))


@kernel
def most_pieces(net, search):
    """Return how many pieces the D of all transmitters have at most: see where `piece_at` ends one."""
    most = 0
    for transmitter in range(net.transmitters.size):
        for place in range(search.grant_lo[transmitter], search.grant_lo[transmitter + 1]):
            most += 1
            if search.grants[place].access != NONE:
                access = net.accesses[search.grants[place].access]
                most += access.window_hi - access.window_lo + 2 * (access.run_hi - access.run_lo)
    return most


@kernel
def fill_pieces(net, search):
    """List D of each transmitter piece by piece, for all that goes down."""
    for table in range(search.tables.size):
        if search.tables[table].destination != NONE:
            continue
        way, leg, row = search.tables[table].way, search.tables[table].leg, 0
        for transmitter in range(net.transmitters.size):
            search.piece_lo[way, transmitter] = search.piece_last[way, transmitter] = row
            now_ns = 0 if net.transmitters[transmitter].carries & (1 << leg) != 0 else NEVER
            while now_ns != NEVER:
                piece = search.pieces[way, row]
                piece.from_ns, piece.at_ns, piece.rest_ns = now_ns, NEVER, NONE
                now_ns, row = NEVER, row + 1
                if not net.rules[0].scheduled:
                    begin_ns = piece.from_ns
                    _, now_ns, piece.at_ns, piece.rest_ns = piece_at(net, search, table, transmitter, begin_ns)
            note_later(search.pieces[way, search.piece_lo[way, transmitter] : row])
        search.piece_lo[way, net.transmitters.size] = row


@kernel
def listed_piece(search, way, transmitter, start_ns):
    """Return the piece around `start_ns`, looked for near the last one."""
    pieces, end = search.pieces[way], search.piece_lo[way, transmitter + 1]
    row = row_from(pieces, search.piece_lo[way], search.piece_last[way], transmitter, start_ns)
    search.piece_last[way, transmitter] = row
    until_ns = pieces[row + 1].from_ns if row + 1 < end else NEVER
    return pieces[row].from_ns, until_ns, pieces[row].at_ns, pieces[row].rest_ns, pieces[row].later_ns


@kernel
def walked_piece(net, search, table, transmitter, start_ns):
    """Return the piece around `start_ns` of data that needs several runs, or whose contacts are known.

    While the grant is waited for it is constant; of one instant alone where more is not easily told.
    """
    row, walk, piece = search.tables[table], search.scratch, (start_ns, start_ns + 1)
    if net.rules[0].scheduled:
        low, high = net.segment_lo[transmitter], net.segment_lo[transmitter + 1]
        end_ns = walk_segments(net, net.segments, low, high, (row.size_bit, start_ns), walk)
    else:
        grant = search.grants[first_grant(search, transmitter, start_ns)]
        grant_ns = max(start_ns, grant.at_ns)
        held = (grant.access, grant_ns + net.transmitters[transmitter].acquisition_ns)
        end_ns = walk_alone(net, transmitter, row.size_bit, grant_ns, held, walk)
        piece = (grant.from_ns, grant.at_ns + 1) if start_ns <= grant.at_ns else piece
    return piece[0], piece[1], landed_ns(net, row.leg, walk) if end_ns != NEVER else NEVER, np.int64(0), start_ns


@kernel
def sooner(one, other, start_ns):
    """Return the piece that arrives first from `start_ns` on; of that instant alone if it is not so in both ranges."""
    if max(start_ns, other[2]) + other[3] < max(start_ns, one[2]) + one[3]:
        one, other = other, one
    from_ns, until_ns = max(one[0], other[0]), min(one[1], other[1])
    for edge_ns in (from_ns, until_ns - 1):  # in between the difference of two pieces goes one way
        if max(edge_ns, one[2]) + one[3] > max(edge_ns, other[2]) + other[3]:
            return start_ns, start_ns + 1, one[2], one[3], min(one[4], other[4])
    return from_ns, until_ns, one[2], one[3], min(one[4], other[4])


@kernel
def learn_way_down(net, search, table, satellite, start_ns):
    """Note the piece of D around `start_ns`."""
    best, way, leg = (np.int64(0), NEVER, NEVER, np.int64(0), NEVER), search.tables[table].way, search.tables[table].leg
    for transmitter in range(net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi):
        if net.transmitters[transmitter].carries & (1 << leg) != 0:
            piece = listed_piece(search, way, transmitter, start_ns)
            if piece[3] == NONE:
                piece = walked_piece(net, search, table, transmitter, start_ns)
            best = sooner(best, piece, start_ns)
    known = search.ways_down[way, satellite]
    known.from_ns, known.until_ns, known.at_ns, known.rest_ns, known.later_ns = best


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


@inlined
def is_late(known, ask, capture):
    """True where what is known of D tells that it is not under the limit, for ask = (i, x, limit), x or later.

    With time more joins, and is gone later: a row of the forecast that held before says enough.
    """
    _, now_ns, limit_ns = ask
    start_ns = max(now_ns, known.gone_ns) if known.join_ns <= now_ns and known.capture != capture else now_ns
    late = start_ns >= limit_ns
    if known.from_ns <= start_ns < known.until_ns:
        late |= min(max(start_ns, known.at_ns) + known.rest_ns, known.later_ns) >= limit_ns
    return late


@inlined
def note_owner(search, known):
    """Note whose own backlog is what is known of the forecast: another answer may be his."""
    if search.memo[OWNERS] < search.memo.size - OWNERS - 1:
        search.memo[OWNERS] += 1
        search.memo[OWNERS + search.memo[OWNERS]] = known.capture


@kernel
def down_ns(net, search, table, ask, capture):
    """D(i, x) of ask = (i, x, limit): arrival if satellite i sends down itself from x what the table is for.

    What arrives at the limit or after it need not be told apart from NEVER.
    """
    satellite, now_ns, limit_ns = ask
    known = search.ways_down[search.tables[table].way, satellite]
    if is_late(known, ask, capture):
        note_owner(search, known)
        return NEVER
    if not known.join_ns <= now_ns < known.next_join_ns:
        learn_forecast(search, known, satellite, now_ns)
    note_owner(search, known)
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
