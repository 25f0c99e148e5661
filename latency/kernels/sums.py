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
def add_hops(hops, size_bit, sent_bit):
    """Add to sent_bit (L,) what was sent over each link. size_bit is (2, N); a hop without a start was refused."""
    captures = size_bit.shape[1]
    for row in range(hops.size):
        if hops[row].start_ns != NEVER:
            leg = hops[row].item // captures
            sent_bit[hops[row].link] += size_bit[leg, hops[row].item - leg * captures]


@kernel
def count_hops(hops, crossed):
    """Add to crossed (N,) over how many links each capture went, with both legs."""
    for row in range(hops.size):
        if hops[row].start_ns != NEVER:
            crossed[hops[row].item % crossed.size] += 1
