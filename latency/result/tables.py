"""A run as tables: what the engine counted in arrays and indices, with names and nulls."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pyarrow as pa

from latency.result.arrow import flags, lists, named, numbers
from latency.result.schema import CAPTURES, CONTACTS, ISLS, PASSES, Column, arrow_schema
from latency.tables import COMPONENTS, LEGS, NEVER, STATES

ROWS = 1 << 20  # of a row group, the same in every table


def counted_captures(scenario, captures) -> np.ndarray:
    """Return which captures count: taken from the end of the warm-up to the end of the span, (N,) bool."""
    return (captures.taken_ns >= scenario.warm_up_ns) & (captures.taken_ns < scenario.span_ns)


def captures_table(run) -> pa.Table:
    """Return one row per case and capture, in the order of the cases, then of the captures."""
    return pa.concat_tables([arrow_schema(CAPTURES).empty_table(), *capture_batches(run)])


def capture_batches(run) -> Iterator[pa.Table]:
    """Yield the same rows in order: parts of one case that end with it, and with each row group of the whole table."""
    counted, written, count = counted_captures(run.scenario, run.captures), 0, run.captures.taken_ns.size
    for name in run.cases:
        low = 0
        while low < count:
            rows = slice(low, min(count, low + ROWS - written % ROWS))
            yield _table(CAPTURES, _capture_columns(run, name, counted[rows], rows))
            written, low = written + rows.stop - low, rows.stop


def _capture_columns(run, name: str, counted: np.ndarray, rows: slice) -> dict:
    case, captures = _rows_of(run.cases[name], rows), _captures_of(run.captures, rows)
    count = captures.taken_ns.size
    delivered = case.delivered_ns != NEVER
    stages = {f"{leg}_{name}_ns": case.ledger[g, c] for g, leg in enumerate(LEGS) for c, name in enumerate(COMPONENTS)}
    return {
        "case": named(np.zeros(count, np.int64), (name,)),
        "capture": numbers(np.arange(rows.start, rows.stop)),
        "satellite": named(captures.satellite, run.plan.satellites),
        "taken_ns": numbers(captures.taken_ns),
        "delivered_ns": numbers(case.delivered_ns, delivered),
        "latency_ns": numbers(case.delivered_ns - captures.taken_ns, delivered),
        "state": named(case.state, STATES),
        "counted": flags(counted),
        "stopped_in": named(case.stopped_in, COMPONENTS * len(LEGS)),
        "station": named(case.station, run.plan.stations),
        "node": named(case.node, run.plan.satellites),
        "hops": numbers(case.hops),
        "raw_bit": numbers(captures.raw_bit),
        "product_bit": numbers(captures.product_bit),
        "down_bit": numbers(case.down_bit),
        **{name: numbers(time_ns) for name, time_ns in stages.items()},
        **_event_columns(captures),
        "interest": named(interest_rows(captures), interest_names(run.scenario)),
    }


def _rows_of(case, rows: slice) -> SimpleNamespace:
    """The rows of a case that a table shows."""
    names = ("delivered_ns", "state", "stopped_in", "station", "node", "hops", "down_bit")
    return SimpleNamespace(ledger=case.ledger[:, :, rows], **{name: getattr(case, name)[rows] for name in names})


def _captures_of(captures, rows: slice) -> SimpleNamespace:
    names = ("satellite", "taken_ns", "raw_bit", "product_bit", "event_ns", "interest")
    given = {name: getattr(captures, name) for name in names}
    return SimpleNamespace(**{name: None if values is None else values[rows] for name, values in given.items()})


def interest_names(scenario) -> tuple[str, ...]:
    """Return the classes of interest, in their order."""
    return tuple(interest.name for interest in scenario.workload.interests) if scenario.workload else ()


def interest_rows(captures) -> np.ndarray:
    """Return the row of the workload's interests that each capture is of, -1 where of none, (N,) int64."""
    return np.full(captures.taken_ns.size, -1) if captures.interest is None else captures.interest


def _event_columns(captures) -> dict:
    """What went before the capture, where that is known."""
    event_ns = np.full(captures.taken_ns.size, NEVER) if captures.event_ns is None else captures.event_ns
    known = event_ns != NEVER
    return {
        "event_ns": numbers(event_ns, known),
        "capture_wait_ns": numbers(captures.taken_ns - event_ns, known),
    }


def passes_table(plan) -> pa.Table:
    """Return one row per pass, as sorted in the plan."""
    passes = plan.passes
    return _table(
        PASSES,
        {
            "satellite": named(passes.satellite, plan.satellites),
            "station": named(passes.station, plan.stations),
            "rise_ns": numbers(passes.rise_ns),
            "culmination_ns": numbers(passes.culmination_ns),
            "set_ns": numbers(passes.set_ns),
            "max_elevation_deg": numbers(passes.max_elevation_udeg / 1e6, passes.max_elevation_udeg != NEVER),
            "clipped": flags(passes.clipped != 0),
        },
    )


def contacts_table(run) -> pa.Table:
    """Return one row per case and granted interval."""
    cases = [_table(CONTACTS, _contact_columns(run.plan, name, case.contacts)) for name, case in run.cases.items()]
    return pa.concat_tables(cases) if cases else arrow_schema(CONTACTS).empty_table()


def _contact_columns(plan, name: str, contacts) -> dict:
    transmitter = np.asarray(contacts.transmitter)
    return {
        "case": named(np.zeros(transmitter.size, np.int64), (name,)),
        "satellite": named(plan.transmitter_satellite[transmitter], plan.satellites),
        "transmitter": named(transmitter, plan.transmitters),
        "station": named(contacts.station, plan.stations),
        "antenna": numbers(contacts.antenna),
        "open_ns": numbers(contacts.open_ns),
        "close_ns": numbers(contacts.close_ns),
        "acquired_ns": numbers(contacts.acquired_ns, contacts.acquired_ns != NEVER),
        "sent_bit": numbers(contacts.sent_bit),
    }


def isls_table(plan) -> pa.Table:
    """Return one row per undirected link and up-interval."""
    isls = plan.isls
    return _table(
        ISLS,
        {
            "a": named(isls.a, plan.satellites),
            "b": named(isls.b, plan.satellites),
            "up_ns": numbers(isls.up_ns),
            "down_ns": numbers(isls.down_ns),
            "rate_bit_s": numbers(isls.rate_bit_s),
            "delay_ns": lists(isls.delay_start, isls.delay_ns),
        },
    )


def _table(columns: tuple[Column, ...], values: dict) -> pa.Table:
    return pa.Table.from_arrays([values[column.name] for column in columns], schema=arrow_schema(columns))
