"""Hypatia's round trips over three shells."""

from __future__ import annotations

from math import degrees
from typing import NamedTuple

import numpy as np

from benchmarks.published.comparison import Comparison, Row, same, series
from latency.scenario import load
from latency.sky.rtt import round_trips

# UT1 - UTC on 2000-01-01 (IERS 14 C04), and how fast the Earth turns.
UT1_S = 0.3555
TURN_DEG_S = 360.98564736629 / 86_400

# 35 deg as Hypatia takes it for the runs beside LEOCraft: flat-Earth 630 km / sin 35 deg.
WIDER = ("station_defaults.max_range=1098.3815 km",)
DELHI = ("stations.delhi.latitude=28.66667 deg", "stations.delhi.longitude=77.21667 deg")
NEW_YORK = ("stations.new-york.latitude=40.717042 deg", "stations.new-york.longitude=-74.003663 deg")


class Pair(NamedTuple):
    """Two places over a shell, and what was published: at 0 s, at 100 s, least, mean, largest. [ms]"""

    scenario: str
    ends: tuple[str, str]
    expected_ms: tuple[float, ...]
    tolerance_ms: float
    per_second: int = 1  # samples
    settings: tuple[str, ...] = ()


PAIRS = (
    Pair("kuiper-630", ("manila", "dalian"), (29.423138, 42.776626, 25.229775, 40.143771, 48.165140), 0.01, 10),
    Pair("kuiper-630", ("manila", "st-petersburg"), (76.846049, 72.738059, 69.411983, 74.058607, 77.628598), 0.01, 10),
    Pair("kuiper-630", ("istanbul", "nairobi"), (63.2461, 62.7487, 46.9276, 60.0878, 69.5366), 0.1),
    Pair("kuiper-630", ("paris", "moscow"), (21.8987, 22.3172, 21.7187, 22.3911, 24.6147), 0.1),
    Pair("kuiper-630", ("delhi", "new-york"), (93.4563, 98.4918, 93.3792, 96.1776, 99.9524), 0.05, 1,
         (*WIDER, *DELHI, *NEW_YORK)),
    Pair("kuiper-630", ("moscow", "paris"), (27.6908, 22.6142, 21.7188, 23.8757, 28.1395), 0.05, 1, WIDER),
    Pair("starlink-550", ("moscow", "paris"), (19.2902, 19.5456, 19.2902, 19.8892, 20.8352), 0.05),
    Pair("telesat-1015", ("tokyo", "sydney"), (56.7958, 56.7707, 56.7652, 56.7952, 56.8940), 0.05),
)  # fmt: skip
SPAN_S = 200
LOST = 98  # samples of 0.1 s in which Hypatia has no path from Manila to St Petersburg


def compare() -> Comparison:
    """Return the round trips of all pairs beside Hypatia's."""
    rows, turned_back_us = [], []
    for pair in PAIRS:
        row, lost = _row(pair, load(pair.scenario, pair.settings))
        rows += [row, *lost]
        shifted, _ = _row(pair, load(pair.scenario, (*pair.settings, *_turned_back(pair))))
        turned_back_us.append(f"{1e3 * abs(float(shifted.error)):.1f}")
    figures = {"ut1": f"{UT1_S}", "turn": f"{UT1_S * TURN_DEG_S:.6f}", "turned_back": ", ".join(turned_back_us)}
    return Comparison(tuple(rows), figures)


def _row(pair: Pair, scenario) -> tuple[Row, list[Row]]:
    found = round_trips(scenario, *pair.ends, np.arange(SPAN_S * pair.per_second) / pair.per_second)
    rtt_ms = found.rtt_ms[found.reachable]
    ours = (*found.rtt_ms[[0, 100 * pair.per_second]], rtt_ms.min(), rtt_ms.mean(), rtt_ms.max())
    wider = ", 35 deg" if WIDER[0] in pair.settings else ""
    what = f"{pair.scenario}{wider}, {' - '.join(pair.ends)} [ms]"
    lost = int((~found.reachable).sum())
    gap = [same("the same pair, samples of 0.1 s without a path", LOST, lost)] if "st-petersburg" in pair.ends else []
    return series(what, pair.expected_ms, ours, pair.tolerance_ms, "{:.4f}"), gap


def _turned_back(pair: Pair) -> list[str]:
    """Settings that put both ends where they would be with UT1 = UTC."""
    stations = {station.name: station for station in load(pair.scenario, pair.settings).stations}
    where = {name: degrees(stations[name].longitude_rad) - UT1_S * TURN_DEG_S for name in pair.ends}
    return [f"stations.{name}.longitude={longitude:.9f} deg" for name, longitude in where.items()]
