"""When a satellite's sensor sees a target: the instants of least off-nadir angle.

satellite o
         /|       off-nadir angle: at the satellite, between the centre of the Earth and the target
        / | nadir elevation: at the target, above the plane that touches the ellipsoid there
target /__|_____  As long as the elevation is above zero the target is in sight: one arc.
"""

import math
from typing import NamedTuple

import numpy as np

from latency.constants import WGS72_RADIUS_M
from latency.kernels.compile import inlined, kernel
from latency.kernels.sgp4 import longest_step_m, sgp4_position, sgp4_track

# A satellite's height above a tangent plane changes by less than 11 m/s2 (gravity and Coriolis), so next to a peak
# above zero there is a sample less than 11/2 * 30**2 m below.
LOWEST_M = -5000.0
# Half the baseline of the difference that stands for the derivative of the angle. Its bias, a sixth of its square
# times f'''/f'' < 1e-3/s, is 2e-6 s at worst; the noise of float64 is 1e-10 s.
HALF_BASELINE_S = 0.1
HALVINGS = 36  # of at most 60 s: 1e-9 s
NOTHING = (0.0, -1.0)  # a bracket that ends before it begins


class Scan(NamedTuple):
    """Samples along one satellite's track, 30 s apart."""

    times_s: np.ndarray  # (T,) float64
    angles_rad: np.ndarray  # (T,) float64, Greenwich angle at each time
    track_m: np.ndarray  # (3, T) float64, room to work in


class Aims(NamedTuple):
    """Targets on the ground, ITRS."""

    position_m: np.ndarray  # (G, 3) float64
    normal: np.ndarray  # (G, 3) float64, outward, of the ellipsoid


@inlined
def height_m(track_m, k, aims, g):
    """Return how high sample k stands above the plane that touches the ellipsoid at target g. [m]"""
    return (
        (track_m[0, k] - aims.position_m[g, 0]) * aims.normal[g, 0]
        + (track_m[1, k] - aims.position_m[g, 1]) * aims.normal[g, 1]
        + (track_m[2, k] - aims.position_m[g, 2]) * aims.normal[g, 2]
    )


@kernel
def look(x, y, z, aims, g):
    """Return the cosine of the off-nadir angle of target g, seen from (x, y, z), and the range. [m]"""
    dx = x - aims.position_m[g, 0]
    dy = y - aims.position_m[g, 1]
    dz = z - aims.position_m[g, 2]
    range_m = math.sqrt(dx * dx + dy * dy + dz * dz)
    return (dx * x + dy * y + dz * z) / (range_m * math.sqrt(x * x + y * y + z * z)), range_m


@kernel
def look_at(orbits, s, t_s, aims, g):
    """Return the cosine of the off-nadir angle of target g from satellite s at a time."""
    x, y, z = sgp4_position(orbits, s, t_s)
    return look(x, y, z, aims, g)[0]


@kernel
def height_at_m(orbits, s, t_s, aims, g):
    """Return what `height_m` does, at a time."""
    x, y, z = sgp4_position(orbits, s, t_s)
    return (
        (x - aims.position_m[g, 0]) * aims.normal[g, 0]
        + (y - aims.position_m[g, 1]) * aims.normal[g, 1]
        + (z - aims.position_m[g, 2]) * aims.normal[g, 2]
    )


@kernel
def highest(orbits, s, span_s, aims, g):
    """Return the time in span_s (low, high) at which the height peaks; it must have one peak there."""
    low_s, high_s = span_s
    for _ in range(HALVINGS):
        middle_s = 0.5 * (low_s + high_s)
        before_m = height_at_m(orbits, s, middle_s - HALF_BASELINE_S, aims, g)
        after_m = height_at_m(orbits, s, middle_s + HALF_BASELINE_S, aims, g)
        if after_m > before_m:
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
        before = look_at(orbits, s, middle_s - HALF_BASELINE_S, aims, g)
        after = look_at(orbits, s, middle_s + HALF_BASELINE_S, aims, g)
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
        if height_at_m(orbits, s, middle_s, aims, g) > 0.0:
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
    times_s, track_m = scan.times_s, scan.track_m
    rise_s, set_s = times_s[0], times_s[-1]
    at_rise = at_set = -2.0  # lower than any cosine: the arc goes on beyond the scan
    if first > 0:
        rise_s = horizon(orbits, s, times_s[first - 1], times_s[first], aims, g)
        at_rise = look_at(orbits, s, rise_s, aims, g)
    if after < times_s.size:
        set_s = horizon(orbits, s, times_s[after], times_s[after - 1], aims, g)
        at_set = look_at(orbits, s, set_s, aims, g)
    at_best, _ = look(track_m[0, best], track_m[1, best], track_m[2, best], aims, g)
    if at_best >= max(at_rise, at_set):
        if best == 0 or best == times_s.size - 1:
            return NOTHING
        return max(times_s[best - 1], rise_s), min(times_s[best + 1], set_s)
    if at_rise >= at_set:
        return rise_s, times_s[first]
    return times_s[after - 1], set_s


