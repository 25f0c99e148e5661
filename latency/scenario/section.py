"""A section of a scenario file: its keys, what they default to, and what must hold between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, get_origin

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from latency.scenario.leaves import Leaf
from latency.scenario.problems import Problems, hint, nearest
from latency.scenario.stated import DEFAULTS, Context, Default, Given, LeafError, Stated, pedigree_faults, state
from latency.scenario.table import PEDIGREE, Entry, Table
from latency.scenario.words import Text, check_name

# A rule looks at a section's raw keys and returns the key to blame, or None, with a message; without a message where
# the mistake is reported elsewhere but leaves the section incomplete.
Faults = list[tuple[str | None, str]]
Rule = Callable[[Table], Faults]

AT_HOME = {
    "power": "stands with each group of satellites, as [satellites.<group>.power]",
    "failures": "stands with each group of satellites, as [satellites.<group>.failures]",
}
AT_THE_TOP = ("schema", "use", "cases")
_NO_SECTION = "must be a section with keys of its own"


def required(about: str) -> Any:
    return Field(description=about)


def optional(about: str) -> Any:
    return Field(default=None, description=about)


def default(value: Any, about: str, **pedigree: Any) -> Any:
    """A field that holds `value` unless the file says otherwise; its pedigree as `Default` takes it."""
    return Field(default=Default(value, **pedigree), validate_default=True, description=about)


def guess(value: Any, about: str, note: str, ends: tuple, favours: str) -> Any:
    """A field that holds a guess unless the file says better."""
    return default(value, about, basis="guess", note=note, range=ends, favours=favours)


def published(value: Any, about: str, source: str, ends: tuple, favours: str) -> Any:
    """A field that holds what a source says unless the file says otherwise."""
    return default(value, about, basis="published", source=source, range=ends, favours=favours)


def leaf_of(field: Any) -> Leaf | None:
    """Return the kind of value that a field holds, None if it holds sections."""
    return next((item for item in field.metadata if isinstance(item, Leaf)), None)


class Section(BaseModel):
    """Base of all sections. One that is wrong adds its problems and becomes None, so that the others are checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    rules: ClassVar[tuple[Rule, ...]] = ()
    _table: Table = PrivateAttr()

    @property
    def table(self) -> Table:
        return self._table

    @model_validator(mode="wrap")
    @classmethod
    def forgive(cls, raw: Table, handler: Any, info: Any) -> Any:
        problems = info.context.problems
        _check_section_pedigree(raw, info.context)
        raw.strangers = tuple(key for key in raw if key not in cls.model_fields)
        faults = [fault for rule in cls.rules for fault in rule(raw)]
        for key, message in faults:
            if message:
                problems.add(raw.place(key), raw.address(key) if key else raw.path, message)
        fit = {key: cls._given(raw, key) for key in raw if cls._fits(raw, key, problems)}
        try:
            section = handler(fit)
        except ValidationError as error:
            cls._report_missing(raw, error, problems)
            return None
        section._table = raw
        return None if faults else section

    @classmethod
    def salvage(cls, raw: object, key: str, context: Context) -> Stated | None:
        """Return one stated value of a section that may be wrong elsewhere, None if it is not there or wrong itself."""
        if not isinstance(raw, Table) or key not in raw:
            return None
        return state(leaf_of(cls.model_fields[key]), cls._given(raw, key), context)

    @classmethod
    def _fits(cls, table: Table, key: str, problems: Problems) -> bool:
        """Whether a key is known and of the right shape; what does not fit is reported and left out."""
        field = cls.model_fields.get(key)
        path = table.address(key)
        if field is None:
            problems.add(table.place(key), path, cls._unknown(key))
        elif leaf_of(field) is None and not isinstance(table[key], Table):
            problems.add(table.place(key), path, _NO_SECTION)
        else:
            return True
        return False

    @classmethod
    def _given(cls, table: Table, key: str) -> Any:
        if leaf_of(cls.model_fields[key]) is None:
            return table[key]
        entry = table.entries[key]
        return Given(table[key], entry.document, entry.path, entry.pedigree)

    @classmethod
    def _report_missing(cls, table: Table, error: ValidationError, problems: Problems) -> None:
        meant = {nearest(key, cls.model_fields) for key in table.strangers}
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            key = fault["loc"][0]
            if fault["type"] == "missing" and key not in table and key not in meant:
                problems.add(table.place(), (*table.path, key), f"is missing: {cls.model_fields[key].description}")

    @classmethod
    def _unknown(cls, key: str) -> str:
        if key in AT_HOME:
            return AT_HOME[key]
        if key in AT_THE_TOP:
            return "stands inside a section; move it to the top of the file, before the first [section]"
        return f"unknown key{hint(key, cls.offered())}"

    @classmethod
    def offered(cls) -> list[str]:
        return [key for key in cls.model_fields if key not in PEDIGREE]


