"""Where a satellite's energy came from and went: exact accounts, from the engine's log and the problem."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.flow.batteries import DARK, HOT, Stretches, stretches_of
from latency.flow.cases import Case
from latency.flow.problem import Problem
from latency.kernels.records import Live


class Account(NamedTuple):
    """Of one satellite from the start of the clock to its stop: quanta times ns, in Python's own integers.

    Always end - begin = harvested - base - isl - radio - computing - spilled + unmet.
    """

    satellite: int
    harvested: int  # sunlight, what was spilled included
    base: int  # bus and idle computer
    isl: int
    radio: int  # transmitters that had an antenna
    computing: int
    spilled: int  # harvested when the battery was full
    unmet: int  # drawn when even the reserve was empty: nobody supplied it
    begin: int  # charge above the floor
    end: int
    lowest: int
    unmet_ns: int  # time with an empty reserve
    sunlit_ns: int
    dark_ns: int  # computing paused for want of charge
    hot_ns: int  # computing paused because of heat
    hottest: int  # heat in the store, at most
    paused_ns: int  # computing paused for either

    @property
    def used(self) -> int:
        """All that was drawn."""
        return self.base + self.isl + self.radio + self.computing


def accounts_of(problem: Problem, case: Case, live: Live) -> tuple[Account, ...]:
    """Return an account of every satellite whose power or heat is modelled, by index.

    Parameters
    ----------
    problem : Problem
    case : Case
        Only a case that relays draws for its inter-satellite terminals.
    live : Live
        The logs of the engine.
    """
    log = live.power
    ends = np.searchsorted(log["satellite"], np.arange(len(problem.satellites) + 1))
    return tuple(
        account_of(index, stretches_of(problem.satellites[index], case, log[low:high]))
        for index, (low, high) in enumerate(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
        if low < high
    )


def unmet_of(problem: Problem, case: Case, live: Live) -> dict[str, int]:
    """Return the satellites that drew energy that nobody had, and for how long. [ns]"""
    if all(satellite.power is None for satellite in problem.satellites):
        return {}
    accounts = accounts_of(problem, case, live)
    found = {problem.names.of("satellites", account.satellite): account.unmet_ns for account in accounts}
    return {name: time_ns for name, time_ns in found.items() if time_ns}


def account_of(satellite: int, stretches: Stretches) -> Account:
    """Return the account of one satellite.

    >>> from latency.flow.cases import BY_NAME
    >>> from latency.flow.problem import NO_COMPUTER, Power, Satellite
    >>> from latency.kernels.records import POWER_ROW
    >>> power = Power(1, ((0, 6),), 10, 4, 1, 3, 70, 5, 50, 10)
    >>> rows = np.array([(0, 0, 50, 0, 0, 0, 0), (0, 20, 0, 0, 0, 0, 0)], POWER_ROW)
    >>> account = account_of(0, stretches_of(Satellite(0, None, False, NO_COMPUTER, power),
    ...                                      BY_NAME["onboard-direct"], rows))
    >>> account.harvested, account.base, account.spilled, account.unmet, account.end, account.unmet_ns
    (60, 80, 16, 0, 14, 0)
    """
    charge, power, length_ns = stretches.charge, stretches.power, stretches.length_ns
    offered = charge[:-1] + stretches.net * length_ns
    short = np.maximum(-power.reserve - offered, 0)
    dark, hot = stretches.latch & DARK != 0, stretches.latch & HOT != 0
    return Account(
        satellite,
        harvested=power.solar * _sum(length_ns * stretches.lit),
        base=power.base * _sum(length_ns),
        isl=stretches.isl * _sum(length_ns),
        radio=_sum(stretches.contacts * length_ns),
        computing=power.work * _sum(stretches.running * length_ns),
        spilled=_sum(np.maximum(offered - power.usable, 0)),
        unmet=_sum(short),
        begin=int(charge[0]),
        end=min(power.usable, max(-power.reserve, int(offered[-1]))),
        lowest=int(charge.min()),
        # The reserve was empty for as long as what was short takes to draw.
        unmet_ns=_sum(short // np.maximum(-stretches.net, 1)),
        sunlit_ns=_sum(length_ns * stretches.lit),
        dark_ns=_sum(length_ns[dark]),
        hot_ns=_sum(length_ns[hot]),
        hottest=int(stretches.warmth.max()),
        paused_ns=_sum(length_ns[dark | hot]),
    )


def _sum(amounts: np.ndarray) -> int:
    """An exact sum: one stretch fits int64, all together need not."""
    return sum(amounts.tolist())
