"""Orbit mean-elements messages (CCSDS 502.0-B): the format that does not run out of catalogue numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from latency.errors import Problem
from latency.scenario.element_checks import RANGES, RawElements, catalogue_text
from latency.scenario.omm_records import Record, Records

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
EPOCH = re.compile(r"(\d{4})-(\d{3}|\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(\.\d*)?Z?", re.ASCII)
CATALOGUE = re.compile(r"\d{1,9}|[A-HJ-NP-Z]\d{4}", re.ASCII)

# What the propagator assumes; a message may leave it out but not say otherwise.
ASSUMED = {
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    "REF_FRAME": ("TEME",),
    "TIME_SYSTEM": ("UTC",),
    "CENTER_NAME": ("EARTH",),
    "EPHEMERIS_TYPE": ("0", "2", "3"),
}
UNITS = {
    "MEAN_MOTION": ("rev/day",),
    "ECCENTRICITY": (),
    "INCLINATION": ("deg",),
    "RA_OF_ASC_NODE": ("deg",),
    "ARG_OF_PERICENTER": ("deg",),
    "MEAN_ANOMALY": ("deg",),
    "BSTAR": ("1/er",),
}


def read_omm(records: Callable[[str, str], Records], source: str, text: str) -> tuple[list[RawElements], list[Problem]]:
    """Return the element sets of a file of messages, and everything wrong with their form.

    Parameters
    ----------
    records : callable
        How the file is opened up: `read_csv`, `read_json` or `read_xml` of `latency.scenario.omm_records`.
    source, text : str
        What the file is called in problems, and the whole file.
    """
    sets: list[RawElements] = []
    found, problems = records(source, text)
    for record in found:
        raw, wrong = _elements(record)
        problems += wrong
        sets += [raw] if not wrong else []
    return sets, problems


def _elements(record: Record) -> tuple[RawElements, list[Problem]]:
    problems = [*_assumption_problems(record), *_unit_problems(record)]
    numbers = {}
    for key in RANGES:
        text = _text(record, key)
        if NUMBER.fullmatch(text):
            numbers[key] = float(text)
        elif text:
            problems.append(_problem(record, key, f"'{text}' is not a number"))
        else:
            problems.append(Problem(record.place, key, "missing" + _meant(record, key)))
    epoch, wrong = _epoch(record)
    name, catalogue, wrong_name = _identity(record)
    places = {key: field.place for key, field in record.fields.items()}
    raw = RawElements(name, catalogue, epoch, numbers, record.place, places)
    return raw, [*problems, *wrong, *wrong_name]


def _text(record: Record, key: str) -> str:
    return record.fields[key].text if key in record.fields else ""


def _problem(record: Record, key: str, message: str) -> Problem:
    return Problem(record.fields[key].place, key, message)


def _meant(record: Record, key: str) -> str:
    if key == "MEAN_MOTION" and "SEMI_MAJOR_AXIS" in record.fields:
        return "; SGP4 needs the mean motion, not the semi-major axis"
    close = get_close_matches(key, record.fields.keys() - RANGES.keys(), 1, 0.85)
    return f"; is it '{close[0]}'?" if close and key not in record.fields else ""


def _assumption_problems(record: Record) -> list[Problem]:
    return [
        _problem(record, key, f"'{text}' is not {' or '.join(allowed)}, which is all that SGP4 can propagate")
        for key, allowed in ASSUMED.items()
        if (text := _text(record, key)) and text.upper() not in allowed
    ]


def _unit_problems(record: Record) -> list[Problem]:
    problems = []
    for key, allowed in UNITS.items():
        unit = record.fields[key].unit if key in record.fields else None
        if unit is None or unit.lower() in allowed:
            continue
        problems.append(_problem(record, key, f"unit '{unit}' is not {allowed[0] if allowed else 'expected: none'}"))
    return problems


def _epoch(record: Record) -> tuple[datetime | None, list[Problem]]:
    text = _text(record, "EPOCH")
    if not text:
        return None, [Problem(record.place, "EPOCH", "missing" + _meant(record, "EPOCH"))]
    try:
        return parse_epoch(text), []
    except ValueError as error:
        return None, [_problem(record, "EPOCH", f"'{text}' {error}")]


def parse_epoch(text: str) -> datetime:
    """Return the UTC instant of a CCSDS epoch, to the nearest microsecond.

    Accepts a calendar date or a day of the year, with or without decimals and Z. Leap seconds (":60") are refused.

    Raises
    ------
    ValueError
        With what is wrong, to be read after the text itself.

    Examples
    --------
    >>> parse_epoch("2024-032T12:00:00Z") == parse_epoch("2024-02-01T12:00:00.000")
    True
    """
    parts = EPOCH.fullmatch(text)
    if parts is None:
        raise ValueError("is not an epoch like '2026-07-11T03:15:22.411488' or '2026-192T03:15:22Z'")
    year, date, hour, minute, second, fraction = parts.groups()
    try:
        if len(date) == 3:
            day = datetime(int(year), 1, 1, tzinfo=UTC) + timedelta(days=int(date) - 1)
        else:
            day = datetime(int(year), int(date[:2]), int(date[3:]), tzinfo=UTC)
        whole = day.replace(hour=int(hour), minute=int(minute), second=int(second))
    except (ValueError, OverflowError):
        raise ValueError("is not an instant of the calendar") from None
    if whole.year != int(year):
        raise ValueError("is not an instant of the calendar")
    return whole + timedelta(microseconds=round(float(f"0{fraction or '.0'}") * 1e6))


def _identity(record: Record) -> tuple[str, str, list[Problem]]:
    catalogue = _text(record, "NORAD_CAT_ID")
    name = _text(record, "OBJECT_NAME")
    if catalogue and not CATALOGUE.fullmatch(catalogue):
        message = f"'{catalogue}' is not a catalogue number of up to 9 digits, or a letter and 4 digits"
        return name, catalogue, [_problem(record, "NORAD_CAT_ID", message)]
    catalogue = catalogue_text(catalogue) if catalogue else ""
    if not (name or catalogue):
        return name, catalogue, [Problem(record.place, "OBJECT_NAME", "missing, and no NORAD_CAT_ID either")]
    return name or catalogue, catalogue, []
