"""Captures over targets: the kernel against a brute scan, Skyfield, and orbits that can be done by hand."""

import dataclasses
import itertools
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest
from captures_by_hand import DEGREE, HOUR_NS, START, orbit, orbits_of, scenario, target, times_of, workload
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sgp4.api import WGS72, Satrec
from skyfield.api import EarthSatellite, load, wgs84

from latency.constants import SECOND_NS, WGS84_FLATTENING, WGS84_RADIUS_M
from latency.plan.overflights import Overflights, aims_of, overflights_of, scan_of, spaced
from latency.sky.orbits import tracks_itrs_m

BEIJING = target("beijing", 39.9, 116.4, 50.0)


def over(targets, orbits, off_nadir_deg=30.0, **changes):
    work = workload("targets", [one.name for one in orbits], targets=tuple(targets), interval_ns=0)
    return scenario(work, orbits, off_nadir_deg, **changes)


def brute_sight(track_m, place):
    """Elevation and off-nadir angle over time, from the definitions. [rad]"""
    cosine, sine = np.cos(place.latitude_rad), np.sin(place.latitude_rad)
    normal = np.array([cosine * np.cos(place.longitude_rad), cosine * np.sin(place.longitude_rad), sine])
    squared = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
    prime_m = WGS84_RADIUS_M / np.sqrt(1 - squared * sine**2)
    position_m = (prime_m + place.height_m) * normal - np.array([0, 0, squared * prime_m * sine])
    line = track_m - position_m[:, None]
    line /= np.linalg.norm(line, axis=0)
    down = track_m / np.linalg.norm(track_m, axis=0)
    return np.arcsin(np.clip(normal @ line, -1, 1)), np.arccos(np.clip(np.sum(line * down, axis=0), -1, 1))


class Arc(NamedTuple):
    """The samples of a second or less in which a target is in sight."""

    first_s: float
    last_s: float
    at_s: float  # of the least off-nadir angle
    angle_rad: float
    to_lose_rad: float  # how much more the angle is where the arc leaves the samples; inf where it does not


def brute_arcs(track_m, times_s, place):
    elevation, angle = brute_sight(track_m, place)
    turns = np.flatnonzero(np.diff(np.concatenate([[0], elevation > 0, [0]])))
    found = []
    for first, after in zip(turns[::2], turns[1::2], strict=True):
        best = first + np.argmin(angle[first:after])
        cut = [angle[0]] if first == 0 else []
        cut += [angle[-1]] if after == times_s.size else []
        to_lose = min(cut, default=np.inf) - angle[best]
        found.append(Arc(times_s[first], times_s[after - 1], times_s[best], angle[best], to_lose))
    return found


places = st.builds(target, st.just("t"), st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 4000))
low_orbits = st.builds(
    orbit,
    name=st.just("s"),
    inclination_deg=st.floats(0, 140),
    raan_deg=st.floats(0, 360),
    mean_anomaly_deg=st.floats(0, 360),
    motion_rev_day=st.floats(13, 15.9),
    eccentricity=st.floats(0, 0.01),
)

eccentric_orbits = st.builds(
    orbit,
    name=st.just("s"),
    inclination_deg=st.floats(0, 140),
    raan_deg=st.floats(0, 360),
    mean_anomaly_deg=st.floats(0, 360),
    motion_rev_day=st.floats(8, 12),
    eccentricity=st.floats(0.05, 0.2),
)


# Where two instants of an arc are that equal, as on the horizon and near it, either may be taken. It is also more
# than the angle changes in the second around its minimum.
HAIR_RAD = 1e-3


