"""What replications say of each case, in plain numbers: for summary.json and for `latency claim --json`."""

from __future__ import annotations

import math

import numpy as np

from latency.tables import COMPONENTS, LEGS, NEVER, STATES
from latency.verdict.age import age_of
from latency.verdict.bottleneck import exact_sum
from latency.verdict.deadlines import DEADLINES_NS, by_deadline
from latency.verdict.evidence import Outcome
from latency.verdict.interests import of_interest
from latency.verdict.intervals import Interval, Series, sectioned
from latency.verdict.metrics import METRICS
from latency.verdict.run_length import advice
from latency.verdict.stability import Stability, load_table, loads_of_satellites, stability_of
from latency.verdict.survival import survival_of
from latency.verdict.warm_up import warm_up_of

PER_CENT = range(99, -1, -1)  # of captures still without an answer, for the curve


def case_statistics(campaign: str, outcomes: tuple[Outcome, ...]) -> dict:
    """Return everything that the replications of one case say, None where a number is never or unknown."""
    series = {name: metric.of(outcomes) for name, metric in METRICS.items()}
    warm = warm_up_of(outcomes)
    stability, table = stability_of(outcomes, campaign), load_table(outcomes)
    return {
        "replications": len(outcomes),
        "captures": sum(outcome.taken_ns.size for outcome in outcomes),
        **_shares(outcomes),
        "metrics": {name: _measured(one) for name, one in series.items()},
        "grows_with_span": stability.unstable,
        "stability": stability_record(stability),
        "loads": {row.resource: finite(row.mean) for row in table},
        "busiest_on_board": {row.owner: row.resource for row in loads_of_satellites(table)},
        "components": _components(outcomes),
        "warm_up": None if warm is None else warm._asdict(),
        "run_length": _advice(series["p50"]),
        "survival": _survival(outcomes),
        "deadlines": _deadlines(outcomes),
        "age": _age(outcomes),
        "kept": sorted({outcome.kept for outcome in outcomes if outcome.kept}),
    }


def interest_statistics(names: tuple[str, ...], outcomes: tuple[Outcome, ...]) -> dict | None:
    """Return how each class of interest fared over all replications of a case; None where there are no classes."""
    if not names:
        return None
    classes = {name: tuple(of_interest(outcome, row) for outcome in outcomes) for row, name in enumerate(names)}
    return {
        name: {
            "captures": sum(outcome.taken_ns.size for outcome in mine),
            **_shares(mine),
            "metrics": {level: _measured(METRICS[level].of(mine)) for level in ("p50", "p95", "within-deadline")},
        }
        for name, mine in classes.items()
    }


def _measured(series: Series | None) -> dict | None:
    return None if series is None else measured(series)


def measured(series: Series) -> dict:
    """Return a metric as JSON holds it: the value, or what it is more than, with its interval.

    Examples
    --------
    >>> import numpy as np
    >>> measured(Series(3.0, np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 3.0, np.zeros(5)))["value"]
    3.0
    """
    return {
        "value": finite(series.estimate),
        "more_than": None if math.isfinite(series.estimate) else finite(series.at_least),
        "interval": interval_record(sectioned(series.estimate, series.parts)),
        "replications": [finite(part) for part in series.parts.tolist()],
    }


def interval_record(interval: Interval | None) -> dict | None:
    """Return an interval as JSON holds it."""
    return None if interval is None else {"low": interval.low, "high": interval.high}


def finite(value: float | None) -> float | None:
    """Return a number, or None for what is infinite: never is no number in JSON."""
    return None if value is None or not math.isfinite(value) else float(value)


def _shares(outcomes: tuple[Outcome, ...]) -> dict[str, float | None]:
    """Return which share of all counted captures came to which state."""
    states = np.concatenate([outcome.state for outcome in outcomes])
    count = states.size
    return {f"{name}_share": float((states == code).sum() / count) if count else None
            for code, name in enumerate(STATES)}  # fmt: skip


def stability_record(found: Stability) -> dict:
    """Return whether a case can carry its traffic as JSON holds it; a load is None where nothing could."""
    return {
        "word": found.word,
        "why": found.why,
        "load": finite(found.load),
        "resource": found.resource,
        "backlog_growth": found.growth,
        "backlog_growth_interval": interval_record(found.growth_interval),
        "note": found.note,
    }


def _components(outcomes: tuple[Outcome, ...]) -> dict[str, dict[str, float | None]]:
    """Return the mean of each component on each leg over all counted captures. [ns]"""
    count = sum(outcome.taken_ns.size for outcome in outcomes)
    return {
        leg: {
            name: sum(exact_sum(outcome.ledger[g, c]) for outcome in outcomes) / count if count else None
            for c, name in enumerate(COMPONENTS)
        }
        for g, leg in enumerate(LEGS)
    }


def _advice(series: Series | None) -> dict | None:
    interval = None if series is None else sectioned(series.estimate, series.parts)
    return None if interval is None else advice(interval)._asdict()


def _survival(outcomes: tuple[Outcome, ...]) -> dict:
    """The Kaplan-Meier curve at whole per cents: after how long so many are still without an answer, None for never."""
    curve = survival_of(outcomes)
    below = [np.flatnonzero(curve.without <= per_cent / 100) for per_cent in PER_CENT]
    times = [int(curve.time_ns[rows[0]]) if rows.size else None for rows in below]
    return {"without_per_cent": list(PER_CENT), "time_ns": times, "followed_ns": curve.followed_ns}


def _deadlines(outcomes: tuple[Outcome, ...]) -> dict | None:
    """The share delivered by each of a grid of deadlines and of the scenario's own, with a band for the whole curve."""
    stated = np.unique(np.concatenate([outcome.deadline_ns for outcome in outcomes]))
    found = by_deadline(outcomes, {*DEADLINES_NS, *stated[stated != NEVER].tolist()})
    if found is None:
        return None
    banded = found.low is not None
    return {
        "deadline_ns": found.deadline_ns.tolist(),
        "share": found.share.tolist(),
        "low": found.low.tolist() if banded else None,
        "high": found.high.tolist() if banded else None,
        "followed_ns": found.followed_ns,
    }


def _age(outcomes: tuple[Outcome, ...]) -> dict[str, float | None]:
    """Mean and mean peak age of information over the satellites' views; None before every one of them has answered."""
    age = age_of(outcomes)
    return {name: None if value is None else float(value) for name, value in
            (("mean_ns", age.mean_ns), ("peak_ns", age.peak_ns), ("more_than_ns", age.more_than_ns))}  # fmt: skip
