"""Sites, the turning Earth and the Sun against Skyfield and textbooks."""

from __future__ import annotations

import math
import warnings
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from skyfield.api import Loader, load, wgs84
from skyfield.framelib import itrs
from skyfield.sgp4lib import theta_GMST1982

from latency.constants import WGS84_RADIUS_M
from latency.kernels.sgp4 import greenwich_row
from latency.sky.frames import (
    as_utc,
    greenwich_angles,
    greenwich_table,
    julian_date,
    site_normals,
    site_positions_m,
    slant_range_at_elevation_m,
)
from latency.sky.orbits import Propagator
from latency.sky.sun import sun_direction_itrs, sun_elevation_rad
from latency.tables import Sites

SCALE = load.timescale(builtin=True)
PLACES = (
    (78.23, 15.41, 458.0),
    (-72.0, 2.53, 1270.0),
    (1.32, 103.70, 0.0),
    (90.0, 0.0, 2800.0),
    (-33.9, -151.2, -50.0),
)


def sites_at(places) -> Sites:
    latitude_deg, longitude_deg, height_m = np.array(places, dtype=float).T
    return Sites(np.radians(latitude_deg), np.radians(longitude_deg), height_m.copy())


def test_sites_stand_where_skyfield_puts_them():
    expected_m = np.array([wgs84.latlon(a, b, elevation_m=h).itrs_xyz.m for a, b, h in PLACES])
    # 1 nm: both are the same closed formula; positions of 6e6 m resolve 1e-9 m.
    assert np.abs(site_positions_m(sites_at(PLACES)) - expected_m).max() < 3e-9


def test_a_site_rises_along_its_normal():
    low, high = (sites_at([(a, b, h) for a, b, _ in PLACES]) for h in (0.0, 1e6))
    climb = (site_positions_m(high) - site_positions_m(low)) / 1e6
    assert np.abs(climb - site_normals(low)).max() < 1e-14


@pytest.mark.parametrize(
    ("altitude_km", "elevation_deg", "range_km", "central_deg", "overhead_s"),
    [
        (500, 0, 2574.517, 21.9813, 693.26),
        (500, 5, 2077.956, 17.5153, 552.41),
        (500, 10, 1695.091, 14.0461, 443.00),
        (550, 5, 2205.895, 18.4928, 589.61),
        (550, 25, 1123.418, 8.4508, 269.44),
        (630, 30, 1124.110, 7.9848, 259.01),
    ],
)
def test_the_slant_range_fits_the_triangle_of_earth_and_orbit(
    altitude_km, elevation_deg, range_km, central_deg, overhead_s
):
    elevation_rad = math.radians(elevation_deg)
    ours_m = slant_range_at_elevation_m(altitude_km * 1e3, elevation_rad)
    assert ours_m == pytest.approx(range_km * 1e3, abs=0.6)  # three decimals of a kilometre
    orbit_m = WGS84_RADIUS_M + altitude_km * 1e3
    central_rad = math.asin(ours_m * math.cos(elevation_rad) / orbit_m)
    assert math.degrees(central_rad) == pytest.approx(central_deg, abs=6e-5)
    period_s = 2 * math.pi * math.sqrt(orbit_m**3 / 398600.4418e9)
    assert period_s * central_rad / math.pi == pytest.approx(overhead_s, abs=6e-3)


@pytest.mark.parametrize(
    "start", [datetime(2025, 6, 1, 5, 4, 3, 210000), datetime(2016, 12, 31, 12), datetime(2040, 1, 1)]
)
def test_the_table_of_greenwich_angles_follows_skyfield_for_two_months(start):
    stop_s = 60 * 86400.0
    table, since_midnight_s = greenwich_table(start, stop_s)
    orbits = Propagator(
        np.zeros((0, 33)), table, since_midnight_s, np.zeros(0, dtype=np.int64), np.zeros((0, 1, 3, 14)), 0.0, 1.0
    )
    times_s = np.random.default_rng(3).uniform(-3600.0, stop_s + 3600.0, 2000)
    ours_rad = np.empty_like(times_s)
    greenwich_row(orbits, times_s, ours_rad)
    zero = SCALE.from_datetime(as_utc(start))
    moments = SCALE.tt_jd(zero.whole, zero.tt_fraction + times_s / 86400.0)
    expected_rad = theta_GMST1982(moments.whole, moments.ut1_fraction)[0]
    away = np.exp(1j * ours_rad) - np.exp(1j * expected_rad)
    # 5e-12 rad, 0.03 mm at 7,000 km: Skyfield's own times resolve 4e-5 s of its UT1 table, 1e-8 s of UT1.
    assert np.abs(away).max() < 5e-12


def test_the_zone_of_a_datetime_is_heeded():
    there = datetime(2025, 6, 1, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    assert julian_date(there) == julian_date(datetime(2025, 6, 1, 0, 30, tzinfo=UTC)) == (2460827.5, 30 / 1440)
    assert greenwich_angles(there, np.zeros(1)) == greenwich_angles(datetime(2025, 6, 1, 0, 30), np.zeros(1))


@pytest.mark.parametrize("year", [1960, 2000, 2025, 2049])
def test_the_sun_is_where_the_ephemeris_has_it(year):
    data = pytest.importorskip("skyfield_data")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it finds its table of UT1 too old; only the ephemeris is read here
        ephemeris = Loader(data.get_skyfield_data_path())("de421.bsp")
    start = datetime(year, 1, 1, 5)
    times_s = np.arange(0.0, 366 * 86400.0, 110_000.0)
    zero = SCALE.utc(year, 1, 1, 5)
    moments = SCALE.tt_jd(zero.whole, zero.tt_fraction + times_s / 86400.0)
    expected = ephemeris["earth"].at(moments).observe(ephemeris["sun"]).apparent().frame_xyz(itrs).au
    expected = (expected / np.linalg.norm(expected, axis=0)).T
    away_deg = np.degrees(np.linalg.norm(sun_direction_itrs(start, times_s) - expected, axis=1))
    assert away_deg.max() < 0.02  # the formula promises 0.01 deg, the equation of the equinoxes adds 0.005
    ours_deg = np.degrees(sun_elevation_rad(sites_at(PLACES), start, times_s))
    for row, (latitude_deg, longitude_deg, height_m) in enumerate(PLACES):
        place = ephemeris["earth"] + wgs84.latlon(latitude_deg, longitude_deg, elevation_m=height_m)
        expected_deg = place.at(moments).observe(ephemeris["sun"]).apparent().altaz()[0].degrees
        assert np.abs(ours_deg[row] - expected_deg).max() < 0.02
