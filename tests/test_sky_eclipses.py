"""Sunlight against Skyfield's `is_sunlit` with the ephemeris DE421, and against what an orbit's geometry demands."""

from __future__ import annotations

import functools
import math
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec
from shells import S, group, scenario, walker
from skyfield.api import EarthSatellite, Loader, load
from skyfield.framelib import itrs

from latency.plan.sunlight import sunlit_of
from latency.scenario.model import PowerSystem
from latency.scenario.shells import sun_synchronous_inclination_rad
from latency.sky.eclipses import sunlit_intervals
from latency.sky.frames import greenwich_angles, julian_date
from latency.sky.orbits import elements_of, prepare
from latency.sky.sun import sun_direction_itrs, sun_teme_m

SCALE = load.timescale(builtin=True)
DAY_S = 86_400
MINUTE_NS = 60 * S


@functools.cache
def ephemeris():
    data = pytest.importorskip("skyfield_data")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it finds its table of UT1 too old; only the ephemeris is read here
        return Loader(data.get_skyfield_data_path())("de421.bsp")


def moments(start, times_s):
    zero = SCALE.from_datetime(start)
    return SCALE.tt_jd(zero.whole, zero.tt_fraction + np.asarray(times_s) / DAY_S)


def theirs(elements, row):
    """One of our satellites, as Skyfield's own."""
    record = Satrec()
    days = float(elements.epoch_jd[row, 0] - 2433281.5 + elements.epoch_jd[row, 1])
    names = ("bstar", "eccentricity", "argp_rad", "inclination_rad", "mean_anomaly_rad", "mean_motion_rad_min")
    bstar, eccentricity, argp, inclination, anomaly, motion = (float(getattr(elements, name)[row]) for name in names)
    node = float(elements.raan_rad[row])
    record.sgp4init(WGS72, "i", 1, days, bstar, 0.0, 0.0, eccentricity, argp, inclination, anomaly, motion, node)
    return EarthSatellite.from_satrec(record, SCALE)


def lit(satellite, start, times_s):
    return satellite.at(moments(start, times_s)).is_sunlit(ephemeris())


def bisected(satellite, start, edges_s, reach_s):
    """Where Skyfield's answer changes, within `reach_s` of each edge. [s]"""
    low_s, high_s = edges_s - reach_s, edges_s + reach_s
    before = lit(satellite, start, low_s)
    assert (before != lit(satellite, start, high_s)).all()
    for _ in range(24):
        middle_s = 0.5 * (low_s + high_s)
        same = lit(satellite, start, middle_s) == before
        low_s, high_s = np.where(same, middle_s, low_s), np.where(same, high_s, middle_s)
    return 0.5 * (low_s + high_s)


def sky(orbit, start, span_s):
    setting = scenario([group(orbit)], [], start, span_s=span_s)
    names, elements = elements_of(setting)
    return elements, prepare(elements, start, names, setting.stop_ns), setting


def intervals(orbits, setting, rows=(0,), step_ns=MINUTE_NS):
    who, begin_ns, end_ns = sunlit_intervals(orbits, np.array(rows), setting.start, setting.stop_ns, step_ns)
    return [list(zip(begin_ns[who == row].tolist(), end_ns[who == row].tolist(), strict=True)) for row in rows]


def inner_edges(found, stop_ns):
    return np.array([edge for pair in found for edge in pair if 0 < edge < stop_ns]) / S


LOW = walker(1, 1, 15.0, 53.0)
POLAR = walker(1, 1, 15.2, 97.4, raan_rad=2.0)
EQUATOR = walker(1, 1, 14.0, 0.1)
HIGH = walker(1, 1, 2.005648, 55.0)
STATIONARY = walker(1, 1, 1.0027, 0.1, mean_anomaly_rad=1.0)
MOLNIYA = walker(1, 1, 2.0, 63.4, eccentricity=0.7, argp_rad=-math.pi / 2, raan_rad=1.0)
SEASONS = [datetime(*date, tzinfo=UTC) for date in ((2025, 3, 20), (2025, 6, 21, 5, 30), (2033, 12, 1))]


