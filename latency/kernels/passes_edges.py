"""Sharpen what a scan has bracketed: the instants at which a satellite crosses a mask or stands highest.

All unknowns of one satellite are iterated side by side, so that each round is one call of the track kernel.
A row at rest no longer moves, so an edge does not depend on its company.
"""

import math

from latency.kernels.compile import inlined, kernel
from latency.kernels.passes_margin import (
    ACTIVE,
    AT,
    BEND,
    HIGH,
    LAST,
    LAST_AT,
    LOW,
    OVER,
    PEAK,
    RISE,
    SENSE,
    SET,
    SINE,
    STATION,
    margin_m,
    place,
    sine_at,
)

EDGE_S = 1e-6  # the last step of an edge; secant steps shrink so fast that it is then good to 1 ns
PEAK_S = 1e-4  # the last step of a culmination
SECANT_ROUNDS = 8  # then the bracket is halved, which always ends
NUDGE_S = 0.1  # the slope of the elevation is taken across twice this


@inlined
def advance(value, row, f, turn):
    """One secant step inside the bracket, or half of it; returns the length of the step. [s]"""
    at = value[row, AT]
    if f * value[row, SENSE] > 0.0:
        value[row, HIGH] = at
    else:
        value[row, LOW] = at
    bend = value[row, BEND]
    if turn > 0:
        bend = (f - value[row, LAST]) / (at - value[row, LAST_AT])
    new = at - f / bend
    if not value[row, LOW] <= new <= value[row, HIGH] or turn > SECANT_ROUNDS:
        new = 0.5 * (value[row, LOW] + value[row, HIGH])
    value[row, LAST_AT] = at
    value[row, LAST] = f
    value[row, AT] = new
    return abs(new - at)


@kernel
def solve_edges(search, s, count):
    """Move the first `count` estimates to where the margin is zero; rows without a bracket stand."""
    moments, horizons = search.moments, search.horizons
    row, value = search.unknowns.row, search.unknowns.value
    moving = count - count
    for i in range(count):
        row[moving, ACTIVE] = i
        if value[i, LOW] < value[i, HIGH]:
            moving += 1
    turn = 0
    while moving > 0:
        for j in range(moving):
            moments.times_s[j] = value[row[j, ACTIVE], AT]
        place(search.orbits, s, moments, moving)
        left = 0
        for j in range(moving):
            i = row[j, ACTIVE]
            row[left, ACTIVE] = i
            if advance(value, i, margin_m(horizons, row[i, STATION], moments.track_m, j), turn) >= EDGE_S:
                left += 1
        moving = left
        turn += 1


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
    """Fill peak and sine of the passes first:last of satellite `s`; one that is cut short may peak at its end."""
    moments, sight, passes = search.moments, search.horizons.sight, search.passes
    row, value = search.unknowns.row, search.unknowns.value
    count = last - first
    for i in range(count):
        low_s, vertex_s, high_s, bend = guess_peak(search, first + i)
        row[i, STATION], row[i, ACTIVE] = passes.pair[first + i, OVER], i
        value[i, SENSE], value[i, BEND] = -1.0, bend
        value[i, LOW], value[i, HIGH] = low_s, high_s
        value[i, AT] = min(max(vertex_s, low_s), high_s)
    moving = count
    turn = 0
    while moving > 0:
        for j in range(moving):
            moments.times_s[2 * j] = value[row[j, ACTIVE], AT] - NUDGE_S
            moments.times_s[2 * j + 1] = value[row[j, ACTIVE], AT] + NUDGE_S
        place(search.orbits, s, moments, 2 * moving)
        left = 0
        for j in range(moving):
            i = row[j, ACTIVE]
            row[left, ACTIVE] = i
            g = row[i, STATION]
            climb = sine_at(sight, g, moments.track_m, 2 * j + 1) - sine_at(sight, g, moments.track_m, 2 * j)
            if advance(value, i, climb / (2.0 * NUDGE_S), turn) >= PEAK_S:
                left += 1
        moving = left
        turn += 1
    for i in range(count):
        moments.times_s[i] = value[i, AT]
    place(search.orbits, s, moments, count)
    for i in range(count):
        passes.time[first + i, PEAK] = value[i, AT]
        passes.time[first + i, SINE] = sine_at(sight, row[i, STATION], moments.track_m, i)
