"""Elementary effects against what can be worked out, and against SALib on the same trajectories."""

from __future__ import annotations

import numpy as np
import pytest

from latency.verdict.morris import NOTHING, elementary_effects, screened, step_of, trajectories


def morris_1991(points):
    """Morris's own example of twenty inputs, with zeros for its random coefficients."""
    w = 2 * (points - 0.5)
    for i in (2, 4, 6):
        w[..., i] = 2 * (1.1 * points[..., i] / (points[..., i] + 0.1) - 0.5)
    firsts = 20 * w[..., :10].sum(axis=-1)
    pairs = sum(-15 * w[..., i] * w[..., j] for i in range(6) for j in range(i + 1, 6))
    triples = sum(
        -10 * w[..., i] * w[..., j] * w[..., k] for i in range(5) for j in range(i + 1, 5) for k in range(j + 1, 5)
    )
    return firsts + pairs + triples + 5 * w[..., 0] * w[..., 1] * w[..., 2] * w[..., 3]


@pytest.mark.parametrize("levels", [4, 6])
def test_the_same_trajectories_give_what_salib_gives(levels):
    from SALib.analyze import morris

    walks = trajectories(20, 10, seed=1, levels=levels)
    values = morris_1991(walks.copy())
    names = [f"x{i}" for i in range(20)]
    problem = {"num_vars": 20, "names": names, "bounds": [[0, 1]] * 20, "groups": None}
    theirs = morris.analyze(problem, walks.reshape(-1, 20), values.ravel(), num_levels=levels, seed=1)
    ours = screened(walks, values, seed=1)
    assert [effect.mu for effect in ours] == pytest.approx(list(theirs["mu"]), rel=1e-9, abs=1e-9)
    assert [effect.mu_star for effect in ours] == pytest.approx(list(theirs["mu_star"]), rel=1e-9)
    assert [effect.sigma for effect in ours] == pytest.approx(list(theirs["sigma"]), rel=1e-9, abs=1e-9)


def test_morris_finds_the_inputs_that_his_example_was_built_with():
    walks = trajectories(20, 16, seed=3)
    ours = screened(walks, morris_1991(walks.copy()), seed=3)
    stars = [effect.mu_star for effect in ours]
    assert min(stars[:10]) > 10 * max(stars[10:])
    # The eighth to tenth only add: a slope of 40 everywhere.
    assert [effect.sigma for effect in ours[7:10]] == pytest.approx([0.0] * 3, abs=1e-9)
    assert stars[7:10] == pytest.approx([40.0] * 3)


@pytest.mark.parametrize("levels", [4, 8])
def test_every_walk_changes_every_input_once_and_stays_on_the_grid(levels):
    walks = trajectories(7, 30, seed=2, levels=levels)
    assert walks.min() >= 0
    assert walks.max() <= 1 + 1e-12
    assert (walks * (levels - 1)).round(9) % 1 == pytest.approx(0)
    steps = np.diff(walks, axis=1)
    assert (np.count_nonzero(steps, axis=1) == 1).all()
    assert (np.count_nonzero(steps, axis=2) == 1).all()
    assert np.abs(steps).max(axis=2) == pytest.approx(step_of(levels))


def test_starts_directions_and_orders_are_balanced():
    walks = trajectories(5, 40, seed=2)
    upwards = (np.diff(walks, axis=1).sum(axis=1) > 0).mean(axis=0)
    assert upwards == pytest.approx(0.5)  # a Latin hypercube: exactly half of forty
    assert len({tuple(np.abs(np.diff(walk, axis=0)).argmax(axis=1)) for walk in walks}) > 20


def test_a_slope_is_told_with_its_direction():
    walks = trajectories(3, 6, seed=1)
    rising, falling, flat = screened(walks, walks @ [3.0, -4.0, 0.0], seed=1)
    assert (rising.mu, falling.mu, flat.mu) == pytest.approx((3, -4, 0))
    assert falling.low == falling.high == pytest.approx(4)
    assert flat.mu_star == 0


def test_the_interval_holds_the_mean_that_more_walks_find():
    held = 0
    many = trajectories(4, 4000, seed=99)
    truth = [effect.mu_star for effect in screened(many, morris_like(many), seed=1)]
    for seed in range(40):
        walks = trajectories(4, 20, seed=seed)
        ours = screened(walks, morris_like(walks), seed=seed)
        held += sum(effect.low <= true <= effect.high for effect, true in zip(ours, truth, strict=True))
    # 160 intervals of 95 %; a percentile bootstrap of twenty values is known to fall short by a few per cent, and the
    # Latin hypercube makes it wider than needed: far fewer would be an error.
    assert held >= 0.85 * 160


def morris_like(points):
    return points[..., 0] * (1 + 3 * points[..., 1] ** 2) + np.exp(points[..., 2] * points[..., 3])


def test_steps_without_an_output_are_left_out():
    walks = trajectories(2, 4, seed=1)
    values = walks @ [3.0, 5.0]
    values[0, 1] = np.nan
    effects = elementary_effects(walks, values)
    assert np.isnan(effects[0]).all()
    found = screened(walks, values, seed=1)
    assert [effect.steps for effect in found] == [3, 3]
    assert found[1].mu_star == pytest.approx(5)
    assert screened(walks, np.full_like(values, np.nan), seed=1) == [NOTHING, NOTHING]


def test_the_same_seed_gives_the_same_walks():
    assert (trajectories(5, 8, seed=4) == trajectories(5, 8, seed=4)).all()
    assert (trajectories(5, 8, seed=4) != trajectories(5, 8, seed=5)).any()
