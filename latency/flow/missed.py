"""Wrong answers: something was there, and the models of the place that computed it found nothing."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, Case
from latency.flow.problem import Problem
from latency.tables import JOBS, NEVER, STATES

DELIVERED, MISSED = STATES.index("delivered"), STATES.index("missed")
FOUND = JOBS.index("found")


def with_missed(
    problem: Problem, case: Case, state: np.ndarray, delivered_ns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return states and deliveries with every wrong answer counted as missed, and never delivered.

    Its data went the same way as any other, took the same antennas and the same time: the ledger keeps what it was
    charged until the wrong answer came. A false alarm is delivered; it costs what its bits cost.

    Parameters
    ----------
    problem : Problem
    case : Case
        Its place tells whose models looked: those in orbit or those in data centres.
    state : (N,) int64
        Row of `tables.STATES`.
    delivered_ns : (N,) int64
        NEVER where nothing came. [ns]

    Returns
    -------
    state, delivered_ns : (N,) int64

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.flow.cases import BY_NAME
    >>> captures = SimpleNamespace(positive=np.array([True, True, False]), job_orbit=np.array([1, 2, 1]))
    >>> posed, came = SimpleNamespace(captures=captures), np.array([5, 6, 7])
    >>> state, delivered_ns = with_missed(posed, BY_NAME["onboard-direct"], np.zeros(3, np.int64), came)
    >>> state.tolist(), (delivered_ns == NEVER).tolist()
    ([4, 0, 0], [True, False, False])
    """
    captures = problem.captures
    job = captures.job_ground if case.place == GROUND else captures.job_orbit
    if captures.positive is None or job is None:
        return state, delivered_ns
    wrong = captures.positive & (job != FOUND) & (state == DELIVERED)
    return np.where(wrong, MISSED, state), np.where(wrong, NEVER, delivered_ns)
