"""Items as they are before the clock runs: what is known of raw data and products beforehand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel


class Given(NamedTuple):
    """What is known of captures, raw data and product alike; (N,) each."""

    taken_ns: np.ndarray
    taken_by: np.ndarray
    priority: np.ndarray
    screened: np.ndarray
    due_ns: np.ndarray
    work_op: np.ndarray
    job: np.ndarray


@kernel
def lay_out(items, unmade, given, raw_bit, product_bit):
    """Fill items with raw data and, where there are rows for them, products; unmade (1,) knows nothing."""
    captures = given.taken_ns.size
    for row in range(items.size):
        items[row] = unmade[0]
        entry, capture = items[row], row if row < captures else row - captures
        entry.taken_ns, entry.taken_by = given.taken_ns[capture], given.taken_by[capture]
        entry.priority, entry.screened = given.priority[capture], given.screened[capture]
        entry.due_ns, entry.work_op, entry.job = given.due_ns[capture], given.work_op[capture], given.job[capture]
        if row < captures:
            entry.satellite, entry.size_bit = given.taken_by[capture], raw_bit[capture]
        else:
            entry.size_bit = product_bit[capture]
