"""Clocks and frames: how the Earth is turned, and where a site stands in ITRS (WGS-84)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from latency.constants import WGS84_FLATTENING, WGS84_RADIUS_M
from latency.scenario.model import Station
from latency.tables import Sites

DAY_S = 86400.0


def as_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone is taken as UTC.

    >>> as_utc(datetime(2025, 6, 1)).isoformat()
    '2025-06-01T00:00:00+00:00'
    """
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def julian_date(moment: datetime) -> tuple[float, float]:
    """Return the UTC Julian date as (midnight before, fraction of the day).

    >>> julian_date(datetime(2000, 1, 1, 12))
    (2451544.5, 0.5)
    """
    utc = as_utc(moment)
    seconds = utc.hour * 3600 + utc.minute * 60 + utc.second
    return utc.toordinal() + 1721424.5, (seconds * 1_000_000 + utc.microsecond) / (DAY_S * 1e6)


def greenwich_angles(start: datetime, times_s: np.ndarray) -> np.ndarray:
    """Return Greenwich mean sidereal time (IAU 1982) of UT1 in [0, 2 pi), as Skyfield turns TEME to ITRS.

    UT1 comes from Skyfield's built-in table; there is no polar motion. Seconds are SI seconds, so a leap
    second between `start` and a time does not move the Earth.

    Parameters
    ----------
    start : datetime
        Where `times_s` count from, UTC.
    times_s : (T,) float64
        [s]

    Returns
    -------
    (T,) float64
        [rad]

    Examples
    --------
    Vallado, Fundamentals of Astrodynamics, example 3-5, has 152.578788 deg for 1992-08-20 12:14 UT1.

    >>> float(np.degrees(greenwich_angles(datetime(1992, 8, 20, 12, 14), np.zeros(1)))[0].round(2))
    152.58
    """
    from skyfield.api import load
    from skyfield.sgp4lib import theta_GMST1982

    utc = as_utc(start)
    scale = load.timescale(builtin=True)
    zero = scale.utc(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second + utc.microsecond / 1e6)
    moments = scale.tt_jd(zero.whole, zero.tt_fraction + np.asarray(times_s) / DAY_S)
    return theta_GMST1982(moments.whole, moments.ut1_fraction)[0]


def greenwich_table(start: datetime, stop_s: float) -> tuple[np.ndarray, float]:
    """Return the Greenwich angle at each midnight and its change in the day after, for kernels.

    UT1 is known at midnights and straight in between, and so is the angle: to 2e-13 rad, where one straight
    line would be 2 m off after 30 days. The table reaches a day beyond both ends.

    Returns
    -------
    (D, 2) float64
        Angle [rad] and change [rad/day], a row per UTC day.
    float
        Seconds from the first midnight to `start`. [s]

    Examples
    --------
    >>> table, since_midnight_s = greenwich_table(datetime(2025, 6, 1, 6), 0.0)
    >>> table.shape, since_midnight_s, float((table[0, 1] / (2 * np.pi)).round(6))
    ((3, 2), 108000.0, 1.002738)
    """
    since_midnight_s = julian_date(start)[1] * DAY_S + DAY_S
    days = int((since_midnight_s + stop_s) // DAY_S) + 2
    angles = greenwich_angles(start, np.arange(days + 1) * DAY_S - since_midnight_s)
    change = 2 * np.pi + np.diff(angles) % (2 * np.pi)
    return np.stack([angles[:-1], change], axis=1), since_midnight_s


def sites_of(stations: Sequence[Station]) -> Sites:
    """Return where the stations stand, as arrays; a relay in the sky where its feeder link's terminal does."""
    return Sites(
        latitude_rad=np.array([station.latitude_rad for station in stations], dtype=np.float64),
        longitude_rad=np.array([station.longitude_rad for station in stations], dtype=np.float64),
        height_m=np.array([station.height_m for station in stations], dtype=np.float64),
    )


def site_normals(sites: Sites) -> np.ndarray:
    """Return the outward normals of the WGS-84 ellipsoid at the sites, (G, 3) float64, ITRS.

    >>> site_normals(Sites(np.array([0.0]), np.array([0.0]), np.array([0.0]))).tolist()
    [[1.0, 0.0, 0.0]]
    """
    cos_latitude = np.cos(sites.latitude_rad)
    return np.stack(
        [
            cos_latitude * np.cos(sites.longitude_rad),
            cos_latitude * np.sin(sites.longitude_rad),
            np.sin(sites.latitude_rad),
        ],
        axis=-1,
    )


def site_positions_m(sites: Sites) -> np.ndarray:
    """Return where the sites stand, (G, 3) float64, ITRS. [m]

    >>> site_positions_m(Sites(np.array([0.0]), np.array([0.0]), np.array([100.0]))).tolist()
    [[6378237.0, 0.0, 0.0]]
    """
    squared_eccentricity = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
    sine = np.sin(sites.latitude_rad)
    prime_m = WGS84_RADIUS_M / np.sqrt(1.0 - squared_eccentricity * sine * sine)
    polar = np.array([1.0, 1.0, 1.0 - squared_eccentricity])
    return site_normals(sites) * (prime_m[:, None] * polar + sites.height_m[:, None])


def slant_range_at_elevation_m(altitude_m: float, elevation_rad: float, radius_m: float = WGS84_RADIUS_M) -> float:
    """Return the distance to a satellite on a circular orbit over a spherical Earth, by the law of cosines. [m]

    >>> round(slant_range_at_elevation_m(500e3, np.radians(5)) / 1e3, 3)
    2077.956
    """
    up_m = radius_m * np.sin(elevation_rad)
    return float(np.sqrt(up_m * up_m + altitude_m * (altitude_m + 2.0 * radius_m)) - up_m)
