"""Tables that remember who set each of their keys, and how they are laid over one another."""

from __future__ import annotations

from typing import NamedTuple

from latency.scenario.document import Document

PEDIGREE = ("basis", "source", "note")


class Entry(NamedTuple):
    """Who set a key, where in its document, and the pedigree that the section states for all its plain values."""

    document: Document
    path: tuple
    pedigree: dict


class Table(dict):
    """A section of a scenario, merged from several documents. Values, quantity tables included, are plain data."""

    def __init__(self, document: Document, path: tuple):
        super().__init__()
        self.document = document  # the last that opened this section
        self.path = path
        self.entries: dict[str, Entry] = {}
        self.strangers: tuple[str, ...] = ()  # keys that its kind of section does not know
        self.vague = False  # it refers to something that is not there, so that nobody knows what it lacks

    def place(self, key: str | None = None) -> str:
        """Return where a key was set, or where the section stands."""
        if key in self.entries:
            return self.entries[key].document.place(self.entries[key].path)
        return self.document.place(self.path)

    def address(self, key: str) -> tuple:
        """Return the path under which a key was set: that of the section it was copied from, if it was."""
        return self.entries[key].path if key in self.entries else (*self.path, key)

    def copied(self) -> Table:
        """Return a copy for another place; what is wrong with it is told where this one stands."""
        copy = Table(self.document, self.path)
        for key, value in self.items():
            copy[key] = value.copied() if isinstance(value, Table) else value
        copy.entries = dict(self.entries)
        return copy


def is_value(data: object) -> bool:
    """A table that holds `value` is one value with its pedigree, not a section."""
    return isinstance(data, dict) and "value" in data


def plain(data: object) -> object:
    """Return a value without its pedigree."""
    return data["value"] if is_value(data) else data


def grow(document: Document, data: dict, path: tuple = (), pedigree: dict | None = None) -> Table:
    """Return a document's data as a Table; a section's pedigree holds for what is inside it."""
    own = {key: data[key] for key in PEDIGREE if key in data}
    pedigree = own or pedigree or {}
    table = Table(document, path)
    for key, value in data.items():
        section = isinstance(value, dict) and not is_value(value)
        table[key] = grow(document, value, (*path, key), pedigree) if section else value
        table.entries[key] = Entry(document, (*path, key), pedigree)
    return table


def lay_over(base: Table, over: Table) -> None:
    """Change `base` to what it is with `over` on top: sections merge, whole values are replaced."""
    if over.document.lines is not None:  # what is missing is missing in a file, whatever was set on the command line
        base.document = over.document
    for key, value in over.items():
        if isinstance(value, Table) and isinstance(base.get(key), Table):
            lay_over(base[key], value)
        else:
            base[key] = value
        base.entries[key] = over.entries[key]
