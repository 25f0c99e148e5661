"""Find every pass of every satellite over every station.

The margin of a station is a smooth function of time whose rate is bounded by the satellite's speed. So most
of the time grid can be leapt over: where the margin is m, nothing can happen for m / rate. In what is left,
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
from latency.kernels.passes_margin import SLOPE, WEIGHT, plain_margin_m
from latency.kernels.sgp4 import sgp4_track

SPEED_SLACK = 1.05  # of chords between samples against the true speed


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
def scan_pair(search, g, n, longest_m):
    """Bracket the edges of one satellite over one station, of its lowest mask; returns the next free row."""
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    slope = sight[g, SLOPE]
    step_s = times_s[1] - times_s[0]
    reach_m = longest_m * (sight[g, WEIGHT] + abs(slope))
    end = times_s.size - 3
    k = np.int64(1)
    before = here = plain_margin_m(sight, g, slope, track_m, k)
    if here > 0.0:
        ask(search.unknowns, n, g, 1.0, (times_s[k], times_s[k]), times_s[k], 1.0)
        n += 1
    while k < end:
        idle = int(abs(here) / reach_m)
        if idle > 1:
            # Nothing before sample k + idle; land one earlier, for the sake of the peak at that sample.
            k = min(k + idle - 1, end)
            before = here = plain_margin_m(sight, g, slope, track_m, k)
            continue
        after = plain_margin_m(sight, g, slope, track_m, k + 1)
        if eventful(before, here, after):
            beyond = plain_margin_m(sight, g, slope, track_m, k + 2)
            n = ask_event(search.unknowns, n, g, times_s[k], step_s, (before, here, after, beyond))
        before, here = here, after
        k += 1
    if here > 0.0:
        ask(search.unknowns, n, g, -1.0, (times_s[end], times_s[end]), times_s[end], 1.0)
        n += 1
    return n


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
    while pair < search.orbits.path_of.size * stations:
        s = pair // stations
        sgp4_track(search.orbits, s, search.grid.times_s, search.grid.angles_rad, search.grid.track_m)
        longest_m = longest_step_m(search.grid.track_m)
        count = np.int64(0)
        while pair < (s + 1) * stations and filled + count + search.grid.times_s.size <= capacity:
            count = scan_pair(search, pair % stations, count, longest_m)
            pair += 1
        follow_vertices(search, s, count)
        solve_edges(search, s, count)
        first = filled
        filled = pair_edges(search, s, count, first)
        solve_peaks(search, s, first, filled)
        if pair < (s + 1) * stations:
            break
    return filled, pair
