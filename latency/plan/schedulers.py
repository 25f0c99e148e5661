"""Who gets whole passes beforehand: the rules, side by side.

Each is called with what could be booked, the antennas, and the bits that are known to become ready. A booking
lasts from rise to set; its antenna is then taken for the turnaround. A transmitter has one booking at a time.
"""

from __future__ import annotations

from collections.abc import Callable

from latency.plan.bookings import Bookings, Schedule
from latency.plan.calendars import Antennas, Diary, in_order
from latency.plan.matching import max_weight
from latency.plan.offers import Needs, Offers, by_length, by_rise
from latency.plan.optimal import optimal


def first_come(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """Earlier rises first, each on the first free antenna. Knows nothing of the captures."""
    return _in_order(offers, antennas, by_rise(offers))


def longest_pass(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """Longer passes first, ties by rise, each on the first free antenna. Knows nothing of the captures."""
    return _in_order(offers, antennas, by_length(offers))


def heaviest_matching(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """Slot by slot, antennas to those whose bits have waited longest (`matching`); then whoever rises first."""
    return Schedule(_rest(max_weight(offers, antennas, needs)), None)


def least_waiting(offers: Offers, antennas: Antennas, needs: Needs) -> Schedule:
    """What makes bits wait least (`optimal`), with the gap that is proved; then whoever rises first."""
    diary, waiting, bound = optimal(offers, antennas, needs)
    if bound is None:
        return Schedule(_rest(diary), None)
    return Schedule(_rest(diary), max(waiting - bound, 0.0) / waiting if waiting else 0.0)


def _in_order(offers: Offers, antennas: Antennas, order: list[int]) -> Schedule:
    return Schedule(in_order(offers, antennas, order).bookings(), None)


def _rest(diary: Diary) -> Bookings:
    # Data of which the rule does not know, as it comes over inter-satellite links, needs antennas too.
    diary.take_in_order(by_rise(diary.offers))
    return diary.bookings()


SCHEDULERS: dict[str, Callable[[Offers, Antennas, Needs], Schedule]] = {
    "first-come": first_come,
    "longest-pass": longest_pass,
    "max-weight": heaviest_matching,
    "optimal": least_waiting,
}
