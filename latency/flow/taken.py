"""What is known of captures before the clock runs, as the engine reads it."""

from __future__ import annotations

import numpy as np

from latency.flow.problem import Problem
from latency.kernels.records import NEVER
from latency.tables import JOBS, Captures


def taken_of(problem: Problem) -> dict[str, np.ndarray]:
    """Return the columns of Net that tell of captures; what the problem has as well is not copied."""
    captures = problem.captures
    columns = {
        "taken_ns": captures.taken_ns,
        "taken_by": captures.satellite,
        "due_ns": due_ns(captures),
        "work_op": captures.work_op,
        "job": jobs_of(captures.job_orbit, len(captures.taken_ns)),
        "screened": _screened(captures),
    }
    return {name: np.ascontiguousarray(column, np.int64) for name, column in columns.items()}


def classes_of(captures: Captures) -> int:
    """Return how many classes there are, before and after screening."""
    return 1 + int(max(captures.priority.max(initial=0), _screened(captures).max(initial=0)))


def _screened(captures: Captures) -> np.ndarray:
    return captures.priority if captures.screened is None else captures.screened


def jobs_of(jobs: np.ndarray | None, captures: int) -> np.ndarray:
    """Return (N,) the row of JOBS of each capture; where content is not modelled all show what is looked for.

    >>> jobs_of(None, 2).tolist()
    [2, 2]
    """
    return np.full(captures, len(JOBS) - 1) if jobs is None else jobs


def due_ns(captures: Captures) -> np.ndarray:
    """Return (N,) when each answer is due, NEVER where there is no deadline. [ns]"""
    dated = captures.deadline_ns != NEVER
    return np.where(dated, captures.taken_ns + np.where(dated, captures.deadline_ns, 0), NEVER)
