"""The columns of every result table: name, kind, unit and meaning, carried inside the Parquet files."""

from __future__ import annotations

import json
from typing import NamedTuple

import pyarrow as pa

from latency.tables import COMPONENTS, LEGS

INSTANT = "ns since the scenario's start"

_KINDS = {
    "text": (pa.string(), None),
    "int": (pa.int64(), "Int64"),
    "real": (pa.float64(), None),
    "flag": (pa.bool_(), None),
    "ints": (pa.list_(pa.int64()), None),
}


class Column(NamedTuple):
    """One column of a result table."""

    name: str
    kind: str  # a key of _KINDS
    unit: str
    meaning: str


CAPTURES = (
    Column("case", "text", "", "how the capture is carried"),
    Column("capture", "int", "", "number, by (taken, satellite, position in the file)"),
    Column("satellite", "text", "", "that took it"),
    Column("taken_ns", "int", INSTANT, "when it was taken"),
    Column("delivered_ns", "int", INSTANT, "when its answer reached the user; null if it never did, or was wrong"),
    Column("latency_ns", "int", "ns", "delivered - taken; null if it was never delivered"),
    Column("state", "text", "", "delivered, censored, lost, unroutable, or missed: the answer that came was wrong"),
    Column("counted", "flag", "", "taken between the end of the warm-up and the end of the span"),
    Column("stopped_in", "text", "", "component of the last nanosecond; null unless censored"),
    Column("station", "text", "", "that received the part followed; null if none did"),
    Column("node", "text", "", "orbital node that computes; null where none does"),
    Column("hops", "int", "", "inter-satellite links crossed, both legs"),
    Column("raw_bit", "int", "bit", "size before computing"),
    Column("product_bit", "int", "bit", "size after computing"),
    Column("down_bit", "int", "bit", "received on the ground by the stop"),
    *(
        Column(f"{leg}_{component}_ns", "int", "ns", f"spent in {component} on the {leg} leg")
        for leg in LEGS
        for component in COMPONENTS
    ),
    Column("event_ns", "int", INSTANT, "when what it shows happened; null where no event is known"),
    Column("capture_wait_ns", "int", "ns", "taken - event; null where no event is known"),
    Column("interest", "text", "", "class of interest that it is of; null where of none"),
)

PASSES = (
    Column("satellite", "text", "", ""),
    Column("station", "text", "", ""),
    Column("rise_ns", "int", INSTANT, "the satellite climbs above the mask, rounded up"),
    Column("culmination_ns", "int", INSTANT, "highest elevation; the middle at a relay in the sky"),
    Column("set_ns", "int", INSTANT, "the satellite sinks below the mask, rounded down"),
    Column("max_elevation_deg", "real", "deg", "elevation at culmination; null at a relay in the sky"),
    Column("clipped", "flag", "", "open at the start or at the stop of the clock"),
)

CONTACTS = (
    Column("case", "text", "", ""),
    Column("satellite", "text", "", ""),
    Column("transmitter", "text", "", "satellite/downlink"),
    Column("station", "text", "", ""),
    Column("antenna", "int", "", "number at its station, from 0"),
    Column("open_ns", "int", INSTANT, "granted from"),
    Column("close_ns", "int", INSTANT, "granted until"),
    Column("acquired_ns", "int", INSTANT, "first instant at which it can carry bits; null if never"),
    Column("sent_bit", "int", "bit", "sent in it"),
)

ISLS = (
    Column("a", "text", "", "satellite, earlier by name"),
    Column("b", "text", "", "satellite, later by name"),
    Column("up_ns", "int", INSTANT, ""),
    Column("down_ns", "int", INSTANT, ""),
    Column("rate_bit_s", "int", "bit/s", "each direction"),
    Column("delay_ns", "ints", "ns", "one-way light time per topology step, from the step that holds up_ns"),
)

WEATHER = (
    Column("station", "text", "", ""),
    Column("begin_ns", "int", INSTANT, ""),
    Column("end_ns", "int", INSTANT, ""),
    Column("rain", "real", "", "standard normal state of the weather: 0 the median; null without rain"),
    Column("cloudy", "flag", "", "clouds shut optical links; null without clouds"),
)

TABLES = {"captures": CAPTURES, "passes": PASSES, "contacts": CONTACTS, "isls": ISLS}
SOMETIMES = {"weather": WEATHER}  # where there is any


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema, with units in the field metadata and nullable integers for pandas."""
    fields = [
        pa.field(column.name, _KINDS[column.kind][0], metadata={"unit": column.unit, "meaning": column.meaning})
        for column in columns
    ]
    return pa.schema(fields, metadata={"pandas": json.dumps(_pandas_metadata(columns))})


def _pandas_metadata(columns: tuple[Column, ...]) -> dict:
    """Return what pandas needs to read integers with nulls as Int64: as float64 they would lose nanoseconds."""
    nullable = [
        {
            "name": column.name,
            "field_name": column.name,
            "pandas_type": "int64",
            "numpy_type": _KINDS[column.kind][1],
            "metadata": None,
        }
        for column in columns
        if _KINDS[column.kind][1]
    ]
    return {"index_columns": [], "column_indexes": [], "columns": nullable, "attributes": {}}


def instants(table: str) -> tuple[str, ...]:
    """Return the columns of a table that are instants and therefore have a UTC."""
    return tuple(column.name for column in (TABLES | SOMETIMES)[table] if column.unit == INSTANT)
