"""Everything that is wrong with a scenario, gathered before anybody is told."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable

from latency.errors import InputError, Problem

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_SHOWN = 60
MOST = 100
_SEARCHED = 2_000  # the search for what was meant takes its time


class Problems:
    """A list of problems without doubles, in the order of files and lines. A hundred of them end the search."""

    def __init__(self, source: str):
        self.source = source
        self._found: dict[Problem, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: str, path: tuple, message: str) -> None:
        self.extend([Problem(place, path_text(path), message)])

    def extend(self, problems: Iterable[Problem]) -> None:
        self._found.update(dict.fromkeys(problems))
        if len(self._found) > MOST:
            rest = Problem(self.source, "", f"more than {MOST} problems; the search ended here")
            raise InputError(self.source, [*self.in_order(), rest])

    def raise_any(self) -> None:
        """Raise InputError if there is a problem."""
        if self._found:
            raise InputError(self.source, self.in_order())

    def in_order(self) -> list[Problem]:
        files: dict[str, int] = {}
        for problem in self._found:
            files.setdefault(_split(problem.place)[0], len(files))

        def order(problem: Problem) -> tuple:
            name, line = _split(problem.place)
            return files[name], line

        return sorted(self._found, key=order)


def _split(place: str) -> tuple[str, int]:
    name, colon, line = place.rpartition(":")
    return (name, int(line)) if colon and line.isdigit() else (place, 0)


def path_text(path: tuple) -> str:
    """Return a path of keys and indices as people write it.

    Examples
    --------
    >>> path_text(("satellites", "gen 1", "names", 0))
    'satellites."gen 1".names[0]'
    """
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            name = clean(key)[:_SHOWN]
            text += ("." if text else "") + (name if _BARE.fullmatch(name) else f'"{name}"')
    return text


def clean(text: str) -> str:
    """Return a text without control and direction characters, its blanks made single.

    Examples
    --------
    >>> clean(" laser\\x1b[31m link\\n")
    'laser [31m link'
    """
    return " ".join(_CONTROL.sub(" ", text).split())


def shown(value: object) -> str:
    """Return a value of the user's, short and harmless enough to stand in a message."""
    try:
        text = clean(value if isinstance(value, str) else repr(value))
    except ValueError:  # Python refuses to write whole numbers of thousands of digits
        return "a huge number"
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[: _SHOWN - 3]}...'"


def nearest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that was probably meant, or None.

    Examples
    --------
    >>> nearest("rat", ("rate", "carries"))
    'rate'
    """
    options = list(itertools.islice(options, _SEARCHED))
    known = {option.lower().replace("-", "_"): option for option in options}
    found = difflib.get_close_matches(word[:_SHOWN].lower().replace("-", "_"), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def hint(word: str, options: Iterable[str]) -> str:
    """Return "; did you mean 'rate'?", or what is allowed, or nothing if there is nothing to say."""
    options = list(options)
    meant = nearest(word, options)
    if meant:
        return f"; did you mean '{meant}'?"
    if not options:
        return ""
    few = [str(option) for option in options[:8]]
    return f"; use {', '.join(few)}{', ...' if len(options) > len(few) else ''}"