class Sourced(Section):
    """A section that may say once where its plain values come from."""

    basis: Annotated[str, Text()] = optional("Basis of all plain values in this section.")
    source: Annotated[str, Text(2_000)] = optional("Source of all plain values in this section.")
    note: Annotated[str, Text(2_000)] = optional("Note on all plain values in this section.")


def named_sections(raw: Table, handler: Any, info: Any) -> dict:
    """Validate sections by names that the author chose; what is no section or badly named is reported and left out."""
    problems = info.context.problems
    fit = Table(raw.document, raw.path)
    fit.entries = raw.entries
    for name, section in raw.items():
        path = (*raw.path, name)
        try:
            check_name(name)
        except LeafError as error:
            problems.add(raw.place(name), path, error.message)
            continue
        if isinstance(section, Table):
            fit[name] = section
        else:
            problems.add(raw.place(name), path, _NO_SECTION)
    return handler(fit)


def holds_many(field: Any) -> bool:
    """Whether a field holds sections by name."""
    return get_origin(field.annotation) is dict


class AsWritten:
    """Marks a field of sections by name whose order is that of the file and means something."""


def names_in(section: Section, key: str) -> list[str]:
    """Return the names of the sections that a field holds: sorted, unless their order means something."""
    marks = type(section).model_fields[key].metadata
    held = getattr(section, key)
    return list(held) if any(isinstance(mark, AsWritten) for mark in marks) else sorted(held)


def fill(table: Table, key: str, value: Default) -> None:
    """Set a key that the file leaves open."""
    if key not in table:
        table[key] = value.table()
        table.entries[key] = Entry(DEFAULTS, (*table.path, key), {})


def _check_section_pedigree(table: Table, context: Context) -> None:
    said = {key: table.get(key, "") for key in PEDIGREE}
    if table.path[:1] == ("sources",) or not any(said.values()):
        return
    if not all(isinstance(text, str) for text in said.values()):
        return
    for message, key in pedigree_faults(said, True, context.sources):
        context.problems.add(table.place(key), table.address(key), message)


def exactly_one(*keys: str) -> Rule:
    """One of the keys must be there, and only one."""

    def rule(table: Table) -> Faults:
        if any(key in table for key in keys):
            return at_most_one(*keys)(table)
        return [(None, "" if misspelt(table, *keys) else f"needs {' or '.join(keys)}")]

    return rule


def at_most_one(*keys: str) -> Rule:
    """Only one of the keys may be there."""

    def rule(table: Table) -> Faults:
        there = [key for key in keys if key in table]
        return [(there[1], f"contradicts {there[0]}; keep one")] if len(there) > 1 else []

    return rule


def together(key: str, other: str) -> Rule:
    """Where the first key is, the other must be too."""

    def rule(table: Table) -> Faults:
        told = "" if misspelt(table, other) else f"needs `{other}` beside it"
        return [(key, told)] if key in table and other not in table else []

    return rule


def needs(table: Table, keys: tuple[str, ...], who: str) -> Faults:
    """Return a fault for each key that is not there; without a message if one seems to be there, misspelled."""
    missing = [key for key in keys if key not in table]
    return [(None, "" if misspelt(table, key) else f"{who} needs `{key}`") for key in missing]


def misspelt(table: Table, *keys: str) -> bool:
    """Whether one of the keys seems to be there under a wrong name, which is told where it stands."""
    return any(nearest(name, keys) for name in table.strangers)
