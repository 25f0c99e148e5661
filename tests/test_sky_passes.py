"""Passes against published predictions, Skyfield's own altitudes and brute force."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec
from skyfield.api import EarthSatellite, load, wgs84
from test_sky_orbits import DEEP, elements_from, orbit_of, scenario_of

from latency.kernels.passes_edges import EDGE_S, advance
from latency.kernels.passes_margin import AT, BEND, HIGH, LOW, SENSE, PassRows
from latency.scenario.model import Station
from latency.sky import passes as sky_passes
from latency.sky import searches
from latency.sky.frames import site_normals, site_positions_m
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.sky.passes import find_passes, ranges_m, sites_of
from latency.tables import Passes

S = 1_000_000_000
DAY_NS = 86_400 * S
STEP_NS = 60 * S
START = datetime(2025, 6, 1, tzinfo=UTC)
SCALE = load.timescale(builtin=True)


def station_at(latitude_deg, longitude_deg, mask_deg=10.0, max_range_m=math.inf, height_m=0.0) -> Station:
    """A station with one elevation all round, or a mask of (azimuth, elevation) in degrees."""
    mask = ((0.0, mask_deg),) if isinstance(mask_deg, int | float) else mask_deg
    return Station(
        "there", math.radians(latitude_deg), math.radians(longitude_deg), height_m, 1, 0,
        tuple((math.radians(a), math.radians(e)) for a, e in mask), max_range_m, 0, 1,
    )  # fmt: skip


def utc(start: datetime, time_ns: int) -> datetime:
    return start + timedelta(microseconds=time_ns / 1000)


def passes_of_tle(first: str, second: str, station: Station, start: datetime, days: float):
    record = Satrec.twoline2rv(first, second, WGS72)
    stop_ns = round(days * DAY_NS)
    orbits = prepare(elements_from([record]), start, ("one",), stop_ns)
    return find_passes(orbits, (station,), stop_ns, STEP_NS)


def look(orbits, stations, times_s):
    """Elevation, azimuth [rad] and range [m], (S, G, T): numpy and nothing else."""
    sites = sites_of(stations)
    away_m = tracks_itrs_m(orbits, times_s)[:, None] - site_positions_m(sites)[:, :, None]
    normal = site_normals(sites)
    east = np.stack([-np.sin(sites.longitude_rad), np.cos(sites.longitude_rad), 0 * sites.longitude_rad], axis=1)
    up, right, ahead = (np.einsum("sgct,gc->sgt", away_m, axis) for axis in (normal, east, np.cross(normal, east)))
    return (
        np.arctan2(up, np.hypot(right, ahead)),
        np.arctan2(right, ahead) % (2 * math.pi),
        np.linalg.norm(away_m, axis=2),
    )


def runs(seen: np.ndarray) -> list[tuple[int, int]]:
    """First and last sample of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))


def intervals_s(passes, s: int, g: int) -> list[tuple[float, float]]:
    own = (passes.satellite == s) & (passes.station == g)
    return list(zip(passes.rise_ns[own] / S, passes.set_ns[own] / S, strict=True))


def assert_passes_hold_the_samples(passes, seen: np.ndarray, step_s: float) -> int:
    """The samples inside passes are the runs of samples in view; returns how many passes fit between samples."""
    between = 0
    for s, g in np.ndindex(seen.shape[:2]):
        held = [(math.ceil(a / step_s), math.floor(b / step_s)) for a, b in intervals_s(passes, s, g)]
        assert [(first, last) for first, last in held if first <= last] == runs(seen[s, g])
        between += sum(first > last for first, last in held)
    return between


