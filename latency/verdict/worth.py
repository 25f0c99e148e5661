"""What it is worth to know an assumption before choosing: value of information.

The decision is between two cases; its loss is the metric of the chosen one, so all that counts is the gain of orbit
over ground. Knowing everything is worth E max(g, 0) - max(E g, 0) (EVPI), knowing one input x is worth
E max(E[g | x], 0) - max(E g, 0) (EVPPI). E[g | x] is a regression on the sample at hand, for nested sampling is costly
and bins are arbitrary: A. Heath, I. Manolopoulou & G. Baio, Medical Decision Making 37 (2017) 747-758,
doi:10.1177/0272989X17697692.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DEGREES = range(7)


def of_everything(gain: np.ndarray) -> float:
    """Return the expected value of perfect information, in the unit of the gain.

    Parameters
    ----------
    gain : (n,) float64
        Of orbit over ground, at independent draws of all assumptions.

    Examples
    --------
    >>> of_everything(np.array([-1.0, 3.0]))  # orbit would be chosen; half of the time that costs 1
    0.5
    """
    return float(np.maximum(gain, 0.0).mean() - max(gain.mean(), 0.0))


def of_inputs(gain: np.ndarray, drawn: np.ndarray, groups: Sequence[Sequence[int]]) -> list[float]:
    """Return the expected value of knowing each group of inputs, in the unit of the gain.

    Never below zero and never above knowing everything: a regression may overshoot where the truth cannot, so what it
    says is clipped there.

    Parameters
    ----------
    gain : (n,) float64
        Of orbit over ground.
    drawn : (n, D) float64
        The inputs it came from, each spread evenly over 0..1.
    groups : sequence of sequences of int
        Columns that are got to know together.

    Examples
    --------
    >>> decides = np.linspace(0, 1, 100)
    >>> drawn = np.stack([decides, np.tile([0.2, 0.8], 50)], axis=1)
    >>> [round(value, 3) for value in of_inputs(decides - 0.5, drawn, [[0], [1]])]
    [0.126, 0.0]
    """
    most = of_everything(gain)
    return [min(max(of_everything(expected(gain, drawn[:, list(group)])), 0.0), most) for group in groups]


def expected(gain: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return E[gain | drawn] at each draw: a least-squares polynomial, of the degree that Schwarz's criterion prefers.

    Degree 0, which knows nothing, is among the choices up to 6: an input without effect gets no value from
    fitted noise. Several columns are added, without products. (G. Schwarz, Annals of Statistics 6 (1978) 461-464.)
    """
    best = min((_fit(gain, drawn, degree) for degree in DEGREES), key=lambda fit: fit[0])
    return best[1]


def _fit(gain: np.ndarray, drawn: np.ndarray, degree: int) -> tuple[float, np.ndarray]:
    """Return Schwarz's criterion (less is better) and the fitted gain."""
    terms = _terms(drawn, degree)
    count = gain.size
    if terms.shape[1] >= count // 2:
        return np.inf, gain
    fitted = terms @ np.linalg.lstsq(terms, gain, rcond=None)[0]
    # Where nothing is left to explain, the logarithm has no bottom: rounding is not a better fit.
    least = max(np.finfo(float).eps * float(np.square(gain).sum()), np.finfo(float).tiny)
    left = max(float(np.square(gain - fitted).sum()), least)
    return count * np.log(left / count) + terms.shape[1] * np.log(count), fitted


def _terms(drawn: np.ndarray, degree: int) -> np.ndarray:
    """Return Legendre polynomials of each column: nearly orthogonal, so that least squares stays well posed."""
    legendre = np.polynomial.legendre.legvander(2 * drawn - 1, degree)[:, :, 1:]
    return np.column_stack([np.ones(len(drawn)), legendre.reshape(len(drawn), -1)])
