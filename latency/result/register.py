"""The register of assumptions: every number of a scenario with its pedigree."""

from __future__ import annotations

from latency.result.csv_text import csv_text

REGISTER = ("key", "value", "unit", "low", "high", "basis", "source", "note", "origin", "favours")


def register_csv(assumptions) -> str:
    """Return the assumptions as CSV, in the order in which the scenario lists them."""
    return csv_text(REGISTER, [[getattr(row, name) for name in REGISTER] for row in assumptions])


def count_bases(assumptions) -> dict[str, int]:
    """Return how many assumptions rest on what; a choice or an unstated default rests on nothing."""
    counts = dict.fromkeys(("published", "measured", "derived", "guess", "choice"), 0)
    for row in assumptions:
        counts[row.basis or "choice"] += 1
    return counts


def count_favours(assumptions) -> dict[str, int]:
    """Return how many assumptions, as they stand, help orbit, ground or neither; "unsaid" is a range without a word.

    What is stated once for many places (by a default, or in [station_defaults]) counts once.
    """
    counts = dict.fromkeys(("orbit", "ground", "neither", "unsaid"), 0)
    for favours in {_statement(row): row.favours for row in assumptions if _leans(row)}.values():
        counts[favours or "unsaid"] += 1
    return counts


def _leans(row) -> bool:
    return bool(row.low or row.high or row.favours)


def _statement(row) -> tuple:
    section, key = row.key.split(".", 1)[0], row.key.rsplit(".", 1)[-1]
    return section, key, row.origin, row.value, row.unit, row.low, row.high
