"""What limits a case: its loads in the words of six kinds of resource, worst first."""

from __future__ import annotations

import math
from typing import NamedTuple

# The first word of a resource's name, and the kind under which people look for it.
KINDS = {
    "link": "link",
    "antennas": "antenna",
    "downlink": "antenna",
    "line": "backhaul",
    "ingest": "backhaul",
    "computer": "compute",
    "data": "compute",  # "data centre"
    "energy": "energy",
    "heat": "energy",
    "storage": "storage",
}
ALL_STATIONS = "all stations"


class Limit(NamedTuple):
    """How much is asked of one resource."""

    kind: str  # a value of KINDS
    owner: str  # satellite, station or data centre; of a link both its ends
    load: float | None  # offered over what can be carried; None: something is offered and nothing can be carried
    resource: str  # as in the loads of a case


def limits_of(loads: dict[str, float | None]) -> tuple[Limit, ...]:
    """Return every load of a case, worst first, by name where they are equal.

    Examples
    --------
    >>> for limit in limits_of({"antennas": 0.5, "heat tk-01": 0.75, "link a > b": None}):
    ...     print(limit.kind, "|", limit.owner, "|", limit.load)
    link | a > b | None
    energy | tk-01 | 0.75
    antenna | all stations | 0.5
    """
    found = [_limit(resource, load) for resource, load in loads.items()]
    return tuple(sorted(found, key=lambda limit: (-_size(limit), limit.resource)))


def worst_of_each_kind(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Return the worst of each kind, worst kind first.

    >>> [limit.owner for limit in worst_of_each_kind(limits_of({"energy a": 0.5, "energy b": 0.7, "computer a": 0.6}))]
    ['b', 'a']
    """
    worst: dict[str, Limit] = {}
    for limit in limits:
        worst.setdefault(limit.kind, limit)
    return tuple(worst.values())


def _limit(resource: str, load: float | None) -> Limit:
    word = resource.partition(" ")[0]
    owner = resource.removeprefix("data centre ").removeprefix(f"{word} ") if " " in resource else ALL_STATIONS
    return Limit(KINDS[word], owner, load, resource)


def _size(limit: Limit) -> float:
    return math.inf if limit.load is None else limit.load
