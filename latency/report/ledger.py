"""The ledger of assumptions as people read it."""

from __future__ import annotations

import textwrap

from latency.scenario.declared import SCHEME, SHORT, declaration

HEADER = ("assumption", "value", "range", "basis", "favours", "source or note", "set in")

METRICS = {
    **{f"p{share}": f"the {share}th percentile of latency" for share in (90, 95, 99)},
    "p50": "median latency",
    "within-deadline": "the share within the deadline",
    "age": "age of information",
    "event-p50": "the median from event to answer",
    "event-p95": "the 95th percentile from event to answer",
}

_VALUE, _SOURCE, _ORIGIN, _PAGE = 24, 28, 26, 120


def ledger_groups(scenario) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the assumptions that somebody stated a basis for, by section; choices are in the CSV."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in scenario.assumptions:
        if row.basis:
            section, _, name = row.key.rpartition(".")
            groups.setdefault(section, []).append((f"  {name}", *_cells(row)))
    return list(groups.items())


def _cells(row) -> tuple[str, ...]:
    return (
        _cut(f"{row.value} {row.unit}".strip(), _VALUE),
        f"{row.low} .. {row.high}" if row.low or row.high else "",
        row.basis,
        row.favours,
        _cut(row.source or row.note, _SOURCE),
        row.origin if len(row.origin) <= _ORIGIN else f"...{row.origin[3 - _ORIGIN :]}",
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


def favours_text(counts: dict[str, int], among_guesses: dict[str, int]) -> str:
    """Return whom the assumptions help as they stand, compared with what else they might be.

    Examples
    --------
    >>> favours_text({"orbit": 9, "ground": 2, "neither": 4, "unsaid": 0}, {"orbit": 3, "ground": 0, "neither": 1})
    '9 help orbit, 2 ground, 4 neither (of the guesses 3, 0, 1)'
    """
    said = f"{counts['orbit']} help orbit, {counts['ground']} ground, {counts['neither']} neither"
    unsaid = f", {counts['unsaid']} do not say" if counts["unsaid"] else ""
    guesses = ", ".join(str(among_guesses[side]) for side in ("orbit", "ground", "neither"))
    return f"{said}{unsaid} (of the guesses {guesses})"


def claim_lines(scenario) -> list[str]:
    """Return the claims that a scenario tests, how each is decided, and whether they were declared before."""
    told = declaration(scenario)
    if not told.state:
        return []
    lines = [f"claims: {told.sentence} ({told.digest[: len(SCHEME) + SHORT]})"]
    for claim in scenario.claims:
        said = f'"{claim.text}" ({claim.source or claim.basis})' if claim.basis else f'"{claim.text}"'
        head = f"  {claim.name}{'' if claim.primary else ' (besides)'}: {said}"
        lines += [*textwrap.wrap(head, _PAGE, subsequent_indent="    "), f"    {criterion(claim)}"]
    return [*lines, ""]


def criterion(claim) -> str:
    """Return by what a claim is decided."""
    cases = f"{claim.orbital} against {claim.ground}"
    if claim.kind == "latency":
        gain = f"better by a factor of {claim.factor:g}" if claim.factor > 1 else "better at all"
        least = f"under {100 * claim.margin:g} % is no difference"
        return f"{cases} by {METRICS[claim.metric]}{counted_text(claim)}: true if {gain}; {least}"
    aspect = "" if claim.aspect == "all" else f", as to {claim.aspect},"
    if claim.word == "no bottleneck":
        return f"{cases}{counted_text(claim)}: true if the ground stations{aspect} are no bottleneck"
    return f"{cases}{counted_text(claim)}: true if the ground-station bottleneck{aspect} is {claim.word}"


def counted_text(claim) -> str:
    """Return which captures count for a claim, where not all do."""
    return f", captures of '{claim.interest}' alone" if claim.interest else ""


def basis_text(counts: dict[str, int]) -> str:
    """Return how many values are published, measured, derived or guessed; first of all if most are guesses.

    Examples
    --------
    >>> basis_text({"published": 2, "measured": 0, "derived": 1, "guess": 1, "choice": 9})
    '2 published, 1 derived, 1 guess'
    >>> basis_text({"published": 1, "measured": 0, "derived": 0, "guess": 3, "choice": 9})
    'mostly guesses (1 published, 3 guess)'
    """
    stated = {basis: count for basis, count in counts.items() if basis != "choice" and count}
    told = ", ".join(f"{count} {basis}" for basis, count in stated.items()) or "none with a basis"
    return f"mostly guesses ({told})" if 2 * counts["guess"] > sum(stated.values()) else told
