"""Many trials on the cores there are: results in order, whatever the number of processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from threading import Thread

from latency.flow.shadow import Cell
from latency.study.trial import Trial, carry_out
from latency.verdict.evidence import Outcome


class Crew:
    """Carries out trials, in this process or in several; a trial is a pure function, so it does not matter where.

    Use as a context manager: leaving it ends the processes, by an error or a Ctrl-C at once, whatever they are at.
    """

    def __init__(self, workers: int = 1, progress: Callable[[str], None] = lambda _: None):
        self._tell = progress
        self._executor: ProcessPoolExecutor | None = None
        self._others = frozenset(active_children())  # not ours to end
        if workers > 1:
            # Spawned, not forked: numba and Arrow have threads, and a forked thread holds its locks for ever.
            self._executor = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_) -> None:
        if self._executor is None:
            return
        if failure is not None:
            self._end_at_once()
        try:
            self._executor.shutdown()
        except BaseException:  # a Ctrl-C while we wait for them
            self._end_at_once()
            self._executor.shutdown()
            raise

    def _end_at_once(self) -> None:
        """End our processes.

        Nothing is cancelled: a pool whose processes end looks for whom to tell, and of what is cancelled already it
        dies with a traceback, or waits for ever as the program ends. So it does for the rest of a result of which half
        has come, as long as anybody could send it: those who could are the processes, and we.
        """
        for process in set(active_children()) - self._others:
            process.terminate()
        results = self._executor._result_queue
        if results is not None:
            results._writer.close()

    def carry_out(self, trials: Sequence[Trial], doing: str = "simulating") -> list[dict[Cell, Outcome]]:
        """Return what each trial came to, in the order given."""
        return self.map(carry_out, trials, doing)

    def map(self, work: Callable, items: Sequence, doing: str) -> list:
        """Return work(item) for every item, in their order; `work` must be importable by name.

        Raises
        ------
        ChildProcessError
            A process ended before its work was done.
        """
        results = []
        try:
            for result in self._each(work, items):
                results.append(result)
                self._tell(f"{doing}: {len(results)} of {len(items)}")
        except BrokenProcessPool as error:
            message = "a process ended before its work was done, perhaps for want of memory; --workers 1 needs least"
            raise ChildProcessError(message) from error
        return results

    def _each(self, work: Callable, items: Sequence) -> Iterator:
        if self._executor is None:
            yield from map(work, items)
            return
        with _interrupts_held():
            futures = [self._executor.submit(work, item) for item in items]
        for future in futures:  # unlike the executor's own map, which cancels the others when one fails
            yield future.result()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep a Ctrl-C until afterwards; processes that start meanwhile never hear of any.

    Until `_follow` is reached a process would answer it with a traceback of its own.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow() -> None:
    """Leave Ctrl-C to the parent, which also hears of it, and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent_process().join()
    os._exit(1)
