"""One run of a case's transport: the engine's logs and what the ledger made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from latency.flow.ledger import Ledger
from latency.kernels.records import NEVER, Live, Net


class Flight(NamedTuple):
    """What is kept of a run until somebody charges the time; then its lives on the ground are told once more."""

    name: str | None  # "own", "blind", "forecast-1" ...; None for direct cases
    net: Net
    live: Live
    answer_ns: np.ndarray  # (N,) when each answer is at the user, after the stop too; NEVER where it is not [ns]


@dataclass(frozen=True)
class Trial:
    """The whole state after the clock has stopped."""

    name: str | None  # as in Flight
    net: Net
    live: Live
    lives: np.ndarray  # (N,) GROUND_LIFE
    ledger: Ledger

    @property
    def hops(self) -> np.ndarray:
        """Rows of hops that were begun; refusals are left out."""
        rows = self.live.hops[: self.live.counts["hops"][0]]
        return rows[rows["start_ns"] != NEVER]
