"""Rows that have nothing to do with each other, shared out to threads: the same bytes whatever their number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

LEAST = 64  # rows to a thread: fewer are done before another one has begun


def in_shares(work: Callable[[int, int], object], rows: int) -> list:
    """Return what `work(begin, end)` returns for shares of `rows` rows that follow each other, in their order.

    Kernels let go of the interpreter, so that shares are worked at side by side; each must write its own rows only.
    As many as numba may use threads: as there are processors, or what NUMBA_NUM_THREADS says.

    >>> in_shares(lambda begin, end: list(range(begin, end)), 3)
    [[0, 1, 2]]
    """
    from numba import config

    count = max(1, min(config.NUMBA_NUM_THREADS, rows // LEAST))
    edges = [rows * share // count for share in range(count + 1)]
    if count == 1:
        return [work(0, rows)]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, edges[:-1], edges[1:]))
