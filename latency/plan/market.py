"""What a scheduler that counts has to give away: seats of passes on antennas, and which of them exclude each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.plan.calendars import Antennas
from latency.plan.offers import PARTS, Needs, Offers
from latency.plan.waiting import ready_by


class Group(NamedTuple):
    """Antennas of a station between which a scheduler need not tell."""

    station: int
    antennas: tuple[int, ...]


class Seats(NamedTuple):
    """An offer on a group of antennas that could take it; sorted by (offer, group)."""

    offer: np.ndarray  # (Z,) int64
    group: np.ndarray  # (Z,) int64

    def of(self, rows: np.ndarray) -> Seats:
        """Return some of the seats."""
        return Seats(self.offer[rows], self.group[rows])


class Market(NamedTuple):
    """All that stays the same whatever is booked."""

    offers: Offers
    groups: tuple[Group, ...]
    seats: Seats  # those that do not meet the times of others
    ready: dict[int, tuple[np.ndarray, np.ndarray]]  # by satellite, as `Needs.of` returns it
    there_bit: np.ndarray  # (O, PARTS) int64, made by the satellite when the part begins
    free_ns: np.ndarray  # (O,) int64, when an antenna is to be had again after the pass
    unit_bit: float  # what a part takes in the mean, if it takes anything: sizes of data differ by six orders


def groups_of(antennas: Antennas) -> tuple[Group, ...]:
    """Return antennas that nobody else uses by station, all others one by one.

    >>> groups_of(Antennas([2, 3], [0, 0], [(), ((1, 5, 9),)]))
    (Group(station=0, antennas=(0, 1)), Group(station=1, antennas=(0, 2)), Group(station=1, antennas=(1,)))
    """
    found = []
    for station, count in enumerate(antennas.count):
        shared = {antenna for antenna, *_ in antennas.busy[station]} if antennas.busy else set()
        alike = tuple(antenna for antenna in range(count) if antenna not in shared)
        found += [Group(station, alike)] if alike else []
        found += [Group(station, (antenna,)) for antenna in sorted(shared)]
    return tuple(found)


def market_of(offers: Offers, antennas: Antennas, needs: Needs) -> Market:
    """Return what there is to give away, and the bits that want it."""
    groups = groups_of(antennas)
    pairs = [np.empty((2, 0), np.int64)]
    for number, group in enumerate(groups):
        mine = np.flatnonzero(offers.station == group.station)
        busy = [row[1:] for row in antennas.busy[group.station] if row[0] in group.antennas] if antennas.busy else []
        for begin_ns, end_ns in busy:
            mine = mine[(offers.close_ns[mine] <= begin_ns) | (end_ns <= offers.open_ns[mine])]
        pairs.append(np.stack([mine, np.full(len(mine), number)]))
    offer, group = np.concatenate(pairs, axis=1)
    order = np.lexsort((group, offer))
    ready = {satellite: needs.of(satellite) for satellite in np.unique(offers.satellite).tolist()}
    there_bit = np.zeros((len(offers.open_ns), PARTS), np.int64)
    for satellite, known in ready.items():
        mine = offers.satellite == satellite
        there_bit[mine] = ready_by(known, offers.part_ns[mine, :-1])
    free_ns = offers.close_ns + np.asarray(antennas.turnaround_ns, np.int64)[offers.station]
    room_bit = np.minimum(there_bit, offers.part_bit)
    unit_bit = float(room_bit[room_bit > 0].mean()) if room_bit.any() else 1.0
    return Market(offers, groups, Seats(offer[order], group[order]), ready, there_bit, free_ns, unit_bit)


def together(begin_ns: np.ndarray, end_ns: np.ndarray) -> list[np.ndarray]:
    """Return the largest sets of half-open intervals that share an instant; none of a single one.

    >>> [found.tolist() for found in together(np.array([0, 5, 10, 30]), np.array([8, 12, 20, 40]))]
    [[0, 1], [1, 2]]
    """
    found: list[np.ndarray] = []
    now: list[int] = []
    for row in np.argsort(begin_ns, kind="stable").tolist():
        still = [other for other in now if end_ns[other] > begin_ns[row]]
        # A set is as large as it gets when one of it ends: it grew with the row before this one.
        if 1 < len(now) > len(still):
            found.append(np.array(now))
        now = [*still, row]
    return [*found, np.array(now)] if len(now) > 1 else found


def sets_by(owner: np.ndarray, begin_ns: np.ndarray, end_ns: np.ndarray) -> list[np.ndarray]:
    """Return what `together` does, for the intervals of each owner apart.

    >>> [found.tolist() for found in sets_by(np.array([1, 0, 1]), np.array([0, 1, 2]), np.array([5, 5, 5]))]
    [[0, 2]]
    """
    order = np.argsort(owner, kind="stable")
    cuts = np.flatnonzero(np.diff(owner[order])) + 1
    return [mine[rows] for mine in np.split(order, cuts) for rows in together(begin_ns[mine], end_ns[mine])]
