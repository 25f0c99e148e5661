"""What `latency compare` prints: tables and sentences from the plain numbers of a comparison."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from latency.report.durations import count_text, share_text, short_time

WIDTH = 96
MOST_ASSUMPTIONS = 20  # on a screen; programs get all
_CELL = 28

CASE_HEADER = ("case", "result", "p50", "p95", "delivered", "most of the time in")
PAIRED_HEADER = ("case", "result", "sooner", "same", "later", "median difference", "only here", "only in 1")


class ComparePage(NamedTuple):
    """Tables with their titles, and what to say above and below them."""

    heading: list[str]
    tables: list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]  # title, header, rows
    notes: list[str]


def compare_page(content: dict) -> ComparePage:
    """Return the screen of a comparison."""
    heading = [f"{head['result']}: {head['folder']} ({head['scenario']})" for head in content["results"]]
    tables = [("", CASE_HEADER, [_case_row(row) for row in content["cases"]])]
    if content["assumptions"]:
        header = ("assumption", *(f"in {head['result']}" for head in content["results"]))
        # What all have comes first: rows of another fleet or station say little.
        ordered = sorted(content["assumptions"], key=lambda row: None in row["values"])
        rows = [_assumption_row(row) for row in ordered[:MOST_ASSUMPTIONS]]
        tables.append(("What is assumed differently:", header, rows))
    if content["paired"]:
        title = "The same captures, one by one, against result 1 (not the difference of the quantiles above):"
        tables.append((title, PAIRED_HEADER, [_paired_row(row) for row in content["paired"]]))
    notes = [*_hidden(content), *_sameness(content), *_growing(content)]
    return ComparePage(heading, tables, [textwrap.fill(note, WIDTH, subsequent_indent="  ") for note in notes])


def case_table(content: dict) -> tuple[tuple[str, ...], list[list]]:
    """Return header and rows per case and result in plain numbers, with the folder, for CSV."""
    folder = {head["result"]: head["folder"] for head in content["results"]}
    rows = [{"folder": folder[row["result"]], **row} for row in content["cases"]]
    return tuple(rows[0]) if rows else ("folder",), [list(row.values()) for row in rows]


def _case_row(row: dict) -> tuple[str, ...]:
    largest = "-"
    if row["largest_component"]:
        largest = f"{row['largest_component']} ({row['largest_leg']}), {share_text(row['largest_share'])}"
    return (
        row["case"],
        str(row["result"]),
        _quantile(row, "p50"),
        _quantile(row, "p95"),
        share_text(row["delivered_share"]),
        largest,
    )


def _quantile(row: dict, level: str) -> str:
    if row[f"{level}_ns"] is not None:
        return short_time(row[f"{level}_ns"]) + _interval(row, level)
    bound = row[f"{level}_more_than_ns"]
    return "-" if bound is None else f"> {short_time(bound)}"


def _interval(row: dict, level: str) -> str:
    low_ns, high_ns = row[f"{level}_low_ns"], row[f"{level}_high_ns"]
    return "" if low_ns is None else f" ({short_time(max(low_ns, 0.0))} to {short_time(high_ns)})"


def _assumption_row(row: dict) -> tuple[str, ...]:
    return (row["key"], *("(none)" if value is None else _cut(value) for value in row["values"]))


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[: _CELL - 3]}..."


def _paired_row(row: dict) -> tuple[str, ...]:
    return (
        row["case"],
        *(str(row[key]) for key in ("result", "sooner", "same", "later")),
        _signed(row["p50_difference_ns"]),
        str(row["only_in_this"]),
        str(row["only_in_first"]),
    )


def _signed(time_ns: int | None) -> str:
    """A difference; a minus is sooner.

    >>> _signed(-90_000_000_000), _signed(0), _signed(None)
    ('-90 s', '0 s', '-')
    """
    if time_ns is None:
        return "-"
    return f"{'-' if time_ns < 0 else '+' if time_ns else ''}{short_time(abs(time_ns))}"


def _hidden(content: dict) -> list[str]:
    more = len(content["assumptions"]) - MOST_ASSUMPTIONS
    return [f"... and {count_text(more, 'more assumption')}; --json lists them all."] if more > 0 else []


def _sameness(content: dict) -> list[str]:
    """Say what is equal between the results, and what a comparison of those that differ is worth."""
    same, other = content["same"], content["same_value_other_pedigree"]
    notes = []
    if content["exploratory"]:
        notes.append("Exploratory: the claims differ between these results, so none of them was declared for all.")
    if same["scenario"]:
        notes.append("All results are of one and the same scenario.")
    elif not content["assumptions"]:
        notes.append("The scenarios differ, but no assumption has another value.")
    if other:
        notes.append(f"{count_text(other, 'more assumption')} of equal value: range, basis, source or note differs.")
    equal = "is the same" if same["plan"] else "differs: other passes or links"
    taken = "the same" if same["captures"] else "not the same, so captures are not compared one by one"
    notes.append(f"The opportunity plan {equal}; the captures are {taken}.")
    if not same["versions"]:
        notes.append(f"Made by different versions: {_versions(content)}.")
    return notes


def _versions(content: dict) -> str:
    """What differs between the versions, package by package."""
    told = [head["versions"] for head in content["results"]]
    names = dict.fromkeys(name for one in told for name in one)
    apart = [name for name in names if len({one.get(name) for one in told}) > 1]
    return ", ".join(f"{name} {' / '.join(str(one.get(name, 'none')) for one in told)}" for name in apart)


def _growing(content: dict) -> list[str]:
    rows = [f"{row['case']} in {row['result']}" for row in content["cases"] if row["grows_with_span"]]
    if not rows:
        return []
    return [f"Overloaded: {', '.join(rows)}. Latencies grow with the simulated span there; divide nothing by them."]
