"""Edges and culminations from the curves through the samples, each edge made good by one look at SGP4.

On the curve a Newton step costs a tenth of one with SGP4. What an edge is then off shows in the margin that SGP4 gives
there: if the last step is small enough for its error to be far below a nanosecond the edge is settled, else it is left to
the secant steps of kernels.passes_edges, which always end.
"""

import math

import numpy as np

from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.passes_curves import AHEAD, BEHIND, bend_on_curve, curve, on_curve
from latency.kernels.passes_margin import (
    AT,
    BEND,
    HIGH,
    LOW,
    MOVING,
    NX,
    NY,
    NZ,
    OFFSET,
    OVER,
    PEAK,
    RISE,
    SENSE,
    SET,
    SINE,
    SLOPE,
    STATION,
    WEIGHT,
    X,
    Y,
    Z,
    plain_margin_m,
)
from latency.kernels.sgp4 import sgp4_track

SETTLED_S = 1e-10  # what a settled edge may be off its root
SHARPEST_M_S2 = 400.0  # more than any margin bends: (9.4 km/s)^2 / 300 km
CURVE_1_S = 0.5  # the relative error of a curve's slope is less than this times that of its root
CURVE_M = 1e-4  # a curve that is further off than this is not trusted with peaks: 0.05 ms of a low one
LAST_S = 1e-3  # a peak moved by less in the last step is good to less than 1 us
SHORT_S = 1800.0  # a pass that ends sooner has one peak
INTO, SLOPES, STEPS = range(3)  # rows of Drafts.value


@inlined
def newton(curves, view, v):
    """The margin [m] on curves at `v`, and its slope [m per cell]."""
    px, py, pz, nx, ny, nz, weight, slope, offset = view
    cx, cy, cz = curves
    x, vx = on_curve(cx, v)
    y, vy = on_curve(cy, v)
    z, vz = on_curve(cz, v)
    dx, dy, dz = x - px, y - py, z - pz
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    margin = weight * (nx * dx + ny * dy + nz * dz) - slope * distance + offset
    climb = weight * (nx * vx + ny * vy + nz * vz) - slope * (dx * vx + dy * vy + dz * vz) / distance
    return margin, climb


@apart
def draft_edges(track_m, sight, count, cell, station, into, slopes, steps):
    """Move `into` to the roots of margins on the curves; the slopes last used and the last steps, in cells."""
    for i in range(count):
        k, g = cell[i], station[i]
        curves = (curve(track_m, 0, k), curve(track_m, 1, k), curve(track_m, 2, k))
        view = (
            sight[g, X], sight[g, Y], sight[g, Z], sight[g, NX], sight[g, NY], sight[g, NZ],
            sight[g, WEIGHT], sight[g, SLOPE], sight[g, OFFSET],
        )  # fmt: skip
        v = into[i]
        margin, climb = newton(curves, view, v)
        v = min(max(v - margin / climb, -0.6), 0.6)
        margin, climb = newton(curves, view, v)
        v = min(max(v - margin / climb, -0.6), 0.6)
        margin, climb = newton(curves, view, v)
        step = margin / climb
        into[i] = v - step
        slopes[i] = climb
        steps[i] = step


@kernel
def settle_edges(search, s, count):
    """Settle what edges it can of the first `count`: their bracket is empty then. Returns how far off curves are. [m]"""
    moments, sight = search.moments, search.horizons.sight
    cells, stations, drafts = search.drafts.cell, search.drafts.station, search.drafts.value
    at_s, track_m = moments.times_s, moments.track_m
    row, value = search.unknowns.row, search.unknowns.value
    times_s = search.grid.times_s
    zero_s, step_s = times_s[0], times_s[1] - times_s[0]
    listed = np.int64(0)
    for i in range(count):
        if value[i, LOW] < value[i, HIGH] and value[i, SENSE] != 0.0:
            cell = np.int64((0.5 * (value[i, LOW] + value[i, HIGH]) - zero_s) / step_s)
            cells[listed], stations[listed] = cell, row[i, STATION]
            drafts[INTO, listed] = (value[i, AT] - zero_s) / step_s - cell - 0.5
            row[listed, MOVING] = i
            listed += 1
    into, slopes, steps = drafts[INTO], drafts[SLOPES], drafts[STEPS]
    draft_edges(search.grid.track_m, sight, listed, cells, stations, into, slopes, steps)
    for j in range(listed):
        at_s[j] = zero_s + (cells[j] + 0.5 + into[j]) * step_s
    sgp4_track(search.orbits, s, at_s[:listed], moments.angles_rad, track_m)
    worst_m = 0.0
    for j in range(listed):
        i, g = row[j, MOVING], stations[j]
        margin_m = plain_margin_m(sight, g, sight[g, SLOPE], track_m, j)
        climb = slopes[j] / step_s
        move_s = -margin_m / climb
        off_s = abs(move_s)
        new_s = at_s[j] + move_s
        loose = SHARPEST_M_S2 * (off_s + abs(steps[j]) * step_s) / abs(climb) + CURVE_1_S * off_s
        value[i, AT] = new_s
        value[i, BEND] = climb
        low_s, high_s = value[i, LOW] - 0.1 * step_s, value[i, HIGH] + 0.1 * step_s
        if off_s * loose <= SETTLED_S and climb * value[i, SENSE] > 0.0 and low_s < new_s < high_s:
            value[i, LOW] = value[i, HIGH] = new_s
            worst_m = max(worst_m, abs(margin_m))
        else:
            value[i, AT] = min(max(new_s, value[i, LOW]), value[i, HIGH])
            if not value[i, AT] == value[i, AT]:
                value[i, AT] = 0.5 * (value[i, LOW] + value[i, HIGH])
            value[i, BEND] = value[i, SENSE] * abs(climb)
    return worst_m


