"""When a satellite's sensor sees a target: the instants of least off-nadir angle.

    satellite o
             /|       off-nadir angle: at the satellite, between the centre of the Earth and the target
            / | nadir elevation: at the target, above the plane that touches the ellipsoid there
    target /__|_____  As long as the elevation is above zero the target is in sight: one arc.
"""

import math
from typing import NamedTuple

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.sgp4 import sgp4_position, sgp4_track

# A sample this low (sine of the elevation) cannot be next to an arc: the elevation of a satellite 100 km up rises
# by no more than 10 km/s / 1,100 km on the horizon, that is 0.27 rad in a step of 30 s.
LOWEST = -0.3
# Half the baseline of the difference that stands for the derivative of the angle. Its bias, a sixth of its square
# times f'''/f'' < 1e-3/s, is 2e-6 s at worst; the noise of float64 is 1e-10 s.
HALF_BASELINE_S = 0.1
HALVINGS = 36  # of at most 60 s: 1e-9 s
NOTHING = (0.0, -1.0)  # a bracket that ends before it begins


class Scan(NamedTuple):
    """Samples along one satellite's track, evenly spaced; the last three are room to work in."""

    times_s: np.ndarray  # (T,) float64
    angles_rad: np.ndarray  # (T,) float64, Greenwich angle at each time
    track_m: np.ndarray  # (3, T) float64
    up: np.ndarray  # (T,) float64, sine of the elevation
    ahead: np.ndarray  # (T,) float64, cosine of the off-nadir angle


class Aims(NamedTuple):
    """Targets on the ground, ITRS."""

    position_m: np.ndarray  # (G, 3) float64
    normal: np.ndarray  # (G, 3) float64, outward, of the ellipsoid


@kernel
def sight(x, y, z, aims, g):
    """Return the sine of the elevation and the cosine of the off-nadir angle for a satellite at (x, y, z)."""
    dx = x - aims.position_m[g, 0]
    dy = y - aims.position_m[g, 1]
    dz = z - aims.position_m[g, 2]
    range_m = math.sqrt(dx * dx + dy * dy + dz * dz)
    radius_m = math.sqrt(x * x + y * y + z * z)
    up = (dx * aims.normal[g, 0] + dy * aims.normal[g, 1] + dz * aims.normal[g, 2]) / range_m
    return up, (dx * x + dy * y + dz * z) / (range_m * radius_m)


@kernel
def sight_at(orbits, s, t_s, aims, g):
    """Return what `sight` does, for satellite s at a time."""
    x, y, z = sgp4_position(orbits, s, t_s)
    return sight(x, y, z, aims, g)


@kernel
def highest(orbits, s, span_s, aims, g):
    """Return the time in span_s (low, high) at which the elevation peaks; it must have one peak there."""
    low_s, high_s = span_s
    for _ in range(HALVINGS):
        middle_s = 0.5 * (low_s + high_s)
        before, _ = sight_at(orbits, s, middle_s - HALF_BASELINE_S, aims, g)
        after, _ = sight_at(orbits, s, middle_s + HALF_BASELINE_S, aims, g)
        if after > before:
            low_s = middle_s
        else:
            high_s = middle_s
    return low_s


@kernel
def nearest(orbits, s, span_s, aims, g):
    """Return the time in span_s (low, high) of the least off-nadir angle; it must have one minimum there."""
    low_s, high_s = span_s
    for _ in range(HALVINGS):
        middle_s = 0.5 * (low_s + high_s)
        _, before = sight_at(orbits, s, middle_s - HALF_BASELINE_S, aims, g)
        _, after = sight_at(orbits, s, middle_s + HALF_BASELINE_S, aims, g)
        if after > before:
            low_s = middle_s
        else:
            high_s = middle_s
    return low_s


