"""Problems for the engine and the sweep, made of round figures: passes that are given, not computed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.flow.problem import NO_COMPUTER, Centre, Place, Problem, Rules, Satellite, Station, Transmitter
from latency.plan.bookings import no_bookings
from latency.tables import NEVER, Captures, Isls, Passes, Windows

S = 1_000_000_000
PLAIN = Satellite(sensing_ns=0, storage_bit=None, is_node=False, computer=NO_COMPUTER)
SITE = Station(antennas=1, turnaround_ns=0, handling_ns=0, line_rate_bit_s=10**15, fibre_dc_ns=(0,), fibre_user_ns=0)


class Views(NamedTuple):
    """When satellites with one transmitter each see stations, a row per pass; sorted by (satellite, open)."""

    satellite: np.ndarray  # (W,) int64
    station: np.ndarray
    open_ns: np.ndarray
    close_ns: np.ndarray
    rate_bit_s: np.ndarray


class Lines(NamedTuple):
    """When links are up, always from one topology step to another; sorted by (a, b, first)."""

    a: np.ndarray  # (L,) int64, the lower end
    b: np.ndarray
    first: np.ndarray  # step from whose begin it is up
    last: np.ndarray  # step at whose begin it is down again
    rate_bit_s: int
    delay_ns: int


NO_LINES = Lines(*(np.zeros(0, np.int64) for _ in range(4)), 1, 0)


def problem_of(satellites: int, views: Views, captures: Captures, steps_ns: np.ndarray, lines: Lines) -> Problem:
    """Return the problem: one transmitter a satellite, nothing else that takes time; data is handed on whole."""
    stop_ns = int(steps_ns[-1])
    spans = lines.last - lines.first
    zero = np.zeros(views.open_ns.size, np.int64)
    return Problem(
        rules=Rules(stop_ns, 0, stop_ns, False, 0, 1, 64, False),
        steps_ns=steps_ns,
        satellites=(PLAIN,) * satellites,
        transmitters=tuple(Transmitter(number, "both", 0) for number in range(satellites)),
        stations=(SITE,) * (int(views.station.max()) + 1),
        centres=(Centre(Place(1, 0, 0, None), 0),),
        user_service_ns=0,
        passes=Passes(views.satellite, views.station, views.open_ns, views.open_ns, views.close_ns, zero, zero),
        windows=Windows(
            views.satellite, np.arange(zero.size), views.open_ns, views.close_ns, views.rate_bit_s, zero
        ),
        isls=Isls(
            a=lines.a,
            b=lines.b,
            up_ns=steps_ns[lines.first],
            down_ns=steps_ns[lines.last],
            rate_bit_s=np.full(spans.size, lines.rate_bit_s),
            first_step=lines.first,
            delay_start=np.cumsum([0, *spans], dtype=np.int64),
            delay_ns=np.full(spans.sum(), lines.delay_ns),
        ),
        bookings=(no_bookings(), no_bookings()),
        captures=captures,
    )  # fmt: skip


def captures_of(satellite: np.ndarray, taken_ns: np.ndarray, size_bit: np.ndarray) -> Captures:
    """Return captures, sorted, whose answers are a bit large."""
    order = np.lexsort((satellite, taken_ns))
    zero = np.zeros(order.size, np.int64)
    return Captures(satellite[order], taken_ns[order], size_bit[order], zero + 1, zero, zero, zero + NEVER)


def carried_bit(length_ns: int, rate_bit_s: int) -> int:
    """Return the whole bits that fit; in Python's integers, for the peers."""
    return length_ns * rate_bit_s // S


def duration_ns(size_bit: int, rate_bit_s: int) -> int:
    """Return the whole nanoseconds until the last bit is out; in Python's integers, for the peers."""
    return -(-size_bit * S // rate_bit_s)
