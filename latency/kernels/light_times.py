"""Light times held constant over steps: taken in the middle, compared with both ends."""

import math
from typing import NamedTuple

import numpy as np

from latency.constants import C_M_S, SECOND_NS
from latency.kernels.compile import kernel
from latency.kernels.sgp4 import sgp4_position, sgp4_track
from latency.kernels.shells import shell_track

# How far two satellites of shells may be nearer to or farther from each other by kernels.shells than by kernels.sgp4:
# five times what its series leaves out at both ends. What depends on less is asked of kernels.sgp4.
ROUGH_M = 2e-4
ROUGH_NS = ROUGH_M / C_M_S * SECOND_NS


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
    clock_of: np.ndarray  # (S,) int64, row of `clocks`, -1 for those that kernels.sgp4 follows; (0,) if it follows all
    clocks: np.ndarray  # (K, 6, T) float64, of shells without drag, see kernels.shells


def samples_at(times_s: np.ndarray, slots: int = 1) -> Samples:
    """Return samples at these times, with room to keep so many satellites and one more."""
    nobody, tracks_m = np.full(slots + 1, -1), np.empty((slots + 1, 3, times_s.size))
    angles_rad, value, no_clocks = np.empty_like(times_s), np.empty_like(times_s), np.empty((0, 6, times_s.size))
    return Samples(times_s, angles_rad, nobody, tracks_m, value, nobody[:0], no_clocks)


@kernel
def follow(orbits, s, beside, samples):
    """Return the slot in which satellite `s` is followed through all samples, another one than `beside`."""
    slots = samples.followed.size - 1
    slot = s % slots
    if slot == beside:
        slot = slots
    if samples.followed[slot] != s:
        if is_rough(samples, s):
            shell_track(orbits, s, samples.clocks[samples.clock_of[s]], samples.tracks_m[slot])
        else:
            sgp4_track(orbits, s, samples.times_s, samples.angles_rad, samples.tracks_m[slot])
        samples.followed[slot] = s
    return slot


@kernel
def is_rough(samples, s):
    """Does satellite `s` stand only nearly where kernels.sgp4 has it?"""
    return samples.clock_of.size > 0 and samples.clock_of[s] >= 0


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
    off_ns = 0.0
    for d in range(begin, end):
        middle = at + 2 * (d - begin) + 1
        held_ns = np.floor(light_ns[middle] + 0.5)
        delay_ns[d] = np.int64(held_ns)
        before_ns, after_ns = abs(light_ns[middle - 1] - held_ns), abs(light_ns[middle + 1] - held_ns)
        off_ns = max(off_ns, before_ns, after_ns)
    return math.ceil(off_ns)


@kernel
def link_light_ns(orbits, isls, i, t_s):
    """The light time of link `i` at one instant. [ns]"""
    a = b = (0.0, 0.0, 0.0)
    # Over both ends in a loop, so that SGP4 is compiled into it once.
    for s in (isls.a[i], isls.b[i]):
        a, b = b, sgp4_position(orbits, s, t_s)
    return distance_m(a, b) / C_M_S * SECOND_NS


@kernel
def make_good(orbits, isls, i, first, count, halves):
    """Ask SGP4 for those of the first light times of link `i` that lie so near half a ns that it would tell."""
    light_ns = halves.value
    for k in range(count):
        twice = 2.0 * light_ns[k]
        if abs(twice - math.floor(twice + 0.5)) < 2.0 * ROUGH_NS:
            light_ns[k] = link_light_ns(orbits, isls, i, halves.times_s[first + k])


@kernel
def link_delays(orbits, isls, halves, error_ns):
    """Fill in the delays of every link and the largest error of each.

    `halves` are the edges of all topology steps with the middles in between.
    """
    light_ns = halves.value
    for i in range(isls.a.size):
        begin, end = isls.delay_start[i], isls.delay_start[i + 1]
        first, count = 2 * isls.first_step[i], 2 * (end - begin) + 1
        p = follow(orbits, isls.a[i], -1, halves)
        q = follow(orbits, isls.b[i], p, halves)
        a_m, b_m = halves.tracks_m[p], halves.tracks_m[q]
        for k in range(count):
            a = (a_m[0, first + k], a_m[1, first + k], a_m[2, first + k])
            b = (b_m[0, first + k], b_m[1, first + k], b_m[2, first + k])
            light_ns[k] = distance_m(a, b) / C_M_S * SECOND_NS
        if is_rough(halves, isls.a[i]) or is_rough(halves, isls.b[i]):
            make_good(orbits, isls, i, first, count, halves)
        error_ns[i] = hold(light_ns, 0, isls.delay_ns, begin, end)
