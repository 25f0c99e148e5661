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
