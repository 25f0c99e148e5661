r"""When satellites stand in sunlight: the Sun a point, the Earth a sphere, no air.

              .-'''-.
    a - - - -/- - - -\- - - - > Sun     in shadow while the way to the Sun meets the sphere: the Earth lies
      \     |    O    |                 ahead (along > 0) and nearer to the line than its radius
       `-----'-------'
         along

The margin is how far the way to the Sun stays clear of the sphere. It is continuous: with the Earth abeam
(along = 0) the satellite itself is what is nearest to the centre, and it stays so on the day side.
"""

import math
from typing import NamedTuple

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.lines_of_sight import GOLDEN, ROOT_S, STAYS, TURN_S, put_edge
from latency.kernels.sgp4 import greenwich_angle, sgp4_position, sgp4_track, sincos

EARTH_M = 6_378_136.6  # equatorial radius, IERS Conventions (2003); what Skyfield's `is_sunlit` takes


class SunPath(NamedTuple):
    """Where the Sun stands at even steps; straight in between."""

    teme_m: np.ndarray  # (K, 3) float64, from the Earth's centre
    begin_s: float
    step_s: float


@inlined
def sun_position(orbits, sun, t_s):
    """Where the Sun stands at one instant. [m, ITRS]"""
    place = (t_s - sun.begin_s) / sun.step_s
    k = min(max(math.floor(place), 0), sun.teme_m.shape[0] - 2)
    part = place - k
    x = sun.teme_m[k, 0] + part * (sun.teme_m[k + 1, 0] - sun.teme_m[k, 0])
    y = sun.teme_m[k, 1] + part * (sun.teme_m[k + 1, 1] - sun.teme_m[k, 1])
    z = sun.teme_m[k, 2] + part * (sun.teme_m[k + 1, 2] - sun.teme_m[k, 2])
    sine, cosine = sincos(greenwich_angle(orbits, t_s))
    return cosine * x + sine * y, cosine * y - sine * x, z


@inlined
def shadow_margin_m(a, s):
    """How far the way from a satellite to the Sun stays clear of the sphere; negative in shadow. [m]"""
    dx, dy, dz = s[0] - a[0], s[1] - a[1], s[2] - a[2]
    ahead = -(a[0] * dx + a[1] * dy + a[2] * dz)
    square = a[0] * a[0] + a[1] * a[1] + a[2] * a[2]
    if ahead > 0.0:
        square -= ahead / (dx * dx + dy * dy + dz * dz) * ahead
    return math.sqrt(square) - EARTH_M


@kernel
def margin_at_m(orbits, sun, s, t_s):
    """The margin of satellite `s` at one instant. [m]"""
    return shadow_margin_m(sgp4_position(orbits, s, t_s), sun_position(orbits, sun, t_s))


# The searches are those of lines_of_sight with another margin: compiled code that is handed a function cannot be kept.


@kernel
def sun_crossing_s(orbits, sun, s, low, high):
    """The root of the margin between two (time, margin) of unequal sign, by bracketed secant (Illinois). [s]"""
    low_s, low_m = low
    high_s, high_m = high
    last_s, side = low_s - 1.0, 0
    for _ in range(100):
        at_s = (low_s * high_m - high_s * low_m) / (high_m - low_m)
        if abs(at_s - last_s) < ROOT_S:
            return at_s
        at_m = margin_at_m(orbits, sun, s, at_s)
        if (at_m >= 0.0) == (high_m >= 0.0):
            high_s, high_m = at_s, at_m
            low_m = 0.5 * low_m if side == 1 else low_m
            side = 1
        else:
            low_s, low_m = at_s, at_m
            high_m = 0.5 * high_m if side == -1 else high_m
            side = -1
        last_s = at_s
    return last_s


@kernel
def beyond_turning(orbits, sun, s, low_s, high_s, side):
    """Return (time, margin) of an instant near a turning point where the margin has not the sign of `side`.

    Golden sections down to the turning point; STAYS if the margin does.
    """
    left_s, right_s = high_s - GOLDEN * (high_s - low_s), low_s + GOLDEN * (high_s - low_s)
    left_m = side * margin_at_m(orbits, sun, s, left_s)
    right_m = side * margin_at_m(orbits, sun, s, right_s)
    while high_s - low_s > TURN_S and min(left_m, right_m) >= 0.0:
        if left_m < right_m:
            high_s, right_s, right_m = right_s, left_s, left_m
            left_s = high_s - GOLDEN * (high_s - low_s)
            left_m = side * margin_at_m(orbits, sun, s, left_s)
        else:
            low_s, left_s, left_m = left_s, right_s, right_m
            right_s = low_s + GOLDEN * (high_s - low_s)
            right_m = side * margin_at_m(orbits, sun, s, right_s)
    if min(left_m, right_m) >= 0.0:
        return STAYS
    return (left_s, side * left_m) if left_m < right_m else (right_s, side * right_m)


@kernel
def sample_shadow(orbits, s, samples):
    """Fill in the margins of satellite `s` at all samples, of which the second track is the Sun's."""
    tracks_m = samples.tracks_m
    sgp4_track(orbits, s, samples.times_s, samples.angles_rad, tracks_m[0])
    for k in range(samples.times_s.size):
        a = (tracks_m[0, 0, k], tracks_m[0, 1, k], tracks_m[0, 2, k])
        samples.value[k] = shadow_margin_m(a, (tracks_m[1, 0, k], tracks_m[1, 1, k], tracks_m[1, 2, k]))


@kernel
def sunlit_edges(orbits, sun, rows, samples, satellite_of, edge_s):
    """Fill in when satellites `rows` enter and leave sunlight in turn; return how many edges there are, written or not.

    Samples run from 0 to the stop, with one more beyond both ends: they show the turning points next to these. A
    satellite that is sunlit at 0 has an edge there, one that is sunlit at the stop too.
    """
    times_s, margins = samples.times_s, samples.value
    last = times_s.size - 2
    found = 0
    for k in range(times_s.size):
        samples.tracks_m[1, :, k] = sun_position(orbits, sun, times_s[k])
    for s in rows:
        sample_shadow(orbits, s, samples)
        lit = margins[1] >= 0.0
        found = put_edge(found, s, times_s[1], satellite_of, edge_s) if lit else found
        for k in range(1, last + 1):
            before, here, after = margins[k - 1], margins[k], margins[k + 1]
            side = 1.0 if lit else -1.0
            # All three on one side, the middle one nearest to the other side: perhaps it is visited in between.
            near = side * here < side * before and side * here <= side * after
            near = near and abs(here) <= abs(before - 2.0 * here + after)
            low, high = max(k - 1, 1), min(k + 1, last)
            beyond = beyond_turning(orbits, sun, s, times_s[low], times_s[high], side) if near else STAYS
            if beyond[0] >= 0.0:
                away_s = sun_crossing_s(orbits, sun, s, (times_s[low], margins[low]), beyond)
                back_s = sun_crossing_s(orbits, sun, s, beyond, (times_s[high], margins[high]))
                found = put_edge(found, s, away_s, satellite_of, edge_s)
                found = put_edge(found, s, back_s, satellite_of, edge_s)
            if k < last and lit != (after >= 0.0):
                at_s = sun_crossing_s(orbits, sun, s, (times_s[k], here), (times_s[k + 1], after))
                found = put_edge(found, s, at_s, satellite_of, edge_s)
                lit = not lit
        found = put_edge(found, s, times_s[last], satellite_of, edge_s) if lit else found
    return found
