"""The workload: which satellite takes a datum when, the same for every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from latency.errors import InputError, Problem
from latency.kernels.draws import CAPTURE_GAP
from latency.kernels.sorting import are_sorted, count_cells, order_by_cell
from latency.plan.content import shown_by
from latency.plan.events import LOOKS_BACK_NS, draw_events
from latency.plan.interests import Shots, classes_of
from latency.plan.overflights import sightings_of, spaced, view_of
from latency.plan.streams import Stream, arrivals
from latency.scenario.model import Scenario, Target
from latency.sky.orbits import Propagator
from latency.sky.renewals import Chance
from latency.sky.subpoints import subsatellite_points
from latency.tables import NEVER, Captures, Events

MOST = 10_000_000  # captures of one run: with 400 byte a row and five cases, 20 GB of tables
CROWD = 64  # captures within twice their mean distance: more are not sorted by insertion


class Moments(NamedTuple):
    """Captures before they get a size: any order."""

    satellite: np.ndarray  # (N,) int64
    taken_ns: np.ndarray  # (N,) int64
    position: np.ndarray  # (N,) int64, in the file, in the satellite's own order or among the events, for ties
    events: Events | None = None

    def ordered(self) -> Moments:
        """Return them sorted by (taken, satellite, position)."""
        order = _order(self)
        return Moments(*(column[order] for column in self[:3]), self.events)


def _order(moments: Moments) -> np.ndarray:
    """By (taken, satellite, position): counted where they come satellite by satellite, spread over the span."""
    satellite, taken_ns, position, _ = moments
    if taken_ns.size and are_sorted(satellite, position, position):
        least_ns, most_ns = int(taken_ns.min()), int(taken_ns.max())
        shift = ((most_ns - least_ns) // taken_ns.size).bit_length()
        first = np.zeros(((most_ns - least_ns) >> shift) + 2, np.int64)
        if count_cells(taken_ns, least_ns, shift, first) <= CROWD:
            order = np.empty(taken_ns.size, np.int64)
            order_by_cell(taken_ns, least_ns, shift, first, order)
            return order
    return np.lexsort((position, satellite, taken_ns))


class Sky(NamedTuple):
    """What kinds of workload need to know beside the scenario."""

    satellites: tuple[str, ...]  # all, sorted by name
    orbits: Propagator
    replication: int

    def rows(self, names: Iterable[str]) -> list[int]:
        """Return the indices of satellites, in the order of their names."""
        index = {name: row for row, name in enumerate(self.satellites)}
        return sorted(index[name] for name in names)


def draw_captures(
    scenario: Scenario, satellites: tuple[str, ...], orbits: Propagator, replication: int = 0
) -> Captures:
    """Return all captures of a scenario, taken in [0, span_ns), sorted by (taken, satellite, position).

    Which instants there are is the business of one function for each kind of workload, below. They depend on the
    names of satellites, never on the order in which a file lists them, nor on which other satellites there are.
    Raw data has the size that cropping and compression leave. Classes by interest are those of `classes_of`, what
    captures show is drawn by `shown_by`; where a scenario says nothing of the one or the other there is none.

    Parameters
    ----------
    scenario : Scenario
    satellites : tuple of str
        All satellites, sorted by name in code-point order; indices count them.
    orbits : Propagator
        Of these satellites, prepared for the scenario's start; used for `targets` and `events` only.
    replication : int
        Number of the random draw, from 0.

    Raises
    ------
    InputError
        More captures than any machine could carry, or listed ones outside the span.
    """
    workload = scenario.workload
    sky = Sky(satellites, orbits, replication)
    found = KINDS[workload.kind](scenario, sky).ordered()
    count = found.taken_ns.size

    def every(value: int) -> np.ndarray:
        return np.full(count, value, dtype=np.int64)

    captures = Captures(
        satellite=found.satellite,
        taken_ns=found.taken_ns,
        raw_bit=every(workload.kept_bit),
        product_bit=every(workload.product_bit),
        work_op=every(workload.work_op),
        priority=every(workload.priority),
        deadline_ns=every(NEVER if workload.deadline_ns is None else workload.deadline_ns),
        event_ns=every(NEVER) if found.events is None else found.events.event_ns[found.position],
        events=found.events,
    )
    chance = Chance(scenario.seed, replication)
    shown = shown_by(workload, found.satellite, satellites, chance)
    if shown is not None:
        captures = captures._replace(**shown._asdict())
    if not workload.interests:
        return captures
    where = SPOTS.get(workload.kind, _overhead)(scenario, sky, found)
    shots = Shots(found.satellite, satellites, *where)
    return captures._replace(**classes_of(workload, shots, chance)._asdict())


def _periodic(scenario: Scenario, sky: Sky) -> Moments:
    """Every interval, from the offset on; staggered, satellite k of K (by name) comes k/K of an interval later."""
    workload = scenario.workload
    rows = sky.rows(workload.satellites)
    _refuse_floods(scenario, len(rows) * scenario.span_ns / workload.interval_ns)
    parts = []
    for k, row in enumerate(rows):
        late_ns = k * workload.interval_ns // len(rows) if workload.stagger else 0
        first_ns = workload.offset_ns + late_ns
        if first_ns < 0:  # of a replication: captures went on before the start
            first_ns += workload.interval_ns
        taken_ns = np.arange(first_ns, scenario.span_ns, workload.interval_ns, dtype=np.int64)
        parts.append(_moments(row, taken_ns))
    return _joined(parts)


def _poisson(scenario: Scenario, sky: Sky) -> Moments:
    """Each satellite its own stream: exponential gaps with the interval as mean, rounded to ns."""
    workload = scenario.workload
    rows = sky.rows(workload.satellites)
    _refuse_floods(scenario, len(rows) * scenario.span_ns / workload.interval_ns)
    stream = Stream(scenario.seed, sky.replication, CAPTURE_GAP, workload.interval_ns)
    who, taken_ns = arrivals(stream, [sky.satellites[row] for row in rows], scenario.span_ns)
    return Moments(np.array(rows, dtype=np.int64)[who], taken_ns, np.arange(who.size))


def _over_targets(scenario: Scenario, sky: Sky) -> Moments:
    """Whenever the sensor is nearest to a target that it sees, see `overflights_of`, but not too often."""
    sensors = {name: group.sensor for group in scenario.groups for name in group.names}
    view = view_of(scenario.workload.targets, sky.orbits, scenario.start, scenario.span_ns)
    parts = []
    for row in sky.rows(scenario.workload.satellites):
        sensor = sensors[sky.satellites[row]]
        found = spaced(sightings_of(view, row, sensor), scenario.workload.interval_ns)
        parts.append(_moments(row, found.taken_ns, found.target))
    return _joined(parts)


def _of_events(scenario: Scenario, sky: Sky) -> Moments:
    """Of each event, when it is first seen, see `draw_events`; none of those that are missed."""
    workload = scenario.workload
    _refuse_floods(scenario, len(workload.targets) * (scenario.span_ns + LOOKS_BACK_NS[-1]) / workload.interval_ns)
    events = draw_events(scenario, *sky)
    position = np.flatnonzero(events.taken_ns != NEVER)
    return Moments(events.satellite[position], events.taken_ns[position], position, events)


def _listed(scenario: Scenario, sky: Sky) -> Moments:
    """As written in the file."""
    index = {name: row for row, name in enumerate(sky.satellites)}
    listed = scenario.workload.listed
    late = [taken_ns for _, taken_ns in listed if not 0 <= taken_ns < scenario.span_ns]
    if late:
        message = f"{len(late)} captures lie outside the span of {scenario.span_ns} ns, such as {late[0]} ns"
        raise InputError(scenario.name, [Problem(scenario.name, "workload.listed", message)])
    satellite = np.array([index[name] for name, _ in listed], dtype=np.int64)
    taken_ns = np.array([taken_ns for _, taken_ns in listed], dtype=np.int64)
    return Moments(satellite, taken_ns, np.arange(satellite.size))


KINDS: dict[str, Callable[[Scenario, Sky], Moments]] = {
    "periodic": _periodic,
    "poisson": _poisson,
    "targets": _over_targets,
    "events": _of_events,
    "listed": _listed,
}


Places = tuple[np.ndarray, np.ndarray]  # latitude and longitude of each capture, (N,) float64 [rad]


def _overhead(scenario: Scenario, sky: Sky, found: Moments) -> Places:
    """Of captures of nothing in particular: where the satellite stands overhead."""
    return subsatellite_points(sky.orbits, found.satellite, found.taken_ns)


def _at_targets(scenario: Scenario, sky: Sky, found: Moments) -> Places:
    return _of(scenario.workload.targets, found.position)


def _at_events(scenario: Scenario, sky: Sky, found: Moments) -> Places:
    targets = sorted(scenario.workload.targets, key=lambda target: target.name)
    return _of(targets, found.events.place[found.position])


def _of(targets: Sequence[Target], rows: np.ndarray) -> Places:
    places = np.array([(target.latitude_rad, target.longitude_rad) for target in targets]).reshape(-1, 2)
    return places[rows, 0], places[rows, 1]


SPOTS: dict[str, Callable[[Scenario, Sky, Moments], Places]] = {"targets": _at_targets, "events": _at_events}


def _moments(row: int, taken_ns: np.ndarray, position: np.ndarray | None = None) -> Moments:
    satellite = np.full(taken_ns.size, row, dtype=np.int64)
    return Moments(satellite, taken_ns, np.arange(taken_ns.size) if position is None else position)


def _joined(parts: list[Moments]) -> Moments:
    nothing = [np.empty(0, dtype=np.int64)] * 3
    columns = zip(nothing, *(part[:3] for part in parts), strict=True)
    return Moments(*(np.concatenate(column) for column in columns))


def _refuse_floods(scenario: Scenario, expected: float) -> None:
    if expected <= MOST:
        return
    message = f"about {expected:.3g} captures in the span; no more than {MOST:,} can be carried"
    raise InputError(scenario.name, [Problem(scenario.name, "workload.interval", message)])
