r"""When two satellites see each other: line of sight over the ellipsoid, and range.

The ellipsoid inflated by the grazing altitude h has the semi-axes A + h and B + h. Stretched along the
axis by (A + h) / (B + h) it is a sphere, the line of sight stays a line, and the test is exact:

    a-------.-------b    distance of the segment from the origin
      \     |d    /      d = |a x b| / |a - b| if the foot lies between the ends,
         \  |  /         else that of the nearer end;
            O            clear while d >= A + h

The surface at the geodetic height h lies up to f^2 h / 8 above that ellipsoid (0.11 m at 80 km). Lines of
sight sweep over the limb at kilometres a second, so this moves the edges by less than 0.1 ms.
"""

import math

from latency.constants import WGS84_FLATTENING, WGS84_RADIUS_M
from latency.kernels.compile import kernel
from latency.kernels.light_times import ROUGH_M, distance_m, follow, is_rough
from latency.kernels.sgp4 import sgp4_position

GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
TURN_S = 1e-6  # a turning point is sought no closer: the margin changes there by less than 1e-9 m
STAYS = (-1.0, 0.0)  # no time: the margin keeps its sign
ROOT_S = 1e-9  # edges are rounded to nanoseconds


@kernel
def clearance_m(a, b, grazing_m):
    """How far the segment from a to b stays clear of the inflated ellipsoid. [m, along the axis stretched]

    Bit for bit the same with the ends exchanged.
    """
    radius_m = WGS84_RADIUS_M + grazing_m
    stretch = radius_m / (WGS84_RADIUS_M * (1.0 - WGS84_FLATTENING) + grazing_m)
    az, bz = a[2] * stretch, b[2] * stretch
    dx, dy, dz = a[0] - b[0], a[1] - b[1], az - bz
    square_a = a[0] * a[0] + a[1] * a[1] + az * az
    square_b = b[0] * b[0] + b[1] * b[1] + bz * bz
    square_d = dx * dx + dy * dy + dz * dz
    # The foot of the perpendicular lies between the ends where both angles at them are acute.
    if abs(square_a - square_b) < square_d:
        cx, cy, cz = a[1] * bz - az * b[1], az * b[0] - a[0] * bz, a[0] * b[1] - a[1] * b[0]
        return math.sqrt((cx * cx + cy * cy + cz * cz) / square_d) - radius_m
    return math.sqrt(min(square_a, square_b)) - radius_m


@kernel
def margin_m(links, i, a, b):
    """What link `i` from a to b has left before the Earth or its range ends it; negative where it is down. [m]"""
    return min(clearance_m(a, b, links.grazing_m[i]), links.max_range_m[i] - distance_m(a, b))


@kernel
def margin_at_m(orbits, links, i, t_s):
    """The margin of link `i` at one instant. [m]"""
    a = b = (0.0, 0.0, 0.0)
    # Over both ends in a loop, so that SGP4 is compiled into it once.
    for s in (links.a[i], links.b[i]):
        a, b = b, sgp4_position(orbits, s, t_s)
    return margin_m(links, i, a, b)


@kernel
def crossing_s(orbits, links, i, low, high):
    """The root of the margin between two (time, margin) of unequal sign, by bracketed secant (Illinois). [s]"""
    low_s, low_m = low
    high_s, high_m = high
    last_s, side = low_s - 1.0, 0
    for _ in range(100):
        at_s = (low_s * high_m - high_s * low_m) / (high_m - low_m)
        if abs(at_s - last_s) < ROOT_S:
            return at_s
        at_m = margin_at_m(orbits, links, i, at_s)
        if (at_m >= 0.0) == (high_m >= 0.0):
            high_s, high_m = at_s, at_m
            low_m = 0.5 * low_m if side == 1 else low_m
            side = 1
        else:
            low_s, low_m = at_s, at_m
            high_m = 0.5 * high_m if side == -1 else high_m
            side = -1
        last_s = at_s
    return last_s


