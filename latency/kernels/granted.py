"""Contacts as the ledger looks them up: by transmitter and instant, near the one that was asked for last."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.orders import group_rows, sort_rows


@kernel
def order_contacts(transmitter, open_ns, lo, order, scratch):
    """Fill order (C,) with contacts by (transmitter, open), and lo (X + 1,) with where those of each begin."""
    group_rows(transmitter, lo, order)
    for place in range(lo.size - 1):
        sort_rows(order[lo[place] : lo[place + 1]], open_ns, open_ns, scratch)


@kernel
def hold_contacts(contacts, order, held):
    """Fill held (C,) HOLDING with contacts in order: who asks at the very opening does not hold it yet."""
    for place in range(order.size):
        contact = contacts[order[place]]
        held[place].from_ns, held[place].close_ns = contact.open_ns + 1, contact.close_ns
        held[place].acquired_ns, held[place].access = contact.acquired_ns, contact.access


@kernel
def follow_ends(segments, lo, begins):
    """Fill begins (G,) FROM: the end of the segment before, for the first of a transmitter 0."""
    for transmitter in range(lo.size - 1):
        end_ns = 0
        for row in range(lo[transmitter], lo[transmitter + 1]):
            begins[row].from_ns, end_ns = end_ns, segments[row].end_ns
