"""The section [weather]: what the air does to links, and tables of attenuation instead of the model's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import WrapValidator

from latency.scenario import model
from latency.scenario.amounts import angle_rad, whole
from latency.scenario.bands import Band
from latency.scenario.leaves import Flag, Leaf, Measure, Number
from latency.scenario.lists import listed, read_inside
from latency.scenario.problems import clean, shown
from latency.scenario.section import Faults, Sourced, default, guess, named_sections, optional, published, required
from latency.scenario.stated import LeafError, Reading, Stated
from latency.scenario.table import Table, plain
from latency.scenario.words import Name

MOST_POINTS = 200
ATTENUATION = Number(0, 1_000)
Correlated = Annotated[Stated, Measure("time", "1 s", "366 d", whole=True)]


@dataclass(frozen=True)
class Ladder(Leaf):
    """Amounts that only rise, or only fall."""

    kind: Measure
    direction: int  # 1: they rise; -1: they fall

    def read(self, raw: Any) -> Reading:
        items = listed(raw, 1, MOST_POINTS, f"amounts, such as [{self._example()}]")
        values = [read_inside(self.kind, item, at) for at, item in enumerate(items)]
        for at in range(1, len(values)):
            if (values[at] - values[at - 1]) * self.direction <= 0:
                raise LeafError(f"must be {'above' if self.direction > 0 else 'below'} the one before", (at,))
        written = [clean(item) if isinstance(item, str) else item for item in raw]
        return Reading(tuple(float(value) for value in values), written, f"{written[0]} to {written[-1]}")

    def _example(self) -> str:
        return f'"{self.kind.low}", "{self.kind.high}"' if self.direction > 0 else f'"{self.kind.high}", ...'

    def schema(self) -> dict:
        return {"type": "array", "items": self.kind.schema(), "minItems": 1}

    def about(self) -> str:
        return f"list of {self.kind.dimension}s, {'rising' if self.direction > 0 else 'falling'}"


@dataclass(frozen=True)
class Grid(Leaf):
    """Numbers in rows of equal length, none below the one before it in its row."""

    def read(self, raw: Any) -> Reading:
        rows = []
        for at, row in enumerate(listed(raw, 1, MOST_POINTS, "rows of numbers in dB, one row for each elevation")):
            items = row if isinstance(row, list) else []
            if not items or len(items) > MOST_POINTS or (at and len(items) != len(rows[0])):
                raise LeafError(f"{shown(row)} is not a row of numbers as long as the first", (at,))
            values = tuple(float(read_inside(ATTENUATION, item, at, side)) for side, item in enumerate(items))
            if list(values) != sorted(values):
                raise LeafError("what is exceeded more rarely cannot be less", (at,))
            rows.append(values)
        high = max(value for row in rows for value in row)
        return Reading(tuple(rows), raw, f"{len(rows)} x {len(rows[0])}, up to {high:g} dB")

    def schema(self) -> dict:
        row = {"type": "array", "items": ATTENUATION.schema(), "minItems": 1}
        return {"type": "array", "items": row, "minItems": 1}

    def about(self) -> str:
        return "rows of numbers in dB"


class Attenuation(Sourced):
    """How much a station's sky takes from a band: what is exceeded for a share of the time, at each elevation."""

    station: Annotated[Stated, Name("name of a station")] = required("Whose sky.")
    band: Annotated[Stated, Band()] = required("In which band.")
    elevations: Annotated[Stated, Ladder(Measure("angle", "0 deg", "90 deg"), 1)] = required("One for each row.")
    exceeded: Annotated[Stated, Ladder(Measure("share", "0.0001 %", "100 %"), -1)] = required(
        "Shares of the time, one for each column."
    )
    decibels: Annotated[Stated, Grid()] = required("What is exceeded: gas, rain, cloud and scintillation together.")

    @staticmethod
    def is_rectangular(table: Table) -> Faults:
        """A row for each elevation, a column for each share."""
        rows, columns, grid = (plain(table.get(key)) for key in ("elevations", "exceeded", "decibels"))
        if not all(isinstance(item, list) and item for item in (rows, columns, grid)):
            return []  # told where it stands
        wide = isinstance(grid[0], list) and len(grid[0]) != len(columns)
        if len(grid) == len(rows) and not wide:
            return []
        return [("decibels", f"needs {len(rows)} rows of {len(columns)}: elevations by shares")]


Attenuation.rules = (Attenuation.is_rectangular,)


class Weather(Sourced):
    """What the air does to links, drawn for each station, correlated in time and between stations."""

    rain: Annotated[Stated, Flag()] = default(
        False, "Gas, rain, cloud and scintillation take from radio downlinks with a budget."
    )
    clouds: Annotated[Stated, Flag()] = default(False, "Clouds close optical downlinks.")
    step: Annotated[Stated, Measure("time", "1 s", "1 d", whole=True)] = default(
        "10 min", "Weather is constant for as long."
    )
    rain_persistence: Correlated = published(
        "5000 s", "Time in which rain forgets itself.",
        "ITU-R P.1853: beta = 2e-4 /s for the logarithm of the attenuation (recalled, not seen)",
        ("1000 s", "20000 s"), "neither",
    )  # fmt: skip
    cloud_persistence: Correlated = guess(
        "6 h", "Time in which cloud cover forgets itself.",
        "weather systems pass in hours to a day; no figure was found", ("1 h", "1 d"), "neither",
    )  # fmt: skip
    correlation: Annotated[Stated, Measure("length", "1 km", "20000 km")] = guess(
        "500 km", "Distance at which the weather of two stations is correlated by 1/e.",
        "the size of a weather system; no figure was found", ("100 km", "1500 km"), "neither",
    )  # fmt: skip
    attenuation: Annotated[dict[str, Attenuation | None], WrapValidator(named_sections)] = optional(
        "Tables of attenuation, by any name, instead of the model's own."
    )


def build_weather(weather: Weather | None) -> model.Weather:
    if weather is None:
        return model.Weather()
    tables = sorted((weather.attenuation or {}).values(), key=lambda table: (table.station.value, table.band.value))
    return model.Weather(
        rain=weather.rain.value,
        clouds=weather.clouds.value,
        step_ns=whole(weather.step),
        rain_persistence_ns=whole(weather.rain_persistence),
        cloud_persistence_ns=whole(weather.cloud_persistence),
        correlation_m=float(weather.correlation.value),
        attenuation=tuple(_table(table) for table in tables),
    )


def _table(table: Attenuation) -> tuple:
    elevations_rad = tuple(angle_rad(elevation) for elevation in table.elevations.value)
    return table.station.value, table.band.value, elevations_rad, table.exceeded.value, table.decibels.value
