"""The reference of every section and key, written from the sections themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from latency.scenario.claims import CLAIM_DEFAULTS, Claim
from latency.scenario.ground import MASK_DEFAULT, Station
from latency.scenario.processors import Computer, Kind
from latency.scenario.resolved import toml
from latency.scenario.rules import KIND_DEFAULTS, ScenarioFile, Workload
from latency.scenario.section import PEDIGREE, Section, holds_many, leaf_of
from latency.scenario.space import SHELL_DEFAULTS, Orbit
from latency.scenario.stated import Default

BEGIN, END = "<!-- keys -->\n", "<!-- end of keys -->\n"
# Sections whose pedigree is their own, not that of the values in them.
_OWN_PEDIGREE = (("sources",), ("claims",))
_MORE_THAN = {Computer: Kind}  # sections that add to another
_NAMES = {"satellites": "group", "downlinks": "radio", "sources": "key"}
# Defaults that hold only for some kinds are filled in before a section is read.
_FILLED = {
    Orbit: SHELL_DEFAULTS,
    Workload: {key: value for defaults in KIND_DEFAULTS.values() for key, value in defaults.items()},
    Station: {"mask": MASK_DEFAULT},
    Claim: CLAIM_DEFAULTS,
}


def keys_text() -> str:
    """Return the reference as Markdown: a table for each section, in the order of the file."""
    seen: dict[type[Section], str] = {}
    return "\n".join(_section(section, path, seen) for section, path in _walk(ScenarioFile, ()))


def rewrite(page: Path) -> None:
    """Put the reference between its marks on a page."""
    head, rest = page.read_text("utf-8").split(BEGIN)
    page.write_text(f"{head}{BEGIN}{keys_text()}{END}{rest.split(END)[1]}", "utf-8")


def _walk(section: type[Section], path: tuple) -> Iterator[tuple[type[Section], tuple]]:
    yield section, path
    for key, field in section.model_fields.items():
        if leaf_of(field) is not None:
            continue
        inner = _inner(field)
        name = (f"<{_NAMES.get(key, 'name')}>",) if holds_many(field) else ()
        yield from _walk(inner, (*path, key, *name))


def _inner(field: Any) -> type[Section]:
    """Return the kind of section behind an annotation such as `dict[str, Station | None]`."""
    annotation = field.annotation
    while not inspect.isclass(annotation) or not issubclass(annotation, Section):
        annotation = next(part for part in get_args(annotation) if part not in (str, type(None)))
    return annotation


def _section(section: type[Section], path: tuple, seen: dict[type[Section], str]) -> str:
    title = f"`[{'.'.join(path)}]`" if path else "At the top"
    if section in seen:
        return f"### {title}\n\nKeys as in {seen[section]}.\n"
    seen[section] = title
    more = _MORE_THAN.get(section)
    known = PEDIGREE if path[:1] not in _OWN_PEDIGREE else ()
    keys = [key for key in section.model_fields if key not in known and key not in getattr(more, "model_fields", ())]
    rows = [_row(section, key) for key in keys if leaf_of(section.model_fields[key]) is not None]
    lines = [inspect.getdoc(section) if path else "Before the first section.", ""]
    lines += [f"Keys as in {seen[more]}, and:", ""] if more else []
    head = ["| key | value | default | meaning |", "|---|---|---|---|"]
    lines += [*head, *(() if path else _TOP), *rows] if rows else ["Holds sections only."]
    return "\n".join([f"### {title}", "", *lines]) + "\n"


_TOP = (
    "| `schema` | 1 | required | Version of this format. |",
    "| `use` | list of names | | Parts to build on: files beside this one, or `library:<kind>/<name>`; later wins. |",
)


def _row(section: type[Section], key: str) -> str:
    field = section.model_fields[key]
    meaning = field.description.replace("<", "&lt;")
    return f"| `{key}` | {leaf_of(field).about()} | {_default(section, key)} | {meaning} |"


def _default(section: type[Section], key: str) -> str:
    field = section.model_fields[key]
    given = _FILLED.get(section, {}).get(key, field.default)
    if isinstance(given, Default):
        return f"`{toml(given.value)}`" if key != "cases" else "all five"
    return "required" if field.is_required() else ""
