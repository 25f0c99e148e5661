"""The sections [satellites.<group>.power]: what feeds the computer of a satellite."""

from __future__ import annotations

from typing import Annotated

from latency.scenario import model
from latency.scenario.leaves import Choice, Measure
from latency.scenario.section import Sourced, default, guess, required
from latency.scenario.stated import Stated

MOST_USABLE_J = 9 * 10**9  # in watts times nanoseconds an int64 holds as much
Watts = Annotated[Stated, Measure("power", "0 W", "100 MW")]


class PowerSystem(Sourced):
    """Solar array and battery. Computing pauses at the floor of the battery; radios and bus go on below it."""

    solar: Watts = required("At the bus, while the Sun is in view.")
    sunlight: Annotated[Stated, Choice(("eclipses", "always"))] = default(
        "eclipses", "Where the orbit passes through the Earth's shadow; or always, as for a stated orbit average."
    )
    battery: Annotated[Stated, Measure("energy", "1 J", "1000 MWh")] = required("What it holds when full.")
    depth_of_discharge: Annotated[Stated, Measure("share", "0.1 %", "100 %")] = guess(
        0.3, "Share of the battery that computing may use; the rest is kept.",
        "deeper cycles cost life: Xing et al., MobiCom 2024, see 25 % of it where computing discharges more than 30 %"
        " (read in a summary)", (0.1, 0.8), "ground",
    )  # fmt: skip
    resume: Annotated[Stated, Measure("share", "0 %", "100 %")] = guess(
        0.1, "Share of that part at which computing goes on.", "a choice of the controller; no figure was found",
        (0.01, 0.9), "neither",
    )  # fmt: skip
    charge: Annotated[Stated, Measure("share", "0 %", "100 %")] = guess(
        1.0, "Of that part, at the start.", "full; after the warm-up it hardly matters", (0, 1), "orbit"
    )
    base: Watts = required("Bus, attitude, imager, the transmitters' idling: all that is always on but the computer.")


def build_power(power: PowerSystem) -> model.PowerSystem:
    return model.PowerSystem(
        solar_w=float(power.solar.value),
        sunlight=power.sunlight.value,
        battery_j=float(power.battery.value),
        depth_of_discharge=float(power.depth_of_discharge.value),
        resume=float(power.resume.value),
        charge=float(power.charge.value),
        base_w=float(power.base.value),
    )