@pytest.mark.parametrize("start", SEASONS, ids=lambda start: f"{start:%Y-%m}")
@pytest.mark.parametrize("orbit", [LOW, POLAR, EQUATOR, HIGH, STATIONARY, MOLNIYA])
def test_edges_are_where_skyfield_turns_the_light_on_and_off(orbit, start):
    elements, orbits, setting = sky(orbit, start, 2 * DAY_S)
    (found,) = intervals(orbits, setting)
    satellite = theirs(elements, 0)
    edges_s = inner_edges(found, setting.stop_ns)
    if edges_s.size:
        away_s = np.abs(bisected(satellite, start, edges_s, 5.0) - edges_s)
        # The Sun is off by at most 0.0007 deg, which shifts the shadow by 1.2e-5 of the way behind the limb: 30 m in
        # low orbits, 500 m at 42,000 km. The shift is crossed at 2 to 3 km/s, slantwise more slowly.
        assert away_s.max() < (0.03 if orbit in (LOW, POLAR, EQUATOR) else 0.5)
    # No stretch of light or shadow of half a minute and more was missed.
    times_s = np.arange(0.5, 2 * DAY_S, 30.0)
    ours = np.zeros(times_s.size, bool)
    for begin_ns, end_ns in found:
        ours |= (times_s >= begin_ns / S) & (times_s < end_ns / S)
    near = (np.abs(times_s[:, None] - edges_s).min(axis=1) < 1.0) if edges_s.size else np.zeros(times_s.size, bool)
    assert (ours == lit(satellite, start, times_s))[~near].all()


@pytest.mark.parametrize("year", [1960, 2000, 2025, 2049])
def test_the_geometric_sun_is_where_the_ephemeris_has_it(year):
    start = datetime(year, 1, 1, 5, tzinfo=UTC)
    times_s = np.arange(0.0, 366.0 * DAY_S, 110_000.0)
    expected_m = (ephemeris()["sun"] - ephemeris()["earth"]).at(moments(start, times_s)).frame_xyz(itrs).m.T
    place_m = sun_teme_m(start, times_s)
    turned = (place_m[:, 0] + 1j * place_m[:, 1]) * np.exp(-1j * greenwich_angles(start, times_s))
    ours_m = np.stack([turned.real, turned.imag, place_m[:, 2]], axis=-1)

    def direction(vectors):
        return vectors / np.linalg.norm(vectors, axis=1)[:, None]

    away_deg = np.degrees(np.linalg.norm(direction(ours_m) - direction(expected_m), axis=1))
    # 2.1 arc seconds in longitude (the authors promise 0.0006 deg), 1.2 of neglected latitude.
    assert away_deg.max() < 0.0008
    # The distance matters through the parallax of a satellite only, 2.7e-4 rad at most: 1e-4 of that is nothing.
    assert np.abs(np.linalg.norm(ours_m, axis=1) / np.linalg.norm(expected_m, axis=1) - 1.0).max() < 2e-4
    low_deg = np.degrees(np.linalg.norm(sun_direction_itrs(start, times_s) - direction(expected_m), axis=1))
    assert 8 * away_deg.max() < low_deg.max() < 0.02  # the reason why there are two


def test_a_graze_of_the_shadow_is_found_however_short():
    """A season of eclipses begins: shadow that deepens from nothing."""
    start = datetime(2025, 4, 20, tzinfo=UTC)
    orbit = walker(1, 1, 13.0, 99.0, raan_rad=math.radians(140.0))
    elements, orbits, setting = sky(orbit, start, 30 * DAY_S)
    coarse, fine = (intervals(orbits, setting, step_ns=step_s * S)[0] for step_s in (120, 5))
    shadows_s = np.array([(after[0] - before[1]) / S for before, after in pairwise(fine)])
    assert shadows_s.min() < 20.0  # a sixth of the coarse step: no sample need lie inside
    assert shadows_s.max() > 240.0
    assert len(coarse) == len(fine)
    # Roots leave some 1e-9 m, and the margin falls by metres a second even there: 1 us is ample.
    assert np.abs(np.array(coarse) - np.array(fine)).max() < 1000
    satellite = theirs(elements, 0)
    for before, after in pairwise(fine):
        assert not lit(satellite, start, np.array([0.5 * (before[1] + after[0]) / S]))[0]


