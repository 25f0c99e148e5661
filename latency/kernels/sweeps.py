"""The backward sweep over topology steps: H and P of every satellite (the specification, section 4, Routes).

    H[k](i) = least of  H[k+1](i),  c(i, j) + P[k](j)  over neighbours j        by a hop, now or later
    P[k](i) = least of  D(i, T[k+1]),  H[k](i)

The sweep counts the time to the *destination*, so a satellite that gets data down early at a station
far from the data centre loses to one that gets it down a little later next door.

Time only goes back here, so little is searched for: each link keeps its up-interval, each satellite its forecast,
each transmitter its passes. D comes first, a transmitter at a time, because that stays within one satellite's tables.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.routes import PART, after_hop_ns, hop_ns, landed_ns, there_ns
from latency.kernels.walks import delay_at_ns, next_grant_from, walk_alone, walk_segments


class Sweep(NamedTuple):
    """What a sweep knows of data of one size, and where everything stood in the step after."""

    span: np.ndarray  # (L,) the last up-interval that begins by then
    cost_ns: np.ndarray  # (L,) c of a hop, NEVER where there is none
    part_ns: np.ndarray  # (spans,) of it all but the light time
    transfer_ns: np.ndarray  # (spans,) time for all bits
    sent_ns: np.ndarray  # (runs,) the same for a downlink, NEVER where not all go out in one run
    tail_ns: np.ndarray  # (stations,) from a station to the destination, NEVER where that is nowhere
    dirty: np.ndarray  # (S,) whether a neighbour has moved


@kernel
def set_durations(net, leg, size_bit, sweep):
    """Set what does not change with time, for data of one leg and size."""
    rules = net.rules[0]
    packet_bit = min(rules.packet_bit, size_bit) if rules.cut_through else size_bit
    for span in range(net.spans.size):
        rate = net.spans[span].rate_bit_s
        sweep.transfer_ns[span] = duration_ns(size_bit, rate)
        sweep.part_ns[span] = rules.switching_ns + duration_ns(packet_bit, rate)
    for run in range(net.runs.size):
        rate, length_ns = net.runs[run].rate_bit_s, net.runs[run].close_ns - net.runs[run].open_ns
        sweep.sent_ns[run] = duration_ns(size_bit, rate) if 0 < size_bit <= carried_bit(length_ns, rate) else NEVER
    for station in range(net.stations.size):
        fibre_ns = net.stations[station].fibre_user_ns if leg == 1 else NEVER
        for centre in range(net.fibre_ns.shape[1] if leg == 0 else 0):
            fibre_ns = min(fibre_ns, net.fibre_ns[station, centre])
        line_ns = duration_ns(size_bit, net.stations[station].line_rate_bit_s)
        sweep.tail_ns[station] = net.stations[station].handling_ns + line_ns + fibre_ns if fibre_ns != NEVER else NEVER


@kernel
def set_hop_costs(net, step, sweep):
    """Set c of all links in a step; return the largest."""
    now_ns, longest_ns = net.steps_ns[step], 0
    for link in range(net.links.size):
        first, span = net.links[link].span_lo, sweep.span[link]
        while span >= first and net.spans[span].up_ns > now_ns:
            span -= 1
        sweep.span[link], sweep.cost_ns[link] = span, NEVER
        if span >= first and now_ns + max(sweep.transfer_ns[span], 1) <= net.spans[span].down_ns:
            light_ns = net.isl_delay_ns[net.spans[span].delay_lo + step - net.spans[span].first_step]
            sweep.cost_ns[link] = sweep.part_ns[span] + light_ns
            longest_ns = max(longest_ns, sweep.cost_ns[link])
    return longest_ns


@kernel
def down_from_ns(net, search, place, start_ns, sweep):
    """Arrival of what table place[0] is for if transmitter place[1] sends from `start_ns`; place[2] as for grants."""
    table, transmitter, first = place
    leg, size_bit, walk = search.tables[table].leg, search.tables[table].size_bit, search.scratch
    access, grant_ns = next_grant_from(net, transmitter, first, start_ns)
    if access == NONE:
        return NEVER
    acquired_ns = grant_ns + net.transmitters[transmitter].acquisition_ns
    run = net.accesses[access].run_lo
    while net.runs[run].close_ns <= acquired_ns:  # something can be sent: there is one that is open later
        run += 1
    begin_ns, sent_ns = max(acquired_ns, net.runs[run].open_ns), sweep.sent_ns[run]
    if sent_ns <= net.runs[run].close_ns - begin_ns:  # in most cases all of it goes out at one rate
        out_ns = begin_ns + sent_ns
        tail_ns = sweep.tail_ns[net.accesses[access].station]
        return out_ns + delay_at_ns(net, access, out_ns) + tail_ns if tail_ns != NEVER else NEVER
    end_ns = walk_alone(net, transmitter, size_bit, grant_ns, (access, acquired_ns), walk)
    return landed_ns(net, leg, walk) if end_ns != NEVER else NEVER


@kernel
def fill_down(net, search, table, transmitter, sweep):
    """Let D of one transmitter shorten P of its satellite, step by step, which holds D of those before."""
    radio, steps_ns = net.transmitters[transmitter], net.steps_ns
    best_ns, satellite = search.best_ns[table, :, radio.satellite], radio.satellite
    low, size_bit = search.forecast_lo[satellite], search.tables[table].size_bit
    joined, first = search.forecast_lo[satellite + 1], radio.access_hi
    for step in range(steps_ns.size - 2, -1, -1):
        start_ns = steps_ns[step + 1]
        while joined > low and search.forecast[joined - 1].join_ns > start_ns:
            joined -= 1
        if joined > low:
            start_ns = max(start_ns, search.forecast[joined - 1].gone_ns)
        if start_ns == NEVER:
            continue
        if net.rules[0].scheduled:
            job, walk = (size_bit, start_ns), search.scratch
            segments = net.segment_lo[transmitter], net.segment_lo[transmitter + 1]
            end_ns = walk_segments(net, net.segments, segments[0], segments[1], job, walk)
            found_ns = landed_ns(net, search.tables[table].leg, walk) if end_ns != NEVER else NEVER
        else:
            while first > radio.access_lo and net.accesses[first - 1].rise_ns >= start_ns - radio.longest_ns:
                first -= 1
            found_ns = down_from_ns(net, search, (table, transmitter, first), start_ns, sweep)
        best_ns[step] = min(best_ns[step], found_ns)


@kernel
def fill_there(net, search, table, sweep):
    """Set P to what it is without any hop: D, or arrival at the node that is bound for."""
    row, last = search.tables[table], net.steps_ns.size - 1
    search.best_ns[table, :, :] = NEVER
    if row.destination != NONE:
        for step in range(last):
            search.best_ns[table, step, row.destination] = net.steps_ns[step + 1]
        return
    for transmitter in range(net.transmitters.size):
        if net.transmitters[transmitter].carries & (1 << row.leg) != 0:
            fill_down(net, search, table, transmitter, sweep)


@kernel
def take_long_hops(net, search, place, held, best, hop_cost_ns):
    """Let hops longer than step place[1] shorten H and P of table place[0]: they lead to a P that is known."""
    table, step = place
    begin_ns, length_ns = net.steps_ns[step], net.steps_ns[step + 1] - net.steps_ns[step]
    for link in range(net.links.size):
        if length_ns < hop_cost_ns[link] < NEVER:
            source = net.links[link].source
            held[source] = min(held[source], after_hop_ns(net, search, table, link, hop_cost_ns[link], begin_ns))
            best[source] = min(best[source], held[source])


@kernel
def relax(net, length_ns, held, best, hop_cost_ns, dirty):
    """Let hops within a step shorten H and P until nothing improves: every hop costs at least 1 ns.

    Satellites forwards and backwards in turn, so that what has been found runs along a plane and over planes in one
    sweep; only those that have a neighbour that has moved. What is left in the end does not depend on the order.
    Every link has one the other way.
    """
    dirty[:] = 1
    moved, backward = True, False
    while moved:
        moved = False
        for place in range(held.size):
            i = held.size - 1 - place if backward else place
            if dirty[i] == 0:
                continue
            dirty[i] = 0
            arrival_ns = NEVER
            for link in range(net.satellites[i].link_lo, net.satellites[i].link_hi):
                onward_ns = best[net.links[link].target]
                if hop_cost_ns[link] <= length_ns and onward_ns != NEVER:
                    arrival_ns = min(arrival_ns, onward_ns + hop_cost_ns[link])
            held[i] = min(held[i], arrival_ns)
            if arrival_ns < best[i]:
                best[i], moved = arrival_ns, True
                for link in range(net.satellites[i].link_lo, net.satellites[i].link_hi):
                    dirty[net.links[link].target] = 1
        backward = not backward


@kernel
def sweep_all(net, search, tables, sweep):
    """Fill H and P of `tables` (M,), each from the last step to the first."""
    last = net.steps_ns.size - 1
    for table in tables:
        set_durations(net, search.tables[table].leg, search.tables[table].size_bit, sweep)
        fill_there(net, search, table, sweep)
        search.held_ns[table, last, :] = NEVER
        for link in range(net.links.size):
            sweep.span[link] = net.links[link].span_hi - 1
        for step in range(last - 1, -1, -1):
            longest_ns, length_ns = set_hop_costs(net, step, sweep), net.steps_ns[step + 1] - net.steps_ns[step]
            held, best = search.held_ns[table, step], search.best_ns[table, step]
            for i in range(held.size):
                held[i] = search.held_ns[table, step + 1, i]
                best[i] = min(best[i], held[i])
            if longest_ns > length_ns:
                take_long_hops(net, search, (table, step), held, best, sweep.cost_ns)
            relax(net, length_ns, held, best, sweep.cost_ns, sweep.dirty)


@kernel
def detour(net, live, search, table, item, step):
    """Make one step's P without the links that refused this item in it; those links cost NEVER.

    Rare: an item stands here only after a refusal, and only until the next topology step.
    """
    size, begin_ns, end_ns = net.satellites.size, net.steps_ns[step], net.steps_ns[step + 1]
    held, best, hop_cost_ns = search.detour[0, :size], search.detour[1, :size], search.detour[2]
    for link in range(net.links.size):
        hop_cost_ns[link] = hop_ns(net, search.tables[table], link, begin_ns, PART)
    for i in range(size):
        held[i] = search.held_ns[table, step + 1, i]
        best[i] = min(there_ns(net, search, table, i, end_ns, NONE), held[i])
    row = live.items[item].first_hop
    while row != NONE:
        if live.hops[row].start_ns == NEVER and live.hops[row].end_ns >= begin_ns:
            hop_cost_ns[live.hops[row].link] = NEVER
        row = live.hops[row].next
    take_long_hops(net, search, (table, step), held, best, hop_cost_ns)
    relax(net, end_ns - begin_ns, held, best, hop_cost_ns, search.detour[3, :size])
