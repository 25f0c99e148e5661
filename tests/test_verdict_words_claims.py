"""What becomes of a claim: true, false, or not to be told."""

from __future__ import annotations

from itertools import product

import pytest

from latency.verdict.claims import truth_of_all, truth_of_bottleneck, truth_of_latency
from latency.verdict.conditions import BottleneckFinding
from latency.verdict.words import WORDS, Finding, Flip, Measure, Side


def latency(word, factor=None, asked=2.0, **changes):
    sides = (Side(case, 1.0, 1.0, None) for case in ("ground-direct", "onboard-direct"))
    plain = {"difference": None, "ratio": None, "factor": factor, "more": 1.0, "reasons": ()}
    return Finding(word, Measure("p50", asked, 0.05), *sides, **(plain | changes))


def bottleneck(word, reasons=()):
    return BottleneckFinding(
        "all", word, "ground-direct", "onboard-direct", None, None, None, None, (), (), 3.5, reasons
    )


@pytest.mark.parametrize(
    ("word", "factor", "truth"),
    [
        ("faster", "reached", "supported"),
        ("faster", "missed", "refuted"),
        ("faster", "straddles", "undetermined"),
        ("slower", "missed", "refuted"),
        ("no material difference", "missed", "refuted"),
        ("no material difference", "straddles", "refuted"),
        ("inconclusive", "missed", "refuted"),  # whatever the sign, it is not twice as fast
        ("inconclusive", "straddles", "undetermined"),
        ("inconclusive", None, "undetermined"),
        ("depends on X", "reached", "undetermined"),
        ("depends on X", "missed", "undetermined"),
        ("unstable", None, "undetermined"),
        ("infeasible", None, "undetermined"),
        ("outside domain", None, "undetermined"),
        (None, None, "undetermined"),
    ],
)
def test_a_claim_on_latency(word, factor, truth):
    told = truth_of_latency(latency(word, factor, reasons=("because",)))
    assert told.truth == truth
    assert told.why
    assert "\n" not in told.why


def test_every_word_and_every_answer_has_a_truth():
    for word, factor in product((*WORDS, None), ("reached", "missed", "straddles", None)):
        assert truth_of_latency(latency(word, factor)).truth in ("supported", "refuted", "undetermined")


def test_the_reasons_are_sentences():
    assert truth_of_latency(latency("faster", "reached")).why == "onboard-direct is 2 times faster than ground-direct"
    assert (
        truth_of_latency(latency("faster", "reached", asked=1.0)).why == "onboard-direct is faster than ground-direct"
    )
    assert truth_of_latency(latency("faster", "missed", asked=10.0)).why == (
        "onboard-direct is not 10 times faster than ground-direct"
    )
    depends = latency("depends on X", flips=(Flip("the rate", "2 Gbit/s", 0.1),))
    assert truth_of_latency(depends).why == "the sign depends on the rate (break-even 2 Gbit/s)"
    assert truth_of_latency(latency("unstable", reasons=("line a: load 2",))).why == "unstable: line a: load 2"
    assert truth_of_latency(latency("inconclusive", more=3.0)).why == (
        "inconclusive; about 3.0 times the replications would tell"
    )


@pytest.mark.parametrize(
    ("word", "truth"),
    [
        ("bypassed", "supported"),
        ("moved", "refuted"),
        ("reduced", "refuted"),
        ("kept", "refuted"),
        ("no bottleneck", "refuted"),
        ("inconclusive", "undetermined"),
        ("unstable", "undetermined"),
        ("infeasible", "undetermined"),
        ("outside domain", "undetermined"),
        (None, "undetermined"),
    ],
)
def test_a_claim_on_the_bottleneck(word, truth):
    assert truth_of_bottleneck(bottleneck(word), "bypassed").truth == truth
    assert truth_of_bottleneck(bottleneck("kept"), "kept").truth == "supported"


def test_the_halves_are_told_apart_and_both_must_hold():
    truths = ("supported", "refuted", "undetermined")
    for one, other in product(truths, repeat=2):
        whole = truth_of_all((one, other))
        assert (whole == "supported") == (one == other == "supported")
        assert (whole == "refuted") == ("refuted" in (one, other))
