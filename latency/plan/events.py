"""Events: what happens at places on the ground, and which satellite sees it first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.kernels.draws import EVENT_GAP, EVENT_GAP_BEFORE
from latency.plan.failures import cuts_of, in_service
from latency.plan.overflights import View, sightings_of, view_of
from latency.plan.streams import Stream, arrivals
from latency.scenario.model import Scenario, Sensor, Target
from latency.sky.orbits import Propagator, elements_of, prepare
from latency.tables import NEVER, Elements, Events

# How far before the start events are looked for that still wait there: the first that is enough. Two weeks and a bit,
# one turn of Landsat's and more than one of Sentinel-2's.
DAY_NS = 86_400 * SECOND_NS
LOOKS_BACK_NS = (1 * DAY_NS, 4 * DAY_NS, 16 * DAY_NS)


class Sightings(NamedTuple):
    """A satellite sees a place; sorted by (place, taken, satellite)."""

    place: np.ndarray  # (V,) int64
    taken_ns: np.ndarray  # (V,) int64
    satellite: np.ndarray  # (V,) int64


def draw_events(scenario: Scenario, satellites: tuple[str, ...], orbits: Propagator, replication: int = 0) -> Events:
    """Return what happens at the targets up to the span's end, and who sees it first.

    Each place has a Poisson stream of its own, keyed by its name, with the workload's interval as mean. The first
    satellite of the workload that flies over the place after the event (see `overflights_of`; by day, if its sensor
    needs that) sees it and takes one capture of it, and nobody takes another; two events that one overflight shows
    are two captures. An event that nobody sees within its lifetime is missed. A satellite out of service sees nothing
    (before the start all are taken to work).

    There is no edge at the start: events happen before it too. A place is looked back upon until its last overflight
    before the start, before which nothing can wait any more, but no longer than a lifetime and at most 16 days: of a
    place that nobody sees for so long, older events are left out. The streams run from the start in both directions,
    so that how far back is looked, like the span, changes no event.

    Parameters
    ----------
    scenario : Scenario
        With a workload of kind "events".
    satellites : tuple of str
        All satellites, sorted by name in code-point order; indices count them.
    orbits : Propagator
        Of these satellites, prepared for the scenario's start.
    replication : int, optional
        Number of the random draw, from 0.

    Raises
    ------
    InputError
        SGP4 cannot follow a satellite in the time looked back upon.
    """
    targets = sorted(scenario.workload.targets, key=lambda target: target.name)
    lookers = _lookers(scenario, satellites)
    view = view_of(targets, orbits, scenario.start, scenario.span_ns)
    earlier, back_ns = _look_back(scenario, lookers, targets)
    later = _sorted(_sightings(view, lookers, lookers))
    working = in_service(cuts_of(scenario, satellites, replication), later.satellite, later.taken_ns)
    sightings = _sorted([earlier, Sightings(*(column[working] for column in later))])
    place, event_ns = _happened(scenario, targets, replication, back_ns)
    gone_ns = np.full(place.size, NEVER)
    if scenario.workload.lifetime_ns is not None:
        gone_ns = event_ns + scenario.workload.lifetime_ns
    satellite, taken_ns = _first(sightings, place, event_ns)
    missed = taken_ns > gone_ns
    satellite[missed], taken_ns[missed] = -1, NEVER
    waits = np.minimum(taken_ns, gone_ns) >= 0
    return Events(*(column[waits] for column in (place, event_ns, gone_ns, satellite, taken_ns)))


def _lookers(scenario: Scenario, satellites: tuple[str, ...]) -> dict[int, Sensor]:
    """Return the satellites of the workload, by index, with their sensors."""
    sensors = {name: group.sensor for group in scenario.groups for name in group.names}
    chosen = set(scenario.workload.satellites)
    return {row: sensors[name] for row, name in enumerate(satellites) if name in chosen}


def _sightings(view: View, lookers: dict[int, Sensor], rows: Iterable[int]) -> list[Sightings]:
    """Return what each satellite sees; `rows` says where they stand in the view's orbits."""
    found = [sightings_of(view, row, sensor) for row, sensor in zip(rows, lookers.values(), strict=True)]
    return [
        Sightings(one.target, one.taken_ns, np.full(one.target.size, satellite))
        for one, satellite in zip(found, lookers, strict=True)
    ]


def _sorted(parts: Sequence[Sightings]) -> Sightings:
    nothing = Sightings(*[np.empty(0, dtype=np.int64)] * 3)
    place, taken_ns, satellite = (np.concatenate(column) for column in zip(nothing, *parts, strict=True))
    order = np.lexsort((satellite, taken_ns, place))
    return Sightings(place[order], taken_ns[order], satellite[order])


def _look_back(scenario: Scenario, lookers: dict[int, Sensor], targets: Sequence[Target]) -> tuple[Sightings, int]:
    """Return who saw what before the start, and how long before it events may still wait there. [ns]"""
    names, elements = elements_of(scenario)
    rows = list(lookers)
    names, elements = [names[row] for row in rows], Elements(*(column[rows] for column in elements))
    most_ns = NEVER if scenario.workload.lifetime_ns is None else scenario.workload.lifetime_ns
    found, back_ns = _sorted([]), 0
    for days_ns in LOOKS_BACK_NS:
        back_ns = min(days_ns, -(-most_ns // SECOND_NS) * SECOND_NS)  # whole seconds: a datetime knows no ns
        begin = scenario.start - timedelta(seconds=back_ns // SECOND_NS)
        view = view_of(targets, prepare(elements, begin, names, back_ns), begin, back_ns)
        found = _sorted(_sightings(view, lookers, range(len(rows))))
        if back_ns >= most_ns or np.unique(found.place).size == len(targets):
            break
    return found._replace(taken_ns=found.taken_ns - back_ns), back_ns


def _happened(
    scenario: Scenario, targets: Sequence[Target], replication: int, back_ns: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return (place, event_ns) of all events from `back_ns` before the start to the span's end, by (event, place)."""
    names = [target.name for target in targets]
    after = Stream(scenario.seed, replication, EVENT_GAP, scenario.workload.interval_ns)
    earlier, earlier_ns = arrivals(after._replace(purpose=EVENT_GAP_BEFORE), names, back_ns)
    later, later_ns = arrivals(after, names, scenario.span_ns)
    place, event_ns = np.concatenate([earlier, later]), np.concatenate([-earlier_ns, later_ns])
    order = np.lexsort((place, event_ns))
    return place[order], event_ns[order]


def _first(sightings: Sightings, place: np.ndarray, event_ns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return who sees each event first, and when: at its instant or later; -1 and NEVER where nobody does."""
    satellite, taken_ns = np.full(place.size, -1), np.full(place.size, NEVER)
    for g in range(int(place.max(initial=-1)) + 1):
        here, seen = np.flatnonzero(place == g), slice(*np.searchsorted(sightings.place, [g, g + 1]))
        row = np.searchsorted(sightings.taken_ns[seen], event_ns[here], side="left")
        there = row < sightings.taken_ns[seen].size
        satellite[here[there]] = sightings.satellite[seen][row[there]]
        taken_ns[here[there]] = sightings.taken_ns[seen][row[there]]
    return satellite, taken_ns
