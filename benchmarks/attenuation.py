"""Tables of attenuation for the stations of the library, so that rain over them needs no models. Needs itur."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable

import numpy as np

from latency.link import itu
from latency.link.attenuation import SHIPPED
from latency.link.travelling import SOURCE
from latency.scenario.library import folder

GHZ = {"x": 8.2, "ka": 26.0}  # of the bands in which satellites send images
HEAD = f"""\
# What the air takes from a link, exceeded for a share of an average year: {SOURCE}.
# Written by `python -m benchmarks attenuation`.
# latitude [deg], longitude [deg], frequency [GHz], then dB: for each elevation of {itu.ELEVATIONS_DEG}
# what is exceeded for each share of {itu.EXCEEDED}
"""


def regenerate(check: bool, tell: Callable[[str], None]) -> int:
    """Write the table, or with `check` return 1 if it is stale."""
    text = HEAD + _rows(tell)
    path = folder() / SHIPPED
    if check:
        return int(not path.is_file() or path.read_text(encoding="utf-8") != text)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def places() -> list[tuple[float, float, float]]:
    """Return (latitude_deg, longitude_deg, frequency_ghz) of every station of the library and band it receives."""
    found = set()
    for path in sorted(folder().glob("library/stations/*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        common = _value(data.get("station_defaults", {}).get("bands", ["x"]))
        for station in data.get("stations", {}).values():
            where = [round(float(_degrees(_value(station[key]))), 2) for key in ("latitude", "longitude")]
            found |= {(*where, GHZ[band]) for band in _value(station.get("bands", common)) if band in GHZ}
    return sorted(found)


def _value(stated):
    return stated["value"] if isinstance(stated, dict) else stated


def _degrees(text: str) -> float:
    return float(text.removesuffix("deg"))


def _rows(tell: Callable[[str], None]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = places()
    for number, (latitude, longitude, ghz) in enumerate(rows, 1):
        db = itu.attenuation_db((np.radians(latitude), np.radians(longitude)), ghz * 1e9)
        writer.writerow([f"{latitude:g}", f"{longitude:g}", f"{ghz:g}", *(f"{value:.3g}" for value in db.ravel())])
        if number % 20 == 0:
            tell(f"{number} of {len(rows)}")
    return out.getvalue()
