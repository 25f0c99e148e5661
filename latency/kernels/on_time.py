"""How much of what is due can be done in time on one machine, if all is known beforehand and may be cut at will.

Time is told in work: a machine's clock is what it could have done since its first instant, so that machines of
changing speed become machines of speed one. Clocks are rounded apart, releases down and due instants up: the answer
may be too large by single bits, never too small.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.integers import carried_bit


class Machines(NamedTuple):
    """What each machine could do and when; rows of a machine are apart and in time order."""

    lo: np.ndarray  # (M + 1,)
    begin_ns: np.ndarray  # (K,)
    end_ns: np.ndarray  # (K,)
    rate_s: np.ndarray  # (K,) amount a second: bit, or ns of a worker
    before: np.ndarray  # (K,) amount that could be done in the machine's rows before, rounded up
    unit: int  # of amounts and rates: more than 1 bit or ns only where clocks would exceed int64


@kernel
def carried_up(length_ns, rate_s):
    """Return ceil(length_ns * rate_s / 10**9)."""
    seconds = length_ns // 1_000_000_000
    rest_ns = length_ns - seconds * 1_000_000_000
    giga = rate_s // 1_000_000_000
    rest_s = rate_s - giga * 1_000_000_000
    return seconds * rate_s + rest_ns * giga + (rest_ns * rest_s + 999_999_999) // 1_000_000_000


@kernel
def fill_before(machines):
    """Fill `before` from the other columns."""
    lo, begin_ns, end_ns, rate_s, before, _ = machines
    for machine in range(lo.size - 1):
        total = 0
        for row in range(lo[machine], lo[machine + 1]):
            before[row] = total
            total += carried_up(end_ns[row] - begin_ns[row], rate_s[row])


@kernel
def clock_of(machines, machine, at_ns, upward):
    """Return what a machine could have done by an instant, rounded down or up."""
    lo, begin_ns, end_ns, rate_s, before, _ = machines
    low, high = lo[machine], lo[machine + 1]
    first = low
    while low < high:
        middle = (low + high) >> 1
        if begin_ns[middle] <= at_ns:
            low = middle + 1
        else:
            high = middle
    row = low - 1
    if row < first:
        return 0
    length_ns = min(at_ns, end_ns[row]) - begin_ns[row]
    done = carried_up(length_ns, rate_s[row]) if upward else carried_bit(length_ns, rate_s[row])
    return before[row] + done


@kernel
def clocks(machines, machine, at_ns, upward, clock):
    """Fill clock (J,): what the machine of each job could have done by an instant of that job."""
    for job in range(at_ns.size):
        clock[job] = clock_of(machines, machine[job], at_ns[job], upward)


@kernel
def done_in_time(jobs, low, high, most, heap):
    """Return how much work on jobs low..high of at most rank `most` can be done between release and due.

    The earliest due is served first, what is overdue is dropped, and what was done of it counts. No other order
    does more: cut into units, this is Glover's rule for the largest matching in a convex bipartite graph
    (F. Glover, Naval Research Logistics Quarterly 14 (1967) 313). `jobs` is (release, due, size, rank), sorted by
    release; heap is (2, jobs), scratch: rows of waiting jobs and what is left of each.
    """
    release, due, size, rank = jobs
    waiting, left = heap
    count, now, done, job = 0, 0, 0, low
    while job < high or count > 0:
        if count == 0:
            now = max(now, release[job])
        while job < high and release[job] <= now:
            if rank[job] <= most and due[job] > release[job]:
                left[job] = size[job]
                count = _join(waiting, count, due, job)
            job += 1
        if count == 0:
            continue
        first = waiting[0]
        until = min(now + left[first], due[first])
        if job < high:
            until = min(until, release[job])
        if until > now:
            done += until - now
            left[first] -= until - now
            now = until
        if left[first] == 0 or due[first] <= now:
            count = _leave(waiting, count, due)
    return done


@kernel
def _join(waiting, count, due, job):
    place = count
    while place > 0 and due[waiting[(place - 1) >> 1]] > due[job]:
        waiting[place] = waiting[(place - 1) >> 1]
        place = (place - 1) >> 1
    waiting[place] = job
    return count + 1


@kernel
def _leave(waiting, count, due):
    count -= 1
    last, place = waiting[count], 0
    while 2 * place + 1 < count:
        child = 2 * place + 1
        if child + 1 < count and due[waiting[child + 1]] < due[waiting[child]]:
            child += 1
        if due[last] <= due[waiting[child]]:
            break
        waiting[place] = waiting[child]
        place = child
    waiting[place] = last
    return count


@kernel
def in_time(lo, jobs, least, heap, share):
    """Fill share (M,): how many jobs of each machine can be done in time at most, parts of jobs counting as such.

    Jobs of machine m are lo[m]..lo[m + 1]; least (ranks,) is the least size of each rank, ascending. What sets of
    jobs can be done in time is a polymatroid, so counting each job by the share of it that was done is largest where
    the small ones are served first.
    """
    for machine in range(lo.size - 1):
        before = 0
        share[machine] = 0.0
        for most in range(least.size):
            done = done_in_time(jobs, lo[machine], lo[machine + 1], most, heap)
            share[machine] += (done - before) / least[most]
            before = done
        share[machine] = min(share[machine], lo[machine + 1] - lo[machine])


@kernel
def best_antennas(station, runs, antennas, rate_bit_s):
    """Fill rate_bit_s: what a station could take in from each edge of its own to the next, its best radios first.

    station is (edges_ns, run_open, run_close, run_rate) with runs in the order of opening, antennas (edges,) how many
    are to be had from each edge on; runs is scratch for those that are open.
    """
    edges_ns, open_ns, close_ns, run_rate = station
    coming, count = 0, 0
    for edge in range(edges_ns.size - 1):
        kept = 0
        for place in range(count):
            if close_ns[runs[place]] > edges_ns[edge]:
                runs[kept] = runs[place]
                kept += 1
        count = kept
        while coming < open_ns.size and open_ns[coming] <= edges_ns[edge]:
            place = count
            while place > 0 and run_rate[runs[place - 1]] < run_rate[coming]:
                runs[place] = runs[place - 1]
                place -= 1
            runs[place] = coming
            count += 1
            coming += 1
        total = 0
        for place in range(min(count, antennas[edge])):
            total += run_rate[runs[place]]
        rate_bit_s[edge] = total
