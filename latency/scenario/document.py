"""One text of the user's, read with limits: what it says and where it says it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from latency.errors import InputError, Problem
from latency.scenario.positions import lines_of
from latency.scenario.problems import clean

LARGEST_BYTES = 2**20
DEEPEST = 32
MOST_NODES = 200_000

# The parser's time grows with the square of the number of parts of a dotted key.
_ENDLESS_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){33}""")
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Document:
    """A parsed text. `shown` names it in messages, `name` in the register: the same wherever the file lies."""

    shown: str
    name: str
    data: dict
    path: Path | None = None
    lines: dict[tuple, int] | None = field(default=None, repr=False)  # None: not from a file

    def place(self, path: tuple) -> str:
        """Return "file:line" of a path or of the nearest table around it."""
        return self.shown if self.lines is None else f"{self.shown}:{self._line(path)}"

    def origin(self, path: tuple) -> str:
        return self.name if self.lines is None else f"{self.name}:{self._line(path)}"

    def _line(self, path: tuple) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_text(path: Path, shown: str, largest_bytes: int = LARGEST_BYTES) -> str:
    """Return a regular file's text.

    Raises
    ------
    InputError
        There is no such file, it is no regular file, too large, or not UTF-8.
    """
    try:
        if not path.is_file():
            raise _wrong(shown, "no such file" if not path.exists() else "not a regular file")
        with path.open("rb") as file:
            content = file.read(largest_bytes + 1)
    except (OSError, ValueError) as error:
        raise _wrong(shown, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > largest_bytes:
        raise _wrong(shown, f"larger than {largest_bytes / 2**20:g} MiB")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _wrong(f"{shown}:{line}", "not UTF-8 text", shown) from None


def read_document(path: Path, shown: str, name: str) -> Document:
    """Return a TOML file with the line of each of its keys.

    Raises
    ------
    InputError
        It cannot be read, is not TOML, or is larger or deeper than a scenario ever needs to be.
    """
    text = read_text(path, shown)
    data = parse(text, shown)
    return Document(shown, name, data, path, lines_of(text))


def parse(text: str, shown: str) -> dict:
    """Return what a TOML text says; InputError if it is not TOML or beyond the limits."""
    endless = _ENDLESS_KEY.search(text)
    if endless:
        line = text.count("\n", 0, endless.start()) + 1
        raise _wrong(f"{shown}:{line}", f"a key of more than {DEEPEST} parts", shown)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text, shown) from None
    except RecursionError:
        raise _wrong(shown, f"nested deeper than {DEEPEST} levels") from None
    except (ValueError, OverflowError) as error:
        raise _wrong(shown, f"not TOML: {clean(str(error))}") from None
    _check_size(data, shown)
    return data


def _not_toml(message: str, text: str, shown: str) -> InputError:
    where = _WHERE.search(message)
    line = int(where.group(1)) if where and where.group(1) else text.rstrip().count("\n") + 1
    return _wrong(f"{shown}:{line}", f"not TOML: {clean(_WHERE.sub('', message))}", shown)


def _check_size(data: dict, shown: str) -> None:
    level: list = [data]
    nodes = 0
    for _ in range(DEEPEST):
        level = [child for node in level for child in _children(node)]
        nodes += len(level)
        if nodes > MOST_NODES:
            raise _wrong(shown, f"more than {MOST_NODES} values")
    if level:
        raise _wrong(shown, f"nested deeper than {DEEPEST} levels")


def _children(node: object) -> list:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _wrong(place: str, message: str, source: str = "") -> InputError:
    return InputError(source or place, [Problem(place, "", message)])
