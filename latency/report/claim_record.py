"""An examination as JSON holds it: every number that the screen shows, and those it has no room for."""

from __future__ import annotations

from dataclasses import asdict

from latency.report.becauses import why_sentence
from latency.report.changes import change_sentence, losing_sentence
from latency.report.ground import stand_record
from latency.report.left_out import left_out
from latency.report.sentences import ground_sentence, what
from latency.report.unmet import unmet_in
from latency.result.statistics import case_statistics, finite, interval_record
from latency.scenario.model import Claim
from latency.sky.partitions import partitions
from latency.study.claim import Answered, Examination
from latency.study.credible import factors_of
from latency.study.explore import Boundary
from latency.verdict.breakeven import BreakEven, Reply
from latency.verdict.claims import UNDETERMINED
from latency.verdict.conditions import BottleneckFinding, Condition
from latency.verdict.interests import evidence_on
from latency.verdict.knob import Turns
from latency.verdict.metrics import METRICS
from latency.verdict.paired import differences, variance_ratio
from latency.verdict.shares import attribution_record
from latency.verdict.symmetry import symmetry_record, warnings_of
from latency.verdict.words import Finding, Side


def claim_record(examination: Examination) -> dict:
    """Return the verdict as plain numbers, strings, lists and None."""
    scenario, evidence, main = examination.scenario, examination.evidence, examination.main.claim
    counts = evidence_on(main, scenario, evidence)
    ground, orbital = (counts.outcomes[name] for name in (main.ground, main.orbital))
    return {
        "scenario": scenario.name,
        "question": scenario.question,
        "truth": examination.truth,
        "left_out": list(left_out(scenario)),
        "claims_digest": examination.declaration.digest,
        "exploratory": examination.declaration.exploratory,
        "declaration": {"state": examination.declaration.state, "sentence": examination.declaration.sentence},
        "draws": list(examination.draws),
        "against": against_record(examination),
        "main": main.name,
        "claims": [answered_record(answered) for answered in examination.answers],
        "unanswered": [unanswered_record(claim) for claim in examination.unanswered],
        "sentences": sentences(examination),
        "counterfactuals": [_finding(finding) for finding in examination.against],
        "attribution": [attribution_record(attribution) for attribution in examination.attributions],
        "exploration": _exploration(examination),
        "differences": {**differences(ground, orbital), "common_draws_cut_variance": _ratio(main, ground, orbital)},
        "cases": {name: case_statistics(evidence.campaign, evidence.outcomes[name]) for name in scenario.cases},
        "symmetry": symmetry_record(scenario),
        "credibility": [factor._asdict() for factor in factors_of(examination)],
        "warnings": _warnings(examination),
    }


def _warnings(examination: Examination) -> list[str]:
    """Return what was known before the runs, what they showed, and how near the edge of the model they are."""
    scenario = examination.scenario
    before = [*scenario.warnings, *partitions(scenario), *warnings_of(scenario)]
    return [*before, *unmet_in(examination.evidence), *examination.edges]


def against_record(examination: Examination) -> dict:
    """Return which ground the claim was held against, and how it stands to better ones; None where not asked for."""
    told = {"used": "operational", "sentence": ground_sentence(examination), "best": None, "bound": None}
    if examination.stand is None:
        return told | {"interval": None}
    record = stand_record(examination.stand)
    times = record[record["metric"]]
    best = {"scheduler": times["best_scheduler"], "value": times["best"]}
    return told | {"best": best, "bound": times["bound"], "interval": record}


def sentences(examination: Examination) -> dict:
    """Return what, why and what would change it; and what else must be said with them."""
    primary = [answered for answered in examination.answers if answered.claim.primary]
    return {
        "what": [what(answered) for answered in primary or examination.answers],
        "why": why_sentence(examination.attributions),
        "change": change_sentence(examination),
        "ground": ground_sentence(examination),
        "loses": losing_sentence(examination),
    }


def answered_record(answered: Answered) -> dict:
    """Return a claim and what was found, as JSON holds them."""
    found = answered.finding
    word = found.text if found else answered.aspects[answered.claim.aspect].word
    return {
        **asdict(answered.claim),
        "verdict": word,
        "truth": answered.truth.truth,
        "because": answered.truth.why,
        "sentence": what(answered),
        "finding": _finding(found) if found else None,
        "aspects": {name: _aspect(one) for name, one in answered.aspects.items()} if answered.aspects else None,
    }


