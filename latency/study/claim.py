"""A scenario's claims, examined: words with intervals, what made the difference, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from latency.errors import InputError, Problem
from latency.flow.cases import BY_NAME, CASES, GROUND
from latency.flow.shadow import Cell, cells_of
from latency.scenario import Scenario
from latency.scenario.declared import Declaration, declaration
from latency.scenario.model import Claim
from latency.study.explore import Boundary, Exploration, explore
from latency.study.gather import draws_of, gather
from latency.study.ground import Stand, stand_of
from latency.study.knobs import knobs_of
from latency.study.response import Response
from latency.study.trial import own
from latency.study.workers import Crew
from latency.verdict.attribution import attribute_between
from latency.verdict.claims import UNDETERMINED, Truth, truth_of_all, truth_of_bottleneck, truth_of_latency
from latency.verdict.conditions import BottleneckFinding, bottleneck_findings
from latency.verdict.domain import near_the_edge, outside_domain
from latency.verdict.evidence import Evidence
from latency.verdict.hindrances import Pair
from latency.verdict.interests import evidence_on
from latency.verdict.metrics import METRICS
from latency.verdict.shares import Attribution
from latency.verdict.words import Finding, Flip, Measure, latency_finding, with_conditions

LATENCY, BOTTLENECK = "latency", "bottleneck"
LEVELS = (50, 95)  # quantiles whose change is attributed
UNEXPLORED = (None, "outside domain", "infeasible", "unstable")  # words that no number stands behind


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
    exploration: Exploration | None  # of the main claim; None: nothing to explore, or not asked for
    edges: tuple[str, ...]
    explored_on: int | None = None  # number of the draw
    stand: Stand | None = None  # of the main claim, to the best ground there could be; None: not asked for

    @property
    def main(self) -> Answered:
        """The first primary claim on latency, or else the first claim."""
        return next(answered for answered in self.answers if answered.claim == main_claim(self.scenario))

    @property
    def truth(self) -> str:
        """What becomes of the primary claims together; of all where none is; undetermined as long as one is open."""
        primary = any(claim.primary for claim in self.scenario.claims)
        found = [answered.truth.truth for answered in self.answers if answered.claim.primary or not primary]
        return truth_of_all([*found, *(UNDETERMINED for claim in self.unanswered if claim.primary or not primary)])

    @property
    def unanswered(self) -> tuple[Claim, ...]:
        """Claims on cases that are not run."""
        answered = answerable(self.scenario)
        return tuple(claim for claim in self.scenario.claims if claim not in answered)


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
            first, run = scenario.claims[0], ", ".join(scenario.cases) or "none"
            message = f"need cases that are not run ({run}): {first.name} compares {first.orbital} with {first.ground}"
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
    counts = evidence_on(main, scenario, evidence)
    attributions = [attribute_between(counts, main.ground, main.orbital, level) for level in LEVELS]
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

    Only primary claims on latency are explored, and of the others the main one; a word that no number stands behind is
    not. All points see the same draw of chance, so that what changes is the assumption alone.
    """
    main, answers = examination.main, []
    for answered in examination.answers:
        asked = answered.claim.primary or answered is main
        found = _over_ranges(examination, answered, (file, settings), crew) if asked else None
        if found is not None:
            finding = with_conditions(answered.finding, _flips(found.sign), found.kept)
            if answered is main:
                draw = _typical(examination, main.claim)
                examination = replace(examination, exploration=found, explored_on=draw)
            answered = replace(answered, finding=finding, truth=truth_of_latency(finding))
        answers.append(answered)
    return replace(examination, answers=tuple(answers))


def against_the_best(examination: Examination) -> Examination:
    """Return the examination with the main claim held against the best ground there could be."""
    return replace(examination, stand=stand_of(examination.scenario, examination.main.claim))


def _over_ranges(
    examination: Examination, answered: Answered, origin: tuple[str, tuple[str, ...]], crew: Crew
) -> Exploration | None:
    finding = answered.finding
    if finding is None or finding.word in UNEXPLORED or finding.difference is None:
        return None
    draw = _typical(examination, answered.claim)
    response = Response(crew, *origin, answered.claim, (draw,))
    if response([()]) == [None]:
        return None
    return explore(response, knobs_of(examination.scenario), examination.scenario.seed)


def _typical(examination: Examination, claim: Claim) -> int:
    return typical_draw(evidence_on(claim, examination.scenario, examination.evidence), examination.draws, claim)


def typical_draw(evidence: Evidence, draws: tuple[int, ...], claim: Claim) -> int:
    """Return the draw of chance in which the two cases differ most nearly as over all draws, and with the same sign.

    Any single draw may happen to say the opposite of all together; what turns its sign would be beside the point.
    """
    metric = METRICS[claim.metric]
    ground, orbital = (metric.of(evidence.outcomes[case]) for case in (claim.ground, claim.orbital))
    whole = ground.estimate - orbital.estimate
    with np.errstate(invalid="ignore"):  # of two that are beyond what can be told there is no difference
        alone = ground.parts - orbital.parts
        distance = np.nan_to_num(np.abs(alone - whole), nan=np.inf)
    return draws[np.lexsort((distance, np.sign(alone) != np.sign(whole)))[0]]


def _cells(scenario: Scenario, main: Claim) -> tuple[Cell, ...]:
    """All cases of the scenario, and the shadow cases that tell causes apart in the main claim."""
    return tuple(dict.fromkeys((*own(scenario.cases), *cells_of(main.ground, main.orbital).values())))


def _answered(scenario: Scenario, evidence: Evidence, claim: Claim) -> Answered:
    pair = _pair(scenario, evidence_on(claim, scenario, evidence), claim.ground, claim.orbital)
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
    evidence = evidence_on(main, scenario, evidence)
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
