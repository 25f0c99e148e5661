"""What is told of a ground that might be better: every way in which the three times can stand to each other."""

import pytest

from latency.report.ground import ground_paragraphs, interval_text, stand_text

HOUR = 3_600_000_000_000


def record(operational, best, bound, tried=7, not_tried=(), **more):
    """Times in hours; None where so many are never delivered."""
    hours = {"operational": operational, "best": best, "bound": bound, **more}
    times = {name: None if value is None else round(value * HOUR) for name, value in hours.items()}
    times["best_scheduler"] = "max-weight"
    return {"metric": "p50", "p50": times, "p95": times, "schedulers": [{}] * tried, "not_tried": list(not_tried)}


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ((4, 3, 2), "4 h as scheduled .. 3 h with the best of 7 schedulers (max-weight) .. 2 h that nobody can beat"),
        ((4, 3, 3), "4 h as scheduled .. 3 h with the best of 7 schedulers (max-weight), and nobody can beat that"),
        ((4, 4, 3), "4 h as scheduled, the best of 7 schedulers .. 3 h that nobody can beat"),
        ((4, 4, 4), "4 h as scheduled, and nobody can beat that"),
        ((4, 4, 3, 1), "4 h as scheduled .. 3 h that nobody can beat"),
        (
            (None, 3, 2),
            "never as scheduled .. 3 h with the best of 7 schedulers (max-weight) .. 2 h that nobody can beat",
        ),
        ((None, None, 2), "never as scheduled, the best of 7 schedulers .. 2 h that nobody can beat"),
        ((None, None, None), "never as scheduled, and nobody can beat that"),
    ],
)
def test_the_three_times_are_told_without_repeating_any(times, told):
    assert interval_text(record(*times), "p50") == told


@pytest.mark.parametrize(
    ("orbital", "told"),
    [
        (1, "(60 min) is sooner than anybody could be with these stations: no scheduler can turn that"),
        (
            2,
            "(2 h) is sooner than the best scheduler we have, but not than the bound: a better one might turn that",
        ),
        (3, "(3 h) is sooner only than the ground as scheduled: max-weight turns that"),
        (4, "(4 h) is no sooner than the ground as scheduled"),
        (None, "(never) is no sooner than the ground as scheduled"),
    ],
)
def test_a_claim_is_held_against_each_of_the_three(orbital, told):
    assert stand_text(record(4, 3, 2, orbital=orbital), "eye").partition("; eye ")[2] == told


def test_against_a_ground_that_never_delivers_so_many_any_answer_is_sooner():
    text = stand_text(record(None, None, None, orbital=5), "eye")
    assert text.endswith("eye (5 h) is sooner than anybody could be with these stations: no scheduler can turn that")


def test_what_was_not_tried_is_said_once():
    summary = {"captures": {"counted": 5}, "ground": {"ground-direct": record(4, 3, 2, not_tried=["optimal"])}}
    (text,) = ground_paragraphs(summary)
    assert text.startswith("ground-direct, p50: 4 h as scheduled .. ")
    assert text.count("optimal") == 1
    assert text.endswith(" (optimal not tried on so many passes).")
    assert ground_paragraphs(summary | {"captures": {"counted": 0}}) == []


def test_cases_without_an_interval_are_told_to_be_too_large_but_not_hybrid_which_never_has_one():
    summary = {"captures": {"counted": 3}, "cases": {"ground-direct": {}, "hybrid": {}, "onboard-direct": {}}}
    (told,) = ground_paragraphs(summary)
    assert told.startswith("ground-direct: what other schedulers would make of it")
    assert ground_paragraphs(summary | {"cases": {"hybrid": {}}}) == []
