"""Satellites too high for our SGP4 kernel: the sgp4 package's positions, in a form that kernels can read."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from latency.sky.frames import greenwich_angles
from latency.sky.satrec import satrec, teme_positions_m
from latency.tables import Elements

# A Molniya orbit turns 0.9 rad in 10 min at its perigee: 14 terms follow it to 0.025 mm, which is the noise of
# the Julian dates. SDP4 itself jumps by up to 1 mm where it starts another of its 12 h integration steps.
PIECE_S = 600.0
TERMS = 14
MARGIN_S = 3600.0


def path_table(elements: Elements, rows: np.ndarray, start: datetime, stop_s: float) -> tuple[np.ndarray, float, float]:
    """Return Chebyshev series of the sgp4 package's positions of some satellites, turned to ITRS.

    Interpolation at Chebyshev points of each piece of 10 min, from an hour before `start` to an hour after the stop.

    Parameters
    ----------
    elements : Elements
        (S,) arrays.
    rows : (P,) int64
        Which satellites.
    stop_s : float
        End of the span. [s]

    Returns
    -------
    (P, pieces, 3, 14) float64
        Coefficients; none of any use where P is 0. [m]
    float
        Begin of the first piece. [s since start]
    float
        Length of a piece. [s]
    """
    from sgp4.api import Satrec

    pieces = int(np.ceil((stop_s + 2.0 * MARGIN_S) / PIECE_S)) if len(rows) else 1
    angles = np.pi * (np.arange(TERMS) + 0.5) / TERMS
    times_s = -MARGIN_S + PIECE_S * (np.arange(pieces)[:, None] + 0.5 * (1.0 + np.cos(angles)))
    # Discrete orthogonality of Chebyshev polynomials at their zeros (Rivlin 1974, section 1.5).
    weights = np.cos(np.outer(np.arange(TERMS), angles)) * 2.0 / TERMS
    weights[0] *= 0.5
    paths = np.zeros((len(rows), pieces, 3, TERMS))
    turned = np.exp(-1j * greenwich_angles(start, times_s.ravel())) if len(rows) else None
    for path, row in zip(paths, rows, strict=True):
        _, teme_m = teme_positions_m(satrec(Satrec, elements, row), start, times_s.ravel())
        equatorial_m = (teme_m[:, 0] + 1j * teme_m[:, 1]) * turned
        itrs_m = np.stack([equatorial_m.real, equatorial_m.imag, teme_m[:, 2]])
        path[:] = np.einsum("ckn,jn->kcj", itrs_m.reshape(3, pieces, TERMS), weights)
    return paths, -MARGIN_S, PIECE_S