@settings(max_examples=40, deadline=None)
@example(orbit("s", 119.0, 101.0, 108.0, 10.375, 0.1875), [target("t", 48.0, 115.0)], 60.0)  # nearest as it sets
@example(orbit("s", 139.0, 307.9375, 347.0, 10.7265625, 0.193), [target("t", 0.0, 0.0)], 90.0)  # as it rises and sets
@given(
    low_orbits | eccentric_orbits, st.lists(places, min_size=3, max_size=3), st.sampled_from([10.0, 35.0, 60.0, 90.0])
)
def test_no_overflight_is_lost_and_none_invented(satellite, targets, off_nadir_deg):
    made = over(targets, [satellite], off_nadir_deg, span_ns=12 * HOUR_NS)
    _, orbits = orbits_of(made)
    times_s = np.arange(-29.0, 12 * 3600 + 30.0)  # inside the kernel's own scan
    track_m = tracks_itrs_m(orbits, times_s)[0]
    found = overflights_of(orbits, 0, off_nadir_deg * DEGREE, aims_of(targets), scan_of(orbits, made.span_ns))
    for g, place in enumerate(targets):
        ours_s = found.taken_ns[found.target == g] / SECOND_NS
        elevation, angle = brute_sight(tracks_itrs_m(orbits, ours_s)[0], place)
        assert np.all(angle <= off_nadir_deg * DEGREE + 1e-9)
        assert np.all(elevation > -1e-9)
        arcs = brute_arcs(track_m, times_s, place)
        for arc in arcs:
            in_arc = (ours_s > arc.first_s - 1.0) & (ours_s < arc.last_s + 1.0)
            assert in_arc.sum() <= 1
            well_within = arc.angle_rad < off_nadir_deg * DEGREE - HAIR_RAD and arc.to_lose_rad > HAIR_RAD
            if well_within and 0.0 <= arc.at_s < 12 * 3600:
                assert in_arc.sum() == 1
                # The same minimum is never worse than its best sample.
                same = abs(ours_s[in_arc][0] - arc.at_s) <= 1.0
                assert angle[in_arc][0] <= arc.angle_rad + (1e-8 if same else HAIR_RAD)
        for at_s in ours_s[(ours_s > 0) & (ours_s < 12 * 3600)]:
            in_arcs = [arc.first_s - 1.0 < at_s < arc.last_s + 1.0 for arc in arcs]
            assert any(in_arcs) or shorter_than_a_second(orbits, at_s, place)


def shorter_than_a_second(orbits, at_s, place):
    before, here, after = brute_sight(tracks_itrs_m(orbits, at_s + np.array([-1.0, 0.0, 1.0]))[0], place)[0]
    return here > -1e-9 and before < 0 and after < 0


def test_arcs_that_rise_and_set_between_two_samples_are_found():
    made = over([BEIJING], [orbit("s", inclination_deg=90.0, mean_anomaly_deg=270.0)], 90.0, span_ns=HOUR_NS)
    _, orbits = orbits_of(made)
    times_s = np.arange(-29.0, 3629.0, 0.2)
    track_m = tracks_itrs_m(orbits, times_s)[0]

    def place(longitude_deg):
        return target("t", 0.0, longitude_deg)

    def peak(longitude_deg):
        return brute_sight(track_m, place(longitude_deg))[0].max()

    # The longitude, somewhere round the equator, at which the satellite stops rising at all.
    round_deg = [float(longitude_deg) for longitude_deg in range(360)]
    seen, unseen = next((a, b) for a, b in itertools.pairwise(round_deg) if peak(a) > 0 >= peak(b))
    for _ in range(40):
        middle = 0.5 * (seen + unseen)
        seen, unseen = (middle, unseen) if peak(middle) > 0 else (seen, middle)

    lengths_s = []
    for inside_deg in (2, 1, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4):
        aim = place(seen - inside_deg)
        found = overflights_of(orbits, 0, 90.0 * DEGREE, aims_of([aim]), scan_of(orbits, made.span_ns))
        for arc in brute_arcs(track_m, times_s, aim):
            taken_s = found.taken_ns / SECOND_NS
            assert ((taken_s > arc.first_s - 0.2) & (taken_s < arc.last_s + 0.2)).sum() == 1
            lengths_s.append(arc.last_s - arc.first_s)
        elevation, _ = brute_sight(tracks_itrs_m(orbits, found.taken_ns / SECOND_NS)[0], aim)
        assert np.all(elevation > -1e-9)
    assert min(lengths_s) <= 2.0  # a fifteenth of the step of the scan
    assert sum(length_s < 30.0 for length_s in lengths_s) >= 5


