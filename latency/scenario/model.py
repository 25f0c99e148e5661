"""A scenario after every check: plain frozen data, integers where the model counts in integers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from latency.scenario.machines import Computer, Failures, Outages, PowerSystem, Thermal
from latency.scenario.radios import Budget, Downlink, IslTerminals, Modcod
from latency.scenario.sites import DataCentre, Relay, Station, Target, User
from latency.scenario.workloads import Accuracy, Area, Content, Interest, Screening, Task, Weather, Workload

__all__ = [
    "Accuracy", "Area", "Assumption", "Budget", "Claim", "Computer", "Content", "DataCentre", "Downlink", "ElementSet",
    "Failures", "Interest", "IslTerminals", "Modcod", "Network", "Outages", "PowerSystem", "Relay", "SatelliteGroup",
    "Scenario", "Screening", "Sensor", "Source", "Station", "Target", "Task", "Thermal", "User", "Walker", "Weather",
    "Workload",
]  # fmt: skip


@dataclass(frozen=True)
class Walker:
    """A shell of evenly spread circular orbits, `planes` x `per_plane` satellites."""

    pattern: str  # "delta": nodes over 360 degrees; "star": over 180
    planes: int
    per_plane: int
    phasing: str  # "walker": slot shift of factor/total between planes; "alternate": odd planes by half a slot
    phasing_factor: int
    mean_motion_rad_s: float
    inclination_rad: float
    eccentricity: float
    raan_rad: float  # of the first plane
    argp_rad: float
    mean_anomaly_rad: float  # of the first satellite
    slot_spacing_rad: float  # between neighbours in a plane; 2 pi / per_plane unless stated (a train)
    bstar: float


@dataclass(frozen=True)
class ElementSet:
    """One satellite's published mean elements (TLE, OMM or written out)."""

    name: str
    catalogue: str
    epoch: datetime  # UTC
    mean_motion_rev_day: float
    eccentricity: float
    inclination_deg: float
    raan_deg: float
    argp_deg: float
    mean_anomaly_deg: float
    bstar: float


@dataclass(frozen=True)
class Sensor:
    """What an imaging satellite sees: a cone of off-nadir angles about the nadir."""

    off_nadir_rad: float
    daylight: bool  # takes only sunlit targets
    readout_ns: int  # `sensing`: readout, formatting, compression on board
    imaging_ns: int = 0  # before each capture: the satellite points away, and no downlink is open


@dataclass(frozen=True)
class SatelliteGroup:
    name: str
    orbit: Walker | tuple[ElementSet, ...]
    names: tuple[str, ...]  # of the satellites, in the order of the orbit
    sensor: Sensor
    downlinks: tuple[Downlink, ...]
    isl: IslTerminals | None
    computer: Computer | None
    storage_bit: int | None  # None: unlimited
    power: PowerSystem | None = None  # None: not modelled, energy is never short
    failures: Failures = Failures()  # noqa: RUF009 - immutable


@dataclass(frozen=True)
class Network:
    """Rules that hold for every case alike."""

    switching: str  # "cut-through" or "store-and-forward"
    switching_ns: int  # handling in a relay
    packet_bit: int
    hop_limit: int
    booking: str  # "demand" or "scheduled"
    scheduler: str  # under "scheduled": "first-come", "longest-pass", "max-weight" or "optimal"
    topology_step_ns: int
    delay_step_ns: int
    scan_step_ns: int
    fibre_index: float
    fibre_stretch: float
    asking: str = "oldest"  # under "demand", who is granted first: "oldest", "backlog" or "deadline"
    product_first: bool = False  # a transmitter that carries both sends products before raw data
    streaming: bool = False  # lines and processors begin with the head of the data
    node_choice: str = "delivery"  # of the node: soonest answer in an empty network, or "load": what waits there too
    admission: int = 0  # nodes with as many captures on their hands get no more while others have fewer; 0: no limit


@dataclass(frozen=True)
class Assumption:
    """One row of the ledger."""

    key: str
    value: str
    unit: str
    low: str
    high: str
    basis: str  # published, measured, derived, guess; "" for a choice or a default
    source: str
    note: str
    origin: str  # "three-body-12.toml:14", "--set", "default"
    favours: str  # "", "ground", "orbit"


@dataclass(frozen=True)
class Source:
    """Where numbers come from; `key` is what rows of the ledger name."""

    key: str
    title: str
    author: str
    publisher: str
    year: str
    url: str
    doi: str
    note: str


@dataclass(frozen=True)
class Claim:
    """What somebody says of computing in orbit, with what decides whether it is true.

    A claim on latency compares `metric` in two cases; one on the bottleneck asks for a word and needs no metric.
    """

    name: str
    text: str  # in the words of whoever makes it
    kind: str  # "latency" or "bottleneck"
    orbital: str  # case that is said to be better
    ground: str  # case it is compared with
    metric: str  # "p50", "p90", "p95", "p99", "within-deadline", "age", "event-p50", "event-p95"
    factor: float  # how many times sooner counts; 1: any gain
    margin: float  # share of the slower below which a difference is not material
    aspect: str  # of the bottleneck: "all", "geometry", "contention", "capacity", "backhaul"
    word: str  # of the bottleneck, that would make the claim true
    basis: str
    source: str
    note: str
    primary: bool = True  # False: of interest besides, no part of what is tested
    interest: str = ""  # only captures of this class count; "": all


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    question: str
    start: datetime  # UTC
    span_ns: int
    warm_up_ns: int
    drain_ns: int
    seed: int
    replications: int
    epoch_window_ns: int
    campaign: str
    groups: tuple[SatelliteGroup, ...]
    stations: tuple[Station, ...]
    data_centres: tuple[DataCentre, ...]
    user: User | None  # None only where there are no cases
    nodes: tuple[str, ...]  # satellites that are orbital compute nodes
    cameras_may_be_nodes: bool
    workload: Workload | None  # None only where there are no cases
    network: Network
    cases: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    warnings: tuple[str, ...]
    resolved: str  # TOML that gives this scenario again
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    declared: str = ""  # "sha256:<digest>" of the claims as they were before anything was run
    weather: Weather = Weather()  # noqa: RUF009 - immutable
    epoch: datetime | None = None  # UTC; of a replication: the start as written, where shells have their elements

    @property
    def stop_ns(self) -> int:
        return self.span_ns + self.drain_ns

    @property
    def shell_epoch(self) -> datetime:
        """When shells have the elements that are stated of them, UTC."""
        return self.epoch or self.start
