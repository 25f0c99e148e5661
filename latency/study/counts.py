"""How many stations are in use, and how many satellites' links work: knobs without a range of their own."""

from __future__ import annotations

import json

from latency.scenario.model import SatelliteGroup, Scenario
from latency.scenario.problems import path_text
from latency.verdict.knob import Knob

# With these a station sees nothing for longer than a second or two; a station cannot be taken out of a file.
OUT_OF_SIGHT = {
    "mask": "89 deg",
    "mask_by_azimuth": '[["0 deg", "89 deg"], ["180 deg", "89 deg"]]',
    "max_range": "1 km",
}
MOST_LINKED = 200  # satellites of a group whose links can be counted out one by one


def counts_of(scenario: Scenario) -> tuple[Knob, ...]:
    """Return a knob for the stations in use, and one for each group of satellites for those whose links work.

    Stations leave in the reverse order of their names, links in the reverse order of the satellites in their orbit,
    those that are said to work last.
    """
    return (*_stations(scenario), *(knob for group in scenario.groups for knob in _links(group)))


def _stations(scenario: Scenario) -> list[Knob]:
    keys = {row.key for row in scenario.assumptions}
    offs = []
    for station in scenario.stations:
        ways = ((path_text(("stations", station.name, key)), value) for key, value in OUT_OF_SIGHT.items())
        offs.append(next(f"{key}={value}" for key, value in ways if key in keys))
    count = len(offs)
    if count < 2:
        return []
    written = tuple(tuple(offs[n:]) for n in range(1, count + 1))
    return [Knob("stations", (), count, 1, count, whole=True, written=written)]


def _links(group: SatelliteGroup) -> list[Knob]:
    if group.isl is None or group.isl.topology == "none" or not 1 < len(group.names) <= MOST_LINKED:
        return []
    working = group.names if group.isl.working is None else group.isl.working
    order = [*working, *(name for name in group.names if name not in working)]
    key, count = path_text(("satellites", group.name, "isl", "working")), len(order)
    written = tuple((f"{key}={json.dumps(order[:n], ensure_ascii=False)}",) for n in range(count + 1))
    return [Knob(key, (key,), len(working), 0, count, whole=True, written=written)]
