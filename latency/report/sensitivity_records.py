"""What `latency sensitivity` found, for programs."""

from __future__ import annotations

from latency.report.sensitivity import Asked
from latency.study.screening import Screening, Study
from latency.study.sensitivity import Sensitivity
from latency.study.variance import Variance
from latency.verdict.knob import Knob
from latency.verdict.morris import Effect
from latency.verdict.sobol import Index

_KNOB = ("assumption", "keys", "low", "high", "unit", "basis", "favours")


def sensitivity_record(asked: Asked, study: Study, found: Sensitivity) -> dict:
    """Return everything as JSON has it: effects and worths in the unit of the metric, indices as shares."""
    claim = asked.claim
    return {
        "scenario": asked.scenario,
        "claim": claim.name,
        "ground": claim.ground,
        "orbital": claim.orbital,
        "metric": claim.metric,
        "factor": claim.factor,
        "unit": asked.metric.unit,
        "seed": study.seed,
        "draws": asked.draws,
        "runs": asked.runs,
        "screening": _screening(found.screening),
        "variance": _variance(found.variance) if found.variance else None,
    }


def _screening(screening: Screening) -> dict:
    return {
        "walks": screening.walks,
        "points": screening.points,
        "impossible_points": screening.impossible,
        "effects": [{**_knob(knob), **_effect(effect)} for knob, effect in screening.effects],
    }


def _effect(effect: Effect) -> dict:
    return {
        "mu": effect.mu,
        "mu_star": effect.mu_star,
        "mu_star_interval": [effect.low, effect.high],
        "sigma": effect.sigma,
        "steps": effect.steps,
    }


def _variance(variance: Variance) -> dict:
    return {
        "rows": variance.rows,
        "points": variance.points,
        "impossible_rows": variance.impossible,
        "censored_share": variance.bounded,
        "growing_share": variance.growing,
        "parts": [
            {
                "name": part.name,
                "basis": part.knobs[0].basis or "choice",
                "assumptions": [_knob(knob) for knob in part.knobs],
                **_both(gain, claimed),
                "worth": part.worth,
            }
            for part, gain, claimed in variance.shares
        ],
        "chance": _both(*variance.chance) if variance.chance else None,
        "dummy": _both(variance.gain.dummy, variance.claimed.dummy),
        "noise_floor": {"first": variance.gain.first_floor, "total": variance.gain.total_floor},
        "kept_top": variance.gain.kept_top,
        "mean_gain": variance.mean_gain,
        "orbit_better_share": variance.sooner,
        "factor_reached_share": variance.reached,
        "worth_of_everything": variance.worth,
        "resting": variance.resting.shares,
        "fragile": variance.resting.fragile,
    }


def _both(gain: Index, claimed: Index) -> dict:
    return {"difference": _index(gain), "probability": _index(claimed)}


def _index(index: Index) -> dict:
    return {
        "first": index.first,
        "first_interval": [index.first_low, index.first_high],
        "total": index.total,
        "total_interval": [index.total_low, index.total_high],
    }


def _knob(knob: Knob) -> dict:
    cells = (knob.name, list(knob.keys), knob.low, knob.high, knob.unit, knob.basis or "choice", knob.favours)
    return dict(zip(_KNOB, cells, strict=True))


def sensitivity_rows(found: Sensitivity) -> tuple[tuple[str, ...], list[list]]:
    """Return header and rows as CSV has them: a row per part of the variance, or per assumption that was screened."""
    return _variance_rows(found.variance) if found.variance else _screening_rows(found.screening)


def _screening_rows(screening: Screening) -> tuple[tuple[str, ...], list[list]]:
    header = (*_KNOB, "mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "steps")
    rows = [
        [*_cells(knob), effect.mu, effect.mu_star, effect.low, effect.high, effect.sigma, effect.steps]
        for knob, effect in screening.effects
    ]
    return header, rows


def _variance_rows(variance: Variance) -> tuple[tuple[str, ...], list[list]]:
    ends = [f"{output}{field}" for output in ("", "probability_") for field in Index._fields]
    rows = []
    for part, gain, claimed in variance.shares:
        alone = len(part.knobs) == 1
        keys = " ".join(key for knob in part.knobs for key in knob.keys)
        known = (
            _cells(part.knobs[0]) if alone else [part.name, keys, None, None, "", part.knobs[0].basis or "choice", ""]
        )
        rows.append([*known, *gain, *claimed, part.worth])
    for name, indices in (("chance", variance.chance), ("dummy", (variance.gain.dummy, variance.claimed.dummy))):
        if indices:
            rows.append([name, "", None, None, "", "", "", *indices[0], *indices[1], None])
    return (*_KNOB, *ends, "worth"), rows


def _cells(knob: Knob) -> list:
    return [knob.name, " ".join(knob.keys), knob.low, knob.high, knob.unit, knob.basis or "choice", knob.favours]
