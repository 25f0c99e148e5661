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
from latency.kernels.passes_edges import solve_edges, solve_peaks
from latency.kernels.passes_margin import (
    AT,
    OVER,
    RISE,
    SATELLITE,
    SENSE,
    SET,
    SLOPE,
    STATION,
    TOP_SLOPE,
    WEIGHT,
    margin_m,
    place,
    plain_margin_m,
)
from latency.kernels.sgp4 import sgp4_track

SPEED_SLACK = 1.05  # of chords between samples against the true speed
FINE_STEPS = 60  # in a step, where a mask changes with azimuth
NO_ROOM = -1


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
def scan_plain(search, s, g, n, longest_m):
    """Bracket the edges over a mask of constant elevation or a range limit; returns the next free row."""
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    slope = sight[g, SLOPE]
    step_s = times_s[1] - times_s[0]
    reach_m = longest_m * (sight[g, WEIGHT] + abs(slope))
    end = times_s.size - 3
    k = 1
    before = here = plain_margin_m(sight, g, slope, track_m, k)
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
            n = ask_event(search, s, g, n, times_s[k], step_s, (before, here, after, beyond))
        before, here = here, after
        k += 1
    return n


@kernel
def scan_fine(search, s, g, n, here_s, step_s):
    """Bracket the edges in one step of the grid over a mask that changes with azimuth."""
    horizons, moments = search.horizons, search.moments
    for j in range(FINE_STEPS + 3):
        moments.times_s[j] = here_s + (j - 1) * step_s / FINE_STEPS
    place(search.orbits, s, moments, np.int64(FINE_STEPS + 3))
    # ask_vertex() uses column 0 of the moments, whose margin is already taken by then.
    before = margin_m(horizons, g, moments.track_m, 0)
    here = margin_m(horizons, g, moments.track_m, 1)
    after = margin_m(horizons, g, moments.track_m, 2)
    for j in range(1, FINE_STEPS + 1):
        beyond = margin_m(horizons, g, moments.track_m, j + 2)
        if eventful(before, here, after):
            at_s = here_s + (j - 1) * step_s / FINE_STEPS
            n = ask_event(search, s, g, n, at_s, step_s / FINE_STEPS, (before, here, after, beyond))
        before, here, after = here, after, beyond
    return n


@kernel
def scan_masked(search, s, g, n, longest_m, room):
    """Bracket the edges over a mask that changes with azimuth: a fine scan wherever it could matter."""
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    slope, top_slope = sight[g, SLOPE], sight[g, TOP_SLOPE]
    step_s = times_s[1] - times_s[0]
    reach_m = longest_m * (sight[g, WEIGHT] + abs(slope))
    k = 1
    while k < times_s.size - 3:
        here = plain_margin_m(sight, g, slope, track_m, k)
        if here < -reach_m:
            k += int(-here / reach_m)
            continue
        clear = plain_margin_m(sight, g, top_slope, track_m, k) > 0.0
        if not (clear and plain_margin_m(sight, g, top_slope, track_m, k + 1) > 0.0):
            if n + FINE_STEPS + 3 > room:
                return NO_ROOM
            n = scan_fine(search, s, g, n, times_s[k], step_s)
        k += 1
    return n


@kernel
def scan_pair(search, s, g, n, longest_m, room):
    """Bracket all edges of one satellite over one station; returns the next free row, or NO_ROOM."""
    horizons, times_s, track_m = search.horizons, search.grid.times_s, search.grid.track_m
    last = times_s.size - 3
    if n + last + 2 > room:
        return NO_ROOM
    if margin_m(horizons, g, track_m, 1) > 0.0:
        ask(search.unknowns, n, g, 1.0, (times_s[1], times_s[1]), times_s[1], 1.0)
        n += 1
    if horizons.first_knot[g + 1] > horizons.first_knot[g]:
        n = scan_masked(search, s, g, n, longest_m, room - 1)
    else:
        n = scan_plain(search, s, g, n, longest_m)
    if n != NO_ROOM and margin_m(horizons, g, track_m, last) > 0.0:
        ask(search.unknowns, n, g, -1.0, (times_s[last], times_s[last]), times_s[last], 1.0)
        n += 1
    return n


@kernel
def finish_satellite(search, s, count, filled):
    """Solve the edges asked for, pair them into rows from `filled` on, find where each pass peaks."""
    row, value, passes = search.unknowns.row, search.unknowns.value, search.passes
    solve_edges(search, s, count)
    first = filled
    rise_s = math.inf
    for i in range(count):
        if value[i, SENSE] > 0.0:
            rise_s = value[i, AT]
            continue
        if min(value[i, AT], search.stop_s) > max(rise_s, 0.0):
            passes.pair[filled, SATELLITE], passes.pair[filled, OVER] = s, row[i, STATION]
            passes.time[filled, RISE], passes.time[filled, SET] = rise_s, value[i, AT]
            filled += 1
        rise_s = math.inf
    solve_peaks(search, s, first, filled)
    return filled


@kernel
def search_passes(search, first_pair):
    """Fill the rows with the passes of pairs (satellite-major) from `first_pair` on, while there is room.

    Returns the rows filled and the first pair left to do; the same pair again where one alone needs more room.
    """
    stations = search.horizons.sight.shape[0]
    capacity = search.passes.pair.shape[0]
    pairs = search.orbits.path_of.size * stations
    # Not the literal 0, for which numba would compile all that is called once more.
    filled = count = np.int64(0)
    pair = first_pair
    longest_m = 0.0
    while pair < pairs:
        s, g = pair // stations, pair % stations
        if g == 0 or pair == first_pair:
            sgp4_track(search.orbits, s, search.grid.times_s, search.grid.angles_rad, search.grid.track_m)
            longest_m = longest_step_m(search.grid.track_m)
        asked = scan_pair(search, s, g, count, longest_m, capacity - filled)
        if asked == NO_ROOM:
            break
        count = asked
        pair += 1
        if pair % stations == 0:
            filled = finish_satellite(search, s, count, filled)
            count = np.int64(0)
    if count > 0:
        filled = finish_satellite(search, pair // stations, count, filled)
    return filled, pair