def test_the_station_of_the_skyfield_documentation_sees_the_published_passes():
    passes = passes_of_tle(
        "1 25544U 98067A   14020.93268519  .00009878  00000-0  18200-3 0  5082",
        "2 25544  51.6498 109.4756 0003572  55.9686 274.8005 15.49815350868473",
        station_at(40.8939, -83.8917, 30.0),
        datetime(2014, 1, 23),
        1.0,
    )
    published = [("06:25:37", "06:26:58", "06:28:19"), ("12:54:56", "12:56:27", "12:57:58")]
    assert len(passes.rise_ns) == 2
    for row, clocks in enumerate(published):
        for time_ns, clock in zip((passes.rise_ns, passes.culmination_ns, passes.set_ns), clocks, strict=True):
            expected = datetime.fromisoformat(f"2014-01-23T{clock}")
            assert abs(utc(datetime(2014, 1, 23), int(time_ns[row])) - expected) < timedelta(seconds=1)
    assert passes.max_elevation_udeg / 1e6 == pytest.approx([54.4, 85.8], abs=0.06)  # one decimal was published
    assert passes.clipped.tolist() == [0, 0]


def test_noaa_20_passes_over_hoboken_as_tat_c_says():
    start = datetime(2022, 7, 14, 12)
    passes = passes_of_tle(
        "1 43013U 17073A   22195.78278435  .00000038  00000+0  38919-4 0  9996",
        "2 43013  98.7169 133.9110 0001202  63.8768 296.2532 14.19561306241107",
        station_at(40.74259, -74.02686, 10.0),
        start,
        30.0,
    )
    published = [
        ("2022-07-14T17:12:43.763", "2022-07-14T17:22:57.456"),
        ("2022-07-14T18:54:04.804", "2022-07-14T19:02:25.063"),
        ("2022-07-15T05:32:06.655", "2022-07-15T05:39:35.859"),
    ]
    for row, (rises, sets) in enumerate(published):
        assert abs(utc(start, int(passes.rise_ns[row])) - datetime.fromisoformat(rises)) < timedelta(seconds=0.3)
        assert abs(utc(start, int(passes.set_ns[row])) - datetime.fromisoformat(sets)) < timedelta(seconds=0.3)
    assert len(passes.rise_ns) == 128  # TAT-C lists 120: it misses the eight shortest
    assert int((passes.set_ns - passes.rise_ns > 188 * S).sum()) == 120


class SkyfieldPair:
    """One satellite over one station, in Skyfield's own words."""

    def __init__(self, satellite, latitude_deg, longitude_deg, mask_deg, start):
        self.difference = satellite - wgs84.latlon(latitude_deg, longitude_deg)
        self.mask_deg = mask_deg
        self.zero = SCALE.from_datetime(start)

    def moments(self, times_s):
        return SCALE.tt_jd(self.zero.whole, self.zero.tt_fraction + times_s / 86400.0)

    def margin_deg(self, moments):
        return self.difference.at(moments).altaz()[0].degrees - self.mask_deg

    def edges_s(self, times_s, moments):
        """Roots of the altitude: all edges of the day at once, by bisection to 1e-7 s."""
        above = self.margin_deg(moments) > 0.0
        low = np.flatnonzero(above[1:] != above[:-1])
        low_s, high_s, rising = times_s[low], times_s[low + 1], above[low + 1]
        while low.size and (high_s - low_s).max() > 1e-7:
            middle_s = 0.5 * (low_s + high_s)
            inside = (self.margin_deg(self.moments(middle_s)) > 0.0) == rising
            low_s, high_s = np.where(inside, low_s, middle_s), np.where(inside, middle_s, high_s)
        return 0.5 * (low_s + high_s), rising


