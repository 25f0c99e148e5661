"""Kinds of values that say how fast a link is: rates in steps, and lists of modulations and code rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from latency.scenario.leaves import Leaf, Measure, Number
from latency.scenario.lists import listed, read_inside
from latency.scenario.modcods import LISTS, slips
from latency.scenario.problems import clean, hint, shown
from latency.scenario.radios import Modcod
from latency.scenario.stated import LeafError, Reading
from latency.scenario.words import check_name

MOST_STEPS = 100
MOST_MODCODS = 200
MOST_DEGRADED = 10_000
STEP = Measure("rate", "1 bit/s", "100 Tbit/s", whole=True)
EFFICIENCY = Number(0.0001, 20)
THRESHOLD = Number(-30, 80)


@dataclass(frozen=True)
class RateSteps(Leaf):
    """Pairs of a mark (an elevation, a range) and the rate that holds from it up or up to it, marks rising."""

    mark: Measure
    word: str  # what the mark is

    def read(self, raw: Any) -> Reading:
        steps = []
        for at, row in enumerate(listed(raw, 1, MOST_STEPS, f"pairs {self._pair()}")):
            if not isinstance(row, list) or len(row) != 2:
                raise LeafError(f"{shown(row)} is not a pair {self._pair()}", (at,))
            steps.append((read_inside(self.mark, row[0], at, 0), int(read_inside(STEP, row[1], at, 1))))
            if at and steps[at][0] <= steps[at - 1][0]:
                raise LeafError(f"each {self.word} must be above the one before", (at,))
        low, high = (edge(steps, key=lambda step: step[1])[1] for edge in (min, max))
        text = f"{len(steps)} steps, {low:,} bit/s to {high:,} bit/s"
        return Reading(tuple(steps), [[clean(item) for item in row] for row in raw], text)

    def _pair(self) -> str:
        return f'["{self.word}", "rate"]'

    def schema(self) -> dict:
        pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 1}

    def about(self) -> str:
        return f"list of {self._pair()}"


@dataclass(frozen=True)
class Degraded(Leaf):
    """Pairs of a satellite and the rate that its links do not exceed."""

    def read(self, raw: Any) -> Reading:
        wanted = 'pairs ["satellite", "rate"]'
        slow: dict[str, int] = {}
        for at, row in enumerate(listed(raw, 1, MOST_DEGRADED, wanted)):
            if not isinstance(row, list) or len(row) != 2:
                raise LeafError(f'{shown(row)} is not a pair ["satellite", "rate"]', (at,))
            if check_name(row[0], at, 0) in slow:
                raise LeafError(f"{shown(row[0])} is there twice", (at,))
            slow[row[0]] = int(read_inside(STEP, row[1], at, 1))
        text = ", ".join(f"{name} {clean(rate)}" for name, rate in raw)
        return Reading(tuple(slow.items()), [[name, clean(rate)] for name, rate in raw], text)

    def schema(self) -> dict:
        pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 1}

    def about(self) -> str:
        return 'list of ["satellite", "rate"]'


@dataclass(frozen=True)
class Modcods(Leaf):
    """The name of a list of MODCODs, or such a list: [name, efficiency in bit a symbol, threshold in dB]."""

    def read(self, raw: Any) -> Reading:
        if isinstance(raw, str):
            name = clean(raw)
            if name not in LISTS:
                raise LeafError(f"{shown(raw)} is no list of MODCODs{hint(name, LISTS)}; or write one")
            return Reading(LISTS[name], name, name)
        wanted = 'rows [name, efficiency, dB], such as ["QPSK 1/2", 0.99, 1.0]'
        modcods = tuple(_modcod(row, at) for at, row in enumerate(listed(raw, 1, MOST_MODCODS, wanted)))
        for at, message in slips(modcods):
            raise LeafError(message, (at,))
        low, high = (edge(item.efficiency_bit for item in modcods) for edge in (min, max))
        return Reading(modcods, raw, f"{len(modcods)} MODCODs, {low:g} to {high:g} bit a symbol")

    def schema(self) -> dict:
        row = {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "number"}]}}
        return {"anyOf": [{"enum": list(LISTS)}, {"type": "array", "items": row, "minItems": 1}]}

    def about(self) -> str:
        return f"{', '.join(LISTS)}, or list of [name, efficiency in bit a symbol, Es/N0 in dB]"


def _modcod(row: Any, at: int) -> Modcod:
    if not isinstance(row, list) or len(row) != 3:
        raise LeafError(f"{shown(row)} is not [name, efficiency, dB]", (at,))
    name = row[0]
    if not isinstance(name, str) or not name or len(name) > 40 or clean(name) != name:
        raise LeafError(f"{shown(name)} is not the name of a MODCOD, such as 'QPSK 1/2'", (at, 0))
    return Modcod(name, float(read_inside(EFFICIENCY, row[1], at, 1)), float(read_inside(THRESHOLD, row[2], at, 2)))
