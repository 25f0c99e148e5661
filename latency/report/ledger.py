"""The ledger of assumptions as people read it."""

from __future__ import annotations

HEADER = ("assumption", "value", "range", "basis", "source or note", "set in")

_VALUE, _SOURCE, _ORIGIN = 24, 30, 30


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
        _cut(row.source or row.note, _SOURCE),
        row.origin if len(row.origin) <= _ORIGIN else f"...{row.origin[3 - _ORIGIN :]}",
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


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
