"""Result tables: the columns of the interface, names and nulls instead of indices and NEVER."""

from __future__ import annotations

import pyarrow as pa
import result_by_hand as by_hand

from latency.result import Result
from latency.result.schema import TABLES, arrow_schema, instants
from latency.result.tables import captures_table, contacts_table, isls_table, passes_table
from latency.tables import COMPONENTS

# Typed from the interface, not taken from the code.
INTERFACE = """
captures: case, capture, satellite, taken_ns, delivered_ns, latency_ns, state, counted, stopped_in, station, node, \
hops, raw_bit, product_bit, down_bit
passes: satellite, station, rise_ns, culmination_ns, set_ns, max_elevation_deg, clipped
contacts: case, satellite, transmitter, station, antenna, open_ns, close_ns, acquired_ns, sent_bit
isls: a, b, up_ns, down_ns, rate_bit_s, delay_ns
"""
COLUMNS = {name: names.split(", ") for name, names in (line.split(": ") for line in INTERFACE.strip().splitlines())}


def test_columns_are_those_of_the_interface():
    run = by_hand.run()
    legs = [f"{leg}_{component}_ns" for leg in ("raw", "product") for component in COMPONENTS]
    assert captures_table(run).column_names == COLUMNS["captures"] + legs + ["event_ns", "capture_wait_ns", "interest"]
    assert len(legs) == 34
    assert passes_table(run.plan).column_names == COLUMNS["passes"]
    assert contacts_table(run).column_names == COLUMNS["contacts"]
    assert isls_table(run.plan).column_names == COLUMNS["isls"]


def test_captures_carry_names_and_nulls():
    frame = Result.of(by_hand.run()).captures
    assert frame.case.tolist() == ["ground-direct"] * 4 + ["onboard-direct"] * 4
    first = frame[frame.case == "ground-direct"]
    assert first.satellite.tolist() == ["a", "b", "a", "b"]
    assert first.state.tolist() == ["delivered", "delivered", "delivered", "censored"]
    assert first.counted.tolist() == [False, True, True, True]
    assert first.latency_ns[:3].tolist() == [1 * by_hand.S, 30 * by_hand.S, 40 * by_hand.S]
    assert first[["delivered_ns", "latency_ns"]].iloc[3].isna().all()
    assert first.stopped_in.iloc[3] == "contact_wait"
    assert first.stopped_in[:3].isna().all()
    assert first.station.isna().tolist() == [False, False, False, True]
    assert first.node.isna().all()
    assert first.raw_contact_wait_ns.iloc[3] == 160 * by_hand.S


def test_components_of_delivered_captures_sum_to_the_latency():
    frame = Result.of(by_hand.run()).captures
    parts = [name for name in frame if name.startswith(("raw_", "product_")) and name.endswith("_ns")]
    there = frame[(frame.state == "delivered") & (frame.case == "ground-direct")]
    assert (there[parts].sum(axis=1) == there.latency_ns).all()


def test_integers_stay_integers_beside_nulls():
    frame = Result.of(by_hand.run()).captures
    assert str(frame.delivered_ns.dtype) == "Int64"
    assert str(frame.raw_compute_ns.dtype) == "Int64"


def test_contacts_name_their_transmitter_and_have_no_instant_for_never():
    contacts = Result.of(by_hand.run()).contacts
    row = contacts.iloc[0]
    assert (row.satellite, row.transmitter, row.station, row.antenna) == ("b", "b/x", "kashgar", 0)
    assert contacts.acquired_ns.isna().all()


def test_passes_have_degrees_and_say_whether_they_are_clipped():
    passes = Result.of(by_hand.run()).passes
    assert passes.max_elevation_deg.tolist() == [90.0, 12.345678]
    assert passes.clipped.tolist() == [True, False]


def test_isls_list_one_delay_per_topology_step():
    isls = Result.of(by_hand.run()).isls
    assert [list(row) for row in isls.delay_ns] == [[100], [200, 300]]


def test_a_run_without_cases_has_tables_without_rows():
    run = by_hand.run()
    run.cases.clear()
    assert captures_table(run).num_rows == 0
    assert captures_table(run).schema.equals(arrow_schema(TABLES["captures"]))
    assert contacts_table(run).num_rows == 0


def test_every_number_carries_its_unit():
    for name, columns in TABLES.items():
        for field in arrow_schema(columns):
            if field.name.endswith(("_ns", "_bit", "_bit_s", "_deg")):
                assert field.metadata[b"unit"], f"{name}.{field.name}"


def test_instants_are_told_from_durations():
    assert instants("contacts") == ("open_ns", "close_ns", "acquired_ns")
    assert instants("captures") == ("taken_ns", "delivered_ns", "event_ns")
    assert instants("isls") == ("up_ns", "down_ns")


def test_no_column_of_a_run_is_of_another_type_than_its_schema_says():
    run = by_hand.run()
    for table, name in ((captures_table(run), "captures"), (contacts_table(run), "contacts")):
        assert table.schema.types == arrow_schema(TABLES[name]).types
        assert isinstance(table, pa.Table)
