"""Orbit mean-elements messages as text fields: CSV, JSON and XML opened up, nothing judged yet.

Numbers stay text, since CelesTrak's JSON has numbers where Space-Track's has strings, and JSON readers take NaN.
"""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from latency.errors import Problem


class Field(NamedTuple):
    """One keyword's text, where it stands, and its unit if the file states one."""

    text: str
    place: str
    unit: str | None = None


class Record(NamedTuple):
    """One message."""

    place: str
    fields: dict[str, Field]


LONGEST_TEXT = 100_000
BLANKS = re.compile(r"[ \t\n\r]*")
Records = tuple[list[Record], list[Problem]]


def read_csv(source: str, text: str) -> Records:
    """Return the rows below a heading row of keywords."""
    records: list[Record] = []
    problems: list[Problem] = []
    keys: list[str] | None = None
    rows = ((place, row) for place, row in _csv_rows(source, text, problems) if row)
    for place, row in rows:
        if keys is None:
            keys = [key.strip().upper() for key in row]
            problems += [Problem(place, key, "this column occurs twice") for key in _repeated(keys)]
        elif len(row) != len(keys):
            problems.append(Problem(place, "", f"{len(row)} values under {len(keys)} columns"))
        else:
            fields = {key: Field(cell.strip(), place) for key, cell in zip(keys, row, strict=True)}
            records.append(Record(place, fields))
    return records, problems


def _csv_rows(source: str, text: str, problems: list[Problem]) -> Iterator[tuple[str, list[str]]]:
    """Yield place and cells of each row; what is no CSV at all becomes a problem."""
    reader = csv.reader(text.split("\n"), strict=True)
    place = f"{source}:1"
    try:
        for row in reader:
            yield place, row
            place = f"{source}:{reader.line_num + 1}"
    except csv.Error as error:
        problems.append(Problem(place, "", f"not CSV: {error}"))


def _repeated(keys: list[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1})


class _Pairs(list):
    """A JSON object as its pairs, so that a key given twice can be told."""


def read_json(source: str, text: str) -> Records:
    """Return the messages of one object or of a list of objects."""
    lines = _Lines(source, text)
    problems: list[Problem] = []
    try:
        records = [_json_record(lines, problems, item) for item in _json_items(text)]
    except json.JSONDecodeError as error:
        return [], [*problems, Problem(f"{source}:{error.lineno}", "", f"not JSON: {error.msg}")]
    except RecursionError:
        return [], [*problems, Problem(f"{source}:1", "", "not OMM: nested too deeply")]
    return [record for record in records if record is not None], problems


def _json_record(lines: _Lines, problems: list[Problem], item: tuple[int, int, object]) -> Record | None:
    start, stop, value = item
    place = lines.place(start)
    if not isinstance(value, _Pairs):
        problems.append(Problem(place, "", "not an object of keywords and values"))
        return None
    repeated = _repeated([key.upper() for key, _ in value])
    problems += [Problem(place, key, "this key occurs twice") for key in repeated]
    return Record(place, _json_fields(lines, (start, stop), value))


def _json_items(text: str) -> Iterator[tuple[int, int, object]]:
    """Yield start, stop and value of each message; the standard reader tells no positions."""
    decoder = json.JSONDecoder(object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=str)
    at = _skip_blanks(text, 0)
    if text[at : at + 1] != "[":
        value, stop = decoder.raw_decode(text, at)
        yield at, stop, value
        _expect(text, _skip_blanks(text, stop), "")
        return
    at = _skip_blanks(text, at + 1)
    while text[at : at + 1] != "]":
        value, stop = decoder.raw_decode(text, at)
        yield at, stop, value
        at = _skip_blanks(text, stop)
        if text[at : at + 1] != "]":
            _expect(text, at, ",")
            at = _skip_blanks(text, at + 1)
    _expect(text, _skip_blanks(text, at + 1), "")


def _skip_blanks(text: str, at: int) -> int:
    return BLANKS.match(text, at).end()


def _expect(text: str, at: int, mark: str) -> None:
    if mark and text.startswith(mark, at):
        return
    if mark or at < len(text):
        raise json.JSONDecodeError(f"expected '{mark}'" if mark else "extra data", text, at)


class _Lines:
    """Tells the line of an offset, without counting from the top each time."""

    def __init__(self, source: str, text: str):
        self.source = source
        self.text = text
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def place(self, at: int) -> str:
        return f"{self.source}:{bisect_left(self.ends, at) + 1}"


def _json_fields(lines: _Lines, extent: tuple[int, int], pairs: _Pairs) -> dict[str, Field]:
    fields = {}
    for key, value in pairs:
        if value is None:
            continue
        at = lines.text.find(json.dumps(key) + ":", *extent)
        shown = value if isinstance(value, str) else json.dumps(value)
        fields[key.upper()] = Field(shown.strip(), lines.place(at if at >= 0 else extent[0]))
    return fields


class _XmlReader:
    """Collects the leaves of each <segment>; expat itself, because it knows its line and can refuse a DTD."""

    def __init__(self, source: str):
        self.source = source
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.segment: Record | None = None
        self.leaf: Field | None = None
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def place(self) -> str:
        return f"{self.source}:{self.parser.CurrentLineNumber}"

    def doctype(self, *_declaration) -> None:
        # Entities can only be declared in a DTD: without one there is nothing to expand.
        raise _Refused("a document type (DTD) is not accepted")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "segment":
            self.segment = Record(self.place(), {})
            self.records.append(self.segment)
        self.leaf = Field("", self.place(), attributes.get("units"))

    def characters(self, text: str) -> None:
        if self.leaf is None:
            return
        self.leaf = self.leaf._replace(text=self.leaf.text + text)
        if len(self.leaf.text) > LONGEST_TEXT:
            raise _Refused(f"an element of more than {LONGEST_TEXT} characters")

    def end(self, tag: str) -> None:
        if tag == "segment":
            self.segment = None
        elif self.leaf is not None and self.segment is not None:
            self.keep(tag.upper(), self.leaf)
        self.leaf = None

    def keep(self, key: str, leaf: Field) -> None:
        if key in self.segment.fields and key not in ("COMMENT", "USER_DEFINED"):
            self.problems.append(Problem(leaf.place, key, "this element occurs twice"))
        self.segment.fields[key] = leaf._replace(text=leaf.text.strip())


class _Refused(Exception):
    pass


def read_xml(source: str, text: str) -> Records:
    """Return the messages of an <omm>, or of an <ndm> of many; documents with a DTD are refused."""
    reader = _XmlReader(source)
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        reader.problems.append(Problem(f"{source}:{error.lineno}", "", f"not XML: {expat.ErrorString(error.code)}"))
    except _Refused as error:
        reader.problems.append(Problem(reader.place(), "", str(error)))
    return reader.records, reader.problems
