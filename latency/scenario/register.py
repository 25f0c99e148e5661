"""The register of assumptions: every value of a scenario, why it is believed and where it was set."""

from __future__ import annotations

from collections.abc import Iterator

from latency import units
from latency.scenario.model import Assumption
from latency.scenario.problems import path_text
from latency.scenario.rules import ScenarioFile
from latency.scenario.section import Section, names_in
from latency.scenario.stated import Reading, Stated


def stated_values(section: Section, path: tuple = ()) -> Iterator[tuple[tuple, Stated]]:
    """Yield every stated value with its path: in the order of the keys' descriptions, names sorted, tasks in theirs."""
    for key in type(section).model_fields:
        held = getattr(section, key)
        if isinstance(held, Stated):
            yield (*path, key), held
        elif isinstance(held, Section):
            yield from stated_values(held, (*path, key))
        elif isinstance(held, dict):
            for name in names_in(section, key):
                yield from stated_values(held[name], (*path, key, name))


def register(file: ScenarioFile) -> tuple[Assumption, ...]:
    """Return a row for every value, defaults included; sources themselves are none."""
    return tuple(_row(path, stated) for path, stated in stated_values(file) if path[0] != "sources")


def _row(path: tuple, stated: Stated) -> Assumption:
    reading = stated.reading
    return Assumption(
        key=path_text(path),
        value=reading.text,
        unit=reading.unit,
        low=_in_unit_of(reading, stated.low),
        high=_in_unit_of(reading, stated.high),
        basis=stated.basis,
        source=stated.source,
        note=stated.note,
        origin=stated.origin,
        favours=stated.favours,
    )


def _in_unit_of(reading: Reading, end: Reading | None) -> str:
    """An end of a range may be written in another unit than the value; a row has one unit."""
    if end is None or end.value is None or end.unit == reading.unit:
        return end.text if end else ""
    if not reading.unit:  # of a word such as "sun-synchronous", or a share without percent
        return f"{end.text} {end.unit}"
    return units.in_unit(end.value, reading.unit, reading.dimension)
