"""What computes, what feeds it, and how it breaks."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TURNS = 1_000_000  # of one entity: what fails more often than that is not an outage


@dataclass(frozen=True)
class Outages:
    """When something is out of service: planned, and at random."""

    planned: tuple[tuple[int, int], ...] = ()  # (begin_ns, end_ns) since the start, sorted, disjoint
    every_ns: int = 0  # mean time between failures, from repair to failure; 0: never
    repair_ns: int = 0  # mean time to repair


@dataclass(frozen=True)
class Thermal:
    """A store of heat with a constant way out: work pauses when it is full."""

    cooling_w: float  # what the radiator sheds, as long as there is heat in the store
    store_j: float  # heat that may pile up
    resume: float  # share of the store at which work goes on


@dataclass(frozen=True)
class Computer:
    """Processors of one place: an item takes startup_ns and its service, see `latency.plan.service`."""

    workers: int
    startup_ns: int
    service_ns: int | None  # measured time an item
    rate_op_s: int | None  # sustained, after utilisation; of one worker
    batch_ns: int = 0  # work begins at multiples of it only; 0: at once
    express_classes: int = 0  # classes below this one never wait for a batch
    screening_ns: int | None = None  # time an item to tell what is of interest; None: as long as computing it
    kind: str = ""  # name in [computers], "" where it was written out in place
    year: int | None = None  # in which one could buy it
    precision: str = ""  # of the operations that the rate counts, such as "INT8"
    tile_ns: int | None = None  # measured time a tile
    bandwidth_byte_s: int | None = None  # memory, sustained; of one worker
    prefill_token_s: float | None = None  # measured with the workload's language model
    decode_token_s: float | None = None  # measured with the workload's language model
    load_ns: int = 0  # of the models, paid by work that finds the computer cold
    keep_warm_ns: int | None = None  # models stay loaded for as long after the last work; None: for ever
    power_w: float | None = None  # all workers working; None: not stated
    idle_w: float = 0.0  # none working
    thermal: Thermal | None = None
    resets: Outages = Outages()


@dataclass(frozen=True)
class PowerSystem:
    """Solar array and battery of a satellite."""

    solar_w: float  # at the bus, while the Sun is in view
    sunlight: str  # "eclipses": from the orbit; "always": a dusk-to-dawn orbit, or a stated orbit average
    battery_j: float
    depth_of_discharge: float  # share of the battery that computing may use; what is below is kept for the rest
    resume: float  # share of that part at which work goes on
    charge: float  # of that part, at the start
    base_w: float  # bus, attitude, imager: all that is always on


@dataclass(frozen=True)
class Failures:
    """How the satellites of a group break; what they store stays."""

    satellite: Outages = Outages()
    terminals: Outages = Outages()
