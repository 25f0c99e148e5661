"""Radios with link budgets over a small ring, and an oracle of their rates, for the tests of links.

The oracle has its own positions (numpy on SGP4 tracks), its own arithmetic of decibels and its own search of the table.
"""

import functools
import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from shells import S, group, scenario, station, terminals, walker

from latency.scenario.modcods import DVB_S2
from latency.scenario.model import Budget, Downlink
from latency.sky.frames import site_positions_m, sites_of
from latency.sky.orbits import orbits_of, tracks_itrs_m

START = datetime(2025, 6, 1, tzinfo=UTC)
# Some 4 dB at the mask and 16 dB overhead: most of the table is in use.
BUDGET = Budget(8.2e9, 6.0, 76.8e6, 2, 1, 1.5, 0.5, 1.0, 0.97, DVB_S2, "adaptive")
G_OVER_T = {"svalbard": 27.0, "miyun": 31.5, "sanya": 24.0}
PLACES = {"svalbard": (78.2, 15.4), "miyun": (40.4, 116.9), "sanya": (18.3, 109.3)}


def x_band(budget=BUDGET, **changes):
    return replace(Downlink("x-band", 0, "both", S, budget=budget), **changes)


def ring(downlink, span_s=30_000, **changes):
    stations = [
        replace(station(name, *place), g_over_t_db_k=G_OVER_T[name], **changes) for name, place in PLACES.items()
    ]
    shell = group(walker(1, 3, 15.2, 97.4), terminals("none"), "eye", downlinks=(downlink,))
    return scenario([shell], stations, START, span_s=span_s)


@functools.lru_cache(maxsize=2)
def orbits_by(setting):
    return orbits_of(setting)[1]


def distances_m(setting, satellite, site, times_s):
    orbits = orbits_by(setting)
    stations = sorted(setting.stations, key=lambda one: one.name)
    place = site_positions_m(sites_of(stations))[site]
    return np.linalg.norm(tracks_itrs_m(orbits, times_s)[satellite].T - place, axis=1)


def signal_db(budget, g_over_t, range_m):
    """By hand: 32.44778 dB is the loss over 1 km at 1 MHz."""
    loss_db = 32.44778 + 20 * np.log10(range_m / 1e3) + 20 * math.log10(budget.frequency_hz / 1e6)
    lost_db = loss_db + budget.implementation_loss_db + budget.other_loss_db + budget.margin_db
    return budget.eirp_dbw + g_over_t + 228.59917 - lost_db - 10 * math.log10(budget.symbol_rate_hz)


def best_bit_s(budget, signals_db):
    """The best rate of the whole table at each signal, 0 where none closes."""
    found = np.zeros(len(signals_db))
    for one in budget.modcods:
        found = np.maximum(found, np.where(signals_db >= one.es_n0_db, one.efficiency_bit, 0.0))
    return found * budget.symbol_rate_hz * budget.channels * budget.polarisations * budget.framing


def passes_of(plan, setting):
    """(pass, station's G/T, rows of windows in order) of every pass."""
    for index in range(plan.passes.rise_ns.size):
        name = plan.stations[plan.passes.station[index]]
        rows = np.flatnonzero(plan.windows.pass_index == index)
        yield index, G_OVER_T[name], rows
