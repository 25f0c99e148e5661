"""How much of the variance rests on which input: Sobol' indices of first and total order, with a noise floor.

Estimators: A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270, doi:10.1016/j.cpc.2009.09.018, as
scipy.stats.sobol_indices has them; the points are a scrambled Sobol' sequence (scipy.stats.qmc).

The noise floor is a *dummy*: an input that the output does not see. These estimators would give it exactly zero, for
its hybrid is the first sample again, and that says nothing of their error. So its indices come from the two samples
themselves, as in F. Khorashadi Zadeh et al., Environmental Modelling & Software 91 (2017) 210-222,
doi:10.1016/j.envsoft.2017.02.001: what two samples have in common that share no input, and by how much the variances
of samples of the same thing differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

RESAMPLES = 300
NEGLIGIBLE = 0.01


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

    inputs: tuple[Index, ...]
    dummy: Index  # around zero; its intervals say how far the sample can be trusted
    variance: float  # of the output, in its unit squared
    kept_top: bool  # half of the sample names the same three inputs first

    @property
    def first_floor(self) -> float:
        """A first order up to here may be noise."""
        return max(self.dummy.first_high, 0.0)

    @property
    def total_floor(self) -> float:
        """A total order up to here may be noise."""
        return max(self.dummy.total_high, 0.0)


def sobol_points(groups: Sequence[Sequence[int]], rows: int, seed: int) -> np.ndarray:
    """Return where to evaluate: two samples, and the first with one group of columns after the other from the second.

    Parameters
    ----------
    groups : sequence of K sequences of int
        Columns that vary together; every column in one group.
    rows, seed : int
        Points of each sample, a power of two, and which scrambling.

    Returns
    -------
    (K + 2, rows, columns) float64
        In the unit cube: first sample, second sample, a hybrid per group.

    Examples
    --------
    >>> points = sobol_points([[0], [1, 2]], rows=8, seed=1)
    >>> points.shape, [int((points[0, 0] != block[0]).sum()) for block in points]
    ((4, 8, 3), [0, 3, 1, 2])
    """
    from scipy.stats import qmc

    columns = sum(len(group) for group in groups)
    first, second = np.hsplit(qmc.Sobol(2 * columns, rng=seed, bits=64).random(rows), 2)
    return np.stack([first, second, *(_hybrid(first, second, group) for group in groups)])


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
    values : (K + 2, rows) float64
        Block by block as the points.
    seed : int
        Of the bootstrap.

    Examples
    --------
    >>> points = sobol_points([[0], [1]], rows=256, seed=1)
    >>> steep, flat = decomposed(points @ [3.0, 1.0], seed=1).inputs
    >>> round(steep.first, 2), round(flat.total, 2)  # 9 / (9 + 1) and 1 / (9 + 1)
    (0.9, 0.1)
    """
    rows = values.shape[1]
    first, total = _indices(values)
    low, high = _bootstrapped(values, seed)
    found = tuple(Index(*map(float, row)) for row in zip(first, low[0], high[0], total, low[1], high[1], strict=True))
    half = _indices(values[:, : rows // 2])[1] if rows > 2 else total
    return Decomposition(found[:-1], found[-1], float(np.var(values[:2])), _top(total[:-1]) == _top(half[:-1]))


def _indices(values: np.ndarray) -> np.ndarray:
    """Return first and total order, (2, K + 1), those of the dummy last."""
    from scipy.stats import sobol_indices

    # The last hybrid is the first sample again, in the dummy's place.
    hybrids = np.concatenate([values[2:], values[:1]])[:, None, :]
    found = sobol_indices(func={"f_A": values[:1], "f_B": values[1:2], "f_AB": hybrids}, n=values.shape[1])
    indices = np.stack([found.first_order, found.total_order])
    indices[:, -1] = _dummy(values[0], values[1])
    return indices


def _dummy(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Return first and total order of an input that nothing depends on; zero for an output that never changes."""
    variance = np.var([first, second])
    if not variance:
        return 0.0, 0.0
    shared = np.mean((first - first.mean()) * (second - second.mean()))
    return float(shared / variance), float(1 - np.var(second) / variance)


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


def _top(totals: np.ndarray, count: int = 3) -> set[int]:
    """Name the largest, but for those that are next to nothing: their order means nothing."""
    return {int(i) for i in np.argsort(-totals, kind="stable")[:count] if totals[i] > NEGLIGIBLE}
