"""The sections [workload.interests.<name>] and [workload.screening]: which captures matter more, and who can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from latency.scenario import model
from latency.scenario.amounts import Part, Share, angle_rad, number, whole
from latency.scenario.leaves import Choice, Count, Leaf, Measure
from latency.scenario.lists import listed, read_inside
from latency.scenario.problems import clean, shown
from latency.scenario.section import Faults, Sourced, default, guess, misspelt, optional
from latency.scenario.stated import LeafError, Reading, Stated
from latency.scenario.table import Table, plain

MOST_AREAS = 2_000
LATITUDE = Measure("angle", "-90 deg", "90 deg")
LONGITUDE = Measure("angle", "-180 deg", "360 deg")
RADIUS = Measure("length", "1 m", "20000 km")
AHEAD, SCREENED = "ahead", "screened"


@dataclass(frozen=True)
class Areas(Leaf):
    """Circles on the ground: latitude, longitude and radius of each."""

    def read(self, raw: Any) -> Reading:
        kinds = (LATITUDE, LONGITUDE, RADIUS)
        circles = []
        wanted = 'circles [latitude, longitude, radius], such as ["37.8 deg", "-122.4 deg", "200 km"]'
        for at, row in enumerate(listed(raw, 1, MOST_AREAS, wanted)):
            if not isinstance(row, list) or len(row) != len(kinds):
                raise LeafError(f"{shown(row)} is not a circle [latitude, longitude, radius]", (at,))
            parts = zip(kinds, row, range(len(kinds)), strict=True)
            circles.append(tuple(read_inside(kind, item, at, side) for kind, item, side in parts))
        written = [[clean(item) for item in row] for row in raw]
        return Reading(tuple(circles), written, f"{len(circles)} circle{'' if len(circles) == 1 else 's'}")

    def schema(self) -> dict:
        circle = {"type": "array", "items": {"type": "string"}, "minItems": 3, "maxItems": 3}
        return {"type": "array", "items": circle, "minItems": 1}

    def about(self) -> str:
        return 'list of ["latitude", "longitude", "radius"]'


class Interest(Sourced):
    """A class of captures that matter more (or less) than the rest.

    Whose sub-satellite point lies in one of `areas` when taken; or a share drawn by chance; or such a share of those in
    the areas. The first that fits a capture is its class: the lowest `priority` first, then by name.
    """

    priority: Annotated[Stated, Count(0, 1_000)] = default(0, "Class of these captures; 0 goes first.")
    share: Part = default("100 %", "Drawn by chance, of all that lie in the areas.")
    areas: Annotated[Stated, Areas()] = optional("Circles on the ground; anywhere unless stated.")
    known: Annotated[Stated, Choice((AHEAD, SCREENED))] = default(
        AHEAD, "Ahead: every case sends it first. Screened: only a look at the image tells, so only `hybrid` does."
    )
    deadline: Annotated[Stated, Measure("time", "1 us", "3660 d", whole=True)] = optional(
        "After the capture; that of the workload unless stated. Of an interest known ahead only."
    )

    @staticmethod
    def is_a_part(table: Table) -> Faults:
        """What holds for every capture is no class of its own."""
        there = [key for key in ("areas", "share") if key in table]
        told = "" if misspelt(table, "areas", "share") else "needs `areas` or `share`: which captures it means"
        return [] if there else [(None, told)]


    @staticmethod
    def is_due_as_known(table: Table) -> Faults:
        """Antennas are given by deadlines, so a deadline must be known before anybody has looked."""
        if "deadline" not in table or plain(table.get("known")) != SCREENED:
            return []
        return [("deadline", "nobody knows of it before the screening; state it of what is known ahead, or of all")]


Interest.rules = (Interest.is_a_part, Interest.is_due_as_known)


class Screening(Sourced):
    """How well a look on board tells what is of interest; read by the case `hybrid`."""

    recall: Share = guess(
        "92 %", "Share of the interesting captures that are found.",
        "CloudScout (Giuffrida et al., Remote Sensing 2020) tells clouds with an accuracy of 92 %; other things"
        " are harder or easier to see", ("70 %", "100 %"), "neither",
    )  # fmt: skip
    false_alarms: Share = guess(
        "1 %", "Share of the others that are taken for interesting.",
        "CloudScout: 1 % false positives; other things are harder or easier to see", ("0 %", "10 %"), "neither",
    )  # fmt: skip


def build_interests(interests: dict[str, Interest]) -> tuple[model.Interest, ...]:
    """Return interests in the order in which they are tried."""

    def order(interest: model.Interest) -> tuple:
        return interest.priority, interest.name

    return tuple(sorted((_interest(*item) for item in interests.items()), key=order))


def _interest(name: str, interest: Interest) -> model.Interest:
    circles = interest.areas.value if interest.areas else ()
    return model.Interest(
        name=name,
        priority=interest.priority.value,
        share=float(interest.share.value),
        areas=tuple(model.Area(angle_rad(north), angle_rad(east), float(far)) for north, east, far in circles),
        known=interest.known.value,
        deadline_ns=whole(interest.deadline),
    )


def build_screening(screening: Screening | None) -> model.Screening:
    if screening is None:
        return model.Screening()
    return model.Screening(number(screening.recall, 1.0), number(screening.false_alarms, 0.0))
