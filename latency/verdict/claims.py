"""Whether a claim is true, given the words that were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from latency.verdict.conditions import BottleneckFinding
from latency.verdict.words import (
    DEPENDS,
    FASTER,
    INCONCLUSIVE,
    MISSED,
    NO_DIFFERENCE,
    REACHED,
    SLOWER,
    Finding,
)  # fmt: skip

SUPPORTED, REFUTED, UNDETERMINED = "supported", "refuted", "undetermined"
WITHHELD = (None, "outside domain", "infeasible", "unstable")


class Truth(NamedTuple):
    """What is to be made of a claim, and why in one line."""

    truth: str  # supported, refuted or undetermined
    why: str


def truth_of_latency(finding: Finding) -> Truth:
    """Return whether "the orbital case is at least `factor` times sooner" holds.

    A factor that is surely missed refutes the claim, even while it is open whether there is any gain at all.
    """
    if finding.word in WITHHELD:
        return Truth(UNDETERMINED, _withheld(finding.word, finding.reasons))
    if finding.word == DEPENDS:
        return Truth(UNDETERMINED, f"the sign {finding.text}")
    orbital, ground, factor = finding.orbital.case, finding.ground.case, finding.measure.factor
    if finding.word == SLOWER:
        return Truth(REFUTED, f"{orbital} is slower than {ground}")
    if finding.word == NO_DIFFERENCE:
        return Truth(REFUTED, f"{orbital} and {ground} do not differ by more than the margin")
    times = "" if factor == 1.0 else f" {factor:g} times"
    if finding.factor == MISSED:
        return Truth(REFUTED, f"{orbital} is not{times} faster than {ground}")
    if finding.word == INCONCLUSIVE:
        return Truth(UNDETERMINED, _open(finding.more, finding.reasons))
    if finding.word == FASTER and finding.factor == REACHED:
        return Truth(SUPPORTED, f"{orbital} is{times} faster than {ground}")
    return Truth(UNDETERMINED, f"{orbital} is faster than {ground}; whether{times} so is not sure")


def truth_of_bottleneck(finding: BottleneckFinding, word: str) -> Truth:
    """Return whether the ground-station bottleneck becomes what the claim says of it."""
    if finding.word in WITHHELD:
        return Truth(UNDETERMINED, _withheld(finding.word, finding.reasons))
    if finding.word == INCONCLUSIVE:
        return Truth(UNDETERMINED, _open(finding.more, finding.reasons))
    said = f"{finding.orbital}, against {finding.ground}: {finding.word}"
    return Truth(SUPPORTED, said) if finding.word == word else Truth(REFUTED, f"{said}, not {word}")


def truth_of_all(halves: Sequence[str]) -> str:
    """Return what becomes of a whole whose parts all have to be true.

    Examples
    --------
    >>> truth_of_all(["supported", "supported"]), truth_of_all(["supported", "undetermined"])
    ('supported', 'undetermined')
    >>> truth_of_all(["refuted", "undetermined"]), truth_of_all([])
    ('refuted', 'undetermined')
    """
    if REFUTED in halves:
        return REFUTED
    return SUPPORTED if halves and set(halves) == {SUPPORTED} else UNDETERMINED


def _withheld(word: str | None, reasons: tuple[str, ...]) -> str:
    reason = reasons[0] if reasons else ""
    return f"{word}: {reason}" if word else reason


def _open(more: float | None, reasons: tuple[str, ...]) -> str:
    if reasons:
        return reasons[0]
    return f"inconclusive; about {more:,.1f} times the replications would tell" if more else "inconclusive"
