"""What is known of an examination, for its credibility."""

from __future__ import annotations

from latency.scenario.model import Scenario
from latency.study.claim import Examination
from latency.study.explore import Boundary
from latency.verdict.credibility import Factor, Known, credibility, verification_record

INFLUENTIAL = 0.05  # of the squared swings: an assumption with less hardly moves the difference


def factors_of(examination: Examination) -> list[Factor]:
    """Return the factors of credibility of a verdict, lowest level first."""
    outcomes = [outcome for rows in examination.evidence.outcomes.values() for outcome in rows]
    found = examination.exploration
    flips = () if found is None else found.sign.tornado.flips
    return credibility(
        Known(
            audited=sum(outcome.audited for outcome in outcomes),
            replications=len(examination.draws),
            ranges_tried=0 if found is None else len(found.sign.tornado.bars),
            draws=0 if found is None else len(found.joint),
            kept_in_draws=None if found is None else found.kept,
            single_flips=tuple(dict.fromkeys(bracket.knob.name for bracket in flips)),
            corners_agree=None if found is None else found.corners_agree,
            winner=found is not None and found.sign.tornado.present.side != 0,
            influential=() if found is None else influential(found.sign),
            unvaried_guesses=unvaried_guesses(examination.scenario),
            declared=examination.declaration.state == "declared",
            record=verification_record(),
        )
    )


def influential(boundary: Boundary) -> tuple[tuple[str, str], ...]:
    """Return (assumption, basis) of those that flip the sign or make a good part of the squared swings."""
    bars = boundary.tornado.bars
    whole = sum(bar.swing**2 for bar in bars)
    return tuple(
        (bar.knob.name, bar.knob.basis) for bar in bars if bar.flips or (whole and bar.swing**2 >= INFLUENTIAL * whole)
    )


def unvaried_guesses(scenario: Scenario) -> int:
    """Return how many guesses have no range; what is claimed is no assumption."""
    return sum(row.basis == "guess" and not row.low and not row.key.startswith("claims.")
               for row in scenario.assumptions)  # fmt: skip
