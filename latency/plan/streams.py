"""Poisson streams: when something happens, to each entity by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.kernels.draws import count_arrivals, draw_arrivals
from latency.kernels.shares import in_shares
from latency.scenario.replication import entity


class Stream(NamedTuple):
    """What a stream is drawn by: the same for all its entities."""

    seed: int
    replication: int
    purpose: int  # of kernels.draws
    mean_ns: int


def arrivals(stream: Stream, names: Sequence[str], span_ns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return who and when: arrivals in [0, span_ns) with exponential gaps, rounded to ns, by entity, then time.

    What an entity draws depends on its name, not on who else there is; a longer span only adds arrivals.

    Parameters
    ----------
    stream : Stream
    names : sequence of E str
        Of the entities.
    span_ns : int
        [ns]

    Returns
    -------
    position, at_ns : (N,) int64
        Position in `names`, and time. [ns]

    Examples
    --------
    >>> who, at_ns = arrivals(Stream(seed=1, replication=0, purpose=1, mean_ns=10), ["a", "b"], 1000)
    >>> bool((np.diff(who) >= 0).all()), int(at_ns.max()) < 1000, 150 < at_ns.size < 250
    (True, True, True)
    """
    entities = np.array([entity(name) for name in names], dtype=np.uint64)
    draws = np.uint64(stream.seed), stream.replication
    use = stream.purpose, float(stream.mean_ns)
    count = np.empty(entities.size, dtype=np.int64)
    in_shares(
        lambda begin, end: count_arrivals(*draws, entities[begin:end], *use, span_ns, count[begin:end]), entities.size
    )
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(count)])
    at_ns = np.empty(first[-1], dtype=np.int64)
    in_shares(
        lambda begin, end: draw_arrivals(*draws, entities[begin:end], *use, first[begin : end + 1], at_ns),
        entities.size,
    )
    return np.repeat(np.arange(entities.size), count), at_ns
