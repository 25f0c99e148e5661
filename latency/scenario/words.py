"""Kinds of values made of words: texts, names, instants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from pydantic_core import PydanticCustomError

from latency.scenario.leaves import Leaf
from latency.scenario.problems import clean, shown
from latency.scenario.stated import LeafError, Reading

_NAME = re.compile(r"\w[\w .()\[\]+&#:'-]*")
_LONGEST_NAME = 64
_EARLIEST, _LATEST = datetime(1960, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Instant(Leaf):
    """A date and time with its zone."""

    def read(self, raw: Any) -> Reading:
        when = instant(raw)
        return Reading(when, when, instant_text(when), "UTC")

    def schema(self) -> dict:
        return {"type": "string", "format": "date-time"}

    def about(self) -> str:
        return "date and time with zone"


def instant(raw: Any) -> datetime:
    """Return a TOML date-time, or the same as text, in UTC; LeafError if it has no zone."""
    try:
        when = datetime.fromisoformat(clean(raw)) if isinstance(raw, str) else raw
        whole = isinstance(when, datetime) and when.tzinfo is not None
        when = when.astimezone(UTC) if whole else None
    except (ValueError, OverflowError):
        when = None
    if when is None:
        raise LeafError(f"{_as_written(raw)} is not a date and time with a zone, such as 2025-06-01T00:00:00Z")
    if not _EARLIEST <= when <= _LATEST:
        raise LeafError(f"{_as_written(raw)} is not between {_EARLIEST.year} and {_LATEST.year}")
    return when


def _as_written(raw: Any) -> str:
    return shown(str(raw) if isinstance(raw, (date, time)) else raw)


def instant_text(when: datetime) -> str:
    return when.isoformat().removesuffix("+00:00") + "Z"


@dataclass(frozen=True)
class Names(Leaf):
    """A list of different names; or one of a few words."""

    words: tuple[str, ...] = ()
    least: int = 0

    def read(self, raw: Any) -> Reading:
        if isinstance(raw, str) and raw in self.words:
            return Reading(None, raw, raw)
        if not isinstance(raw, list) or len(raw) < self.least:
            words = "".join(f" or '{word}'" for word in self.words)
            raise LeafError(f"{shown(raw)} is not a list of names{words}")
        names: dict[str, None] = {}
        for at, item in enumerate(raw):
            if check_name(item, at) in names:
                raise LeafError(f"{shown(item)} is there twice", (at,))
            names[item] = None
        return Reading(tuple(names), list(names), ", ".join(names))

    def schema(self) -> dict:
        names = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
        return {"anyOf": [names, {"enum": list(self.words)}]} if self.words else names

    def about(self) -> str:
        return "list of names" + "".join(f", or {word}" for word in self.words)


@dataclass(frozen=True)
class Name(Leaf):
    """The name of something, with whatever signs it has."""

    what: str = "name"

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, str) or not raw or len(raw) > _LONGEST_NAME or clean(raw) != raw:
            raise LeafError(f"{shown(raw)} is not a {self.what}; write a text of up to {_LONGEST_NAME} characters")
        return Reading(raw, raw, raw)

    def schema(self) -> dict:
        return {"type": "string"}

    def about(self) -> str:
        return self.what


def check_name(raw: Any, *inside: int) -> str:
    """Return a name fit for tables and screens; LeafError otherwise."""
    if not isinstance(raw, str) or len(raw) > _LONGEST_NAME or not _NAME.fullmatch(raw) or clean(raw) != raw:
        raise LeafError(f"{shown(raw)} is not a name; use up to {_LONGEST_NAME} letters, digits, - and _", inside)
    return raw


@dataclass(frozen=True)
class FileName(Leaf):
    """The name of a file beside the scenario."""

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, str) or not raw or len(raw) > 200:
            raise LeafError(f"{shown(raw)} is not a file's name")
        return Reading(raw, clean(raw), clean(raw))

    def schema(self) -> dict:
        return {"type": "string"}

    def about(self) -> str:
        return "file name"


@dataclass(frozen=True)
class Text(Leaf):
    """Words for people. Carries no pedigree and is not in the register."""

    longest: int = 500

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, str) or len(raw) > self.longest:
            raise LeafError(f"{shown(raw)} is not a text of at most {self.longest} characters")
        return Reading(clean(raw), clean(raw), clean(raw))

    def accept(self, raw: Any, info: Any) -> str:
        try:
            return self.read(raw.raw).value
        except LeafError as error:
            info.context.problems.add(raw.place(), raw.path, error.message)
        raise PydanticCustomError("reported", "already among the problems")

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict:
        return self.schema()

    def schema(self) -> dict:
        return {"type": "string", "maxLength": self.longest}

    def about(self) -> str:
        return "text"


@dataclass(frozen=True)
class Digest(Text):
    """A SHA-256, whole or its first 16 digits."""

    pattern: ClassVar[str] = "sha256:([0-9a-f]{16}|[0-9a-f]{64})"

    def read(self, raw: Any) -> Reading:
        if not isinstance(raw, str) or not re.fullmatch(self.pattern, raw):
            raise LeafError(f"{shown(raw)} is no digest; write sha256: and its first 16 or all 64 digits")
        return Reading(raw, raw, raw)

    def schema(self) -> dict:
        return {"type": "string", "pattern": f"^{self.pattern}$"}

    def about(self) -> str:
        return "`sha256:` and 16 or 64 digits"


@dataclass(frozen=True)
class Label(Text):
    """A short name that may also name files."""

    longest: int = 64

    def read(self, raw: Any) -> Reading:
        check_name(raw)
        return super().read(raw)

    def about(self) -> str:
        return "name"
