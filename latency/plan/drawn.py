"""What chance says of each capture: every satellite draws for its own captures, by their number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from latency.kernels.draws import uniform
from latency.scenario.replication import entity
from latency.sky.renewals import Chance


def numbers_of(satellite: np.ndarray) -> np.ndarray:
    """Return how many captures the same satellite took before, (N,) int64.

    >>> numbers_of(np.array([3, 0, 3, 3])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(satellite, kind="stable")
    sorted_by = satellite[order]
    first = np.searchsorted(sorted_by, sorted_by, side="left")
    number = np.empty(order.size, dtype=np.int64)
    number[order] = np.arange(order.size) - first
    return number


def draws_of(satellite: np.ndarray, names: Sequence[str], chance: Chance, purpose: int) -> np.ndarray:
    """Return one number in [0, 1) for each capture, (N,) float64.

    Parameters
    ----------
    satellite : (N,) int64
        That took it; captures in the order in which they were taken.
    names : sequence of str
        Of the entities that draw, one for each satellite.
    chance : Chance
    purpose : int
        Of kernels.draws.

    Examples
    --------
    >>> both = draws_of(np.array([0, 1, 0]), ("a", "b"), Chance(1, 0), 15)
    >>> alone = draws_of(np.array([0, 0]), ("a",), Chance(1, 0), 15)
    >>> both[[0, 2]].tolist() == alone.tolist()
    True
    """
    entities = [np.uint64(entity(name)) for name in names]
    seed = np.uint64(chance.seed)
    rows = zip(satellite.tolist(), numbers_of(satellite).tolist(), strict=True)
    drawn = (uniform(seed, chance.replication, entities[s], purpose, number) for s, number in rows)
    return np.fromiter(drawn, dtype=np.float64, count=satellite.size)
