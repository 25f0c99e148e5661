"""What is shipped: whole scenarios, and parts (stations, satellites, computers) that scenarios use."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

from latency.errors import InputError, Problem
from latency.scenario.problems import clean, hint

PREFIX = "library:"


class Shipped(NamedTuple):
    """A scenario or part that comes with the package."""

    name: str  # "three-body-12", or "stations/ksat" of a part
    kind: str  # "scenario", or a part's folder
    path: Path
    title: str
    question: str
    sources: tuple[str, ...]  # their titles


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
    data = tomllib.loads(path.read_text("utf-8"))
    about = data.get("scenario", {})
    sources = tuple(source.get("title", key) for key, source in data.get("sources", {}).items())
    return Shipped(name, kind, path, about.get("title", ""), about.get("question", ""), sources)


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
