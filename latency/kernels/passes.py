"""Find every pass of every satellite over every station.

The margin of a station is a smooth function of time whose rate is bounded by the satellite's speed. So most
of the time grid can be leapt over: where the margin is m, nothing can happen for m / rate. One sample amid each
block of samples shows whether the block can be left out. In what is left,
a change of sign between two samples is an edge, and a sampled peak (or dip) that may reach across zero
between its neighbours is followed to its vertex, so that a pass shorter than the grid's step is not lost.

    margin            peak between samples, followed: two edges
       0 ---+-----------+-^-+--------------
           / \\        *       *   samples
      ____/   \\______/         \\______
"""

import math

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.passes_brackets import ask, ask_event, eventful
from latency.kernels.passes_edges import follow_vertices, pair_edges, solve_edges, solve_peaks
from latency.kernels.passes_margin import SLOPE, WEIGHT, plain_margin_m, plain_margins_m
from latency.kernels.sgp4 import greenwich_row, turned_track

SPEED_SLACK = 1.05  # of chords between samples against the true speed
BLOCK = 8  # samples that are leapt over together


@kernel
def longest_step_m(track_m):
    """No satellite goes further than this between two samples. [m]"""
    longest = 0.0
    for k in range(track_m.shape[1] - 1):
        dx = track_m[0, k + 1] - track_m[0, k]
        dy = track_m[1, k + 1] - track_m[1, k]
        dz = track_m[2, k + 1] - track_m[2, k]
        longest = max(longest, dx * dx + dy * dy + dz * dz)
    return SPEED_SLACK * math.sqrt(longest)


@kernel
def sift_track(search):
    """Note where the satellite stands amid each block of samples."""
    track_m, blocks_m = search.grid.track_m, search.sieve.blocks_m
    for b in range(blocks_m.shape[1]):
        middle = min(BLOCK * b + BLOCK // 2, track_m.shape[1] - 1)
        blocks_m[0, b], blocks_m[1, b], blocks_m[2, b] = track_m[0, middle], track_m[1, middle], track_m[2, middle]


@kernel
def scan_stations(search, first_g, room, longest_m):
    """Bracket the edges of one satellite over stations from `first_g` on, of their lowest masks, while there is room.

    Returns the rows filled and the first station left to do.
    """
    # Each array by itself: to hand on the whole search takes longer than to look at a hundred samples.
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    blocks_m, block_margins_m = search.sieve.blocks_m, search.sieve.block_margins_m
    margins_m, unknowns = search.sieve.margins_m, search.unknowns
    step_s = times_s[1] - times_s[0]
    blocks, end = block_margins_m.size, times_s.size - 3
    n = np.int64(0)
    g = first_g
    while g < sight.shape[0] and n + times_s.size <= room:
        reach_m = longest_m * (sight[g, WEIGHT] + abs(sight[g, SLOPE]))
        if plain_margin_m(sight, g, sight[g, SLOPE], track_m, 1) > 0.0:
            ask(unknowns, n, g, 1.0, (times_s[1], times_s[1]), times_s[1], 1.0)
            n += 1
        plain_margins_m(sight, g, blocks_m, 0, blocks, block_margins_m)
        b = 0
        while b < blocks:
            begin = b
            # From amid a block its samples are half of it away at most, and what they bracket one step more.
            while b < blocks and abs(block_margins_m[b]) <= (BLOCK // 2 + 1) * reach_m:
                b += 1
            first, last = max(BLOCK * begin, 1), min(BLOCK * b, end)
            b += 1
            if first >= last:
                continue
            plain_margins_m(sight, g, track_m, first - 1, last + 2, margins_m)
            for k in range(first, last):
                # Further from zero than a step can take it: neither a change of sign nor a peak or dip across it.
                if abs(margins_m[k]) > reach_m:
                    continue
                margins = (margins_m[k - 1], margins_m[k], margins_m[k + 1], margins_m[k + 2])
                if eventful(margins[0], margins[1], margins[2]):
                    n = ask_event(unknowns, n, g, times_s[k], step_s, margins)
        if plain_margin_m(sight, g, sight[g, SLOPE], track_m, end) > 0.0:
            ask(unknowns, n, g, -1.0, (times_s[end], times_s[end]), times_s[end], 1.0)
            n += 1
        g += 1
    return n, g


@kernel
def search_passes(search, first_pair):
    """Fill the rows with the passes of pairs (satellite-major) from `first_pair` on, while there is room.

    One pair needs as much room as there are samples. Returns the rows filled and the first pair left to do.
    """
    stations = search.horizons.sight.shape[0]
    capacity = search.passes.pair.shape[0]
    pair = first_pair
    # Not a literal 0, for which numba would compile all that is called once more.
    filled = np.int64(0)
    greenwich_row(search.orbits, search.grid.times_s, search.grid.angles_rad)
    while pair < search.orbits.path_of.size * stations:
        s = pair // stations
        turned_track(search.orbits, s, search.grid.times_s, search.grid.angles_rad, search.grid.track_m)
        sift_track(search)
        longest_m = longest_step_m(search.grid.track_m)
        count, g = scan_stations(search, pair % stations, capacity - filled, longest_m)
        pair = s * stations + g
        follow_vertices(search, s, count)
        solve_edges(search, s, count)
        first = filled
        filled = pair_edges(search, s, count, first)
        solve_peaks(search, s, first, filled)
        if pair < (s + 1) * stations:
            break
    return filled, pair
