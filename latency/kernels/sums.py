"""Sums by owner: exact in int64, one pass."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.records import NEVER


@kernel
def add_each(owner, amount, total):
    """Add to total (M,) each amount of its owner; what is nobody's has an owner below 0."""
    for row in range(owner.size):
        if owner[row] >= 0:
            total[owner[row]] += amount[row]


@kernel
def add_products(one, other, digits):
    """Add to digits (5,), of 20 bits each but for the last, the products of whole numbers from 0 on."""
    low = (1 << 20) - 1
    for row in range(one.size):
        a, b, c = one[row] & low, one[row] >> 20 & low, one[row] >> 40
        d, e, f = other[row] & low, other[row] >> 20 & low, other[row] >> 40
        digits[0] += a * d
        digits[1] += a * e + b * d + (digits[0] >> 20)
        digits[2] += a * f + b * e + c * d + (digits[1] >> 20)
        digits[3] += b * f + c * e + (digits[2] >> 20)
        digits[4] += c * f + (digits[3] >> 20)
        digits[0], digits[1], digits[2], digits[3] = digits[0] & low, digits[1] & low, digits[2] & low, digits[3] & low


@kernel
def add_latencies(answer_ns, taken_ns, bounds_ns, latency_ns):
    """Fill latency_ns (N,) of what was taken from the first to before the second of bounds_ns, in their order.

    NEVER where the answer comes after the third, the stop. Return how many there are, and the sum in which these count
    to the stop, as 2**32s and the rest.
    """
    from_ns, until_ns, stop_ns = bounds_ns
    count, large, small = 0, 0, 0
    for row in range(answer_ns.size):
        if taken_ns[row] < from_ns or taken_ns[row] >= until_ns:
            continue
        spent_ns = min(answer_ns[row], stop_ns) - taken_ns[row]
        large, small = large + (spent_ns >> 32), small + (spent_ns & 0xFFFFFFFF)
        latency_ns[count] = spent_ns if answer_ns[row] <= stop_ns else NEVER
        count += 1
    return count, large, small


@kernel
def count_hops(live, crossed):
    """Add to crossed (N,) over how many links each capture went, with both legs."""
    for row in range(live.counts[0].hops):
        if live.hops[row].start_ns != NEVER:
            crossed[live.hops[row].item % crossed.size] += 1
    for item in range(live.settled.size):
        crossed[item % crossed.size] += live.settled[item].crossed
