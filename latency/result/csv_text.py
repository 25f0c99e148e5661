"""Tables as CSV: UTC beside every instant, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

import numpy as np

from latency.tables import NEVER

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: object) -> object:
    """Return the cell, with an apostrophe before text that a spreadsheet would take for a formula.

    Examples
    --------
    >>> guarded("=HYPERLINK(...)"), guarded("-33.9"), guarded(5)
    ("'=HYPERLINK(...)", '-33.9', 5)
    """
    if not isinstance(cell, str) or not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return header and rows as CSV; None becomes an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def utc_text(start: datetime, at_ns: np.ndarray) -> list[str | None]:
    """Return ISO 8601 in UTC, to the nanosecond, of instants after the start; None for NEVER.

    Leap seconds between start and instant are not counted; there has been none since 2017.

    Examples
    --------
    >>> from datetime import timezone
    >>> utc_text(datetime(2026, 1, 1, tzinfo=timezone.utc), np.array([1_500_000_000]))
    ['2026-01-01T00:00:01.500000000Z']
    """
    origin = np.datetime64(start.replace(tzinfo=None), "us").astype("datetime64[ns]")
    never = at_ns == NEVER
    texts = np.datetime_as_string(origin + np.where(never, 0, at_ns).astype("timedelta64[ns]"))
    return [None if gone else f"{text}Z" for text, gone in zip(texts.tolist(), never.tolist(), strict=True)]


def table_csv(table, start: datetime, instants: tuple[str, ...]) -> str:
    """Return an Arrow table as CSV, with a `_utc` column after each of the `instants`."""
    header, columns = [], []
    for name in table.column_names:
        header.append(name)
        columns.append(table[name].to_pylist())
        if name in instants:
            header.append(f"{name.removesuffix('_ns')}_utc")
            columns.append(utc_text(start, table[name].fill_null(NEVER).to_numpy()))
    return csv_text(header, zip(*columns, strict=True))
