"""Published orbital elements, read from TLE and OMM files of strangers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePath

from latency.errors import InputError, Problem
from latency.scenario.element_checks import RawElements, element_set, number_problems
from latency.scenario.model import ElementSet
from latency.scenario.omm import read_omm
from latency.scenario.omm_records import read_csv, read_json, read_xml
from latency.scenario.tle import read_tle

DAY_S = 86_400.0
CHARACTERS = 64 << 20  # some five times the whole public catalogue
NAME_LENGTH = 100
PROBLEMS_SHOWN = 100  # a file of another kind altogether is wrong in every line

Reader = Callable[[str, str], tuple[list[RawElements], list[Problem]]]
READERS: dict[str, Reader] = {
    "TLE": read_tle,
    "CSV": partial(read_omm, read_csv),
    "JSON": partial(read_omm, read_json),
    "XML": partial(read_omm, read_xml),
}
SUFFIXES = {
    ".csv": "CSV",
    ".json": "JSON",
    ".xml": "XML",
    ".omm": "XML",
    ".tle": "TLE",
    ".2le": "TLE",
    ".3le": "TLE",
}


def read_elements(path: str | PurePath, text: str) -> list[ElementSet]:
    """Return the element sets of a file, in its order, under names that are unique.

    TLE of two or three lines, or OMM as CSV, JSON (numbers or strings) or XML, told by suffix and content. Elements
    are SGP4 mean elements in TEME, epochs UTC to the microsecond (finer decimals are rounded: at most 4 mm of flight).
    Catalogue numbers are text, at least five digits, at most nine; Alpha-5 is spelled out. Where one name occurs
    more than once, the catalogue number is added to each. The derivatives of the mean motion are checked for form
    only: SGP4 does not use them.

    Parameters
    ----------
    path : str or path
        Its last part names the file in problems, its suffix tells the format. Nothing is opened.
    text : str
        The whole file, ASCII.

    Raises
    ------
    InputError
        With everything that is wrong, each problem with file and line.

    Examples
    --------
    >>> one, = read_elements("iss.tle", '''ISS (ZARYA)
    ... 1 25544U 98067A   14020.93268519  .00009878  00000-0  18200-3 0  5082
    ... 2 25544  51.6498 109.4756 0003572  55.9686 274.8005 15.49815350868473''')
    >>> one.name, one.catalogue, one.mean_motion_rev_day, str(one.epoch)
    ('ISS (ZARYA)', '25544', 15.4981535, '2014-01-20 22:23:04.000416+00:00')
    """
    source = PurePath(path).name
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    problems = _text_problems(source, text) or _format_problems(source, text)
    if problems:
        raise InputError(source, _shortened(source, problems))
    sets, problems = READERS[_format_of(source, text)](source, text)
    for raw in sets:
        problems += [*_name_problems(raw), *number_problems(raw)]
    problems += _twin_problems(sets)
    if not sets and not problems:
        problems = [Problem(f"{source}:1", "", "no orbital elements in this file")]
    if problems:
        raise InputError(source, _shortened(source, problems))
    return [element_set(raw) for raw in _uniquely_named(sets)]


def age_days(elements: ElementSet, start: datetime) -> float:
    """Return how old the elements are at `start`, negative if they are of a later epoch. [day]

    A moment without a zone is taken as UTC. The error of SGP4 grows with the age, in low orbits by 1-3 km a day as
    a rule of thumb; no limit is set here.
    """
    moment = start if start.tzinfo else start.replace(tzinfo=UTC)
    return (moment - elements.epoch).total_seconds() / DAY_S


def _text_problems(source: str, text: str) -> list[Problem]:
    if len(text) > CHARACTERS:
        return [Problem(source, "", f"{len(text)} characters are more than the {CHARACTERS} allowed")]
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        odd = next((c for c in line if not (" " <= c <= "~" or c == "\t")), None)
        if odd is not None:
            problems.append(Problem(f"{source}:{number}", "", f"character {odd!a} is not printable ASCII"))
    return problems


def _looks_like(text: str) -> str:
    start = text.lstrip()[:1]
    heading = text.lstrip().partition("\n")[0].upper()
    if start in ("{", "["):
        return "JSON"
    if start == "<":
        return "XML"
    return "CSV" if "," in heading and "EPOCH" in heading else "TLE"


def _format_of(source: str, text: str) -> str:
    return SUFFIXES.get(PurePath(source).suffix.lower(), _looks_like(text))


def _format_problems(source: str, text: str) -> list[Problem]:
    named, found = _format_of(source, text), _looks_like(text)
    if named == found or found == "TLE":
        return []
    return [Problem(f"{source}:1", "", f"the name says {named}, the content looks like {found}")]


def _name_problems(raw: RawElements) -> list[Problem]:
    if len(raw.name) > NAME_LENGTH:
        return [raw.problem("OBJECT_NAME", f"the name has more than {NAME_LENGTH} characters")]
    # References like &#10; and \u001b get past the check of the text.
    if raw.name.isascii() and raw.name.isprintable():
        return []
    return [raw.problem("OBJECT_NAME", f"{raw.name!a} is not printable ASCII")]


def _twin_problems(sets: list[RawElements]) -> list[Problem]:
    problems = []
    first: dict[tuple[str, str], str] = {}
    for raw in sets:
        key = (raw.name, raw.catalogue)
        if key in first:
            message = f"'{raw.name}' was already given at {first[key]}; one element set a satellite"
            problems.append(Problem(raw.place, "", message))
        first.setdefault(key, raw.place)
    return problems


def _uniquely_named(sets: list[RawElements]) -> list[RawElements]:
    """Add the catalogue number to names that occur more than once, and a count where that name exists already."""
    count = Counter(raw.name for raw in sets)
    taken = {name for name, times in count.items() if times == 1}
    named = []
    for raw in sets:
        name = wanted = raw.name if count[raw.name] == 1 else f"{raw.name} ({raw.catalogue or '-'})"
        number = 1
        while count[raw.name] > 1 and name in taken:
            number += 1
            name = f"{wanted} {number}"
        taken.add(name)
        named.append(raw._replace(name=name))
    return named


def _shortened(source: str, problems: list[Problem]) -> list[Problem]:
    if len(problems) <= PROBLEMS_SHOWN:
        return problems
    rest = len(problems) - PROBLEMS_SHOWN
    return [*problems[:PROBLEMS_SHOWN], Problem(source, "", f"and {rest} problems more")]
