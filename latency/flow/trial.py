"""One run of a case's transport: the engine's logs and what the ledger made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from latency.flow.ledger import Ledger
from latency.flow.problem import Problem
from latency.kernels.records import NEVER, Live, Net


@dataclass(frozen=True)
class Trial:
    """The whole state after the clock has stopped."""

    name: str | None  # "own", "blind", "forecast-1" ...; None for direct cases
    net: Net
    live: Live
    lives: np.ndarray  # (2 N,) GROUND_LIFE
    ledger: Ledger

    @property
    def hops(self) -> np.ndarray:
        """Rows of hops that were begun; refusals are left out."""
        rows = self.live.hops[: self.live.counts["hops"][0]]
        return rows[rows["start_ns"] != NEVER]

    def latency_ns(self, problem: Problem) -> np.ndarray:
        """(N,) capture to answer; what was not delivered counts to the stop. [ns]"""
        until_ns = np.minimum(self.ledger.delivered_ns, problem.rules.stop_ns)
        return until_ns - problem.captures.taken_ns
