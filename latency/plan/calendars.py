"""When antennas and transmitters are taken: calendars kept in order, so that looking is quick."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.plan.bookings import Bookings
from latency.plan.offers import Offers


class Antennas(NamedTuple):
    """What a scheduler must know of the stations."""

    count: Sequence[int]  # per station
    turnaround_ns: Sequence[int]  # per station
    busy: Sequence[Sequence[tuple[int, int, int]]] = ()  # per station: (antenna, begin_ns, end_ns), sorted; () none


class Calendar:
    """Intervals that keep clear of each other by a gap."""

    def __init__(self, gap_ns: int = 0, taken: Sequence[tuple[int, int]] = ()):
        self.gap_ns = gap_ns
        self.taken = sorted(taken)

    def clear(self, begin_ns: int, end_ns: int) -> bool:
        """Return whether the interval could be added: half-open, so that touching is no conflict.

        >>> Calendar(10, [(0, 100)]).clear(110, 120), Calendar(10, [(0, 100)]).clear(109, 120)
        (True, False)
        """
        at = bisect_left(self.taken, (begin_ns, end_ns))
        after = self.taken[at : at + 1]
        before = self.taken[at - 1 : at] if at else ()
        return all(end_ns + self.gap_ns <= other for other, _ in after) and all(
            other + self.gap_ns <= begin_ns for _, other in before
        )

    def add(self, begin_ns: int, end_ns: int) -> None:
        """Take an interval that is clear."""
        insort(self.taken, (begin_ns, end_ns))


class Diary:
    """Who has which antenna: offers are booked on it one after the other."""

    def __init__(self, offers: Offers, antennas: Antennas):
        columns = (offers.transmitter, offers.station, offers.open_ns, offers.close_ns)
        self.rows = list(zip(*(column.tolist() for column in columns), strict=True))
        self.offers = offers
        self.taken: list[tuple[int, int]] = []  # (offer, antenna)
        self.sending: dict[int, Calendar] = {row[0]: Calendar() for row in self.rows}
        self.held = [[Calendar(turn) for _ in range(count)] for count, turn in zip(*antennas[:2], strict=True)]
        self.busy = [[Calendar() for _ in range(count)] for count in antennas.count]
        for station, rows in enumerate(antennas.busy):
            for antenna, begin_ns, end_ns in rows:
                self.busy[station][antenna].add(begin_ns, end_ns)

    def free(self, offer: int) -> list[int]:
        """Return the antennas that could take an offer; none where its transmitter is sending elsewhere."""
        transmitter, station, begin_ns, end_ns = self.rows[offer]
        if not self.sending[transmitter].clear(begin_ns, end_ns):
            return []
        both = zip(self.held[station], self.busy[station], strict=True)
        return [
            antenna
            for antenna, (held, busy) in enumerate(both)
            if held.clear(begin_ns, end_ns) and busy.clear(begin_ns, end_ns)
        ]

    def take(self, offer: int, antenna: int) -> None:
        """Book an offer on an antenna that is free for it."""
        transmitter, station, begin_ns, end_ns = self.rows[offer]
        self.sending[transmitter].add(begin_ns, end_ns)
        self.held[station][antenna].add(begin_ns, end_ns)
        self.taken.append((offer, antenna))

    def take_in_order(self, order: Sequence[int]) -> None:
        """Book what can be booked, in this order, each on the first free antenna."""
        for offer in order:
            found = self.free(offer)
            if found:
                self.take(offer, found[0])

    def bookings(self) -> Bookings:
        """Return what was booked, in its canonical order."""
        offer, antenna = np.array(self.taken, np.int64).reshape(-1, 2).T
        given = self.offers
        columns = (given.transmitter, given.station, antenna, given.pass_index, given.open_ns, given.close_ns)
        rows = [column if column is antenna else column[offer] for column in columns]
        order = np.lexsort((rows[4], rows[0]))
        return Bookings(*(row[order].copy() for row in rows))


def in_order(offers: Offers, antennas: Antennas, order: Sequence[int]) -> Diary:
    """Return what is booked if offers are taken in an order."""
    diary = Diary(offers, antennas)
    diary.take_in_order(order)
    return diary
