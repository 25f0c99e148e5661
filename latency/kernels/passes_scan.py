"""Look where a satellite may come over a station's horizon, and bracket its edges there.

A satellite of so and so high a track is seen within a cap of the sky alone, and how far along the cap's axis it stands
bends with the Earth's pull only. So amid each block of samples place, step and bend say how far it may come in the block,
without a root; only where that reaches the cap's rim are the samples looked at.

     along the axis
          |        ___ farthest, by place, step and bend
     rim -+------/-----\\------------  this block is looked at
          |    /    *    \\            * amid the block
"""

import math
from typing import NamedTuple

import numpy as np

from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.passes_brackets import ask, ask_event, eventful
from latency.kernels.passes_curves import AHEAD, BEHIND
from latency.kernels.passes_margin import NX, NY, NZ, OFFSET, SLOPE, WEIGHT, X, Y, Z, plain_margin_m

BLOCK = 8  # samples that are leapt over together
REACH = BLOCK // 2 + 1  # steps: from amid a block its samples are half of it away at most, what they bracket one more
SLACK = 1.2  # of chords and second differences of samples against the true speed and bend
FIRST, LAST = BEHIND + 1, AHEAD  # the first sample that is searched, and how far before the samples' end the last one is
PLUMB_RAD = 0.0034  # at most between the normals of the ellipsoid and of a sphere
FLAT = 0.01  # sine of an elevation below which a rim is not worked out


class Sweep(NamedTuple):
    """What bounds a satellite's motion between samples, a step being one. [m]"""

    longest: float  # no step is longer
    bend: float  # no step differs more from the one before
    pull: float  # by which part of its radius the Earth bends its path back
    aside: float  # no step bends more in any other way
    lowest: float  # radius
    highest: float


