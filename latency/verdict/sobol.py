"""How much of the variance rests on which assumption: Sobol' indices of first and total order, with a noise floor.

Estimators: A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270, doi:10.1016/j.cpc.2009.09.018, as
scipy.stats.sobol_indices has them; the points are a scrambled Sobol' sequence (scipy.stats.qmc).

The last input is a *dummy*. Where the output does not see it, its indices are exactly zero; a caller whose output
depends on chance lets the dummy draw chance anew, and then its total order is what an assumption would score that
changes nothing but which chance events happen. Beside it stands what two samples with nothing in common show as a
first order (Khorashadi Zadeh et al., Environmental Modelling & Software 91 (2017) 210-222,
doi:10.1016/j.envsoft.2017.02.001), the noise of the sample itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

RESAMPLES = 300


class Index(NamedTuple):
    """Shares of the variance of the output, with 95 % bootstrap intervals."""

    first: float  # that goes when this input alone is known
    first_low: float
    first_high: float
    total: float  # that stays when all others are known
    total_low: float
    total_high: float


class Decomposition(NamedTuple):
    """The indices of all inputs, and what can be told from noise."""

    inputs: tuple[Index, ...]  # without the dummy
    dummy: Index
    sampling: float  # first order that two samples show which share no input
    variance: float  # of the output, in its unit squared
    kept_top: bool  # half of the sample names the same three inputs first, those above the floor

    @property
    def floor(self) -> float:
        """A total order up to here may be noise; a first order up to `sampling`."""
        return self.dummy.total_high


def sobol_points(groups: Sequence[Sequence[int]], rows: int, seed: int) -> np.ndarray:
    """Return where to evaluate: two samples, and the first with one group of columns after the other from the second.

    Parameters
    ----------
    groups : sequence of K sequences of int
        Columns that vary together; every column in one group. The dummy gets a column of its own, the last.
    rows, seed : int
        Points of each sample, a power of two, and which scrambling.

    Returns
    -------
    (K + 3, rows, columns + 1) float64
        In the unit cube: first sample, second sample, a hybrid per group, the hybrid of the dummy.

    Examples
    --------
    >>> points = sobol_points([[0], [1, 2]], rows=8, seed=1)
    >>> points.shape, [int((points[0, 0] != block[0]).sum()) for block in points]
    ((5, 8, 4), [0, 4, 1, 2, 1])
    """
    from scipy.stats import qmc

    columns = sum(len(group) for group in groups) + 1
    first, second = np.hsplit(qmc.Sobol(2 * columns, rng=seed, bits=64).random(rows), 2)
    hybrids = [_hybrid(first, second, group) for group in (*groups, (columns - 1,))]
    return np.stack([first, second, *hybrids])


def _hybrid(first: np.ndarray, second: np.ndarray, group: Sequence[int]) -> np.ndarray:
    mixed = first.copy()
    mixed[:, list(group)] = second[:, list(group)]
    return mixed


def decomposed(values: np.ndarray, seed: int) -> Decomposition:
    """Return the indices from the output at the points of `sobol_points`.

    Intervals take the rows for independent draws. They are not, they cover the cube more evenly, so the intervals are
    rather too wide than too narrow. A constant output has indices of zero.

    Parameters
    ----------
    values : (K + 3, rows) float64
        Block by block as the points; the dummy's block is the last.
    seed : int
        Of the bootstrap.

    Examples
    --------
    >>> points = sobol_points([[0], [1]], rows=256, seed=1)
    >>> steep, flat = decomposed(points @ [3.0, 1.0, 0.0], seed=1).inputs
    >>> round(steep.first, 2), round(flat.total, 2)  # 9 / (9 + 1) and 1 / (9 + 1)
    (0.9, 0.1)
    """
    rows = values.shape[1]
    first, total = _indices(values)
    low, high = _bootstrapped(values, seed)
    found = tuple(Index(*map(float, row)) for row in zip(first, low[0], high[0], total, low[1], high[1], strict=True))
    half = _indices(values[:, : rows // 2])[1] if rows > 2 else total
    dummy = found[-1]
    return Decomposition(
        inputs=found[:-1],
        dummy=dummy,
        sampling=_shared_by_chance(values[0], values[1]),
        variance=float(np.var(values[:2])),
        kept_top=_top(total[:-1], dummy.total_high) == _top(half[:-1], dummy.total_high),
    )


def _indices(values: np.ndarray) -> np.ndarray:
    """Return first and total order, (2, K + 1)."""
    from scipy.stats import sobol_indices

    blocks = {"f_A": values[:1], "f_B": values[1:2], "f_AB": values[2:, None, :]}
    found = sobol_indices(func=blocks, n=values.shape[1])
    return np.stack([found.first_order, found.total_order])


def _bootstrapped(values: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high ends, (2, K + 1) each: percentiles over samples of whole rows.

    The bootstrap that scipy's result offers takes no seed, and would answer differently every time.
    """
    from scipy.stats import bootstrap

    found = bootstrap(
        (np.arange(values.shape[1]),),
        lambda rows: _indices(values[:, rows]),
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=seed,
    )
    return found.confidence_interval.low, found.confidence_interval.high


def _shared_by_chance(first: np.ndarray, second: np.ndarray) -> float:
    variance = np.var([first, second])
    return float(abs(np.mean((first - first.mean()) * (second - second.mean()))) / variance) if variance else 0.0


def _top(totals: np.ndarray, floor: float, count: int = 3) -> set[int]:
    return {int(i) for i in np.argsort(-totals, kind="stable")[:count] if totals[i] > floor}
