"""Which captures matter more, and how much of them is sent: interests, screening, cropping, compression."""

import dataclasses

import numpy as np
import pytest
from captures_by_hand import DEGREE, HOUR_NS, captures_of, orbit, orbits_of, scenario, target, workload
from test_captures_targets import skyfield_satellite

from latency.kernels.draws import INTEREST, SCREENING, uniform
from latency.plan.interests import distances_m
from latency.scenario.model import Area, Interest, Screening
from latency.scenario.replication import entity, nothing_random
from latency.sky.subpoints import subsatellite_points
from latency.tables import NEVER

S = 10**9
MANY = 40_000


def interest(name, priority=0, share=1.0, areas=(), known="ahead", deadline_ns=None):
    return Interest(name, priority, share, tuple(areas), known, deadline_ns)


def area(latitude_deg, longitude_deg, radius_km):
    return Area(latitude_deg * DEGREE, longitude_deg * DEGREE, radius_km * 1e3)


def made(*interests, names=("a", "b"), kind="periodic", count=MANY, **changes):
    changes = {"priority": 2, "interests": interests, "interval_ns": 24 * HOUR_NS * len(names) // count} | changes
    return scenario(workload(kind, names, **changes), map(orbit, names))


def within(share, count, of):
    """Binomial: within 4 standard errors of the share."""
    return count / of == pytest.approx(share, abs=4.0 * np.sqrt(share * (1.0 - share) / of))


def test_without_interests_captures_are_as_they_were():
    found = captures_of(made(count=100))
    assert found.interest is None
    assert found.screened is None
    assert set(found.priority) == {2}
    assert set(found.raw_bit) == {8_000}


@pytest.mark.parametrize(
    ("raw_bit", "compression", "cropped", "kept"),
    [
        (8_000, 1.0, 1.0, 8_000),
        (8_000, 2.0, 1.0, 4_000),
        (10, 1.0, 0.1, 1),  # as written: the float 0.1 is more than a tenth, and would give 2
        (10, 3.0, 1.0, 4),
        (7, 2.0, 0.5, 2),
        (10**15 + 1, 1.0, 0.3, 300_000_000_000_001),
        (3, 1e9, 1.0, 1),
    ],
)
def test_raw_data_is_what_cropping_and_compression_leave_rounded_up(raw_bit, compression, cropped, kept):
    found = captures_of(made(count=10, raw_bit=raw_bit, compression=compression, cropped=cropped))
    assert set(found.raw_bit) == {kept}
    assert set(found.product_bit) == {80}
    assert set(found.work_op) == {7}


def test_what_is_known_ahead_changes_the_priority_and_nothing_a_screening_would_tell():
    found = captures_of(made(interest("fires", 0, share=0.2)))
    assert found.screened is None
    assert set(found.interest) == {0, -1}
    assert np.array_equal(found.priority, np.where(found.interest == 0, 0, 2))
    assert within(0.2, (found.interest == 0).sum(), MANY)


def test_the_first_interest_that_fits_is_the_class_and_each_draws_for_itself():
    found = captures_of(made(interest("x", 0, 0.3), interest("y", 1, 0.5), interest("z", 3)))
    counts = np.bincount(found.interest, minlength=3)
    assert within(0.3, counts[0], MANY)
    assert within(0.7 * 0.5, counts[1], MANY)
    assert counts.sum() == MANY
    assert np.array_equal(found.priority, np.array([0, 1, 3])[found.interest])


def test_shares_are_drawn_by_satellite_and_capture_number():
    found = captures_of(made(interest("x", 0, 0.3), count=2_000), replication=5)
    for row, name in enumerate("ab"):
        mine = found.interest[found.satellite == row]
        key = np.uint64(1), 5, np.uint64(entity(f"{name}\nx")), INTEREST
        assert mine.tolist() == [0 if uniform(*key, number) < 0.3 else -1 for number in range(mine.size)]


def test_a_satellite_keeps_its_classes_whoever_else_there_is_and_in_whatever_order_interests_of_others_stand():
    rare = interest("rare", 0, 0.1)
    alone = captures_of(made(rare, names=("b",), count=500))
    both = captures_of(made(rare, interest("often", 1, 0.5), names=("b", "a"), count=1_000))
    mine = both.satellite == 1
    assert alone.taken_ns.tolist() == both.taken_ns[mine].tolist()
    assert (alone.interest == 0).tolist() == (both.interest[mine] == 0).tolist()
    later = captures_of(made(interest("often", 1, 0.5), rare, names=("b", "a"), count=1_000))
    assert ((both.interest == 1) & (later.interest == 1)).sum() == 0
    assert (later.interest[both.interest == 1] == 0).all()


def test_screening_finds_its_recall_and_raises_its_false_alarms():
    seen = interest("ships", 0, 0.25, known="screened")
    found = captures_of(made(seen, screening=Screening(0.9, 0.05)))
    assert set(found.priority) == {2}  # nobody knows before a look
    real = found.interest == 0
    assert within(0.9, (found.screened[real] == 0).sum(), real.sum())
    assert within(0.05, (found.screened[~real] == 0).sum(), (~real).sum())
    assert set(found.screened) == {0, 2}
    key = np.uint64(1), 0, np.uint64(entity("a")), SCREENING
    mine = found.satellite == 0
    drawn = np.array([uniform(*key, number) for number in range(mine.sum())])
    assert np.array_equal(found.screened[mine] == 0, drawn < np.where(real[mine], 0.9, 0.05))


def test_what_only_a_screening_tells_changes_no_class_before_it():
    """A fire within a region that goes first anyway keeps the region's class, also if the screening misses it."""
    region, fires = interest("region", 1, 1.0), interest("fires", 0, 0.3, known="screened")
    found = captures_of(made(fires, region, screening=Screening(0.5, 0.0)))
    assert set(found.interest) == {0, 1}
    assert set(found.priority) == {1}
    assert set(found.screened[found.interest == 0]) == {0, 1}
    assert set(found.screened[found.interest == 1]) == {1}


def test_a_false_alarm_only_ever_makes_more_urgent_what_was_known_ahead():
    ahead, seen = interest("fires", 1, 0.3), interest("ships", 0, 0.5, known="screened")
    found = captures_of(made(ahead, seen, screening=Screening(0.0, 1.0)))
    assert np.array_equal(found.priority, np.where(found.interest == 0, 1, 2))
    # Nothing is found of what there is to find, and everything else is taken for ships.
    assert np.array_equal(found.screened, np.array([0, 2, 0])[found.interest])


def test_an_interest_brings_its_own_deadline():
    found = captures_of(made(interest("x", 0, 0.5, deadline_ns=60 * S), interest("y", 1, 0.5), deadline_ns=90 * S))
    assert np.array_equal(found.deadline_ns, np.array([60 * S, 90 * S, 90 * S])[found.interest])
    assert set(captures_of(made(interest("x", 0, 0.5), count=100)).deadline_ns) == {NEVER}


def test_subsatellite_points_and_areas_are_those_of_skyfield():
    from skyfield.api import load, wgs84

    setting = made(interest("quiet", 0, areas=(area(10.0, 20.0, 3_000.0), area(-60.0, 179.0, 2_000.0))), count=300)
    found = captures_of(setting)
    _, orbits = orbits_of(setting)
    latitude, longitude = subsatellite_points(orbits, found.satellite, found.taken_ns)
    scale, one = load.timescale(builtin=True), setting.groups[0].orbit[0]
    mine = found.satellite == 0
    satellite = skyfield_satellite(one, scale)
    moments = scale.utc(2025, 6, 1, 0, 0, found.taken_ns[mine] / S)
    below = wgs84.subpoint_of(satellite.at(moments))
    # 1e-8 rad is 6 cm; the rounding of Julian dates moves a satellite by less.
    assert latitude[mine] == pytest.approx(below.latitude.radians, abs=1e-8)
    assert np.exp(1j * longitude[mine]) == pytest.approx(np.exp(1j * below.longitude.radians), abs=1e-8)

    def metres(place):
        """By the angle between unit vectors: another formula than the haversine."""

        def unit(lat, lon):
            return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat) + 0.0 * lon])

        cosine = unit(latitude, longitude).T @ unit(place.latitude_rad, place.longitude_rad)
        return 6_371_008.8 * np.arccos(cosine)

    inside = np.any([metres(place) <= place.radius_m for place in setting.workload.interests[0].areas], axis=0)
    assert 10 < inside.sum() < 200
    assert np.array_equal(found.interest == 0, inside)
    edge = setting.workload.interests[0].areas[0]
    assert distances_m(latitude, longitude, edge) == pytest.approx(metres(edge), abs=0.5)


