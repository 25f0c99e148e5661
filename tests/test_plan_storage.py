"""Plans as bytes and files."""

import hashlib
import struct
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from latency.errors import InputError
from latency.plan.plan import Plan
from latency.plan.rows import Clock, assemble, without
from latency.plan.storage import load_plan, save_plan

S = 1_000_000_000
CLOCK = Clock(datetime(2025, 6, 1, tzinfo=UTC), 600 * S, 900 * S, 100 * S)


def small_plan(windows=None, isls=None) -> Plan:
    windows = windows or [
        ("b", "x", "troll", 100 * S, 200 * S, 1_000, 5),
        ("b", "x", "troll", 200 * S, 300 * S, 2_000, 4),
        ("b", "k", "troll", 100 * S, 300 * S, 9_000, 5),
        ("a", "x", "kiruna", 0, 50 * S, 1_000, 7),
    ]
    isls = isls or [("b", "a", 150 * S, 900 * S, 10_000, 3), ("a", "c", 0, 100 * S, 10_000, [8])]
    return assemble(CLOCK, {"c": (), "b": ("x", "k"), "a": ("x",)}, ("troll", "kiruna"), windows, isls)


def canonical_by_hand(plan: Plan) -> bytes:
    """The layout in plan.py's first lines, written a second time."""

    def names(values):
        return struct.pack("<q", len(values)) + b"".join(
            struct.pack("<q", len(name.encode())) + name.encode() for name in values
        )

    def column(values):
        return struct.pack(f"<q{len(values)}q", len(values), *values)

    start = plan.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
    keys = sorted(plan.error)
    return b"".join(
        [
            b"LATPLAN1",
            struct.pack("<q", len(start)) + start,
            struct.pack("<qq", plan.span_ns, plan.stop_ns),
            names(plan.satellites) + names(plan.stations) + names(plan.transmitters) + names(keys),
            column([plan.error[key] for key in keys]),
            column(plan.transmitter_satellite.tolist()) + column(plan.steps_ns.tolist()),
            *(column(values.tolist()) for table in (plan.passes, plan.windows, plan.isls) for values in table),
        ]
    )


def equal(left: Plan, right: Plan) -> bool:
    plain = ("start", "span_ns", "stop_ns", "satellites", "stations", "transmitters", "error")
    columns = [
        (plan.transmitter_satellite, plan.steps_ns, *plan.passes, *plan.windows, *plan.isls) for plan in (left, right)
    ]
    return all(getattr(left, name) == getattr(right, name) for name in plain) and all(
        np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(*columns, strict=True)
    )


def test_the_canonical_bytes_are_those_of_the_documented_layout():
    plan = small_plan()
    assert plan.to_bytes() == canonical_by_hand(plan)
    assert plan.digest() == hashlib.sha256(canonical_by_hand(plan)).hexdigest()


def test_a_saved_plan_comes_back_whole(tmp_path):
    plan = small_plan().replace(error={"window_delay_ns": 12, "isl_delay_ns": 3})
    save_plan(plan, tmp_path / "p.plan")
    assert equal(load_plan(tmp_path / "p.plan"), plan)
    assert [path.name for path in tmp_path.iterdir()] == ["p.plan"]


def test_the_order_in_which_rows_are_written_down_does_not_matter():
    plan = small_plan()
    shuffled = small_plan(
        windows=[
            ("a", "x", "kiruna", 0, 50 * S, 1_000, 7),
            ("b", "x", "troll", 200 * S, 300 * S, 2_000, 4),
            ("b", "k", "troll", 100 * S, 300 * S, 9_000, 5),
            ("b", "x", "troll", 100 * S, 200 * S, 1_000, 5),
        ],
        isls=[("c", "a", 0, 100 * S, 10_000, 8), ("a", "b", 150 * S, 900 * S, 10_000, [3] * 8)],
    )
    assert shuffled.to_bytes() == plan.to_bytes()


def test_the_zone_of_the_start_does_not_change_the_bytes():
    plan = small_plan()
    elsewhere = plan.replace(start=plan.start.astimezone(timezone(timedelta(hours=8))))
    assert elsewhere.to_bytes() == plan.to_bytes()
    assert plan.replace(start=plan.start.replace(tzinfo=None)).to_bytes() == plan.to_bytes()


