"""A scenario's claims, examined: words with intervals, what made the difference, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from latency.errors import InputError, Problem
from latency.flow.cases import BY_NAME, CASES, GROUND
from latency.flow.shadow import Cell, cells_of
from latency.scenario import Scenario
from latency.scenario.declared import Declaration, declaration
from latency.scenario.model import Claim
from latency.study.explore import Boundary, Exploration, explore
from latency.study.gather import draws_of, gather
from latency.study.knobs import knobs_of
from latency.study.response import Response
from latency.study.trial import own
from latency.study.workers import Crew
from latency.verdict.attribution import attribute_between
from latency.verdict.claims import Truth, truth_of_all, truth_of_bottleneck, truth_of_latency
from latency.verdict.conditions import BottleneckFinding, bottleneck_findings
from latency.verdict.domain import near_the_edge, outside_domain
from latency.verdict.evidence import Evidence
from latency.verdict.hindrances import Pair
from latency.verdict.shares import Attribution
from latency.verdict.words import Finding, Flip, Measure, latency_finding, with_conditions

LATENCY, BOTTLENECK = "latency", "bottleneck"
LEVELS = (50, 95)  # quantiles whose change is attributed


@dataclass(frozen=True)
class Answered:
    """A claim and what was found."""

    claim: Claim
    finding: Finding | None  # on latency
    aspects: dict[str, BottleneckFinding] | None  # on the bottleneck
    truth: Truth


@dataclass(frozen=True)
class Examination:
    """Everything found out about a scenario's claims."""

    scenario: Scenario
    declaration: Declaration
    draws: tuple[int, ...]
    evidence: Evidence
    answers: tuple[Answered, ...]
    attributions: tuple[Attribution, ...]  # of the main claim's change, for each of LEVELS
    against: tuple[Finding, ...]  # the main claim's metric against every ground case
    exploration: Exploration | None  # None: nothing to explore, or not asked for
    edges: tuple[str, ...]

    @property
    def main(self) -> Answered:
        """The first primary claim on latency, or else the first claim."""
        return next(answered for answered in self.answers if answered.claim == main_claim(self.scenario))

    @property
    def truth(self) -> str:
        """What becomes of the primary claims together."""
        return truth_of_all([answered.truth.truth for answered in self.answers if answered.claim.primary])


def main_claim(scenario: Scenario) -> Claim:
    """Return the claim whose cases are looked into most closely.

    Raises
    ------
    InputError
        If the scenario claims nothing, or nothing of the cases that are run.
    """
    found = answerable(scenario)
    if not found:
        message = 'says none; state one, or build on `use = ["library:claims/press"]`'
        if scenario.claims:
            message = "says nothing about two of the cases that are run"
        raise InputError(scenario.name, [Problem(scenario.name, "claims", message)])
    primary = [claim for claim in found if claim.primary] or list(found)
    return next((claim for claim in primary if claim.kind == LATENCY), primary[0])


def answerable(scenario: Scenario) -> tuple[Claim, ...]:
    """Return the claims on cases that are run; whoever picks cases asks for no word on others."""
    return tuple(claim for claim in scenario.claims if {claim.orbital, claim.ground} <= set(scenario.cases))


def examine(scenario: Scenario, crew: Crew, wanted: int | None = None) -> Examination:
    """Return the words on all claims, from replications; `explored` adds what would change them.

    Parameters
    ----------
    scenario : Scenario
        As written.
    crew : Crew
        Who carries out the runs.
    wanted : int, optional
        Replications; as the scenario says, or `gather.ENOUGH`, unless stated.
    """
    main = main_claim(scenario)
    draws = draws_of(scenario, wanted)
    evidence = gather(scenario, _cells(scenario, main), draws, crew)
    answers = tuple(_answered(scenario, evidence, claim) for claim in answerable(scenario))
    attributions = [attribute_between(evidence, main.ground, main.orbital, level) for level in LEVELS]
    return Examination(
        scenario=scenario,
        declaration=declaration(scenario),
        draws=draws,
        evidence=evidence,
        answers=answers,
        attributions=tuple(attributions),
        against=_against(scenario, evidence, main),
        exploration=None,
        edges=near_the_edge(scenario, (main.ground, main.orbital)),
    )


def explored(examination: Examination, file: str, settings: tuple[str, ...], crew: Crew) -> Examination:
    """Return the examination with every assumption of its scenario tried over its range.

    Only a claim on latency is explored, on the first draw of chance: what changes is then the assumption alone.
    """
    scenario, main = examination.scenario, examination.main
    if main.finding is None or main.finding.word in (None, "outside domain", "infeasible"):
        return examination
    response = Response(crew, file, settings, main.claim, examination.draws[:1])
    found = explore(response, knobs_of(scenario), scenario.seed)
    finding = with_conditions(main.finding, _flips(found.sign), found.kept)
    told = replace(main, finding=finding, truth=truth_of_latency(finding))
    answers = tuple(told if answered is main else answered for answered in examination.answers)
    return replace(examination, answers=answers, exploration=found)


def _cells(scenario: Scenario, main: Claim) -> tuple[Cell, ...]:
    """All cases of the scenario, and the shadow cases that tell causes apart in the main claim."""
    return tuple(dict.fromkeys((*own(scenario.cases), *cells_of(main.ground, main.orbital).values())))


def _answered(scenario: Scenario, evidence: Evidence, claim: Claim) -> Answered:
    pair = _pair(scenario, evidence, claim.ground, claim.orbital)
    if claim.kind == BOTTLENECK:
        aspects = bottleneck_findings(pair)
        return Answered(claim, None, aspects, truth_of_bottleneck(aspects[claim.aspect], claim.word))
    finding = latency_finding(pair, Measure(claim.metric, claim.factor, claim.margin))
    return Answered(claim, finding, None, truth_of_latency(finding))


def _pair(scenario: Scenario, evidence: Evidence, ground: str, orbital: str) -> Pair:
    return Pair(
        evidence.campaign,
        ground,
        orbital,
        evidence.outcomes[ground],
        evidence.outcomes[orbital],
        outside_domain(scenario, (ground, orbital)),
    )


def _against(scenario: Scenario, evidence: Evidence, main: Claim) -> tuple[Finding, ...]:
    """The counterfactuals: what is left of the claim where the ground may relay, too."""
    grounds = [case.name for case in CASES if case.place == GROUND and case.name in scenario.cases]
    measure = Measure(main.metric if main.kind == LATENCY else "p50", main.factor, main.margin)
    if BY_NAME[main.orbital].place == GROUND:
        return ()
    return tuple(latency_finding(_pair(scenario, evidence, ground, main.orbital), measure) for ground in grounds)


def _flips(boundary: Boundary) -> tuple[Flip, ...]:
    """Assumptions that alone turn the sign: the nearest by its break-even, others by the end that does it."""
    nearest = boundary.nearest
    if nearest is None:
        return ()
    first = Flip(nearest.knob.name, nearest.knob.text(nearest.flips_at), nearest.distance)
    others = {bracket.knob.name: bracket for bracket in boundary.tornado.flips if bracket.knob != nearest.knob}
    return (first, *(Flip(name, f"at {bracket.knob.text(bracket.far)}", bracket.knob.distance(bracket.far))
                     for name, bracket in others.items()))  # fmt: skip
