"""The sections [claims.<name>]: what somebody says of computing in orbit, and what decides whether it is true."""

from __future__ import annotations

from typing import Annotated, Any

from latency.scenario import model
from latency.scenario.leaves import Choice, Flag, Measure, Number
from latency.scenario.section import Faults, Section, default, optional, required
from latency.scenario.stated import Default, Given, Stated
from latency.scenario.table import Table, plain
from latency.scenario.words import Name, Text

ORBITAL = ("node-relay", "onboard-direct", "onboard-relay")
GROUND = ("ground-direct", "ground-relay")
METRICS = ("p50", "p90", "p95", "p99", "within-deadline", "age", "event-p50", "event-p95")
EVENT_METRICS = ("event-p50", "event-p95")
ASPECTS = ("all", "geometry", "contention", "capacity", "backhaul")
WORDS = ("no bottleneck", "bypassed", "moved", "reduced", "kept")

# What each kind of claim reads, with what holds unless the file says otherwise.
KEYS_OF = {
    "latency": {"metric": Default("p50"), "factor": Default(1), "margin": Default("5 %")},
    "bottleneck": {"aspect": Default("all"), "word": Default("bypassed")},
}
CLAIM_DEFAULTS = {key: value for keys in KEYS_OF.values() for key, value in keys.items()}


class Claim(Section):
    """What somebody says of computing in orbit, and what decides whether it is true.

    One of kind `latency` compares a metric in two cases; one of kind `bottleneck` asks what became of the
    ground-station bottleneck. `basis`, `source` and `note` here are those of the claim itself: who says so.
    """

    text: Annotated[str, Text(2_000)] = required("The claim in the words of whoever makes it.")
    kind: Annotated[Stated, Choice(tuple(KEYS_OF))] = required(
        "Whether answers come sooner; or what becomes of the ground stations."
    )
    orbital: Annotated[Stated, Choice(ORBITAL)] = required("The case that is said to be better.")
    against: Annotated[Stated, Choice(GROUND)] = required("The case that it is compared with.")
    metric: Annotated[Stated, Choice(METRICS)] = optional(
        "Latency: a quantile of it; the share within the deadline; the age of information; a quantile from event to"
        " answer."
    )
    factor: Annotated[Stated, Number(1, 1_000_000)] = optional(
        "Latency: how many times better it must be for the claim to be true; 1 takes any gain."
    )
    margin: Annotated[Stated, Measure("share", "0 %", "90 %")] = optional(
        "Latency: a difference below this share of the slower case is not material."
    )
    aspect: Annotated[Stated, Choice(ASPECTS)] = optional("Bottleneck: the whole of it or one of its parts.")
    word: Annotated[Stated, Choice(WORDS)] = optional("Bottleneck: the word that makes the claim true.")
    interest: Annotated[Stated, Name("name of an interest")] = optional(
        "Only captures of this class of [workload.interests] count; all unless stated."
    )
    primary: Annotated[Stated, Flag()] = default(True, "What the scenario is there to test; false: looked at besides.")
    basis: Annotated[str, Text()] = optional("Basis of the text.")
    source: Annotated[str, Text(2_000)] = optional("Who says so, and where.")
    note: Annotated[str, Text(2_000)] = optional("How the text was turned into a test.")

    @classmethod
    def _given(cls, table: Table, key: str) -> Any:
        """What the press says is published; how it is put to the test is our choice and takes no credit from it."""
        given = super()._given(table, key)
        return Given(given.raw, given.document, given.path) if isinstance(given, Given) else given

    @staticmethod
    def fits_kind(table: Table) -> Faults:
        """The keys are those of the kind."""
        kind = plain(table.get("kind"))
        if kind not in tuple(KEYS_OF):
            return []
        return [
            (key, f"means nothing in a claim of kind '{kind}'")
            for other, keys in KEYS_OF.items()
            for key in keys
            if other != kind and key in table
        ]


Claim.rules = (Claim.fits_kind,)


def build_claims(claims: dict[str, Claim]) -> tuple[model.Claim, ...]:
    """Return the claims as people read them: what is tested first, the two halves of a claim one after the other."""

    def order(claim: model.Claim) -> tuple:
        return not claim.primary, claim.orbital, claim.ground, claim.kind == "bottleneck", claim.name

    return tuple(sorted((_claim(*item) for item in claims.items()), key=order))


def _claim(name: str, claim: Claim) -> model.Claim:
    return model.Claim(
        name=name,
        text=claim.text,
        kind=claim.kind.value,
        orbital=claim.orbital.value,
        ground=claim.against.value,
        metric=claim.metric.value if claim.metric else "",
        factor=float(claim.factor.value) if claim.factor else 1.0,
        margin=float(claim.margin.value) if claim.margin else 0.0,
        aspect=claim.aspect.value if claim.aspect else "",
        word=claim.word.value if claim.word else "",
        basis=claim.basis or "",
        source=claim.source or "",
        note=claim.note or "",
        primary=claim.primary.value,
        interest=claim.interest.value if claim.interest else "",
    )
