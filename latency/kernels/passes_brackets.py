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
def ask(row, value, n, g, sense, bracket_s, at_s, bend):
    """Note an edge to be solved in row `n` of Unknowns; an empty bracket stands as it is."""
    row[n, STATION] = g
    row[n, KIND] = SIMPLE
    value[n, SENSE] = sense
    value[n, LOW], value[n, HIGH] = bracket_s
    value[n, AT] = at_s
    value[n, BEND] = bend


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
def ask_event(row, value, n, g, here_s, step_s, margins):
    """Note the edges of an eventful sample at `here_s`, of margins before, here and after; returns the next row."""
    before, here, after = margins
    if (here > 0.0) == (after > 0.0):
        sign = -1.0 if here > 0.0 else 1.0
        ask(row, value, n, g, sign, (here_s - step_s, here_s), here_s, here)
        ask(row, value, n + 1, g, -sign, (here_s, here_s + step_s), here_s, here)
        row[n, KIND] = PEAK_OR_DIP
        value[n, LAST], value[n + 1, LAST] = before, after
        return n + 2
    u = here / (here - after)
    sense = 1.0 if after > here else -1.0
    ask(row, value, n, g, sense, (here_s, here_s + step_s), here_s + u * step_s, (after - here) / step_s)
    return n + 1
