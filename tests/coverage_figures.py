"""How often intervals hold the truth: queues and passes whose truth is known, drawn many times.

`figures(runs)` returns the rows of the verification page. A run is what a user has: ten replications of a ground
and an orbital case over the same captures. The verdict's own code makes the intervals; only the draws are made here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from drawn_queues import (
    SPEED,
    Draw,
    S,
    exponential,
    exponential_quantile,
    lognormal,
    one_server,
    pareto,
    passes,
    residual_lognormal,
    residual_pareto,
    work_of,
)  # fmt: skip

from latency.verdict.evidence import Outcome, outcome_by_hand
from latency.verdict.intervals import Interval, Series, of_contrast, sectioned
from latency.verdict.metrics import METRICS
from latency.verdict.paired import paired_series, pairs_of

REPLICATIONS = 10
Z = 1.959964  # of the normal law, two-sided 95 %


class Model(NamedTuple):
    """Something to measure, drawn with all its memory, and its quantiles where there is a formula."""

    name: str
    draw: Callable[[np.random.Generator, int], Draw]
    quantile: Callable[[float, float], float] | None  # of the latency, from share and orbital slow-down


class Row(NamedTuple):
    """One line of the verification page."""

    model: str
    metric: str
    runs: int
    covered: int  # runs whose interval held the truth
    width_ratio: float  # mean half width over that of an oracle who knows the standard error
    iid_covered: int | None  # the same for the order-statistic interval of independent captures


# Long against their memory: the queues forget within some hundred captures, the passes within a period of a hundred.
# Pareto service needs more: with 12,000 captures a replication that one giant job fills spoils the spread, and
# the intervals of p95 are 1.5 to 1.7 times as wide as the oracle's; too wide, never too narrow.
MODELS = (
    Model("M/M/1, load 0.8", one_server(0.8, exponential, work_of(exponential), 12_000), exponential_quantile),
    Model("M/G/1, lognormal, load 0.5", one_server(0.5, lognormal, work_of(residual_lognormal), 12_000), None),
    Model("M/G/1, Pareto 3, load 0.5", one_server(0.5, pareto, work_of(residual_pareto), 36_000), None),
    Model("periodic passes, load 0.3", passes(0.3, 4320), None),
    Model("periodic passes, load 0.7", passes(0.7, 4320), None),
)


# --- what is measured ----------------------------------------------------------------------------


def outcomes_of(draw: Draw) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
    """The two cases as the verdict sees them: everything is delivered."""
    taken = np.rint(draw.taken * S).astype(np.int64)
    stop_ns = int(taken[:, -1].max()) + 10**7 * S
    ground, orbital = (
        tuple(
            outcome_by_hand(np.rint(latency * S).astype(np.int64), row, stop_ns)
            for latency, row in zip(case, taken, strict=True)
        )
        for case in (draw.ground, draw.orbital)
    )
    return ground, orbital


class Measured(NamedTuple):
    """An estimate with its interval, and with that of independent captures where there is such a thing."""

    estimate: float
    interval: Interval | None
    iid: tuple[float, float] | None


def by_section(series: Series, iid) -> Measured:
    return Measured(series.estimate, sectioned(series.estimate, series.parts), iid)


def measured(ground, orbital) -> dict[str, Measured]:
    before = {name: METRICS[name].of(ground) for name in ("p50", "p95")}
    after = METRICS["p95"].of(orbital)
    gap = of_contrast([before["p95"], after], [1, -1])
    latency_ns = np.sort(np.concatenate([row.latency_ns for row in ground]))
    pairs_ns = pairs_of(ground, orbital).difference_ns
    return {
        "p50": by_section(before["p50"], order_statistics(latency_ns, 0.50)),
        "p95": by_section(before["p95"], order_statistics(latency_ns, 0.95)),
        "difference of p95": Measured(gap.estimate, gap, None),
        "p50 of paired differences": by_section(paired_series(50, ground, orbital), order_statistics(pairs_ns, 0.5)),
    }


def order_statistics(ordered: np.ndarray, share: float) -> tuple[float, float]:
    """The textbook interval of a quantile, right for independent captures: ranks n p -+ z sqrt(n p (1 - p))."""
    middle, reach = ordered.size * share, Z * math.sqrt(ordered.size * share * (1 - share))
    return float(ordered[math.floor(middle - reach)]), float(ordered[min(math.ceil(middle + reach), ordered.size - 1)])


@cache
def truths(model: Model, runs: int = 200) -> dict[str, float]:
    """By formula where there is one, else from as many runs' captures together, other draws. [ns]"""
    rng = np.random.default_rng(2024)
    draws = [model.draw(rng, REPLICATIONS) for _ in range(runs)]
    ground = np.concatenate([draw.ground.ravel() for draw in draws])
    orbital = np.concatenate([draw.orbital.ravel() for draw in draws])
    p50, p95 = np.quantile(ground, (0.50, 0.95))
    gap = p95 - np.quantile(orbital, 0.95)
    if model.quantile:
        p50, p95 = model.quantile(0.50, 1.0), model.quantile(0.95, 1.0)
        gap = p95 - model.quantile(0.95, SPEED)
    paired = np.quantile(ground - orbital, 0.5)
    found = {"p50": p50, "p95": p95, "difference of p95": gap, "p50 of paired differences": paired}
    return {name: float(value) * S for name, value in found.items()}


def figures(runs: int, models: tuple[Model, ...] = MODELS, truth_runs: int = 200) -> list[Row]:
    """Return a row for each model and metric; 1,000 runs take some minutes."""
    return [row for model in models for row in _rows(model, runs, truths(model, truth_runs))]


def _rows(model: Model, runs: int, truth: dict[str, float]) -> list[Row]:
    rng = np.random.default_rng(7)
    found = [measured(*outcomes_of(model.draw(rng, REPLICATIONS))) for _ in range(runs)]
    return [_row(model, name, truth[name], [run[name] for run in found]) for name in truth]


def _row(model: Model, name: str, truth: float, found: list[Measured]) -> Row:
    covered = sum(one.interval.low <= truth <= one.interval.high for one in found)
    oracle = Z * float(np.std([one.estimate for one in found], ddof=1))
    half = float(np.mean([one.interval.half for one in found]))
    plain = None if found[0].iid is None else sum(one.iid[0] <= truth <= one.iid[1] for one in found)
    return Row(model.name, name, len(found), covered, half / oracle, plain)
