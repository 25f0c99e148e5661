"""Captures by the clock: periodic, at random, or as listed."""

import dataclasses

import numpy as np
import pytest
from captures_by_hand import HOUR_NS, captures_of, orbit, scenario, times_of, workload
from hypothesis import given, settings
from hypothesis import strategies as st

from latency.errors import InputError
from latency.scenario.replication import entity
from latency.tables import NEVER

FLEET = [orbit("b", raan_deg=90), orbit("a"), orbit("c", raan_deg=180)]
NAMES = ["b", "a", "c"]


def hours(*count):
    return [int(hour * HOUR_NS) for hour in count]


def test_periodic_captures_come_every_interval_from_the_offset_to_before_the_end():
    work = workload("periodic", ["a"], interval_ns=10 * HOUR_NS, offset_ns=4 * HOUR_NS)
    assert [taken_ns for _, taken_ns in times_of(scenario(work, FLEET))] == hours(4, 14)
    assert [taken_ns for _, taken_ns in times_of(scenario(work, FLEET, span_ns=24 * HOUR_NS + 1))] == hours(4, 14, 24)


def test_together_they_are_ordered_by_name():
    work = workload("periodic", NAMES, interval_ns=20 * HOUR_NS)
    assert times_of(scenario(work, FLEET)) == [(name, hour) for hour in hours(0, 20) for name in "abc"]


def test_staggered_they_share_the_interval_by_name():
    work = workload("periodic", NAMES, interval_ns=24 * HOUR_NS, stagger=True)
    assert times_of(scenario(work, FLEET)) == [("a", 0), ("b", 8 * HOUR_NS), ("c", 16 * HOUR_NS)]
    thirds = workload("periodic", NAMES, interval_ns=10, stagger=True)
    assert times_of(scenario(thirds, FLEET, span_ns=10)) == [("a", 0), ("b", 3), ("c", 6)]


def test_only_the_satellites_of_the_workload_take_any():
    work = workload("periodic", ["c"], interval_ns=24 * HOUR_NS)
    assert times_of(scenario(work, FLEET)) == [("c", 0)]


def test_every_capture_carries_the_sizes_of_the_workload():
    work = workload("periodic", ["a"], raw_bit=5, product_bit=4, work_op=3, priority=2)
    found = captures_of(scenario(work, FLEET))
    assert found.taken_ns.size == 24
    for column, value in zip(found[2:7], (5, 4, 3, 2, NEVER), strict=True):
        assert column.dtype == np.int64
        assert column.tolist() == [value] * 24
    work = dataclasses.replace(work, deadline_ns=9)
    assert captures_of(scenario(work, FLEET)).deadline_ns.tolist() == [9] * 24


def test_listed_captures_are_sorted_and_equal_ones_keep_their_place():
    listed = (("c", 5), ("a", 5), ("c", 0), ("a", 5))
    work = workload("listed", NAMES, listed=listed)
    assert times_of(scenario(work, FLEET)) == [("c", 0), ("a", 5), ("a", 5), ("c", 5)]
    assert captures_of(scenario(workload("listed", []), FLEET)).taken_ns.size == 0


@pytest.mark.parametrize("taken_ns", [-1, 24 * HOUR_NS])
def test_a_listed_capture_outside_the_span_is_refused(taken_ns):
    work = workload("listed", NAMES, listed=(("a", 0), ("b", taken_ns)))
    with pytest.raises(InputError, match=r"workload\.listed: 1 captures lie outside"):
        captures_of(scenario(work, FLEET))


def test_a_flood_is_refused_with_its_number_before_it_is_made():
    for kind in ("periodic", "poisson"):
        with pytest.raises(InputError, match=r"workload\.interval: about 8.64e\+13 captures"):
            captures_of(scenario(workload(kind, ["a"], interval_ns=1), FLEET))


def random_times(names=NAMES, fleet=FLEET, replication=0, **changes):
    return times_of(scenario(workload("poisson", names), fleet, **changes), replication)


@settings(max_examples=10, deadline=None)
@given(st.permutations(FLEET), st.permutations(NAMES))
def test_random_captures_do_not_depend_on_the_order_in_the_file(fleet, names):
    assert random_times(names, fleet) == random_times()


def test_random_captures_of_one_satellite_do_not_depend_on_the_others():
    alone = random_times(["b"], [orbit("b")])
    assert [moment for moment in random_times() if moment[0] == "b"] == alone
    assert len(alone) > 10


def test_random_captures_change_with_seed_and_replication_only():
    first = random_times()
    assert random_times() == first
    assert random_times(seed=2) != first
    assert random_times(replication=1) != first
    assert random_times(span_ns=48 * HOUR_NS)[: len(first)] == first


def test_random_gaps_have_the_interval_as_mean():
    # 3,000 expected captures of each satellite: the standard deviation of a count is sqrt(3,000) = 55.
    found = random_times(span_ns=3000 * HOUR_NS)
    for name in NAMES:
        taken_ns = np.array([moment for who, moment in found if who == name])
        assert abs(taken_ns.size - 3000) < 4 * 55
        gaps = np.diff(taken_ns) / HOUR_NS
        # An exponential law: e**-1 of the gaps are longer than the mean, with a standard error of 0.009.
        assert abs((gaps > 1.0).mean() - 0.3679) < 4 * 0.009


def test_an_entity_is_known_by_its_name_alone():
    # "abc" is the worked example of FIPS 180-2; its SHA-256 begins with these eight bytes.
    assert entity("abc") == 0xBA7816BF8F01CFEA
    assert len({entity(f"satellite {number}") for number in range(1000)}) == 1000
