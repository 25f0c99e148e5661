"""Orbits against published vectors, the sgp4 package and Skyfield."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec
from skyfield.api import EarthSatellite, load
from skyfield.framelib import itrs

from latency.constants import WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.errors import InputError
from latency.kernels.sgp4 import COLUMNS, sincos
from latency.scenario.model import ElementSet, SatelliteGroup, Walker
from latency.scenario.shells import sun_synchronous_inclination_rad
from latency.sky.frames import greenwich_angles
from latency.sky.orbits import (
    elements_of,
    positions_itrs_m,
    prepare,
    tracks_itrs_m,
)
from latency.tables import Elements

DAY_NS = 86_400_000_000_000
START = datetime(2025, 6, 1, tzinfo=UTC)
SCALE = load.timescale(builtin=True)

# AIAA 2006-6753 test set, epoch at midnight before, vectors of tcppver.out (minutes since epoch; km, TEME).
VALLADO = {
    "00005": (
        "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753",
        "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667",
        datetime(2000, 6, 27),
        {0: (7022.46529266, -1400.08296755, 0.03995155), 360: (-7154.03120202, -3783.17682504, -3536.19412294)},
    ),
    "06251": (
        "1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985",
        "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774",
        datetime(2006, 6, 25),
        {0: (3988.31022699, 5498.96657235, 0.90055879), 2880: (1159.27802897, 5056.60175495, 4353.49418579)},
    ),
}
# From the same set, of which Skyfield has the truth below: a resonant Molniya orbit, a geostationary and a
# half-day one, and a mean motion of 1.2 with high eccentricity.
DEEP = (
    (
        "1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813",
        "2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656",
    ),
    (
        "1 28626U 05008A   06176.46683397 -.00000205  00000-0  10000-3 0  2190",
        "2 28626   0.0019 286.9433 0000335  13.7918  55.6504  1.00270176  4891",
    ),
    (
        "1 04632U 70093B   04031.91070959 -.00000084  00000-0  10000-3 0  9955",
        "2 04632  11.4628 273.1101 1450506 207.6000 143.9350  1.20231981 44145",
    ),
)
NEAR = (
    (
        "1 25544U 98067A   14020.93268519  .00009878  00000-0  18200-3 0  5082",
        "2 25544  51.6498 109.4756 0003572  55.9686 274.8005 15.49815350868473",
    ),
    (
        "1 43013U 17073A   22195.78278435  .00000038  00000+0  38919-4 0  9996",
        "2 43013  98.7169 133.9110 0001202  63.8768 296.2532 14.19561306241107",
    ),
    *(case[:2] for case in VALLADO.values()),
)


def elements_from(records: list) -> Elements:
    """Our table of the elements that the sgp4 package read, to the last bit."""
    names = ("no_kozai", "ecco", "inclo", "nodeo", "argpo", "mo", "bstar")
    epochs = np.array([(record.jdsatepoch, record.jdsatepochF) for record in records])
    return Elements(epochs, *(np.array([getattr(record, name) for record in records]) for name in names))


def rotated_to_itrs(teme: np.ndarray, start: datetime, times_s: np.ndarray) -> np.ndarray:
    """(T, 3) TEME to (3, T) ITRS: the obvious rotation about the pole."""
    angle = greenwich_angles(start, times_s)
    x = teme[:, 0] * np.cos(angle) + teme[:, 1] * np.sin(angle)
    y = -teme[:, 0] * np.sin(angle) + teme[:, 1] * np.cos(angle)
    return np.stack([x, y, teme[:, 2]])


def orbit_of(**changes) -> Walker:
    altitude_m = changes.pop("altitude_m", 550e3)
    shell = {
        "pattern": "delta", "planes": 3, "per_plane": 4, "phasing": "walker", "phasing_factor": 1,
        "mean_motion_rad_s": math.sqrt(WGS72_MU_M3_S2 / (WGS72_RADIUS_M + altitude_m) ** 3),
        "inclination_rad": math.radians(53), "eccentricity": 0.0, "raan_rad": 0.0, "argp_rad": 0.0,
        "mean_anomaly_rad": 0.0, "bstar": 0.0,
    } | changes  # fmt: skip
    shell.setdefault("slot_spacing_rad", 2 * math.pi / shell["per_plane"])
    return Walker(**shell)


def scenario_of(*orbits, names=None, start=START) -> SimpleNamespace:
    groups = []
    for number, orbit in enumerate(orbits):
        count = orbit.planes * orbit.per_plane if isinstance(orbit, Walker) else len(orbit)
        own = names[number] if names else tuple(f"g{number}-{k:02d}" for k in range(count))
        groups.append(SatelliteGroup(f"g{number}", orbit, own, None, (), None, None, None))
    return SimpleNamespace(groups=tuple(groups), start=start, shell_epoch=start)


@pytest.mark.parametrize("name", VALLADO)
def test_positions_are_the_published_vectors(name):
    first, second, midnight, vectors = VALLADO[name]
    record = Satrec.twoline2rv(first, second, WGS72)
    times_s = record.jdsatepochF * 86400.0 + 60.0 * np.array(list(vectors))
    ours_km = positions_itrs_m(elements_from([record]), midnight, times_s)[0] / 1e3
    expected_km = rotated_to_itrs(np.array(list(vectors.values())), midnight, times_s)
    # 3e-8 km: the vectors have 8 decimals, and the Julian date 1e-10 s.
    assert np.abs(ours_km - expected_km).max() < 3e-8


@pytest.mark.parametrize("name", VALLADO)
def test_a_listed_element_set_gives_the_published_vectors_to_the_microsecond_of_its_epoch(name):
    first, second, midnight, vectors = VALLADO[name]
    record = Satrec.twoline2rv(first, second, WGS72)
    epoch = midnight.replace(tzinfo=UTC) + timedelta(days=record.jdsatepochF)
    listed = ElementSet(
        "one", name, epoch, record.no_kozai * 1440 / (2 * math.pi), record.ecco, math.degrees(record.inclo),
        math.degrees(record.nodeo), math.degrees(record.argpo), math.degrees(record.mo), record.bstar,
    )  # fmt: skip
    names, elements = elements_of(scenario_of((listed,), names=[("one",)], start=midnight))
    times_s = record.jdsatepochF * 86400.0 + 60.0 * np.array(list(vectors))
    ours_km = positions_itrs_m(elements, midnight, times_s)[0] / 1e3
    assert names == ("one",)
    # 5e-6 km: half a microsecond of flight at 8 km/s.
    assert np.abs(ours_km - rotated_to_itrs(np.array(list(vectors.values())), midnight, times_s)).max() < 5e-6


@pytest.mark.parametrize("lines", NEAR + DEEP, ids=lambda lines: lines[0][2:7])
def test_positions_are_within_a_tenth_of_a_millimetre_of_skyfield(lines):
    satellite = EarthSatellite(*lines, ts=SCALE)
    start = satellite.epoch.utc_datetime().replace(microsecond=0)
    times_s = np.random.default_rng(5).uniform(0.0, 30 * 86400.0, 500)
    zero = SCALE.from_datetime(start)
    moments = SCALE.tt_jd(zero.whole, zero.tt_fraction + times_s / 86400.0)
    expected_m = satellite.at(moments).frame_xyz(itrs).m
    ours_m = positions_itrs_m(elements_from([satellite.model]), start, times_s)[0]
    assert np.linalg.norm(ours_m - expected_m, axis=0).max() < 1e-4


def test_any_orbit_below_deep_space_agrees_with_the_sgp4_package():
    random = np.random.default_rng(1)
    times_s = np.linspace(0.0, 2 * 86400.0, 200)
    midnight = datetime(2025, 4, 17)
    for _ in range(60):
        period_min = random.uniform(89.0, 224.0)
        axis_km = (398600.8 * (period_min * 60 / (2 * math.pi)) ** 2) ** (1 / 3)
        eccentricity = max(0.0, 1.0 - (6378.135 + random.uniform(160.0, 500.0)) / axis_km)
        angles = random.uniform(0.0, 2 * math.pi, 3)
        record = Satrec()
        record.sgp4init(
            WGS72, "i", 1, 27500.37123, random.choice([0.0, 1e-5, 1e-4, -1e-5]), 0.0, 0.0, eccentricity,
            angles[0], random.uniform(0.0, math.pi), angles[1], 2 * math.pi / period_min, angles[2],
        )  # fmt: skip
        errors, teme_km, _ = record.sgp4_array(np.full(200, 2460782.5), times_s / 86400.0)
        assert not errors.any()
        expected_m = 1e3 * rotated_to_itrs(teme_km, midnight, times_s)
        ours_m = positions_itrs_m(elements_from([record]), midnight, times_s)[0]
        # 0.1 mm asked for; measured 0.012 mm, which is the Julian date's 1e-9 s.
        assert np.linalg.norm(ours_m - expected_m, axis=0).max() < 1e-4


def test_the_polynomial_sine_and_cosine_are_the_library_s_to_the_last_bits():
    random = np.random.default_rng(2)
    angles = np.concatenate(
        [np.arange(-40, 41) * math.pi / 4, random.uniform(-10, 10, 500), random.uniform(0, 5e5, 500)]
    )
    for x in angles.tolist():
        sine, cosine = sincos(x)
        # 2.3e-16: one unit in the last place, and the reduction of the argument.
        assert abs(sine - math.sin(x)) < 2.3e-16
        assert abs(cosine - math.cos(x)) < 2.3e-16


def test_the_start_of_the_clock_does_not_move_a_satellite():
    _, elements = elements_of(scenario_of(orbit_of(bstar=3e-5)))
    times_s = np.array([0.0, 1234.5, 86400.0])
    later = START + timedelta(hours=31, microseconds=7)
    shift_s = (later - START).total_seconds()
    early_m = positions_itrs_m(elements, START, times_s + shift_s)
    late_m = positions_itrs_m(elements, later, times_s)
    # 2e-5 m: a float of 1e5 s resolves 1.5e-11 s, and both sides round.
    assert np.abs(early_m - late_m).max() < 2e-5


def test_a_satellite_does_not_care_for_its_company():
    _, together = elements_of(scenario_of(orbit_of(bstar=3e-5), orbit_of(altitude_m=35_786e3, planes=1, per_plane=2)))
    times_s = np.linspace(0.0, 7200.0, 13)
    tracks_m = positions_itrs_m(together, START, times_s)
    assert tracks_m.shape == (14, 3, 13)
    for s in range(14):
        alone = Elements(*(column[s : s + 1] for column in together))
        assert np.array_equal(positions_itrs_m(alone, START, times_s)[0], tracks_m[s])


@pytest.mark.parametrize(("pattern", "spread_deg"), [("delta", 360.0), ("star", 180.0)])
def test_the_nodes_of_a_walker_shell_spread_over_all_or_half_the_equator(pattern, spread_deg):
    shell = orbit_of(pattern=pattern, planes=6, per_plane=2, raan_rad=math.radians(10.0))
    _, elements = elements_of(scenario_of(shell))
    nodes_deg = np.degrees(elements.raan_rad).reshape(6, 2)
    assert nodes_deg == pytest.approx(np.repeat(10.0 + spread_deg / 6 * np.arange(6), 2).reshape(6, 2))


def test_walker_phasing_shifts_each_plane_by_the_factor_over_the_total():
    _, elements = elements_of(scenario_of(orbit_of(planes=4, per_plane=3, phasing_factor=2, mean_anomaly_rad=0.1)))
    expected_rad = 0.1 + np.radians(np.arange(4)[:, None] * 2 * 360.0 / 12 + np.arange(3) * 120.0)
    assert np.exp(1j * elements.mean_anomaly_rad.reshape(4, 3)) == pytest.approx(np.exp(1j * expected_rad), abs=1e-12)


def test_alternate_phasing_shifts_odd_planes_by_half_a_slot():
    _, elements = elements_of(scenario_of(orbit_of(planes=3, per_plane=4, phasing="alternate")))
    anomalies_deg = np.degrees(elements.mean_anomaly_rad).reshape(3, 4)
    slots_deg = np.arange(4) * 90.0
    assert anomalies_deg == pytest.approx(np.stack([slots_deg, slots_deg + 45.0, slots_deg]))


def test_a_train_keeps_its_own_spacing():
    _, elements = elements_of(scenario_of(orbit_of(planes=1, per_plane=3, slot_spacing_rad=0.02)))
    assert elements.mean_anomaly_rad == pytest.approx([0.0, 0.02, 0.04])


def test_satellites_of_all_groups_are_sorted_by_code_point():
    first, second = orbit_of(planes=1, per_plane=3), orbit_of(planes=1, per_plane=2, raan_rad=1.0)
    names, elements = elements_of(scenario_of(first, second, names=[("b-10", "b-9", "Z"), ("é", "b-1")]))
    assert names == ("Z", "b-1", "b-10", "b-9", "é")
    assert elements.raan_rad.tolist() == [0.0, 1.0, 0.0, 0.0, 1.0]
    assert elements.mean_anomaly_rad == pytest.approx(np.radians([240.0, 180.0, 0.0, 120.0, 0.0]))


@pytest.mark.parametrize(("altitude_km", "inclination_deg"), [(500, 97.402), (550, 97.593), (600, 97.788)])
def test_a_sun_synchronous_plane_follows_the_sun(altitude_km, inclination_deg):
    n_rad_s = math.sqrt(WGS72_MU_M3_S2 / (WGS72_RADIUS_M + altitude_km * 1e3) ** 3)
    inclination_rad = sun_synchronous_inclination_rad(n_rad_s, 0.0)
    # 0.0006 deg: the tables have three decimals.
    assert math.degrees(inclination_rad) == pytest.approx(inclination_deg, abs=6e-4)
    _, elements = elements_of(scenario_of(orbit_of(mean_motion_rad_s=n_rad_s, inclination_rad=inclination_rad)))
    orbits = prepare(elements, START, [f"{s}" for s in range(12)], DAY_NS)
    drift_deg_day = np.degrees(orbits.constants[0, COLUMNS.index("nodedot")] * 1440.0)
    # 0.4 %: SGP4's node has J2 squared and J4 as well.
    assert drift_deg_day == pytest.approx(360.0 / 365.2422, rel=0.004)


def decaying_record():
    """A satellite at 190 km whose drag brings it down within a week."""
    record = Satrec()
    n_rad_min = 60 * math.sqrt(WGS72_MU_M3_S2 / (WGS72_RADIUS_M + 190e3) ** 3)
    record.sgp4init(WGS72, "i", 1, 27545.0, 2e-3, 0.0, 0.0, 1e-3, 0.0, 0.9, 0.0, n_rad_min, 0.0)
    return record


def test_a_decay_inside_the_span_names_the_satellite_and_the_time():
    record = decaying_record()
    start = datetime(2025, 5, 31)
    times_s = np.arange(0.0, 10 * 86400.0, 10.0)
    errors, _, _ = record.sgp4_array(np.full(times_s.size, 2460826.5), times_s / 86400.0)
    fails_s = times_s[np.flatnonzero(errors)[0]]
    assert 86400.0 < fails_s < 9 * 86400.0
    elements = elements_from([record, record])
    prepare(elements, start, ("low", "lower"), int(fails_s - 100) * 1_000_000_000)
    with pytest.raises(InputError) as caught:
        prepare(elements, start, ("low", "lower"), 10 * DAY_NS)
    when = start + timedelta(seconds=float(fails_s))
    assert [problem.place for problem in caught.value.problems] == ["low", "lower"]
    assert f"{when:%Y-%m-%dT%H:%M:%SZ}" in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("eccentricity", 1.0, "eccentricity must lie in [0, 1)"),
        ("mean_motion_rad_min", 0.0, "mean motion must be positive"),
        ("raan_rad", math.nan, "not a finite number"),
    ],
)
def test_elements_that_are_no_ellipse_are_refused_by_name(column, value, complaint):
    names, elements = elements_of(scenario_of(orbit_of(planes=1, per_plane=2)))
    getattr(elements, column)[1] = value
    with pytest.raises(InputError) as caught:
        prepare(elements, START, names, DAY_NS)
    assert [problem.place for problem in caught.value.problems] == [names[1]]
    assert complaint in str(caught.value)


def test_an_orbit_below_the_ground_is_refused():
    names, elements = elements_of(scenario_of(orbit_of(altitude_m=-50e3, planes=1, per_plane=1)))
    with pytest.raises(InputError, match="decayed"):
        prepare(elements, START, names, DAY_NS)


def test_a_day_of_tracks_has_no_seam_at_midnight():
    _, elements = elements_of(scenario_of(orbit_of(planes=1, per_plane=1), start=datetime(2025, 6, 1, 23, 0)))
    orbits = prepare(elements, datetime(2025, 6, 1, 23, 0), ("one",), DAY_NS)
    around_s = 3600.0 + np.array([-1e-3, 0.0, 1e-3])
    track_m = tracks_itrs_m(orbits, around_s)[0]
    # 1e-5 m: a bend of 10 m/s^2 over 1 ms, where a jump of the Greenwich angle by its 1 ms would be 0.5 m.
    assert np.abs(track_m[:, 2] - 2 * track_m[:, 1] + track_m[:, 0]).max() < 1.1e-5
