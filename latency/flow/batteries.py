"""Charge and heat of one satellite between the rows of the engine's log: stretches of constant power."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from latency.flow.cases import Case
from latency.flow.problem import Heat, Power, Satellite

MOST = 1 << 62  # below it every sum and product fits int64; above it they are done in Python's own integers
NO_POWER = Power(1, (), 0, 0, 0, 0, 0, 0, 0, 1)
NO_HEAT = Heat(0, 0, 0, 1, 0)
DARK, HOT = 1, 2  # bits of the latch
FULL = 1 << 200  # a store of heat has no end


@dataclass(frozen=True)
class Stretches:
    """What one satellite draws, from each instant on until the next; the last instant is the stop.

    The instants are those of the log and, between them, the edges of sunlight. Powers are in quanta of the
    satellite, energies in quanta times ns, whole and exact: int64, or Python's integers where that is too small.
    """

    power: Power
    heat: Heat
    isl: int  # drawn because the case relays
    rows: np.ndarray  # the log
    at_ns: np.ndarray  # (M + 1,)
    row: np.ndarray  # (M + 1,) the last row of the log that is not later
    logged: np.ndarray  # (M + 1,) bool: the instant is that row's own
    lit: np.ndarray  # (M,) 0 or 1
    contacts: np.ndarray  # (M,) power of the transmitters that have an antenna
    running: np.ndarray  # (M,) workers that work, unpaused
    latch: np.ndarray  # (M,)

    @cached_property
    def length_ns(self) -> np.ndarray:
        """(M,) how long each holds. [ns]"""
        return np.diff(self.at_ns).astype(self.contacts.dtype)

    @cached_property
    def net(self) -> np.ndarray:
        """(M,) what the battery gains."""
        power = self.power
        return power.solar * self.lit - (power.base + self.isl) - self.contacts - power.work * self.running

    @cached_property
    def warming(self) -> np.ndarray:
        """(M,) what the store of heat gains, as long as there is any in it."""
        return self.heat.idle - self.heat.cooling + self.heat.work * self.running

    @cached_property
    def charge(self) -> np.ndarray:
        """(M + 1,) at each instant: as logged, or drawn on from the instant before."""
        return self._carried("charge", self.net, -self.power.reserve, self.power.usable)

    @cached_property
    def warmth(self) -> np.ndarray:
        """(M + 1,) heat at each instant: as logged, or drawn on from the instant before."""
        return self._carried("heat", self.warming, 0, FULL)

    def _carried(self, field: str, gain: np.ndarray, low: int, high: int) -> np.ndarray:
        numbers = self.contacts.dtype
        known = self.rows[field][self.row].tolist()
        gained = (gain * self.length_ns).tolist()
        for index in np.flatnonzero(~self.logged).tolist():
            known[index] = min(high, max(low, known[index - 1] + gained[index - 1]))
        return np.array(known, numbers)


def stretches_of(satellite: Satellite, case: Case, rows: np.ndarray) -> Stretches:
    """Return the stretches of one satellite from its rows of the log, the first at 0 and the last at the stop.

    >>> from latency.flow.cases import BY_NAME
    >>> from latency.kernels.records import POWER_ROW
    >>> from latency.flow.problem import NO_COMPUTER
    >>> power = Power(1, ((0, 6), (8, 20)), 10, 4, 1, 3, 100, 0, 50, 10)
    >>> rows = np.array([(0, 0, 50, 0, 1, 0, 0), (0, 10, 92, 0, 0, 0, 0)], POWER_ROW)
    >>> found = stretches_of(Satellite(0, None, False, NO_COMPUTER, power), BY_NAME["onboard-relay"], rows)
    >>> found.at_ns.tolist(), found.net.tolist(), found.charge.tolist()
    ([0, 6, 8, 10], [2, -8, 2], [50, 62, 46, 92])
    """
    power, heat = satellite.power or NO_POWER, satellite.heat or NO_HEAT
    stop_ns = int(rows["at_ns"][-1])
    begin_ns, end_ns = np.array(power.sunlit, np.int64).reshape(-1, 2).T
    edges_ns = np.concatenate([begin_ns, end_ns])
    at_ns = np.union1d(rows["at_ns"], edges_ns[(edges_ns > 0) & (edges_ns < stop_ns)])
    row = np.searchsorted(rows["at_ns"], at_ns, "right") - 1
    lit = np.searchsorted(begin_ns, at_ns, "right") - np.searchsorted(end_ns, at_ns, "right")
    of = row[:-1]
    isl = power.isl if case.linked else 0
    numbers = _numbers(power, heat, rows, at_ns)
    contacts, running = rows["contacts"][of].astype(numbers), rows["running"][of].astype(numbers)
    logged = rows["at_ns"][row] == at_ns
    return Stretches(
        power, heat, isl, rows, at_ns, row, logged, lit[:-1].astype(numbers), contacts, running, rows["latch"][of]
    )


def _numbers(power: Power, heat: Heat, rows: np.ndarray, at_ns: np.ndarray) -> type:
    """int64 where nothing can exceed it, else Python's own integers."""
    drawn = power.solar + power.base + power.isl + int(rows["contacts"].max())
    workers = int(rows["running"].max())
    fastest = drawn + power.work * workers + heat.idle + heat.cooling + heat.work * workers
    stored = power.usable + power.reserve + heat.limit + int(rows["heat"].max())
    return np.int64 if fastest * int(np.diff(at_ns).max(initial=0)) + stored < MOST else object
