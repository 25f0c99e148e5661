"""The sections on the ground: stations, data centres, users."""

from __future__ import annotations

from typing import Annotated, ClassVar

from latency.scenario.amounts import Duration, Latitude, Longitude, Rate, Share
from latency.scenario.leaves import Measure
from latency.scenario.lists import MaskByAzimuth
from latency.scenario.outages import Outages
from latency.scenario.processors import NOT_ON_THE_GROUND, Computer
from latency.scenario.reception import Antennas, CostClass, Feedback, FigureOfMerit, Received, Tenants, TenantTime
from latency.scenario.section import (
    Faults,
    Rule,
    Sourced,
    at_most_one,
    default,
    guess,
    optional,
    published,
    required,
    together,
)
from latency.scenario.stated import Default, Stated
from latency.scenario.table import Table

Height = Annotated[Stated, Measure("length", "-500 m", "9000 m")]
Mask = Annotated[Stated, Measure("angle", "0 deg", "89 deg")]
Range = Annotated[Stated, Measure("length", "1 km", "100000 km")]
MASKS = ("mask", "mask_by_azimuth", "max_range")
MASK_DEFAULT = Default(
    "5 deg", "published", "CosmicBeats simulator, configuration of its imaging satellites",
    "other studies use 10 deg to 15 deg", ("5 deg", "15 deg"), "ground",
)  # fmt: skip


class StationDefaults(Sourced):
    """What holds for every station that does not say so itself."""

    antennas: Antennas = optional("Each serves one satellite at a time.")
    mask: Mask = optional("Lowest geometric elevation.")
    mask_by_azimuth: Annotated[Stated, MaskByAzimuth()] = optional("Instead: the horizon, interpolated.")
    max_range: Range = optional("Instead: largest slant range, any elevation.")
    turnaround: Duration = optional("Between two contacts of an antenna.")
    handling: Duration = optional("From the last bit received to data ready for the line.")
    line_rate: Rate = optional("Of the station's terrestrial line.")
    bands: Received = optional("What its antennas receive; anything unless stated.")
    g_over_t: FigureOfMerit = optional("Of an antenna with its receiver, for link budgets.")
    feedback: Feedback = optional("False: receive only, so that a satellite cannot follow its weather.")
    tenants: Tenants = optional("Share of each antenna's time that others have booked; none unless stated.")
    tenant_time: TenantTime = optional("Mean length of what they book.")
    clear_sky: Share = optional("Share of time without clouds, for optical links.")
    cost_class: CostClass = optional("Whose it is.")
    outages: Outages | None = optional("When it is out of service.")
    rules: ClassVar[tuple[Rule, ...]] = (at_most_one(*MASKS),)


class Station(Sourced):
    """A ground station with antennas and a terrestrial line."""

    latitude: Latitude = required("WGS-84 geodetic, north positive.")
    longitude: Longitude = required("East positive.")
    height: Height = default("0 m", "Above the WGS-84 ellipsoid.")
    antennas: Antennas = guess(
        1, "Each serves one satellite at a time.", "networks in studies have 1 to 8 a site", (1, 8), "orbit"
    )
    mask: Mask = optional("Lowest geometric elevation; 5 deg unless one of the next two is given.")
    mask_by_azimuth: Annotated[Stated, MaskByAzimuth()] = optional("Instead: the horizon, interpolated.")
    max_range: Range = optional("Instead: largest slant range, any elevation.")
    turnaround: Duration = guess(
        "60 s", "Between two contacts of an antenna.",
        "to slew and reconfigure; no figure was found", ("15 s", "180 s"), "neither",
    )  # fmt: skip
    handling: Duration = guess(
        "1 s", "Demodulation, decoding, ingest: from the last bit received to data ready for the line.",
        "no figure was found", ("0.1 s", "10 s"), "neither",
    )  # fmt: skip
    line_rate: Rate = published(
        "1.5 Gbit/s", "Of the station's terrestrial line.",
        "Umbra, MobiCom 2023, evaluation: 1.2 to 1.8 Gbit/s a station (seen in a transcription)",
        ("0.1 Gbit/s", "10 Gbit/s"), "neither",
    )  # fmt: skip
    bands: Received = optional("What its antennas receive; anything unless stated.")
    g_over_t: FigureOfMerit = optional("Of an antenna with its receiver, for link budgets.")
    feedback: Feedback = optional("False: receive only, so that a satellite cannot follow its weather.")
    tenants: Tenants = optional("Share of each antenna's time that others have booked; none unless stated.")
    tenant_time: TenantTime = optional("Mean length of what they book.")
    clear_sky: Share = optional("Share of time without clouds, for optical links.")
    cost_class: CostClass = optional("Whose it is.")
    outages: Outages | None = optional("When it is out of service.")
    rules: ClassVar[tuple[Rule, ...]] = (
        at_most_one(*MASKS),
        together("tenant_time", "tenants"),
    )


class DataCentre(Sourced):
    """Where raw data is computed on the ground."""

    latitude: Latitude = required("WGS-84 geodetic, north positive.")
    longitude: Longitude = required("East positive.")
    computer: Computer | None = required("Its processors.")
    ingest_rate: Rate = optional("Raw data comes in one after the other, as fast; at once unless stated.")

    @staticmethod
    def stays_on_the_ground(table: Table) -> Faults:
        """Some of what a computer may state is of satellites only."""
        computer = table.get("computer")
        said = computer if isinstance(computer, Table) else {}
        return [("computer", why) for key, why in NOT_ON_THE_GROUND.items() if key in said]


DataCentre.rules = (DataCentre.stays_on_the_ground,)


class User(Sourced):
    """Who waits for the answer."""

    latitude: Latitude = required("WGS-84 geodetic, north positive.")
    longitude: Longitude = required("East positive.")
    service_time: Duration = guess(
        "0.2 s", "Push or interface delivery, added to each answer.",
        "no figure was found", ("0.05 s", "5 s"), "neither",
    )  # fmt: skip
