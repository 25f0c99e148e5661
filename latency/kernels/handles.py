"""Handles: a whole table of arrays as one argument.

A NamedTuple of forty arrays is three hundred machine words at every call inside the engine, and the
compiler spends most of its time moving them. A handle is one pointer; measured, a function costs
0.08 s to compile instead of 0.31 s and runs as fast.
"""

from __future__ import annotations

import hashlib

from numba import types
from numba.experimental import structref

from latency.kernels.compile import kernel
from latency.kernels.records import Evidence, Live, Net, Search


class HandleType(types.StructRef):
    """A handle's type by a short name.

    The usual one spells out every field. It is part of the name of each function that takes a handle: 26 kB
    apiece, most of the machine code.
    """

    def __init__(self, fields):
        super().__init__(fields)
        self.name = f"{type(self).__name__}-{hashlib.sha256(self.name.encode()).hexdigest()[:16]}"


@structref.register
class NetType(HandleType):
    """Type of a handle on a Net."""


@structref.register
class LiveType(HandleType):
    """Type of a handle on a Live."""


@structref.register
class SearchType(HandleType):
    """Type of a handle on a Search."""


@structref.register
class EvidenceType(HandleType):
    """Type of a handle on an Evidence."""


class NetHandle(structref.StructRefProxy):
    """One argument that stands for a Net."""


class LiveHandle(structref.StructRefProxy):
    """One argument that stands for a Live."""


class SearchHandle(structref.StructRefProxy):
    """One argument that stands for a Search."""


class EvidenceHandle(structref.StructRefProxy):
    """One argument that stands for an Evidence."""


structref.define_proxy(NetHandle, NetType, list(Net._fields))
structref.define_proxy(LiveHandle, LiveType, list(Live._fields))
structref.define_proxy(SearchHandle, SearchType, list(Search._fields))
structref.define_proxy(EvidenceHandle, EvidenceType, list(Evidence._fields))


# The proxies' own constructors are compiled anew in every process; these come from the cache.


@kernel
def _hold_net(t):
    return NetHandle(t.rules, t.satellites, t.transmitters, t.accesses, t.runs, t.windows, t.stations, t.fibre_ns,
                     t.links, t.spans, t.isl_delay_ns, t.steps_ns, t.booked, t.segments, t.segment_lo, t.openings,
                     t.sights, t.sights_lo, t.booked_order, t.busy, t.busy_lo, t.jobs_ns,
                     t.sunlit_ns, t.down_ns, t.taken_ns, t.taken_by, t.due_ns, t.work_op, t.job,
                     t.screened)  # fmt: skip


@kernel
def _hold_live(t):
    return LiveHandle(t.items, t.satellites, t.transmitters, t.carrying, t.antennas, t.queues, t.queued_bit,
                      t.oldest_ns, t.asks_ns, t.heap_ns, t.heap_key, t.hops, t.contacts, t.parts,
                      t.counts, t.in_view, t.views, t.dirty, t.is_dirty, t.power_now, t.power,
                      t.settled, t.ways, t.broken, t.link_totals, t.balance_bit)  # fmt: skip


@kernel
def _hold_search(t):
    return SearchHandle(t.tables, t.held_ns, t.best_ns, t.soon_ns, t.late_ns, t.late_row, t.signs, t.size_class,
                        t.forecast_lo, t.forecast, t.forecast_last, t.scratch, t.memo, t.detour, t.transfer_ns,
                        t.part_ns, t.sent_ns, t.tail_ns, t.light_ns, t.light_from, t.frozen, t.grants, t.grant_lo,
                        t.grant_last, t.pieces, t.piece_lo, t.piece_last, t.ways_down, t.picks,
                        t.ahead)  # fmt: skip


@kernel
def _hold_evidence(t):
    return EvidenceHandle(t.ground, t.held, t.held_lo, t.held_last, t.granted, t.granted_lo, t.granted_from,
                          t.granted_last, t.geometry, t.geometry_lo)  # fmt: skip


def handle_of(table: Net | Live | Search | Evidence) -> structref.StructRefProxy:
    """Return a handle on the table; it keeps the arrays alive."""
    return {Net: _hold_net, Live: _hold_live, Search: _hold_search, Evidence: _hold_evidence}[type(table)](table)
