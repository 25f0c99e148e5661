"""Skyfield, the sgp4 package and brahe set up for the same satellites, instants and sites as ours."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from benchmarks.kernels.shells import START
from latency.sky.frames import julian_date


def instants(times_s: np.ndarray, start: datetime = START):
    """Return Skyfield's times at seconds after a midnight."""
    from skyfield.api import load

    scale = load.timescale(builtin=True)
    return scale.utc(start.year, start.month, start.day, 0, 0, times_s)


def greenwich_rad(times_s: np.ndarray, start: datetime = START) -> np.ndarray:
    """Return how far the Earth has turned, by Skyfield."""
    from skyfield.sgp4lib import theta_GMST1982

    times = instants(times_s, start)
    return np.asarray(theta_GMST1982(times.whole, times.ut1_fraction)[0])


def turned(teme: np.ndarray, angles_rad: np.ndarray, axis: int) -> np.ndarray:
    """Return positions in TEME turned to ITRS about the pole; `axis` has x, y and z, and the last one the times."""
    x, y, z = (np.take(teme, place, axis) for place in range(3))
    cosine, sine = np.cos(angles_rad), np.sin(angles_rad)
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, z], axis)


def itrs_m(records: list, times_s: np.ndarray, start: datetime = START) -> np.ndarray:
    """Return positions by the sgp4 package and one rotation, (S, 3, T). [m]"""
    from sgp4.api import SatrecArray

    whole, fraction = julian_date(start)
    _, teme_km, _ = SatrecArray(records).sgp4(np.full(times_s.size, whole), fraction + times_s / 86_400.0)
    return 1e3 * turned(np.moveaxis(teme_km, 2, 1), greenwich_rad(times_s, start), 1)


def skyfield_satellites(records: list) -> list:
    """Return the satellites as Skyfield has them."""
    from skyfield.api import EarthSatellite, load

    scale = load.timescale(builtin=True)
    return [EarthSatellite.from_satrec(record, scale) for record in records]


def brahe_turns_as_skyfield_does():
    """Tell brahe the UT1 of Skyfield's table at START, without polar motion; return the module."""
    import brahe

    ut1_utc_s = float(instants(np.zeros(1)).dut1[0])
    # In the order of version 1.8, whose documentation names another one.
    provider = brahe.StaticEOPProvider.from_values(0.0, 0.0, ut1_utc_s, 0.0, 0.0, 0.0)
    if provider.get_ut1_utc(60_676.0) != ut1_utc_s:
        raise RuntimeError("this version of brahe takes the Earth's orientation in another order")
    brahe.set_global_eop_provider_from_static_provider(provider)
    brahe.set_num_threads(1)
    return brahe


def brahe_satellites(brahe, records: list) -> list:
    """Return the satellites as brahe reads them from TLE lines, with the constants of WGS-84."""
    from sgp4.exporter import export_tle

    return [brahe.SGPPropagator.from_tle(*export_tle(record)) for record in records]


def with_wgs84(records: list) -> list:
    """Return the satellites as the sgp4 package reads their TLE lines with the constants of WGS-84."""
    from sgp4.api import WGS84, Satrec
    from sgp4.exporter import export_tle

    return [Satrec.twoline2rv(*export_tle(record), WGS84) for record in records]
