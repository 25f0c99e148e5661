"""Which two cases a study compares, and by which metric: those of a claim on latency."""

from __future__ import annotations

from latency.errors import InputError, Problem
from latency.scenario.model import Claim, Scenario
from latency.scenario.problems import clean, hint

GROUND = ("ground-direct", "ground-relay")
ORBITAL = ("node-relay", "onboard-relay", "onboard-direct")


def latency_claim(scenario: Scenario, name: str = "") -> Claim:
    """Return the claim of that name, or else what the scenario is there to test, or else its median in two cases.

    Raises
    ------
    InputError
        No such claim, one on the bottleneck, or no two cases to compare.
    """
    claims = [claim for claim in scenario.claims if claim.kind == "latency"]
    if name:
        found = next((claim for claim in claims if claim.name == name), None)
        if found is None:
            message = f"is no claim on latency of this scenario{hint(name, [claim.name for claim in claims])}"
            raise InputError(scenario.name, [Problem("--claim", clean(name), message)])
        return found
    return claims[0] if claims else _unclaimed(scenario)


def _unclaimed(scenario: Scenario) -> Claim:
    ground, orbital = ([case for case in cases if case in scenario.cases] for cases in (GROUND, ORBITAL))
    if not ground or not orbital:
        message = "needs one on the ground and one in orbit, such as ground-direct and node-relay, to be compared"
        raise InputError(scenario.name, [Problem(scenario.name, "cases", message)])
    return Claim(
        name="",
        text=f"{orbital[0]} brings the answer sooner than {ground[0]}",
        kind="latency",
        orbital=orbital[0],
        ground=ground[0],
        metric="p50",
        factor=1.0,
        margin=0.0,
        aspect="",
        word="",
        basis="",
        source="",
        note="no claim is stated: the medians of two cases",
    )
