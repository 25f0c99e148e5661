"""How satellites talk: downlinks with their link budgets, terminals for links among them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Modcod:
    """A modulation with a code rate: what it carries, and the signal that it needs."""

    name: str
    efficiency_bit: float  # information bits a symbol
    es_n0_db: float  # at quasi-error-free reception, ideal receiver


@dataclass(frozen=True)
class Budget:
    """An RF link budget; the rate follows from it along the pass."""

    frequency_hz: float
    eirp_dbw: float  # of one channel
    symbol_rate_hz: float  # of one channel; the bandwidth, where modcods is empty
    channels: int
    polarisations: int  # times as many channels
    implementation_loss_db: float
    other_loss_db: float  # pointing, polarisation, line losses not in the EIRP
    margin_db: float  # kept on top
    framing: float  # share of the information bits that is payload: frames, headers, idle
    modcods: tuple[Modcod, ...]  # empty: Shannon's limit
    adaptation: str  # "fixed": one MODCOD for all; "stepped": one a pass; "adaptive": at every instant
    modcod: str = ""  # fixed: which; "" the one that closes at the mask in clear sky


@dataclass(frozen=True)
class Downlink:
    name: str
    rate_bit_s: int  # stated; 0 where a budget or steps give it
    carries: str  # "raw", "product" or "both"
    acquisition_ns: int
    band: str = ""  # what a station must receive: "x", "ka", "optical", ...; "" any
    budget: Budget | None = None
    rate_steps: tuple[tuple[float, int], ...] = ()  # (from elevation_rad up, rate_bit_s), ascending
    efficiency: float = 1.0  # of the stated rate or steps: payload over what is sent (optical: repeats and fades)
    power_w: float = 0.0  # drawn while it has an antenna

    @property
    def optical(self) -> bool:
        """True where clouds close it."""
        return self.band == "optical"


@dataclass(frozen=True)
class IslTerminals:
    topology: str  # "ring", "grid" or "none"
    rate_bit_s: int
    acquisition_ns: int
    grazing_altitude_m: float
    max_range_m: float  # inf where there is no limit
    working: tuple[str, ...] | None  # satellites whose terminals work; None for all
    rate_steps: tuple[tuple[float, int], ...] = ()  # (up to range_m, rate_bit_s), ascending; beyond: no link
    availability: float = 1.0  # share of time in which a link that could be up works
    repair_ns: int = 0  # mean length of an outage of a link
    power_w: float = 0.0  # of all terminals of a satellite, drawn in cases that relay
    degraded: tuple[tuple[str, int], ...] = ()  # (satellite, rate_bit_s): its links are no faster than that
    polar_limit_rad: float | None = None  # links between planes are off where either end is beyond this latitude

    @property
    def slowest_bit_s(self) -> int:
        """The least rate of a link that is up."""
        steps = self.rate_steps or ((0.0, self.rate_bit_s),)
        return min(rate_bit_s for _, rate_bit_s in (*steps, *self.degraded))
