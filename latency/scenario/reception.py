"""What stations and relays say alike: what their antennas receive, and when others have them."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from latency.scenario.amounts import number, whole
from latency.scenario.bands import Bands
from latency.scenario.leaves import Choice, Count, Flag, Measure
from latency.scenario.outages import Outages, build_outages
from latency.scenario.stated import Default, Stated

Antennas = Annotated[Stated, Count(1, 10_000)]
Received = Annotated[Stated, Bands()]
FigureOfMerit = Annotated[Stated, Measure("figure of merit", "-40 dB/K", "70 dB/K")]
Feedback = Annotated[Stated, Flag()]
Tenants = Annotated[Stated, Measure("share", "0 %", "99 %")]
TenantTime = Annotated[Stated, Measure("time", "1 s", "1 d", whole=True)]
CostClass = Annotated[Stated, Choice(("commercial", "government", "volunteer", "own"))]

# What holds where others have booked antennas and it is not said for how long.
TENANT_DEFAULTS = {
    "tenant_time": Default(
        "8 min", "guess", note="about a pass of a satellite in low orbit", range=("5 min", "12 min"), favours="neither"
    ),
}  # fmt: skip


class Receiver(Protocol):
    """A section of a station or a relay."""

    bands: Stated | None
    tenants: Stated | None
    tenant_time: Stated | None
    cost_class: Stated | None
    outages: Outages | None


def build_reception(place: Receiver) -> dict[str, Any]:
    """Return these fields of a `model.Station`."""
    return {
        "bands": place.bands.value if place.bands else (),
        "tenants": number(place.tenants, 0.0),
        "tenant_ns": whole(place.tenant_time) or 0,
        "cost_class": place.cost_class.value if place.cost_class else "",
        "outages": build_outages(place.outages),
    }
