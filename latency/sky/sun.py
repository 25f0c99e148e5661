"""Where the Sun stands: roughly for daylight, more closely for the Earth's shadow."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from latency.sky.frames import DAY_S, as_utc, greenwich_angles, julian_date, site_normals
from latency.tables import Sites

JD_J2000 = 2451545.0
CENTURY_DAYS = 36525.0
AU_M = 149_597_870_700.0  # IAU 2012 resolution B2

# The Sun's longitude as a sum of sines: (amplitude [1e-7 rad], phase [deg], rate [deg/century]). P. Bretagnon and
# J.-L. Simon, Planetary Programs and Tables from -4000 to +2800, Willmann-Bell 1986.
LONGITUDE = (
    (403406, 270.54861, 0.9287892), (195207, 340.19128, 35999.1376958), (119433, 63.91854, 35999.4089666),
    (112392, 331.2622, 35998.7287385), (3891, 317.843, 71998.20261), (2819, 86.631, 71998.4403),
    (1721, 240.052, 36000.35726), (660, 310.26, 71997.4812), (350, 247.23, 32964.4678), (334, 260.87, -19.441),
    (314, 297.82, 445267.1117), (268, 343.14, 45036.884), (242, 166.79, 3.1008), (234, 81.53, 22518.4434),
    (158, 3.5, -19.9739), (132, 132.75, 65928.9345), (129, 182.95, 9038.0293), (114, 162.03, 3034.7684),
    (99, 29.8, 33718.148), (93, 266.4, 3034.448), (86, 249.2, -2280.773), (78, 157.6, 29929.992),
    (72, 257.8, 31556.493), (68, 185.1, 149.588), (64, 69.9, 9037.75), (46, 8.0, 107997.405), (38, 197.1, -4444.176),
    (37, 250.4, 151.771), (32, 65.3, 67555.316), (29, 162.7, 31556.08), (28, 341.5, -4561.54),
    (27, 291.6, 107996.706), (27, 98.5, 1221.655), (25, 146.7, 62894.167), (24, 110.0, 31437.369),
    (21, 5.2, 14578.298), (21, 342.6, -31931.757), (20, 230.9, 34777.243), (18, 256.1, 1221.999),
    (17, 45.3, 62894.511), (14, 242.9, -4442.039), (13, 115.2, 107997.909), (13, 151.8, 119.066),
    (13, 285.3, 16859.071), (12, 53.3, -4.578), (10, 126.6, 26895.292), (10, 205.7, -39.127), (10, 85.9, 12297.536),
    (10, 146.1, 90073.778),
)  # fmt: skip


def sun_direction_itrs(start: datetime, times_s: np.ndarray) -> np.ndarray:
    """Return the direction of the Sun from the Earth's centre, a unit vector a row.

    The low-precision formulas of the Astronomical Almanac (page C5): apparent position to 0.01 deg between 1950
    and 2050. Seen from anywhere near the ground the direction is the same to 0.0025 deg.

    Parameters
    ----------
    start : datetime
        Where `times_s` count from, UTC.
    times_s : (T,) float64
        [s]

    Returns
    -------
    (T, 3) float64
        ITRS.

    Examples
    --------
    At an equinox the Sun crosses the equator; it is noon at Greenwich seven minutes after twelve.

    >>> sun_direction_itrs(datetime(2025, 3, 20, 12, 7), np.array([0.0])).round(2) + 0.0
    array([[1., 0., 0.]])
    """
    whole, fraction = julian_date(start)
    days = (whole - JD_J2000) + (fraction + np.asarray(times_s, dtype=np.float64) / DAY_S)
    mean_longitude = np.radians(280.460 + 0.9856474 * days)
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = mean_longitude + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    obliquity = np.radians(23.439 - 0.0000004 * days)
    ascension = np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude))
    sine = np.sin(obliquity) * np.sin(longitude)
    cosine = np.sqrt(1.0 - sine * sine)
    angle = ascension - greenwich_angles(start, times_s)
    return np.stack([cosine * np.cos(angle), cosine * np.sin(angle), sine], axis=-1)


def sun_elevation_rad(sites: Sites, start: datetime, times_s: np.ndarray) -> np.ndarray:
    """Return how high the Sun's centre stands over each site, geometric, no refraction, (G, T) float64. [rad]

    >>> place = Sites(np.array([0.0]), np.array([0.0]), np.array([0.0]))
    >>> np.degrees(sun_elevation_rad(place, datetime(2025, 3, 20, 18, 7), np.array([0.0]))).round() + 0.0
    array([[0.]])
    """
    return np.arcsin(np.clip(site_normals(sites) @ sun_direction_itrs(start, times_s).T, -1.0, 1.0))


def sun_teme_m(start: datetime, times_s: np.ndarray) -> np.ndarray:
    """Return where the Sun's centre is, from the Earth's centre, in the frame of SGP4 (true equator, mean equinox). [m]

    Geometric: neither light time nor aberration, as Skyfield's `is_sunlit` has it. Longitude of Bretagnon and Simon
    (1986), the two largest terms of nutation (Meeus, Astronomical Algorithms, 1998, chapter 22), no latitude,
    distance of the Astronomical Almanac (page C5). Off from DE421 by at most 0.0007 deg between 1950 and 2050;
    `sun_direction_itrs`, which is the apparent Sun, by up to 0.015 deg, which moves a shadow's edge by up to 0.2 s.

    Parameters
    ----------
    start : datetime
        Where `times_s` count from, UTC.
    times_s : (T,) float64
        [s]

    Returns
    -------
    (T, 3) float64
        [m]

    Examples
    --------
    At perihelion the Sun is nearest: 147.10 million km on 2025-01-04 at 13:28 UTC.

    >>> place_m = sun_teme_m(datetime(2025, 1, 4, 13, 28), np.array([0.0]))
    >>> (np.linalg.norm(place_m, axis=1) / 1e9).round(1)
    array([147.1])
    """
    centuries = _centuries_tt(start, times_s)
    amplitude, phase, rate = np.array(LONGITUDE).T[:, :, None]
    mean = np.radians(282.7771834 + 36000.76953744 * centuries)
    sines = np.sin(np.radians(phase + rate * centuries))
    longitude = mean + 1e-7 * (amplitude * sines).sum(axis=0)
    node = np.radians(125.04 - 1934.136 * centuries)
    nutation = np.radians((-17.20 * np.sin(node) - 1.32 * np.sin(2.0 * longitude)) / 3600.0)
    tilt = np.radians((9.20 * np.cos(node) + 0.57 * np.cos(2.0 * longitude)) / 3600.0)
    obliquity = np.radians(23.4392911 - 0.0130042 * centuries) + tilt
    true = longitude + nutation
    ascension = np.arctan2(np.cos(obliquity) * np.sin(true), np.cos(true)) - nutation * np.cos(obliquity)
    sine = np.sin(obliquity) * np.sin(true)
    cosine = np.sqrt(1.0 - sine * sine)
    anomaly = np.radians(357.528 + 35999.050 * centuries)
    distance_m = AU_M * (1.00014 - 0.01671 * np.cos(anomaly) - 0.00014 * np.cos(2.0 * anomaly))
    return np.stack([cosine * np.cos(ascension), cosine * np.sin(ascension), sine], axis=-1) * distance_m[:, None]


def _centuries_tt(start: datetime, times_s: np.ndarray) -> np.ndarray:
    """Julian centuries of terrestrial time since J2000; its minute before UTC is 3 seconds of arc of the Sun's way."""
    from skyfield.api import load

    utc = as_utc(start)
    zero = load.timescale(builtin=True).utc(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    days = (zero.whole - JD_J2000) + (zero.tt_fraction + np.asarray(times_s, dtype=np.float64) / DAY_S)
    return days / CENTURY_DAYS
