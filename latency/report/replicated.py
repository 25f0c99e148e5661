"""What the replications of a run say, as its summary holds it."""

from __future__ import annotations

from latency.report.claim_record import answered_record, sentences
from latency.report.left_out import left_out
from latency.result.statistics import case_statistics, interest_statistics
from latency.study.claim import Examination
from latency.study.replicated import Replicated
from latency.verdict.shares import attribution_record

NOT_VARIED = "What would change it: assumptions were not varied; `latency claim` does that."


def replicated_record(found: Replicated | None) -> dict | None:
    """Return statistics per case, attribution and verdict in plain numbers; None where there is one trajectory."""
    if found is None:
        return None
    evidence, examined = found.evidence, found.examination
    return {
        "replications": {
            "draws": list(found.draws),
            "checks": sum(outcome.audited for rows in evidence.outcomes.values() for outcome in rows),
        },
        "cases": {
            name: case_statistics(evidence.campaign, evidence.outcomes[name])
            | {"interests": interest_statistics(found.interests, evidence.outcomes[name])}
            for name in found.cases
        },
        "attribution": examined and [attribution_record(attribution) for attribution in examined.attributions],
        "verdict": examined and _verdict(examined),
    }


def _verdict(examination: Examination) -> dict:
    return {
        "truth": examination.truth,
        "exploratory": examination.declaration.exploratory,
        "left_out": list(left_out(examination.scenario)),
        "claims": [answered_record(answered) for answered in examination.answers],
        "sentences": sentences(examination) | {"change": NOT_VARIED},
    }
