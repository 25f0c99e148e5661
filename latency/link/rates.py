"""From a link's budget or stated steps to the rates it may choose from, in whole bit/s."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from latency.link.budgets import shannon_bit_s
from latency.scenario.radios import Budget, Downlink, Modcod

SHANNON_STEP_DB = 0.25  # between the rates that a stepped link at Shannon's limit chooses from


class Ladder(NamedTuple):
    """Rates a link may choose from: each needs a signal of at least its threshold; thresholds ascend."""

    threshold: np.ndarray  # (M,) float64, Es/N0 [dB], or elevation [rad] where rates are stated by elevation
    rate_bit_s: np.ndarray  # (M,) int64


def best_modcod(modcods: Sequence[Modcod], signal_db: float) -> Modcod | None:
    """Return the MODCOD of highest efficiency among those that close; None where none does.

    The tables of DVB-S2 are not monotonic: 8PSK 3/5 carries more than QPSK 8/9 and needs less.

    Parameters
    ----------
    modcods : sequence of Modcod
        In any order.
    signal_db : float
        Es/N0 after all losses. [dB]

    Examples
    --------
    >>> from latency.scenario.modcods import DVB_S2
    >>> best_modcod(DVB_S2, 6.30).name
    '8PSK 3/5'
    """
    closing = [modcod for modcod in modcods if modcod.es_n0_db <= signal_db]
    return max(closing, key=lambda modcod: modcod.efficiency_bit, default=None)


def useful(modcods: Sequence[Modcod]) -> list[Modcod]:
    """Return the MODCODs that are the best at some signal: by rising threshold, and so by rising efficiency.

    >>> useful((Modcod("a", 1.0, 3.0), Modcod("b", 2.0, 2.0), Modcod("c", 3.0, 5.0)))[0].name
    'b'
    """
    kept: list[Modcod] = []
    for modcod in sorted(modcods, key=lambda one: (one.es_n0_db, -one.efficiency_bit)):
        if not kept or modcod.efficiency_bit > kept[-1].efficiency_bit:
            kept.append(modcod)
    return kept


def payload_bit_s(budget: Budget, efficiency_bit: float) -> int:
    """Return the payload rate of all channels together, in whole bit/s, rounded down.

    Reckoned in the decimals that stand in the scenario file, so that a rate that is whole stays whole.

    Parameters
    ----------
    budget : Budget
    efficiency_bit : float
        Information bits a symbol.

    Examples
    --------
    Six channels of 76.8 Msym/s with 32APSK 9/10: 76.8e6 x 4.453027 x 6.

    >>> dove = Budget(8.11e9, 21.2, 76.8e6, 6, 1, 1.5, 0.0, 0.0, 1.0, (), "adaptive")
    >>> payload_bit_s(dove, 4.453027)
    2051954841
    """
    exact = Fraction(repr(budget.symbol_rate_hz)) * Fraction(repr(efficiency_bit)) * Fraction(repr(budget.framing))
    return math.floor(exact * budget.channels * budget.polarisations)


def shannon_payload_bit_s(budget: Budget, signal_db: np.ndarray) -> np.ndarray:
    """Return (N,) int64 payload rates at Shannon's limit, rounded down. [bit/s]

    >>> one_hertz_each = Budget(8e9, 0.0, 20e6, 2, 1, 0.0, 0.0, 0.0, 0.5, (), "adaptive")
    >>> shannon_payload_bit_s(one_hertz_each, np.array([0.0])).tolist()
    [20000000]
    """
    channels = budget.channels * budget.polarisations
    return np.floor(shannon_bit_s(budget.symbol_rate_hz, signal_db) * channels * budget.framing).astype(np.int64)


def stated_bit_s(rate_bit_s: int, efficiency: float) -> int:
    """Return the payload of a stated rate, in whole bit/s, rounded down.

    >>> stated_bit_s(10_000_000_000, 0.6)
    6000000000
    """
    return math.floor(rate_bit_s * Fraction(repr(efficiency)))


def ladder_of(budget: Budget) -> Ladder:
    """Return the rates of a budget's useful MODCODs, of the one named where one is.

    Raises
    ------
    ValueError
        The MODCOD named is not in the list.

    Examples
    --------
    >>> pair = (Modcod("slow", 1.0, 0.0), Modcod("fast", 2.0, 6.0))
    >>> ladder_of(Budget(8e9, 0.0, 1e6, 1, 2, 0.0, 0.0, 0.0, 1.0, pair, "adaptive")).rate_bit_s
    array([2000000, 4000000])
    """
    chosen = useful(budget.modcods)
    if budget.adaptation == "fixed" and budget.modcod:
        chosen = [modcod for modcod in budget.modcods if modcod.name == budget.modcod]
        if not chosen:
            raise ValueError(f"no MODCOD is called '{budget.modcod}'")
    rates = [payload_bit_s(budget, modcod.efficiency_bit) for modcod in chosen]
    return Ladder(np.array([modcod.es_n0_db for modcod in chosen]), np.array(rates, np.int64))


def shannon_ladder(budget: Budget, low_db: float, high_db: float) -> Ladder:
    """Return rates at Shannon's limit, `SHANNON_STEP_DB` apart, from `low_db` to beyond `high_db`.

    >>> some = Budget(8e9, 0.0, 1e6, 1, 1, 0.0, 0.0, 0.0, 1.0, (), "stepped")
    >>> shannon_ladder(some, 1.1, 1.6).threshold.tolist()
    [1.0, 1.25, 1.5, 1.75]
    """
    first, last = math.floor(low_db / SHANNON_STEP_DB), math.ceil(high_db / SHANNON_STEP_DB)
    threshold = np.arange(first, last + 1) * SHANNON_STEP_DB
    return Ladder(threshold, shannon_payload_bit_s(budget, threshold))


def steps_of(downlink: Downlink) -> Ladder:
    """Return the rates that are stated by elevation, after the downlink's efficiency.

    >>> steps_of(Downlink("x", 0, "both", 0, rate_steps=((0.1, 100), (0.2, 250)), efficiency=0.5)).rate_bit_s
    array([ 50, 125])
    """
    rates = [stated_bit_s(rate_bit_s, downlink.efficiency) for _, rate_bit_s in downlink.rate_steps]
    return Ladder(np.array([elevation_rad for elevation_rad, _ in downlink.rate_steps]), np.array(rates, np.int64))


def fixed_level(ladder: Ladder, worst_db: float) -> Ladder:
    """Return the one rate that closes at the worst signal: the last that does, or the most robust if none does.

    >>> fixed_level(Ladder(np.array([0.0, 5.0]), np.array([10, 30])), 4.9).rate_bit_s
    array([10])
    """
    level = max(int(np.searchsorted(ladder.threshold, worst_db, side="right")) - 1, 0)
    return Ladder(ladder.threshold[level : level + 1], ladder.rate_bit_s[level : level + 1])


def peak_rate_bit_s(downlink: Downlink) -> int:
    """Return the most that a downlink ever sends. [bit/s]

    At Shannon's limit there is no such figure before orbits and stations are known: 64 bit a symbol stand for it.

    >>> peak_rate_bit_s(Downlink("x", 200_000_000, "both", 0))
    200000000
    """
    if downlink.rate_steps:
        return int(steps_of(downlink).rate_bit_s.max())
    if downlink.budget is None:
        return stated_bit_s(downlink.rate_bit_s, downlink.efficiency)
    if not downlink.budget.modcods:
        return payload_bit_s(downlink.budget, 64.0)
    return int(ladder_of(downlink.budget).rate_bit_s.max())
