"""Distances from stations to satellites, for light times."""

import math

from latency.kernels.compile import inlined, kernel
from latency.kernels.sgp4 import sgp4_position


@inlined
def slant_range_m(orbits, s, site_m, t_s):
    """Return the distance from a site, site_m (3,) in ITRS, to satellite `s` at `t_s`. [m]"""
    x, y, z = sgp4_position(orbits, s, t_s)
    dx, dy, dz = x - site_m[0], y - site_m[1], z - site_m[2]
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@kernel
def slant_ranges_m(orbits, satellite, sites_m, site, times_s, ranges_m):
    """Fill ranges_m (N,): from site[i], a row of sites_m (G, 3) in ITRS, to satellite[i] at times_s[i]. [m]"""
    for i in range(times_s.size):
        ranges_m[i] = slant_range_m(orbits, satellite[i], sites_m[site[i]], times_s[i])
