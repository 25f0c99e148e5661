"""Many trials on the cores there are: results in order, whatever the number of processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context

from latency.flow.shadow import Cell
from latency.study.trial import Trial, carry_out
from latency.verdict.evidence import Outcome


class Crew:
    """Carries out trials, in this process or in several; a trial is a pure function, so it does not matter where.

    Use as a context manager: leaving it ends the processes.
    """

    def __init__(self, workers: int = 1, progress: Callable[[str], None] = lambda _: None):
        self._tell = progress
        self._executor: Executor | None = None
        if workers > 1:
            # Spawned, not forked: numba and Arrow have threads, and a forked thread holds its locks for ever.
            self._executor = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *failure) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def carry_out(self, trials: Sequence[Trial], doing: str = "simulating") -> list[dict[Cell, Outcome]]:
        """Return what each trial came to, in the order given."""
        return self.map(carry_out, trials, doing)

    def map(self, work: Callable, items: Sequence, doing: str) -> list:
        """Return work(item) for every item, in their order; `work` must be importable by name."""
        found = self._executor.map(work, items) if self._executor else map(work, items)
        results = []
        for result in found:
            results.append(result)
            self._tell(f"{doing}: {len(results)} of {len(items)}")
        return results


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
