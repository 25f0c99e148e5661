"""What the network engine reads and writes: record arrays, one noun each.

Records rather than columns because an event touches many fields of few entities: one cache line
instead of twenty, and one argument instead of twenty.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency import tables

# np.int64 and not int: the compiler makes another copy of a function for every literal it is called with.
NEVER = np.int64(tables.NEVER)
NONE = np.int64(-1)


def _record(*names: str, short: tuple[str, ...] = ()) -> np.dtype:
    """Fields of eight bytes, and of four where millions of rows have what is `short`."""
    return np.dtype([(name, np.int32 if name in short else np.int64) for name in names])


# --- what is given -------------------------------------------------------------------------------

RULES = _record(
    "stop_ns", "switching_ns", "packet_bit", "cut_through", "hop_limit", "scheduled", "classes", "captures",
    "raw_goal", "product_goal", "raw_relayed", "product_relayed", "nodes", "ground_table",
    "asking", "product_first", "streaming", "screened", "by_load", "admission",
)  # fmt: skip
OLDEST, BACKLOG, DEADLINE = (np.int64(i) for i in range(3))  # rules of asking
HERE, GROUND, NODE = (np.int64(i) for i in range(3))  # goals of a leg

# First what every hop asks for, half a line of memory. node: its number among nodes, from 1; 0 elsewhere.
SATELLITE = _record(
    "storage_bit", "link_lo", "link_hi", "node", "sensing_ns", "workers", "startup_ns", "service_ns", "rate_op_s",
    "transmitter_lo", "transmitter_hi", "batch_ns", "express_classes", "screening_ns",
    "load_ns", "keep_warm_ns", "streams", "down_lo", "down_hi", "sunlit_lo", "sunlit_hi",
    "watched", "powered", "heated", "solar", "draw", "work", "usable", "reserve", "charge", "charge_resume",
    "heat_idle", "heat_work", "cooling", "heat_limit", "heat_resume",
)  # fmt: skip
TRANSMITTER = _record("satellite", "carries", "acquisition_ns", "access_lo", "access_hi", "longest_ns",
                      "booked_lo", "booked_hi", "power")  # fmt: skip
# An access is one pass as one transmitter sees it; sorted by (transmitter, rise, station).
ACCESS = _record("transmitter", "station", "rise_ns", "set_ns", "pass_index",
                 "run_lo", "run_hi", "window_lo", "window_hi")  # fmt: skip
RUN = _record("open_ns", "close_ns", "rate_bit_s")  # abutting windows of equal rate, as one
WINDOW = _record("open_ns", "close_ns", "delay_ns")
STATION = _record("antenna_lo", "antenna_hi", "turnaround_ns", "handling_ns", "line_rate_bit_s", "fibre_user_ns")
# A run of a transmitter's pass opens at a station; transmitter NONE: others are done with an antenna.
OPENING = _record("at_ns", "transmitter", "station")
# An access as its station sees it.
SIGHT = _record("rise_ns", "set_ns", "transmitter", "access")
BUSY = _record("begin_ns", "end_ns")  # an antenna is with others; sorted by (antenna, begin), disjoint
LINK = _record("source", "target", "span_lo", "span_hi")  # directed; sorted by (source, target)
SPAN = _record("up_ns", "down_ns", "rate_bit_s", "first_step", "delay_lo")
BOOKED = _record("transmitter", "station", "antenna", "access", "open_ns", "close_ns", "acquired_ns")
# A stretch in which one transmitter sends at one rate, or acquires (rate 0); in time order.
SEGMENT = _record("begin_ns", "end_ns", "rate_bit_s", "station", "access")


class Net(NamedTuple):
    """Everything that does not change while the clock runs."""

    rules: np.ndarray  # (1,) RULES
    satellites: np.ndarray
    transmitters: np.ndarray
    accesses: np.ndarray
    runs: np.ndarray
    windows: np.ndarray
    stations: np.ndarray
    fibre_ns: np.ndarray  # (G, D) from station to data centre
    links: np.ndarray
    spans: np.ndarray
    isl_delay_ns: np.ndarray
    steps_ns: np.ndarray  # (K + 1,)
    booked: np.ndarray  # contacts granted beforehand, sorted by (transmitter, open)
    segments: np.ndarray  # of the booked contacts, sorted by (transmitter, begin)
    segment_lo: np.ndarray  # (X + 1,)
    openings: np.ndarray  # OPENING, sorted by instant
    sights: np.ndarray  # (A,) SIGHT, all accesses by (station, rise)
    sights_lo: np.ndarray  # (G + 1,)
    booked_order: np.ndarray  # rows of booked by (open, transmitter)
    busy: np.ndarray  # BUSY
    busy_lo: np.ndarray  # (A + 1,) of an antenna
    jobs_ns: np.ndarray  # (S, jobs) processing time by what is in the data, -1 where the work says
    sunlit_ns: np.ndarray  # sunrise, sunset, sunrise ... of each satellite
    down_ns: np.ndarray  # when each satellite's computer goes down, comes back ...
    taken_ns: np.ndarray  # (N,) of captures, as all that follows
    taken_by: np.ndarray
    due_ns: np.ndarray
    work_op: np.ndarray
    job: np.ndarray
    screened: np.ndarray  # the class that it has once it has been screened


class Search(NamedTuple):
    """Tables of the backward sweep, and what they were made for."""

    tables: np.ndarray  # (Z,) TABLE
    held_ns: np.ndarray  # (ways, K + 1, S) H of what goes down: arrival when the next move is a hop, now or later
    best_ns: np.ndarray  # (ways, K + 1, S) P of what goes down: arrival, own downlink included
    soon_ns: np.ndarray  # (raw sizes, K + 1, S, nodes) int32: P of what is bound for a node, see kernels.arrivals
    late_ns: np.ndarray  # (rows, S, nodes) the same for steps in which some of it does not fit
    late_row: np.ndarray  # (raw sizes, K + 1) where those stand, or NONE
    signs: np.ndarray  # (raw sizes, K, S, nodes) int8: which link leads to a node, see kernels.signs
    size_class: np.ndarray  # (2, N) row of the size among those of its leg
    forecast_lo: np.ndarray  # (S + 1,)
    forecast: np.ndarray  # FORECAST, per satellite sorted by join
    forecast_last: np.ndarray  # (S,) row that was asked for last, or one before the first
    scratch: np.ndarray  # (5 + D,) one walk's figures
    memo: np.ndarray  # (6 + owners,) the last decision that did not depend on whose data it was for
    detour: np.ndarray  # (4, max(S, L)) H, P and hop costs of one step without the links that refused an item; scratch
    transfer_ns: np.ndarray  # (sizes, spans) time for all bits over each up-interval
    part_ns: np.ndarray  # (sizes, spans) c of a hop, all but the light time
    sent_ns: np.ndarray  # (ways, runs) time for all bits down, NEVER where not all go out in one run
    tail_ns: np.ndarray  # (ways, stations) from a station to the destination, NEVER where that is nowhere
    light_ns: np.ndarray  # (LAID_OUT, L) light times, by step
    light_from: np.ndarray  # (1,) the first of those steps
    frozen: np.ndarray  # (L,) FROZEN, each in the step that was asked for last
    grants: np.ndarray  # GRANT, per transmitter sorted by from
    grant_lo: np.ndarray  # (X + 1,)
    grant_last: np.ndarray  # (X,) row that was asked for last
    pieces: np.ndarray  # (ways, pieces) PIECE of D, per transmitter sorted by from
    piece_lo: np.ndarray  # (ways, X + 1)
    piece_last: np.ndarray  # (ways, X) row that was asked for last
    ways_down: np.ndarray  # (ways, S) WAY_DOWN: what is known of D around the instant that was asked for last
    picks: np.ndarray  # (3, nodes) one capture's arrival at each node, a bound for its answer, P of one neighbour
    ahead: np.ndarray  # (ways, nodes) AHEAD


# Rows: for each size class of the raw data every node in turn, then from rules.ground_table on the
# size classes of the leg that goes down. destination: a satellite, or NONE for the ground; way: the row of what goes
# down, or of what is bound for nodes, and `node` its place there.
TABLE = _record("destination", "leg", "size_bit", "size", "way", "node")
# A link as the step finds it, span NONE where it is not up; what a transmission of `size_bit` over it takes; where it
# leads, so that a hop asks for no other line of memory.
FROZEN = _record("step", "span", "down_ns", "light_ns", "size_bit", "transfer_ns", "packet_ns", "target")
# What is to go down from then on is there at max(start, at) + rest: the grant comes at `at`, or is asked for later.
# rest is NONE where no such sum holds for long. What starts down in a later piece is not there before `later`.
PIECE = _record("from_ns", "at_ns", "rest_ns", "later_ns")
GRANT = _record("from_ns", "access", "at_ns")  # who asks from then on, alone, is granted the access; not before `at`
# What a product that is made at a node in a step cannot better: see kernels.picking.
AHEAD = _record("step", "onward_ns", "grant_ns", "down_ns")
FORECAST = _record("join_ns", "gone_ns", "capture", "other_gone_ns")  # prefix maximum, and that of other captures
# From join to next join all that is held, but for the capture's own, will be gone at `gone`. Data that starts down in
# from <= start < until is there at max(start, at) + rest.
WAY_DOWN = _record("join_ns", "next_join_ns", "gone_ns", "capture", "from_ns", "until_ns", "at_ns", "rest_ns",
                   "later_ns")  # fmt: skip

# --- what changes --------------------------------------------------------------------------------

# Three lines of memory of 64 bytes, each waited for where it is not at hand: what every decision and queue touches,
# what hops and downlinks write, and what is of work on board.
# Short is what stands for itself: a kernel that is handed four bytes is compiled once more than for eight.
ITEM = _record(
    "next", "previous", "queue", "phase", "priority", "hops", "barred_step", "node",
    "ready_ns", "size_bit", "satellite", "tail_ns",
    "head_ns", "join_ns", "first_hop", "last_hop", "down_join_ns", "down_start_ns", "down_end_ns", "transmitter",
    "left_bit",
    "made_ns", "lost_ns", "computer", "stalled", "compute_start_ns", "compute_end_ns", "occupied_ns", "worked_ns",
    "paused_ns",
    short=("next", "previous", "queue", "phase", "priority", "hops", "barred_step", "node", "first_hop", "last_hop",
           "computer", "stalled"),
)  # fmt: skip
# Where an item's life stands.
UNMADE, MOVING, QUEUED, HELD, STRANDED, KEPT, SENDING, COMPUTING, LANDED, LOST = (np.int64(i) for i in range(10))

SATELLITE_NOW = _record("used_bit", "peak_bit", "busy", "held_first", "held_last", "work_first", "down",
                        "cold", "loaded_ns", "last_end_ns", "outstanding_ns", "on_hand")  # fmt: skip
# Charge and heat were brought up to `updated_ns`; latch: 1 dark, 2 hot; `worked_ns` stands still while paused.
POWER_NOW = _record("updated_ns", "charge", "heat", "contacts", "latch", "edge", "worked_ns", "stalled", "wake_ns",
                    "row")  # fmt: skip
# What holds of a satellite from an instant on: workers at work, draw of its radios, latch; charge and heat then.
POWER_ROW = _record("satellite", "at_ns", "charge", "heat", "running", "contacts", "latch")
# ending: the contact whose end is on the agenda; unseen: nothing is in view before.
TRANSMITTER_NOW = _record("contact", "item", "sending", "access_first", "unseen_ns", "part_station", "part_bit",
                          "part_out_ns", "part_landed_ns", "wake_ns", "first_landed_ns", "ending")  # fmt: skip
# Who is first and last, and when the last was ready; where the queue is empty, the one before.
QUEUE = _record("last_ready_ns", "first", "last", short=("first", "last"))
CARRYING = _record("until_ns", "size_bit")  # a link; NEVER where it carries nothing
ANTENNA = _record("station", "holder", "free_ns", "busy_first")
# Of a station: how many are in view, one of whom sets first; the next of its sights to rise; antennas that are neither
# held nor turning round.
VIEW = _record("count", "first_set_ns", "coming", "free")
# One hop of an item; start NEVER: the link refused it at end. There are more of them than of anything else: numbers of
# rows take four bytes, as they do in an event's key.
HOP = _record("join_ns", "start_ns", "end_ns", "head_ns", "tail_ns", "item", "link", "next",
              short=("item", "link", "next"))  # fmt: skip
# What is left of an item's hops once they are over: time up to an instant, by component; then, when it is ready for
# the next. Where it went is a chain of WAY.
SETTLED = _record("now_ns", "ready_ns", "isl_wait_ns", "isl_queue_ns", "transmission_ns", "propagation_ns",
                  "switching_ns", "charged", "crossed", "first_way", "last_way",
                  short=("charged", "crossed", "first_way", "last_way"))  # fmt: skip
WAY = _record("link", "next", short=("link", "next"))
# Of a link: when the last hop that was looked at began and ended, and the bits of all.
LINK_TOTAL = _record("begun_ns", "ended_ns", "sent_bit")
CONTACT = _record("transmitter", "station", "antenna", "access", "open_ns", "close_ns", "acquired_ns", "sent_bit")
# A contact as the satellite has it from an instant on: from then on `access` is what it holds, until it closes.
HOLDING = _record("from_ns", "close_ns", "acquired_ns", "access")
FROM = _record("from_ns")  # from when on a row of another table is the one to look at
PART = _record("item", "station", "bit", "out_ns", "landed_ns", "number", "first_landed_ns")
COUNTS = _record("heap", "aside", "aside_ns", "aside_key", "hops", "contacts", "parts", "hop_limited", "step",
                 "overflow", "satellites", "transmitters", "links", "askers", "stations", "idle", "decisions",
                 "powers", "quiet_ns", "seen", "begun", "ways")  # fmt: skip


class Live(NamedTuple):
    """Everything that changes while the clock runs."""

    items: np.ndarray  # (2 N,) raw first, then products; (N,) where none are made on board
    satellites: np.ndarray
    transmitters: np.ndarray
    carrying: np.ndarray  # (links,) CARRYING
    antennas: np.ndarray
    queues: np.ndarray  # (queues * classes,) QUEUE
    queued_bit: np.ndarray  # (2 S,) in the downlink queues of a satellite, raw and product
    oldest_ns: np.ndarray  # (X,) oldest ready instant among the data that the transmitter could send, NEVER: it is idle
    asks_ns: np.ndarray  # (X,) the same where the transmitter waits for an antenna, else NEVER
    heap_ns: np.ndarray
    heap_key: np.ndarray
    hops: np.ndarray
    contacts: np.ndarray
    parts: np.ndarray
    counts: np.ndarray  # (1,) COUNTS
    in_view: np.ndarray  # (A,) SIGHT, by station: those that have risen, and not all of them set
    views: np.ndarray  # (G,) VIEW
    dirty: np.ndarray  # (6, max entities) to look at: satellites, transmitters, links, askers, stations (two lists)
    is_dirty: np.ndarray  # (6, max entities) bool
    power_now: np.ndarray  # (S,) POWER_NOW
    power: np.ndarray  # POWER_ROW, of satellites with power or heat
    settled: np.ndarray  # SETTLED of each item; none as long as no hop has been settled
    ways: np.ndarray  # WAY
    broken: np.ndarray  # (HOP_FACTS, 2): how many hops that were looked at break each fact, and which was the first
    link_totals: np.ndarray  # (L,) LINK_TOTAL
    balance_bit: np.ndarray  # (S,) received over links less sent over them, by hops that were looked at


# What became of a capture's data after its last bit had left the satellite; NEVER where it did not get there.
GROUND_LIFE = _record(
    "bit", "out_ns", "landed_ns", "handled_ns", "line_begin_ns", "line_end_ns", "arrived_ns",
    "centre", "compute_begin_ns", "compute_end_ns", "answer_ns", "station", "down_bit",
    "line_ready_ns", "reached_ns", "ingest_begin_ns", "compute_ready_ns",
)  # fmt: skip


class Evidence(NamedTuple):
    """What the ledger needs beside the engine's own tables."""

    ground: np.ndarray  # (N,) GROUND_LIFE
    held: np.ndarray  # (C,) HOLDING, by (transmitter, open)
    held_lo: np.ndarray  # (X + 1,)
    held_last: np.ndarray  # (X,) row that was asked for last
    granted: np.ndarray  # SEGMENT, of the granted contacts, by (transmitter, begin)
    granted_lo: np.ndarray  # (X + 1,)
    granted_from: np.ndarray  # FROM: when the segment before has ended
    granted_last: np.ndarray  # (X,) row that was asked for last
    geometry: np.ndarray  # SEGMENT, every pass granted from its rise ("scheduled" only)
    geometry_lo: np.ndarray  # (X + 1,)
