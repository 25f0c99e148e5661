"""Value of information and what a verdict rests on, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm, qmc

from latency.verdict.pedigree import resting
from latency.verdict.worth import expected, of_everything, of_inputs

SINGLES = [[0], [1], [2]]


def drawn(count=4096, inputs=3, seed=1):
    return qmc.Sobol(inputs, rng=seed).random(count)


def unit_normal_loss(mean, spread):
    """Raiffa & Schlaifer 1961: value of knowing a normal gain of this mean, of which `spread` would be resolved."""
    return spread * norm.pdf(mean / spread) - abs(mean) * norm.cdf(-abs(mean) / spread)


@pytest.mark.parametrize("mean", [-1.0, 0.0, 0.4, 2.0])
def test_a_linear_gaussian_gain_has_its_closed_form(mean):
    slopes = np.array([1.5, 0.5, 0.0])
    points = drawn()
    gain = mean + ndtri(points) @ slopes
    # Four standard errors of a slope beside noise of 1.5, were the 4,096 points independent: 4 x 0.4 x 1.5 / 64 = 0.04
    # at worst. They are more even than that, so half of it.
    assert of_everything(gain) == pytest.approx(unit_normal_loss(mean, np.hypot(1.5, 0.5)), abs=0.02)
    found = of_inputs(gain, points, SINGLES)
    assert found[0] == pytest.approx(unit_normal_loss(mean, 1.5), abs=0.02)
    assert found[1] == pytest.approx(unit_normal_loss(mean, 0.5), abs=0.02)
    assert found[2] == pytest.approx(0, abs=1e-3)


def test_a_uniform_gain_has_its_closed_form():
    """Uniform over -1..3: chosen at mean 1, what is below zero is the loss, 1/2 x 1/4."""
    gain = 4 * drawn(inputs=1)[:, 0] - 1
    assert of_everything(gain) == pytest.approx(0.125, abs=1e-3)
    assert of_inputs(gain, drawn(inputs=1), [[0]])[0] == pytest.approx(0.125, abs=1e-3)


def test_knowing_a_part_is_never_worth_more_than_knowing_all():
    for seed in range(50):
        points = drawn(64, seed=seed)
        gain = np.sin(7 * points[:, 0]) + points[:, 1] * points[:, 2] - 0.4
        most = of_everything(gain)
        assert all(0 <= value <= most for value in of_inputs(gain, points, [*SINGLES, [0, 1, 2]]))


def test_a_useless_input_is_worth_nothing_even_in_a_small_sample():
    worths = []
    for seed in range(100):
        points = drawn(128, seed=seed)
        gain = points[:, 0] - 0.5  # on the edge, where fitted noise would turn the choice at once
        worths.append(of_inputs(gain, points, SINGLES)[1] / of_everything(gain))
    assert np.mean(worths) < 0.03


def test_without_doubt_nothing_is_worth_knowing():
    points = drawn(256)
    assert of_everything(2 + points[:, 0]) == 0
    assert of_inputs(2 + points[:, 0], points, SINGLES) == [0, 0, 0]
    assert of_inputs(np.zeros(256), points, SINGLES) == [0, 0, 0]


def test_what_matters_is_not_always_what_is_worth_knowing():
    """An input that changes the gain most but never its sign is worth nothing."""
    points = drawn()
    gain = np.where(points[:, 1] < 0.5, -1.0, 1.0) * (1 + 9 * points[:, 0])
    size, sign, _ = of_inputs(gain, points, SINGLES)
    assert size < 0.1 * of_everything(gain)
    assert sign > 0.9 * of_everything(gain)  # a polynomial rounds off the jump


def test_inputs_may_be_got_to_know_together():
    """x - y: each alone is worth as much as the other, both are worth everything."""
    points = drawn()
    gain = points[:, 0] - points[:, 1]
    first, second, both = of_inputs(gain, points, [[0], [1], [0, 1]])
    assert first == pytest.approx(1 / 8, abs=2e-3)  # E max(x - 1/2, 0)
    assert second == pytest.approx(1 / 8, abs=2e-3)
    assert both == pytest.approx(1 / 6, abs=2e-3)  # E max(x - y, 0)


def test_the_regression_recovers_a_curve():
    points = drawn(512)
    noise = points[:, 1] - 0.5
    curve = (points[:, 0] - 0.3) ** 3
    assert np.abs(expected(curve + 0.1 * noise, points[:, :1]) - curve).max() < 0.02


def test_the_unit_of_the_gain_does_not_matter():
    points = drawn(256)
    gain = points[:, 0] - 0.4 + 0.3 * points[:, 1] ** 2
    in_ns = of_inputs(gain * 3.6e12, points, SINGLES)
    assert in_ns == pytest.approx([value * 3.6e12 for value in of_inputs(gain, points, SINGLES)], rel=1e-6)


def test_the_share_resting_on_guesses_is_net_of_noise():
    found = resting([0.52, 0.22, 0.12, 0.02], ["guess", "derived", "", "published"], floor=0.02)
    assert found.shares == pytest.approx(
        {"guess": 5 / 8, "derived": 2 / 8, "published": 0, "measured": 0, "choice": 1 / 8}
    )
    assert found.fragile


def test_half_on_guesses_is_not_yet_fragile():
    assert not resting([0.5, 0.5], ["guess", "measured"]).fragile
    assert resting([0.51, 0.5], ["guess", "measured"]).fragile


def test_where_nothing_matters_nothing_rests_on_guesses():
    found = resting([0.01, 0.02], ["guess", "guess"], floor=0.05)
    assert (found.on_guesses, found.fragile) == (0, False)
