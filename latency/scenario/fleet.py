"""Which satellites there are, and which of them a list of names means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from latency.scenario.problems import Problems, hint, shown
from latency.scenario.rules import ScenarioFile
from latency.scenario.shells import satellite_names
from latency.scenario.space import FILES, Group
from latency.scenario.stated import Stated
from latency.scenario.table import Table, plain

MOST_SATELLITES = 10_000


@dataclass(frozen=True)
class Fleet:
    """The satellites of each group by name; a group whose satellites could not be told is vague."""

    members: dict[str, tuple[str, ...]]
    vague: tuple[str, ...]

    def all(self) -> tuple[str, ...]:
        return tuple(name for names in self.members.values() for name in names)

    def select(self, stated: Stated) -> tuple[str, ...]:
        """Return the satellites that names of groups and satellites mean, in the order of the fleet."""
        if stated.value is None:
            return self.all()
        wanted = set(stated.value)
        return tuple(
            name for group, names in self.members.items() for name in names if group in wanted or name in wanted
        )

    def check(self, stated: Stated, problems: Problems) -> None:
        """Report names that mean no satellite, at the place where they stand."""
        known = dict.fromkeys([*self.members, *self.vague, *self.all()])
        for at, name in enumerate(stated.value or ()):
            if name not in known and not self.vague:
                inside = ("value", at) if isinstance(stated.given.raw, dict) else (at,)
                message = f"{shown(name)} is no satellite or group{hint(name, known)}"
                problems.add(stated.given.place(inside), (*stated.given.path, at), message)


def muster(file: ScenarioFile, table: Table, problems: Problems) -> Fleet:
    """Return the fleet of a file; where an orbit is wrong, its satellites are counted from what can be read."""
    members: dict[str, tuple[str, ...]] = {}
    vague = []
    raw = table.get("satellites")
    for name in sorted(raw) if isinstance(raw, Table) else ():
        group = (file.satellites or {}).get(name)
        names = _names(name, group, raw[name], problems) if isinstance(raw[name], Table) else None
        if names is None:
            vague.append(name)
        else:
            members[name] = names
    _check_names(members, raw, problems)
    return Fleet(members, tuple(vague))


def _names(name: str, group: Group | None, raw: Table, problems: Problems) -> tuple[str, ...] | None:
    if group and group.orbit and group.orbit.elements:
        return tuple(elements.name for elements in group.orbit.elements.value)
    orbit = raw.get("orbit")
    if not isinstance(orbit, Table) or plain(orbit.get("kind")) in ("elements", *FILES):
        return None
    planes, per_plane = plain(orbit.get("planes")), plain(orbit.get("satellites_per_plane"))
    if not all(type(count) is int and 0 < count <= MOST_SATELLITES for count in (planes, per_plane)):
        return None
    if planes * per_plane > MOST_SATELLITES:
        message = f"{planes * per_plane:,} satellites; this version takes up to {MOST_SATELLITES:,}"
        problems.add(orbit.place("planes"), (*orbit.path, "planes"), message)
        return None
    given = group.names.value if group and group.names else ()
    return given if len(given) == planes * per_plane else satellite_names(name, planes, per_plane)


def _check_names(members: dict[str, tuple[str, ...]], raw: object, problems: Problems) -> None:
    count = Counter(name for names in members.values() for name in names)
    for group, names in members.items():
        twice = [name for name in names if count[name] > 1 or (name in members and name != group)]
        if twice:
            message = f"{shown(twice[0])} is also the name of another satellite or group"
            problems.add(raw.place(group), ("satellites", group), message)
