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

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.passes_brackets import ask, ask_event, eventful
from latency.kernels.passes_curves import AHEAD, BEHIND
from latency.kernels.passes_margin import NX, NY, NZ, OFFSET, SLOPE, WEIGHT, X, Y, Z, plain_margin_m, plain_margins_m

BLOCK = 8  # samples that are leapt over together
REACH = BLOCK // 2 + 1  # steps: from amid a block its samples are half of it away at most, what they bracket one more
SLACK = 1.2  # of chords and second differences of samples against the true speed and bend
FIRST, LAST = BEHIND + 1, AHEAD  # the first sample that is searched, and how far before the samples' end the last one is
PLUMB_RAD = 0.0034  # at most between the normals of the ellipsoid and of a sphere
FLAT = 0.01  # sine of an elevation below which a rim is not worked out


@kernel
def sift_track(track_m, blocks_m):
    """Fill the blocks from a track; returns its longest step, its bend (a step's change), least and largest radius. [m]"""
    last = track_m.shape[1] - 1
    for b in range(blocks_m.shape[1]):
        k = min(max(BLOCK * b + BLOCK // 2, 1), last - 1)
        for axis in range(3):
            blocks_m[axis, b] = track_m[axis, k]
            blocks_m[3 + axis, b] = 0.5 * (track_m[axis, k + 1] - track_m[axis, k - 1])
    longest = bend = highest = 0.0
    lowest = math.inf
    for k in range(1, last):
        x, y, z = track_m[0, k], track_m[1, k], track_m[2, k]
        dx, dy, dz = track_m[0, k + 1] - x, track_m[1, k + 1] - y, track_m[2, k + 1] - z
        bx, by, bz = dx - (x - track_m[0, k - 1]), dy - (y - track_m[1, k - 1]), dz - (z - track_m[2, k - 1])
        square = x * x + y * y + z * z
        longest = max(longest, dx * dx + dy * dy + dz * dz)
        bend = max(bend, bx * bx + by * by + bz * bz)
        lowest, highest = min(lowest, square), max(highest, square)
    bend_m = SLACK * math.sqrt(bend)
    return SLACK * math.sqrt(longest), bend_m, math.sqrt(lowest) - bend_m, math.sqrt(highest) + bend_m


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


@kernel
def bound_blocks(blocks_m, caps, g, bounds_m):
    """How far along the axis of cap `g` the satellite may come in each block, were its path straight. [m]"""
    ax, ay, az = caps[g, 0], caps[g, 1], caps[g, 2]
    for b in range(bounds_m.size):
        place_m = ax * blocks_m[0, b] + ay * blocks_m[1, b] + az * blocks_m[2, b]
        step_m = ax * blocks_m[3, b] + ay * blocks_m[4, b] + az * blocks_m[5, b]
        bounds_m[b] = place_m + REACH * abs(step_m)


@kernel
def scan_stations(search, first_g, room):
    """Bracket the edges of one satellite over stations from `first_g` on, of their lowest masks, while there is room.

    Returns the rows filled and the first station left to do.
    """
    # Each array by itself: to hand on the whole search takes longer than to look at a hundred samples.
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    blocks_m, bounds_m, hits = search.sieve.blocks_m, search.sieve.bounds_m, search.sieve.hits
    caps, margins_m, unknowns = search.sieve.caps, search.sieve.margins_m, search.unknowns
    step_s = times_s[1] - times_s[0]
    end = times_s.size - 1 - LAST
    longest_m, bend_m, lowest_m, highest_m = sift_track(track_m, blocks_m)
    for g in range(first_g, sight.shape[0]):
        caps[g, 0], caps[g, 1], caps[g, 2], rim = rim_m(sight, g, lowest_m, highest_m)
        caps[g, 3] = rim - 0.5 * REACH * REACH * bend_m
    n = np.int64(0)
    g = first_g
    while g < sight.shape[0] and n + times_s.size <= room:
        reach_m = longest_m * (sight[g, WEIGHT] + abs(sight[g, SLOPE]))
        if plain_margin_m(sight, g, sight[g, SLOPE], track_m, FIRST) > 0.0:
            ask(unknowns, n, g, 1.0, (times_s[FIRST], times_s[FIRST]), times_s[FIRST], 1.0)
            n += 1
        bound_blocks(blocks_m, caps, g, bounds_m)
        blocks, rim = np.int64(0), caps[g, 3]
        for b in range(bounds_m.size):
            hits[blocks] = b
            blocks += bounds_m[b] > rim
        for j in range(blocks):
            first, last = max(BLOCK * hits[j], FIRST), min(BLOCK * (hits[j] + 1), end)
            if first >= last:
                continue
            plain_margins_m(sight, g, track_m, first - 1, last + 1, margins_m)
            for k in range(first, last):
                # Further from zero than a step can take it: neither a change of sign nor a peak or dip across it.
                if abs(margins_m[k]) > reach_m:
                    continue
                margins = (margins_m[k - 1], margins_m[k], margins_m[k + 1])
                if eventful(margins[0], margins[1], margins[2]):
                    n = ask_event(unknowns, n, g, times_s[k], step_s, margins)
        if plain_margin_m(sight, g, sight[g, SLOPE], track_m, end) > 0.0:
            ask(unknowns, n, g, -1.0, (times_s[end], times_s[end]), times_s[end], 1.0)
            n += 1
        g += 1
    return n, g
