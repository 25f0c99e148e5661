"""The weather of each station, step by step, as standard normal numbers: 0 is its median, 2 a bad hour in 44."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.constants import EARTH_MEAN_RADIUS_M
from latency.kernels.weather import QUANTILE, field, normal_quantile

CELLS = 20_000  # over the globe: 160 km apart
REACH = 3.0  # widths of the weight beyond which a cell is left out


class Process(NamedTuple):
    """What a field of weather is drawn by."""

    seed: int
    replication: int
    purpose: int  # of kernels.draws
    persistence_ns: int  # correlation time
    correlation_m: float  # distance at which the correlation of two stations is 1/e


def states(process: Process, places_rad: Sequence[tuple[float, float]], step_ns: int, steps: int) -> np.ndarray:
    """Return the state of the weather at each place in each step of time.

    A stationary Gaussian field: standard normal everywhere, correlated as exp(-(distance / correlation_m)^2) in space
    and exp(-lag / persistence) in time. What a place has depends on where it is, not on which others there are.

    Parameters
    ----------
    process : Process
    places_rad : G (latitude, longitude)
        [rad]
    step_ns : int
        [ns]
    steps : int

    Returns
    -------
    (G, steps) float64

    Examples
    --------
    >>> rain = Process(seed=1, replication=0, purpose=13, persistence_ns=10, correlation_m=500e3)
    >>> one = states(rain, [(1.0, 0.5)], 10, 4)
    >>> both = states(rain, [(0.2, 2.0), (1.0, 0.5)], 10, 4)
    >>> bool((both[1] == one[0]).all())
    True
    """
    cells, weights, lo = _surroundings(places_rad, process.correlation_m)
    found = np.empty((len(places_rad), steps))
    memory = math.exp(-step_ns / process.persistence_ns)
    key = np.uint64(process.seed), process.replication, process.purpose
    field(key, cells, weights, lo, memory, QUANTILE, found)
    return found


def quantile(share: float) -> float:
    """Return the state below which the weather is in this share of the time.

    >>> round(quantile(0.975), 6)
    1.959964
    """
    return float(normal_quantile(share, QUANTILE))


def _surroundings(places_rad: Sequence[tuple[float, float]], correlation_m: float) -> tuple[np.ndarray, ...]:
    """Cells around each place with Gaussian weights; a width of half the correlation length gives it 1/e."""
    width_m = correlation_m / 2.0
    latitude_rad, longitude_rad = _globe()
    cells, weights, lo = [], [], [0]
    for latitude, longitude in places_rad:
        half = np.sin((latitude_rad - latitude) / 2) ** 2
        half += math.cos(latitude) * np.cos(latitude_rad) * np.sin((longitude_rad - longitude) / 2) ** 2
        away_m = 2.0 * EARTH_MEAN_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        near = np.flatnonzero(away_m <= max(REACH * width_m, np.sort(away_m)[3]))
        weight = np.exp(-0.5 * (away_m[near] / width_m) ** 2) + 1e-300
        cells.append(near)
        weights.append(weight / math.sqrt(float(np.sum(weight**2))))
        lo.append(lo[-1] + near.size)
    return np.concatenate(cells).astype(np.uint64), np.concatenate(weights), np.array(lo, np.int64)


def _globe() -> tuple[np.ndarray, np.ndarray]:
    """Fibonacci's spiral: cells of equal area."""
    k = np.arange(CELLS) + 0.5
    return np.arcsin(1.0 - 2.0 * k / CELLS), (math.pi * (3.0 - math.sqrt(5.0)) * k) % (2.0 * math.pi)
