"""The door of itur: what the air takes from a radio link, by the Recommendations of the ITU-R.

P.618 adds up gas (P.676), rain (P.838, P.839, P.837), cloud (P.840) and scintillation, as the itur package implements
them. Its maps weigh half a gigabyte and may not be passed on, so it is an extra, and what was once computed for a
place travels as a table of our own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

HOW = "install the package itur (pip install 'latency[itu]'), or state them in [weather.attenuation]"


class Antenna(NamedTuple):
    """What the attenuation depends on besides the path."""

    dish_m: float
    efficiency: float
    tilt_deg: float  # of linear polarisation; 45 for circular


STATION = Antenna(5.0, 0.5, 45.0)  # X-band dishes of 4.5 to 7.6 m (Devaraj et al., SSC17-VII-02)
ELEVATIONS_DEG = (5.0, 10.0, 20.0, 30.0, 50.0, 90.0)
EXCEEDED = (0.5, 0.3, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0001)  # shares of an average year


def attenuation_db(place_rad: tuple[float, float], frequency_hz: float) -> np.ndarray:
    """Return what the air takes, exceeded for each share of an average year at each elevation.

    Total attenuation of P.618 section 2.5 for circular polarisation and a dish of 5 m. Valid from 5 deg up, for
    0.001 % to 50 % of the time and 1 to 55 GHz.

    Parameters
    ----------
    place_rad : (latitude, longitude)
        WGS-84. [rad]
    frequency_hz : float
        [Hz]

    Returns
    -------
    (E, P) float64
        By ELEVATIONS_DEG and EXCEEDED. [dB]

    Raises
    ------
    ImportError
        The package itur is not installed.
    """
    import itur

    latitude, longitude = (math.degrees(angle) for angle in place_rad)
    rows = []
    for elevation in ELEVATIONS_DEG:
        asked = latitude, longitude, frequency_hz / 1e9, elevation
        rows.append([total_db(itur, asked, 100.0 * share) for share in EXCEEDED])
    # More of the time cannot mean more attenuation: the models' parts do not always join smoothly.
    return np.maximum.accumulate(np.array(rows), axis=1)


def total_db(itur, path: tuple[float, float, float, float], percent: float, antenna: Antenna = STATION) -> float:
    """Return the total attenuation of path = (latitude_deg, longitude_deg, frequency_ghz, elevation_deg). [dB]"""
    import warnings

    dish_m, efficiency, tilt_deg = antenna
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of latitudes and elevations at the edge of the models' validity
        found = itur.atmospheric_attenuation_slant_path(*path, percent, dish_m, eta=efficiency, tau=tilt_deg)
    return float(found.value)


def installed() -> bool:
    """Return whether the package itur is there."""
    from importlib.util import find_spec

    return find_spec("itur") is not None