def test_passes_are_skyfield_s_to_a_millisecond_on_sixty_pairs():
    random = np.random.default_rng(7)
    shells = (
        orbit_of(planes=5, per_plane=4, bstar=1e-5, eccentricity=1e-3),
        orbit_of(planes=4, per_plane=5, inclination_rad=1.702, altitude_m=480e3, bstar=3e-5),
        orbit_of(planes=4, per_plane=5, inclination_rad=0.2, altitude_m=1200e3, eccentricity=0.02, argp_rad=1.0),
    )
    names, elements = elements_of(scenario_of(*shells))
    orbits = prepare(elements, START, names, DAY_NS)
    times_s = np.arange(0.0, 86400.1, 15.0)
    moments = SkyfieldPair(EarthSatellite(*DEEP[0], ts=SCALE), 0, 0, 0, START).moments(times_s)
    edges = 0
    for s in range(60):
        latitude_deg, longitude_deg = random.uniform(-80, 80), random.uniform(-180, 180)
        mask_deg = float(random.choice([0.0, 5.0, 10.0, 25.0]))
        record = Satrec()
        record.sgp4init(
            WGS72, "i", 1, elements.epoch_jd[s].sum() - 2433281.5, elements.bstar[s], 0.0, 0.0,
            elements.eccentricity[s], elements.argp_rad[s], elements.inclination_rad[s],
            elements.mean_anomaly_rad[s], elements.mean_motion_rad_min[s], elements.raan_rad[s],
        )  # fmt: skip
        pair = SkyfieldPair(EarthSatellite.from_satrec(record, SCALE), latitude_deg, longitude_deg, mask_deg, START)
        expected_s, rising = pair.edges_s(times_s, moments)
        passes = find_passes(orbits, (station_at(latitude_deg, longitude_deg, mask_deg),), DAY_NS, STEP_NS)
        own = passes.satellite == s
        rises_s = passes.rise_ns[own & (passes.clipped % 2 == 0)] / S
        sets_s = passes.set_ns[own & (passes.clipped < 2)] / S
        assert rises_s.size == rising.sum()
        assert sets_s.size == (~rising).sum()
        # 1 ms asked for. Bisection stops at 1e-7 s; altitudes of 1e-9 deg and times of 4e-5 s / 1e6 add little.
        assert np.abs(rises_s - expected_s[rising]).max(initial=0.0) < 2e-6
        assert np.abs(sets_s - expected_s[~rising]).max(initial=0.0) < 2e-6
        edges += rising.size
    assert edges > 300


SHELL = orbit_of(planes=3, per_plane=4, inclination_rad=1.1, bstar=2e-5)
STATIONS = ((78.2, 15.4), (40.7, -74.0), (1.3, 103.7), (-53.1, -70.9), (64.1, -147.5))


def sky_of(shell=SHELL, stop_ns=DAY_NS, start=START):
    names, elements = elements_of(scenario_of(shell, start=start))
    return prepare(elements, start, names, stop_ns)


@pytest.mark.parametrize("mask_deg", [-2.0, 5.0, 40.0, 80.0, 88.0])
def test_no_pass_of_a_ten_second_scan_is_lost(mask_deg):
    orbits = sky_of()
    stations = tuple(station_at(*place, mask_deg) for place in STATIONS)
    passes = find_passes(orbits, stations, DAY_NS, STEP_NS)
    elevation_rad, _, _ = look(orbits, stations, np.arange(0.0, 86400.1, 10.0))
    assert_passes_hold_the_samples(passes, elevation_rad > math.radians(mask_deg), 10.0)
    if mask_deg == 80.0:
        # The scan step is six times longer than the others: these are the passes a sampled scan would lose.
        assert (passes.set_ns - passes.rise_ns < 60 * S).sum() > 3


MANY = {
    "a shell": orbit_of(planes=6, per_plane=8, bstar=0.0, altitude_m=550e3),
    "drag": orbit_of(planes=6, per_plane=8, bstar=3e-5, eccentricity=0.01, altitude_m=500e3, inclination_rad=1.7),
    "eccentric": orbit_of(planes=6, per_plane=8, bstar=1e-5, eccentricity=0.15, altitude_m=2500e3),
}
SPREAD = [(66.0 - 7.0 * k, (137.5 * k) % 360 - 180) for k in range(20)]


