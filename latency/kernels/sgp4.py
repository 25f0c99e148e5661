"""SGP4 in arithmetic alone: where a satellite stands in ITRS, one call a position.

The theory of Vallado, Crawford, Hujsak & Kelso (AIAA 2006-6753) with the sgp4 package's own initial
constants, written so that nothing but +, -, *, / and square roots is left: the same bits on every machine.
Two turns are saved against the text. The small periodic angles rotate sines and cosines instead of going
through atan2 and back, and the Greenwich angle is taken off the node, which lands in ITRS at once.
"""

import math

import numpy as np

from latency.constants import WGS72_J2, WGS72_RADIUS_M
from latency.kernels.compile import inlined, kernel

# Columns of Propagator.constants, angles in radians, times in minutes, lengths in Earth radii.
COLUMNS = (
    "since_epoch", "mo", "mdot", "argpo", "argpdot", "nodeo", "nodedot", "nodecf", "cc1", "bcc4", "bcc5",
    "d2", "d3", "d4", "t2cof", "t3cof", "t4cof", "t5cof", "omgcof", "xmcof", "eta", "delmo", "sinmao",
    "no", "ecco", "ao", "cosi", "sini", "aycof", "xlcof", "con41", "x1mth2", "x7thm1",
)  # fmt: skip
(
    SINCE_EPOCH, MO, MDOT, ARGPO, ARGPDOT, NODEO, NODEDOT, NODECF, CC1, BCC4, BCC5,
    D2, D3, D4, T2COF, T3COF, T4COF, T5COF, OMGCOF, XMCOF, ETA, DELMO, SINMAO,
    NO, ECCO, AO, COSI, SINI, AYCOF, XLCOF, CON41, X1MTH2, X7THM1,
) = range(len(COLUMNS))  # fmt: skip

DAY_S = 86400.0
SPEED_SLACK = 1.05  # of chords between samples against the true speed


@inlined
def sincos(x):
    """Sine and cosine of |x| < 1e6 rad to 1.2e-16, with the polynomials of fdlibm and no branch."""
    turns = np.floor(x * 0.6366197723675814 + 0.5)
    # pi/2 in two parts: the first has 33 bits, so its product with a whole number is exact.
    y = (x - turns * 1.57079632673412561417) - turns * 6.07710050650619224932e-11
    z = y * y
    s = y + y * z * (-1.66666666666666324348e-01 + z * (8.33333333332248946124e-03 + z * (
        -1.98412698298579493134e-04 + z * (2.75573137070700676789e-06 + z * (
            -2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))))  # fmt: skip
    c = 1.0 - 0.5 * z + z * z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (
        2.48015872894767294178e-05 + z * (-2.75573143513906633035e-07 + z * (
            2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))))  # fmt: skip
    half = 0.5 * turns
    odd = half != np.floor(half)
    quarter = 0.25 * turns
    quadrant = quarter - np.floor(quarter)  # 0, 1/4, 1/2, 3/4
    sine = c if odd else s
    cosine = s if odd else c
    return (sine if quadrant < 0.4 else -sine), (cosine if abs(quadrant - 0.375) > 0.25 else -cosine)


@inlined
def nudge(sine, cosine, angle):
    """Turn (sine, cosine) by a short-period angle, |angle| < 0.003 rad: what is cut off is below 1e-17."""
    square = angle * angle
    c = 1.0 - 0.5 * square * (1.0 - square * (1.0 / 12.0))
    s = angle * (1.0 - square * (1.0 / 6.0))
    return sine * c + cosine * s, cosine * c - sine * s


@inlined
def greenwich_at(table, since_midnight_s, t_s):
    """Greenwich mean sidereal time (1982) of UT1, straight between the midnights of the table. [rad]"""
    days = (t_s + since_midnight_s) / DAY_S
    day = min(max(math.floor(days), 0), table.shape[0] - 1)
    return table[day, 0] + table[day, 1] * (days - day)


@inlined
def greenwich_angle(orbits, t_s):
    """Greenwich angle when satellites are at `t_s`. [rad]"""
    return greenwich_at(orbits.greenwich, orbits.since_midnight_s, t_s)


