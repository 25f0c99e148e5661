"""How long a computer takes over a capture: what each task takes it, see `scenario.task_times`. Exact integers."""

from __future__ import annotations

from collections.abc import Sequence

from latency.constants import SECOND_NS
from latency.errors import InputError, Problem
from latency.scenario.model import Computer, Task, Workload
from latency.scenario.task_times import able, duration_ns, task_ns
from latency.tables import JOBS

LONGEST_NS = 3660 * 86_400 * SECOND_NS  # as long as a span may be
APPLIES = {"all": JOBS, "clear": JOBS[1:], "found": JOBS[2:]}  # to which jobs a task belongs


def service_ns(workload: Workload, computer: Computer) -> int | None:
    """Return the time for a capture in which something is found, without start-up; None if it cannot be computed.

    Parameters
    ----------
    workload : Workload
        With tasks, or with `work_op`.
    computer : Computer

    Returns
    -------
    int or None
        Of one worker, rounded up. [ns]

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> service_ns(SimpleNamespace(tasks=(), work_op=10), Computer(1, 0, None, rate_op_s=4))
    2500000000
    """
    if workload.tasks:
        jobs_ns = services_ns(workload.tasks, computer)
        return jobs_ns[-1] if jobs_ns else None
    if computer.service_ns is not None:
        return computer.service_ns
    return duration_ns(workload.work_op, computer.rate_op_s) if computer.rate_op_s else None


def services_ns(tasks: Sequence[Task], computer: Computer) -> tuple[int, ...]:
    """Return the time for each of `tables.JOBS`, without start-up; () without tasks or where one cannot be done.

    A job takes as long as the tasks that apply to it together: those for "all" also on what is cloudy, those for
    "clear" on all else, those for "found" only where something was found.

    Parameters
    ----------
    tasks : sequence of Task
    computer : Computer
        Its rates are sustained ones, of one worker.

    Returns
    -------
    tuple of int
        Each task rounded up. [ns]

    Raises
    ------
    InputError
        A task takes longer than the longest span.

    Examples
    --------
    A frame of 3,072 tiles at 44.86 ms each on a Jetson TX2 (Denby & Lucia, ASPLOS 2020):

    >>> frame = Task("detect", "tiles", "clear", tiles=3072)
    >>> services_ns([frame], Computer(1, 0, None, None, tile_ns=44_860_000))
    (0, 137809920000, 137809920000)
    """
    if not tasks or not all(able(task, computer) for task in tasks):
        return ()
    times_ns = {task.name: _checked_ns(task, computer) for task in tasks}
    return tuple(sum(times_ns[task.name] for task in tasks if job in APPLIES[task.applies_to]) for job in JOBS)


def _checked_ns(task: Task, computer: Computer) -> int:
    found_ns = task_ns(task, computer)
    if found_ns > LONGEST_NS:
        days, longest = (time_ns // (86_400 * SECOND_NS) for time_ns in (found_ns, LONGEST_NS))
        where, who = f"workload.tasks.{task.name}", computer.kind or "a computer"
        message = f"one capture takes {who} {days:,} days, more than the {longest:,} of a span"
        raise InputError(where, [Problem(where, "", message)])
    return found_ns