@pytest.mark.parametrize("kind", MANY)
def test_no_pass_of_a_ten_second_scan_is_lost_by_many_satellites(kind):
    orbits = sky_of(MANY[kind])
    stations = tuple(station_at(*place, 10.0) for place in SPREAD)
    passes = find_passes(orbits, stations, DAY_NS, STEP_NS)
    assert len(passes.rise_ns) > 2000
    for s in range(0, orbits.path_of.size, 8):
        some = orbits._replace(constants=orbits.constants[s : s + 8], path_of=orbits.path_of[s : s + 8])
        elevation_rad, _, _ = look(some, stations, np.arange(0.0, 86400.1, 10.0))
        own = (passes.satellite >= s) & (passes.satellite < s + 8)
        part = Passes(*(column[own] for column in passes))
        part = part._replace(satellite=part.satellite - s)
        assert_passes_hold_the_samples(part, elevation_rad > math.radians(10.0), 10.0)


@pytest.mark.parametrize("kind", MANY)
def test_edges_found_on_curves_are_those_of_sgp4_alone(kind, monkeypatch):
    orbits = sky_of(MANY[kind])
    stations = tuple(station_at(*place, 10.0) for place in SPREAD)
    passes = find_passes(orbits, stations, DAY_NS, STEP_NS)
    # Samples 61 s apart are all SGP4's own, and no satellite is of a shell.
    monkeypatch.setattr(searches, "SHELL", 10**9)
    expected = find_passes(orbits, stations, DAY_NS, 61 * S)
    assert np.array_equal(passes.satellite, expected.satellite)
    assert np.array_equal(passes.station, expected.station)
    for ours_ns, theirs_ns in ((passes.rise_ns, expected.rise_ns), (passes.set_ns, expected.set_ns)):
        # 1 ns; 10 ns for an edge that grazes, whose margin of some 1e6 m resolves 1e-9 m only, and SGP4 1e-7 m.
        assert np.abs(ours_ns - theirs_ns).max() <= 10
        assert (np.abs(ours_ns - theirs_ns) > 1).mean() < 1e-3
    assert np.abs(passes.culmination_ns - expected.culmination_ns).max() <= 100_000
    assert np.abs(passes.max_elevation_udeg - expected.max_elevation_udeg).max() <= 1


def test_edges_lie_on_the_mask_and_the_culmination_between_them_is_the_highest():
    orbits = sky_of()
    stations = tuple(station_at(*place, 10.0, height_m=1500.0) for place in STATIONS)
    passes = find_passes(orbits, stations, DAY_NS, STEP_NS)
    assert len(passes.rise_ns) > 200
    for row in range(len(passes.rise_ns)):
        s, g = passes.satellite[row], passes.station[row]
        edges_s = np.array([passes.rise_ns[row], passes.set_ns[row]]) / S
        around_s = np.clip(passes.culmination_ns[row] / S + np.array([-1.0, 0.0, 1.0]), *edges_s)
        elevation_deg = np.degrees(look(orbits, stations, np.concatenate([edges_s, around_s]))[0][s, g])
        free = np.array([passes.clipped[row] % 2 == 0, passes.clipped[row] < 2])
        # 1e-8 deg: 1 ns at 0.1 deg/s is 1e-10, the rest is the rounding of positions.
        assert np.abs(elevation_deg[:2] - 10.0)[free].max(initial=0.0) < 1e-8
        assert elevation_deg[3] >= elevation_deg[2:].max() - 1e-9
        assert passes.max_elevation_udeg[row] / 1e6 == pytest.approx(elevation_deg[3], abs=6e-7)
        assert passes.rise_ns[row] <= passes.culmination_ns[row] <= passes.set_ns[row]


def test_passes_come_sorted_by_satellite_rise_and_station():
    passes = find_passes(sky_of(), tuple(station_at(*place) for place in STATIONS), DAY_NS, STEP_NS)
    rows = list(zip(passes.satellite.tolist(), passes.rise_ns.tolist(), passes.station.tolist(), strict=True))
    assert rows == sorted(rows)
    assert all(column.dtype == np.int64 and column.flags.c_contiguous for column in passes)


