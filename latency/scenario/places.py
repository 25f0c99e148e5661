"""What a part of the library says of its stations, relays and data centres, each value with its pedigree."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from latency.scenario.table import PEDIGREE, is_value

KINDS = {"stations": "station", "relays": "relay", "data_centres": "data centre"}


class Fact(NamedTuple):
    """One value as the part writes it."""

    value: object
    range: tuple  # (low, high), or () where none is given
    basis: str
    source: str
    note: str


class Place(NamedTuple):
    """A station, a relay or a data centre of a part."""

    name: str
    kind: str
    facts: dict[str, Fact]  # by key; "outages.every" where it stands in a section of the place

    @property
    def position(self) -> Fact:
        """Where it is: its longitude, for a relay has no other coordinate of its own."""
        return self.facts["longitude"]

    @property
    def antennas(self) -> Fact | None:
        return self.facts.get("antennas") or self.facts.get("terminals")

    def text(self, key: str) -> str:
        """Return a value as the part writes it, "" where it says nothing."""
        value = self.facts[key].value if key in self.facts else ""
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def places(path: Path) -> list[Place]:
    """Return the places of a part, in the order of the file; none for parts of other kinds.

    Only what this file states: what stands in its [station_defaults] counts, defaults of the model do not.

    Examples
    --------
    >>> from latency.scenario.library import find_part
    >>> place = places(find_part("library:stations/svalbard"))[0]
    >>> place.name, place.kind, place.text("latitude"), place.position.source
    ('svalbard', 'station', '78.23 deg', 'brahe-stations')
    """
    data = tomllib.loads(path.read_text("utf-8"))
    shared = facts_of(data.get("station_defaults", {}))
    found = []
    for section, kind in KINDS.items():
        common = shared if section == "stations" else {}
        for name, table in data.get(section, {}).items():
            found.append(Place(name, kind, {**common, **facts_of(table)}))
    return found


def facts_of(table: dict, pedigree: Mapping = MappingProxyType({}), prefix: str = "") -> dict[str, Fact]:
    """Return each value of a section, as "outages.every" where it stands in a section of it.

    A section's pedigree holds for its plain values, and for those of sections in it that have none.

    Examples
    --------
    >>> facts_of({"basis": "guess", "note": "a note", "year": 2017})["year"]
    Fact(value=2017, range=(), basis='guess', source='', note='a note')
    """
    own = {key: table[key] for key in PEDIGREE if key in table} or pedigree
    facts: dict[str, Fact] = {}
    for key, value in table.items():
        if isinstance(value, dict) and not is_value(value):
            facts |= facts_of(value, own, f"{prefix}{key}.")
        elif key not in PEDIGREE:
            facts[prefix + key] = _fact(value if is_value(value) else {**own, "value": value})
    return facts


def _fact(table: dict) -> Fact:
    return Fact(table["value"], tuple(table.get("range", ())), *(table.get(key, "") for key in PEDIGREE))
