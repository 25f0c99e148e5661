"""The sections that say what is asked and by which rules: scenario, workload, nodes, network, sources; the file."""

from __future__ import annotations

from typing import Annotated

from pydantic import WrapValidator

from latency.scenario.amounts import Duration, Latitude, Longitude, Part
from latency.scenario.claims import Claim
from latency.scenario.ground import DataCentre, Height, Station, StationDefaults, User
from latency.scenario.interests import Interest, Screening
from latency.scenario.leaves import LARGEST, Choice, Count, Flag, Measure, Number
from latency.scenario.lists import Captures
from latency.scenario.nodes import Nodes
from latency.scenario.pipelines import Accuracy, Content, Tasks
from latency.scenario.processors import Computer, Kind
from latency.scenario.relays import Relay
from latency.scenario.section import (
    AT_THE_TOP,
    Faults,
    Section,
    Sourced,
    default,
    guess,
    named_sections,
    needs,
    optional,
    published,
    required,
)
from latency.scenario.space import Group
from latency.scenario.stated import Default, Stated
from latency.scenario.table import Table, plain
from latency.scenario.weather import Weather
from latency.scenario.words import Digest, Instant, Label, Names, Text

KINDS = ("periodic", "poisson", "targets", "events", "listed")
CASES = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay")  # run unless stated
HYBRID = "hybrid"
GROUND = ("ground-direct", "ground-relay", HYBRID)  # those that need a data centre
ONBOARD = ("onboard-direct", "onboard-relay")

Size = Annotated[Stated, Measure("size", "1 bit", "1000 TB", whole=True)]
Step = Annotated[Stated, Measure("time", "1 ms", "1 d", whole=True)]
Span = Annotated[Stated, Measure("time", "1 ms", "3660 d", whole=True)]


class About(Section):
    """The question, the time simulated, and how chance is drawn."""

    name: Annotated[str, Label()] = optional("Short name; the file's name unless stated.")
    title: Annotated[str, Text(200)] = required("One line on what is studied.")
    question: Annotated[str, Text(2_000)] = required("The one question that the scenario asks.")
    declared: Annotated[str, Digest()] = optional(
        "Digest of the claims before anything was run, as `latency check` prints it."
    )
    start: Annotated[Stated, Instant()] = required("First instant, with its zone: 2025-06-01T00:00:00Z.")
    span: Span = required("Time in which captures are taken.")
    warm_up: Duration = optional(
        "Captures before it are not counted; a tenth of the span, at most a day, unless stated."
    )
    drain: Duration = default("1 d", "How long the clock runs on after the span, so that late captures can arrive.")
    seed: Annotated[Stated, Count(0, LARGEST)] = default(1, "Key of all random draws.")
    replications: Annotated[Stated, Count(1, 100_000)] = default(1, "Independent repetitions.")
    epoch_window: Duration = default("30 d", "Replications start uniformly within it after `start`.")
    campaign: Annotated[Stated, Choice(("steady", "finite"))] = default(
        "steady", "Steady: an overloaded resource makes the comparison unstable. Finite: load is information."
    )


class Target(Sourced):
    """A place of interest."""

    latitude: Latitude = required("WGS-84 geodetic, north positive.")
    longitude: Longitude = required("East positive.")
    height: Height = default("0 m", "Above the WGS-84 ellipsoid.")


