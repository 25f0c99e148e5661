"""Credibility: no level without its evidence, less evidence never more of a level, the lowest first."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from latency.scenario import load
from latency.study import credible
from latency.study.credible import influential, unvaried_guesses
from latency.study.explore import Boundary
from latency.verdict import credibility as rules
from latency.verdict.breakeven import Reply
from latency.verdict.credibility import Known, credibility, verification_record
from latency.verdict.knob import Knob
from latency.verdict.tornado import tornado

RECORD = {
    "anchors": ["passes of a listed satellite", "round trips over a shell"],
    "twins": 480,
    "suites": [{"suite": "planted truth", "passed": True}, {"suite": "coverage", "passed": True}],
}
BEST = Known(
    audited=12_000,
    replications=12,
    ranges_tried=9,
    draws=24,
    kept_in_draws=1.0,
    single_flips=(),
    corners_agree=True,
    winner=True,
    influential=(("isl.rate", "measured"), ("work", "measured")),
    unvaried_guesses=0,
    declared=True,
    record=RECORD,
)

# What is worse than BEST in one respect, and the factor that must hear of it.
WORSE = [
    ("verification", {"audited": 0}),
    ("verification", {"record": {}}),
    ("verification", {"record": RECORD | {"twins": 0}}),
    ("verification", {"record": RECORD | {"suites": []}}),
    ("verification", {"record": RECORD | {"suites": [*RECORD["suites"], {"suite": "A/A", "passed": False}]}}),
    ("validation", {"record": RECORD | {"anchors": []}}),
    ("data pedigree", {"record": RECORD | {"anchors": []}}),
    ("input pedigree", {"influential": ()}),
    ("input pedigree", {"influential": (("isl.rate", "measured"), ("work", "published"))}),
    ("input pedigree", {"influential": (("isl.rate", "guess"), ("work", "measured"))}),
    ("input pedigree", {"unvaried_guesses": 3}),
    ("uncertainty characterisation", {"replications": 1}),
    ("uncertainty characterisation", {"replications": 4}),
    ("uncertainty characterisation", {"draws": 0}),
    ("results robustness", {"ranges_tried": 0}),
    ("results robustness", {"single_flips": ("isl.rate",)}),
    ("results robustness", {"corners_agree": False}),
    ("results robustness", {"kept_in_draws": 0.9}),
    ("results robustness", {"winner": False}),
    ("process management", {"declared": False}),
]


def levels(known):
    return {factor.name: factor.level for factor in credibility(known)}


@pytest.mark.parametrize(("name", "changes"), WORSE)
def test_less_evidence_lowers_its_factor_and_raises_none(name, changes):
    before, after = levels(BEST), levels(replace(BEST, **changes))
    assert after[name] < before[name]
    assert all(after[other] <= before[other] for other in before)


@pytest.mark.parametrize("changes", [changes for _, changes in WORSE] + [{}])
def test_all_eight_factors_are_told_the_lowest_first_each_with_a_reason(changes):
    factors = credibility(replace(BEST, **changes))
    assert [factor.level for factor in factors] == sorted(factor.level for factor in factors)
    assert len({factor.name for factor in factors}) == 8
    assert all(factor.why and 0 <= factor.level <= 4 for factor in factors)


def test_nothing_known_is_worth_nothing():
    nothing = Known(0, 1, 0, 0, None, (), None, False, (), 0, False, {})
    known = levels(nothing)
    assert known.pop("process management") == 1  # digests are there in any case
    assert set(known.values()) == {0}


@pytest.mark.parametrize(("basis", "most"), [("guess", 1), ("", 0), ("rumour", 0), ("derived", 2), ("published", 3)])
def test_the_weakest_influential_assumption_decides_however_many_are_measured(basis, most):
    known = replace(BEST, influential=(*BEST.influential, ("work.size", basis), ("mask", "measured")))
    (factor,) = (factor for factor in credibility(known) if factor.name == "input pedigree")
    assert factor.level <= most
    assert "work.size" in factor.why


def test_nobody_is_known_to_have_decided_by_this_and_no_measured_chain_was_compared():
    best = levels(BEST)
    assert best["use history"] == 0
    assert best["validation"] == 1
    assert best["verification"] <= 3  # no outsider has looked


def test_suites_that_failed_are_told():
    record = RECORD | {"suites": [{"suite": "A/A", "passed": False}]}
    (factor,) = (factor for factor in credibility(replace(BEST, record=record)) if factor.name == "verification")
    assert "1 of 1 suites failed" in factor.why


def test_removing_the_record_takes_its_levels_away(monkeypatch, tmp_path):
    (tmp_path / "verification.json").write_text('{"anchors": ["a"], "twins": 2, "suites": [{"passed": true}]}')
    monkeypatch.setattr(rules.resources, "files", lambda package: tmp_path)
    assert levels(replace(BEST, record=verification_record())) == levels(BEST)
    (tmp_path / "verification.json").unlink()
    assert verification_record() == {}
    without = levels(replace(BEST, record=verification_record()))
    assert (without["data pedigree"], without["validation"], without["verification"]) == (0, 0, 1)


# --- which assumptions are influential -----------------------------------------------------------


def boundary(*knobs, gain):
    def ask(points):
        gains = [gain({knob.name: x for knob, x in turns}) for turns in points]
        return [Reply(float(each), (each > 0) - (each < 0)) for each in gains]

    return Boundary(1.0, tornado(ask, knobs), None)


def test_influential_is_what_flips_or_makes_a_twentieth_of_the_squared_swings():
    knobs = [Knob(name, (name,), 0, 0, 1, basis=name) for name in ("strong", "weak", "still")]
    found = boundary(*knobs, gain=lambda at: 100 + 10 * at.get("strong", 0) + 2 * at.get("weak", 0))
    assert influential(found) == (("strong", "strong"),)  # 4 of 104 is less than a twentieth
    found = boundary(*knobs, gain=lambda at: 100 + 10 * at.get("strong", 0) + 3 * at.get("weak", 0))
    assert influential(found) == (("strong", "strong"), ("weak", "weak"))
    found = boundary(*knobs, gain=lambda at: 1 + 100 * at.get("strong", 0) - 2 * at.get("weak", 0))
    assert influential(found) == (("strong", "strong"), ("weak", "weak"))  # it turns the sign
    assert influential(boundary(*knobs, gain=lambda at: 5)) == ()


def test_guesses_without_a_range_are_counted_in_shipped_scenarios_those_of_claims_left_out():
    rows = load("three-body-12").assumptions
    bare = [row.key for row in rows if row.basis == "guess" and not (row.low or row.high)]
    assert "claims.press-latency.factor" in bare
    assert unvaried_guesses(SimpleNamespace(assumptions=rows)) == len(bare) - 1


def test_the_record_that_travels_with_the_package_is_what_is_asked(monkeypatch):
    monkeypatch.setattr(credible, "verification_record", lambda: RECORD)
    examination = SimpleNamespace(
        evidence=SimpleNamespace(outcomes={"ground-direct": [SimpleNamespace(audited=3)] * 5}),
        exploration=None,
        draws=(1, 2, 3, 4, 5),
        declaration=SimpleNamespace(state="edited"),
        scenario=SimpleNamespace(assumptions=()),
    )
    found = {factor.name: factor for factor in credible.factors_of(examination)}
    assert found["verification"].level == 3
    assert "15 facts" in found["verification"].why
    assert found["process management"].level == 1  # edited is not declared
    assert found["uncertainty characterisation"].level == 1
    assert found["input pedigree"].level == 0
