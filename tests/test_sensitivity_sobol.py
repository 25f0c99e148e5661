"""Sobol' indices against closed forms, scipy's own function and SALib."""

from __future__ import annotations

import numpy as np
import pytest

from latency.verdict.sobol import decomposed, sobol_points

SINGLES = [[0], [1], [2]]


def ishigami(points):
    """Ishigami & Homma 1990, a = 7, b = 0.1, inputs over -pi..pi."""
    x = np.pi * (2 * points - 1)
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


ISHIGAMI = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)]  # first and total order, to four digits

G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])


def sobol_g(points):
    """Saltelli & Sobol' 1995: a product, so every interaction there is."""
    return np.prod((np.abs(4 * points[..., : G.size] - 2) + G) / (1 + G), axis=-1)


def sobol_g_truth():
    parts = 1 / (3 * (1 + G) ** 2)
    whole = np.prod(1 + parts) - 1
    totals = [part * np.prod(1 + np.delete(parts, i)) / whole for i, part in enumerate(parts)]
    return list(zip(parts / whole, totals, strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("function", "truth"), [(ishigami, ISHIGAMI), (sobol_g, sobol_g_truth())])
def test_indices_have_the_closed_form_within_their_intervals(function, truth, seed):
    groups = [[i] for i in range(len(truth))]
    found = decomposed(function(sobol_points(groups, 1024, seed)), seed)
    for index, (first, total) in zip(found.inputs, truth, strict=True):
        # The intervals take rows for independent; rounding of the truth to four digits is allowed on top.
        assert index.first_low - 1e-4 <= first <= index.first_high + 1e-4
        assert index.total_low - 1e-4 <= total <= index.total_high + 1e-4
        # An interval that holds everything would be no evidence.
        assert index.first_high - index.first_low < 0.3
        assert index.total_high - index.total_low < 0.25


def test_indices_close_in_on_the_truth():
    errors = []
    for rows in (64, 512, 4096):
        found = decomposed(ishigami(sobol_points(SINGLES, rows, seed=5)), seed=5)
        told = [(index.first, index.total) for index in found.inputs]
        errors.append(np.abs(np.array(told) - ISHIGAMI).max())
    assert errors[2] < errors[1] < errors[0]
    assert errors[2] < 0.01


def test_indices_are_those_of_scipy_left_to_itself():
    from scipy.stats import sobol_indices, uniform

    ours = decomposed(ishigami(sobol_points(SINGLES, 256, seed=7)), seed=7)
    theirs = sobol_indices(func=lambda x: ishigami(x.T), n=256, dists=[uniform()] * 3, rng=np.random.default_rng(7))
    assert [index.first for index in ours.inputs] == pytest.approx(theirs.first_order, abs=1e-12)
    assert [index.total for index in ours.inputs] == pytest.approx(theirs.total_order, abs=1e-12)


@pytest.mark.parametrize("function", [ishigami, sobol_g])
def test_indices_are_those_of_salib(function):
    from SALib.analyze import sobol

    width = 3 if function is ishigami else G.size
    values = function(sobol_points([[i] for i in range(width)], 512, seed=3))
    names = [f"x{i}" for i in range(width)]
    problem = {"num_vars": width, "names": names, "bounds": [[0, 1]] * width}
    # SALib wants, row by row: first sample, the hybrids, second sample.
    rows = np.vstack([values[:1], values[2:], values[1:2]]).T.ravel()
    theirs = sobol.analyze(problem, rows, calc_second_order=False, seed=1)
    ours = decomposed(values, seed=1)
    assert [index.total for index in ours.inputs] == pytest.approx(theirs["ST"], rel=1e-9)
    # SALib centres on the mean of all blocks, we on that of the two samples: the same but for sampling noise.
    assert [index.first for index in ours.inputs] == pytest.approx(theirs["S1"], abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_a_dummy_scores_no_more_than_noise(seed):
    """And neither does an input that is there, but that the output does not see."""
    found = decomposed(ishigami(sobol_points([*SINGLES, [3]], 512, seed)), seed)
    unseen = found.inputs[3]
    assert (unseen.first, unseen.total) == (0.0, 0.0)
    # Two samples of 512 share 1 / sqrt(512) = 0.044 of their variance by chance; four standard errors.
    assert abs(found.dummy.first) < 0.18
    assert abs(found.dummy.total) < 0.18
    assert found.dummy.first_low < 0 < found.first_floor
    assert found.dummy.total_low < 0 < found.total_floor < ISHIGAMI[1][1]
    assert abs(found.inputs[2].first) < found.first_floor  # x3 has no first order


def test_the_noise_floor_sinks_with_the_sample():
    floors = [decomposed(ishigami(sobol_points(SINGLES, rows, seed=2)), seed=2).total_floor for rows in (64, 512, 4096)]
    assert floors[2] < floors[1] < floors[0]
    assert floors[2] < 0.05


def test_a_range_without_width_has_no_index():
    points = sobol_points(SINGLES, 256, seed=1)
    held = points * [1, 0, 1] + [0, 0.3, 0]
    found = decomposed(ishigami(held), seed=1)
    assert tuple(found.inputs[1]) == (0.0,) * 6


def test_an_output_that_never_changes_has_no_index():
    found = decomposed(np.full((5, 64), 3.0), seed=1)
    assert {value for index in (*found.inputs, found.dummy) for value in index} == {0.0}
    assert (found.total_floor, found.variance) == (0.0, 0.0)


def test_twice_the_sample_keeps_the_three_largest():
    found = decomposed(sobol_g(sobol_points([[i] for i in range(G.size)], 256, seed=4)), seed=4)
    assert found.kept_top


def test_a_sample_that_is_too_small_is_found_out():
    """Twelve inputs that matter alike cannot be ranked with eight rows."""
    groups = [[i] for i in range(12)]
    points = sobol_points(groups, 8, seed=4)
    assert not decomposed(np.sin(9 * points[..., :12]).sum(axis=-1), seed=4).kept_top


def test_inputs_that_vary_together_have_one_index():
    """x + y + 2 z with x and y as one: 1/3 of the variance, closed form (1 + 1) / (1 + 1 + 4)."""
    found = decomposed(sobol_points([[0, 1], [2]], 512, seed=6) @ [1.0, 1.0, 2.0], seed=6)
    assert found.inputs[0].total == pytest.approx(1 / 3, abs=0.02)
    assert found.inputs[1].total == pytest.approx(2 / 3, abs=0.02)


def test_a_single_input_has_all_the_variance():
    found = decomposed(sobol_points([[0]], 256, seed=1)[..., 0] ** 2, seed=1)
    assert [index.total for index in found.inputs] == pytest.approx([1.0], abs=0.02)


def test_the_first_half_of_a_sample_is_the_smaller_sample():
    small, large = (sobol_points(SINGLES, rows, seed=9) for rows in (64, 128))
    assert (large[:, :64] == small).all()


def test_the_same_seed_gives_the_same_intervals():
    values = ishigami(sobol_points(SINGLES, 64, seed=1))
    assert decomposed(values, seed=1) == decomposed(values, seed=1)
    assert decomposed(values, seed=1).inputs[0].first_low != decomposed(values, seed=2).inputs[0].first_low
