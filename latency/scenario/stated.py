"""One stated value with its pedigree: what it is, where it was set, why anybody should believe it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from latency.scenario.document import Document
from latency.scenario.problems import Problems, clean, hint, shown
from latency.scenario.table import PEDIGREE, is_value

BASES = ("published", "measured", "derived", "guess")
FAVOURS = ("ground", "orbit", "neither")
KEYS = ("value", "range", *PEDIGREE, "favours", "origin")
DEFAULTS = Document("default", "default", {})  # where values come from that nobody set
_SOURCE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 2_000


class LeafError(ValueError):
    """A value is not of its kind; `inside` leads to the part that is wrong."""

    def __init__(self, message: str, inside: tuple = ()):
        super().__init__(message)
        self.message = message
        self.inside = inside


@dataclass(frozen=True)
class Reading:
    """A value understood: for computing, for writing it again as TOML, and for the register."""

    value: Any
    written: Any
    text: str
    unit: str = ""
    dimension: str = ""


@dataclass(frozen=True)
class Default:
    """A value that holds unless the file says otherwise, with its own pedigree."""

    value: Any
    basis: str = ""
    source: str = ""
    note: str = ""
    range: tuple = ()
    favours: str = ""

    def table(self) -> dict:
        said = {key: getattr(self, key) for key in ("basis", "source", "note", "favours")}
        said["range"] = list(self.range)
        return {"value": self.value} | {key: value for key, value in said.items() if value} | {"origin": "default"}


@dataclass(frozen=True)
class Given:
    """A raw value on its way in: where it stands and which pedigree its section has."""

    raw: Any
    document: Document
    path: tuple
    pedigree: dict = field(default_factory=dict)

    def place(self, inside: tuple = ()) -> str:
        return self.document.place(self.path + inside)


@dataclass(frozen=True)
class Stated:
    """A value of the scenario and everything the register says about it."""

    reading: Reading
    low: Reading | None = None
    high: Reading | None = None
    basis: str = ""
    source: str = ""
    note: str = ""
    favours: str = ""
    origin: str = "default"
    given: Given | None = field(default=None, compare=False, repr=False)

    @property
    def value(self) -> Any:
        return self.reading.value

    def becomes(self, reading: Reading) -> Stated:
        """Return the same statement with another value: what a name stood for in place of the name."""
        return replace(self, reading=reading, low=None, high=None)


@dataclass(frozen=True)
class Context:
    """What goes along while a scenario is read: the problems so far, and the keys of [sources]."""

    problems: Problems
    sources: tuple[str, ...] = ()


def state(kind: Any, given: Given, context: Context) -> Stated | None:
    """Return what a raw value states, or None after adding all that is wrong with it to the problems."""
    problems = context.problems
    before = len(problems)
    table = given.raw if isinstance(given.raw, dict) else {"value": given.raw, **_texts(given.pedigree)}
    inside = ("value",) if isinstance(given.raw, dict) else ()
    if not is_value(table):
        problems.add(given.place(), given.path, "`value` is missing from this table")
        return None
    _check_keys(table, given, problems)
    reading = _read(kind, table["value"], given, inside, problems)
    low, high = _range(kind, table, reading, given, problems)
    said = {key: _text(table, key, given, problems) for key in ("basis", "source", "note", "favours", "origin")}
    if isinstance(given.raw, dict):
        _check_pedigree(said, "range" in table, given, context)
    if reading is None or len(problems) > before:  # what is read a second time was told the first time
        return None
    origin = said.pop("origin") or given.document.origin(given.path)
    return Stated(reading, low, high, **said, origin=origin, given=given)


def _texts(pedigree: dict) -> dict:
    return {key: text for key, text in pedigree.items() if isinstance(text, str)}


def _check_keys(table: dict, given: Given, problems: Problems) -> None:
    for key in table:
        if key not in KEYS:
            message = f"unknown key{hint(key, KEYS[:-1])}"
            problems.add(given.place((key,)), (*given.path, key), message)


def _read(kind: Any, raw: Any, given: Given, inside: tuple, problems: Problems) -> Reading | None:
    try:
        return kind.read(raw)
    except LeafError as error:
        problems.add(given.place(inside + error.inside), given.path + error.inside, error.message)
        return None


def _range(kind: Any, table: dict, reading: Reading | None, given: Given, problems: Problems) -> tuple:
    ends = table.get("range")
    if ends is None:
        return None, None
    path = (*given.path, "range")
    if not kind.ordered:
        problems.add(given.place(("range",)), path, "only numbers and quantities have a range")
        return None, None
    if not isinstance(ends, list) or len(ends) != 2:
        problems.add(given.place(("range",)), path, "must be two values, [low, high]")
        return None, None
    low, high = (
        _read(kind, end, Given(end, given.document, (*path, at)), (), problems) for at, end in enumerate(ends)
    )
    values = [end.value for end in (low, high) if end]
    known = reading is not None and len(values) == 2 and None not in (*values, reading.value)
    if known and not low.value <= reading.value <= high.value:
        said = shown(f"{reading.text} {reading.unit}".strip())
        problems.add(given.place(("range",)), path, f"{said} does not lie between its ends")
    return low, high


def _text(table: dict, key: str, given: Given, problems: Problems) -> str:
    text = table.get(key, "")
    if isinstance(text, str) and len(text) <= _LONGEST:
        return clean(text)
    problems.add(given.place((key,)), (*given.path, key), f"must be a text of at most {_LONGEST} characters")
    return ""


def _check_pedigree(said: dict, ranged: bool, given: Given, context: Context) -> None:
    """A value in a table must say why it is believed; one that only carries its origin need not."""

    def wrong(key: str, message: str) -> None:
        context.problems.add(given.place((key,)), (*given.path, key), message)

    if said["favours"] and said["favours"] not in FAVOURS:
        wrong("favours", f"{shown(said['favours'])} is not known{hint(said['favours'], FAVOURS)}")
    needed = ranged or bool(said["source"] or said["note"])
    for message, key in pedigree_faults(said, needed and not said["origin"], context.sources):
        wrong(key, message)


def pedigree_faults(said: dict, needed: bool, sources: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what is wrong with a pedigree, each fault with the key to blame."""
    stranger = _source_fault(said["source"], sources)
    return _basis_faults(said, needed) + ([(stranger, "source")] if stranger else [])


def _basis_faults(said: dict, needed: bool) -> list[tuple[str, str]]:
    basis = said["basis"]
    if not basis:
        return [(f"is missing; use {', '.join(BASES)}", "basis")] if needed else []
    if basis not in BASES:
        return [(f"{shown(basis)} is not known{hint(basis, BASES)}", "basis")]
    if basis == "guess":
        return [] if said["note"] else [("a guess needs a note that says why", "note")]
    return [] if said["source"] else [(f"is missing; what is {basis} needs a source, or call it a guess", "source")]


def _source_fault(source: str, known: tuple[str, ...]) -> str:
    """One word must be a key of [sources]; more words are free text."""
    if not source or source in known or not _SOURCE_KEY.fullmatch(source):
        return ""
    return f"{shown(source)} is no key of [sources]{hint(source, known)}; a source in free text has several words"
