"""The sections [computers.<name>], [satellites.<group>.computer] and [data_centres.<name>.computer]."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated, ClassVar

from latency.scenario import model
from latency.scenario.amounts import Duration, number, whole
from latency.scenario.breakdowns import Breakdowns
from latency.scenario.leaves import Count, Measure
from latency.scenario.outages import build_outages
from latency.scenario.power import Watts
from latency.scenario.section import Faults, Rule, Sourced, at_most_one, guess, misspelt, optional, required, together
from latency.scenario.section import default as unless_stated
from latency.scenario.stated import Default, Stated
from latency.scenario.table import PEDIGREE, Table, plain
from latency.scenario.words import Name

Sustained = Annotated[Stated, Measure("share", "0.0001 %", "100 %")]
TokenRate = Annotated[Stated, Measure("token rate", "0.001 token/s", "1e9 token/s")]
SPEEDS = ("service_time", "rate", "tile_time", "prefill_rate", "decode_rate")
# What a place states itself takes the place of other ways of its kind to say the same.
REPLACES = {"service_time": ("rate", "utilisation", "tile_time"), "rate": ("service_time",)}
NOT_ON_THE_GROUND = {
    "screening_time": "screening_time means nothing in a data centre; it belongs to satellites",
    "thermal": "thermal means nothing in a data centre; heat is modelled on satellites",
}
BANDWIDTH_DEFAULTS = {
    "bandwidth_utilisation": Default(
        0.7, "guess", note="of the nameplate, as streaming benchmarks reach; decoding of language models in practice"
        " lies between half of the roofline and nearly all of it", range=(0.4, 0.95), favours="neither",
    ),
}  # fmt: skip


class Thermal(Sourced):
    """A store of heat with a constant way out; work pauses when it is full."""

    cooling: Annotated[Stated, Measure("power", "1 mW", "100 MW")] = required(
        "What the radiator sheds, as long as there is heat in the store."
    )
    store: Annotated[Stated, Measure("energy", "1 J", "9 GJ")] = required("Heat that may pile up.")
    resume: Annotated[Stated, Measure("share", "0 %", "99.9 %")] = guess(
        0.5, "Share of the store at which work goes on.", "a choice of the controller; no figure was found",
        (0.1, 0.95), "neither",
    )  # fmt: skip


class Kind(Sourced):
    """A computer that places refer to by `kind`. One that nobody refers to costs nothing."""

    workers: Annotated[Stated, Count(1, 1_000_000)] = unless_stated(1, "Captures processed at the same time.")
    startup: Duration = unless_stated("0 s", "Added to each capture, such as starting a process.")
    service_time: Duration = optional("Measured time for a capture.")
    rate: Annotated[Stated, Measure("computing rate", "1 op/s", "500 POPS")] = optional(
        "Nameplate rate of one worker; the time is workload.work / (rate x utilisation)."
    )
    utilisation: Sustained = optional("Sustained share of the nameplate rate, 0.25 or '25 %'.")
    tile_time: Annotated[Stated, Measure("time", "1 ns", "366 d", whole=True)] = optional(
        "Measured time for a tile; tasks of kind tiles take it before any rate."
    )
    bandwidth: Annotated[Stated, Measure("rate", "1 byte/s", "10000 TB/s")] = optional(
        "Nameplate rate of one worker's memory, such as '204.8 GB/s'."
    )
    bandwidth_utilisation: Sustained = optional("Sustained share of it.")
    prefill_rate: TokenRate = optional("Measured with the workload's language model: tokens of the prompt a second.")
    decode_rate: TokenRate = optional("Measured with the workload's language model: tokens of the answer a second.")
    load_time: Duration = optional("To load the models, paid by work that finds the computer cold.")
    keep_warm: Annotated[Stated, Measure("time", "0 s", "366 d", ("always",), whole=True)] = optional(
        "Models stay loaded for as long after the last work; always unless stated."
    )
    batch: Annotated[Stated, Measure("time", "1 s", "366 d", whole=True)] = optional(
        "Work begins at multiples of it since the start; at once unless stated."
    )
    express_classes: Annotated[Stated, Count(1, 1_001)] = optional("Classes below it never wait for a batch.")
    screening_time: Duration = optional(
        "Case hybrid, on board: to tell what is of interest in a capture; as long as computing it unless stated."
    )
    year: Annotated[Stated, Count(1950, 2100)] = optional("In which one could buy it.")
    precision: Annotated[Stated, Name("precision, such as INT8")] = optional("Of the operations that `rate` counts.")
    power: Watts = optional("Drawn with all workers working, all together; the same whatever `workers` is.")
    idle_power: Watts = optional("Drawn with none working; nothing unless stated.")
    thermal: Thermal | None = optional("Heat; never in the way unless stated.")
    resets: Breakdowns | None = optional("Restarts, such as those that radiation causes.")
    rules: ClassVar[tuple[Rule, ...]] = (at_most_one("service_time", "rate"),)


class Computer(Kind):
    """Processors of one place; each takes one capture at a time."""

    kind: Annotated[Stated, Name("name of a computer")] = optional(
        "Name in [computers]; what is stated here besides goes before what stands there."
    )

    @staticmethod
    def has_speed(table: Table) -> Faults:
        """How fast it is must be said, in one way at least."""
        if any(key in table for key in SPEEDS):
            return []
        told = "needs service_time or rate; or tile_time, or prefill_rate and decode_rate, for [workload.tasks]"
        return [(None, "" if misspelt(table, *SPEEDS) else told)]


def _unless_vague(rule: Rule) -> Rule:
    """What a kind that there is not would have said, nobody can miss."""

    def known(table: Table) -> Faults:
        return [] if table.vague else rule(table)

    return known


_WHOLE = (
    Computer.has_speed,
    together("rate", "utilisation"),
    at_most_one("service_time", "utilisation"),
    together("express_classes", "batch"),
    together("bandwidth_utilisation", "bandwidth"),
    together("keep_warm", "load_time"),
    together("idle_power", "power"),
    together("thermal", "power"),
)
Computer.rules = (*Kind.rules, *map(_unless_vague, _WHOLE))


def lay_over_kind(own: Table, kinds: object, left_out: tuple[str, ...]) -> None:
    """Complete a computer's section by what its kind says; a kind that there is not makes it vague."""
    if "kind" not in own:
        return
    name = plain(own["kind"])
    kind = kinds.get(name) if isinstance(kinds, Table) and isinstance(name, str) else None
    if not isinstance(kind, Table):
        own.vague = True
        return
    replaced = {key for said, keys in REPLACES.items() if said in own for key in keys}
    _lay_under(own, kind, {*PEDIGREE, *left_out, *replaced})


