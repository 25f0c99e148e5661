"""Where the Sun stands: low precision, for daylight."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from latency.sky.frames import DAY_S, greenwich_angles, julian_date, site_normals
from latency.tables import Sites

JD_J2000 = 2451545.0


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
