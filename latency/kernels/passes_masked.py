"""Cut passes at masks that change with azimuth.

A pass over the lowest elevation of such a mask is walked through once more, second by second: each part
between two obstacles is a pass of its own. Peaks and dips between the seconds are followed as in the scan.
"""

import math

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.passes_brackets import ask, ask_event, eventful
from latency.kernels.passes_edges import follow_vertices, pair_edges, solve_edges, solve_peaks
from latency.kernels.passes_margin import OVER, RISE, SATELLITE, SET, margin_m
from latency.kernels.sgp4 import sgp4_track

FINE_S = 1.0


@kernel
def scan_pass(search, s, g, rise_s, set_s, steps):
    """Bracket the edges between `rise_s` and `set_s`; returns their number, at most steps + 4."""
    horizons, moments = search.horizons, search.moments
    row, value = search.unknowns.row, search.unknowns.value
    step_s = (set_s - rise_s) / steps
    for j in range(steps + 3):
        moments.times_s[j] = rise_s + (j - 1) * step_s
    sgp4_track(search.orbits, s, moments.times_s[: steps + 3], moments.angles_rad, moments.track_m)
    count = np.int64(0)
    before = here = after = -1.0
    for j in range(steps + 3):
        beyond = margin_m(horizons, g, moments.track_m, j)
        if j == 1 and beyond > 0.0:
            ask(row, value, count, g, 1.0, (rise_s, rise_s), rise_s, 1.0)
            count += 1
        if j > 2 and eventful(before, here, after):
            at_s = moments.times_s[j - 2]
            count = ask_event(row, value, count, g, at_s, step_s, (before, here, after))
        before, here, after = here, after, beyond
    if here > 0.0:
        ask(row, value, count, g, -1.0, (set_s, set_s), set_s, 1.0)
        count += 1
    return count


@kernel
def cut_passes(search, whole, first_pass):
    """Fill the rows with the parts of the passes `whole` from row `first_pass` on, while there is room.

    Returns the rows filled and the first pass left to do.
    """
    capacity = search.passes.pair.shape[0]
    filled = np.int64(0)
    p = first_pass
    last_s = np.int64(-1)
    while p < whole.pair.shape[0]:
        s, g = whole.pair[p, SATELLITE], whole.pair[p, OVER]
        rise_s, set_s = whole.time[p, RISE], whole.time[p, SET]
        # Only passes of many hours, of slow satellites, are walked through in longer steps.
        steps = min(math.ceil((set_s - rise_s) / FINE_S), capacity - 4)
        if filled + steps + 4 > capacity:
            break
        if s != last_s:
            sgp4_track(search.orbits, s, search.grid.times_s, search.grid.angles_rad, search.grid.track_m)
            last_s = s
        count = scan_pass(search, s, g, rise_s, set_s, steps)
        follow_vertices(search, s, count)
        solve_edges(search, s, count)
        first = filled
        filled = pair_edges(search, s, count, first)
        solve_peaks(search, s, first, filled)
        p += 1
    return filled, p
