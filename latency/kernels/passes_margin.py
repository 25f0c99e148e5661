"""How far inside a station's view a satellite stands, and the tables of the search for passes.

The tables are few and wide, columns named here: each array more makes every call and every compilation dearer.
"""

import math
from typing import NamedTuple

import numpy as np

from latency.kernels.compile import inlined, kernel

FULL_TURN = 2.0 * math.pi

# Columns of Horizons.sight. A satellite is seen while its margin, weight * height - slope * distance + offset, is
# positive, height along the normal. A mask is (1, sine of its lowest elevation, 0), a range limit (0, 1, the limit).
X, Y, Z, NX, NY, NZ, EX, EY, WEIGHT, SLOPE, OFFSET = range(11)

STATION, KIND, MOVING = range(3)  # of Unknowns.row
SIMPLE, PEAK_OR_DIP = range(2)  # of KIND; a peak or dip has two rows, its edges if it has any
SENSE, LOW, HIGH, AT, BEND, LAST_AT, LAST = range(7)  # of Unknowns.value

SATELLITE, OVER = range(2)  # of PassRows.pair
RISE, PEAK, SET, SINE = range(4)  # of PassRows.time
UNKNOWN = 2.0  # no sine


class Horizons(NamedTuple):
    """What each station sees."""

    sight: np.ndarray  # (G, 11) float64, columns above
    first_knot: np.ndarray  # (G + 1,) int64, rows of `knots`; none where one slope serves
    knots: np.ndarray  # (N, 2) float64, azimuth (ascending in a station) and elevation of the mask, rad


class Moments(NamedTuple):
    """Times, and one satellite at each."""

    times_s: np.ndarray  # (T,) float64
    angles_rad: np.ndarray  # (T,) float64, Greenwich
    track_m: np.ndarray  # (3, T) float64, ITRS


class Unknowns(NamedTuple):
    """Instants looked for, a row each."""

    row: np.ndarray  # (R, 3) int64: station; kind; a list of the rows still moving
    value: np.ndarray  # (R, 7) float64: 1 zero is crossed upwards, -1 downwards, 0 not; and as named


class PassRows(NamedTuple):
    """Passes before they are cut to the span and rounded."""

    pair: np.ndarray  # (R, 2) int64: satellite, station
    time: np.ndarray  # (R, 4) float64: rise, peak inside the span, set [s]; sine of the elevation at the peak


class Sparse(NamedTuple):
    """Samples further apart than the grid's, which the grid is interpolated from."""

    moments: Moments
    weights: np.ndarray  # (L, 10) float64, of ten samples in each of L positions between two; L is 1 where all are one
    clock_of: np.ndarray  # (S,) int64, row of `clocks`, -1 where a satellite is of no shell without drag
    clocks: np.ndarray  # (K, 6, T) float64, what the satellites of a shell share, see kernels.shells


class Sieve(NamedTuple):
    """Scratch of the scan: which blocks of samples are worth a look at every sample."""

    blocks_m: np.ndarray  # (9, B) float64, where the satellite stands amid each block, its step there and what bends it
    over: np.ndarray  # (B,) float64, positive where it may come into a station's view
    hits: np.ndarray  # (B + 1,) int64, blocks worth a look
    margins_m: np.ndarray  # (T,) float64, at the samples looked at


class Drafts(NamedTuple):
    """Scratch of edges and peaks on curves, column by column."""

    cell: np.ndarray  # (R,) int64
    station: np.ndarray  # (R,) int64
    value: np.ndarray  # (3, R) float64


class Search(NamedTuple):
    """All that the search reads and writes."""

    orbits: NamedTuple  # latency.sky.orbits.Propagator
    horizons: Horizons
    grid: Moments  # evenly spaced; the satellite that is being searched
    sparse: Sparse
    sieve: Sieve
    moments: Moments  # scratch, two for each unknown
    unknowns: Unknowns
    drafts: Drafts
    passes: PassRows
    stop_s: float


@inlined
def look(sight, g, track_m, j):
    """Height along the station's normal, and distance, of the satellite in column `j`. [m]"""
    dx = track_m[0, j] - sight[g, X]
    dy = track_m[1, j] - sight[g, Y]
    dz = track_m[2, j] - sight[g, Z]
    height = sight[g, NX] * dx + sight[g, NY] * dy + sight[g, NZ] * dz
    return height, math.sqrt(dx * dx + dy * dy + dz * dz)


@inlined
def sine_at(sight, g, track_m, j):
    """Sine of the elevation of the satellite in column `j`."""
    height, distance = look(sight, g, track_m, j)
    return height / distance


@inlined
def plain_margin_m(sight, g, slope, track_m, j):
    """The margin over a mask of constant slope. [m]"""
    height, distance = look(sight, g, track_m, j)
    return sight[g, WEIGHT] * height - slope * distance + sight[g, OFFSET]


@kernel
def masked_slope(horizons, g, track_m, j):
    """Sine of the mask's elevation in the satellite's azimuth, straight between the knots, cyclic."""
    sight, knots = horizons.sight, horizons.knots
    dx = track_m[0, j] - sight[g, X]
    dy = track_m[1, j] - sight[g, Y]
    dz = track_m[2, j] - sight[g, Z]
    nx, ny, nz = sight[g, NX], sight[g, NY], sight[g, NZ]
    ex, ey = sight[g, EX], sight[g, EY]
    north = -nz * ey * dx + nz * ex * dy + (nx * ey - ny * ex) * dz
    azimuth = math.atan2(ex * dx + ey * dy, north) % FULL_TURN
    first, last = horizons.first_knot[g], horizons.first_knot[g + 1] - 1
    after = first
    while after <= last and knots[after, 0] <= azimuth:
        after += 1
    left = after - 1 if after > first else last
    right = after if after <= last else first
    # Never 0, so that between two knots in the same azimuth one of them holds.
    width = max((knots[right, 0] - knots[left, 0]) % FULL_TURN, 1e-12)
    into = min(((azimuth - knots[left, 0]) % FULL_TURN) / width, 1.0)
    return math.sin(knots[left, 1] + (knots[right, 1] - knots[left, 1]) * into)


@inlined
def margin_m(horizons, g, track_m, j):
    """How far inside the station's view the satellite in column `j` stands; negative outside. [m]"""
    slope = horizons.sight[g, SLOPE]
    if horizons.first_knot[g + 1] > horizons.first_knot[g]:
        slope = masked_slope(horizons, g, track_m, j)
    return plain_margin_m(horizons.sight, g, slope, track_m, j)