@pytest.mark.parametrize("name", ["delay_ns", "rate_bit_s", "open_ns"])
def test_any_change_of_a_window_changes_the_digest(name):
    plan = small_plan()
    column = getattr(plan.windows, name).copy()
    column[-1] += 1
    assert plan.replace(windows=plan.windows._replace(**{name: column})).digest() != plan.digest()


def test_a_damaged_file_is_refused_wherever_the_damage_is(tmp_path):
    path = tmp_path / "p.plan"
    save_plan(small_plan(), path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(InputError, match="damaged"):
            load_plan(path)
        path.write_bytes(whole[:at])
        with pytest.raises(InputError, match="damaged"):
            load_plan(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"LATPLAN9" + data[8:], "not the bytes of an opportunity plan"),
        (lambda data: data + b"more", "4 bytes follow"),
        (lambda data: data[:-8], "breaks off"),
    ],
)
def test_a_sealed_file_that_is_no_plan_is_refused(tmp_path, change, message):
    data = change(small_plan().to_bytes())
    (tmp_path / "p.plan").write_bytes(data + hashlib.sha256(data).digest())
    with pytest.raises(InputError, match=message):
        load_plan(tmp_path / "p.plan")


def test_a_missing_file_is_the_users_mistake(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        load_plan(tmp_path / "nowhere.plan")


def test_windows_that_touch_make_one_pass_for_all_transmitters_of_the_satellite():
    plan = small_plan()
    assert plan.transmitters == ("a/x", "b/k", "b/x")
    assert [plan.downlink(index) for index in range(3)] == ["x", "k", "x"]
    assert plan.stations == ("kiruna", "troll")
    assert (plan.passes.rise_ns.tolist(), plan.passes.set_ns.tolist()) == ([0, 100 * S], [50 * S, 300 * S])
    assert plan.passes.clipped.tolist() == [1, 0]
    assert plan.windows.transmitter.tolist() == [0, 1, 2, 2]
    assert plan.windows.pass_index.tolist() == [0, 1, 1, 1]
    assert plan.windows.open_ns.tolist() == [0, 100 * S, 100 * S, 200 * S]


def test_links_have_a_delay_for_each_topology_step_they_touch():
    plan = small_plan()
    assert plan.steps_ns.tolist() == [step * 100 * S for step in range(10)]
    assert (plan.isls.a.tolist(), plan.isls.b.tolist()) == ([0, 0], [1, 2])
    assert plan.isls.first_step.tolist() == [1, 0]
    assert plan.isls.delay_start.tolist() == [0, 8, 9]
    assert plan.isls.delay_ns.tolist() == [3] * 8 + [8]


def test_what_is_taken_out_is_gone_and_nothing_else():
    windows = [("b", "x", "troll", 100 * S, 300 * S, 9_000, 5), ("a", "x", "kiruna", 0, 50 * S, 1_000, 7)]
    links = [("a", "b", 150 * S, 900 * S, 10_000, 3), ("a", "c", 0, 100 * S, 10_000, [8])]
    plan = small_plan(windows, links)
    assert equal(without(plan), plan)
    assert equal(without(plan, stations=["kiruna"]), small_plan(windows[:1], links))
    assert equal(without(plan, satellites=["b"]), small_plan(windows[1:], links[1:]))
    assert equal(without(plan, links=[("b", "a")]), small_plan(windows, links[1:]))


@pytest.mark.parametrize(
    "row", [("a", "x", "troll", 5, 5, 1, 1), ("a", "x", "troll", -1, 5, 1, 1), ("a", "x", "troll", 5, 901 * S, 1, 1)]
)
def test_a_window_that_is_empty_or_outside_the_clock_is_refused(row):
    with pytest.raises(ValueError, match="not within"):
        small_plan(windows=[row])


def test_two_windows_at_once_of_one_transmitter_and_station_are_refused():
    with pytest.raises(ValueError, match="the next begins"):
        small_plan(windows=[("a", "x", "troll", 5, 9, 1, 1), ("a", "x", "troll", 8, 12, 1, 1)])
