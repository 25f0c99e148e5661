"""The sections [stations.<name>.outages]: when a station is out of service, planned and at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from latency.scenario import model
from latency.scenario.amounts import whole
from latency.scenario.leaves import Leaf, Measure
from latency.scenario.lists import listed, read_inside
from latency.scenario.problems import clean, shown
from latency.scenario.section import Faults, Rule, Sourced, misspelt, optional, together
from latency.scenario.stated import Default, LeafError, Reading, Stated
from latency.scenario.table import Table

MOST_PLANNED = 1_000
INSTANT = Measure("time", "0 s", "3660 d", whole=True)
Length = Annotated[Stated, Measure("time", "1 s", "3660 d", whole=True)]
# What holds where a station fails at random and does not say for how long.
OUTAGE_DEFAULTS = {
    "repair": Default(
        "4 h", "guess", note="until somebody has come and mended it; no figure was found", range=("30 min", "2 d"),
        favours="neither",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Intervals(Leaf):
    """Pairs of begin and end since the start, in order of time, none inside another."""

    def read(self, raw: Any) -> Reading:
        pairs: list[tuple[int, int]] = []
        for at, row in enumerate(listed(raw, 1, MOST_PLANNED, 'pairs [begin, end], such as ["1 h", "2 h"]')):
            if not isinstance(row, list) or len(row) != 2:
                raise LeafError(f"{shown(row)} is not a pair [begin, end]", (at,))
            begin_ns, end_ns = (int(read_inside(INSTANT, item, at, side)) for side, item in enumerate(row))
            if end_ns <= begin_ns:
                raise LeafError("ends before it begins", (at,))
            if pairs and begin_ns < pairs[-1][1]:
                raise LeafError("begins before the one above has ended", (at,))
            pairs.append((begin_ns, end_ns))
        return Reading(tuple(pairs), [[clean(item) for item in row] for row in raw], f"{len(pairs)} planned")

    def schema(self) -> dict:
        pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 1}

    def about(self) -> str:
        return 'list of ["begin", "end"]'


class Outages(Sourced):
    """When all antennas of a station are out of service."""

    planned: Annotated[Stated, Intervals()] = optional("Since the start.")
    every: Length = optional("Mean time from a repair to the next failure; never unless stated.")
    repair: Length = optional("Mean time to repair.")
    rules: ClassVar[tuple[Rule, ...]] = (together("repair", "every"),)


def _say_when(table: Table) -> Faults:
    """Something is planned, or fails at random."""
    if any(key in table for key in ("planned", "every", "repair")) or misspelt(table, "planned", "every"):
        return []  # a repair without `every` is told by itself
    return [(None, "needs `planned` or `every`; without either nothing ever fails")]


Outages.rules = (_say_when, *Outages.rules)


def build_outages(outages: Outages | None) -> model.Outages:
    if outages is None:
        return model.Outages()
    planned = outages.planned.value if outages.planned else ()
    return model.Outages(planned, whole(outages.every) or 0, whole(outages.repair) or 0)
