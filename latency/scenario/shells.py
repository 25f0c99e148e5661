"""From what people say about a shell (altitude, sun-synchronous, swath) to what orbits need."""

from __future__ import annotations

import math

from latency.constants import SUN_SYNCHRONOUS_RAD_S, WGS72_J2, WGS72_MU_M3_S2, WGS72_RADIUS_M


def mean_motion_rad_s(altitude_m: float) -> float:
    """Return the mean motion at an altitude above the equator, n = sqrt(mu / (R + h)^3). [rad/s]

    WGS-72, two bodies; handed to SGP4 as Kozai's mean motion.

    Examples
    --------
    >>> round(mean_motion_rad_s(500e3), 9)
    0.001106784
    """
    return math.sqrt(WGS72_MU_M3_S2 / (WGS72_RADIUS_M + altitude_m) ** 3)


def semi_major_axis_m(motion_rad_s: float) -> float:
    """Return the semi-major axis of a mean motion, two bodies in WGS-72. [m]"""
    return (WGS72_MU_M3_S2 / motion_rad_s**2) ** (1 / 3)


def sun_synchronous_inclination_rad(motion_rad_s: float, eccentricity: float) -> float:
    """Return the inclination at which the node turns once a tropical year. [rad]

    First-order J2 only: dnode/dt = -3/2 n J2 (R / p)^2 cos i, p = a (1 - e^2) (Vallado, Fundamentals of
    Astrodynamics, section 9.6.1).

    Raises
    ------
    ValueError
        The orbit is too high: no inclination turns the node fast enough.

    Examples
    --------
    >>> round(math.degrees(sun_synchronous_inclination_rad(mean_motion_rad_s(550e3), 0.0)), 3)
    97.593
    """
    parameter_m = semi_major_axis_m(motion_rad_s) * (1 - eccentricity**2)
    cosine = -SUN_SYNCHRONOUS_RAD_S / (1.5 * motion_rad_s * WGS72_J2 * (WGS72_RADIUS_M / parameter_m) ** 2)
    if cosine < -1:
        raise ValueError("there is no sun-synchronous orbit so high")
    return math.acos(cosine)


def off_nadir_rad(swath_m: float, altitude_m: float) -> float:
    """Return the angle off the nadir at which half a swath ends, on a sphere. [rad]

    Raises
    ------
    ValueError
        The swath reaches beyond the horizon.

    Examples
    --------
    >>> round(math.degrees(off_nadir_rad(1000e3, 550e3)), 2)
    41.25
    """
    arc = swath_m / 2 / WGS72_RADIUS_M
    ratio = 1 + altitude_m / WGS72_RADIUS_M
    if math.cos(arc) * ratio <= 1:
        raise ValueError("the swath reaches beyond the horizon")
    return math.atan2(math.sin(arc), ratio - math.cos(arc))


def satellite_names(group: str, planes: int, per_plane: int) -> tuple[str, ...]:
    """Return the names of a shell's satellites, plane after plane, numbered from 1 with leading zeros.

    Examples
    --------
    >>> satellite_names("a", 1, 2), satellite_names("b", 2, 1)
    (('a-1', 'a-2'), ('b-1-1', 'b-2-1'))
    """
    slots = [f"{slot:0{len(str(per_plane))}d}" for slot in range(1, per_plane + 1)]
    if planes == 1:
        return tuple(f"{group}-{slot}" for slot in slots)
    width = len(str(planes))
    return tuple(f"{group}-{plane:0{width}d}-{slot}" for plane in range(1, planes + 1) for slot in slots)