@inlined
def climbing(curves, place, v):
    """What has the sign of the rate of the elevation on curves at `v`, its own rate, and the sine of the elevation.

    The sine is h / d of height and distance; d^3 times its rate is h' d^2 - h (D . D'), D the way to the satellite.
    """
    px, py, pz, nx, ny, nz = place
    cx, cy, cz = curves
    x, vx = on_curve(cx, v)
    y, vy = on_curve(cy, v)
    z, vz = on_curve(cz, v)
    ax, ay, az = bend_on_curve(cx, v), bend_on_curve(cy, v), bend_on_curve(cz, v)
    dx, dy, dz = x - px, y - py, z - pz
    square = dx * dx + dy * dy + dz * dz
    away = dx * vx + dy * vy + dz * vz
    height, climb = nx * dx + ny * dy + nz * dz, nx * vx + ny * vy + nz * vz
    bend = (nx * ax + ny * ay + nz * az) * square + climb * away
    bend -= height * (vx * vx + vy * vy + vz * vz + dx * ax + dy * ay + dz * az)
    return climb * square - height * away, bend, height / math.sqrt(square)


@apart
def draft_peaks(track_m, sight, count, cell, station, into, sines, steps):
    """Move `into` to where the elevation is highest on the curves; its sine there and the last steps, in cells."""
    for i in range(count):
        k, g = cell[i], station[i]
        curves = (curve(track_m, 0, k), curve(track_m, 1, k), curve(track_m, 2, k))
        place = (sight[g, X], sight[g, Y], sight[g, Z], sight[g, NX], sight[g, NY], sight[g, NZ])
        v = into[i]
        rate, bend, _ = climbing(curves, place, v)
        v = min(max(v - rate / bend, -1.0), 1.0)
        rate, bend, _ = climbing(curves, place, v)
        v = min(max(v - rate / bend, -1.0), 1.0)
        rate, bend, sine = climbing(curves, place, v)
        step = rate / bend
        into[i] = v - step
        sines[i] = sine
        steps[i] = step if bend < 0.0 else math.inf


@kernel
def settle_peaks(search, first, last):
    """Fill peak and sine of those passes first:last that are short, whole and quickly settled."""
    cells, stations, drafts = search.drafts.cell, search.drafts.station, search.drafts.value
    row, pair, time = search.unknowns.row, search.passes.pair, search.passes.time
    times_s, stop_s = search.grid.times_s, search.stop_s
    zero_s, step_s = times_s[0], times_s[1] - times_s[0]
    listed = np.int64(0)
    for p in range(first, last):
        rise_s, set_s = time[p, RISE], time[p, SET]
        if rise_s > 0.0 and set_s < stop_s and set_s - rise_s < SHORT_S:
            place = (0.5 * (rise_s + set_s) - zero_s) / step_s
            cell = min(max(np.int64(place), BEHIND), times_s.size - 1 - AHEAD)
            cells[listed], stations[listed] = cell, pair[p, OVER]
            drafts[INTO, listed] = place - cell - 0.5
            row[listed, MOVING] = p
            listed += 1
    into, sines, steps = drafts[INTO], drafts[SLOPES], drafts[STEPS]
    draft_peaks(search.grid.track_m, search.horizons.sight, listed, cells, stations, into, sines, steps)
    for j in range(listed):
        p = row[j, MOVING]
        at_s = zero_s + (cells[j] + 0.5 + into[j]) * step_s
        if abs(steps[j]) * step_s < LAST_S and time[p, RISE] <= at_s <= time[p, SET]:
            time[p, PEAK], time[p, SINE] = at_s, sines[j]