def unanswered_record(claim: Claim) -> dict:
    """Return a claim on cases that were not run, as JSON holds it."""
    because = f"{claim.orbital} and {claim.ground} were not both run"
    return {**asdict(claim), "verdict": None, "truth": UNDETERMINED, "because": because, "finding": None}


def _finding(finding: Finding) -> dict:
    return {
        "metric": finding.measure.metric,
        "word": finding.word,
        "text": finding.text,
        "ground": _side(finding.ground),
        "orbital": _side(finding.orbital),
        "difference": interval_record(finding.difference),
        "ratio": finding.ratio and finding.ratio._asdict(),
        "factor": finding.factor,
        "times_more_replications": finite(finding.more),
        "reasons": list(finding.reasons),
        "flips": [flip._asdict() for flip in finding.flips],
        "kept_in_joint_draws": finding.kept,
    }


def _side(side: Side) -> dict:
    return {"case": side.case, "value": side.value, "more_than": side.at_least if side.value is None else None,
            "interval": interval_record(side.interval)}  # fmt: skip


def _aspect(finding: BottleneckFinding) -> dict:
    return {
        "word": finding.word,
        "reachable": list(finding.reachable),
        "bottleneck_ns": _mean(finding.bottleneck),
        "left_ns": _mean(finding.left),
        "elsewhere_ns": _mean(finding.elsewhere),
        "conditions": [_condition(condition) for condition in finding.conditions],
        "reasons": list(finding.reasons),
    }


def _mean(interval) -> dict | None:
    return None if interval is None else {"mean": interval.estimate, **interval_record(interval)}


def _condition(condition: Condition) -> dict:
    return {"question": condition.question, "answer": condition.answer,
            "times_more_replications": finite(condition.more)}  # fmt: skip


def _exploration(examination: Examination) -> dict | None:
    found = examination.exploration
    if found is None:
        return None
    winner = found.sign.tornado.present.side
    return {
        "draw": examination.explored_on,
        "runs": found.runs,
        "impossible_points": found.refusals,
        "sampled_points": len(found.sampled),
        "losing_points": len(found.won_by(-winner)) if winner else None,
        "sign": _boundary(found.sign),
        "factor": None if found.dramatic is None else _boundary(found.dramatic),
        "corners_agree": found.corners_agree,
        "kept_in_joint_draws": found.kept,
        "joint_draws": len(found.joint),
        "smallest_flip": _turns(found.smallest.turns) if found.smallest.turns else None,
        "smallest_flip_is_exact": found.smallest.exact,
        "resting_on_guesses": found.sign.tornado.guessed,
        "fragile": found.sign.tornado.fragile,
    }


def _boundary(boundary: Boundary) -> dict:
    return {
        "factor": boundary.factor,
        "nearest": boundary.nearest and break_even_record(boundary.nearest),
        "tornado": [
            {
                "assumption": bar.knob.name,
                "basis": bar.knob.basis,
                "low": _end(bar.knob.text(bar.knob.low), bar.low),
                "high": _end(bar.knob.text(bar.knob.high), bar.high),
                "swing": bar.swing,
            }
            for bar in boundary.tornado.bars
        ],
    }


def _end(value: str, reply: Reply) -> dict:
    return {"value": value, "gain": reply.gain, "side": reply.side}


def break_even_record(found: BreakEven) -> dict:
    """Return a break-even as JSON holds it."""
    knob = found.knob
    return {
        "assumption": knob.name,
        "present": knob.text(knob.present),
        "low": knob.text(knob.low),
        "high": knob.text(knob.high),
        "flips_at": None if found.flips_at is None else knob.text(found.flips_at),
        "numbers": {"present": knob.present, "low": knob.low, "high": knob.high, "flips_at": found.flips_at},
        "unit": knob.unit,
        "distance": found.distance,
        "basis": knob.basis,
    }


def _turns(turns: Turns) -> dict[str, str]:
    return {knob.name: knob.text(x) for knob, x in turns}


def _ratio(main, ground: tuple, orbital: tuple) -> float | None:
    metric = METRICS[main.metric if main.kind == "latency" else "p50"]
    before, after = metric.of(ground), metric.of(orbital)
    return None if before is None or after is None else finite(variance_ratio(before, after))
