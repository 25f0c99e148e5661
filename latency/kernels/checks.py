"""What must hold of every hop, item and part of a run: each kernel one pass over a log, for the audit."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.records import LANDED, LOST, NEVER

TOGETHER = np.int64(2048)  # captures whose sums stay at hand


@kernel
def balance_bits(net, live, made_on_board, balance):
    """Add to balance (S,) what each satellite made and received, and subtract what it sent, consumed and lost.

    made_on_board is 0 where work on board makes no product: what is only screened stays.
    """
    items, stop_ns, captures = live.items, net.rules[0].stop_ns, net.rules[0].captures
    for row in range(items.size):
        entry = items[row]
        if row < captures:
            balance[net.taken_by[row]] += entry.size_bit
        if made_on_board and entry.compute_end_ns <= stop_ns:
            balance[entry.computer] += items[row + captures].size_bit - entry.size_bit
        if entry.down_end_ns != NEVER:
            balance[entry.satellite] -= entry.size_bit
        if entry.phase == LOST:
            balance[entry.satellite] -= entry.size_bit
    for satellite in range(balance.size):
        balance[satellite] += live.balance_bit[satellite]


@kernel
def balance_parts(items, parts, carried_bit, summed, whole):
    """Fill summed (2 N,): parts carry what left the satellite, and whole: nothing landed incomplete; return how many.

    carried_bit is scratch, as long as items and 0 at first.
    """
    for row in range(parts.size):
        carried_bit[parts[row].item] += parts[row].bit
    count = 0
    for row in range(items.size):
        entry = items[row]
        left_bit = entry.size_bit - entry.left_bit if entry.down_start_ns != NEVER else 0
        summed[row] = carried_bit[row] == left_bit
        if entry.phase == LANDED and entry.down_end_ns != NEVER:
            whole[count] = carried_bit[row] == entry.size_bit
            count += 1
    return count


@kernel
def follow_made(items, streaming, counts, holds):
    """Fill holds (5, 2 N) and counts (5,), how many there are of each.

    Down after it was queued, after its tail, after it was screened; computed after its tail (under streaming its
    head), done after its tail.
    """
    counts[:] = 0
    for row in range(items.size):
        entry = items[row]
        sent, computed = entry.down_start_ns != NEVER, entry.compute_start_ns != NEVER
        if sent:
            holds[0, counts[0]] = entry.down_start_ns >= entry.down_join_ns
            holds[1, counts[0]] = entry.down_join_ns >= entry.tail_ns
            counts[0] += 1
        if computed and entry.down_join_ns != NEVER:
            holds[2, counts[2]] = entry.down_join_ns >= entry.compute_end_ns
            counts[2] += 1
        if computed:
            there_ns = entry.head_ns if streaming else entry.tail_ns
            holds[3, counts[3]] = entry.compute_start_ns >= there_ns
            holds[4, counts[3]] = entry.compute_end_ns >= entry.tail_ns
            counts[3] += 1
    counts[1], counts[4] = counts[0], counts[3]


@kernel
def follow_landed(lives, streaming, counts, holds):
    """Fill holds (5, N) and counts (5,), how many there are of each.

    On the line after it was ready, off it after it was handled, taken in after it came; computed after it was whole
    (under streaming ready), done after it was whole.
    """
    counts[:] = 0
    for row in range(lives.size):
        life = lives[row]
        if life.landed_ns != NEVER:
            ready_ns = life.line_ready_ns if streaming else life.handled_ns
            holds[0, counts[0]] = life.line_begin_ns >= ready_ns
            holds[1, counts[0]] = life.line_end_ns >= life.handled_ns
            holds[2, counts[0]] = life.ingest_begin_ns >= life.reached_ns
            counts[0] += 1
        if life.compute_begin_ns != NEVER:
            whole_ns = life.compute_ready_ns if streaming else life.arrived_ns
            holds[3, counts[3]] = life.compute_begin_ns >= whole_ns
            holds[4, counts[3]] = life.compute_end_ns >= life.arrived_ns
            counts[3] += 1
    counts[1], counts[2], counts[4] = counts[0], counts[0], counts[3]


@kernel
def stand_still(net, items, paused, summed):
    """Fill paused (2 N,): a pause is not less than nothing, and summed: work and pauses make up what a worker took.

    Summed is of what is done on satellites that are watched; return how many there are.
    """
    count = 0
    for row in range(items.size):
        entry = items[row]
        paused[row] = entry.paused_ns >= 0
        if entry.computer < 0 or entry.compute_end_ns > net.rules[0].stop_ns:
            continue
        if net.satellites[entry.computer].watched == 1:
            held_ns = entry.compute_end_ns - entry.compute_start_ns
            summed[count] = held_ns == entry.occupied_ns + entry.paused_ns
            count += 1
    return count


@kernel
def begun_on_board(items, group, stop_ns, columns):
    """Fill columns (5, N) with raw data on which work has begun; return on how many.

    Columns: group of its computer (S,), capture, begin, end (NEVER where that is after the stop), pauses.
    """
    count = 0
    for capture in range(columns.shape[1]):
        entry = items[capture]
        if entry.compute_start_ns == NEVER or entry.computer < 0:
            continue
        columns[0, count], columns[1, count], columns[2, count] = group[entry.computer], capture, entry.compute_start_ns
        columns[3, count] = entry.compute_end_ns if entry.compute_end_ns <= stop_ns else NEVER
        columns[4, count] = entry.paused_ns
        count += 1
    return count


@kernel
def begun_on_ground(lives, columns):
    """Fill columns (5, N) with data on which work has begun: data centre, capture, begin, end, no pause."""
    count = 0
    for capture in range(lives.size):
        life = lives[capture]
        if life.compute_begin_ns == NEVER:
            continue
        columns[0, count], columns[1, count], columns[2, count] = life.centre, capture, life.compute_begin_ns
        columns[3, count], columns[4, count] = life.compute_end_ns, 0
        count += 1
    return count


@kernel
def hold_servers(items, stop_ns, sent, computed, counts):
    """Fill sent (3, 2 N) and computed: server, begin, end; of data with neither there is no row.

    What has not left entirely keeps its transmitter until the stop. counts (2,) is how many there are of each.
    """
    counts[:] = 0
    for row in range(items.size):
        entry = items[row]
        if entry.transmitter >= 0 and entry.down_start_ns != NEVER:
            place, counts[0] = counts[0], counts[0] + 1
            sent[0, place], sent[1, place] = entry.transmitter, entry.down_start_ns
            sent[2, place] = entry.down_end_ns if entry.down_end_ns != NEVER else stop_ns
        if entry.computer >= 0 and entry.compute_start_ns != NEVER:
            place, counts[1] = counts[1], counts[1] + 1
            computed[0, place], computed[1, place] = entry.computer, entry.compute_start_ns
            computed[2, place] = entry.compute_end_ns


@kernel
def sum_components(charged_ns, not_negative, total_ns):
    """Fill not_negative and add to total_ns (N,) what is charged in (C, N), a few captures at a time."""
    for low in range(0, total_ns.size, TOGETHER):
        high = min(low + TOGETHER, total_ns.size)
        for component in range(charged_ns.shape[0]):
            for capture in range(low, high):
                not_negative[component, capture] = charged_ns[component, capture] >= 0
                total_ns[capture] += charged_ns[component, capture]
