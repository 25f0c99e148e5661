"""The tables that a search for passes reads and writes."""

from __future__ import annotations

import math

import numpy as np

from latency.kernels.passes_curves import WIDE
from latency.kernels.passes_margin import Drafts, Horizons, Moments, PassRows, Search, Sieve, Sparse, Unknowns
from latency.kernels.passes_scan import BLOCK, FIRST, LAST
from latency.kernels.shells import shell_clock
from latency.sky.orbits import Propagator
from latency.sky.shells import shells_of

SPARSE_S = 120.0  # between samples that ten of make all others to 3 um
SHELL = 8  # satellites from which on a clock is worth its memory


def _moments(times_s: np.ndarray) -> Moments:
    return Moments(times_s, np.empty_like(times_s), np.empty((3, times_s.size)))


def _grid(stop_s: float, step_s: float) -> Moments:
    """Samples of which the searched ones reach from a step before the start to a step after the stop.

    A peak there may reach in. The curves need the samples around.
    """
    steps = math.ceil(stop_s / step_s) + 2
    samples = -(-(FIRST + steps + 1 + LAST) // BLOCK) * BLOCK
    return _moments((np.arange(samples) - FIRST - 1) * step_s)


def _weights(leap: int) -> np.ndarray:
    """Lagrange's weights of ten even samples at each of `leap` positions from the fifth sample to the sixth.

    >>> (_weights(2)[1, 3:7] * 2**16).round().tolist()
    [-8820.0, 39690.0, 39690.0, -8820.0]
    """
    nodes = np.arange(WIDE) - (WIDE // 2 - 1)
    others = nodes[None, :] != nodes[:, None]
    factors = (np.arange(leap)[:, None, None] / leap - nodes) / np.where(others, nodes[:, None] - nodes, 1)
    return np.where(others, factors, 1.0).prod(axis=2)


def _sparse(orbits: Propagator, times_s: np.ndarray) -> Sparse:
    """Samples two minutes apart or nearly, at every so many of a grid's times, and the clocks of shells there."""
    step_s = times_s[1] - times_s[0]
    leap = max(int(SPARSE_S // step_s), 1)
    count = -(-times_s.size // leap) + WIDE - 1
    moments = _moments(times_s[0] + (np.arange(count) - (WIDE // 2 - 1)) * (leap * step_s))
    shells = [rows for rows in shells_of(orbits.constants, orbits.path_of)[0] if rows.size >= SHELL]
    clock_of, clocks = np.full(orbits.path_of.size, -1), np.empty((len(shells), 6, count))
    for row, shell in enumerate(shells):
        clock_of[shell] = row
        shell_clock(orbits, shell[0], moments.times_s, clocks[row])
    return Sparse(moments, _weights(leap), clock_of, clocks)


def _sieve(samples: int) -> Sieve:
    blocks = -(-samples // BLOCK)
    hits = np.empty(blocks + 1, dtype=np.int64)
    return Sieve(np.empty((9, blocks)), np.empty(blocks), hits, np.empty(samples))


def _room(capacity: int) -> dict:
    """Room for so many edges and passes of one satellite."""
    return {
        "moments": Moments(np.empty(2 * capacity), np.empty(2 * capacity), np.empty((3, 2 * capacity))),
        "unknowns": Unknowns(np.empty((capacity, 3), dtype=np.int64), np.empty((capacity, 7))),
        "drafts": Drafts(*np.empty((2, capacity), dtype=np.int64), np.empty((3, capacity))),
        "passes": PassRows(np.empty((capacity, 2), dtype=np.int64), np.empty((capacity, 4))),
    }


def search_of(orbits: Propagator, horizons: Horizons, stop_s: float, step_s: float, rows: int) -> Search:
    """Return the tables of a search from the start to `stop_s` in steps of `step_s`, with room for `rows` at a time.

    One pair of a satellite and a station needs as many rows as there are samples, so there may be more.
    """
    grid = _grid(stop_s, step_s)
    room = _room(max(rows, 2 * grid.times_s.size))
    sieve, sparse = _sieve(grid.times_s.size), _sparse(orbits, grid.times_s)
    return Search(orbits, horizons, grid, sparse, sieve, **room, stop_s=stop_s)
