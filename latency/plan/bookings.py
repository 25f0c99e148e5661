"""Whole passes granted beforehand: the first simple schedulers.

A booking lasts from rise to set; its antenna is then busy for the turnaround. Nothing of the captures
is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from latency.tables import Passes


class Bookings(NamedTuple):
    """Whole passes granted beforehand; sorted by (transmitter, open)."""

    transmitter: np.ndarray  # (B,) int64
    station: np.ndarray  # (B,) int64
    antenna: np.ndarray  # (B,) int64, of the station, from 0
    pass_index: np.ndarray  # (B,) int64, row of Passes
    open_ns: np.ndarray  # (B,) int64
    close_ns: np.ndarray  # (B,) int64


class Antennas(NamedTuple):
    """What a scheduler must know of the stations, and who sends."""

    count: Sequence[int]  # per station
    turnaround_ns: Sequence[int]  # per station
    transmitter_satellite: Sequence[int]
    silent: frozenset[int] = frozenset()  # transmitters that have nothing to send


def no_bookings() -> Bookings:
    """Return the bookings of a plan in which antennas are asked for on demand."""
    return Bookings(*(np.empty(0, np.int64) for _ in Bookings._fields))


def first_come(passes: Passes, row: int) -> tuple[int, ...]:
    """Earlier rises first."""
    return (int(passes.rise_ns[row]), row)


def longest_pass(passes: Passes, row: int) -> tuple[int, ...]:
    """Longer passes first, ties by rise."""
    return (int(passes.rise_ns[row] - passes.set_ns[row]), int(passes.rise_ns[row]), row)


RULES: dict[str, Callable[[Passes, int], tuple[int, ...]]] = {"first-come": first_come, "longest-pass": longest_pass}


def book(passes: Passes, antennas: Antennas, rule: Callable[[Passes, int], tuple[int, ...]]) -> Bookings:
    """Return the bookings of a greedy scheduler: passes in the order of the rule, first free antenna.

    A transmitter holds one booking at a time. Every booking keeps clear of its antenna's others by the
    turnaround, whichever of them was made first.
    """
    of_satellite: dict[int, list[int]] = {}
    for transmitter, satellite in enumerate(antennas.transmitter_satellite):
        if transmitter in antennas.silent:
            continue
        of_satellite.setdefault(int(satellite), []).append(transmitter)
    held: dict[tuple[int, int], list[tuple[int, int]]] = {}
    sending: dict[int, list[tuple[int, int]]] = {}
    rows = []
    for row in sorted(range(len(passes.rise_ns)), key=lambda row: rule(passes, row)):
        station, interval = int(passes.station[row]), (int(passes.rise_ns[row]), int(passes.set_ns[row]))
        for transmitter in of_satellite.get(int(passes.satellite[row]), ()):
            if not _clear(sending.setdefault(transmitter, []), interval, 0):
                continue
            calendars = (held.setdefault((station, antenna), []) for antenna in range(antennas.count[station]))
            free = (_clear(calendar, interval, antennas.turnaround_ns[station]) for calendar in calendars)
            antenna = next((antenna for antenna, clear in enumerate(free) if clear), None)
            if antenna is not None:
                held[station, antenna].append(interval)
                sending[transmitter].append(interval)
                rows.append((transmitter, station, antenna, row, *interval))
    rows.sort(key=lambda booking: (booking[0], booking[4]))
    return Bookings(*np.array(rows, np.int64).reshape(-1, 6).T.copy())


def _clear(others: list[tuple[int, int]], interval: tuple[int, int], gap_ns: int) -> bool:
    return all(close + gap_ns <= interval[0] or interval[1] + gap_ns <= begin for begin, close in others)
