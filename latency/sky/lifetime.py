"""Does every satellite live, in SGP4's eyes, until the clock stops?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from latency.errors import InputError, Problem
from latency.kernels.sgp4 import COLUMNS
from latency.sky.frames import as_utc
from latency.sky.satrec import satrec, teme_positions_m
from latency.tables import Elements

LOOK_S = 3600.0
STEP_S = 10.0
SAFE_PERIGEE = 1.01  # Earth radii, 64 km up: above it nothing fails within an hour
SAFE_ECCENTRICITY = (-0.0005, 0.99)


def _column(constants: np.ndarray, name: str) -> np.ndarray:
    return constants[:, COLUMNS.index(name), None]


def _safe(constants: np.ndarray, times_s: np.ndarray) -> np.ndarray:
    """Which rows stay clear of all of SGP4's errors at every time, by the bounds of its secular terms."""
    t = _column(constants, "since_epoch") + times_s / 60.0
    shrink = 1.0 - t * (
        _column(constants, "cc1")
        + t * (_column(constants, "d2") + t * (_column(constants, "d3") + t * _column(constants, "d4")))
    )
    axis = _column(constants, "ao") * shrink * shrink
    eccentricity = _column(constants, "ecco") - _column(constants, "bcc4") * t
    swing = 2.0 * np.abs(_column(constants, "bcc5"))  # of sin M - sin M0
    largest = np.maximum(eccentricity + swing, 1e-6)
    with np.errstate(all="ignore"):
        long_period = np.abs(_column(constants, "aycof")) / (axis * (1.0 - largest * largest))
        perigee = axis * (1.0 - largest - long_period)
        fine = (shrink > 0.0) & (perigee > SAFE_PERIGEE) & (eccentricity - swing > SAFE_ECCENTRICITY[0])
        return (fine & (largest < SAFE_ECCENTRICITY[1])).all(axis=1)


def _failure(elements: Elements, s: int, start: datetime, times_s: np.ndarray) -> str | None:
    from sgp4.api import SGP4_ERRORS, Satrec

    codes, _ = teme_positions_m(satrec(Satrec, elements, s), start, times_s)
    if not codes.any():
        return None
    first = int(np.flatnonzero(codes)[0])
    when = as_utc(start) + timedelta(seconds=float(times_s[first]))
    return f"SGP4 cannot follow it past {when:%Y-%m-%dT%H:%M:%SZ}: {SGP4_ERRORS[int(codes[first])]}"


def _nonsense(elements: Elements, s: int) -> str:
    if not all(np.isfinite(column[s]).all() for column in elements):
        return "an orbital element is not a finite number"
    if not elements.mean_motion_rad_min[s] > 0.0:
        return f"the mean motion must be positive, not {elements.mean_motion_rad_min[s]:g} rad/min"
    return f"the eccentricity must lie in [0, 1), not {elements.eccentricity[s]:g}"


def _raise_any(names: Sequence[str], found: dict[int, str]) -> None:
    if found:
        raise InputError("orbits", [Problem(names[s], "", message) for s, message in found.items()])


def refuse_nonsense(elements: Elements, names: Sequence[str]) -> None:
    """Raise InputError naming each satellite whose elements are no ellipse."""
    finite = np.all([np.isfinite(column).reshape(len(names), -1).all(axis=1) for column in elements], axis=0)
    closed = (elements.eccentricity >= 0.0) & (elements.eccentricity < 1.0)
    strange = np.flatnonzero(~(finite & (elements.mean_motion_rad_min > 0.0) & closed)).tolist()
    _raise_any(names, {s: _nonsense(elements, s) for s in strange})


def refuse_failures(
    elements: Elements,
    constants: np.ndarray,
    doubtful: np.ndarray,
    start: datetime,
    names: Sequence[str],
    stop_s: float,
) -> None:
    """Raise InputError naming each satellite that SGP4 gives up before the stop, and when.

    Bounds on the secular terms clear almost every satellite at once; the others (and `doubtful` ones) are asked
    of the sgp4 package every 10 s. A dip below the Earth's surface of less than 10 s may be overlooked.
    """
    looks_s = np.append(np.arange(0.0, stop_s, LOOK_S), stop_s)
    steps_s = np.append(np.arange(0.0, stop_s, STEP_S), stop_s)
    blocks = range(0, len(names), 256)
    safe = np.concatenate([_safe(constants[row : row + 256], looks_s) for row in blocks]) & ~doubtful
    found = {int(s): _failure(elements, int(s), start, steps_s) for s in np.flatnonzero(~safe)}
    _raise_any(names, {s: message for s, message in found.items() if message})