@pytest.mark.parametrize("step_s", [13.0, 30.0, 61.7, 120.0, 900.0])
def test_the_step_of_the_scan_does_not_move_an_edge(step_s):
    orbits = sky_of(orbit_of(planes=8, per_plane=8, bstar=1e-5, altitude_m=400e3, inclination_rad=1.5))
    places = [(80.0 - 3.3 * k, (137.5 * k) % 360 - 180) for k in range(49)]
    stations = tuple(station_at(*place, (0.0, 3.0, 60.0)[k % 3]) for k, place in enumerate(places))
    expected = find_passes(orbits, stations, DAY_NS, STEP_NS)
    passes = find_passes(orbits, stations, DAY_NS, int(step_s * S))
    assert len(passes.rise_ns) > 10_000
    assert np.array_equal(passes.satellite, expected.satellite)
    assert np.array_equal(passes.station, expected.station)
    # 10 ns: a margin of some 1e6 m resolves 1e-9 m, which a grazing edge of 0.1 m/s takes 10 ns for.
    assert np.abs(passes.rise_ns - expected.rise_ns).max() <= 10
    assert np.abs(passes.set_ns - expected.set_ns).max() <= 10
    assert np.abs(passes.culmination_ns - expected.culmination_ns).max() <= 100_000  # its own last step


def test_a_guess_that_happens_to_be_close_is_not_trusted_with_its_slope():
    value = np.zeros((1, 7))
    value[0, [SENSE, LOW, HIGH, AT, BEND]] = 1.0, 0.0, 60.0, 30.0, 3.0
    # The margin is 1e-6 m there and its true slope 1 m/s: a step by the guessed slope stops 0.7 us short.
    assert advance(value, 0, 1e-6, 0) > EDGE_S
    assert advance(value, 0, value[0, AT] - 30.0 + 1e-6, 1) < EDGE_S
    assert value[0, AT] == pytest.approx(30.0 - 1e-6, abs=1e-11)


def test_edges_are_rounded_inwards_and_what_is_empty_then_is_dropped():
    whole = 3_000_000_000
    time = np.array(
        [
            [0.1 + 1e-10, 0.2, 0.3 + 9e-10, 0.5],
            [0.1 - 1e-10, 0.2, 0.3 - 1e-10, 1.0],
            [-1e-10, 0.0, 3.0 + 1e-9, -0.5],
            [0.5 + 1e-10, 0.5, 0.5 + 1.4e-9, 0.5],
        ]
    )
    rows = PassRows(np.array([[2, 0], [1, 0], [1, 1], [0, 0]]), time)
    passes = sky_passes._rounded(rows, whole)
    assert passes.satellite.tolist() == [1, 1, 2]
    assert passes.station.tolist() == [1, 0, 0]
    assert passes.rise_ns.tolist() == [0, 100_000_000, 100_000_001]
    assert passes.set_ns.tolist() == [whole, 299_999_999, 300_000_000]
    assert passes.max_elevation_udeg.tolist() == [-30_000_000, 90_000_000, 30_000_000]
    assert passes.clipped.tolist() == [3, 0, 0]


def test_a_pass_that_only_grazes_the_mask_is_found_wherever_the_samples_fall():
    station = station_at(40.7, -74.0, 10.0)
    highest = find_passes(sky_of(), (station,), DAY_NS, STEP_NS)
    row = int(np.argmin(np.abs(highest.max_elevation_udeg - 30_000_000)))
    mask_deg = highest.max_elevation_udeg[row] / 1e6 - 1e-3
    for shift_s in range(0, 60, 7):
        start = START + timedelta(seconds=shift_s)
        names, elements = elements_of(scenario_of(SHELL))
        orbits = prepare(elements, start, names, DAY_NS)
        passes = find_passes(orbits, (station_at(40.7, -74.0, mask_deg),), DAY_NS, STEP_NS)
        own = passes.satellite == highest.satellite[row]
        near = np.abs(passes.culmination_ns + shift_s * S - highest.culmination_ns[row]) < S
        assert (own & near).sum() == 1
        assert 0 < (passes.set_ns - passes.rise_ns)[own & near][0] < 12 * S


