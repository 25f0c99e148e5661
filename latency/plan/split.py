"""Intervals cut in pieces that abut."""

from __future__ import annotations

import numpy as np


def split(begin_ns: np.ndarray, end_ns: np.ndarray, step_ns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return intervals cut at the multiples of a step: row of the interval, begin, end of each piece.

    >>> split(np.array([5, 20]), np.array([25, 30]), 10)
    (array([0, 0, 0, 1]), array([ 5, 10, 20, 20]), array([10, 20, 25, 30]))
    """
    first, last = begin_ns // step_ns, -(-end_ns // step_ns)
    row, cell = _cells(first, last)
    return row, np.maximum(cell * step_ns, begin_ns[row]), np.minimum((cell + 1) * step_ns, end_ns[row])


def split_at(
    begin_ns: np.ndarray, end_ns: np.ndarray, edges_ns: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return intervals cut at edges: row of the interval, step between edges, begin, end of each piece.

    What lies before the first edge or after the last belongs to the step next to it.

    >>> split_at(np.array([5, 20]), np.array([25, 30]), np.array([0, 10, 20]))
    (array([0, 0, 1]), array([0, 1, 1]), array([ 5, 10, 20]), array([10, 25, 30]))
    """
    inner = edges_ns[1:-1]
    first = np.searchsorted(inner, begin_ns, side="right")
    last = np.searchsorted(inner, end_ns, side="left") + 1
    row, cell = _cells(first, last)
    lowest, highest = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    fenced = np.concatenate([[lowest], inner, [highest]]).astype(np.int64)
    return row, cell, np.maximum(fenced[cell], begin_ns[row]), np.minimum(fenced[cell + 1], end_ns[row])


def _cells(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row, cell) for the cells first[row] to last[row] - 1."""
    counts = last - first
    row = np.repeat(np.arange(first.size, dtype=np.int64), counts)
    return row, np.arange(row.size, dtype=np.int64) - np.repeat(np.cumsum(counts) - counts - first, counts)
