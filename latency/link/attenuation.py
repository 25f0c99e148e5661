"""Tables of attenuation: stated in the scenario, shipped for the stations of the library, or computed on the spot."""

from __future__ import annotations

import csv
import math
from functools import cache
from typing import NamedTuple

import numpy as np

from latency.errors import InputError, Problem
from latency.link import itu
from latency.link.field import quantile
from latency.scenario.library import folder
from latency.scenario.model import Scenario, Station

SHIPPED = "library/weather/attenuation.csv"
PLACE_DEG = 0.01  # how exactly a place of the shipped table must be met
FREQUENCY_SHARE = 0.05  # and a frequency


class Attenuation(NamedTuple):
    """What the air takes at one place and frequency."""

    elevation_deg: tuple[float, ...]  # ascending
    exceeded: tuple[float, ...]  # shares of the time, descending
    db: np.ndarray  # (E, P)

    def at(self, state: np.ndarray, elevation_deg: np.ndarray) -> np.ndarray:
        """Return (E, K) dB for K states of the weather (standard normal) at E elevations.

        Between the shares of the table linear in the normal quantile, as attenuation in dB is about log-normal; over
        elevation what is taken times sin(elevation) is linear. Outside the table its nearest edge holds: weather
        better than the median takes what the median takes.
        """
        bad = [quantile(1.0 - share) for share in self.exceeded]
        known = np.array([np.interp(state, bad, row) for row in self.db])  # (E table, K)
        path = np.sin(np.radians(np.clip(elevation_deg, self.elevation_deg[0], self.elevation_deg[-1])))
        zenith = known * np.sin(np.radians(self.elevation_deg))[:, None]
        rows = np.array([np.interp(elevation_deg, self.elevation_deg, column) for column in zenith.T])  # (K, E)
        return (rows / path).T


def frequencies_hz(scenario: Scenario) -> dict[str, float]:
    """Return the bands in which radios with a budget send, with the highest frequency of each. [Hz]"""
    found: dict[str, float] = {}
    for group in scenario.groups:
        for radio in group.downlinks:
            if radio.budget:
                found[radio.band] = max(found.get(radio.band, 0.0), radio.budget.frequency_hz)
    return found


def attenuations(scenario: Scenario) -> dict[tuple[str, str], Attenuation]:
    """Return the table of each station and band that rain matters to: stated, else shipped, else computed.

    Raises
    ------
    InputError
        A table is needed that is neither stated nor shipped, and the package itur is not installed.
    """
    stated, shipped, found, missing = stated_in(scenario), _shipped(), {}, []
    for band, frequency_hz in sorted(frequencies_hz(scenario).items()):
        for station in _receiving(scenario, band):
            key = station.name, band
            found[key] = stated.get(key) or _nearest(shipped, station, frequency_hz)
            if not found[key] and itu.installed():
                found[key] = _computed(station, frequency_hz)
            elif not found[key]:
                missing.append(f"{station.name} ({band or 'any band'}, {frequency_hz / 1e9:g} GHz)")
    if missing:
        message = f"needs tables of attenuation that are not shipped: {', '.join(missing)}; {itu.HOW}"
        raise InputError(scenario.name, [Problem(scenario.name, "weather.rain", message)])
    return found


def _receiving(scenario: Scenario, band: str) -> list[Station]:
    stations = sorted(scenario.stations, key=lambda station: station.name)
    return [
        station
        for station in stations
        if not station.relay and (not station.bands or not band or band in station.bands)
    ]


def stated_in(scenario: Scenario) -> dict[tuple[str, str], Attenuation]:
    """Return the tables that the scenario states, by station and band."""
    return {(station, band): Attenuation(*_in_degrees(row)) for station, band, *row in scenario.weather.attenuation}


def _in_degrees(row: list) -> tuple[tuple[float, ...], tuple[float, ...], np.ndarray]:
    elevation_rad, exceeded, db = row
    return tuple(round(math.degrees(angle), 9) for angle in elevation_rad), tuple(exceeded), np.array(db, float)


def _computed(station: Station, frequency_hz: float) -> Attenuation:
    db = np.round(_attenuation_db(station.latitude_rad, station.longitude_rad, frequency_hz), 3)
    return Attenuation(itu.ELEVATIONS_DEG, itu.EXCEEDED, db)


@cache
def _attenuation_db(latitude_rad: float, longitude_rad: float, frequency_hz: float) -> np.ndarray:
    """Half a second a place, and studies ask again and again."""
    return itu.attenuation_db((latitude_rad, longitude_rad), frequency_hz)


def _nearest(shipped: list[tuple[float, float, float, Attenuation]], station: Station, frequency_hz: float):
    here = math.degrees(station.latitude_rad), math.degrees(station.longitude_rad)
    for latitude, longitude, known_hz, table in shipped:
        turned = (here[1] - longitude + 180.0) % 360.0 - 180.0
        there = abs(here[0] - latitude) <= PLACE_DEG and abs(turned) <= PLACE_DEG
        if there and abs(frequency_hz / known_hz - 1.0) <= FREQUENCY_SHARE:
            return table
    return None


def _shipped() -> list[tuple[float, float, float, Attenuation]]:
    """Rows of latitude_deg, longitude_deg, frequency_ghz, then dB elevation by elevation, see `itu`."""
    path = folder() / SHIPPED
    if not path.is_file():
        return []
    shape = len(itu.ELEVATIONS_DEG), len(itu.EXCEEDED)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [[float(cell) for cell in row] for row in csv.reader(file) if row and not row[0].startswith("#")]
    return [
        (*row[:2], row[2] * 1e9, Attenuation(itu.ELEVATIONS_DEG, itu.EXCEEDED, np.array(row[3:]).reshape(shape)))
        for row in rows
    ]
