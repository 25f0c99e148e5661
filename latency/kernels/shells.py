"""SGP4 for a shell whose satellites differ in mean anomaly and node alone, without drag: no trigonometry at all.

All else depends on the epoch alone, and sines of sums are products, so each angle is a turn of two that are known:

    argument  u = mo of the satellite + (argp + (argpdot + mdot) t + long-period term) of the epoch
    node      n = nodeo of the satellite + (nodedot t - Greenwich) of the epoch

Same theory and same constants as kernels.sgp4; what differs is the rounding, below a micrometre.
"""

from latency.kernels.compile import inlined, kernel
from latency.kernels.sgp4 import (
    AO,
    ARGPDOT,
    ARGPO,
    AYCOF,
    CON41,
    COSI,
    ECCO,
    MDOT,
    MO,
    NODEDOT,
    NODEO,
    SINCE_EPOCH,
    SINI,
    X1MTH2,
    X7THM1,
    XLCOF,
    greenwich_angle,
    nudge,
    short_period,
    sincos,
)

# Of the eccentricity vector. What the series of Kepler's equation leaves out is its fifth power: 0.02 mm at 550 km.
LARGEST_E = 0.005

SIN_U, COS_U, SIN_N, COS_N, AX, AY = range(6)  # rows of a clock


@inlined
def turned(sine, cosine, by_sine, by_cosine):
    """Sine and cosine of the sum of two angles."""
    return sine * by_cosine + cosine * by_sine, cosine * by_cosine - sine * by_sine


@inlined
def kepler_series(ax, ay, sine, cosine):
    """Sine and cosine of E + omega from those of M + omega, |(ax, ay)| at most LARGEST_E.

    E - M = d solves d = f cos d + g sin d: a Newton step from 0, then what the second and third powers of d add.
    """
    f, g = ax * sine - ay * cosine, ax * cosine + ay * sine
    slope = 1.0 / (1.0 - g)
    d = f * slope
    return nudge(sine, cosine, d - d * d * (0.5 * f + d * g * (1.0 / 6.0)) * slope)


@kernel
def shell_clock(orbits, s, times_s, clock):
    """Fill clock (6, T) with what all satellites of the shape of satellite `s` share at each time."""
    c = orbits.constants
    e = max(c[s, ECCO], 1e-6)
    ip = 1.0 / (c[s, AO] * (1.0 - e * e))
    for k in range(times_s.size):
        t = c[s, SINCE_EPOCH] + times_s[k] / 60.0
        argp = c[s, ARGPO] + c[s, ARGPDOT] * t
        sinw, cosw = sincos(argp)
        clock[AX, k], clock[AY, k] = e * cosw, e * sinw + ip * c[s, AYCOF]
        clock[SIN_U, k], clock[COS_U, k] = sincos(argp + c[s, MDOT] * t + ip * c[s, XLCOF] * clock[AX, k])
        clock[SIN_N, k], clock[COS_N, k] = sincos(c[s, NODEDOT] * t - greenwich_angle(orbits, times_s[k]))


@kernel
def shell_track(orbits, s, clock, track_m):
    """Fill track_m (3, T or more) with where satellite `s` stands at the times of its shell's clock (6, T). [m]"""
    c = orbits.constants
    shape = (c[s, CON41], c[s, X1MTH2], c[s, X7THM1], c[s, COSI], c[s, SINI])
    a = c[s, AO]
    sinm, cosm = sincos(c[s, MO])
    sinn, cosn = sincos(c[s, NODEO])
    for k in range(clock.shape[1]):
        sinu, cosu = turned(clock[SIN_U, k], clock[COS_U, k], sinm, cosm)
        ax, ay = clock[AX, k], clock[AY, k]
        sine, cose = kepler_series(ax, ay, sinu, cosu)
        r, ssu, csu, si, ci, dn = short_period(shape, a, ax, ay, sine, cose)
        sn, cn = turned(clock[SIN_N, k], clock[COS_N, k], sinn, cosn)
        sn, cn = nudge(sn, cn, dn)
        ssu, csu = r * ssu, r * csu
        track_m[0, k] = cn * csu - sn * ci * ssu
        track_m[1, k] = sn * csu + cn * ci * ssu
        track_m[2, k] = si * ssu


@kernel
def shell_tracks(orbits, rows, clock, tracks_m):
    """Fill tracks_m[rows] (S, 3, T) with the positions of satellites of one shape at the times of a clock. [m, ITRS]"""
    for s in rows:
        shell_track(orbits, s, clock, tracks_m[s])