def test_an_orbit_over_dusk_and_dawn_never_leaves_the_light_in_spring():
    start = datetime(2025, 3, 20, tzinfo=UTC)
    radius = (398600.8 / (14.0 * math.tau / DAY_S) ** 2) ** (1.0 / 3.0)
    inclination_deg = math.degrees(sun_synchronous_inclination_rad(radius * 1e3 - 6_378_137.0, 0.0))
    # Node 90 degrees from the Sun, which stands at right ascension 0.
    _, orbits, setting = sky(walker(1, 3, 14.0, inclination_deg, raan_rad=math.pi / 2), start, DAY_S)
    assert intervals(orbits, setting, (0, 1, 2)) == [[(0, setting.stop_ns)]] * 3


def test_nobody_who_starts_and_stops_in_shadow_has_light():
    start = datetime(2025, 3, 20, tzinfo=UTC)
    # Noon at the antipode: the Sun stands at right ascension 0, the satellite opposite to it.
    _, orbits, setting = sky(walker(1, 1, 15.0, 0.1, mean_anomaly_rad=math.pi), start, 120)
    assert intervals(orbits, setting) == [[]]


def test_the_share_of_shadow_is_that_of_a_circle_in_a_cylinder():
    """An orbit whose plane holds the Sun: asin(R / r) / pi of each turn (Wertz & Larson, SMAD, section 5.1)."""
    start = datetime(2025, 3, 20, 9, tzinfo=UTC)
    _, orbits, setting = sky(walker(1, 1, 15.0, 0.05), start, DAY_S)
    (found,) = intervals(orbits, setting)
    radius_m = (3.986008e14 / (15.0 * math.tau / DAY_S) ** 2) ** (1.0 / 3.0)
    dark_s = np.mean([after[0] - before[1] for before, after in pairwise(found)]) / S
    # To 1 %: the orbit's own turn, the mean radius that J2 shifts, the Sun half a degree off the plane.
    assert dark_s == pytest.approx(DAY_S / 15.0 * math.asin(6_378_136.6 / radius_m) / math.pi, rel=0.01)


def test_intervals_do_not_depend_on_company_or_on_the_length_of_the_run():
    start = SEASONS[2]
    _, orbits, setting = sky(walker(2, 3, 15.0, 70.0, raan_rad=1.0), start, DAY_S)
    every = intervals(orbits, setting, range(6))
    assert intervals(orbits, setting, (4,)) == [every[4]]
    longer = replace(setting, span_ns=2 * setting.span_ns)
    names, elements = elements_of(longer)
    again = intervals(prepare(elements, start, names, longer.stop_ns), longer, range(6))
    for one, other in zip(every, again, strict=True):
        # The last may go on, and another scan may round an edge the other way.
        assert np.abs(np.array(one[:-1]) - np.array(other[: len(one) - 1])).max(initial=0) <= 2


ARRAY = PowerSystem(10.0, "eclipses", 36e4, 0.3, 0.1, 1.0, 2.0)


def test_arrays_get_the_light_that_the_scenario_states():
    start = SEASONS[1]
    kinds = {"a": ARRAY, "b": None, "c": replace(ARRAY, sunlight="always")}
    groups = [replace(group(walker(1, 2, 15.0, 50.0), name=name), power=kinds[name]) for name in "cba"]
    setting = scenario(groups, [], start, span_s=DAY_S)
    names, elements = elements_of(setting)
    orbits = prepare(elements, start, names, setting.stop_ns)
    found = sunlit_of(setting, names, orbits)
    assert sorted(found) == ["a-0000", "a-0001", "c-0000", "c-0001"]
    assert found["c-0000"] == found["c-0001"] == ((0, setting.stop_ns),)
    assert [list(found[name]) for name in ("a-0000", "a-0001")] == intervals(orbits, setting, (0, 1))
    assert all(before[1] < after[0] for before, after in pairwise(found["a-0000"]))
    assert sunlit_of(scenario(groups[1:2], [], start), names, orbits) == {}
    assert julian_date(start)[1] > 0.2  # the clock does not start at midnight