@kernel
def horizon(orbits, s, below_s, above_s, aims, g):
    """Return the outermost time in sight between one below the horizon and one above it, in either order."""
    for _ in range(HALVINGS):
        middle_s = 0.5 * (below_s + above_s)
        up, _ = sight_at(orbits, s, middle_s, aims, g)
        if up > 0.0:
            above_s = middle_s
        else:
            below_s = middle_s
    return above_s


@kernel
def bracket(orbits, s, scan, aims, g, best):
    """Return the times (low, high) about sample `best`, cut at the horizon, that hold the least off-nadir angle."""
    low_s, here_s, high_s = scan.times_s[best - 1], scan.times_s[best], scan.times_s[best + 1]
    if scan.up[best - 1] <= 0.0:
        low_s = horizon(orbits, s, low_s, here_s, aims, g)
    if scan.up[best + 1] <= 0.0:
        high_s = horizon(orbits, s, high_s, here_s, aims, g)
    return low_s, high_s


@kernel
def between_samples(orbits, s, scan, aims, g, k):
    """Return the times (low, high) of an arc that rises and sets around sample k without being seen by any."""
    peak_s = highest(orbits, s, (scan.times_s[k - 1], scan.times_s[k + 1]), aims, g)
    up, _ = sight_at(orbits, s, peak_s, aims, g)
    if up <= 0.0:
        return NOTHING
    low_s = horizon(orbits, s, scan.times_s[k - 1], peak_s, aims, g)
    return low_s, horizon(orbits, s, scan.times_s[k + 1], peak_s, aims, g)


@kernel
def next_arc(orbits, s, scan, aims, g, k):
    """Return the sample after the next arc from sample k on, and the bracket of its least off-nadir angle.

    An arc whose least angle lies at the first or the last sample belongs to the time beyond: NOTHING, as at the end.
    """
    last = scan.up.size - 1
    while k < last and scan.up[k] <= 0.0:
        peaks = k > 0 and scan.up[k] >= scan.up[k - 1] and scan.up[k] > scan.up[k + 1]
        if peaks and scan.up[k] > LOWEST:
            return k + 1, between_samples(orbits, s, scan, aims, g, k)
        k += 1
    best = k
    while k <= last and scan.up[k] > 0.0:
        if scan.ahead[k] > scan.ahead[best]:
            best = k
        k += 1
    if best == 0 or best == last:
        return k, NOTHING
    return k, bracket(orbits, s, scan, aims, g, best)


@kernel
def find_overflights(orbits, s, scan, aims, limit, target, at_s):
    """Fill target (C,) int64 and at_s (C,) float64 with the arcs whose least off-nadir angle is within `limit`.

    `limit` is the cosine of the sensor's off-nadir limit. Returns how many there are; what does not fit is counted
    but not kept. Targets in their order, times rising within each.
    """
    sgp4_track(orbits, s, scan.times_s, scan.angles_rad, scan.track_m)
    count = 0
    for g in range(aims.normal.shape[0]):
        for k in range(scan.up.size):
            scan.up[k], scan.ahead[k] = sight(scan.track_m[0, k], scan.track_m[1, k], scan.track_m[2, k], aims, g)
        k = 0
        while k < scan.up.size - 1:
            k, span_s = next_arc(orbits, s, scan, aims, g, k)
            if span_s[1] < span_s[0]:
                continue
            closest_s = nearest(orbits, s, span_s, aims, g)
            _, ahead = sight_at(orbits, s, closest_s, aims, g)
            if ahead >= limit and count < target.size:
                target[count] = g
                at_s[count] = closest_s
            count += ahead >= limit
    return count


@kernel
def thin_out(pair, taken_ns, interval_ns, kept):
    """Mark in kept (N,) the rows at least interval_ns after the last one kept of the same pair.

    Rows of one pair stand together, times rising.
    """
    last = -1
    for i in range(pair.size):
        if last >= 0 and pair[last] == pair[i] and taken_ns[i] - taken_ns[last] < interval_ns:
            kept[i] = False
            continue
        kept[i] = True
        last = i
