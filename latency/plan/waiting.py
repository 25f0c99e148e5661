"""How long bits wait under given bookings: what the schedulers that count bits make small."""

from __future__ import annotations

import numpy as np

from latency.plan.offers import Needs, Offers


def waiting_bit_s(offers: Offers, needs: Needs, booked: np.ndarray) -> float:
    """Return the waiting of all bits: the integral of what is ready and not sent, over time. [bit s]

    A bit may go in a part of a booked pass that begins when it is ready or later; it is gone when the part ends.
    What goes in none waits until the stop. As much as possible goes in the parts that end first, which makes the
    sum least: bits that may go in a part may go in all that begin later.

    Parameters
    ----------
    offers : Offers
    needs : Needs
    booked : (B,) int64
        Rows of offers.

    Returns
    -------
    float
        [bit s]

    Examples
    --------
    >>> second, column = 10**9, lambda *values: np.array(values)
    >>> parts = column(0, 10, 20, 30)[None] * second
    >>> offers = Offers(*(column(0),) * 6, parts, column(5, 5, 5)[None])
    >>> needs = Needs(column(0), column(5 * second), column(8), 100 * second)
    >>> waiting_bit_s(offers, needs, column(0))  # 5 bit until 20 s, 3 until 30 s
    150.0
    """
    total = ((needs.stop_ns - needs.ready_ns) / 1e9) @ needs.bit.astype(float)
    for satellite in np.unique(offers.satellite[booked]).tolist():
        mine = booked[offers.satellite[booked] == satellite]
        sent_bit, end_ns = sendings(offers, mine, needs.of(satellite), 0)
        total -= ((needs.stop_ns - end_ns) / 1e9) @ sent_bit.astype(float)
    return float(total)


def sendings(
    offers: Offers, mine: np.ndarray, ready: tuple[np.ndarray, np.ndarray], gone_bit: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what one satellite sends in the parts of its booked passes: bits, and when each part ends.

    Parameters
    ----------
    offers : Offers
    mine : (B,) int64
        Rows of offers, of one satellite.
    ready : ((N,) int64, (N,) int64)
        When bits become ready, and how many are from then on. [ns], [bit]
    gone_bit : int
        Of those, how many are gone already. [bit]
    """
    begin_ns, end_ns = offers.part_ns[mine, :-1].ravel(), offers.part_ns[mine, 1:].ravel()
    order = np.lexsort((end_ns, begin_ns))
    begin_ns, end_ns, room_bit = begin_ns[order], end_ns[order], offers.part_bit[mine].ravel()[order]
    there_bit = np.maximum(ready_by(ready, begin_ns), gone_bit)
    if (np.diff(end_ns) >= 0).all():
        # One after the other: what is gone after a part is what was gone before and its room, at most what is there.
        held_bit = np.cumsum(room_bit)
        gone = held_bit + np.minimum(np.minimum.accumulate(there_bit - held_bit), gone_bit)
        return np.diff(gone, prepend=gone_bit), end_ns
    left_bit = there_bit - gone_bit
    sent_bit = np.zeros_like(room_bit)
    for part in np.argsort(end_ns, kind="stable").tolist():
        # What goes now is missing in every part that begins later, also in those that were filled before.
        sent_bit[part] = max(min(room_bit[part], left_bit[part:].min()), 0)
        left_bit[part:] -= sent_bit[part]
    return sent_bit, end_ns


def ready_by(ready: tuple[np.ndarray, np.ndarray], until_ns: np.ndarray) -> np.ndarray:
    """Return how many bits are ready at each instant.

    >>> ready_by((np.array([10, 20]), np.array([3, 8])), np.array([9, 10, 25]))
    array([0, 3, 8])
    """
    instants_ns, bit = ready
    return np.concatenate([[0], bit])[np.searchsorted(instants_ns, until_ns, side="right")]
