"""What a scan found worth solving: where the margin changes sign, or may do so around a peak or dip."""

import math

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.passes_margin import AT, BEND, HIGH, LOW, SENSE, STATION, margin_m, place

VERTEX_S = 1e-3  # the last step towards a vertex: leaves less than 0.1 mm of margin
VERTEX_TURNS = 12


@inlined
def ask(unknowns, n, g, sense, bracket_s, at_s, bend):
    """Note an edge to be solved in row `n`; an empty bracket stands as it is."""
    unknowns.row[n, STATION] = g
    unknowns.value[n, SENSE] = sense
    unknowns.value[n, LOW], unknowns.value[n, HIGH] = bracket_s
    unknowns.value[n, AT] = at_s
    unknowns.value[n, BEND] = bend


@kernel
def ask_crossing(unknowns, n, g, here_s, step_s, margins):
    """Note the edge in the step after `here_s`, guessed from the cubic through the four samples around it."""
    before, here, after, beyond = margins
    a1 = -before / 3.0 - here / 2.0 + after - beyond / 6.0
    a2 = before / 2.0 - here + after / 2.0
    a3 = -before / 6.0 + here / 2.0 - after / 2.0 + beyond / 6.0
    u = here / (here - after)
    bend = after - here
    for _ in range(3):
        u = min(max(u - (here + u * (a1 + u * (a2 + u * a3))) / bend, 0.0), 1.0)
        bend = a1 + u * (2.0 * a2 + u * 3.0 * a3)
    sense = 1.0 if after > here else -1.0
    ask(unknowns, n, g, sense, (here_s, here_s + step_s), here_s + u * step_s, bend / step_s)


@inlined
def eventful(before, here, after):
    """Does the margin change sign after a sample, or could a peak (dip) at it reach zero between its neighbours?

    A parabola rises above its best sample by at most an eighth of the fall to its lower neighbour, the sharpest
    pass (overhead, where the range has a kink) by half of it. All of it is allowed for.
    """
    if (here > 0.0) != (after > 0.0):
        return True
    if here <= 0.0:
        return before < here and here >= after and here + (here - min(before, after)) > 0.0
    return before > here and here <= after and here - (max(before, after) - here) < 0.0


@kernel
def ask_vertex(search, s, g, n, here_s, step_s, margins):
    """Follow a peak (dip) around `here_s` to its vertex; where it crosses zero, note both edges. Returns rows used."""
    sign = -1.0 if margins[1] > 0.0 else 1.0
    a, b, c = here_s - step_s, here_s, here_s + step_s
    ma, mb, mc = sign * margins[0], sign * margins[1], sign * margins[2]
    for _ in range(VERTEX_TURNS):
        left = (b - a) * (mb - mc)
        right = (b - c) * (mb - ma)
        x = b - 0.5 * ((b - a) * left - (b - c) * right) / (left - right)
        if mb > 0.0 or not a < x < c or abs(x - b) < VERTEX_S:
            break
        search.moments.times_s[0] = x
        place(search.orbits, s, search.moments, np.int64(1))
        mx = sign * margin_m(search.horizons, g, search.moments.track_m, 0)
        if mx > mb:
            a, ma, c, mc = (b, mb, c, mc) if x > b else (a, ma, b, mb)
            b, mb = x, mx
        elif x > b:
            c, mc = x, mx
        else:
            a, ma = x, mx
    if mb <= 0.0:
        return 0
    # Where the parabola from the vertex down to each side is zero.
    rise = math.sqrt(mb * (mb - ma))
    fall = math.sqrt(mb * (mb - mc))
    ask(search.unknowns, n, g, sign, (a, b), b - (b - a) * rise / (mb - ma), 2.0 * sign * rise / (b - a))
    ask(search.unknowns, n + 1, g, -sign, (b, c), b + (c - b) * fall / (mb - mc), -2.0 * sign * fall / (c - b))
    return 2


@kernel
def ask_event(search, s, g, n, here_s, step_s, margins):
    """Note the edges of an eventful sample; returns the next free row."""
    if (margins[1] > 0.0) == (margins[2] > 0.0):
        return n + ask_vertex(search, s, g, n, here_s, step_s, margins)
    ask_crossing(search.unknowns, n, g, here_s, step_s, margins)
    return n + 1
