"""A scenario that carries the attenuation it rests on, so that it runs again without the models it came from."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from latency.link.attenuation import Attenuation, attenuations, stated_in
from latency.scenario import load
from latency.scenario.model import Scenario
from latency.scenario.resolved import toml

SOURCE = "ITU-R P.618, P.676, P.837, P.838, P.839 and P.840 as in itur 0.4.0, circular polarisation, a dish of 5 m"


def with_tables(scenario: Scenario) -> Scenario:
    """Return the scenario with every table of attenuation that its rain needs, stated as in a scenario file.

    Raises
    ------
    InputError
        A table is neither stated nor shipped, and the package itur is not installed.
    """
    if not scenario.weather.rain:
        return scenario
    stated = stated_in(scenario)
    missing = {key: table for key, table in attenuations(scenario).items() if key not in stated}
    if not missing:
        return scenario
    text = scenario.resolved + "".join(_section(*key, table) for key, table in missing.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return load(path)


def _section(station: str, band: str, table: Attenuation) -> str:
    origin = {"basis": "derived", "source": SOURCE, "origin": "model"}
    keys = {
        "station": station,
        "band": band,
        "elevations": [f"{elevation:g} deg" for elevation in table.elevation_deg],
        "exceeded": [f"{100.0 * share:g} %" for share in table.exceeded],
        "decibels": [[float(db) for db in row] for row in np.round(table.db, 3)],
    }
    lines = (f"{key} = {toml({'value': value} | origin)}\n" for key, value in keys.items())
    name = toml(f"{station} {band}")
    return f"\n[weather.attenuation.{name}]\n{''.join(lines)}"
