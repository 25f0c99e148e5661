"""Maximum-weight matching: slot by slot, antennas to the satellites whose data has waited longest."""

from __future__ import annotations

import numpy as np

from latency.plan.calendars import Antennas, Diary
from latency.plan.offers import Needs, Offers

SLOT_NS = 300 * 10**9  # passes that rise within a slot compete; about as long as a pass, so that they overlap


class Backlogs:
    """What satellites hold, oldest bits first, given the passes booked so far."""

    def __init__(self, offers: Offers, needs: Needs):
        self.needs = needs
        self.bit = offers.bit.tolist()
        self.until_ns = offers.close_ns
        self.satellite = offers.satellite.tolist()
        self.gone_bit = dict.fromkeys(self.satellite, 0)
        self.ready = {satellite: needs.of(satellite) for satellite in self.gone_bit}
        # Ages sum up over bits: the integral of the instants at which they became ready.
        self.born = {satellite: _born(*ready) for satellite, ready in self.ready.items()}

    def weight(self, offer: int) -> float:
        """Return the waiting that the bits which this pass would take have behind them when it ends. [bit s]"""
        satellite = self.satellite[offer]
        low, high = self._taken(offer)
        born = self.born[satellite]
        edges = np.concatenate([[0], self.ready[satellite][1]])
        first, last = np.interp((low, high), edges, born)
        return (high - low) * (int(self.until_ns[offer]) / 1e9) - (last - first)

    def take(self, offer: int) -> None:
        """Let the bits go that a pass takes."""
        self.gone_bit[self.satellite[offer]] = self._taken(offer)[1]

    def _taken(self, offer: int) -> tuple[int, int]:
        satellite = self.satellite[offer]
        instants_ns, bit = self.ready[satellite]
        count = int(np.searchsorted(instants_ns, self.until_ns[offer]))
        there, gone = int(bit[count - 1]) if count else 0, self.gone_bit[satellite]
        return gone, max(min(there, gone + self.bit[offer]), gone)


def _born(instants_ns: np.ndarray, bit: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.diff(bit, prepend=0) * (instants_ns / 1e9))])


def max_weight(offers: Offers, antennas: Antennas, needs: Needs) -> Diary:
    """Return the bookings of a matching for each slot.

    Passes that rise in the same slot compete. Antennas that are free for them are matched to satellites so that
    the sum of weights is largest: of each satellite's passes any one, with its first transmitter that is free.
    Then what they take is gone, and those that are left are matched again, until no more can be booked. The
    weight of a pass is the waiting of the bits that it would take, oldest first, up to its end and to its capacity.
    """
    diary, backlogs = Diary(offers, antennas), Backlogs(offers, needs)
    slot = offers.open_ns // SLOT_NS
    order = np.argsort(slot, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(slot[order])) + 1):
        offered = rows.tolist()
        while offered:
            offered = _round(diary, backlogs, offered)
    return diary


def _round(diary: Diary, backlogs: Backlogs, offered: list[int]) -> list[int]:
    """Book one matching; return the offers that may still be booked, none once nothing was."""
    edges: dict[tuple[tuple[int, int], int], tuple[float, int]] = {}
    able, turn = [], {}
    for offer in offered:
        transmitter, station, *_ = diary.rows[offer]
        free, weight = diary.free(offer), backlogs.weight(offer)
        if not free or weight <= 0.0:
            continue
        able.append(offer)
        satellite = backlogs.satellite[offer]
        # Transmitters of a satellite take from the same bits: one at a time.
        if turn.setdefault(satellite, transmitter) != transmitter:
            continue
        for antenna in free:
            place = ((station, antenna), satellite)
            edges[place] = max(edges.get(place, (0.0, -1)), (weight, offer))
    chosen = heaviest(edges)
    for (_, antenna), offer in chosen:
        diary.take(offer, antenna)
        backlogs.take(offer)
    return able if chosen else []


def heaviest(
    edges: dict[tuple[tuple[int, int], int], tuple[float, int]],
) -> list[tuple[tuple[int, int], int]]:
    """Return the matching of largest total weight, as ((station, antenna), offer).

    Parameters
    ----------
    edges : dict
        ((station, antenna), satellite) -> (weight > 0, offer).

    Examples
    --------
    >>> one, other = (0, 0), (0, 1)
    >>> heaviest({(one, 7): (5.0, 70), (one, 8): (4.0, 80), (other, 7): (4.0, 71)})
    [((0, 0), 80), ((0, 1), 71)]
    """
    from scipy.optimize import linear_sum_assignment

    places = sorted({place for place, _ in edges})
    satellites = sorted({satellite for _, satellite in edges})
    row, column = ({key: at for at, key in enumerate(keys)} for keys in (places, satellites))
    weights = np.zeros((len(places), len(satellites)))
    for (place, satellite), (weight, _) in edges.items():
        weights[row[place], column[satellite]] = weight
    pairs = zip(*(side.tolist() for side in linear_sum_assignment(weights, maximize=True)), strict=True)
    named = ((places[at], satellites[other]) for at, other in pairs)
    return [(pair[0], edges[pair][1]) for pair in named if pair in edges]
