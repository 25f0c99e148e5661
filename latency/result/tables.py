"""A run as tables: what the engine counted in arrays and indices, with names and nulls."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from latency.result.schema import CAPTURES, CONTACTS, ISLS, PASSES, Column, arrow_schema
from latency.tables import COMPONENTS, LEGS, NEVER, STATES


def counted_captures(scenario, captures) -> np.ndarray:
    """Return which captures count: taken from the end of the warm-up to the end of the span, (N,) bool."""
    return (captures.taken_ns >= scenario.warm_up_ns) & (captures.taken_ns < scenario.span_ns)


def captures_table(run) -> pa.Table:
    """Return one row per case and capture, in the order of the cases, then of the captures."""
    columns = CAPTURES
    counted = counted_captures(run.scenario, run.captures)
    cases = [_table(columns, _capture_columns(run, name, counted)) for name in run.cases]
    return pa.concat_tables(cases) if cases else arrow_schema(columns).empty_table()


def _capture_columns(run, name: str, counted: np.ndarray) -> dict:
    case, captures = run.cases[name], run.captures
    count = captures.taken_ns.size
    delivered = case.delivered_ns != NEVER
    stages = case.ledger.reshape(len(LEGS) * len(COMPONENTS), count)
    return {
        "case": named(np.zeros(count, np.int64), (name,)),
        "capture": np.arange(count),
        "satellite": named(captures.satellite, run.plan.satellites),
        "taken_ns": captures.taken_ns,
        "delivered_ns": pa.array(case.delivered_ns, mask=~delivered),
        "latency_ns": pa.array(np.where(delivered, case.delivered_ns - captures.taken_ns, 0), mask=~delivered),
        "state": named(case.state, STATES),
        "counted": counted,
        "stopped_in": named(case.stopped_in, COMPONENTS * len(LEGS)),
        "station": named(case.station, run.plan.stations),
        "node": named(case.node, run.plan.satellites),
        "hops": case.hops,
        "raw_bit": captures.raw_bit,
        "product_bit": captures.product_bit,
        "down_bit": case.down_bit,
        **{f"{leg}_{part}_ns": stages[i] for i, (leg, part) in enumerate((g, c) for g in LEGS for c in COMPONENTS)},
    }


def passes_table(plan) -> pa.Table:
    """Return one row per pass, as sorted in the plan."""
    passes = plan.passes
    return _table(
        PASSES,
        {
            "satellite": named(passes.satellite, plan.satellites),
            "station": named(passes.station, plan.stations),
            "rise_ns": passes.rise_ns,
            "culmination_ns": passes.culmination_ns,
            "set_ns": passes.set_ns,
            "max_elevation_deg": passes.max_elevation_udeg / 1e6,
            "clipped": passes.clipped != 0,
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
        "antenna": contacts.antenna,
        "open_ns": contacts.open_ns,
        "close_ns": contacts.close_ns,
        "acquired_ns": pa.array(contacts.acquired_ns, mask=contacts.acquired_ns == NEVER),
        "sent_bit": contacts.sent_bit,
    }


def isls_table(plan) -> pa.Table:
    """Return one row per undirected link and up-interval."""
    isls = plan.isls
    delays = pa.ListArray.from_arrays(pa.array(isls.delay_start, pa.int32()), pa.array(isls.delay_ns, pa.int64()))
    return _table(
        ISLS,
        {
            "a": named(isls.a, plan.satellites),
            "b": named(isls.b, plan.satellites),
            "up_ns": isls.up_ns,
            "down_ns": isls.down_ns,
            "rate_bit_s": isls.rate_bit_s,
            "delay_ns": delays,
        },
    )


def named(index: np.ndarray, names: tuple[str, ...]) -> pa.Array:
    """Return the names that the indices stand for; null where an index is negative.

    Examples
    --------
    >>> named(np.array([1, -1]), ("a", "b")).to_pylist()
    ['b', None]
    """
    codes = pa.array(index, pa.int32(), mask=np.asarray(index) < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(names, pa.string())).cast(pa.string())


def _table(columns: tuple[Column, ...], values: dict) -> pa.Table:
    schema = arrow_schema(columns)
    return pa.table([pa.array(values[column.name]) for column in columns], schema=schema)