def test_a_short_dip_of_a_slow_satellite_below_the_mask_parts_two_passes():
    shell = orbit_of(planes=1, per_plane=1, altitude_m=35_786e3, inclination_rad=0.5, eccentricity=0.0)
    orbits = sky_of(shell, 2 * DAY_NS)
    times_s = np.arange(20_000.0, 150_000.0)
    x_m, y_m, _ = tracks_itrs_m(orbits, np.zeros(1))[0, :, 0]
    place = (10.0, math.degrees(math.atan2(y_m, x_m)))
    elevation_rad = look(orbits, (station_at(*place),), times_s)[0][0, 0]
    lowest = int(np.argmin(elevation_rad[1000:-1000])) + 1000
    mask_rad = elevation_rad[lowest - 20 : lowest + 21].max()
    assert elevation_rad[lowest] > 0.0
    # A step of the scan whose samples miss the 40 s of the dip, though it is longer than that.
    step_s = next(step for step in range(55, 120) if 25 < times_s[lowest] % step < step - 25)
    passes = find_passes(orbits, (station_at(*place, math.degrees(mask_rad)),), 2 * DAY_NS, step_s * S)
    gaps_s = (passes.rise_ns[1:] - passes.set_ns[:-1]) / S
    assert gaps_s.min() == pytest.approx(40.0, abs=2.0)


MASKS = (
    ((0.0, 5.0), (90.0, 20.0), (180.0, 10.0), (270.0, 30.0)),
    ((30.0, 10.0), (200.0, 10.0), (210.0, 70.0), (220.0, 10.0), (359.0, 12.0)),
    ((100.0, 0.0), (100.0, 45.0), (250.0, 45.0), (250.0, 0.0)),
)


def masked(elevation_rad, azimuth_rad, mask_deg):
    """The obvious twin of a mask by azimuth."""
    knots = np.radians(np.array(mask_deg))
    return elevation_rad > np.interp(azimuth_rad, knots[:, 0], knots[:, 1], period=2 * math.pi)


