"""The ledger of assumptions as people read it."""

from __future__ import annotations

from collections import Counter

from latency.report.durations import count_text

HEADER = ("assumption", "value", "range", "basis", "source or note", "set in")

_WIDEST = 44


def ledger_rows(scenario) -> list[tuple[str, ...]]:
    """Return one row per assumption that somebody stated; defaults and choices are in the CSV."""
    return [
        (
            row.key,
            _cut(f"{row.value} {row.unit}".strip()),
            f"{row.low} .. {row.high}" if row.low or row.high else "",
            row.basis,
            _cut(row.source or row.note),
            row.origin,
        )
        for row in scenario.assumptions
        if row.basis
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def basis_text(scenario) -> str:
    """Return how much of the scenario is published, measured, derived or guessed."""
    counts = Counter(row.basis for row in scenario.assumptions)
    told = [f"{counts[basis]} {basis}" for basis in ("published", "measured", "derived", "guess") if counts[basis]]
    choices = counts[""]
    return f"{', '.join(told) or 'no assumption has a basis'}; {count_text(choices, 'choice')} and defaults (--csv)"