def _lay_under(own: Table, kind: Table, left_out: set[str]) -> None:
    for key, value in kind.items():
        held = own.get(key)
        if isinstance(held, Table) and isinstance(value, Table):
            _lay_under(held, value, set(PEDIGREE))
        elif key not in own and key not in left_out:
            own[key] = value.copied() if isinstance(value, Table) else value
            own.entries[key] = kind.entries[key]


def spoken_for(kinds: dict[str, Kind], computers: list[Computer]) -> dict[str, Kind]:
    """Return the kinds that are referred to, emptied: what they say stands by now with each of the computers."""
    used = {computer.kind.value for computer in computers if computer.kind}
    nothing = dict.fromkeys(Kind.model_fields)
    return {name: kind.model_copy(update=nothing) for name, kind in kinds.items() if name in used}


def build_computer(computer: Computer) -> model.Computer:
    """Sustained rates are whole operations or bytes a second, rounded down."""
    return model.Computer(
        workers=whole(computer.workers),
        startup_ns=whole(computer.startup),
        service_ns=whole(computer.service_time),
        rate_op_s=_sustained(computer.rate, computer.utilisation, 1),
        batch_ns=whole(computer.batch) or 0,
        express_classes=whole(computer.express_classes) or 0,
        screening_ns=whole(computer.screening_time),
        kind=computer.kind.value if computer.kind else "",
        year=whole(computer.year),
        precision=computer.precision.value if computer.precision else "",
        tile_ns=whole(computer.tile_time),
        bandwidth_byte_s=_sustained(computer.bandwidth, computer.bandwidth_utilisation, 8),
        prefill_token_s=float(computer.prefill_rate.value) if computer.prefill_rate else None,
        decode_token_s=float(computer.decode_rate.value) if computer.decode_rate else None,
        load_ns=whole(computer.load_time) or 0,
        keep_warm_ns=whole(computer.keep_warm),
        power_w=float(computer.power.value) if computer.power else None,
        idle_w=number(computer.idle_power, 0.0),
        thermal=_thermal(computer.thermal) if computer.thermal else None,
        resets=build_outages(computer.resets),
    )


def _sustained(nameplate: Stated | None, utilisation: Stated | None, unit: int) -> int | None:
    return max(1, math.floor(Fraction(nameplate.value, unit) * utilisation.value)) if nameplate else None


def _thermal(thermal: Thermal) -> model.Thermal:
    return model.Thermal(float(thermal.cooling.value), float(thermal.store.value), float(thermal.resume.value))
