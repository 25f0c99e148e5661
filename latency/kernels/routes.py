"""Routes: what a hop and a way down cost, and one decision, by the tables that kernels/sweeps.py fills."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.integers import duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import LANDS, NO_ANTENNA, walk_alone, walk_segments

DOWN, STAY, NO_WAY = np.int64(-1), np.int64(-2), np.int64(-3)  # choices beside a link
PART, WHOLE = np.bool_(False), np.bool_(True)  # what the first hop of a decision counts
PLAIN, DETOURED = np.bool_(False), np.bool_(True)  # whether links that refused are left out
AT_NS, FROM, TABLE_ROW, MADE_HERE, CHOICE, OWNERS = 0, 1, 2, 3, 4, 5  # of the memo; the owners follow their number


@kernel
def step_at(net, now_ns):
    """Return k with T[k] <= now < T[k + 1], or the number of steps at the end."""
    low, high = 0, net.steps_ns.size - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if net.steps_ns[middle] <= now_ns:
            low = middle
        else:
            high = middle - 1
    return low


@kernel
def span_at(net, link, now_ns):
    """Return the up-interval of the link that contains the instant, or NONE."""
    low, high = net.links[link].span_lo, net.links[link].span_hi
    end = high
    while low < high:
        middle = (low + high) >> 1
        if net.spans[middle].down_ns <= now_ns:
            low = middle + 1
        else:
            high = middle
    if low < end and net.spans[low].up_ns <= now_ns:
        return low
    return NONE


@kernel
def gone_ns(search, satellite, now_ns, capture):
    """Forecast: when what the satellite will hold at `now_ns` will be gone (0 where it holds nothing)."""
    low, high = search.forecast_lo[satellite], search.forecast_lo[satellite + 1]
    begin = low
    while low < high:
        middle = (low + high) >> 1
        if search.forecast[middle].join_ns <= now_ns:
            low = middle + 1
        else:
            high = middle
    if low == begin:
        return 0
    row = search.forecast[low - 1]
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
def down_ns(net, search, job, now_ns, capture):
    """D(i, x): arrival if satellite i of job = (i, leg, size_bit) sends down itself from `now_ns`."""
    satellite, leg, size_bit = job
    start_ns = max(now_ns, gone_ns(search, satellite, now_ns, capture))
    best_ns = NEVER
    if start_ns == NEVER:
        return best_ns
    walk = search.scratch
    first, last = net.satellites[satellite].transmitter_lo, net.satellites[satellite].transmitter_hi
    for transmitter in range(first, last):
        if net.transmitters[transmitter].carries & (1 << leg) == 0:
            continue
        if net.rules[0].scheduled:
            low, high = net.segment_lo[transmitter], net.segment_lo[transmitter + 1]
            end_ns = walk_segments(net, net.segments, low, high, (size_bit, start_ns), walk)
        else:
            end_ns = walk_alone(net, transmitter, size_bit, start_ns, NO_ANTENNA, walk)
        if end_ns != NEVER:
            best_ns = min(best_ns, landed_ns(net, leg, walk))
    return best_ns


@kernel
def there_ns(net, search, table, satellite, now_ns, capture):
    """Arrival at the table's destination without a further hop."""
    row = search.tables[table]
    if row.destination == NONE:
        return down_ns(net, search, (satellite, row.leg, row.size_bit), now_ns, capture)
    return now_ns if row.destination == satellite else NEVER


@kernel
def hop_ns(net, table_row, link, now_ns, whole):
    """Cost of a hop that begins now, or NEVER where the link does not last until the transfer ends."""
    span = span_at(net, link, now_ns)
    if span == NONE:
        return NEVER
    rules = net.rules[0]
    rate = net.spans[span].rate_bit_s
    transfer_ns = duration_ns(table_row.size_bit, rate)
    if now_ns + transfer_ns > net.spans[span].down_ns:
        return NEVER
    cost_ns = transfer_ns
    if rules.cut_through and not whole:
        cost_ns = duration_ns(min(rules.packet_bit, table_row.size_bit), rate)
    delay = net.spans[span].delay_lo + step_at(net, now_ns) - net.spans[span].first_step
    return rules.switching_ns + cost_ns + net.isl_delay_ns[delay]


@kernel
def after_hop_ns(net, search, table, link, cost_ns, from_ns):
    """c + P at the link's far end, in the step in which the hop arrives if it outlasts its own."""
    step = step_at(net, from_ns)
    last = net.steps_ns.size - 1
    if step >= last:
        return NEVER
    if cost_ns > net.steps_ns[step + 1] - net.steps_ns[step]:
        step = step_at(net, from_ns + cost_ns)
        if step >= last:
            return NEVER
    best_ns = search.best_ns[table, step, net.links[link].target]
    return best_ns + cost_ns if best_ns != NEVER else NEVER


@kernel
def choose(net, search, table, where, capture):
    """One decision: return (choice, arrival). where = (satellite, now_ns, made_here, detoured)."""
    satellite, now_ns, made_here, detoured = where
    choice, best_ns = NO_WAY, NEVER
    step = step_at(net, now_ns)
    if step >= net.steps_ns.size - 1:
        return choice, best_ns
    length_ns = net.steps_ns[step + 1] - net.steps_ns[step]
    arrival_ns = there_ns(net, search, table, satellite, now_ns, capture)
    if arrival_ns < best_ns:
        choice, best_ns = DOWN, arrival_ns
    if search.held_ns[table, step + 1, satellite] < best_ns:
        choice, best_ns = STAY, search.held_ns[table, step + 1, satellite]
    for link in range(net.satellites[satellite].link_lo, net.satellites[satellite].link_hi):
        frozen = span_at(net, link, net.steps_ns[step])
        if frozen == NONE or frozen != span_at(net, link, now_ns):
            continue
        if detoured and search.detour[2, link] == NEVER:
            continue
        cost_ns = hop_ns(net, search.tables[table], link, now_ns, made_here)
        if cost_ns == NEVER:
            continue
        target = net.links[link].target
        arrival_ns = there_ns(net, search, table, target, now_ns + cost_ns, capture)
        if cost_ns <= length_ns and detoured:
            if search.detour[1, target] != NEVER:
                arrival_ns = min(arrival_ns, search.detour[1, target] + cost_ns)
        else:
            arrival_ns = min(arrival_ns, after_hop_ns(net, search, table, link, cost_ns, now_ns))
        if arrival_ns < best_ns:
            choice, best_ns = link, arrival_ns
    return choice, best_ns


@kernel
def choose_once(net, search, table, where, capture):
    """`choose` for data that nothing refused, remembered: all that waits at a satellite asks the same.

    Only the captures whose own backlog was the forecast (the owners) get another answer.
    """
    satellite, now_ns, made_here, _ = where
    memo = search.memo
    same = memo[AT_NS] == now_ns and memo[FROM] == satellite and memo[TABLE_ROW] == table
    if not (same and memo[MADE_HERE] == made_here):
        memo[AT_NS], memo[FROM], memo[TABLE_ROW], memo[MADE_HERE], memo[OWNERS] = now_ns, satellite, table, made_here, 0
        memo[CHOICE] = choose(net, search, table, where, NONE)[0]
    for place in range(OWNERS + 1, OWNERS + 1 + memo[OWNERS]):
        if memo[place] == capture:
            return choose(net, search, table, where, capture)[0]
    return memo[CHOICE]