@pytest.mark.parametrize("off_nadir_deg", [20.0, 55.0])
def test_skyfield_sees_the_target_where_we_say(off_nadir_deg):
    fleet = [orbit("a", 97.4, 10), orbit("b", 53.0, 200, 70, 15.0)]
    targets = [BEIJING, target("quito", -0.2, -78.5, 2850.0), target("svalbard", 78.2, 15.6)]
    made = over(targets, fleet, off_nadir_deg, span_ns=72 * HOUR_NS)
    names, orbits = orbits_of(made)
    scale = load.timescale(builtin=True)
    zero = scale.from_datetime(START)
    checked = 0
    for row, name in enumerate(names):
        satellite = skyfield_satellite(next(one for one in fleet if one.name == name), scale)
        found = overflights_of(orbits, row, off_nadir_deg * DEGREE, aims_of(targets), scan_of(orbits, made.span_ns))
        for g, at_s in zip(found.target, found.taken_ns / SECOND_NS, strict=True):
            place = wgs84.latlon(targets[g].latitude_rad / DEGREE, targets[g].longitude_rad / DEGREE,
                                 elevation_m=targets[g].height_m)  # fmt: skip
            moments = scale.tt_jd(zero.whole, zero.tt_fraction + (at_s + np.array([-0.1, 0.0, 0.1])) / 86400)
            angles = skyfield_off_nadir(satellite, place, moments)
            assert (satellite - place).at(moments[1]).altaz()[0].degrees > 0
            # We agree on positions to 0.1 mm: half the range at which 1e-9 rad matter is further than any satellite.
            assert angles[1] <= off_nadir_deg * DEGREE + 1e-9
            # Least to within a tenth of a second: the two angles beside it are larger.
            assert angles[1] < angles[0]
            assert angles[1] < angles[2]
            checked += 1
    assert checked >= 8


def skyfield_satellite(one, scale):
    satrec = Satrec()
    days = (one.epoch - datetime(1949, 12, 31, tzinfo=UTC)) / timedelta(days=1)
    satrec.sgp4init(WGS72, "i", 5, days, one.bstar, 0.0, 0.0, one.eccentricity, one.argp_deg * DEGREE,
                    one.inclination_deg * DEGREE, one.mean_anomaly_deg * DEGREE,
                    one.mean_motion_rev_day * 2 * np.pi / 1440, one.raan_deg * DEGREE)  # fmt: skip
    return EarthSatellite.from_satrec(satrec, scale)


def skyfield_off_nadir(satellite, place, moments):
    down = -satellite.at(moments).xyz.m
    line = place.at(moments).xyz.m + down
    across = np.linalg.norm(np.cross(down, line, axis=0), axis=0)
    return np.arctan2(across, np.sum(down * line, axis=0))


def test_a_satellite_over_the_equator_comes_back_after_a_synodic_turn():
    # Two turns of 15.2 a day, less the Earth's own: 24 h / (15.2 - 1.0027) = 6085.7 s. What the Earth's flattening
    # adds to the motion along an equatorial orbit (three times J2 (R/r)^2, plus the mean motion's own) is 0.4 %.
    made = over([target("t", 0.0, 0.0)], [orbit("s", inclination_deg=0.01)])
    taken_s = np.array([taken_ns for _, taken_ns in times_of(made)]) / SECOND_NS
    assert taken_s.size == 14
    assert np.diff(taken_s) == pytest.approx(6085.7, rel=5e-3)


def test_a_pole_is_never_seen_from_over_the_equator_and_once_a_turn_from_over_the_poles():
    pole = target("pole", 90.0, 0.0)
    assert times_of(over([pole], [orbit("s", inclination_deg=10.0)], 90.0)) == []
    # 15.2 turns in 24 hours.
    assert len(times_of(over([pole], [orbit("s", inclination_deg=90.0)], 5.0))) in (15, 16)


def test_a_wider_sensor_sees_more_and_the_same_at_the_same_instants():
    fleet = [orbit("a"), orbit("b", 53.0, 90)]
    narrow, wide, widest = (
        set(times_of(over([BEIJING], fleet, angle, span_ns=72 * HOUR_NS))) for angle in (15, 40, 90)
    )
    assert narrow < wide < widest


def test_other_satellites_and_targets_and_their_order_change_no_instant():
    fleet = [orbit("a"), orbit("b", 53.0, 90)]
    quito = target("quito", -0.2, -78.5)
    both = times_of(over([BEIJING, quito], fleet))
    assert times_of(over([quito, BEIJING], fleet[::-1])) == both
    alone = times_of(over([BEIJING], fleet[:1])) + times_of(over([quito], fleet[:1]))
    assert sorted(alone) == sorted(moment for moment in both if moment[0] == "a")


