"""Items as they are before the clock runs: what is known of raw data and products beforehand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel


class Given(NamedTuple):
    """What is known of captures; (N,) each."""

    taken_by: np.ndarray
    priority: np.ndarray
    raw_bit: np.ndarray
    product_bit: np.ndarray


@kernel
def lay_out(items, unmade, given):
    """Fill items with raw data and, where there are rows for them, products; unmade (1,) knows nothing."""
    captures = given.taken_by.size
    for row in range(items.size):
        items[row] = unmade[0]
        entry, capture = items[row], row if row < captures else row - captures
        entry.priority = given.priority[capture]
        if row < captures:
            entry.satellite, entry.size_bit = given.taken_by[capture], given.raw_bit[capture]
        else:
            entry.size_bit = given.product_bit[capture]
