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
def bracket(orbits, s, scan, aims, g, run):
    """Return the times (low, high) that hold the least off-nadir angle of an arc; NOTHING if it is beyond the scan.

    `run` is its first sample, its best one, and the first after it. The horizons count as samples too: out there the
    angle hardly changes with the distance, and a satellite that climbs may have its least angle as it sets.
    """
    first, best, after = run
    rise_s, set_s = scan.times_s[0], scan.times_s[-1]
    at_rise = at_set = -2.0  # lower than any cosine: the arc goes on beyond the scan
    if first > 0:
        rise_s = horizon(orbits, s, scan.times_s[first - 1], scan.times_s[first], aims, g)
        _, at_rise = sight_at(orbits, s, rise_s, aims, g)
    if after < scan.up.size:
        set_s = horizon(orbits, s, scan.times_s[after], scan.times_s[after - 1], aims, g)
        _, at_set = sight_at(orbits, s, set_s, aims, g)
    if scan.ahead[best] >= max(at_rise, at_set):
        if best == 0 or best == scan.up.size - 1:
            return NOTHING
        return max(scan.times_s[best - 1], rise_s), min(scan.times_s[best + 1], set_s)
    if at_rise >= at_set:
        return rise_s, scan.times_s[first]
    return scan.times_s[after - 1], set_s


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

    NOTHING where there is none, and for an arc whose least angle belongs to the time beyond the scan.
    """
    last = scan.up.size - 1
    while k < last and scan.up[k] <= 0.0:
        peaks = k > 0 and scan.up[k] >= scan.up[k - 1] and scan.up[k] > scan.up[k + 1]
        if peaks and scan.up[k] > LOWEST:
            return k + 1, between_samples(orbits, s, scan, aims, g, k)
        k += 1
    first = best = k
    while k <= last and scan.up[k] > 0.0:
        if scan.ahead[k] > scan.ahead[best]:
            best = k
        k += 1
    if k == first:
        return k, NOTHING
    return k, bracket(orbits, s, scan, aims, g, (first, best, k))


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
