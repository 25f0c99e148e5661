"""Where each key of a TOML text stands, so that an error can name its line.

The parser of the standard library keeps no positions. This walk trusts that it accepted the text: it looks for
keys and the ends of values and checks nothing.
"""

from __future__ import annotations

import bisect
import re
import tomllib

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")' r"|'''.*?'{3,5}(?!')" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'",
    re.DOTALL,
)


def lines_of(text: str) -> dict[tuple, int]:
    """Return the line, from 1, of every value of a TOML text by its path of keys and indices.

    A table made by a header has the line of its last header; one made by dotted keys that of the first of them.

    Examples
    --------
    >>> lines_of('schema = 1\\n[orbit]\\naltitude = "550 km"  # high\\n')[("orbit", "altitude")]
    3
    """
    scanner = _Scanner(text)
    scanner.document()
    breaks = [at for at, letter in enumerate(text) if letter == "\n"]
    return {path: bisect.bisect_left(breaks, at) + 1 for path, at in scanner.places.items()}


class _Scanner:
    """Walks a text once; `places` fills with the offset of every path."""

    def __init__(self, text: str):
        self.text = text
        self.at = 0
        self.places: dict[tuple, int] = {}
        self.lengths: dict[tuple, int] = {}  # of arrays of tables, by path

    def document(self) -> None:
        base: tuple = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self._ahead("["):
                base = self._header()
            else:
                self._pair(base)
            self._skip(_GAP)

    def _skip(self, pattern: re.Pattern) -> str:
        match = pattern.match(self.text, self.at)
        self.at = match.end()
        return match.group()

    def _ahead(self, letters: str) -> bool:
        return self.text.startswith(letters, self.at)

    def _header(self) -> tuple:
        begin = self.at
        many = self._ahead("[[")
        self.at += 2 if many else 1
        path = self._through_arrays(self._key())
        self.at += 2 if many else 1
        if many:
            array = path
            path = (*array, self.lengths.get(array, 0))
            self.lengths[array] = path[-1] + 1
            self.places.setdefault(array, begin)
        self._open(path, begin)
        return path

    def _open(self, path: tuple, begin: int) -> None:
        for depth in range(1, len(path)):
            self.places.setdefault(path[:depth], begin)
        self.places[path] = begin

    def _through_arrays(self, keys: tuple) -> tuple:
        """A header's keys name the last table of each array on the way, except for the array it appends to."""
        path: tuple = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return (*path, keys[-1])

    def _key(self) -> tuple:
        parts = []
        while True:
            self._skip(_BLANK)
            quoted = self._ahead('"') or self._ahead("'")
            part = self._skip(_STRING if quoted else _BARE)
            parts.append(tomllib.loads(f"key = {part}")["key"] if quoted else part)
            self._skip(_BLANK)
            if not self._ahead("."):
                return tuple(parts)
            self.at += 1

    def _pair(self, base: tuple) -> None:
        begin = self.at
        path = base + self._key()
        self.at += 1  # the equals sign
        self._skip(_BLANK)
        self._open(path, begin)
        self._value(path)

    def _value(self, path: tuple) -> None:
        self.places.setdefault(path, self.at)
        if self._ahead("["):
            self._array(path)
        elif self._ahead("{"):
            self._inline_table(path)
        elif self._ahead('"') or self._ahead("'"):
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _array(self, path: tuple) -> None:
        self.at += 1
        self._skip(_GAP)
        index = 0
        while not self._ahead("]"):
            self._value((*path, index))
            index += 1
            self._comma()
        self.at += 1

    def _inline_table(self, path: tuple) -> None:
        self.at += 1
        self._skip(_GAP)
        while not self._ahead("}"):
            self._pair(path)
            self._comma()
        self.at += 1

    def _comma(self) -> None:
        self._skip(_GAP)
        if self._ahead(","):
            self.at += 1
            self._skip(_GAP)