@kernel
def path_position(orbits, s, t_s):
    """A deep-space satellite: Chebyshev series of the sgp4 package's positions, by Clenshaw's recurrence."""
    row = orbits.path_of[s]
    place = (t_s - orbits.path_start_s) / orbits.path_step_s
    piece = min(max(math.floor(place), 0), orbits.paths.shape[1] - 1)
    u = 2.0 * (place - piece) - 1.0
    x1 = y1 = z1 = x2 = y2 = z2 = 0.0
    for k in range(orbits.paths.shape[3] - 1, 0, -1):
        x1, x2 = 2.0 * u * x1 - x2 + orbits.paths[row, piece, 0, k], x1
        y1, y2 = 2.0 * u * y1 - y2 + orbits.paths[row, piece, 1, k], y1
        z1, z2 = 2.0 * u * z1 - z2 + orbits.paths[row, piece, 2, k], z1
    return (
        u * x1 - x2 + orbits.paths[row, piece, 0, 0],
        u * y1 - y2 + orbits.paths[row, piece, 1, 0],
        u * z1 - z2 + orbits.paths[row, piece, 2, 0],
    )


@inlined
def short_period(shape, a, ax, ay, sine, cose):
    """Radius [m], sine and cosine of the argument of latitude and of the inclination, and what the node is nudged by.

    From the long-period elements, of which (sine, cose) belong to E + omega.
    """
    con41, x1mth2, x7thm1, cosi, sini = shape
    ecose = ax * cose + ay * sine
    esine = ax * sine - ay * cose
    el2 = ax * ax + ay * ay
    beta = math.sqrt(1.0 - el2)
    tq = esine / (1.0 + beta)
    ar = 1.0 / (1.0 - ecose)
    sinu = ar * (sine - ay - ax * tq)
    cosu = ar * (cose - ax + ay * tq)
    sin2u = 2.0 * cosu * sinu
    cos2u = 1.0 - 2.0 * sinu * sinu
    ip = 1.0 / (a * (1.0 - el2))
    j1 = 0.5 * WGS72_J2 * ip
    j2 = j1 * ip
    r = a * (1.0 - ecose) * (1.0 - 1.5 * j2 * beta * con41) + 0.5 * j1 * x1mth2 * cos2u
    ssu, csu = nudge(sinu, cosu, -0.25 * j2 * x7thm1 * sin2u)
    si, ci = nudge(sini, cosi, 1.5 * j2 * cosi * sini * cos2u)
    return r * WGS72_RADIUS_M, ssu, csu, si, ci, 1.5 * j2 * cosi * sin2u


@inlined
def near_position(c, s, t_s, greenwich):
    """A near-Earth satellite: SGP4 with the constants c[s, COLUMNS]."""
    t = c[s, SINCE_EPOCH] + t_s / 60.0
    t2 = t * t
    t3 = t2 * t
    t4 = t2 * t2

    # Secular gravity and drag. Perigees below 220 km have zeros where SGP4 leaves terms out.
    xmdf = c[s, MO] + c[s, MDOT] * t
    _, cosx = sincos(xmdf)
    q = 1.0 + c[s, ETA] * cosx
    drag = c[s, OMGCOF] * t + c[s, XMCOF] * (q * q * q - c[s, DELMO])
    mm = xmdf + drag
    argp = c[s, ARGPO] + c[s, ARGPDOT] * t - drag
    node = c[s, NODEO] + c[s, NODEDOT] * t + c[s, NODECF] * t2
    sinm, _ = sincos(mm)
    shrink = 1.0 - c[s, CC1] * t - c[s, D2] * t2 - c[s, D3] * t3 - c[s, D4] * t4
    a = c[s, AO] * shrink * shrink
    # "Circular" is 1e-6 in SGP4: taking 0 instead would be 7 m away.
    e = max(c[s, ECCO] - c[s, BCC4] * t - c[s, BCC5] * (sinm - c[s, SINMAO]), 1e-6)
    templ = c[s, T2COF] * t2 + c[s, T3COF] * t3 + t4 * (c[s, T4COF] + t * c[s, T5COF])

    # Long-period terms, then Kepler's equation in E + omega.
    sinw, cosw = sincos(argp)
    ip = 1.0 / (a * (1.0 - e * e))
    ax = e * cosw
    ay = e * sinw + ip * c[s, AYCOF]
    u = mm + c[s, NO] * templ + argp + ip * c[s, XLCOF] * ax
    eo = u
    # Halley's steps: three leave less than 1e-15 at any eccentricity that fits below 225 min (0.48).
    for _ in range(3):
        sine, cose = sincos(eo)
        slope = 1.0 - cose * ax - sine * ay
        newton = (u - ay * cose + ax * sine - eo) / slope
        eo += newton / (1.0 + 0.5 * newton * (ax * sine - ay * cose) / slope)
    sine, cose = sincos(eo)

    shape = (c[s, CON41], c[s, X1MTH2], c[s, X7THM1], c[s, COSI], c[s, SINI])
    r, ssu, csu, si, ci, dn = short_period(shape, a, ax, ay, sine, cose)
    sn, cn = sincos(node + dn - greenwich)
    return r * (cn * csu - sn * ci * ssu), r * (sn * csu + cn * ci * ssu), r * si * ssu


