"""What a scan finds worth solving: where the margin changes sign, or may do so around a peak or dip."""

from latency.kernels.compile import inlined
from latency.kernels.passes_margin import (
    AT,
    BEND,
    HIGH,
    KIND,
    LAST,
    LOW,
    PEAK_OR_DIP,
    SENSE,
    SIMPLE,
    STATION,
)


@inlined
def ask(unknowns, n, g, sense, bracket_s, at_s, bend):
    """Note an edge to be solved in row `n`; an empty bracket stands as it is."""
    unknowns.row[n, STATION] = g
    unknowns.row[n, KIND] = SIMPLE
    unknowns.value[n, SENSE] = sense
    unknowns.value[n, LOW], unknowns.value[n, HIGH] = bracket_s
    unknowns.value[n, AT] = at_s
    unknowns.value[n, BEND] = bend


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


@inlined
def ask_event(unknowns, n, g, here_s, step_s, margins):
    """Note the edges of an eventful sample at `here_s`, of margins one before to two after; returns the next row."""
    before, here, after, beyond = margins
    if (here > 0.0) == (after > 0.0):
        sign = -1.0 if here > 0.0 else 1.0
        ask(unknowns, n, g, sign, (here_s - step_s, here_s), here_s, here)
        ask(unknowns, n + 1, g, -sign, (here_s, here_s + step_s), here_s, here)
        unknowns.row[n, KIND] = PEAK_OR_DIP
        unknowns.value[n, LAST], unknowns.value[n + 1, LAST] = before, after
        return n + 2
    # First guess from the cubic through the four samples.
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
    return n + 1
