"""Kinds of single values: numbers with and without unit, choices, flags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from pydantic_core import PydanticCustomError, core_schema

from latency import units
from latency.scenario.problems import clean, hint, shown
from latency.scenario.stated import BASES, DEFAULTS, FAVOURS, Given, LeafError, Reading, state

LARGEST = 2**53


class Leaf:
    """A kind of value. Stands in a field's annotation, where pydantic asks it for a validator and a schema."""

    ordered: ClassVar[bool] = False

    def read(self, raw: Any) -> Reading:
        raise NotImplementedError

    def schema(self) -> dict:
        raise NotImplementedError

    def accept(self, raw: Any, info: Any) -> Any:
        given = raw if isinstance(raw, Given) else Given(raw.table(), DEFAULTS, ())
        stated = state(self, given, info.context)
        if stated is None:
            raise PydanticCustomError("reported", "already among the problems")
        return stated

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return core_schema.with_info_plain_validator_function(self.accept)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict:
        pair = {"range": {"type": "array", "items": self.schema(), "minItems": 2, "maxItems": 2}}
        texts = {key: {"type": "string"} for key in ("source", "note", "origin")}
        table = {
            "type": "object",
            "properties": {
                "value": self.schema(), **(pair if self.ordered else {}),
                "basis": {"enum": list(BASES)}, **texts, "favours": {"enum": list(FAVOURS)},
            },
            "required": ["value"],
            "additionalProperties": False,
        }  # fmt: skip
        return {"anyOf": [self.schema(), table]}


@dataclass(frozen=True)
class Measure(Leaf):
    """A number with a unit, within bounds; or one of a few words that stand for none."""

    dimension: str
    low: str
    high: str
    words: tuple[str, ...] = ()
    whole: bool = False  # a whole number of base units, as the integers of the model need

    ordered: ClassVar[bool] = True

    def read(self, raw: Any) -> Reading:
        if isinstance(raw, str) and clean(raw) in self.words:
            return Reading(None, clean(raw), clean(raw), "", self.dimension)
        bare_share = self.dimension == "share" and isinstance(raw, (int, float)) and not isinstance(raw, bool)
        if bare_share:
            return self._bounded(_finite(raw), raw, repr(raw), "")
        if not isinstance(raw, str):
            raise LeafError(f"{shown(raw)} has no unit; write a text such as {self._example()}")
        try:
            amount, number, unit = units.parse(clean(raw), self.dimension)
        except units.UnitError as error:
            words = f", or {' or '.join(repr(word) for word in self.words)}" if self.words else ""
            raise LeafError(f"{error}{words}") from None
        return self._bounded(amount, f"{number} {unit}", number, unit)

    def _bounded(self, amount: Fraction, written: Any, number: str, unit: str) -> Reading:
        low, high = self.bounds()
        if not low <= amount <= high:
            raise LeafError(f"{shown(str(written))} is not between {self.low} and {self.high}")
        if self.whole and amount.denominator != 1:
            base = next(name for name, factor in units.UNITS[self.dimension].items() if factor == 1)
            raise LeafError(f"{shown(str(written))} is not a whole number of {base}")
        return Reading(amount, written, number, unit, self.dimension)

    def bounds(self) -> tuple[Fraction, Fraction]:
        return units.parse(self.low, self.dimension).amount, units.parse(self.high, self.dimension).amount

    def _example(self) -> str:
        return f'"{self.high}"'

    def schema(self) -> dict:
        names = "|".join(re.escape(name) for name in units.UNITS[self.dimension])
        number = r"[+-]?[0-9]+(_[0-9]+)*(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?"
        words = "".join(f"|^{word}$" for word in self.words)
        text = {"type": "string", "pattern": rf"^\s*{number}\s*({names})\s*${words}"}
        return {"anyOf": [text, {"type": "number", "minimum": 0}]} if self.dimension == "share" else text

    def about(self) -> str:
        also = f", or {' or '.join(self.words)}" if self.words else ""
        return f"{self.dimension}, {self.low} to {self.high}{also}"


def _finite(raw: float) -> Fraction:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise LeafError(f"{shown(raw)} is not a number")
    if raw != raw or abs(raw) > LARGEST:  # a whole number may be too large even for isfinite
        raise LeafError(f"{shown(raw)} is not a finite number below 2^53")
    return Fraction(repr(raw))


@dataclass(frozen=True)
class Number(Leaf):
    """A number without a unit, within bounds."""

    low: float
    high: float

    ordered: ClassVar[bool] = True

    def read(self, raw: Any) -> Reading:
        if isinstance(raw, str):
            raise LeafError(f"{shown(raw)} is a text; write the number without quotes or unit")
        value = _finite(raw)
        if not Fraction(self.low) <= value <= Fraction(self.high):
            raise LeafError(f"{raw!r} is not between {self.low} and {self.high}")
        return Reading(value, raw, repr(raw))

    def schema(self) -> dict:
        return {"type": "number", "minimum": self.low, "maximum": self.high}

    def about(self) -> str:
        return f"number, {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Count(Leaf):
    """A whole number, within bounds; or one of a few words."""

    low: int
    high: int
    words: tuple[str, ...] = ()

    ordered: ClassVar[bool] = True

    def read(self, raw: Any) -> Reading:
        if isinstance(raw, str) and clean(raw) in self.words:
            return Reading(None, clean(raw), clean(raw))
        if isinstance(raw, str) and raw.strip().isdecimal():
            raise LeafError(f"{shown(raw)} is a text; write the number without quotes")
        if isinstance(raw, bool) or not isinstance(raw, int):
            words = "".join(f" or '{word}'" for word in self.words)
            raise LeafError(f"{shown(raw)} is not a whole number{words}")
        if not self.low <= raw <= self.high:
            raise LeafError(f"{shown(raw)} is not between {self.low} and {self.high}")
        return Reading(raw, raw, str(raw))

    def schema(self) -> dict:
        number = {"type": "integer", "minimum": self.low, "maximum": self.high}
        return {"anyOf": [number, {"enum": list(self.words)}]} if self.words else number

    def about(self) -> str:
        return f"whole number, {self.low} to {self.high}" + "".join(f", or {word}" for word in self.words)


@dataclass(frozen=True)
class Choice(Leaf):
    """One of a few words."""

    options: tuple[str, ...]

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, str) or clean(raw) not in self.options:
            meant = hint(raw if isinstance(raw, str) else "", self.options)
            raise LeafError(f"{shown(raw)} is not known{meant}")
        return Reading(clean(raw), clean(raw), clean(raw))

    def schema(self) -> dict:
        return {"enum": list(self.options)}

    def about(self) -> str:
        return ", ".join(self.options)


@dataclass(frozen=True)
class Flag(Leaf):
    """True or false."""

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, bool):
            raise LeafError(f"{shown(raw)} is neither true nor false")
        return Reading(raw, raw, str(raw).lower())

    def schema(self) -> dict:
        return {"type": "boolean"}

    def about(self) -> str:
        return "true or false"
