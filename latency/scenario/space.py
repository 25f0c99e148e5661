"""The sections [satellites.<group>]: orbit, sensor, radios, links between satellites, computer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from latency.scenario.amounts import Duration, Part, Rate
from latency.scenario.breakdowns import Failures
from latency.scenario.downlinks import Downlink, Downlinks
from latency.scenario.leaves import Choice, Count, Flag, Measure, Number
from latency.scenario.lists import Elements
from latency.scenario.power import PowerSystem, Watts
from latency.scenario.processors import Computer
from latency.scenario.section import (
    Faults,
    Rule,
    Sourced,
    at_most_one,
    default,
    exactly_one,
    guess,
    misspelt,
    needs,
    optional,
    published,
    required,
    together,
)
from latency.scenario.stated import Default, Stated
from latency.scenario.steps import Degraded, RateSteps
from latency.scenario.table import Table, plain
from latency.scenario.words import FileName, Names

Turn = Annotated[Stated, Measure("angle", "-360 deg", "360 deg")]

WALKER = ("walker-delta", "walker-star")
FILES = ("tle", "omm")
KINDS = (*WALKER, "elements", *FILES)
_SHELL = (
    "planes", "satellites_per_plane", "altitude", "mean_motion", "inclination", "phasing", "slot_spacing",
    "eccentricity", "raan", "argument_of_perigee", "mean_anomaly", "bstar",
)  # fmt: skip
SHELL_DEFAULTS = {
    "phasing": Default(0), "slot_spacing": Default("even"), "eccentricity": Default(0), "raan": Default("0 deg"),
    "argument_of_perigee": Default("0 deg"), "mean_anomaly": Default("0 deg"), "bstar": Default(0),
}  # fmt: skip
# What each kind of orbit reads, and what it cannot do without.
KEYS_OF = {**dict.fromkeys(WALKER, _SHELL), **dict.fromkeys(FILES, ("file",)), "elements": ("elements",)}
NEEDS_OF = {
    **dict.fromkeys(WALKER, ("planes", "satellites_per_plane", "inclination")),
    **dict.fromkeys(FILES, ("file",)), "elements": ("elements",),
}  # fmt: skip


class Orbit(Sourced):
    """Where the satellites of a group fly: a shell of circular orbits, or published elements."""

    kind: Annotated[Stated, Choice(KINDS)] = required("How the orbits are given.")
    planes: Annotated[Stated, Count(1, 10_000)] = optional("Orbital planes of the shell.")
    satellites_per_plane: Annotated[Stated, Count(1, 10_000)] = optional("Satellites in each plane.")
    altitude: Annotated[Stated, Measure("length", "150 km", "50000 km")] = optional(
        "Above the WGS-72 equator; gives the mean motion sqrt(mu / (R + h)^3)."
    )
    mean_motion: Annotated[Stated, Measure("mean motion", "0.5 rev/day", "16.5 rev/day")] = optional(
        "Instead of the altitude; Kozai's, as SGP4 takes it."
    )
    inclination: Annotated[Stated, Measure("angle", "0 deg", "180 deg", ("sun-synchronous",))] = optional(
        "Of all planes."
    )
    phasing: Annotated[Stated, Count(0, 10_000, ("alternate",))] = optional(
        "Walker's factor F, or every second plane shifted by half a slot."
    )
    slot_spacing: Annotated[Stated, Measure("angle", "0.001 deg", "360 deg", ("even",))] = optional(
        "Between neighbours in a plane: even, or an angle for a train."
    )
    eccentricity: Annotated[Stated, Number(0, 0.9)] = optional("Of all orbits.")
    raan: Turn = optional("Right ascension of the first plane's ascending node at the start.")
    argument_of_perigee: Turn = optional("Of all orbits.")
    mean_anomaly: Turn = optional("Of the first satellite at the start.")
    bstar: Annotated[Stated, Number(-10, 10)] = optional("SGP4's drag term, per Earth radius.")
    elements: Annotated[Stated, Elements()] = optional("Mean elements in SGP4's sense, satellite by satellite.")
    file: Annotated[Stated, FileName()] = optional("TLE or OMM (CSV, JSON, XML) file beside the scenario.")

    @staticmethod
    def fits_kind(table: Table) -> Faults:
        """The keys are those of the kind."""
        kind = plain(table.get("kind"))
        if kind not in KINDS:
            return []
        faults: Faults = [
            (key, f"means nothing in an orbit of kind '{kind}'")
            for key in (*_SHELL, "file", "elements")
            if key in table and key not in KEYS_OF[str(kind)]
        ]
        faults += needs(table, NEEDS_OF[str(kind)], f"kind '{kind}'")
        return faults + (exactly_one("altitude", "mean_motion")(table) if kind in WALKER else [])


Orbit.rules = (Orbit.fits_kind,)


class Sensor(Sourced):
    """What an imaging satellite sees."""

    off_nadir: Annotated[Stated, Measure("angle", "0 deg", "75 deg")] = optional(
        "Largest angle from the nadir at which a target is seen."
    )
    swath: Annotated[Stated, Measure("length", "1 m", "10000 km")] = optional(
        "Instead: width on the ground, centred on the track."
    )
    daylight: Annotated[Stated, Flag()] = default(False, "Takes only targets that the Sun lights.")
    readout: Duration = default("0 s", "Readout, formatting, compression on board: the component `sensing`.")
    imaging: Duration = default("0 s", "Before each capture the satellite points away and its downlinks are closed.")
    rules: ClassVar[tuple[Rule, ...]] = (exactly_one("off_nadir", "swath"),)


class Isl(Sourced):
    """Terminals for links between the satellites of the group."""

    topology: Annotated[Stated, Choice(("ring", "grid", "none"))] = required(
        "Who is linked: neighbours in the plane; these and the same slot in both next planes; nobody."
    )
    rate: Rate = optional("Bits a second in each direction.")
    rate_by_range: Annotated[Stated, RateSteps(Measure("length", "1 km", "100000 km"), "range")] = optional(
        "Instead: what holds up to each range; beyond the last there is no link."
    )
    acquisition: Duration = guess(
        "30 s", "From line of sight to a working link; links open at the start are taken as acquired.",
        "of an optical terminal pointed anew: Starlink's fastest take about 12 s, small satellites turn the whole body",
        ("12 s", "120 s"), "orbit",
    )  # fmt: skip
    grazing_altitude: Annotated[Stated, Measure("length", "0 m", "1000 km")] = published(
        "80 km", "A line of sight stays at least this high above the ellipsoid.",
        "Hypatia's satgenpy (Kassing et al., IMC 2020), so that no ray crosses the weather",
        ("0 km", "100 km"), "ground",
    )  # fmt: skip
    max_range: Annotated[Stated, Measure("length", "1 km", "100000 km", ("unlimited",))] = default(
        "unlimited", "Longest link."
    )
    working: Annotated[Stated, Names(("all",))] = default("all", "Satellites whose terminals work.")
    availability: Part = optional("Share of time in which a link works that could be up; always unless stated.")
    repair: Annotated[Stated, Measure("time", "1 s", "366 d", whole=True)] = optional(
        "Mean length of a link's outages."
    )
    power: Watts = optional("Drawn by all terminals of a satellite, in cases that use them; nothing unless stated.")
    degraded: Annotated[Stated, Degraded()] = optional("Satellites whose links are no faster than so much.")
    polar_limit: Annotated[Stated, Measure("angle", "0 deg", "90 deg")] = optional(
        "Links between planes are off where either end is at a higher latitude; nowhere unless stated."
    )

    @staticmethod
    def has_rate(table: Table) -> Faults:
        """Links need a rate."""
        if plain(table.get("topology")) == "none" or "rate" in table or "rate_by_range" in table:
            return at_most_one("rate", "rate_by_range")(table)
        return [(None, "" if misspelt(table, "rate", "rate_by_range") else "needs `rate` or `rate_by_range`")]


Isl.rules = (Isl.has_rate, together("repair", "availability"))
# What holds where links fail and it is not said for how long.
ISL_DEFAULTS = {
    "repair": Default(
        "5 min", "guess", note="until two terminals have found each other again; no figure was found",
        range=("30 s", "1 h"), favours="neither",
    ),
}  # fmt: skip


class Group(Sourced):
    """Satellites that are alike."""

    orbit: Orbit | None = required("Where they fly.")
    names: Annotated[Stated, Names()] = optional(
        "One for each satellite of a shell; <group>-<plane>-<slot> unless stated."
    )
    storage: Annotated[Stated, Measure("size", "1 bit", "1000000 TB", ("unlimited",), whole=True)] = default(
        "unlimited", "On board, for raw data and products alike."
    )
    sensor: Sensor | None = optional("What it sees; needed for captures over targets.")
    downlink: Downlink | None = optional("Its radio; leave it out for a satellite that only computes or relays.")
    downlinks: Downlinks = optional("Several radios by name, instead of `downlink`.")
    isl: Isl | None = optional("Links between satellites.")
    computer: Computer | None = optional("Processors on board.")
    power: PowerSystem | None = optional("Solar array and battery; energy is never short unless stated.")
    failures: Failures | None = optional("How its satellites break; never unless stated.")
    rules: ClassVar[tuple[Rule, ...]] = (at_most_one("downlink", "downlinks"),)