@inlined
def sgp4_position(orbits, s, t_s):
    """Return x, y, z of satellite `s` at `t_s`. [m, ITRS; s since the scenario's start]

    `orbits` is a latency.sky.orbits.Propagator; inlined, so call it once in a loop rather than in many places.
    """
    if orbits.path_of[s] >= 0:
        return path_position(orbits, s, t_s)
    return near_position(orbits.constants, s, t_s, greenwich_angle(orbits, t_s))


@kernel
def greenwich_row(orbits, times_s, angles_rad):
    """Fill angles_rad (T,) with the Greenwich angle at each time."""
    # Taken out of the table of tables once: to do so at each time takes longer than the angle.
    table, since_midnight_s = orbits.greenwich, orbits.since_midnight_s
    for k in range(times_s.size):
        angles_rad[k] = greenwich_at(table, since_midnight_s, times_s[k])


@kernel
def turned_track(orbits, s, times_s, angles_rad, track_m):
    """Fill track_m (3, T or more) with where satellite `s` stands [m, ITRS] when the Earth is turned by angles_rad."""
    if orbits.path_of[s] >= 0:
        for k in range(times_s.size):
            track_m[0, k], track_m[1, k], track_m[2, k] = path_position(orbits, s, times_s[k])
        return
    for k in range(times_s.size):
        x, y, z = near_position(orbits.constants, s, times_s[k], angles_rad[k])
        track_m[0, k] = x
        track_m[1, k] = y
        track_m[2, k] = z


@kernel
def sgp4_track(orbits, s, times_s, angles_rad, track_m):
    """Fill track_m (3, T or more) with where satellite `s` stands [m, ITRS], angles_rad with Greenwich angles."""
    # In a loop of their own, so that the other one vectorises.
    greenwich_row(orbits, times_s, angles_rad)
    turned_track(orbits, s, times_s, angles_rad, track_m)


@kernel
def sgp4_tracks(orbits, rows, times_s, angles_rad, tracks_m):
    """Fill tracks_m[rows] (S, 3, T) with the positions of satellites. [m, ITRS]"""
    greenwich_row(orbits, times_s, angles_rad)
    for s in rows:
        turned_track(orbits, s, times_s, angles_rad, tracks_m[s])


@kernel
def longest_step_m(track_m):
    """No satellite goes further than this between two samples. [m]"""
    longest = 0.0
    for k in range(track_m.shape[1] - 1):
        dx = track_m[0, k + 1] - track_m[0, k]
        dy = track_m[1, k + 1] - track_m[1, k]
        dz = track_m[2, k + 1] - track_m[2, k]
        longest = max(longest, dx * dx + dy * dy + dz * dz)
    return SPEED_SLACK * math.sqrt(longest)
