"""Two-line element sets, the legacy format: every column is checked, because nobody else does.

What stands in the way of a single wrong character: the modulo-10 checksum sees every changed digit, and every digit
that turns into a letter or a blank unless it was a zero. It does not see swaps among the characters that count
nothing (blank, point, plus, letters, zero) nor between 1 and minus: those are caught by the form of each column,
where a digit, a point, a blank or a sign stands in exactly one place, or do no harm (a zero that pads a number may
be a blank; a plus sign may be left out; the class and the international designator move no satellite). Two wrong
characters in one line can cancel in the checksum; if both are digits in their place nothing can tell.
"""

from __future__ import annotations

from calendar import isleap
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from latency.errors import Problem
from latency.scenario.element_checks import RawElements, catalogue_text
from latency.scenario.tle_columns import (
    BSTAR,
    CATALOGUE,
    COLUMNS,
    DAY,
    DEGREES,
    ECCENTRICITY,
    LENGTH,
    MEAN_MOTION,
    YEAR,
)

NAME_LENGTH = 60  # official names have 24; an element line whose first character broke must not pass for one
DAY_STEP = timedelta(microseconds=864)  # the eighth decimal of a day


class _Line(NamedTuple):
    text: str
    place: str

    @property
    def number(self) -> str:
        """The line number of an element line; empty for a name."""
        return self.text[0] if self.text[:2] in ("1 ", "2 ") else ""


class _Pair(NamedTuple):
    title: _Line | None
    first: _Line
    second: _Line


def read_tle(source: str, text: str) -> tuple[list[RawElements], list[Problem]]:
    """Return the element sets of a file of two or three lines each, and everything wrong with their form.

    A name may stand above each pair, plain or after "0 "; without one the satellite is called by its catalogue
    number. Blank lines and lines that begin with # are left out.

    Parameters
    ----------
    source : str
        What the file is called in problems: "fleet.tle" gives "fleet.tle:3".
    text : str
        The whole file, ASCII.

    Examples
    --------
    >>> sets, problems = read_tle("iss.tle", '''ISS (ZARYA)
    ... 1 25544U 98067A   14020.93268519  .00009878  00000-0  18200-3 0  5082
    ... 2 25544  51.6498 109.4756 0003572  55.9686 274.8005 15.49815350868473''')
    >>> sets[0].name, sets[0].catalogue, sets[0].numbers["ECCENTRICITY"], problems
    ('ISS (ZARYA)', '25544', 0.0003572, [])
    """
    pairs, problems = _pairs(_lines(source, text))
    sets: list[RawElements] = []
    for pair in pairs:
        found = [*_line_problems(pair.first), *_line_problems(pair.second)]
        found = found or _pair_problems(pair)
        problems += found
        if not found:
            sets.append(_elements(pair))
    return sets, problems


def _lines(source: str, text: str) -> list[_Line]:
    numbered = enumerate(text.split("\n"), start=1)
    return [_Line(line.rstrip(), f"{source}:{n}") for n, line in numbered if line.strip() and not line.startswith("#")]


def _pairs(lines: list[_Line]) -> tuple[list[_Pair], list[Problem]]:
    pairs: list[_Pair] = []
    problems: list[Problem] = []
    title = first = None
    for line in lines:
        if line.number == "2" and first is not None:
            pairs.append(_Pair(title, first, line))
            title = first = None
            continue
        problems += _stray_problems(title if line.number != "1" else None, first)
        if line.number == "2":
            problems.append(Problem(line.place, "", "line 2 without its line 1 above"))
            title = first = None
        elif line.number == "1":
            first = line
        else:
            problems += _title_problems(line)
            title, first = line, None
    return pairs, problems + _stray_problems(title, first)


def _stray_problems(title: _Line | None, first: _Line | None) -> list[Problem]:
    if first is not None:
        return [Problem(first.place, "", "line 1 without its line 2 below")]
    if title is not None and len(title.text) <= NAME_LENGTH:
        return [Problem(title.place, "", f"'{title.text}' is a name without elements below")]
    return []


def _title_problems(line: _Line) -> list[Problem]:
    if len(line.text) <= NAME_LENGTH:
        return []
    message = f"neither line 1, nor line 2, nor a name of at most {NAME_LENGTH} characters"
    return [Problem(line.place, "", message)]


def _line_problems(line: _Line) -> list[Problem]:
    if len(line.text) != LENGTH:
        return [Problem(line.place, "", f"line {line.number} has {len(line.text)} characters, not {LENGTH}")]
    problems = [p for column in COLUMNS[line.number] for p in column.problems(line.place, line.text)]
    expected, stated = str(_checksum(line.text)), line.text[-1]
    if stated != expected:
        message = f"column {LENGTH}: the checksum is {expected}, the line says '{stated}': some character is wrong"
        problems.append(Problem(line.place, "", message))
    return problems


def _checksum(line: str) -> int:
    """Return the sum of all digits before the last column, a minus counting 1, modulo 10."""
    return sum(int(c) if c.isdecimal() else c == "-" for c in line[: LENGTH - 1]) % 10


def _pair_problems(pair: _Pair) -> list[Problem]:
    problems = []
    above, below = (CATALOGUE.text(line.text) for line in (pair.first, pair.second))
    if above != below:
        message = f"line 2 belongs to '{below}', line 1 above to '{above}'"
        problems.append(Problem(pair.second.place, CATALOGUE.key, message))
    days = 366 if isleap(_year(pair.first.text)) else 365
    if not 1 <= int(DAY.text(pair.first.text)[:3]) <= days:
        message = f"columns {DAY.first}-{DAY.last}: {_year(pair.first.text)} has the days 1 to {days}"
        problems.append(Problem(pair.first.place, DAY.key, message))
    return problems


def _elements(pair: _Pair) -> RawElements:
    catalogue = catalogue_text(CATALOGUE.text(pair.first.text))
    title = pair.title.text.removeprefix("0 ") if pair.title else catalogue
    degrees = {column.key: float(column.text(pair.second.text)) for column in DEGREES}
    numbers = {
        "MEAN_MOTION": float(MEAN_MOTION.text(pair.second.text)),
        "ECCENTRICITY": float("0." + ECCENTRICITY.text(pair.second.text)),
        **degrees,
        "BSTAR": _tiny(BSTAR.text(pair.first.text)),
    }
    places = dict.fromkeys(numbers, pair.second.place) | {"BSTAR": pair.first.place, "EPOCH": pair.first.place}
    return RawElements(title, catalogue, _epoch(pair.first.text), numbers, pair.first.place, places)


def _epoch(line: str) -> datetime:
    # Whole microseconds all along: one step of the last decimal is exactly 864 of them.
    days, _, decimals = DAY.text(line).partition(".")
    first_day = datetime(_year(line), 1, 1, tzinfo=UTC)
    return first_day + timedelta(days=int(days) - 1) + int(decimals) * DAY_STEP


def _year(line: str) -> int:
    year = int(YEAR.text(line))
    return year + (1900 if year >= 57 else 2000)


def _tiny(text: str) -> float:
    """Return the number that stands for a fraction and a power of ten: "-11606-4" is -0.11606e-4."""
    return float(f"{text[0].strip()}0.{text[1:6]}e{text[6:]}")