def test_the_ends_of_the_span_cut_instants_not_arcs():
    whole = [taken_ns for _, taken_ns in times_of(over([BEIJING], [orbit("a")], 90.0))]
    assert len(whole) > 3
    until = times_of(over([BEIJING], [orbit("a")], 90.0, span_ns=whole[1]))
    assert [taken_ns for _, taken_ns in until] == whole[:1]
    beyond = times_of(over([BEIJING], [orbit("a")], 90.0, span_ns=whole[1] + 1))
    assert [taken_ns for _, taken_ns in beyond] == whole[:2]


def test_in_daylight_only_what_the_sun_shines_on_is_taken():
    fleet = [orbit(f"s{n}", 53.0, 30.0 * n + 5) for n in range(4)]
    always = over([BEIJING], fleet, 60.0, span_ns=48 * HOUR_NS)
    by_day = dataclasses.replace(always, groups=over([BEIJING], fleet, 60.0, daylight=True).groups)
    # On 1 and 2 June the Sun stands 22.1 deg north and is 2.2 minutes ahead of the clock (almanac). At 116.4 deg east
    # it is noon at 4:12.2 UTC; half the day is arccos(-tan 39.9 tan 22.1) = 109.85 deg = 7 h 19.4 min.
    from_noon_h = np.array([abs((taken_ns / HOUR_NS - 4.203 + 12) % 24 - 12) for _, taken_ns in times_of(always)])
    assert np.abs(from_noon_h - 7.323).min() > 0.05  # three minutes: nobody is that near sunrise or sunset
    lit = [moment for moment, late_h in zip(times_of(always), from_noon_h, strict=True) if late_h < 7.323]
    assert times_of(by_day) == lit
    assert 5 <= len(lit) <= from_noon_h.size - 5


def test_the_polar_night_has_no_daylight_and_the_polar_day_nothing_else():
    fleet = [orbit("s")]
    north, south = target("north", 80.0, 15.0), target("south", -80.0, 15.0)  # in June
    assert times_of(over([south], fleet, daylight=True)) == []
    assert times_of(over([north], fleet, daylight=True)) == times_of(over([north], fleet)) != []


def test_one_capture_in_an_arc_that_lasts_all_day():
    # A geostationary satellite sees the target always: one arc, one least angle, one capture at most.
    high = orbit("g", 5.0, 0.0, 0.0, 1.0027, 0.001)
    found = [times_of(over([target("t", 10.0, float(lon))], [high], 90.0)) for lon in range(0, 360, 30)]
    assert max(map(len, found)) == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), max_size=30), st.integers(0, 20))
def test_captures_of_a_target_keep_their_distance(rows, interval_ns):
    rows.sort()
    pairs = np.array([row[0] for row in rows], dtype=np.int64)
    taken_ns = np.array([row[1] for row in rows], dtype=np.int64)
    kept = spaced(Overflights(pairs, taken_ns), interval_ns)
    expected = []
    for pair, taken in rows:
        if not any(other == pair and taken - before < interval_ns for other, before in expected):
            expected.append((pair, taken))
    assert list(zip(kept.target.tolist(), kept.taken_ns.tolist(), strict=True)) == expected


def test_the_interval_holds_for_each_satellite_and_target_apart():
    fleet = [orbit("a"), orbit("b", mean_anomaly_deg=1.0)]
    quito = target("quito", -0.2, -78.5)
    free = over([BEIJING, quito], fleet, 60.0, span_ns=72 * HOUR_NS)
    work = dataclasses.replace(free.workload, interval_ns=20 * HOUR_NS)
    apart = times_of(dataclasses.replace(free, workload=work))
    assert set(apart) < set(times_of(free))
    alone = times_of(dataclasses.replace(free, workload=dataclasses.replace(work, targets=(quito,))))
    assert set(alone) < set(apart)
    times_ns = [taken_ns for name, taken_ns in alone if name == "a"]
    assert np.diff(times_ns).min() >= 20 * HOUR_NS
