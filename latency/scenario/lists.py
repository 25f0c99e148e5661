"""Kinds of values that are lists: a mask by azimuth, captures one by one, orbital elements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from latency.scenario.element_checks import RawElements, number_problems
from latency.scenario.leaves import Leaf, Measure, Number
from latency.scenario.model import ElementSet
from latency.scenario.problems import clean, hint, shown
from latency.scenario.stated import LeafError, Reading
from latency.scenario.words import instant, instant_text

AZIMUTH = Measure("angle", "0 deg", "360 deg")
ELEVATION = Measure("angle", "0 deg", "89 deg")
INSTANT_OF_CAPTURE = Measure("time", "0 s", "3660 d", whole=True)
MEAN_MOTION = Measure("mean motion", "0.001 rev/day", "18 rev/day")
INCLINATION = Measure("angle", "0 deg", "180 deg")
TURN = Measure("angle", "0 deg", "360 deg")
ECCENTRICITY = Number(0, 1)
DRAG = Number(-10, 10)
MOST_ROWS = 500
MOST_CAPTURES = 20_000
MOST_ELEMENTS = 2_500


def read_inside(kind: Leaf, raw: Any, *inside: int | str) -> Any:
    """Return what a kind reads in a part of a list; an error leads there."""
    try:
        return kind.read(raw).value
    except LeafError as error:
        raise LeafError(error.message, (*inside, *error.inside)) from None


def listed(raw: Any, least: int, most: int, what: str) -> list:
    if not isinstance(raw, list) or not least <= len(raw) <= most:
        raise LeafError(f"must be a list of {least} to {most} {what}")
    return raw


@dataclass(frozen=True)
class MaskByAzimuth(Leaf):
    """Pairs of azimuth and elevation, in order of azimuth, between which the mask is interpolated."""

    def read(self, raw: Any) -> Reading:
        rows = []
        for at, row in enumerate(listed(raw, 2, MOST_ROWS, 'pairs [azimuth, elevation], such as ["90 deg", "5 deg"]')):
            if not isinstance(row, list) or len(row) != 2:
                raise LeafError(f"{shown(row)} is not a pair [azimuth, elevation]", (at,))
            rows.append((read_inside(AZIMUTH, row[0], at, 0), read_inside(ELEVATION, row[1], at, 1)))
            if at and rows[at][0] <= rows[at - 1][0]:
                raise LeafError("azimuths must rise", (at,))
        if rows[-1][0] == 360:
            raise LeafError("360 deg is 0 deg again; leave it out", (len(rows) - 1,))
        text = f"{len(rows)} azimuths, {float(min(rows, key=lambda row: row[1])[1]):g} deg at least"
        return Reading(tuple(rows), [[clean(item) for item in row] for row in raw], text)

    def schema(self) -> dict:
        pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 2}

    def about(self) -> str:
        return 'list of ["azimuth", "elevation"]'


@dataclass(frozen=True)
class Captures(Leaf):
    """Pairs of satellite and time since the start."""

    def read(self, raw: Any) -> Reading:
        rows = []
        wanted = 'pairs [satellite, time], such as ["camera-1", "90 s"]'
        for at, row in enumerate(listed(raw, 1, MOST_CAPTURES, wanted)):
            if not isinstance(row, list) or len(row) != 2:
                raise LeafError(f"{shown(row)} is not a pair [satellite, time since the start]", (at,))
            if not isinstance(row[0], str):
                raise LeafError(f"{shown(row[0])} is not a satellite's name", (at, 0))
            rows.append((clean(row[0]), int(read_inside(INSTANT_OF_CAPTURE, row[1], at, 1))))
        written = [[name, clean(row[1])] for (name, _), row in zip(rows, raw, strict=True)]
        return Reading(tuple(rows), written, f"{len(rows)} captures")

    def schema(self) -> dict:
        pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 1}

    def about(self) -> str:
        return 'list of ["satellite", "time since the start"]'


_ELEMENT_KEYS = {
    "mean_motion": MEAN_MOTION, "eccentricity": ECCENTRICITY, "inclination": INCLINATION, "raan": TURN,
    "argument_of_perigee": TURN, "mean_anomaly": TURN, "bstar": DRAG,
}  # fmt: skip
_OPTIONAL = {
    "catalogue": "", "eccentricity": 0, "raan": "0 deg", "argument_of_perigee": "0 deg", "mean_anomaly": "0 deg",
    "bstar": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Elements(Leaf):
    """Mean orbital elements in SGP4's sense, a table for each satellite."""

    def read(self, raw: Any) -> Reading:
        tables = listed(raw, 1, MOST_ELEMENTS, "tables of elements")
        sets = tuple(_element_set(row, at) for at, row in enumerate(tables))
        names = set()
        for at, elements in enumerate(sets):
            if elements.name in names:
                raise LeafError(f"{shown(elements.name)} is there twice", (at, "name"))
            names.add(elements.name)
        return read_sets(sets)

    def schema(self) -> dict:
        keys = {key: kind.schema() for key, kind in _ELEMENT_KEYS.items()}
        texts = {"name": {"type": "string"}, "catalogue": {"type": "string"}, "epoch": {"type": "string"}}
        needed = ["name", "epoch", "mean_motion", "inclination"]
        row = {"type": "object", "properties": texts | keys, "required": needed, "additionalProperties": False}
        return {"type": "array", "items": row, "minItems": 1}

    def about(self) -> str:
        return f"list of tables with name, epoch, {', '.join(_ELEMENT_KEYS)}"