@kernel
def sift_track(track_m, blocks_m):
    """Fill the blocks from a track, and return its Sweep."""
    last = track_m.shape[1] - 1
    longest = bend = highest = 0.0
    lowest = math.inf
    for b in range(blocks_m.shape[1]):
        k = min(max(BLOCK * b + BLOCK // 2, 1), last - 1)
        squares = away = 0.0
        bent = step = square = 0.0
        for axis in range(3):
            before, here, after = track_m[axis, k - 1], track_m[axis, k], track_m[axis, k + 1]
            chord, change = 0.5 * (after - before), after - 2.0 * here + before
            blocks_m[axis, b], blocks_m[3 + axis, b], blocks_m[6 + axis, b] = here, chord, change
            square += here * here
            step += chord * chord
            bent += change * change
            away += chord * here
            squares += change * here
        longest, bend = max(longest, step), max(bend, bent)
        # r^2 is even closer to a parabola than the track: its slope is 2 r . r', its bend 2 (r'^2 + r . r'').
        off = 2.0 * REACH * abs(away) + SLACK * REACH * REACH * abs(step + squares)
        lowest, highest = min(lowest, square - off), max(highest, square + off)
    pull = math.sqrt(2.0 * bend / (lowest + highest))
    aside = 0.0
    for b in range(blocks_m.shape[1]):
        x = blocks_m[6, b] + pull * blocks_m[0, b]
        y = blocks_m[7, b] + pull * blocks_m[1, b]
        z = blocks_m[8, b] + pull * blocks_m[2, b]
        aside = max(aside, x * x + y * y + z * z)
    return Sweep(
        SLACK * math.sqrt(longest), SLACK * math.sqrt(bend), pull,
        SLACK * math.sqrt(aside), math.sqrt(max(lowest, 0.0)), math.sqrt(highest),
    )  # fmt: skip


@inlined
def rim_m(sight, g, lowest_m, highest_m):
    """Axis of the cap over a station in which satellites of such radii are in view, and how far along it they are. [m]

    For a mask h > s d with d^2 + 2 p h + p^2 = r^2 (law of cosines; the normal is a little off p) the least h is a root
    of (h / s)^2 + 2 p h (1 + plumb / s) = r^2 - p^2. For a range limit r . p = (r^2 + p^2 - d^2) / 2.
    """
    x, y, z, slope = sight[g, X], sight[g, Y], sight[g, Z], sight[g, SLOPE]
    square = x * x + y * y + z * z
    place_m = math.sqrt(square)
    over = max(lowest_m * lowest_m - square, 0.0)
    if sight[g, WEIGHT] == 0.0:
        limit_m = sight[g, OFFSET]
        rim = 0.5 * (over + 2.0 * square - limit_m * limit_m) / place_m
        return x / place_m, y / place_m, z / place_m, rim
    nx, ny, nz = sight[g, NX], sight[g, NY], sight[g, NZ]
    height = min(slope, 0.0) * (place_m + highest_m)
    if slope > FLAT:
        half = place_m * (1.0 + PLUMB_RAD / slope) * slope * slope
        height = math.sqrt(half * half + over * slope * slope) - half
    return nx, ny, nz, nx * x + ny * y + nz * z + height


@apart
def hit_blocks(blocks_m, sight, g, sweep, over, hits):
    """Note the blocks in which a satellite may come into view of a station; returns how many.

    Along the axis it moves by a step (b) from where it is (a) and is pulled back by (c) in proportion to how far that is,
    as long as it is on the axis's side of the Earth: in t steps it comes to a + b t - c t^2 / 2 at most. Where it could
    come from the other side to the rim in time, all of its bend counts the other way.
    """
    ax, ay, az, rim = rim_m(sight, g, sweep.lowest, sweep.highest)
    near = rim > REACH * sweep.longest
    pull, aside = (sweep.pull, sweep.aside) if near else (0.0, sweep.bend)
    for i in range(over.size):
        a = ax * blocks_m[0, i] + ay * blocks_m[1, i] + az * blocks_m[2, i]
        b = abs(ax * blocks_m[3, i] + ay * blocks_m[4, i] + az * blocks_m[5, i]) + aside
        c = max(pull * a, 0.0) - aside
        t = min(b / max(c, 1.0), REACH)
        over[i] = a + t * (b - 0.5 * c * t) - rim
    count = np.int64(0)
    for i in range(over.size):
        hits[count] = i
        count += over[i] > 0.0
    return count


@inlined
def plain_margin(view, track_m, k):
    """The margin at a sample. [m]"""
    x, y, z, nx, ny, nz, weight, slope, offset = view
    dx, dy, dz = track_m[0, k] - x, track_m[1, k] - y, track_m[2, k] - z
    return weight * (nx * dx + ny * dy + nz * dz) - slope * math.sqrt(dx * dx + dy * dy + dz * dz) + offset


@apart
def look_at_blocks(track_m, sight, g, hits, count, margins_m):
    """Fill the margins at the samples of the blocks hit, and at one to either side. [m]"""
    view = (
        sight[g, X], sight[g, Y], sight[g, Z], sight[g, NX], sight[g, NY], sight[g, NZ],
        sight[g, WEIGHT], sight[g, SLOPE], sight[g, OFFSET],
    )  # fmt: skip
    for j in range(count):
        begin = BLOCK * hits[j]
        # So many, and no other number: it becomes a vector without a loop.
        for i in range(BLOCK):
            margins_m[begin + i] = plain_margin(view, track_m, begin + i)
        after = min(begin + BLOCK, track_m.shape[1] - 1)
        margins_m[max(begin - 1, 0)] = plain_margin(view, track_m, max(begin - 1, 0))
        margins_m[after] = plain_margin(view, track_m, after)


@kernel
def scan_stations(search, first_g, room):
    """Bracket the edges of one satellite over stations from `first_g` on, of their lowest masks, while there is room.

    Returns the rows filled and the first station left to do.
    """
    # Each array by itself: to hand on the whole search takes longer than to look at a hundred samples.
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    blocks_m, over, hits = search.sieve.blocks_m, search.sieve.over, search.sieve.hits
    margins_m, row, value = search.sieve.margins_m, search.unknowns.row, search.unknowns.value
    step_s = times_s[1] - times_s[0]
    end = times_s.size - 1 - LAST
    sweep = sift_track(track_m, blocks_m)
    n = np.int64(0)
    g = first_g
    while g < sight.shape[0] and n + times_s.size <= room:
        reach_m = sweep.longest * (sight[g, WEIGHT] + abs(sight[g, SLOPE]))
        if plain_margin_m(sight, g, sight[g, SLOPE], track_m, FIRST) > 0.0:
            ask(row, value, n, g, 1.0, (times_s[FIRST], times_s[FIRST]), times_s[FIRST], 1.0)
            n += 1
        count = hit_blocks(blocks_m, sight, g, sweep, over, hits)
        look_at_blocks(track_m, sight, g, hits, count, margins_m)
        for j in range(count):
            for k in range(max(BLOCK * hits[j], FIRST), min(BLOCK * (hits[j] + 1), end)):
                # Further from zero than a step can take it: neither a change of sign nor a peak or dip across it.
                if abs(margins_m[k]) > reach_m:
                    continue
                before, here, after = margins_m[k - 1], margins_m[k], margins_m[k + 1]
                if eventful(before, here, after):
                    n = ask_event(row, value, n, g, times_s[k], step_s, (before, here, after))
        if plain_margin_m(sight, g, sight[g, SLOPE], track_m, end) > 0.0:
            ask(row, value, n, g, -1.0, (times_s[end], times_s[end]), times_s[end], 1.0)
            n += 1
        g += 1
    return n, g
