"""Whether the claims are those that were declared before anything was run."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from latency.scenario.model import Claim, Scenario

SCHEME = "sha256:"
SHORT = 16  # digits that are enough to declare


class Declaration(NamedTuple):
    """What the claims are, what was declared, and what follows from it."""

    digest: str  # of the claims as they are now, "" where there are none
    declared: str  # as the file states it, "" where it does not
    state: str  # "declared", "edited", "undeclared", or "" where there is nothing to declare
    sentence: str

    @property
    def exploratory(self) -> bool:
        """Whether every verdict is exploratory: what was declared is not what is tested."""
        return self.state == "edited"


_SENTENCES = {
    "declared": "declared before the run",
    "edited": "exploratory: the claims were edited after a run, or after they were declared",
    "undeclared": "not declared before the run",
    "": "no claims",
}


def claims_digest(scenario: Scenario) -> str:
    """Return the SHA-256 of what is tested: the question, and each claim with its cases, measure and threshold.

    It does not depend on how the file is written, nor on pedigree, title or the rest of the scenario: a scenario may
    state better numbers without testing another claim. A deadline counts where a claim is measured by it.

    Returns
    -------
    str
        "sha256:" and 64 hexadecimal digits.
    """
    tested = {
        "question": scenario.question,
        "claims": [_tested(claim, scenario) for claim in sorted(scenario.claims, key=lambda claim: claim.name)],
    }
    text = json.dumps(tested, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return SCHEME + hashlib.sha256(text.encode()).hexdigest()


def _tested(claim: Claim, scenario: Scenario) -> dict:
    keys = ("name", "text", "kind", "orbital", "ground", "metric", "factor", "margin", "aspect", "word", "primary")
    tested = {key: getattr(claim, key) for key in keys} | {"deadline_ns": _deadline_ns(claim, scenario)}
    return tested | ({"interest": claim.interest} if claim.interest else {})


def _deadline_ns(claim: Claim, scenario: Scenario) -> int | None:
    if claim.metric != "within-deadline" or not scenario.workload:
        return None
    own = (one.deadline_ns for one in scenario.workload.interests if one.name == claim.interest)
    return next((deadline_ns for deadline_ns in own if deadline_ns is not None), scenario.workload.deadline_ns)


def declaration(scenario: Scenario) -> Declaration:
    """Return whether the claims of a scenario are those that were declared."""
    digest = claims_digest(scenario) if scenario.claims else ""
    state = _state(digest, scenario.declared)
    return Declaration(digest, scenario.declared, state, _SENTENCES[state])


def _state(digest: str, declared: str) -> str:
    if not declared:
        return "undeclared" if digest else ""
    return "declared" if digest.startswith(declared) else "edited"