def _element_set(row: Any, at: int) -> ElementSet:
    known = ("name", "epoch", "catalogue", *_ELEMENT_KEYS)
    if not isinstance(row, dict):
        raise LeafError(f"{shown(row)} is not a table of elements", (at,))
    for key in row:
        if key not in known:
            raise LeafError(f"unknown key{hint(key, known)}", (at, key))
    row = _OPTIONAL | row
    for key in known:
        if key not in row:
            raise LeafError(f"`{key}` is missing", (at,))
    name, catalogue = _label(row, "name", at, 100), _label(row, "catalogue", at, 16)
    try:
        epoch = instant(row["epoch"])
    except LeafError as error:
        raise LeafError(error.message, (at, "epoch")) from None
    numbers = [float(read_inside(kind, row[key], at, key)) for key, kind in _ELEMENT_KEYS.items()]
    elements = ElementSet(name, catalogue, epoch, *numbers)
    for problem in number_problems(_raw(elements)):
        raise LeafError(problem.message, (at,))
    return elements


def _label(row: dict, key: str, at: int, longest: int) -> str:
    raw = row[key]
    if not isinstance(raw, str) or len(raw) > longest or clean(raw) != raw or (key == "name" and not raw):
        raise LeafError(f"{shown(raw)} is not a text in quotes of up to {longest} characters", (at, key))
    return raw


def _raw(item: ElementSet) -> RawElements:
    numbers = {
        "MEAN_MOTION": item.mean_motion_rev_day, "ECCENTRICITY": item.eccentricity,
        "INCLINATION": item.inclination_deg, "RA_OF_ASC_NODE": item.raan_deg, "ARG_OF_PERICENTER": item.argp_deg,
        "MEAN_ANOMALY": item.mean_anomaly_deg, "BSTAR": item.bstar,
    }  # fmt: skip
    return RawElements(item.name, item.catalogue, item.epoch, numbers, "", {})


def read_sets(sets: tuple[ElementSet, ...]) -> Reading:
    """Return element sets, wherever they come from, as the value of a scenario."""
    first, last = min(item.epoch for item in sets), max(item.epoch for item in sets)
    text = f"{len(sets)} element set{'' if len(sets) == 1 else 's'}, epochs {_day(first)}"
    return Reading(sets, [_written(item) for item in sets], text if first == last else f"{text} to {_day(last)}")


def _day(when: datetime) -> str:
    return instant_text(when)[:10]


def _written(item: ElementSet) -> dict:
    return {
        "name": item.name,
        "catalogue": item.catalogue,
        "epoch": item.epoch,
        "mean_motion": f"{item.mean_motion_rev_day!r} rev/day",
        "eccentricity": item.eccentricity,
        "inclination": f"{item.inclination_deg!r} deg",
        "raan": f"{item.raan_deg!r} deg",
        "argument_of_perigee": f"{item.argp_deg!r} deg",
        "mean_anomaly": f"{item.mean_anomaly_deg!r} deg",
        "bstar": item.bstar,
    }
