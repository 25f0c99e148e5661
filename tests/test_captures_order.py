"""Captures in order, by counting, against a sort of everything."""

import numpy as np
import pytest

from latency.kernels.sorting import are_sorted
from latency.plan.captures import CROWD, Moments

DRAW = np.random.default_rng(5)


def by_satellite(taken_ns, satellites):
    """Moments satellite by satellite, each with its own rows numbered."""
    satellite = np.sort(DRAW.integers(0, satellites, taken_ns.size))
    position = np.arange(taken_ns.size) - np.searchsorted(satellite, satellite)
    return Moments(satellite, taken_ns, position)


@pytest.mark.parametrize(
    "moments",
    [
        by_satellite(DRAW.integers(0, 86_400 * 10**9, 20_000), 100),  # one to a cell
        by_satellite(DRAW.integers(0, 50, 500), 7),  # ties
        by_satellite(np.full(3 * CROWD, 8), 5),  # a crowd
        by_satellite(np.concatenate([DRAW.integers(0, 40, 2 * CROWD), [10**15]]), 5),  # a crowd, and one far off
        by_satellite(np.array([], np.int64), 1),
        by_satellite(np.array([3]), 1),
        Moments(*DRAW.integers(0, 9, (3, 2_000))),  # in no order at all
    ],
)
def test_captures_are_ordered_by_time_satellite_and_position(moments):
    rows = list(zip(moments.taken_ns.tolist(), moments.satellite.tolist(), moments.position.tolist(), strict=True))
    found = moments.ordered()
    assert list(zip(*(found[k].tolist() for k in (1, 0, 2)), strict=True)) == sorted(rows)


def test_rows_are_sorted_only_if_plain_python_sorts_them_so():
    for size in (0, 1, 2, 3, 3, 3, 3, 3, 3, 4):
        for _ in range(40):
            columns = DRAW.integers(0, 2, (3, size))
            rows = list(zip(*columns.tolist(), strict=True))
            assert are_sorted(*columns) == (rows == sorted(rows))
