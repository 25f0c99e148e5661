"""Sharpen what a scan has bracketed: the instants at which a satellite crosses a mask or stands highest.

All unknowns of one satellite are iterated side by side, so that each round is one call of the track kernel.
A row at rest no longer moves, so an edge does not depend on its company.
"""

import math

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.passes_brackets import ask
from latency.kernels.passes_margin import (
    AT,
    BEND,
    HIGH,
    KIND,
    LAST,
    LAST_AT,
    LOW,
    MOVING,
    OVER,
    PEAK,
    PEAK_OR_DIP,
    RISE,
    SATELLITE,
    SENSE,
    SET,
    SINE,
    STATION,
    UNKNOWN,
    margin_m,
    sine_at,
)
from latency.kernels.sgp4 import sgp4_track

EDGE_S = 1e-6  # the last step of an edge; secant steps shrink so fast that it is then good to 1 ns
PEAK_S = 1e-4  # the last step of a culmination
NUDGE_S = 0.1  # the slope of the elevation is taken across twice this
VERTEX_S = 1e-3  # the last step towards a vertex: leaves less than 0.1 mm of margin
VERTEX_ROUNDS = 12
SECANT_ROUNDS = 8  # then every other step halves the bracket, which always ends
ROUNDS = 100


@inlined
def advance(value, i, f, turn):
    """One secant step inside the bracket, or half of it; returns how far from rest that is. [s]

    A secant step leaves an error of the order of its square, a halving one of its own size: that counts a
    thousandfold. The first step trusts a guessed slope, which on a grazing pass is off by a factor, so it is not
    the last one.
    """
    at = value[i, AT]
    if f * value[i, SENSE] > 0.0:
        value[i, HIGH] = at
    else:
        value[i, LOW] = at
    bend = value[i, BEND]
    if turn > 0:
        bend = (f - value[i, LAST]) / (at - value[i, LAST_AT])
    new = at - f / bend
    rest_s = abs(new - at) if turn > 0 else math.inf
    if not value[i, LOW] <= new <= value[i, HIGH] or (turn > SECANT_ROUNDS and turn % 2 == 0):
        new = 0.5 * (value[i, LOW] + value[i, HIGH])
        rest_s = 1e3 * (value[i, HIGH] - value[i, LOW])
    value[i, LAST_AT] = at
    value[i, LAST] = f
    value[i, AT] = new
    return rest_s


@kernel
def follow_vertices(search, s, count):
    """Follow each peak (dip) to its vertex; where that crosses zero, ask for both edges, else for none."""
    moments, horizons = search.moments, search.horizons
    row, value = search.unknowns.row, search.unknowns.value
    for i in range(count):
        if row[i, KIND] != PEAK_OR_DIP:
            continue
        g, sign = row[i, STATION], value[i, SENSE]
        a, b, c = value[i, LOW], value[i, HIGH], value[i + 1, HIGH]
        ma, mb, mc = sign * value[i, LAST], sign * value[i, BEND], sign * value[i + 1, LAST]
        for turn in range(VERTEX_ROUNDS):
            left = (b - a) * (mb - mc)
            right = (b - c) * (mb - ma)
            x = b - 0.5 * ((b - a) * left - (b - c) * right) / (left - right)
            if mb > 0.0 or not a < x < c or abs(x - b) < VERTEX_S:
                break
            moments.times_s[0] = x
            sgp4_track(search.orbits, s, moments.times_s[:1], moments.angles_rad, moments.track_m)
            # turn - turn is 0; a literal 0 would have numba compile the margin once more.
            mx = sign * margin_m(horizons, g, moments.track_m, turn - turn)
            if mx > mb:
                a, ma, c, mc = (b, mb, c, mc) if x > b else (a, ma, b, mb)
                b, mb = x, mx
            elif x > b:
                c, mc = x, mx
            else:
                a, ma = x, mx
        # Where the parabola from the vertex down to each side is zero; without a sense where it never is.
        rise = math.sqrt(max(mb, 0.0) * (mb - ma))
        fall = math.sqrt(max(mb, 0.0) * (mb - mc))
        sign = sign if mb > 0.0 else 0.0
        ask(row, value, i, g, sign, (a, b), b - (b - a) * rise / (mb - ma), 2.0 * sign * rise / (b - a))
        ask(row, value, i + 1, g, -sign, (b, c), b + (c - b) * fall / (mb - mc), -2.0 * sign * fall / (c - b))


