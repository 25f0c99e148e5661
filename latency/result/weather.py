"""The weather of a run as a table: what each station had in each step."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from latency.link.weather import sky_of
from latency.result.arrow import flags, named, numbers
from latency.result.schema import WEATHER, arrow_schema
from latency.scenario.model import Scenario


def has_weather(scenario: Scenario) -> bool:
    """True where the air does anything to the links of a scenario."""
    return scenario.weather.rain or scenario.weather.clouds


def weather_table(scenario: Scenario) -> pa.Table:
    """Return one row per station and step, for the scenario as written (replication 0).

    With the tables of attenuation in scenario.toml it says what the air took from each link: the state of the rain is
    a standard normal number, and what is exceeded as often as it is stands in the table.
    """
    sky = sky_of(scenario, 0)
    stations, steps = len(sky.stations), sky.edges_ns.size - 1
    rain = pa.nulls(stations * steps, pa.float64()) if not len(sky.rain) else pa.array(sky.rain.ravel())
    cloudy = pa.nulls(stations * steps, pa.bool_()) if not len(sky.cloudy) else flags(sky.cloudy.ravel())
    columns = {
        "station": named(np.repeat(np.arange(stations), steps), sky.stations),
        "begin_ns": numbers(np.tile(sky.edges_ns[:-1], stations)),
        "end_ns": numbers(np.tile(sky.edges_ns[1:], stations)),
        "rain": rain,
        "cloudy": cloudy,
    }
    return pa.table(columns, schema=arrow_schema(WEATHER))
