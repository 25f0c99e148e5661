"""Intervals hold the truth as often as they say, and the textbook interval of independent captures does not."""

from __future__ import annotations

import numpy as np
import pytest
from coverage_figures import MODELS, REPLICATIONS, figures, truths
from drawn_queues import (
    S,
    exponential,
    lognormal,
    one_server,
    pareto,
    passes,
    residual_lognormal,
    residual_pareto,
    work_of,
)  # fmt: skip
from scipy import stats

QUEUE = MODELS[0]
NIGHTLY_RUNS = 1000


@pytest.mark.parametrize("model", [MODELS[0], MODELS[1], MODELS[3]], ids=lambda model: model.name)
def test_a_few_intervals_hold_the_truth_as_often_as_chance_allows(model):
    """80 runs: fewer hits than the gate come of 95 % coverage once in a thousand times, of 80 % every second time."""
    runs = 80
    for row in figures(runs, (model,), truth_runs=60):
        assert row.covered >= stats.binom.ppf(1e-3, runs, 0.95), row
        assert row.width_ratio <= 1.5, row
        if model is QUEUE and row.iid_covered is not None:
            assert row.iid_covered <= stats.binom.ppf(1e-6, runs, 0.93), row  # seen to fail


@pytest.mark.nightly
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_intervals_hold_the_truth_in_93_of_100_runs(model):
    for row in figures(NIGHTLY_RUNS, (model,)):
        assert row.covered >= 0.93 * row.runs, row
        assert row.width_ratio <= 1.5, row
        if model is QUEUE and row.iid_covered is not None:
            assert row.iid_covered <= 0.5 * row.runs, row


# --- the models themselves -----------------------------------------------------------------------

# Pollaczek and Khinchine: response 1 + load (1 + c^2) / (2 (1 - load)), with c^2 of service 1, 4 and 3.
RESPONSES = [(exponential, exponential, 0.8, 5.0), (lognormal, residual_lognormal, 0.5, 3.5),
             (pareto, residual_pareto, 0.5, 3.0)]  # fmt: skip


@pytest.mark.parametrize(("service", "residual", "load", "response"), RESPONSES)
def test_the_drawn_queues_are_those_of_theory_from_the_first_capture_on(service, residual, load, response):
    """Within 4 standard errors from 40 independent replications; the first hundred captures alone too: no warm-up."""
    drawn = one_server(load, service, work_of(residual), 20_000)(np.random.default_rng(1), 40).ground
    for part in (drawn, drawn[:, :100]):
        means = part.mean(axis=1)
        assert abs(means.mean() - response) < 4 * stats.sem(means)


def test_the_drawn_queue_has_the_quantiles_of_its_formula():
    """The exponential law, against 100 replications: a standard error of 1 % in p95."""
    formula = truths(QUEUE, 60)
    drawn = one_server(0.8, exponential, work_of(exponential), 12_000)(np.random.default_rng(2), 10 * REPLICATIONS)
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        assert np.quantile(drawn.ground, share) == pytest.approx(formula[name] / S, rel=0.03)
        gap = formula[name] / S - np.quantile(drawn.orbital, share)
        assert name == "p50" or gap == pytest.approx(formula["difference of p95"] / S, rel=0.04)


def test_short_messages_through_periodic_passes_wait_as_geometry_says():
    """Without load a tenth finds the pass open, the others wait evenly up to 5,400 s: p50 2,400 s, p95 5,100 s."""
    drawn = passes(1e-6, 4320)(np.random.default_rng(3), 50).ground
    assert np.quantile(drawn, 0.5) == pytest.approx(2400, rel=0.01)
    assert np.quantile(drawn, 0.95) == pytest.approx(5100, rel=0.01)
    assert (drawn < 1).mean() == pytest.approx(0.1, abs=0.005)