def test_a_capture_of_a_target_is_where_the_target_is():
    targets = tuple(target(f"t{k}", 8.0 * k - 60.0, 40.0 * k) for k in range(9))
    near = interest("near", 0, areas=(area(4.0, 320.0, 10.0), area(-60.0, 0.0, 1.0)))
    for kind in ("targets", "events"):
        setting = made(near, kind=kind, targets=targets, interval_ns=HOUR_NS)
        setting = dataclasses.replace(setting, groups=(dataclasses.replace(
            setting.groups[0], sensor=dataclasses.replace(setting.groups[0].sensor, off_nadir_rad=1.0)),))  # fmt: skip
        found = captures_of(setting)
        assert 0 < (found.interest == 0).sum() < found.interest.size
        if found.events is not None:
            order = np.lexsort((found.events.satellite, found.events.taken_ns))
            seen = order[found.events.taken_ns[order] != NEVER]
            wanted = np.isin(found.events.place[seen], [0, 8])
            assert np.array_equal(
                np.sort(found.taken_ns[found.interest == 0]), np.sort(found.events.taken_ns[seen[wanted]])
            )


def test_areas_and_shares_go_together():
    here = area(0.0, 0.0, 5_000.0)
    whole = captures_of(made(interest("x", 0, areas=(here,)), count=4_000)).interest == 0
    some = captures_of(made(interest("x", 0, 0.4, (here,)), count=4_000)).interest == 0
    assert not (some & ~whole).any()
    assert within(0.4, some.sum(), whole.sum())


def test_it_is_known_when_classes_are_random():
    fixed = made(interest("x", 0, areas=(area(0.0, 0.0, 100.0),)), count=10)
    assert nothing_random(fixed)
    assert not nothing_random(made(interest("x", 0, 0.5), count=10))
    seen = interest("x", 0, areas=(area(0.0, 0.0, 100.0),), known="screened")
    assert nothing_random(made(seen, count=10))
    assert not nothing_random(made(seen, count=10, screening=Screening(0.9, 0.0)))
