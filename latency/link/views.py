"""Slant ranges and elevations from stations to satellites, row by row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS, WGS72_MU_M3_S2
from latency.kernels.ranges import slant_ranges_m
from latency.scenario.model import Station
from latency.sky.frames import site_normals, site_positions_m, sites_of
from latency.sky.orbits import Propagator
from latency.tables import Elements

DEPTH_M = 4e6  # of the points below the stations; any depth of the order of the ranges will do


class Views(NamedTuple):
    """Who is looked at, and from where."""

    orbits: Propagator
    sites_m: np.ndarray  # (2G, 3) float64, ITRS: the stations, then a point straight below each


def views_of(orbits: Propagator, stations: Sequence[Station]) -> Views:
    """Return the views from these stations."""
    sites = sites_of(stations)
    places_m = site_positions_m(sites)
    return Views(orbits, np.concatenate([places_m, places_m - DEPTH_M * site_normals(sites)]))


def ranges_m(views: Views, satellite: np.ndarray, station: np.ndarray, times_ns: np.ndarray) -> np.ndarray:
    """Return (N,) float64 slant ranges. [m]"""
    found_m = np.empty(times_ns.size)
    slant_ranges_m(views.orbits, satellite, views.sites_m, station, times_ns / SECOND_NS, found_m)
    return found_m


def looks(
    views: Views, satellite: np.ndarray, station: np.ndarray, times_ns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (N,) float64 slant ranges [m] and sines of the geometric elevations over the ellipsoid [1].

    Elevations from two distances, by the law of cosines: d to the station, D to the point a depth h straight below
    it, so that sin(elevation) = (D^2 - d^2 - h^2) / (2 h d).
    """
    near_m = ranges_m(views, satellite, station, times_ns)
    far_m = ranges_m(views, satellite, station + len(views.sites_m) // 2, times_ns)
    return near_m, ((far_m - near_m) * (far_m + near_m) - DEPTH_M * DEPTH_M) / (2.0 * DEPTH_M * near_m)


def apogee_radius_m(elements: Elements) -> float:
    """Return the greatest distance from the Earth's centre that any of these mean orbits reaches. [m]

    >>> zero = np.zeros(1)
    >>> rev_15 = Elements(None, zero + 15.0 * 2.0 * math.pi / 1440.0, zero, None, None, None, None, None)
    >>> round(apogee_radius_m(rev_15) / 1e3)
    6945
    """
    motion_rad_s = elements.mean_motion_rad_min / 60.0
    return float(np.max(np.cbrt(WGS72_MU_M3_S2 / motion_rad_s**2) * (1.0 + elements.eccentricity)))


def lowest_rad(station: Station) -> float:
    """Return the least elevation at which the station's mask lets a satellite be seen. [rad]"""
    return min((elevation_rad for _, elevation_rad in station.mask), default=0.0)


def worst_range_m(station: Station, radius_m: float) -> float:
    """Return the slant range to a satellite at apogee on the station's mask, or the station's range limit.

    Parameters
    ----------
    station : Station
    radius_m : float
        Of the apogee, from the Earth's centre. [m]

    Returns
    -------
    float
        [m]

    Examples
    --------
    At a pole the ellipsoid's radius is 6,356.75 km and its normal points at the centre:
    sqrt(6878^2 - (6356.75 cos 5 deg)^2) - 6356.75 sin 5 deg.

    >>> pole = Station("pole", math.pi / 2, 0.0, 0.0, 1, 0, ((0.0, math.radians(5.0)),), math.inf, 0, 1)
    >>> round(worst_range_m(pole, 6_878e3) / 1e3, 1)
    2130.3
    """
    if math.isfinite(station.max_range_m):
        return station.max_range_m
    sites = sites_of([station])
    place_m, normal = site_positions_m(sites)[0], site_normals(sites)[0]
    up_m = float(place_m @ normal)
    squared_m2 = float(place_m @ place_m)
    # The normal misses the Earth's centre by up to 0.2 deg: seen towards the equator a satellite at the same
    # elevation is farther away.
    across_m = math.sqrt(max(squared_m2 - up_m * up_m, 0.0))
    low_rad = lowest_rad(station)
    along_m = up_m * math.sin(low_rad) - across_m * math.cos(low_rad)
    return math.sqrt(max(along_m * along_m + radius_m * radius_m - squared_m2, 0.0)) - along_m
