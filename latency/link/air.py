"""What the atmosphere does to links, as a table: constant in steps of time, by elevation within a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np


class Air(NamedTuple):
    """The air over one station, for one band; where there is none of these tables the sky is clear.

    Step k runs from `edges_ns[k]` to `edges_ns[k + 1]`; the edges reach from the start to the stop. Between
    elevations the factor 10^(dB/20) is straight over the elevation's sine, beyond the first and the last it is flat;
    gas goes with 1 / sin, so this is on the safe side. Attenuations must fall (or stay) as the elevation rises.
    `foreseen_db` is what is there under a clear sky, gas above all: everybody reckons with it, also who has no
    feedback. It is part of `fade_db`, not added to it. All tables of one band have the same elevations.

    Examples
    --------
    Ten minutes of gas, then ten of rain, then ten of clouds that no light gets through.

    >>> gas, rain = [0.5, 0.1], [6.0, 2.0]
    >>> air = Air(np.arange(4) * 600 * 10**9, np.radians([5.0, 90.0]), np.array(gas),
    ...           np.array([gas, rain, gas]), np.array([False, False, True]))
    >>> airs = {("svalbard", "ka"): air}
    """

    edges_ns: np.ndarray  # (K + 1,) int64
    elevation_rad: np.ndarray  # (E,) float64, ascending
    foreseen_db: np.ndarray  # (E,) float64
    fade_db: np.ndarray  # (K, E) float64, at least what is foreseen
    shut: np.ndarray  # (K,) bool: no link at all, whatever its budget


Airs = Mapping[tuple[str, str], Air]  # by (station, band)


def stretch(attenuation_db: np.ndarray) -> np.ndarray:
    """Return by what factor attenuations lengthen the way, 10^(dB/20), to nine decimals.

    A link through 6 dB of rain is as good as one twice as long in free space. Rounded, so that the last bit of
    a power, which is another on another machine, moves no window by a nanosecond.

    >>> stretch(np.array([0.0, 20.0]))
    array([ 1., 10.])
    """
    return np.round(10.0 ** (np.asarray(attenuation_db) / 20.0), 9)


def grid_of(air: Air) -> np.ndarray:
    """Return the sines of the table's elevations, to twelve decimals."""
    return np.round(np.sin(air.elevation_rad), 12)


def at_sine(table: np.ndarray, grid: np.ndarray, rows: np.ndarray, sine: np.ndarray) -> np.ndarray:
    """Return values read from a table, straight between its columns, flat beyond them.

    Parameters
    ----------
    table : (N, E) float64
        A row for each stretch of a pass.
    grid : (E,) float64
        What the columns stand for, ascending: sines of elevations. [1]
    rows : (R,) int64
        Of `table`.
    sine : (R,) float64
        Of the elevation. [1]

    Returns
    -------
    (R,) float64

    Examples
    --------
    >>> table, grid = np.array([[4.0, 2.0, 1.0]]), np.array([0.1, 0.5, 0.9])
    >>> at_sine(table, grid, np.zeros(3, int), np.array([0.05, 0.3, 0.7])).tolist()
    [4.0, 3.0, 1.5]
    """
    if grid.size == 1:
        return table[rows, 0]
    cell = np.clip(np.searchsorted(grid, sine, side="right") - 1, 0, grid.size - 2)
    share = np.clip((sine - grid[cell]) / (grid[cell + 1] - grid[cell]), 0.0, 1.0)
    return table[rows, cell] + (table[rows, cell + 1] - table[rows, cell]) * share
