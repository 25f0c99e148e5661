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
    """Note the edges of an eventful sample at `here_s`, of margins before, here and after; returns the next row."""
    before, here, after = margins
    if (here > 0.0) == (after > 0.0):
        sign = -1.0 if here > 0.0 else 1.0
        ask(unknowns, n, g, sign, (here_s - step_s, here_s), here_s, here)
        ask(unknowns, n + 1, g, -sign, (here_s, here_s + step_s), here_s, here)
        unknowns.row[n, KIND] = PEAK_OR_DIP
        unknowns.value[n, LAST], unknowns.value[n + 1, LAST] = before, after
        return n + 2
    u = here / (here - after)
    sense = 1.0 if after > here else -1.0
    ask(unknowns, n, g, sense, (here_s, here_s + step_s), here_s + u * step_s, (after - here) / step_s)
    return n + 1
