"""Which rate a downlink sends at, when: for each way to choose it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.link.air import at_sine
from latency.link.budgets import reach_m
from latency.link.rates import (
    Ladder,
    fixed_level,
    ladder_of,
    shannon_ladder,
    shannon_payload_bit_s,
    stated_bit_s,
    steps_of,
)
from latency.link.views import Views, looks, ranges_m
from latency.plan.closings import Closings, Signal, closings, peaks_ns
from latency.plan.runs import Runs, joined, runs_within
from latency.plan.split import split
from latency.plan.stretches import Stretches, in_parts
from latency.scenario.model import Downlink, Station
from latency.scenario.radios import Budget


class Radio(NamedTuple):
    """A downlink with all that its rates depend on."""

    downlink: Downlink
    stations: Sequence[Station]  # as passes count them
    views: Views
    worst_db: float  # Es/N0 in the least favourable place of all, in a clear sky; for what is fixed
    step_ns: int  # a rate that changes all the time is held constant for as long


def runs_of(radio: Radio, stretches: Stretches) -> Runs:
    """Return when the downlink could send at which rate.

    Every rate closes from the first to the last instant of its run. Where the satellite follows the weather it
    keeps the budget's margin. Where it cannot (a MODCOD fixed once and for all, or a station that does not tell) it
    uses what closes in a clear sky with the margin kept, and weather shuts the run when it has eaten the margin.
    """
    if not stretches.begin_ns.size:
        return runs_within(stretches, (stretches.begin_ns,) * 3)
    if not (radio.downlink.budget or radio.downlink.rate_steps):
        return _stated(radio, stretches)
    choose = _by_elevation
    if radio.downlink.budget:
        choose = BUDGETED[bool(radio.downlink.budget.modcods), radio.downlink.budget.adaptation]
    return choose(radio, in_parts(stretches))


def _stated(radio: Radio, stretches: Stretches) -> Runs:
    rate_bit_s = stated_bit_s(radio.downlink.rate_bit_s, radio.downlink.efficiency)
    rates = np.full_like(stretches.begin_ns, rate_bit_s)
    return runs_within(stretches, (stretches.begin_ns, stretches.end_ns, rates))


def _by_elevation(radio: Radio, stretches: Stretches) -> Runs:
    ladder = steps_of(radio.downlink)
    # To nine decimals, some millimetres of way, for the reason given at link.budgets.reach_m.
    threshold = np.ceil(np.sin(ladder.threshold) * 1e9) / 1e9

    def sine(rows: np.ndarray, times_ns: np.ndarray) -> np.ndarray:
        return looks(radio.views, stretches.satellite[rows], stretches.station[rows], times_ns)[1]

    reached = closings(sine, threshold, stretches.begin_ns, stretches.end_ns)
    return _best_at_each(stretches, ladder, reached, reached)


# --- budgets -----------------------------------------------------------------------------------------


def _nearness(radio: Radio, stretches: Stretches, factor: np.ndarray) -> Signal:
    """Minus the slant range, as the air lengthens it: the signal that only geometry and weather are in. [m]"""

    def clear(rows: np.ndarray, times_ns: np.ndarray) -> np.ndarray:
        return -ranges_m(radio.views, stretches.satellite[rows], stretches.station[rows], times_ns)

    def nearness(rows: np.ndarray, times_ns: np.ndarray) -> np.ndarray:
        range_m, sine = looks(radio.views, stretches.satellite[rows], stretches.station[rows], times_ns)
        return -range_m * at_sine(factor, stretches.grid, rows, sine)

    return clear if (factor == 1.0).all() else nearness


def _known(radio: Radio, stretches: Stretches) -> np.ndarray:
    """(N, E) by what factor the air lengthens the way as far as the satellite knows."""
    told = np.array([station.feedback for station in radio.stations])[stretches.station]
    if radio.downlink.budget.adaptation == "fixed":
        told = np.zeros_like(told)
    return np.where(told[:, None], stretches.stretch, stretches.foreseen)


def _reaches_m(budget: Budget, stations: Sequence[Station], threshold_db: np.ndarray, spare_db: float) -> np.ndarray:
    """(G, M) how far each threshold reaches at each station, with so much of the margin spent. [m]"""
    none = np.zeros(threshold_db.size)
    return np.array([
        none if station.g_over_t_db_k is None else reach_m(budget, station.g_over_t_db_k, threshold_db - spare_db)
        for station in stations
    ])  # fmt: skip


def _closed(radio: Radio, stretches: Stretches, ladder: Ladder) -> tuple[Closings, Closings]:
    """When each rate closes as far as the satellite knows, and when it does."""
    budget, begin_ns, end_ns = radio.downlink.budget, stretches.begin_ns, stretches.end_ns
    known = _known(radio, stretches)
    reaches = _reaches_m(budget, radio.stations, ladder.threshold, 0.0)[stretches.station]
    chosen = closings(_nearness(radio, stretches, known), -reaches, begin_ns, end_ns)
    blind = np.flatnonzero((known != stretches.stretch).any(axis=1))
    if not blind.size:
        return chosen, chosen
    part = stretches.only(blind)
    reaches = _reaches_m(budget, radio.stations, ladder.threshold, budget.margin_db)[part.station]
    real = closings(_nearness(radio, part, part.stretch), -reaches, part.begin_ns, part.end_ns)
    held = Closings(chosen.open_ns.copy(), chosen.close_ns.copy())
    for column, really in zip(held, real, strict=True):
        column[blind] = really
    return chosen, _both(chosen, held)


def _both(one: Closings, other: Closings) -> Closings:
    open_ns = np.maximum(one.open_ns, other.open_ns)
    return Closings(open_ns, np.maximum(np.minimum(one.close_ns, other.close_ns), open_ns))


def _best_at_each(stretches: Stretches, ladder: Ladder, chosen: Closings, held: Closings) -> Runs:
    """At every instant the highest level that is chosen; a run as far as it holds.

    A level's turn comes on both sides of the one above it, which is closed inside:

        chosen  m   |------------------------|
        chosen  m+1       |----------|
        runs of m   [-----)          [-------)
    """
    open_ns, close_ns = held
    # Where the level above never closes it begins and ends where this one ends, and nothing lies after it.
    never = chosen.open_ns[:, 1:] >= chosen.close_ns[:, 1:]
    above_open = np.where(never, close_ns[:, :-1], chosen.open_ns[:, 1:])
    above_close = np.where(never, close_ns[:, :-1], chosen.close_ns[:, 1:])
    before = (open_ns, np.concatenate([np.minimum(close_ns[:, :-1], above_open), close_ns[:, -1:]], axis=1))
    after = (np.maximum(open_ns[:, :-1], above_close), close_ns[:, :-1])
    parts = []
    for begin_ns, end_ns in (before, after):
        row, level = np.nonzero(begin_ns < end_ns)
        columns = (begin_ns[row, level], end_ns[row, level], ladder.rate_bit_s[level])
        parts.append(runs_within(stretches, columns, row))
    return joined(parts)


def _adaptive(radio: Radio, stretches: Stretches) -> Runs:
    ladder = ladder_of(radio.downlink.budget)
    return _best_at_each(stretches, ladder, *_closed(radio, stretches, ladder))


def _one_a_pass(radio: Radio, stretches: Stretches, ladder: Ladder) -> Runs:
    """The level that carries most over the pass, as far as the satellite knows; ties: the more robust."""
    chosen, held = _closed(radio, stretches, ladder)
    pair = stretches.transmitter[1:] != stretches.transmitter[:-1]
    fresh = np.concatenate([[True], pair | (stretches.pass_index[1:] != stretches.pass_index[:-1])])
    carried = (chosen.close_ns - chosen.open_ns) * ladder.rate_bit_s.astype(np.float64)
    whole = np.add.reduceat(carried, np.flatnonzero(fresh), axis=0)
    level = whole.argmax(axis=1)[np.cumsum(fresh) - 1]
    rows = np.arange(level.size)
    return runs_within(stretches, (held.open_ns[rows, level], held.close_ns[rows, level], ladder.rate_bit_s[level]))


def _stepped(radio: Radio, stretches: Stretches) -> Runs:
    return _one_a_pass(radio, stretches, ladder_of(radio.downlink.budget))


def _fixed(radio: Radio, stretches: Stretches) -> Runs:
    budget = radio.downlink.budget
    ladder = ladder_of(budget) if budget.modcod else fixed_level(ladder_of(budget), radio.worst_db)
    return _best_at_each(stretches, ladder, *_closed(radio, stretches, ladder))


# --- at Shannon's limit ------------------------------------------------------------------------------


def _limit_adaptive(radio: Radio, stretches: Stretches) -> Runs:
    """The capacity at the less favourable end of each step."""
    budget = radio.downlink.budget
    row, open_ns, close_ns = split(stretches.begin_ns, stretches.end_ns, radio.step_ns)

    def farthest_m(factor: np.ndarray) -> np.ndarray:
        nearness = _nearness(radio, stretches, factor)
        return -np.minimum(nearness(row, open_ns), nearness(row, close_ns))

    known_m = farthest_m(_known(radio, stretches))
    unit_m = _reaches_m(budget, radio.stations, np.zeros(1), 0.0)[stretches.station[row], 0]
    rate_bit_s = shannon_payload_bit_s(budget, 20.0 * np.log10(unit_m / known_m))
    spent = farthest_m(stretches.stretch) > known_m * 10.0 ** (budget.margin_db / 20.0)
    return runs_within(stretches, (open_ns, close_ns, np.where(spent, 0, rate_bit_s)), row)


def _limit_stepped(radio: Radio, stretches: Stretches) -> Runs:
    budget, rows = radio.downlink.budget, np.arange(stretches.begin_ns.size)
    nearness = _nearness(radio, stretches, _known(radio, stretches))
    peak_ns = peaks_ns(nearness, stretches.begin_ns, stretches.end_ns)
    away_m = -np.stack([nearness(rows, times_ns) for times_ns in (stretches.begin_ns, peak_ns, stretches.end_ns)])
    unit_m = _reaches_m(budget, radio.stations, np.zeros(1), 0.0)[stretches.station, 0]
    signal_db = 20.0 * np.log10(unit_m / away_m)
    return _one_a_pass(radio, stretches, shannon_ladder(budget, signal_db.min(), signal_db.max()))


def _limit_fixed(radio: Radio, stretches: Stretches) -> Runs:
    worst_db = np.array([radio.worst_db])
    ladder = Ladder(worst_db, shannon_payload_bit_s(radio.downlink.budget, worst_db))
    return _best_at_each(stretches, ladder, *_closed(radio, stretches, ladder))


BUDGETED = {
    (True, "adaptive"): _adaptive,
    (True, "stepped"): _stepped,
    (True, "fixed"): _fixed,
    (False, "adaptive"): _limit_adaptive,
    (False, "stepped"): _limit_stepped,
    (False, "fixed"): _limit_fixed,
}
