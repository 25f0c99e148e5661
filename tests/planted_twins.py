"""The same case against itself under two independent seeds: whatever is called faster here is chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from planted_worlds import S, Way, World, sample_of

from latency.tables import NEVER
from latency.verdict.evidence import Outcome, outcome_by_hand
from latency.verdict.hindrances import Pair
from latency.verdict.words import Measure, latency_finding

SAME = Way(5_000.0, 400.0, service_s=600.0)
BUSY = Way(service_s=60.0, workers=1)
MODELS = {
    "passes": World(SAME, SAME, 200, 5_000.0 * 30 / 200),
    "M/M/1": World(BUSY, BUSY, 600, 100.0, exponential=True),
}
CHUNK = 50  # campaigns at a time


def pairs_of_twins(world: World, count: int, seed: int) -> Iterator[Pair]:
    """Pairs of campaigns of the ground case, each side with draws of its own."""
    for first in range(0, count, CHUNK):
        held = min(CHUNK, count - first)
        sides = [outcomes_of(world, 2 * (seed + first) + side, held) for side in (0, 1)]
        for number in range(held):
            yield Pair("steady", "ground-direct", "ground-direct", *(side[number] for side in sides))


def outcomes_of(world: World, seed: int, campaigns: int) -> list[tuple[Outcome, ...]]:
    sample = sample_of(world, seed, campaigns * world.replications)
    stop_ns = world.span_ns * 4
    rows = [
        outcome_of(sample.latency[0][row][sample.counted[row]], sample.taken[row][sample.counted[row]], stop_ns)
        for row in range(campaigns * world.replications)
    ]
    return [tuple(rows[first : first + world.replications]) for first in range(0, len(rows), world.replications)]


def outcome_of(latency_s: np.ndarray, taken_s: np.ndarray, stop_ns: int) -> Outcome:
    latency_ns = np.where(np.isfinite(latency_s), np.round(latency_s * S), NEVER).astype(np.int64)
    return outcome_by_hand(latency_ns, np.round(taken_s * S).astype(np.int64), stop_ns)


def words_of_twins(model: str, metric: str, count: int, seed: int = 0) -> Counter:
    """How often each word was found with no margin."""
    pairs = pairs_of_twins(MODELS[model], count, seed)
    return Counter(latency_finding(pair, Measure(metric)).word for pair in pairs)
