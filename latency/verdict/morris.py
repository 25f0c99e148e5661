"""Which assumptions matter at all: Morris's elementary effects, one step at a time from many starts.

M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics 33 (1991) 161-174,
doi:10.1080/00401706.1991.10484804; mu* after Campolongo, Cariboni & Saltelli, Environmental Modelling & Software 22
(2007) 1509-1518, doi:10.1016/j.envsoft.2006.10.004. Not in scipy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

RESAMPLES = 1000


class Effect(NamedTuple):
    """What an input does along its whole range, over the trajectories; in the unit of the output."""

    mu: float  # mean of the elementary effects: the direction
    mu_star: float  # mean of their absolute values: how much it matters
    low: float  # 95 % bootstrap interval of mu_star
    high: float
    sigma: float  # their standard deviation: curvature, or a say in what others do
    steps: int  # elementary effects this rests on


NOTHING = Effect(0.0, 0.0, 0.0, 0.0, 0.0, 0)


def trajectories(inputs: int, count: int, seed: int, levels: int = 4) -> np.ndarray:
    """Return `count` walks through the unit cube that change every input once, by `step_of(levels)` up or down.

    Starts, directions and orders are one Latin hypercube: with few walks, each start and direction still comes as
    often as the other.

    Parameters
    ----------
    inputs, count, seed : int
        How many inputs, how many walks, and which of all possible draws.
    levels : int
        Of the grid; even, so that every level is visited as often.

    Returns
    -------
    (count, inputs + 1, inputs) float64
        Points, walk by walk.

    Examples
    --------
    >>> walks = trajectories(inputs=3, count=2, seed=1)
    >>> walks.shape, bool((np.abs(np.diff(walks, axis=1)).sum(axis=2).round(6) == 0.666667).all())
    ((2, 4, 3), True)
    """
    from scipy.stats import qmc

    drawn = qmc.LatinHypercube(3 * inputs, rng=seed).random(count).reshape(count, 3, inputs)
    start, turn, order = drawn[:, 0], drawn[:, 1], drawn[:, 2]
    low = np.floor(start * (levels // 2)) / (levels - 1)
    upwards = turn < 0.5
    # An input has made its step at point p if it is among the first p in the order of its walk.
    rank = order.argsort(axis=1).argsort(axis=1)
    stepped = rank[:, None, :] < np.arange(inputs + 1)[None, :, None]
    return low[:, None, :] + step_of(levels) * (stepped == upwards[:, None, :])


def step_of(levels: int) -> float:
    """Return the length of a step on the unit interval: Morris's Delta, p / (2 (p - 1)).

    >>> step_of(4)
    0.6666666666666666
    """
    return levels / (2 * (levels - 1))


def elementary_effects(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the slope of each walk along each input.

    Parameters
    ----------
    points : (R, K + 1, K) float64
        As `trajectories` returns them.
    values : (R, K + 1) float64
        The output there; NaN where there is none.

    Returns
    -------
    (R, K) float64
        Change of the output per unit of the input; NaN where either end has no output.

    Examples
    --------
    >>> walks = trajectories(2, 1, seed=1)
    >>> elementary_effects(walks, walks @ [5.0, -2.0]).round(9)
    array([[ 5., -2.]])
    """
    steps = np.diff(points, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    slopes = np.diff(values, axis=1) / np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty_like(slopes)
    np.put_along_axis(effects, moved, slopes, axis=1)
    return effects


def screened(points: np.ndarray, values: np.ndarray, seed: int) -> list[Effect]:
    """Return what each input does, from the walks of `trajectories` and the output along them.

    Parameters
    ----------
    points, values
        As `elementary_effects` takes them.
    seed : int
        Of the bootstrap, which draws whole walks.

    Returns
    -------
    list of Effect
        One per input; NOTHING where no step has an output at both ends.

    Examples
    --------
    >>> walks = trajectories(2, 4, seed=1)
    >>> steep, flat = screened(walks, walks @ [-5.0, 0.0], seed=1)
    >>> round(steep.mu, 9), round(steep.mu_star, 9), round(steep.sigma, 9), flat.mu_star
    (-5.0, 5.0, 0.0, 0.0)
    """
    effects = elementary_effects(points, values)
    return [_effect(column[np.isfinite(column)], seed) for column in effects.T]


def _effect(effects: np.ndarray, seed: int) -> Effect:
    if not effects.size:
        return NOTHING
    sizes = np.abs(effects)
    sigma = float(effects.std(ddof=1)) if effects.size > 1 else 0.0
    low, high = _bootstrapped(sizes, seed)
    return Effect(float(effects.mean()), float(sizes.mean()), low, high, sigma, effects.size)


def _bootstrapped(sizes: np.ndarray, seed: int) -> tuple[float, float]:
    """Percentiles: what is skewed stays skewed, and a mean of absolute values never gets a negative end."""
    from scipy.stats import bootstrap

    if np.ptp(sizes) == 0:  # scipy answers with NaN
        return float(sizes[0]), float(sizes[0])
    found = bootstrap((sizes,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=seed)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)