def test_a_mask_by_azimuth_cuts_passes_as_a_one_second_scan_would():
    orbits = sky_of(stop_ns=DAY_NS // 4)
    stations = tuple(station_at(*place, mask) for place in STATIONS[:4] for mask in MASKS[:2])
    passes = find_passes(orbits, stations, DAY_NS // 4, STEP_NS)
    elevation_rad, azimuth_rad, _ = look(orbits, stations, np.arange(0.0, 21600.1, 1.0))
    seen = np.stack(
        [masked(elevation_rad[:, g], azimuth_rad[:, g], MASKS[g % 2]) for g in range(len(stations))], axis=1
    )
    assert_passes_hold_the_samples(passes, seen, 1.0)
    whole = find_passes(orbits, tuple(station_at(*place, 5.0) for place in STATIONS[:4]), DAY_NS // 4, STEP_NS)
    assert len(passes.rise_ns) != 2 * len(whole.rise_ns)


def test_a_wall_in_the_mask_is_met_in_its_azimuth():
    orbits = sky_of()
    stations = (station_at(40.7, -74.0, MASKS[2]),)
    passes = find_passes(orbits, stations, DAY_NS, STEP_NS)
    assert len(passes.rise_ns) > 20
    edges_s = np.concatenate([passes.rise_ns[passes.clipped % 2 == 0], passes.set_ns[passes.clipped < 2]]) / S
    satellite = np.concatenate([passes.satellite[passes.clipped % 2 == 0], passes.satellite[passes.clipped < 2]])
    elevation_rad, azimuth_rad, _ = look(orbits, stations, edges_s)
    rows = np.arange(edges_s.size)
    elevation_deg = np.degrees(elevation_rad[satellite, 0, rows])
    azimuth_deg = np.degrees(azimuth_rad[satellite, 0, rows])
    at_wall = np.minimum(np.abs(azimuth_deg - 100.0), np.abs(azimuth_deg - 250.0)) < 1e-5
    at_top, at_bottom = np.abs(elevation_deg - 45.0) < 1e-7, np.abs(elevation_deg) < 1e-7
    assert (at_wall | at_top | at_bottom).all()
    assert at_wall.any()
    assert at_top.any()
    assert at_bottom.any()


def test_a_mask_of_one_height_is_the_same_by_azimuth_and_without():
    orbits = sky_of()
    once = find_passes(orbits, (station_at(64.1, -147.5, 10.0),), DAY_NS, STEP_NS)
    knots = find_passes(orbits, (station_at(64.1, -147.5, ((0.0, 10.0), (180.0, 10.0))),), DAY_NS, STEP_NS)
    bumpy = ((0.0, 10.0), (180.0, 10.0), (180.1, 10.0 + 1e-9), (180.2, 10.0))
    nearly = find_passes(orbits, (station_at(64.1, -147.5, bumpy),), DAY_NS, STEP_NS)
    for passes in (knots, nearly):
        assert len(passes.rise_ns) == len(once.rise_ns)
        assert np.abs(passes.rise_ns - once.rise_ns).max() < 1000  # 1e-9 deg at 0.01 deg/s is 100 ns
        assert np.abs(passes.set_ns - once.set_ns).max() < 1000


def test_a_range_limit_counts_instead_of_the_mask():
    orbits = sky_of()
    limits_m = (800e3, 1260e3, 4000e3)
    stations = tuple(station_at(*STATIONS[1], 89.0, max_range_m=limit_m) for limit_m in limits_m)
    passes = find_passes(orbits, stations, DAY_NS, STEP_NS)
    _, _, range_m = look(orbits, stations, np.arange(0.0, 86400.1, 10.0))
    assert_passes_hold_the_samples(passes, range_m < np.array(limits_m)[:, None], 10.0)
    free = passes.clipped % 2 == 0
    rises_m = ranges_m(orbits, stations, passes.satellite[free], passes.station[free], passes.rise_ns[free] / S)
    # 0.02 mm: 1 ns at 7 km/s, and the rounding of positions.
    assert np.abs(rises_m - np.array(limits_m)[passes.station[free]]).max() < 2e-5


def test_a_pass_open_at_the_start_or_the_stop_is_cut_there_and_marked():
    station = (station_at(1.3, 103.7),)
    orbits = sky_of()
    whole = find_passes(orbits, station, DAY_NS, STEP_NS)
    row = int(np.flatnonzero(whole.clipped == 0)[3])
    s, rise_ns, set_ns, peak_ns = (
        int(column[row]) for column in (whole.satellite, whole.rise_ns, whole.set_ns, whole.culmination_ns)
    )

    def cut(begin_ns: int, stop_ns: int) -> tuple:
        names, elements = elements_of(scenario_of(SHELL))
        start = START + timedelta(microseconds=begin_ns // 1000)
        passes = find_passes(prepare(elements, start, names, stop_ns), station, stop_ns, STEP_NS)
        same = (passes.rise_ns < set_ns - begin_ns) & (passes.set_ns > rise_ns - begin_ns)
        first = np.flatnonzero((passes.satellite == s) & same)
        columns = (passes.rise_ns, passes.culmination_ns, passes.set_ns, passes.clipped)
        return tuple(int(column[first[0]]) for column in columns) if first.size else ()

    middle_ns = (rise_ns + 60 * S) // 1000 * 1000  # on a microsecond, as datetimes are
    tail = cut(middle_ns, DAY_NS // 2)
    assert tail == (0, pytest.approx(peak_ns - middle_ns, abs=10**5), pytest.approx(set_ns - middle_ns, abs=30), 1)
    head = cut(0, middle_ns)
    assert head == (rise_ns, middle_ns, middle_ns, 2)
    assert cut(middle_ns, 30 * S)[2:] == (30 * S, 3)
    assert cut(0, rise_ns) == ()
    assert cut(0, rise_ns + 1)[2:] == (rise_ns + 1, 2)


@pytest.mark.parametrize("lines", DEEP, ids=lambda lines: lines[0][2:7])
def test_a_deep_space_satellite_passes_as_skyfield_says(lines):
    satellite = EarthSatellite(*lines, ts=SCALE)
    start = satellite.epoch.utc_datetime().replace(microsecond=0)
    orbits = prepare(elements_from([satellite.model]), start, ("one",), 3 * DAY_NS)
    times_s = np.arange(0.0, 3 * 86400.1, 60.0)
    edges = 0
    for latitude_deg, longitude_deg, mask_deg in ((60.0, 30.0, 20.0), (-20.0, 75.0, 5.0), (35.0, -100.0, 10.0)):
        pair = SkyfieldPair(satellite, latitude_deg, longitude_deg, mask_deg, start)
        expected_s, rising = pair.edges_s(times_s, pair.moments(times_s))
        passes = find_passes(orbits, (station_at(latitude_deg, longitude_deg, mask_deg),), 3 * DAY_NS, STEP_NS)
        rises_s, sets_s = passes.rise_ns[passes.clipped % 2 == 0] / S, passes.set_ns[passes.clipped < 2] / S
        assert rises_s.size == rising.sum()
        # 1 ms: a slow satellite crosses the mask at 20 m/s, which turns 0.1 mm and 1e-9 deg (0.7 mm) into 40 us.
        assert np.abs(rises_s - expected_s[rising]).max(initial=0.0) < 1e-3
        assert np.abs(sets_s - expected_s[~rising]).max(initial=0.0) < 1e-3
        edges += rising.size
    assert edges > 3 or satellite.model.ecco < 1e-3


def test_room_for_few_rows_gives_the_same_passes(monkeypatch):
    orbits = sky_of()
    stations = tuple(station_at(*place, mask) for place in STATIONS for mask in (1.0, 10.0, MASKS[0], 5.0) * 2)
    expected = find_passes(orbits, stations, DAY_NS // 4, STEP_NS)
    monkeypatch.setattr(sky_passes, "ROWS", 1)  # twice the samples is the least
    passes = find_passes(orbits, stations, DAY_NS // 4, STEP_NS)
    assert len(passes.rise_ns) > 500
    assert all(np.array_equal(a, b) for a, b in zip(passes, expected, strict=True))


def test_nobody_in_view_and_nobody_there_give_no_passes():
    orbits = sky_of(orbit_of(planes=1, per_plane=2, inclination_rad=0.0))
    assert find_passes(orbits, (station_at(80.0, 0.0),), DAY_NS, STEP_NS).rise_ns.size == 0
    assert find_passes(orbits, (), DAY_NS, STEP_NS).rise_ns.size == 0


def test_slant_ranges_are_the_distances_between_positions():
    orbits = sky_of()
    stations = tuple(station_at(*place, height_m=300.0) for place in STATIONS)
    random = np.random.default_rng(11)
    satellite, station = random.integers(0, 12, 200), random.integers(0, 5, 200)
    times_s = random.uniform(0.0, 86400.0, 200)
    _, _, expected_m = look(orbits, stations, times_s)
    ours_m = ranges_m(orbits, stations, satellite, station, times_s)
    assert ours_m == pytest.approx(expected_m[satellite, station, np.arange(200)], abs=1e-6)