@kernel
def between_samples(orbits, s, scan, aims, g, k):
    """Return the times (low, high) of an arc that rises and sets around sample k without being seen by any."""
    peak_s = highest(orbits, s, (scan.times_s[k - 1], scan.times_s[k + 1]), aims, g)
    if height_at_m(orbits, s, peak_s, aims, g) <= 0.0:
        return NOTHING
    low_s = horizon(orbits, s, scan.times_s[k - 1], peak_s, aims, g)
    return low_s, horizon(orbits, s, scan.times_s[k + 1], peak_s, aims, g)


@kernel
def rises_between(track_m, k, aims, g):
    """Tell whether the height peaks at sample k, which is below the horizon, so near that it may be above beside it."""
    here_m = height_m(track_m, k, aims, g)
    if k == 0 or here_m < LOWEST_M:
        return False
    # A peak half way between two equal samples belongs to the second.
    return here_m >= height_m(track_m, k - 1, aims, g) and here_m > height_m(track_m, k + 1, aims, g)


@kernel
def best_of_run(track_m, first, aims, g):
    """Return the sample of least off-nadir angle in a run in sight, its cosine, the least range, the end of the run."""
    k = best = first
    least = -2.0
    nearest_m = math.inf
    while k < track_m.shape[1] and height_m(track_m, k, aims, g) > 0.0:
        ahead, range_m = look(track_m[0, k], track_m[1, k], track_m[2, k], aims, g)
        nearest_m = min(nearest_m, range_m)
        if ahead > least:
            best, least = k, ahead
        k += 1
    return best, least, nearest_m, k


@kernel
def out_of_reach(cosine, range_m, step_m, limit):
    """Tell whether no instant within a step of samples like this can have the target within the sensor's limit."""
    if range_m < 2.0 * step_m:
        return False
    turn_rad = step_m / (range_m - step_m) + step_m / WGS72_RADIUS_M
    return math.acos(min(cosine, 1.0)) - turn_rad > math.acos(limit)


@kernel
def next_arc(orbits, s, scan, aims, g, k, sensor):
    """Return the sample after the next arc from sample k on, and the bracket of its least off-nadir angle.

    `sensor` is the cosine of the limit, and the longest way between two samples. NOTHING where there is no arc, for
    one that the sensor cannot reach, and for one whose least angle belongs to the time beyond the scan.
    """
    limit, step_m = sensor
    last = scan.times_s.size - 1
    while k < last and height_m(scan.track_m, k, aims, g) <= 0.0:
        if rises_between(scan.track_m, k, aims, g):
            return k + 1, between_samples(orbits, s, scan, aims, g, k)
        # What is this deep below the horizon cannot come up for some steps.
        k += max(1, math.floor(-height_m(scan.track_m, k, aims, g) / step_m))
    if k >= last:
        return last, NOTHING
    best, cosine, range_m, after = best_of_run(scan.track_m, k, aims, g)
    if out_of_reach(cosine, range_m, step_m, limit):
        return after, NOTHING
    return after, bracket(orbits, s, scan, aims, g, (k, best, after))


@kernel
def find_overflights(orbits, s, scan, aims, limit, target, at_s):
    """Fill target (C,) int64 and at_s (C,) float64 with the arcs whose least off-nadir angle is within `limit`.

    `limit` is the cosine of the sensor's off-nadir limit. Returns how many there are; what does not fit is counted
    but not kept. Targets in their order, times rising within each.
    """
    sgp4_track(orbits, s, scan.times_s, scan.angles_rad, scan.track_m)
    sensor = limit, longest_step_m(scan.track_m)
    count = 0
    for g in range(aims.normal.shape[0]):
        k = 0
        while k < scan.times_s.size - 1:
            k, span_s = next_arc(orbits, s, scan, aims, g, k, sensor)
            if span_s[1] < span_s[0]:
                continue
            closest_s = nearest(orbits, s, span_s, aims, g)
            ahead = look_at(orbits, s, closest_s, aims, g)
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
