"""Bands: what a radio sends in and what a station receives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from latency.scenario.leaves import Leaf
from latency.scenario.problems import shown
from latency.scenario.stated import LeafError, Reading

OPTICAL = "optical"  # the one that clouds close
_BAND = re.compile(r"[a-z][a-z0-9-]{0,15}")


def band_name(raw: Any, *inside: int) -> str:
    """Return a band's name; LeafError otherwise."""
    if isinstance(raw, str) and _BAND.fullmatch(raw):
        return raw
    if isinstance(raw, str) and _BAND.fullmatch(raw.lower()):
        raise LeafError(f"{shown(raw)} has capitals; write '{raw.lower()}'", inside)
    raise LeafError(f"{shown(raw)} is not a band; use s, x, ka, optical or a short word of your own", inside)


@dataclass(frozen=True)
class Band(Leaf):
    """One band, by name. Names are compared, nothing else: a radio and a station that share one can talk."""

    def read(self, raw: Any) -> Reading:
        name = band_name(raw)
        return Reading(name, name, name)

    def schema(self) -> dict:
        return {"type": "string", "pattern": f"^{_BAND.pattern}$"}

    def about(self) -> str:
        return "band, such as s, x, ka or optical"


@dataclass(frozen=True)
class Bands(Leaf):
    """One or more bands."""

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, list) or not raw:
            raise LeafError(f'{shown(raw)} is not a list of bands, such as ["s", "x"]')
        names: list[str] = []
        for at, item in enumerate(raw):
            if band_name(item, at) in names:
                raise LeafError(f"{shown(item)} is there twice", (at,))
            names.append(item)
        return Reading(tuple(names), names, ", ".join(names))

    def schema(self) -> dict:
        return {"type": "array", "items": Band().schema(), "minItems": 1, "uniqueItems": True}

    def about(self) -> str:
        return "list of bands, such as s, x, ka or optical"