@kernel
def solve_edges(search, s, count):
    """Move the first `count` estimates to where the margin is zero; rows without sense or bracket stand."""
    moments, horizons = search.moments, search.horizons
    times_s, track_m = moments.times_s, moments.track_m
    row, value = search.unknowns.row, search.unknowns.value
    moving = np.int64(0)
    for i in range(count):
        row[moving, MOVING] = i
        if value[i, LOW] < value[i, HIGH] and value[i, SENSE] != 0.0:
            moving += 1
    for turn in range(ROUNDS):
        if moving == 0:
            break
        for j in range(moving):
            times_s[j] = value[row[j, MOVING], AT]
        sgp4_track(search.orbits, s, moments.times_s[:moving], moments.angles_rad, moments.track_m)
        left = np.int64(0)
        for j in range(moving):
            i = row[j, MOVING]
            row[left, MOVING] = i
            if advance(value, i, margin_m(horizons, row[i, STATION], track_m, j), turn) >= EDGE_S:
                left += 1
        moving = left


@kernel
def pair_edges(search, s, count, filled):
    """Pair the solved edges of satellite `s` into passes, from row `filled` on; returns the rows filled."""
    row, value = search.unknowns.row, search.unknowns.value
    pair, time, stop_s = search.passes.pair, search.passes.time, search.stop_s
    rise_s = math.inf
    for i in range(count):
        if value[i, SENSE] > 0.0:
            rise_s = value[i, AT]
        if value[i, SENSE] < 0.0 and min(value[i, AT], stop_s) > max(rise_s, 0.0):
            pair[filled, SATELLITE], pair[filled, OVER] = s, row[i, STATION]
            time[filled, RISE], time[filled, SET] = rise_s, value[i, AT]
            time[filled, SINE] = UNKNOWN
            filled += 1
    return filled


@kernel
def guess_peak(search, p):
    """The sample that stands highest in pass `p`, and the vertex and bend of the parabola around it."""
    sight, times_s, track_m = search.horizons.sight, search.grid.times_s, search.grid.track_m
    g = search.passes.pair[p, OVER]
    step_s = times_s[1] - times_s[0]
    rise_s, set_s = max(search.passes.time[p, RISE], 0.0), min(search.passes.time[p, SET], search.stop_s)
    first = math.ceil((rise_s - times_s[0]) / step_s)
    last = math.floor((set_s - times_s[0]) / step_s)
    best = (first + last) // 2
    for k in range(first, last + 1):
        if sine_at(sight, g, track_m, k) > sine_at(sight, g, track_m, best):
            best = k
    before = sine_at(sight, g, track_m, best - 1)
    here = sine_at(sight, g, track_m, best)
    after = sine_at(sight, g, track_m, best + 1)
    bend = (before - 2.0 * here + after) / (step_s * step_s)
    low_s, high_s = max(rise_s, times_s[best] - step_s), min(set_s, times_s[best] + step_s)
    return low_s, times_s[best] + (before - after) / (2.0 * step_s * bend), high_s, bend


@kernel
def solve_peaks(search, s, first, last):
    """Fill peak and sine of the passes first:last of satellite `s` that lack them; one that is cut may peak at its end."""
    moments, sight = search.moments, search.horizons.sight
    pair, time, times_s, track_m = search.passes.pair, search.passes.time, moments.times_s, moments.track_m
    row, value = search.unknowns.row, search.unknowns.value
    count = np.int64(0)
    for p in range(first, last):
        if time[p, SINE] != UNKNOWN:
            continue
        low_s, vertex_s, high_s, bend = guess_peak(search, p)
        row[count, STATION], row[count, KIND], row[count, MOVING] = pair[p, OVER], p, count
        value[count, SENSE], value[count, BEND] = -1.0, bend
        value[count, LOW], value[count, HIGH] = low_s, high_s
        value[count, AT] = min(max(vertex_s, low_s), high_s)
        count += 1
    moving = count
    for turn in range(ROUNDS):
        if moving == 0:
            break
        for j in range(moving):
            times_s[2 * j] = value[row[j, MOVING], AT] - NUDGE_S
            times_s[2 * j + 1] = value[row[j, MOVING], AT] + NUDGE_S
        sgp4_track(search.orbits, s, times_s[: 2 * moving], moments.angles_rad, track_m)
        left = np.int64(0)
        for j in range(moving):
            i = row[j, MOVING]
            row[left, MOVING] = i
            g = row[i, STATION]
            climb = sine_at(sight, g, track_m, 2 * j + 1) - sine_at(sight, g, track_m, 2 * j)
            if advance(value, i, climb / (2.0 * NUDGE_S), turn) >= PEAK_S:
                left += 1
        moving = left
    for i in range(count):
        # A pass that is cut while rising or setting peaks at the cut itself, not just next to it.
        p = row[i, KIND]
        begin_s, end_s = max(time[p, RISE], 0.0), min(time[p, SET], search.stop_s)
        at_s = value[i, AT] if value[i, AT] > begin_s + PEAK_S else begin_s
        times_s[i] = at_s if at_s < end_s - PEAK_S else end_s
    sgp4_track(search.orbits, s, times_s[:count], moments.angles_rad, track_m)
    for i in range(count):
        p = row[i, KIND]
        time[p, PEAK] = times_s[i]
        time[p, SINE] = sine_at(sight, row[i, STATION], track_m, i)
