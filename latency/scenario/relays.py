"""The sections [relays.<name>]: geostationary satellites that hand data down to a ground terminal of their own."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

from latency.scenario import model
from latency.scenario.amounts import Duration, Latitude, Longitude, Rate, metres, radians, whole
from latency.scenario.ground import Height
from latency.scenario.leaves import Measure
from latency.scenario.outages import Outages
from latency.scenario.reception import (
    Antennas,
    CostClass,
    Received,
    Tenants,
    TenantTime,
    build_reception,
)
from latency.scenario.section import Rule, Sourced, default, guess, optional, published, required, together
from latency.scenario.stated import Stated

BELOW_ALL = ((0.0, -math.pi / 2),)  # no mask: the Earth is what hides a satellite from a relay


class Feeder(Sourced):
    """The ground terminal of a relay's feeder link, where its terrestrial line begins."""

    latitude: Latitude = required("WGS-84 geodetic, north positive.")
    longitude: Longitude = required("East positive.")
    height: Height = default("0 m", "Above the WGS-84 ellipsoid.")


class Relay(Sourced):
    """A geostationary satellite with terminals for others and a fixed feeder link, always up and never the slower one.

    For a satellite it is a station in the sky: a radio whose `band` it receives sends to it, at the radio's own rate.
    """

    longitude: Longitude = required("Of its place above the equator, east positive.")
    feeder: Feeder | None = required("Where its data comes down.")
    bands: Received = required("What its terminals receive.")
    terminals: Antennas = guess(
        1, "Each serves one satellite at a time.", "European and American relays have one or two a satellite", (1, 2),
        "orbit",
    )  # fmt: skip
    grazing_altitude: Annotated[Stated, Measure("length", "0 m", "1000 km")] = published(
        "80 km", "A line of sight stays at least this high above the ellipsoid.",
        "Hypatia's satgenpy (Kassing et al., IMC 2020), so that no ray crosses the weather",
        ("0 km", "100 km"), "neither",
    )  # fmt: skip
    turnaround: Duration = guess(
        "60 s", "Between two contacts of a terminal.",
        "to point anew; no figure was found", ("15 s", "180 s"), "neither",
    )  # fmt: skip
    handling: Duration = guess(
        "1 s", "From the last bit received at the feeder's terminal to data ready for the line.",
        "no figure was found", ("0.1 s", "10 s"), "neither",
    )  # fmt: skip
    line_rate: Rate = guess(
        "1.5 Gbit/s", "Of the terrestrial line at the feeder's terminal.",
        "as of a ground station; no figure of a relay's was found", ("0.1 Gbit/s", "10 Gbit/s"), "neither",
    )  # fmt: skip
    tenants: Tenants = optional("Share of each terminal's time that others have booked; none unless stated.")
    tenant_time: TenantTime = optional("Mean length of what they book.")
    cost_class: CostClass = optional("Whose it is.")
    outages: Outages | None = optional("When it is out of service.")
    rules: ClassVar[tuple[Rule, ...]] = (together("tenant_time", "tenants"),)


def build_relay(name: str, relay: Relay) -> model.Station:
    """Return a relay as the station that it is for everybody else, standing where the feeder's terminal does."""
    return model.Station(
        name=name,
        latitude_rad=radians(relay.feeder.latitude),
        longitude_rad=radians(relay.feeder.longitude),
        height_m=metres(relay.feeder.height),
        antennas=whole(relay.terminals),
        turnaround_ns=whole(relay.turnaround),
        mask=BELOW_ALL,
        max_range_m=math.inf,
        handling_ns=whole(relay.handling),
        line_rate_bit_s=whole(relay.line_rate),
        relay=model.Relay(radians(relay.longitude), metres(relay.grazing_altitude)),
        **build_reception(relay),
    )
