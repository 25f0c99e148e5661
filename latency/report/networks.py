"""The ground networks of the library for people: where each station stands, who says so, and what is a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from latency.scenario.library import Shipped, shipped
from latency.scenario.places import Fact, Place, places

NETWORKS = ("stations", "relays", "centres")  # kinds of parts
HEAD = ("network", "places", "antennas", "source of the positions", "date", "what is a guess")
PLACE_HEAD = ("name", "latitude", "longitude", "antennas", "bands", "basis", "source or note")
_NOTE = 72


def networks() -> list[tuple[Shipped, list[Place]]]:
    """Return the parts that place something on the ground or above the equator, with what they place."""
    return [(item, places(item.path)) for item in shipped() if item.kind in NETWORKS]


def bases_text(found: Iterable[Place]) -> str:
    """Return on what the positions rest, the most frequent first.

    Examples
    --------
    >>> fact = Fact("1 deg", (), "guess", "", "a note")
    >>> bases_text([Place("a", "station", {"longitude": fact})])
    'guess 1'
    """
    counts = Counter(place.position.basis or "none" for place in found)
    return ", ".join(f"{basis} {count}" for basis, count in counts.most_common())


def sources_text(item: Shipped, most: int = 2) -> str:
    """Return the sources with their years, the first few by name."""
    named = ", ".join(work.dated for work in item.sources[:most])
    more = len(item.sources) - most
    return f"{named} and {more} more" if more > 0 else named


def antennas_text(found: Iterable[Place]) -> str:
    """Return the number of antennas and, where it is one, the range of the guess; "" where the parts do not say."""
    facts = [place.antennas for place in found if place.antennas]
    if not facts:
        return ""
    low, high = (sum(fact.range[end] if fact.range else fact.value for fact in facts) for end in (0, 1))
    total = sum(fact.value for fact in facts)
    return str(total) if low == high else f"{total} ({low} to {high})"


def guesses_text(found: list[Place]) -> str:
    """Return the keys that are guesses, with the number of places where it is not all of them."""
    counts = Counter(key for place in found for key in _guessed(place))
    order = dict.fromkeys(_told(key) for place in found for key in place.facts)
    return ", ".join(key if counts[key] == len(found) else f"{key} ({counts[key]})" for key in order if counts[key])


def _guessed(place: Place) -> set[str]:
    return {_told(key) for key, fact in place.facts.items() if fact.basis == "guess"}


def _told(key: str) -> str:
    """Coordinates are told together, and what stands in a section under its name."""
    head, _, tail = key.partition(".")
    return "position" if head in ("latitude", "longitude") else head if tail else key


def place_rows(found: Iterable[Place]) -> list[tuple[str, ...]]:
    """Return a row for each place: where it is, its antennas, and who says so."""
    return [
        (place.name, place.text("latitude") or "geostationary", place.text("longitude"), _count(place.antennas),
         place.text("bands"), place.position.basis, _why(place.position))
        for place in found
    ]  # fmt: skip


def _count(fact: Fact | None) -> str:
    if fact is None:
        return ""
    return f"{fact.value} ({fact.range[0]} to {fact.range[1]})" if fact.range else str(fact.value)


def _why(fact: Fact) -> str:
    text = fact.source or fact.note
    return text if len(text) <= _NOTE else f"{text[: _NOTE - 3]}..."


def source_lines(item: Shipped) -> list[str]:
    """Return a line for each source: key, year, title, address, and how far it is to be trusted."""
    return [
        ": ".join([work.dated, "; ".join(part for part in (work.title, work.note, work.url) if part)])
        for work in item.sources
    ]


def page() -> str:
    """Return docs/networks.md, written from the parts themselves."""
    rows = [_row(item, found) for item, found in networks()]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *rows))
    return f"{_INTRODUCTION}\n{table}\n\n## Sources\n\n{_sources()}"


def _row(item: Shipped, found: list[Place]) -> tuple[str, ...]:
    used = [work for work in item.sources if any(work.key == place.position.source for place in found)]
    named = ", ".join(work.key for work in used) or "none: recalled"
    notes = {place.position.note for place in found}
    named += f" ({notes.pop()})" if len(notes) == 1 and notes != {""} else ""
    dates = ", ".join(dict.fromkeys(str(work.year or "no date") for work in used or item.sources))
    return f"`{item.name}`", str(len(found)), antennas_text(found), named, dates, guesses_text(found)


def _sources() -> str:
    return "\n".join(f"### `{item.name}`\n\n{item.title}.\n\n{_bullets(source_lines(item))}" for item, _ in networks())


def _bullets(lines: Iterable[str]) -> str:
    return "".join(f"* {line}\n" for line in lines)


_INTRODUCTION = """\
# Ground networks

Written from the parts of the library by `latency.report.networks.page`; a test holds it to them. `latency library`
lists them, `latency library stations/ksat` tells each station's position and who gives it.

A part goes into a scenario with `use = ["library:stations/ksat"]`. Stations of the larger networks carry their
network's name (`ksat-svalbard`, `aws-ohio`) and say everything themselves, so that several networks can be used
together. A radio without a `band` is received by all stations, a station without `bands` receives all radios: give the
radio a band wherever networks of several bands or laser stations are used. With relays a scenario must.

**What is published of real networks** is mostly where they stand and what bands they receive. How many antennas a site
has, what share of them others have booked, how good a dish is and how often it fails is not. Such values are guesses
with a range, and a verdict that rests on them says so. Antennas are those that one customer could have.

A *date* is the year of the source. *Position (5)* among the guesses: the positions of five places are recalled.
"""