class Workload(Sourced):
    """How captures come about, and what each of them weighs."""

    kind: Annotated[Stated, Choice(KINDS)] = required(
        "At equal intervals; at random; whenever the sensor sees a target; of what happens at targets; one by one."
    )
    satellites: Annotated[Stated, Names(("all",), least=1)] = default("all", "Groups or satellites that take captures.")
    interval: Annotated[Stated, Measure("time", "1 us", "3660 d", whole=True)] = optional(
        "Periodic: between captures of a satellite. Poisson: its mean. Targets: at least, for a target and satellite."
        " Events: mean time between those of one target."
    )
    offset: Duration = optional("Periodic: of the first capture.")
    stagger: Annotated[Stated, Flag()] = optional(
        "Periodic: satellite k of K starts k/K of an interval later."
    )
    captures: Annotated[Stated, Captures()] = optional("Listed: satellite and time since the start, one by one.")
    targets: Annotated[dict[str, Target | None], WrapValidator(named_sections)] = optional(
        "Places to be seen, by name."
    )
    lifetime: Annotated[Stated, Measure("time", "1 us", "3660 d", ("none",), whole=True)] = optional(
        "Events: how long one can be seen; later it is missed."
    )
    raw_size: Size = required("Of the raw data of a capture.")
    product_size: Size = required("Of the answer computed from it.")
    work: Annotated[Stated, Measure("work", "0 op", "1000 Pop", whole=True)] = default(
        "0 op", "Operations for a capture; read where a computer states a rate."
    )
    priority: Annotated[Stated, Count(0, 1_000)] = default(0, "Class; 0 goes first.")
    deadline: Annotated[Stated, Measure("time", "1 us", "3660 d", ("none",), whole=True)] = default(
        "none", "After the capture; answers later than it are counted."
    )
    compression: Annotated[Stated, Number(1, 10_000)] = default(1, "Raw bits over what is left of them, in every case.")
    cropped: Part = default("100 %", "Share of the raw bits that lies in the area of interest, in every case.")
    interests: Annotated[dict[str, Interest | None], WrapValidator(named_sections)] = optional(
        "Captures that matter more than the rest, by name."
    )
    screening: Screening | None = optional("How well a look on board tells them.")
    tasks: Tasks = optional("What is done to each capture, model by model, instead of `work`.")
    content: Content | None = optional("What captures show; all show what is looked for unless stated.")
    in_orbit: Accuracy | None = optional("Of the models on satellites; perfect unless stated.")
    on_ground: Accuracy | None = optional("Of the models in data centres; perfect unless stated.")

    @staticmethod
    def fits_kind(table: Table) -> Faults:
        """The keys are those of the kind."""
        kind = plain(table.get("kind"))
        if kind not in KINDS:
            return []
        faults: Faults = [
            (key, f"means nothing in a workload of kind '{kind}'")
            for key in ("interval", "offset", "stagger", "captures", "targets", "lifetime")
            if key in table and key not in KEYS_OF[str(kind)]
        ]
        return faults + needs(table, NEEDS_OF[str(kind)], f"kind '{kind}'")


KIND_DEFAULTS = {
    "periodic": {"offset": Default("0 s"), "stagger": Default(True)},
    "events": {"lifetime": Default("none")},
}
KEYS_OF = {
    "periodic": ("interval", "offset", "stagger"), "poisson": ("interval",),
    "targets": ("interval", "targets"), "events": ("interval", "targets", "lifetime"), "listed": ("captures",),
}  # fmt: skip
NEEDS_OF = {
    "periodic": ("interval",), "poisson": ("interval",), "targets": ("interval", "targets"),
    "events": ("interval", "targets"), "listed": ("captures",),
}  # fmt: skip
Workload.rules = (Workload.fits_kind,)


