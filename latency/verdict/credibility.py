"""How far a verdict can be trusted: the eight factors of NASA-STD-7009, each at the level that its evidence reaches.

Levels run from 0 (nothing) to 4. They are computed from what is known of this very verdict and from the record of
verification that travels with the package; a level without evidence is never given. The lowest decides, there is no
mean. The names of the factors follow NASA-STD-7009 and its handbook as they are commonly told; the standard's own
text asks more of an organisation than a program can know of itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

from latency.verdict.intervals import LEAST

RECORD = "verification.json"
PEDIGREE = {"measured": 4, "published": 3, "derived": 2, "guess": 1, "": 0}


class Factor(NamedTuple):
    """One factor, the level that was reached, and on what evidence."""

    name: str
    level: int
    why: str


@dataclass(frozen=True)
class Known:
    """What is known of a verdict when its credibility is asked for."""

    audited: int  # facts that the audit compared
    replications: int
    ranges_tried: int  # assumptions that were varied over their ranges
    draws: int  # joint draws of all assumptions
    kept_in_draws: float | None  # share of them with the same sign
    single_flips: tuple[str, ...]  # assumptions that alone turn the answer inside their range
    corners_agree: bool | None  # the sign is the same with all assumptions at either side's best
    winner: bool  # one side is better at the present values: without one there is no sign to keep
    influential: tuple[tuple[str, str], ...]  # (assumption, basis)
    unvaried_guesses: int  # guesses without a range: nobody knows what they do
    declared: bool  # the claims were declared before the run
    record: dict  # of verification, see `verification_record`


def credibility(known: Known) -> list[Factor]:
    """Return the eight factors, lowest level first."""
    return sorted((factor(known) for factor in FACTORS), key=lambda factor: factor.level)


def verification_record() -> dict:
    """Return the record of verification that travels with the package; empty where there is none."""
    place = resources.files("latency.verdict").joinpath(RECORD)
    return json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}


def _data_pedigree(known: Known) -> Factor:
    anchors = known.record.get("anchors", [])
    why = f"{len(anchors)} published anchors of parts; none of a whole chain of computing in orbit" if anchors else ""
    return Factor("data pedigree", 2 if anchors else 0, why or "no record of what the model was compared with")


def _verification(known: Known) -> Factor:
    if not known.audited:
        return Factor("verification", 0, "the run was not audited")
    twins, suites = known.record.get("twins", 0), known.record.get("suites", [])
    passed = bool(suites) and all(suite["passed"] for suite in suites)
    failed = [suite for suite in suites if not suite["passed"]]
    level = 1 + bool(twins) + (bool(twins) and passed)
    parts = [f"audit passed ({known.audited:,} facts)"]
    parts += [f"a second simulator agrees on {twins:,} plans"] if twins else []
    parts += [f"{len(suites)} suites of planted truth and coverage passed"] if passed else []
    parts += [f"{len(failed)} of {len(suites)} suites failed"] if failed else []
    return Factor("verification", level, "; ".join(parts))


def _validation(known: Known) -> Factor:
    anchors = known.record.get("anchors", [])
    if not anchors:
        return Factor("validation", 0, "no record of comparison with the world")
    why = "orbits, passes, links and queues against published values; no measured chain to a user"
    return Factor("validation", 1, why)


def _input_pedigree(known: Known) -> Factor:
    if not known.influential:
        return Factor("input pedigree", 0, "which assumptions matter was not asked")
    level = min(PEDIGREE.get(basis, 0) for _, basis in known.influential)
    if level > PEDIGREE["guess"] and known.unvaried_guesses:
        why = f"{known.unvaried_guesses} guesses without a range, so that nobody knows what they do"
        return Factor("input pedigree", PEDIGREE["guess"], why)
    worst = [name for name, basis in known.influential if PEDIGREE.get(basis, 0) == level]
    word = {4: "measured", 3: "published", 2: "derived", 1: "a guess", 0: "without a basis"}[level]
    more = f" and {len(worst) - 1} more" if len(worst) > 1 else ""
    return Factor("input pedigree", level, f"{worst[0]}{more}, influential, {word}")


def _uncertainty(known: Known) -> Factor:
    if known.replications < LEAST:
        few = "one trajectory" if known.replications == 1 else f"{known.replications} replications: no interval"
        return Factor("uncertainty characterisation", 0, few)
    level = 1 + bool(known.ranges_tried) + bool(known.ranges_tried and known.draws)
    tried = f"{known.ranges_tried} assumptions over their ranges, {known.draws} joint draws"
    return Factor("uncertainty characterisation", level, f"{known.replications} replications, {tried}")


def _robustness(known: Known) -> Factor:
    if not known.ranges_tried:
        return Factor("results robustness", 0, "no assumption was varied")
    if not known.winner:
        return Factor("results robustness", 0, "neither side is better")
    if known.single_flips:
        return Factor("results robustness", 1, f"turns with {known.single_flips[0]} alone")
    if not known.corners_agree:
        return Factor("results robustness", 2, "no assumption alone turns it; several together do")
    steady = known.kept_in_draws is not None and known.kept_in_draws >= 0.95
    return Factor("results robustness", 3 + steady, "the same at both corners" + " and in joint draws" * steady)


def _use_history(known: Known) -> Factor:
    return Factor("use history", 0, "no decision is known to have rested on this program")


def _management(known: Known) -> Factor:
    if known.declared:
        return Factor("process management", 2, "claims declared beforehand; scenario, plan and versions by digest")
    return Factor("process management", 1, "scenario, plan and versions by digest; claims not declared beforehand")


FACTORS: tuple[Callable[[Known], Factor], ...] = (
    _data_pedigree, _verification, _validation, _input_pedigree,
    _uncertainty, _robustness, _use_history, _management,
)  # fmt: skip
