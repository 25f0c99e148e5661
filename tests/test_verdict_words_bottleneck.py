"""The bottleneck words, by hand: each rule of the model at its edge."""

from __future__ import annotations

import numpy as np
import pytest
import result_by_hand as by_hand

from latency.tables import COMPONENTS
from latency.verdict.bottleneck import ASPECTS, GROUND_CASES, ORBITAL_CASES, component_totals, exact_sum, judge, word


def totals(**seconds: int) -> dict[str, int]:
    return {name: seconds.get(name, 0) for name in COMPONENTS}


@pytest.mark.parametrize(
    ("bottleneck", "left", "elsewhere", "latency", "expected"),
    [
        (99, 0, 0, 1000, "no bottleneck"),  # under a tenth
        (100, 0, 0, 1000, "bypassed"),  # a tenth is one
        (100, 10, 0, 500, "bypassed"),  # O + N = B / 10
        (100, 4, 6, 500, "bypassed"),
        (100, 10, 1, 500, "reduced"),  # just more
        (100, 0, 49, 500, "reduced"),
        (100, 0, 50, 500, "moved"),  # N = (B - O) / 2
        (100, 50, 25, 500, "moved"),  # O = B / 2
        (100, 50, 24, 500, "reduced"),
        (100, 51, 0, 500, "kept"),
        (100, 51, 1000, 500, "kept"),
        (0, 0, 0, 0, "no bottleneck"),
        (100, 300, 0, 500, "kept"),  # worse is kept, too
    ],
)
def test_each_word_begins_where_the_model_says(bottleneck, left, elsewhere, latency, expected):
    assert word(bottleneck, left, elsewhere, latency) == expected


def test_an_aspect_that_the_ground_case_does_not_have_is_no_bottleneck():
    judged = judge(totals(contact_wait=100), totals(contact_wait=5))
    assert judged["all"].word == judged["geometry"].word == "bypassed"
    assert {judged[aspect].word for aspect in ("contention", "capacity", "backhaul")} == {"no bottleneck"}


def test_a_wait_elsewhere_counts_only_beyond_the_same_wait_of_the_ground_case():
    ground = totals(contact_wait=100, compute_queue=30)
    assert judge(ground, totals(compute_queue=30))["all"].elsewhere_ns == 0
    assert judge(ground, totals(compute_queue=80))["all"].elsewhere_ns == 50


def test_one_wait_does_not_excuse_another():
    ground = totals(contact_wait=100, isl_wait=60)
    assert judge(ground, totals(compute_queue=60))["all"] == ("moved", 100, 0, 60)


def test_the_bottleneck_has_seven_components_in_four_aspects():
    parts = [name for aspect, names in ASPECTS.items() if aspect != "all" for name in names]
    assert sorted(parts) == sorted(ASPECTS["all"])
    assert len(parts) == 7


def test_totals_add_both_legs_of_counted_captures():
    ledger = by_hand.ledger({"raw_compute": 1}, {"raw_compute": 2, "product_compute": 4}, {"product_compute": 8})
    assert component_totals(ledger, np.array([True, True, False]))["compute"] == 7 * by_hand.S


def test_sums_beyond_int64_are_exact():
    values = np.array([2**62, 2**62, 2**62, -(2**40) - 1, 7], np.int64)
    assert exact_sum(values) == sum(values.tolist())
    assert exact_sum(np.zeros(0, np.int64)) == 0


def test_every_case_is_on_one_side():
    assert GROUND_CASES == ("ground-direct", "ground-relay", "hybrid")
    assert ORBITAL_CASES == ("node-relay", "onboard-direct", "onboard-relay")
