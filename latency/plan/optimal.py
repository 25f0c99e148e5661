"""The optimising scheduler: least waiting of bits over whole passes, by HiGHS, with what it proved.

Few passes are one program. Many are planned by matching first; then stretch after stretch of passes is given away
anew, all others staying as they are, as long as that makes the waiting less.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.plan.calendars import Antennas, Diary, in_order
from latency.plan.formulation import HOUR_NS, Piece, piece_of
from latency.plan.highs import relaxed, solved
from latency.plan.market import Market, Seats, market_of
from latency.plan.matching import max_weight
from latency.plan.offers import Needs, Offers, by_length, by_rise
from latency.plan.waiting import sendings, waiting_bit_s

WHOLE = 100  # up to as many offers are one program, solved to the end
MINUTE_NS = 60 * 10**9


class Effort(NamedTuple):
    """How stretches of offers are given away anew."""

    offers: int  # up to so many in all
    length: int  # of a stretch, at most
    part: int  # of a stretch, after which the next one begins: 1 all, 2 half
    times: int  # over all offers
    ahead_ns: int  # what is booked so long after a stretch tells what its leftovers wait for


EFFORTS = (
    Effort(3_000, 150, 2, 3, 180 * MINUTE_NS),
    Effort(20_000, 150, 2, 1, 180 * MINUTE_NS),
    Effort(2**63, 75, 1, 1, 100 * MINUTE_NS),
)
LEAST = 40  # offers of a stretch at least; beyond, two for each satellite: with five HiGHS took 10 s for one
NODES, GAP = 500, 1e-9  # of a program of all: at 100 contended passes 20 nodes were enough
STRETCH_NODES, STRETCH_GAP = 20, 1e-3
BOUNDED = 3_000  # up to as many offers the relaxed program of all is solved, for a bound
BACK, BOUND_BACK = 1, 4  # of `piece_of`, where passes are chosen and where bounds are


class Plan(NamedTuple):
    """What was booked, and what was proved."""

    diary: Diary
    waiting_bit_s: float
    bound_bit_s: float | None  # no bookings of whole passes make bits wait less; None where nothing was proved


def optimal(offers: Offers, antennas: Antennas, needs: Needs) -> Plan:
    """Return bookings that make the waiting of bits least, or nearly so, with a bound (`waiting_bit_s`)."""
    market = market_of(offers, antennas, needs)
    room_bit = np.minimum(market.there_bit, offers.part_bit)
    seats = market.seats.of(np.flatnonzero(room_bit.any(axis=1)[market.seats.offer]))
    useful = np.unique(seats.offer)
    if len(useful) <= WHOLE:
        found, bound = _whole(market, seats, needs)
    if len(useful) > WHOLE or found is None:
        found, bound = _swept(market, seats, antennas, needs)
    group = np.full(len(offers.open_ns), -1)
    group[found.offer] = found.group
    booked = np.flatnonzero(group >= 0)
    return Plan(seated(market, antennas, group), waiting_bit_s(offers, needs, booked), bound)


def _whole(market: Market, seats: Seats, needs: Needs) -> tuple[Seats | None, float]:
    """All offers as one program: what it books and what it proves."""
    if not len(seats.offer):
        return seats, _unsent_bit_s(needs)
    piece = _all_of(market, seats, needs, BACK)
    found = solved(piece.program, GAP, NODES)
    chosen = None if found.x is None else chosen_of(piece, found.x)
    return chosen, _unsent_bit_s(needs) + found.bound * market.unit_bit * (HOUR_NS / 1e9)


def _swept(market: Market, seats: Seats, antennas: Antennas, needs: Needs) -> tuple[Seats, float | None]:
    """From the best of the simple rules to something better, stretch by stretch."""
    offers, sweep = market.offers, Sweep(market, seats, needs)
    starts = [max_weight(offers, antennas, needs)]
    starts += [in_order(offers, antennas, order(offers)) for order in (by_rise, by_length)]
    # Ties go to the first of them.
    sweep.start(min(starts, key=lambda diary: waiting_bit_s(offers, needs, np.array(diary.taken, np.int64)[:, 0])))
    effort = next(effort for effort in EFFORTS if len(sweep.order) <= effort.offers)
    length = min(effort.length, max(LEAST, 2 * len(market.ready)))
    for _ in range(effort.times):
        sweep.rewind()
        for at in range(0, len(sweep.order), length // effort.part):
            sweep.improve(sweep.order[at : at + length], effort.ahead_ns)
    booked = np.flatnonzero(sweep.group >= 0)
    bound = None
    if len(sweep.order) <= BOUNDED:
        least = relaxed(_all_of(market, seats, needs, BOUND_BACK).program)
        bound = _unsent_bit_s(needs) + least * market.unit_bit * (HOUR_NS / 1e9)
    return Seats(booked, sweep.group[booked]), bound


def _all_of(market: Market, seats: Seats, needs: Needs, back: int) -> Piece:
    nobody, nothing = np.zeros(len(seats.offer), bool), np.zeros(len(market.offers.open_ns), np.int64)
    return piece_of(market, seats, nobody, nothing, needs.stop_ns, back)


def chosen_of(piece: Piece, x: np.ndarray) -> Seats:
    """Return the seats that a solution books."""
    return piece.seats.of(np.flatnonzero(x[: len(piece.seats.offer)] > 0.5))


def seated(market: Market, antennas: Antennas, group: np.ndarray) -> Diary:
    """Return who sits where: in the order of rise, each on the first free antenna of its group.

    No more than there are antennas share an instant, so that one is always free.
    """
    diary = Diary(market.offers, antennas)
    booked = np.flatnonzero(group >= 0)
    for offer in booked[np.argsort(market.offers.open_ns[booked], kind="stable")].tolist():
        alike = market.groups[group[offer]].antennas
        diary.take(offer, next(antenna for antenna in diary.free(offer) if antenna in alike))
    return diary


class Sweep:
    """Bookings that get better, stretch by stretch in the order of rise."""

    def __init__(self, market: Market, seats: Seats, needs: Needs):
        self.market, self.seats, self.needs = market, seats, needs
        offers = market.offers
        useful = np.unique(seats.offer)
        self.order = useful[np.argsort(offers.open_ns[useful], kind="stable")]
        self.group = np.full(len(offers.open_ns), -1)  # of the offer; -1 not booked
        self.rewind()

    def rewind(self) -> None:
        """Begin with the first stretch."""
        # By satellite, in passes that rose before the stretch.
        self.gone_bit = np.zeros(1 + max(self.market.ready, default=-1), np.int64)
        self.since_ns = 0

    def start(self, diary: Diary) -> None:
        """Take over bookings; those of which no bits are known are left out."""
        number = {(group.station, antenna): at for at, group in enumerate(self.market.groups) for antenna in group[1]}
        known = set(self.order.tolist())
        for offer, antenna in diary.taken:
            if offer in known:
                self.group[offer] = number[int(self.market.offers.station[offer]), antenna]

    def improve(self, free: np.ndarray, ahead_ns: int) -> None:
        """Give a stretch of offers away anew, if that makes bits wait less."""
        piece = self._piece(free, ahead_ns)
        found = solved(piece.program, STRETCH_GAP, STRETCH_NODES)
        if found.x is None:
            return
        chosen, group = chosen_of(piece, found.x), self.group.copy()
        group[free] = -1
        group[chosen.offer] = chosen.group
        touched = np.unique(self.market.offers.satellite[(group >= 0) != (self.group >= 0)]).tolist()
        if sum(self._saved(satellite, group) - self._saved(satellite, self.group) for satellite in touched) > 0.0:
            self.group = group

    def _piece(self, free: np.ndarray, ahead_ns: int) -> Piece:
        """The stretch, with what is booked before and after it."""
        offers, market = self.market.offers, self.market
        begin_ns, end_ns = int(offers.open_ns[free[0]]), int(offers.open_ns[free[-1]])
        anew = np.zeros(len(self.group), bool)
        anew[free] = True
        self._settle(begin_ns, anew)
        booked = (self.group >= 0) & ~anew
        near = (offers.open_ns < market.free_ns[free].max()) & (market.free_ns > begin_ns)
        later = (offers.open_ns < end_ns + ahead_ns) & np.isin(offers.satellite, offers.satellite[free])
        kept = booked & (near | later & (offers.open_ns >= begin_ns))
        before = kept & (offers.open_ns < begin_ns)
        seats = self.seats.of(np.flatnonzero((anew | kept)[self.seats.offer]))
        stays = kept[seats.offer]
        real = np.flatnonzero(~stays | (self.group[seats.offer] == seats.group))
        gone_bit = self.gone_bit[offers.satellite]
        gone_bit[before] = np.iinfo(np.int64).max // 2  # their bits are gone already
        return piece_of(market, seats.of(real), stays[real], gone_bit, end_ns + ahead_ns, BACK)

    def _settle(self, until_ns: int, anew: np.ndarray) -> None:
        """Count the bits that go in passes which rise before a stretch."""
        opens_ns = self.market.offers.open_ns
        rows = np.flatnonzero((self.group >= 0) & ~anew & (opens_ns >= self.since_ns) & (opens_ns < until_ns))
        for satellite in np.unique(self.market.offers.satellite[rows]).tolist():
            mine = rows[self.market.offers.satellite[rows] == satellite]
            gone_bit = int(self.gone_bit[satellite])
            sent_bit, _ = sendings(self.market.offers, mine, self.market.ready[satellite], gone_bit)
            self.gone_bit[satellite] += sent_bit.sum()
        self.since_ns = until_ns

    def _saved(self, satellite: int, group: np.ndarray) -> float:
        mine = np.flatnonzero((group >= 0) & (self.market.offers.satellite == satellite))
        sent_bit, end_ns = sendings(self.market.offers, mine, self.market.ready[satellite], 0)
        return float(((self.needs.stop_ns - end_ns) / 1e9) @ sent_bit.astype(float))


def _unsent_bit_s(needs: Needs) -> float:
    return float(((needs.stop_ns - needs.ready_ns) / 1e9) @ needs.bit.astype(float))
