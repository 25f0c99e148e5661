"""Light times held constant over steps: taken in the middle, compared with both ends."""

import math
from typing import NamedTuple

import numpy as np

from latency.constants import C_M_S, SECOND_NS
from latency.kernels.compile import kernel
from latency.kernels.sgp4 import sgp4_track


class Samples(NamedTuple):
    """Times, with room to follow satellites through them: the last ones are kept, each in the slot of its number.

    Links are sorted by their ends, so that each satellite of a shell is followed about once, not for each of its links.
    """

    times_s: np.ndarray  # (T,) float64
    angles_rad: np.ndarray  # (T,) float64, Greenwich
    followed: (
        np.ndarray
    )  # (slots + 1,) int64, who is in each slot, -1 nobody; the last is for who would push the other out
    tracks_m: np.ndarray  # (slots + 1, 3, T) float64, ITRS
    value: np.ndarray  # (T,) float64, what is asked for: a margin [m], or a light time [ns]


def samples_at(times_s: np.ndarray, slots: int = 1) -> Samples:
    """Return samples at these times, with room to keep so many satellites and one more."""
    tracks_m = np.empty((slots + 1, 3, times_s.size))
    return Samples(times_s, np.empty_like(times_s), np.full(slots + 1, -1), tracks_m, np.empty_like(times_s))


@kernel
def follow(orbits, s, beside, samples):
    """Return the slot in which satellite `s` is followed through all samples, another one than `beside`."""
    slots = samples.followed.size - 1
    slot = s % slots
    if slot == beside:
        slot = slots
    if samples.followed[slot] != s:
        sgp4_track(orbits, s, samples.times_s, samples.angles_rad, samples.tracks_m[slot])
        samples.followed[slot] = s
    return slot


@kernel
def distance_m(a, b):
    """The straight line between two points. [m]"""
    dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@kernel
def hold(light_ns, at, delay_ns, begin, end):
    """Fill delay_ns[begin:end] from light times at ends and middles in turn, from light_ns[at] on.

    Returns how far the ends are off. [ns]
    """
    error_ns = 0
    for d in range(begin, end):
        middle = at + 2 * (d - begin) + 1
        delay_ns[d] = math.floor(light_ns[middle] + 0.5)
        off_ns = max(abs(light_ns[middle - 1] - delay_ns[d]), abs(light_ns[middle + 1] - delay_ns[d]))
        error_ns = max(error_ns, math.ceil(off_ns))
    return error_ns


@kernel
def link_delays(orbits, isls, halves, error_ns):
    """Fill in the delays of every link and the largest error of each.

    `halves` are the edges of all topology steps with the middles in between.
    """
    tracks_m = halves.tracks_m
    for i in range(isls.a.size):
        begin, end = isls.delay_start[i], isls.delay_start[i + 1]
        first = 2 * isls.first_step[i]
        p = follow(orbits, isls.a[i], -1, halves)
        q = follow(orbits, isls.b[i], p, halves)
        for k in range(first, first + 2 * (end - begin) + 1):
            a = (tracks_m[p, 0, k], tracks_m[p, 1, k], tracks_m[p, 2, k])
            b = (tracks_m[q, 0, k], tracks_m[q, 1, k], tracks_m[q, 2, k])
            halves.value[k - first] = distance_m(a, b) / C_M_S * SECOND_NS
        error_ns[i] = hold(halves.value, 0, isls.delay_ns, begin, end)
