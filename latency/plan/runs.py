"""Runs: intervals of constant rate within passes, before they are cut at delay steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.kernels.sorting import are_sorted
from latency.plan.stretches import Stretches


class Runs(NamedTuple):
    """Intervals of constant rate within passes."""

    transmitter: np.ndarray  # (R,) int64
    pass_index: np.ndarray  # (R,) int64
    open_ns: np.ndarray  # (R,) int64
    close_ns: np.ndarray  # (R,) int64
    rate_bit_s: np.ndarray  # (R,) int64


def runs_within(stretches: Stretches, columns: Sequence[np.ndarray], rows: np.ndarray | slice = slice(None)) -> Runs:
    """Return runs from (open, close, rate) in rows of the stretches; what is empty or carries nothing is left out."""
    open_ns, close_ns, rate_bit_s = columns
    kept = (open_ns < close_ns) & (rate_bit_s > 0)
    named = (stretches.transmitter[rows], stretches.pass_index[rows])
    return Runs(*(column[kept] for column in (*named, open_ns, close_ns, rate_bit_s)))


def joined(runs: Sequence[Runs]) -> Runs:
    """Return all of them, sorted by (transmitter, pass, open)."""
    found = Runs(*(np.concatenate(column) for column in zip(*runs, strict=True)))
    if are_sorted(found.transmitter, found.pass_index, found.open_ns):
        return found
    order = np.lexsort((found.open_ns, found.pass_index, found.transmitter))
    return Runs(*(column[order] for column in found))
