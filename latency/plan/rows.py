"""Plans written down row by row, and plans with something taken away: for tests, and for what-if questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from latency.plan.plan import Plan
from latency.tables import Isls, Passes, Windows

ZENITH_UDEG = 90_000_000


class Clock(NamedTuple):
    """When a plan begins, when captures and the clock end, and how long the topology is frozen."""

    start: datetime  # UTC
    span_ns: int
    stop_ns: int
    topology_step_ns: int

    def steps_ns(self) -> np.ndarray:
        """Return the edges of the topology steps: multiples of the step from 0, then the stop."""
        return np.append(np.arange(0, self.stop_ns, self.topology_step_ns, dtype=np.int64), np.int64(self.stop_ns))


class WindowRow(NamedTuple):
    """One window, by names."""

    satellite: str
    downlink: str
    station: str
    open_ns: int
    close_ns: int
    rate_bit_s: int
    delay_ns: int


class IslRow(NamedTuple):
    """One up-interval of an undirected link, by names."""

    a: str
    b: str
    up_ns: int
    down_ns: int
    rate_bit_s: int
    delay_ns: int | Sequence[int]  # one for all, or one for each topology step that the interval touches


def assemble(
    clock: Clock,
    transmitters: Mapping[str, Sequence[str]],
    stations: Sequence[str],
    windows: Iterable[WindowRow | tuple],
    isls: Iterable[IslRow | tuple],
) -> Plan:
    """Return the plan that consists of these rows.

    A pass is the union of windows of one satellite and station that touch or overlap; it culminates in
    its middle, at the zenith. Rows may come in any order.

    Parameters
    ----------
    clock : Clock
    transmitters : names of the downlinks of each satellite
        Every satellite is named here, also one without any.
    stations : names
    windows : rows of WindowRow or equal tuples
    isls : rows of IslRow or equal tuples

    Raises
    ------
    KeyError
        A row names an entity that does not exist.
    ValueError
        A row is empty, leaves the clock, or overlaps another of the same pair.

    Examples
    --------
    >>> from datetime import UTC
    >>> minute = Clock(datetime(2025, 6, 1, tzinfo=UTC), 60, 100, 30)
    >>> plan = assemble(minute, {"a": ("x",), "b": ()}, ("s",),
    ...                 [("a", "x", "s", 10, 20, 8, 1), ("a", "x", "s", 20, 50, 8, 2)], [("b", "a", 0, 100, 8, 3)])
    >>> plan.passes.rise_ns, plan.passes.set_ns, plan.windows.pass_index
    (array([10]), array([50]), array([0, 0]))
    >>> plan.isls.a, plan.isls.b, plan.isls.delay_ns
    (array([0]), array([1]), array([3, 3, 3, 3]))
    """
    satellites, stations = tuple(sorted(transmitters)), tuple(sorted(stations))
    pairs = [(satellite, downlink) for satellite in satellites for downlink in sorted(transmitters[satellite])]
    numbers = [_numbers(satellites), _numbers(stations), _numbers(pairs)]
    rows = [WindowRow(*row) for row in windows]
    links = [IslRow(*row) for row in isls]
    _check(clock, [(row[:3], row.open_ns, row.close_ns) for row in rows])
    _check(clock, [(tuple(sorted(row[:2])), row.up_ns, row.down_ns) for row in links])
    passes = _passes(clock, rows, numbers)
    return Plan(
        *clock[:3],
        satellites,
        stations,
        tuple(f"{satellite}/{downlink}" for satellite, downlink in pairs),
        np.array([numbers[0][satellite] for satellite, _ in pairs], dtype=np.int64),
        passes,
        _windows(passes, rows, numbers),
        _isls(clock, links, numbers[0]),
        clock.steps_ns(),
        {"isl_delay_ns": 0, "window_delay_ns": 0},
    )


def without(plan: Plan, stations: Iterable[str] = (), satellites: Iterable[str] = (), links: Iterable = ()) -> Plan:
    """Return the plan with the rows of some entities taken out; the entities keep their places.

    `stations` lose their passes and windows, `satellites` these and their links, `links` are pairs of
    satellites that lose theirs.
    """
    station_gone = np.isin(np.arange(len(plan.stations)), [plan.stations.index(name) for name in stations])
    satellite_gone = np.isin(np.arange(len(plan.satellites)), [plan.satellites.index(name) for name in satellites])
    gone = {tuple(sorted((plan.satellites.index(a), plan.satellites.index(b)))) for a, b in links}
    pass_kept = ~(station_gone[plan.passes.station] | satellite_gone[plan.passes.satellite])
    window_kept = pass_kept[plan.windows.pass_index]
    windows = Windows(*(column[window_kept] for column in plan.windows))
    windows = windows._replace(pass_index=(np.cumsum(pass_kept) - 1)[windows.pass_index])
    link_kept = ~(satellite_gone[plan.isls.a] | satellite_gone[plan.isls.b])
    pairs = zip(plan.isls.a.tolist(), plan.isls.b.tolist(), strict=True)
    link_kept &= np.array([pair not in gone for pair in pairs], dtype=bool)
    return plan.replace(
        passes=Passes(*(column[pass_kept] for column in plan.passes)),
        windows=windows,
        isls=_kept_isls(plan.isls, link_kept),
    )


def _kept_isls(isls: Isls, kept: np.ndarray) -> Isls:
    counts = np.diff(isls.delay_start)
    columns = {name: getattr(isls, name)[kept] for name in ("a", "b", "up_ns", "down_ns", "rate_bit_s", "first_step")}
    starts = np.append(np.int64(0), np.cumsum(counts[kept]))
    return Isls(**columns, delay_start=starts, delay_ns=isls.delay_ns[np.repeat(kept, counts)])


def _numbers(names: Sequence) -> dict:
    if len(set(names)) < len(names):
        raise ValueError("two entities share a name")
    return {name: number for number, name in enumerate(names)}


def _check(clock: Clock, intervals: list[tuple[tuple, int, int]]) -> None:
    for key, begin_ns, end_ns in intervals:
        if not 0 <= begin_ns < end_ns <= clock.stop_ns:
            raise ValueError(f"{key}: from {begin_ns} to {end_ns} is empty or not within 0 to {clock.stop_ns}")
    for (key, _, end_ns), (next_key, begin_ns, _) in pairwise(sorted(intervals)):
        if key == next_key and begin_ns < end_ns:
            raise ValueError(f"{key}: one interval ends at {end_ns}, the next begins at {begin_ns}")


def _passes(clock: Clock, rows: list[WindowRow], numbers: list[dict]) -> Passes:
    merged: list[list[int]] = []
    spans = sorted({(numbers[0][row.satellite], numbers[1][row.station], row.open_ns, row.close_ns) for row in rows})
    for satellite, station, open_ns, close_ns in spans:
        if merged and merged[-1][:2] == [satellite, station] and open_ns <= merged[-1][3]:
            merged[-1][3] = max(merged[-1][3], close_ns)
        else:
            merged.append([satellite, station, open_ns, close_ns])
    merged.sort(key=lambda row: (row[0], row[2], row[1]))
    table = np.array(merged, dtype=np.int64).reshape(-1, 4).T
    rise_ns, set_ns = table[2].copy(), table[3].copy()
    clipped = (rise_ns == 0) + 2 * (set_ns == clock.stop_ns)
    middle_ns = (rise_ns + set_ns) // 2
    return Passes(
        table[0].copy(), table[1].copy(), rise_ns, middle_ns, set_ns, np.full_like(rise_ns, ZENITH_UDEG), clipped
    )


def _windows(passes: Passes, rows: list[WindowRow], numbers: list[dict]) -> Windows:
    table = []
    for row in rows:
        satellite, station = numbers[0][row.satellite], numbers[1][row.station]
        same = (passes.satellite == satellite) & (passes.station == station)
        index = int(np.flatnonzero(same & (passes.rise_ns <= row.open_ns) & (row.close_ns <= passes.set_ns))[0])
        table.append([numbers[2][row.satellite, row.downlink], index, *row[3:]])
    # Passes are sorted by (satellite, rise, station): within a transmitter their index has that order.
    table.sort()
    return Windows(*np.array(table, dtype=np.int64).reshape(-1, 6).T.copy())


def _isls(clock: Clock, rows: list[IslRow], numbers: dict) -> Isls:
    table, delays = [], []
    steps = clock.steps_ns().size - 1
    for row in sorted(rows, key=lambda row: (*sorted(numbers[name] for name in row[:2]), row.up_ns)):
        first = row.up_ns // clock.topology_step_ns
        count = min((row.down_ns - 1) // clock.topology_step_ns, steps - 1) - first + 1
        delay_ns = [row.delay_ns] * count if isinstance(row.delay_ns, int) else list(row.delay_ns)
        if len(delay_ns) != count:
            raise ValueError(f"{row.a} - {row.b}: {len(delay_ns)} delays for {count} topology steps")
        table.append([*sorted(numbers[name] for name in row[:2]), *row[2:5], first, count])
        delays.extend(delay_ns)
    columns = np.array(table, dtype=np.int64).reshape(-1, 7).T.copy()
    starts = np.append(np.int64(0), np.cumsum(columns[6]))
    return Isls(*columns[:6], delay_start=starts, delay_ns=np.array(delays, dtype=np.int64))
