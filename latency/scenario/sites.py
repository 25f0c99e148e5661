"""What stands on the ground."""

from __future__ import annotations

from dataclasses import dataclass

from latency.scenario.machines import Computer, Outages


@dataclass(frozen=True)
class Relay:
    """A geostationary satellite with a fixed feeder link: for the engine a station in the sky."""

    longitude_rad: float
    grazing_altitude_m: float  # lines of sight stay as high above the ground


@dataclass(frozen=True)
class Station:
    name: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
    antennas: int
    turnaround_ns: int
    mask: tuple[tuple[float, float], ...]  # ((azimuth_rad, elevation_rad), ...) sorted, interpolated; one row: constant
    max_range_m: float  # inf, or a slant-range limit instead of the mask
    handling_ns: int
    line_rate_bit_s: int
    bands: tuple[str, ...] = ()  # what its antennas receive; () any
    g_over_t_db_k: float | None = None
    feedback: bool = True  # False: receive only; a satellite cannot follow its weather
    tenants: float = 0.0  # share of each antenna's time that others have booked
    tenant_ns: int = 0  # mean length of what they book, their turnaround included
    outages: Outages = Outages()  # noqa: RUF009 - immutable
    clear_sky: float | None = None  # share of time without clouds, for optical links; None: not stated
    cost_class: str = ""  # "commercial", "government", "volunteer", "own"
    relay: Relay | None = None  # then the coordinates above are those of the feeder link's ground terminal


@dataclass(frozen=True)
class DataCentre:
    name: str
    latitude_rad: float
    longitude_rad: float
    computer: Computer
    ingest_rate_bit_s: int | None = None  # one queue for all that arrives; None: nobody waits there


@dataclass(frozen=True)
class User:
    name: str
    latitude_rad: float
    longitude_rad: float
    service_ns: int


@dataclass(frozen=True)
class Target:
    name: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
