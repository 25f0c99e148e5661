"""Where on the ground satellites stand overhead."""

from __future__ import annotations

import numpy as np

from latency.constants import SECOND_NS, WGS84_FLATTENING, WGS84_RADIUS_M
from latency.kernels.sgp4 import sgp4_track
from latency.sky.orbits import Propagator

ROUNDS = 5  # of the latitude; each gains three digits and more at any height above the ground


def geodetic(place_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude of places in ITRS, WGS-84 geodetic, (N,) float64 each. [rad]

    By fixed-point iteration of the latitude, as in Skyfield; place_m is (3, N) [m], on the axis or off it.

    >>> latitude, longitude = geodetic(np.array([[6378137.0, 0.0], [0.0, 0.0], [0.0, 7.0e6]]))
    >>> np.degrees(latitude).tolist(), longitude.tolist()
    ([0.0, 90.0], [0.0, 0.0])
    """
    squared_eccentricity = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
    x, y, z = place_m
    across = np.hypot(x, y)
    latitude = np.arctan2(z, across)
    for _ in range(ROUNDS):
        sine = np.sin(latitude)
        prime_m = WGS84_RADIUS_M / np.sqrt(1.0 - squared_eccentricity * sine * sine)
        latitude = np.arctan2(z + squared_eccentricity * prime_m * sine, across)
    return latitude, np.arctan2(y, x)


def subsatellite_points(orbits: Propagator, satellite: np.ndarray, at_ns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each satellite stands overhead at its instant: latitude and longitude, (N,) float64 each. [rad]

    Parameters
    ----------
    orbits : Propagator
    satellite : (N,) int64
        Row of `orbits`.
    at_ns : (N,) int64
        Since the start, within the span of `orbits`. [ns]
    """
    place_m = np.empty((3, at_ns.size))
    for s in np.unique(satellite):
        rows = np.flatnonzero(satellite == s)
        times_s = at_ns[rows] / SECOND_NS
        track_m = np.empty((3, rows.size))
        sgp4_track(orbits, s, times_s, np.empty_like(times_s), track_m)
        place_m[:, rows] = track_m
    return geodetic(place_m)
