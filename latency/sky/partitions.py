"""Links that fall apart: satellites with working terminals that still reach only some of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from latency.scenario.model import SatelliteGroup, Scenario
from latency.sky.neighbours import neighbour_pairs


def partitions(scenario: Scenario) -> list[str]:
    """Return what should be said of groups whose broken terminals cut their links into pieces, before it is run.

    Only where links can be is looked at, not when. Data does not step over a broken terminal, so that what is bound
    for the other side of one waits for an own pass.

    Examples
    --------
    >>> from latency.scenario import load
    >>> partitions(load("three-body-6isl"))
    []
    >>> halves = 'satellites.taikong.isl.working=["taikong-01", "taikong-02", "taikong-04", "taikong-05"]'
    >>> print(partitions(load("three-body-6isl", [halves]))[0])
    satellites.taikong.isl: working terminals link 4 satellites in 2 groups that do not reach each other (2 and 2); ...
    """
    return [text for group in scenario.groups if group.isl and group.isl.working for text in _parted(group, scenario)]


def _parted(group: SatelliteGroup, scenario: Scenario) -> list[str]:
    whole = replace(group, isl=replace(group.isl, working=None))
    meant, left = (components(neighbour_pairs(one, scenario.start)) for one in (whole, group))
    linked = sum(left)
    alone = f"; {len(group.names) - linked} of {len(group.names)} have no link"
    if meant and not left:
        return [f"satellites.{group.name}.isl: working terminals face broken ones everywhere{alone}"]
    if len(left) <= len(meant):
        return []
    sizes = f"{', '.join(map(str, left[:-1]))} and {left[-1]}"
    return [
        f"satellites.{group.name}.isl: working terminals link {linked} satellites in {len(left)} groups that do not"
        f" reach each other ({sizes}){alone}"
    ]


def components(pairs: Iterable[tuple[str, str]]) -> list[int]:
    """Return the sizes of the groups that links tie together, largest first.

    Examples
    --------
    >>> components([("a", "b"), ("c", "d"), ("b", "e")])
    [3, 2]
    """
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        leader.setdefault(name, name)
        while leader[name] != name:
            leader[name] = name = leader[leader[name]]  # halves the way for whoever comes next
        return name

    for a, b in pairs:
        leader[find(a)] = find(b)
    return sorted(Counter(find(name) for name in leader).values(), reverse=True)