@kernel
def other_side(orbits, links, i, low_s, high_s, side):
    """Return (time, margin) of an instant near a turning point where the margin has not the sign of `side`.

    Golden sections down to the turning point; STAYS if the margin does.
    """
    left_s, right_s = high_s - GOLDEN * (high_s - low_s), low_s + GOLDEN * (high_s - low_s)
    left_m = side * margin_at_m(orbits, links, i, left_s)
    right_m = side * margin_at_m(orbits, links, i, right_s)
    while high_s - low_s > TURN_S and min(left_m, right_m) >= 0.0:
        if left_m < right_m:
            high_s, right_s, right_m = right_s, left_s, left_m
            left_s = high_s - GOLDEN * (high_s - low_s)
            left_m = side * margin_at_m(orbits, links, i, left_s)
        else:
            low_s, left_s, left_m = left_s, right_s, right_m
            right_s = low_s + GOLDEN * (high_s - low_s)
            right_m = side * margin_at_m(orbits, links, i, right_s)
    if min(left_m, right_m) >= 0.0:
        return STAYS
    return (left_s, side * left_m) if left_m < right_m else (right_s, side * right_m)


@kernel
def sample_margins(orbits, links, i, samples):
    """Fill in the margins of link `i` at all samples."""
    p = follow(orbits, links.a[i], -1, samples)
    q = follow(orbits, links.b[i], p, samples)
    a_m, b_m, margins = samples.tracks_m[p], samples.tracks_m[q], samples.value
    grazing_m, max_range_m = links.grazing_m[i], links.max_range_m[i]
    for k in range(margins.size):
        a = (a_m[0, k], a_m[1, k], a_m[2, k])
        b = (b_m[0, k], b_m[1, k], b_m[2, k])
        margins[k] = min(clearance_m(a, b, grazing_m), max_range_m - distance_m(a, b))


@kernel
def eventful(margins, slack_m):
    """May any sample but the outer two be next to an edge, each margin being off by so much?

    The rule of `link_edges`: none is as near to zero as its bend, and all have the same sign.
    """
    side = 1.0 if margins[1] >= 0.0 else -1.0
    found = 0
    for k in range(1, margins.size - 1):
        bend_m = abs(margins[k - 1] - 2.0 * margins[k] + margins[k + 1])
        found += side * margins[k] <= bend_m + 5.0 * slack_m
    return found > 0


@kernel
def link_edges(orbits, links, samples, exact, link_of, edge_s):
    """Fill in when links go up and down in turn; return how many edges there are, written or not.

    Samples run from 0 to the stop, with one more beyond both ends: they show the turning points next to
    these. A link that is up at 0 has an edge there, one that is up at the stop too: every link has an even
    number of edges. Where an edge may be, satellites of shells are followed through `exact`, the same samples
    with SGP4 alone.
    """
    times_s = samples.times_s
    last = times_s.size - 2
    found = 0
    for i in range(links.a.size):
        sample_margins(orbits, links, i, samples)
        margins = samples.value
        if (is_rough(samples, links.a[i]) or is_rough(samples, links.b[i])) and eventful(margins, ROUGH_M):
            sample_margins(orbits, links, i, exact)
            margins = exact.value
        up = margins[1] >= 0.0
        found = put_edge(found, i, times_s[1], link_of, edge_s) if up else found
        for k in range(1, last + 1):
            before, here, after = margins[k - 1], margins[k], margins[k + 1]
            side = 1.0 if up else -1.0
            # All three on one side, the middle one nearest to the other side: perhaps it is visited in
            # between. Even where the margin has a corner, its peak is at most half its bend away.
            near = side * here < side * before and side * here <= side * after
            near = near and abs(here) <= abs(before - 2.0 * here + after)
            low, high = max(k - 1, 1), min(k + 1, last)
            beyond = other_side(orbits, links, i, times_s[low], times_s[high], side) if near else STAYS
            if beyond[0] >= 0.0:
                away_s = crossing_s(orbits, links, i, (times_s[low], margins[low]), beyond)
                back_s = crossing_s(orbits, links, i, beyond, (times_s[high], margins[high]))
                found = put_edge(found, i, away_s, link_of, edge_s)
                found = put_edge(found, i, back_s, link_of, edge_s)
            if k < last and up != (after >= 0.0):
                at_s = crossing_s(orbits, links, i, (times_s[k], here), (times_s[k + 1], after))
                found = put_edge(found, i, at_s, link_of, edge_s)
                up = not up
        found = put_edge(found, i, times_s[last], link_of, edge_s) if up else found
    return found


@kernel
def put_edge(found, i, at_s, link_of, edge_s):
    """Write one edge down if there is room; return the count with it."""
    if found < edge_s.size:
        link_of[found] = i
        edge_s[found] = at_s
    return found + 1
