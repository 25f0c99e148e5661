"""Who gets whole passes beforehand: the rules, side by side.

Each is called with what could be booked, the antennas, and the bits that are known to become ready. A booking
lasts from rise to set; its antenna is then taken for the turnaround. A transmitter has one booking at a time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from latency.plan.bookings import Schedule
from latency.plan.calendars import Antennas, Diary
from latency.plan.matching import max_weight
from latency.plan.offers import Needs, Offers


def first_come(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """Earlier rises first, each on the first free antenna. Knows nothing of the captures."""
    return _in_order(offers, antennas, by_rise(offers))


def longest_pass(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """Longer passes first, ties by rise, each on the first free antenna. Knows nothing of the captures."""
    longest = np.lexsort((offers.transmitter, offers.pass_index, offers.open_ns, offers.open_ns - offers.close_ns))
    return _in_order(offers, antennas, longest.tolist())


def heaviest_matching(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """Slot by slot, antennas to those whose bits have waited longest (`matching`); then whoever rises first."""
    return Schedule(_rest(max_weight(offers, antennas, needs)), None)


def by_rise(offers: Offers) -> list[int]:
    """Return the order in which passes rise; ties by pass, then by transmitter."""
    return np.lexsort((offers.transmitter, offers.pass_index, offers.open_ns)).tolist()


def _in_order(offers: Offers, antennas: Antennas, order: list[int]) -> Schedule:
    diary = Diary(offers, antennas)
    diary.take_in_order(order)
    return Schedule(diary.bookings(), None)


def _rest(diary: Diary):
    # Data of which the rule does not know, as it comes over inter-satellite links, needs antennas too.
    diary.take_in_order(by_rise(diary.offers))
    return diary.bookings()


SCHEDULERS: dict[str, Callable[[Offers, Antennas, Needs], Schedule]] = {
    "first-come": first_come,
    "longest-pass": longest_pass,
    "max-weight": heaviest_matching,
}
