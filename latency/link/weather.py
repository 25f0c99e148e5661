"""The weather over the stations of a scenario: how much the air takes, and where clouds shut the sky."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.draws import CLOUD, RAIN
from latency.link.air import Air, Airs
from latency.link.attenuation import Attenuation, attenuations
from latency.link.field import Process, quantile, states
from latency.scenario.model import Scenario

OPTICAL = "optical"  # the band that clouds shut


class Sky(NamedTuple):
    """The weather of a run; without rain or without clouds their parts are empty."""

    edges_ns: np.ndarray  # (K + 1,) int64, of the steps in which weather is constant; the last is the stop
    stations: tuple[str, ...]  # sorted by name: rows of the next two
    rain: np.ndarray  # (G, K) float64, standard normal: 0 the median, 2.33 exceeded in 1 % of the time
    cloudy: np.ndarray  # (G, K) bool
    attenuation: dict[tuple[str, str], Attenuation]  # by station and band


def sky_of(scenario: Scenario, replication: int) -> Sky:
    """Return the weather of one draw of chance, from the start to the stop.

    Every station has one state for rain and another for clouds, constant over `weather.step`; see `field.states` for
    how they hang together. It is cloudy where the state lies above the quantile of the station's share of clear sky,
    so a mean spell has the length that `cloud_persistence` gives it. Draws are keyed by (seed, replication, place).

    Raises
    ------
    InputError
        Rain is asked for at a place without a table, and the package itur is not installed.
    """
    weather = scenario.weather
    stations = sorted(scenario.stations, key=lambda station: station.name)
    edges_ns = np.append(np.arange(0, scenario.stop_ns, weather.step_ns, dtype=np.int64), np.int64(scenario.stop_ns))
    names = tuple(station.name for station in stations)
    rain, cloudy = np.zeros((0, edges_ns.size - 1)), np.zeros((0, edges_ns.size - 1), bool)
    places_rad = [(station.latitude_rad, station.longitude_rad) for station in stations]
    if weather.rain:
        process = Process(scenario.seed, replication, RAIN, weather.rain_persistence_ns, weather.correlation_m)
        rain = states(process, places_rad, weather.step_ns, edges_ns.size - 1)
    if weather.clouds:
        process = Process(scenario.seed, replication, CLOUD, weather.cloud_persistence_ns, weather.correlation_m)
        shares = [1.0 if station.clear_sky is None else station.clear_sky for station in stations]
        limits = np.array([_limit(share) for share in shares])
        cloudy = states(process, places_rad, weather.step_ns, edges_ns.size - 1) > limits[:, None]
    return Sky(edges_ns, names, rain, cloudy, attenuations(scenario) if weather.rain else {})


def _limit(clear_sky: float) -> float:
    if clear_sky <= 0.0:
        return -np.inf
    return np.inf if clear_sky >= 1.0 else quantile(clear_sky)


GRID_DEG = (5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 70.0, 90.0)
ZENITH = np.array([np.pi / 2])


def airs_of(sky: Sky, scenario: Scenario) -> Airs:
    """Return what the weather does to links, by (station, band).

    Rain takes decibels by elevation, straight between those of a grid: a little too much, as attenuation falls like
    1 / sin(elevation). What the median takes is foreseen by every satellite. Clouds shut the band `optical`.
    """
    grid_deg, grid_rad = np.array(GRID_DEG), np.radians(GRID_DEG)
    row, airs = {name: index for index, name in enumerate(sky.stations)}, {}
    steps = sky.edges_ns.size - 1
    for (station, band), table in sky.attenuation.items():
        median_db = table.at(np.zeros(1), grid_deg)[:, 0]
        fade_db = np.maximum(table.at(sky.rain[row[station]], grid_deg).T, median_db)
        airs[station, band] = Air(sky.edges_ns, grid_rad, median_db, fade_db, np.zeros(steps, bool))
    if len(sky.cloudy):
        for station in scenario.stations:
            if station.relay is None and (not station.bands or OPTICAL in station.bands):
                nothing = np.zeros(1), np.zeros((steps, 1))
                airs[station.name, OPTICAL] = Air(sky.edges_ns, ZENITH, *nothing, sky.cloudy[row[station.name]])
    return airs
