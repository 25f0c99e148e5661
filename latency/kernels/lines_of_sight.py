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

from latency.constants import C_M_S, SECOND_NS, WGS84_FLATTENING, WGS84_RADIUS_M
from latency.kernels.compile import kernel
from latency.kernels.sgp4 import sgp4_position

GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
TURN_S = 1e-6  # a turning point is sought no closer: the margin changes there by less than 1e-9 m
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
def distance_m(a, b):
    """The straight line between two points. [m]"""
    dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@kernel
def position_m(orbits, s, t_s):
    """Where satellite `s` stands; the one place in this file into which SGP4 is inlined. [m, ITRS]"""
    return sgp4_position(orbits, s, t_s)


@kernel
def link_margin_m(orbits, links, i, t_s):
    """What link `i` has left before the Earth or its range ends it; negative where it is down. [m]"""
    a, b = position_m(orbits, links.a[i], t_s), position_m(orbits, links.b[i], t_s)
    return min(clearance_m(a, b, links.grazing_m[i]), links.max_range_m[i] - distance_m(a, b))


@kernel
def crossing_s(orbits, links, i, low_s, high_s):
    """The root of the margin between two times of unequal sign, by bracketed secant (Illinois). [s]"""
    low_m, high_m = link_margin_m(orbits, links, i, low_s), link_margin_m(orbits, links, i, high_s)
    last_s, side = low_s - 1.0, 0
    for _ in range(100):
        at_s = (low_s * high_m - high_s * low_m) / (high_m - low_m)
        if abs(at_s - last_s) < ROOT_S:
            return at_s
        at_m = link_margin_m(orbits, links, i, at_s)
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
def other_side_s(orbits, links, i, low_s, high_s, side):
    """A time at which the margin has the other sign than `side`, near its turning point; -1 if there is none. [s]"""
    left_s, right_s = high_s - GOLDEN * (high_s - low_s), low_s + GOLDEN * (high_s - low_s)
    left_m, right_m = side * link_margin_m(orbits, links, i, left_s), side * link_margin_m(orbits, links, i, right_s)
    while high_s - low_s > TURN_S:
        if left_m < 0.0:
            return left_s
        if right_m < 0.0:
            return right_s
        if left_m < right_m:
            high_s, right_s, right_m = right_s, left_s, left_m
            left_s = high_s - GOLDEN * (high_s - low_s)
            left_m = side * link_margin_m(orbits, links, i, left_s)
        else:
            low_s, left_s, left_m = left_s, right_s, right_m
            right_s = low_s + GOLDEN * (high_s - low_s)
            right_m = side * link_margin_m(orbits, links, i, right_s)
    return -1.0


@kernel
def link_edges(orbits, links, samples_s, link_of, edge_s):
    """Fill in when links go up and down in turn; return how many edges there are, written or not.

    `samples_s` runs from 0 to the stop, with one more sample beyond both ends: they show the turning points
    next to these. A link that is up at 0 has an edge there, one that is up at the stop too: every link has
    an even number of edges.
    """
    last = samples_s.size - 2
    found = 0
    for i in range(links.a.size):
        before_m = link_margin_m(orbits, links, i, samples_s[0])
        here_m = link_margin_m(orbits, links, i, samples_s[1])
        up = here_m >= 0.0
        found = put_edge(found, i, samples_s[1], link_of, edge_s) if up else found
        for k in range(1, last + 1):
            after_m = link_margin_m(orbits, links, i, samples_s[k + 1])
            side = 1.0 if up else -1.0
            # All three on one side, the middle one nearest to the other side: perhaps it is visited in
            # between. Even where the margin has a corner, its peak is at most half its bend away.
            near = side * here_m < side * before_m and side * here_m <= side * after_m
            near = near and abs(here_m) <= abs(before_m - 2.0 * here_m + after_m)
            low_s, high_s = samples_s[max(k - 1, 1)], samples_s[min(k + 1, last)]
            beyond_s = other_side_s(orbits, links, i, low_s, high_s, side) if near else -1.0
            if beyond_s >= 0.0:
                found = put_edge(found, i, crossing_s(orbits, links, i, low_s, beyond_s), link_of, edge_s)
                found = put_edge(found, i, crossing_s(orbits, links, i, beyond_s, high_s), link_of, edge_s)
            if k < last and up != (after_m >= 0.0):
                found = put_edge(found, i, crossing_s(orbits, links, i, samples_s[k], high_s), link_of, edge_s)
                up = not up
            before_m, here_m = here_m, after_m
        found = put_edge(found, i, samples_s[last], link_of, edge_s) if up else found
    return found


@kernel
def put_edge(found, i, at_s, link_of, edge_s):
    """Write one edge down if there is room; return the count with it."""
    if found < edge_s.size:
        link_of[found] = i
        edge_s[found] = at_s
    return found + 1


@kernel
def light_ns(orbits, isls, i, at_ns):
    """The one-way light time over link `i`, not rounded. [ns]"""
    a, b = position_m(orbits, isls.a[i], at_ns / SECOND_NS), position_m(orbits, isls.b[i], at_ns / SECOND_NS)
    return distance_m(a, b) / C_M_S * SECOND_NS


@kernel
def link_delays(orbits, isls, steps_ns, error_ns):
    """Fill in the light time at the middle of each topology step, and how far that at the step's ends is off."""
    for i in range(isls.a.size):
        for d in range(isls.delay_start[i], isls.delay_start[i + 1]):
            k = isls.first_step[i] + d - isls.delay_start[i]
            delay_ns = math.floor(light_ns(orbits, isls, i, 0.5 * (steps_ns[k] + steps_ns[k + 1])) + 0.5)
            isls.delay_ns[d] = delay_ns
            for end in range(2):
                off_ns = abs(light_ns(orbits, isls, i, steps_ns[k + end]) - delay_ns)
                error_ns[i] = max(error_ns[i], math.ceil(off_ns))
