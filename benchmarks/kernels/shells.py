"""Constellations and sites that the kernels are measured on, made from a few numbers."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from latency.constants import WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.scenario.model import Station
from latency.sky.frames import julian_date
from latency.tables import Elements

START = datetime(2025, 1, 1, tzinfo=UTC)
DAY_S = 86_400.0


class Shell(NamedTuple):
    """A Walker delta shell of circular orbits without drag."""

    planes: int
    per_plane: int
    inclination_deg: float = 53.0
    altitude_km: float = 550.0

    @property
    def satellites(self) -> int:
        return self.planes * self.per_plane


def shell_elements(shell: Shell) -> Elements:
    """Return the elements of a shell at START, plane by plane, phased by one part in the number of satellites."""
    plane, slot = np.divmod(np.arange(shell.satellites), shell.per_plane)
    radius_m = WGS72_RADIUS_M + 1e3 * shell.altitude_km
    zero = np.zeros(shell.satellites)
    turn = 2.0 * math.pi
    return Elements(
        epoch_jd=np.tile(julian_date(START), (shell.satellites, 1)),
        mean_motion_rad_min=zero + 60.0 * math.sqrt(WGS72_MU_M3_S2 / radius_m**3),
        eccentricity=zero,
        inclination_rad=zero + math.radians(shell.inclination_deg),
        raan_rad=turn * plane / shell.planes,
        argp_rad=zero,
        mean_anomaly_rad=turn * (slot / shell.per_plane + plane / shell.satellites) % turn,
        bstar=zero,
    )


def drawn_elements(count: int) -> Elements:
    """Return near-Earth orbits of all kinds: 400 to 1,500 km, any inclination, eccentric up to 0.02, with drag."""
    draw, turn = np.random.default_rng(6), 2.0 * math.pi
    eccentricity = 10.0 ** draw.uniform(-4.0, math.log10(0.02), count)
    # Perigee stays above 350 km, or a day's drag would be of another kind.
    altitude_km = draw.uniform(400.0, 1500.0, count) + eccentricity * 7500.0
    radius_m = WGS72_RADIUS_M + 1e3 * altitude_km
    return Elements(
        epoch_jd=np.tile(julian_date(START), (count, 1)),
        mean_motion_rad_min=60.0 * np.sqrt(WGS72_MU_M3_S2 / radius_m**3),
        eccentricity=eccentricity,
        inclination_rad=np.radians(draw.uniform(1.0, 120.0, count)),
        raan_rad=draw.uniform(0.0, turn, count),
        argp_rad=draw.uniform(0.0, turn, count),
        mean_anomaly_rad=draw.uniform(0.0, turn, count),
        bstar=10.0 ** draw.uniform(-6.0, -4.0, count),
    )


def spread_sites_deg(count: int, highest_deg: float = 60.0) -> tuple[np.ndarray, np.ndarray]:
    """Return latitudes and longitudes of sites spread evenly by the golden angle. [deg]"""
    k = np.arange(count) + 0.5
    sine = (1.0 - 2.0 * k / count) * math.sin(math.radians(highest_deg))
    return np.degrees(np.arcsin(sine)), (k * 137.50776405) % 360.0 - 180.0


def spread_stations(count: int, mask_deg: float = 10.0, max_range_m: float = math.inf) -> tuple[Station, ...]:
    """Return stations at spread sites, on the ellipsoid, with a mask or a range."""
    places = zip(*(np.radians(column).tolist() for column in spread_sites_deg(count)), strict=True)
    mask = ((0.0, math.radians(mask_deg)),)
    return tuple(
        Station(f"site-{number:03d}", *place, 0.0, 1, 0, mask, max_range_m, 0, 10**9)
        for number, place in enumerate(places)
    )


def records_of(elements: Elements) -> list:
    """Return the satellites as the sgp4 package has them."""
    from sgp4.api import Satrec

    from latency.sky.satrec import satrec

    return [satrec(Satrec, elements, s) for s in range(elements.bstar.size)]


def evenly(count: int, most: int) -> np.ndarray:
    """Return at most so many rows, evenly spread over all.

    >>> evenly(10, 3).tolist(), evenly(2, 3).tolist()
    ([0, 4, 9], [0, 1])
    """
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))
