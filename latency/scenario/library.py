"""What is shipped: whole scenarios, and parts (stations, satellites, computers) that scenarios use."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from latency.errors import InputError, Problem
from latency.scenario.problems import clean, hint

PREFIX = "library:"


class Work(NamedTuple):
    """A source as the file gives it."""

    key: str
    title: str
    year: int | None
    url: str
    note: str

    @property
    def dated(self) -> str:
        """Its key and year, for lists."""
        return self.key if str(self.year) in self.key else f"{self.key} ({self.year or 'no date'})"


class Shipped(NamedTuple):
    """A scenario or part that comes with the package."""

    name: str  # "three-body-12", or "stations/ksat" of a part
    kind: str  # "scenario", or a part's folder
    path: Path
    title: str  # of a part: the first sentence of its file
    question: str
    sources: tuple[Work, ...]


def folder() -> Path:
    """Return where the shipped files lie: in the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent / "scenarios"


def shipped() -> list[Shipped]:
    """Return all shipped scenarios, then all parts, each sorted by name."""
    home = folder()
    whole = [_describe(path, path.stem, "scenario") for path in sorted(home.glob("*.toml"))]
    parts = [
        _describe(path, f"{path.parent.name}/{path.stem}", path.parent.name)
        for path in sorted(home.glob("library/*/*.toml"))
    ]
    return whole + parts


def _describe(path: Path, name: str, kind: str) -> Shipped:
    text = path.read_text("utf-8")
    data = tomllib.loads(text)
    about = data.get("scenario", {})
    title = about.get("title", "") or _first_sentence(text)
    sources = tuple(_work(key, source) for key, source in data.get("sources", {}).items())
    return Shipped(name, kind, path, title, about.get("question", ""), sources)


def _work(key: str, source: dict) -> Work:
    return Work(key, source.get("title", key), source.get("year"), source.get("url", ""), source.get("note", ""))


def _first_sentence(text: str) -> str:
    """Return how the comment at the head of a file begins.

    Examples
    --------
    >>> _first_sentence("# One polar station. It sees\\n# every pass.\\n\\n# Another.\\n")
    'One polar station'
    """
    lines = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    head = " ".join(line.removeprefix("#").strip() for line in lines)
    return re.split(r"[.:](?: |$)", head, maxsplit=1)[0]


def find(name_or_path: str | Path) -> Path:
    """Return the file of a path or of a shipped scenario's name.

    Raises
    ------
    InputError
        There is neither; says which name was probably meant.

    Examples
    --------
    >>> find("no-such-scenario")
    Traceback (most recent call last):
    latency.errors.InputError: no-such-scenario: 1 problem
      no-such-scenario  no such file or shipped scenario...
    """
    path = Path(name_or_path)
    text = str(name_or_path)
    if _is_file(path):
        return path
    known = {file.stem: file for file in folder().glob("*.toml")}
    if text in known:
        return known[text]
    if text.removeprefix(PREFIX) != text or "\0" in text:
        raise InputError(clean(text), [Problem(clean(text), "", "not a scenario; parts are for `use`")])
    place = clean(text)
    raise InputError(place, [Problem(place, "", f"no such file or shipped scenario{hint(path.stem, sorted(known))}")])


def find_part(name: str) -> Path | None:
    """Return the file of a part called "library:stations/ksat", or None."""
    kind, slash, stem = name.removeprefix(PREFIX).partition("/")
    names = {f"{path.parent.name}/{path.stem}": path for path in folder().glob("library/*/*.toml")}
    return names.get(f"{kind}{slash}{stem}")


def part_names() -> list[str]:
    return sorted(f"{PREFIX}{path.parent.name}/{path.stem}" for path in folder().glob("library/*/*.toml"))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
