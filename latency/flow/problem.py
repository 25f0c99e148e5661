"""What the engine is asked: plan, captures, and everything with a capacity, in whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from latency.plan.bookings import Bookings
from latency.tables import Captures, Isls, Passes, Windows

Found = TypeVar("Found")


@dataclass(frozen=True)
class Rules:
    """What holds for every case alike."""

    span_ns: int
    warm_up_ns: int
    stop_ns: int
    cut_through: bool
    switching_ns: int
    packet_bit: int
    hop_limit: int
    scheduled: bool
    asking: str = "oldest"  # on demand, who is granted first: "oldest", "backlog" or "deadline"
    product_first: bool = False
    streaming: bool = False
    node_choice: str = "delivery"  # or "load"
    admission: int = 0  # captures on a node's hands beyond which others are picked first; 0: no limit


class Place(NamedTuple):
    """A computer: service takes startup_ns + service_ns, or startup_ns + work / rate_op_s."""

    workers: int
    startup_ns: int
    service_ns: int | None
    rate_op_s: int | None
    batch_ns: int = 0  # work begins at multiples of it only; 0: at once
    express_classes: int = 0  # classes below this one never wait for a batch
    screening_ns: int | None = None  # time an item for the screening of `hybrid`; None: as long as computing it
    jobs_ns: tuple[int, ...] = ()  # by `tables.JOBS`, instead of service_ns and rate_op_s; () as these say
    load_ns: int = 0  # paid by work that finds the computer cold
    keep_warm_ns: int | None = None  # after the last work; None: for ever
    down: tuple[tuple[int, int], ...] = ()  # (begin_ns, end_ns) out of service, sorted, disjoint, not abutting


NO_COMPUTER = Place(0, 0, 0, None)


class Power(NamedTuple):
    """Of one satellite. Powers count quanta, energies quanta times ns: exact in int64 for any battery."""

    quantum_mw: int  # 1, or a power of ten where the battery is large
    sunlit: tuple[tuple[int, int], ...]  # (begin_ns, end_ns), half-open, sorted, disjoint
    solar: int
    base: int  # always on, the idle computer included
    isl: int  # drawn besides in cases that relay
    work: int  # drawn besides by each worker that works
    usable: int  # energy between the floor and a full battery
    reserve: int  # energy below the floor
    charge: int  # above the floor at the start
    resume: int  # above the floor, at which paused work goes on


class Heat(NamedTuple):
    """Of one satellite's computer, in quanta and quanta times ns as `Power`."""

    idle: int
    work: int  # besides, by each worker that works
    cooling: int
    limit: int  # heat at which work pauses; at the start there is none
    resume: int  # heat at which it goes on


class Satellite(NamedTuple):
    sensing_ns: int
    storage_bit: int | None
    is_node: bool
    computer: Place
    power: Power | None = None  # None: not modelled
    heat: Heat | None = None  # None: never too hot


class Transmitter(NamedTuple):
    satellite: int
    carries: str  # "raw", "product" or "both"
    acquisition_ns: int
    power: int = 0  # in quanta of its satellite, while it has an antenna


class Station(NamedTuple):
    antennas: int
    turnaround_ns: int
    handling_ns: int
    line_rate_bit_s: int
    fibre_dc_ns: tuple[int, ...]
    fibre_user_ns: int
    busy: tuple[tuple[int, int, int], ...] = ()  # (antenna of the station, begin_ns, end_ns): not to be had; sorted


class Centre(NamedTuple):
    computer: Place
    fibre_user_ns: int
    ingest_rate_bit_s: int | None = None  # one queue for all that arrives; None: nobody waits


class Names(NamedTuple):
    """What people call the entities; tests may leave them out."""

    satellites: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()

    def of(self, kind: str, index: int) -> str:
        """Return the name of an entity, or its index where it has none.

        >>> Names(stations=("kashgar",)).of("stations", 0), Names().of("stations", 0)
        ('kashgar', '0')
        """
        names = getattr(self, kind)
        return names[index] if names else str(index)


@dataclass(frozen=True)
class Problem:
    """Entities are sorted by name; an index is a position in that order."""

    rules: Rules
    steps_ns: np.ndarray
    satellites: tuple[Satellite, ...]
    transmitters: tuple[Transmitter, ...]
    stations: tuple[Station, ...]
    centres: tuple[Centre, ...]
    user_service_ns: int
    passes: Passes
    windows: Windows
    isls: Isls
    bookings: tuple[Bookings, Bookings]  # by the leg that goes down: radios that do not carry it are not booked
    captures: Captures
    names: Names = Names()  # noqa: RUF009 - immutable
    gaps: tuple[float | None, float | None] = (None, None)  # of the bookings, by leg (`latency.plan.bookings`)

    @cached_property
    def _found(self) -> dict[Hashable, object]:
        return {}

    def once(self, what: Hashable, find: Callable[[], Found]) -> Found:
        """Return what is the same for all cases and takes a while to find: the first to ask finds it."""
        if what not in self._found:
            self._found.setdefault(what, find())
        return self._found[what]

    @property
    def counted(self) -> np.ndarray:
        """(N,) bool: taken after the warm-up and within the span."""
        taken_ns = self.captures.taken_ns
        return (taken_ns >= self.rules.warm_up_ns) & (taken_ns < self.rules.span_ns)