class Rules(Sourced):
    """Rules that hold for every case alike."""

    switching: Annotated[Stated, Choice(("cut-through", "store-and-forward"))] = default(
        "cut-through", "Between links of satellites: head onwards at once, or only whole data."
    )
    switching_delay: Duration = guess(
        "0.1 ms", "Handling in a relay.",
        "no measurement was found; simulators use 0", ("0.01 ms", "5 ms"), "orbit",
    )  # fmt: skip
    packet: Annotated[Stated, Measure("size", "1 bit", "1 GB", whole=True)] = default(
        "8920 bit", "What a relay must hold before it sends on.", basis="published",
        source="CCSDS 131.0-B: transfer frames of 1,115 byte, five interleaved RS(255,223) code blocks",
    )  # fmt: skip
    hop_limit: Annotated[Stated, Count(0, 10_000)] = default(
        64, "Hops a leg may take.", basis="guess", note="far above any useful route; it only stops loops"
    )
    booking: Annotated[Stated, Choice(("demand", "scheduled"))] = default("demand", "How antennas are granted.")
    scheduler: Annotated[Stated, Choice(("first-come", "longest-pass", "max-weight", "optimal"))] = default(
        "first-come", "Who gets whole passes under `scheduled` booking."
    )
    asking: Annotated[Stated, Choice(("oldest", "backlog", "deadline"))] = default(
        "oldest", "Who is granted first under `demand` booking: with the oldest data, the most, or the most urgent."
    )
    product_first: Annotated[Stated, Flag()] = default(
        False, "A radio that carries both sends products before raw data."
    )
    streaming: Annotated[Stated, Flag()] = default(
        False, "Lines and processors begin with the head of the data, not with its last bit."
    )
    topology_step: Step = default("10 s", "Links between satellites are frozen for as long in a routing decision.")
    delay_step: Step = default("10 s", "Light time to the ground is constant for as long.")
    scan_step: Step = default("60 s", "First look for passes; edges are then found exactly.")
    fibre_index: Annotated[Stated, Number(1, 2)] = published(
        1.468, "Refractive index of fibre.",
        "data sheets of single-mode fibre at 1550 nm (recalled, not seen)", (1.467, 1.5), "neither",
    )  # fmt: skip
    fibre_stretch: Annotated[Stated, Number(1, 10)] = published(
        2.1, "Length of a fibre path over the great circle.",
        "Bozkurt et al., Dissecting Latency in the Internet's Fiber Infrastructure, arXiv 2018, abstract",
        (1.3, 2.5), "neither",
    )  # fmt: skip


class Source(Section):
    """Where a number comes from."""

    title: Annotated[str, Text(1_000)] = required("What it is called.")
    author: Annotated[str, Text(1_000)] = optional("Who wrote it.")
    publisher: Annotated[str, Text(500)] = optional("Who published it.")
    year: Annotated[Stated, Count(1500, 2200)] = optional("When.")
    url: Annotated[str, Text(2_000)] = optional("Where it is found.")
    doi: Annotated[str, Text(200)] = optional("Its identifier.")
    note: Annotated[str, Text(2_000)] = optional("How far it is to be trusted.")


class ScenarioFile(Section):
    """A whole scenario file."""

    cases: Annotated[Stated, Names()] = default(list(CASES), "Which cases are run; none for geometry alone.")
    scenario: About | None = optional("The question and the time simulated.")
    computers: Annotated[dict[str, Kind | None], WrapValidator(named_sections)] = optional(
        "Computers that places refer to by `kind`, by name."
    )
    satellites: Annotated[dict[str, Group | None], WrapValidator(named_sections)] = optional(
        "Groups of satellites, by name."
    )
    station_defaults: StationDefaults | None = optional("What holds for every station that does not say so itself.")
    stations: Annotated[dict[str, Station | None], WrapValidator(named_sections)] = optional(
        "Ground stations, by name."
    )
    relays: Annotated[dict[str, Relay | None], WrapValidator(named_sections)] = optional(
        "Geostationary relays, by name."
    )
    data_centres: Annotated[dict[str, DataCentre | None], WrapValidator(named_sections)] = optional(
        "Where raw data is computed on the ground, by name."
    )
    users: Annotated[dict[str, User | None], WrapValidator(named_sections)] = optional(
        "Who waits for the answer, by name; exactly one for now."
    )
    nodes: Nodes | None = optional("Orbital compute nodes.")
    workload: Workload | None = optional("What is captured.")
    network: Rules | None = optional("Rules of queues, links and fibre.")
    weather: Weather | None = optional("Rain and clouds; clear sky unless stated.")
    claims: Annotated[dict[str, Claim | None], WrapValidator(named_sections)] = optional(
        "What is said of computing in orbit and shall be tested, by name."
    )
    sources: Annotated[dict[str, Source | None], WrapValidator(named_sections)] = optional(
        "Where numbers come from, by key."
    )

    @classmethod
    def offered(cls) -> list[str]:
        return [*AT_THE_TOP[:2], *super().offered()]


def computers_of(file: ScenarioFile) -> list[Computer]:
    """Return the computers of a file that could be read, on satellites and on the ground."""
    places = [*(file.satellites or {}).values(), *(file.data_centres or {}).values()]
    return [place.computer for place in places if place and place.computer]

