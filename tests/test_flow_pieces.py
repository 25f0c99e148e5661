"""The small pieces around the engine against brute force: sizes, capacities, segments, durations."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import MBIT, S, capture, computer, contact, plan_of, random_plan, satellite, station
from problems import carry, place, problem_of
from slow.plan import Plan
from slow.rates import clip

from latency.flow.checks_of_servers import disjoint, within_capacity
from latency.flow.ground import duration_each_ns, service_each_ns
from latency.flow.loads import capacity_bit
from latency.flow.network import network_of, nodes_of, segments_of
from latency.flow.search import EXACT_SIZES, size_classes
from latency.kernels import records
from latency.tables import LEGS

few = settings(max_examples=200, deadline=None, derandomize=True)

SIZES = st.lists(st.integers(1, 2**50), min_size=1, max_size=12)


@few
@given(SIZES)
def test_sizes_are_exact_up_to_four_and_then_powers_of_two_upward(sizes):
    classes, row = size_classes(np.array(sizes, np.int64))
    assert (np.diff(classes) > 0).all()
    searched = classes[row].tolist()
    if len(set(sizes)) <= EXACT_SIZES:
        assert searched == sizes
    else:
        assert all(bin(size).count("1") == 1 for size in searched)
        assert all(size <= power < 2 * size for size, power in zip(sizes, searched, strict=True))


INTERVALS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(0, 6)), max_size=8)


@few
@given(INTERVALS)
def test_disjoint_finds_any_two_that_overlap_on_one_server(rows):
    server, begin, length = (np.array([row[n] for row in rows], np.int64) for n in range(3))
    clash = any(
        a[0] == b[0] and a[1] < b[1] + b[2] and b[1] < a[1] + a[2] for a, b in combinations(rows, 2) if a[2] and b[2]
    )
    inside = any(
        a[0] == b[0] and a[1] < b[1] < a[1] + a[2] for x, y in combinations(rows, 2) for a, b in ((x, y), (y, x))
    )
    assert disjoint(server, begin, begin + length).all() == (not clash and not inside)


@few
@given(INTERVALS, st.integers(1, 4))
def test_capacity_counts_who_is_busy_at_each_beginning(rows, workers):
    begin, end = (np.array([row[1] + row[2] * n for row in rows], np.int64) for n in (0, 1))
    stays = end > begin  # who leaves as he comes is never counted with others
    begin, end = begin[stays], end[stays]
    busiest = max((((begin <= now) & (now < end)).sum() for now in begin), default=0)
    assert within_capacity(np.zeros_like(begin), begin, end, [workers]).all() == (busiest <= workers)


@few
@given(st.lists(st.integers(0, 10**13), max_size=10), st.integers(1, 10**12))
def test_each_amount_takes_its_exact_duration(amounts, rate):
    exact = [-(-amount * S // rate) for amount in amounts]
    if max(exact, default=0) < 2**63:
        assert duration_each_ns(np.array(amounts, np.int64), rate).tolist() == exact


@pytest.mark.parametrize(
    ("machine", "expected_ns"),
    [
        (computer(7, startup_ns=3), [10, 10]),
        (computer(None, startup_ns=3, rate_op_s=4), [3 + S // 4, 3 + S // 2 + S // 4]),
        (computer(None, startup_ns=3), [3, 3]),
        (computer(0, rate_op_s=4), [0, 0]),
    ],
)
def test_a_processing_time_is_start_up_and_a_measured_time_or_work_over_rate(machine, expected_ns):
    assert service_each_ns(place(machine), np.array([1, 3], np.int64)).tolist() == expected_ns


def test_nodes_are_satellites_so_named_that_can_compute():
    rows = [satellite(is_node=True), satellite(), satellite(is_node=True, computer=None)]
    assert nodes_of(problem_of(plan_of(rows, [station()], [], [capture(0, 1)]))) == [0]


# --- what contacts offer, and what antennas could carry --------------------------------------------


def test_segments_are_acquisition_and_then_runs_of_constant_rate():
    count = 0
    for seed in (seed for seed in range(120) if random_plan(seed)["contacts"]):
        plan = random_plan(seed)
        slow, net = Plan(plan), network_of(problem_of(plan))
        assert np.array_equal(net.segments, segments_of(net.booked, net.accesses, net.runs, len(net.transmitters))[0])
        for number in range(len(plan["transmitters"])):
            rows = net.segments[net.segment_lo[number] : net.segment_lo[number + 1]]
            found = list(zip(*(rows[key].tolist() for key in ("begin_ns", "end_ns", "rate_bit_s")), strict=True))
            assert found == segments_by_brute_force(plan, slow, number)
            count += len(found)
    assert count > 300


def segments_by_brute_force(plan, slow, number):
    rows, wait = [], plan["transmitters"][number]["acquisition_ns"]
    for one in sorted(plan["contacts"], key=lambda one: one["open_ns"]):
        if one["transmitter"] == number:
            acquired = min(one["open_ns"] + wait, one["close_ns"])
            rows += [(one["open_ns"], acquired, 0)] if wait else []
            rows += clip(slow.intervals[number, one["pass"]], acquired, one["close_ns"])
    return rows


def capacity_by_brute_force(plan, leg, span):
    """At each instant as many of the fastest as there are antennas with somebody in view."""
    carriers = [number for number, one in enumerate(plan["transmitters"]) if one["carries"] in ("both", leg)]
    windows = [{**row, "station": plan["passes"][row["pass"]]["station"]} for row in plan["windows"]]
    windows = [row for row in windows if row["transmitter"] in carriers]
    edges = sorted({min(row[key], span) for row in windows for key in ("open_ns", "close_ns")} | {0, span})
    total = 0
    for begin, end in pairwise(edges):
        seen = [row for row in windows if row["open_ns"] <= begin < row["close_ns"]]
        rates = {}
        for row in seen:
            rates[row["transmitter"]] = max(rates.get(row["transmitter"], 0), row["rate_bit_s"])
        places = 0
        for number, one in enumerate(plan["stations"]):
            places += min(one["antennas"], sum(row["station"] == number for row in seen))
        total += sum(sorted(rates.values(), reverse=True)[:places]) * (end - begin)
    return total // S


def test_what_all_antennas_could_carry():
    for seed in range(60):
        plan = random_plan(seed)
        net = network_of(problem_of(plan))
        for span in (plan["span_ns"], plan["stop_ns"]):
            for number, leg in enumerate(LEGS):
                assert capacity_bit(net, number, span) == capacity_by_brute_force(plan, leg, span)


def test_loads_of_a_plan_by_hand():
    # Span 1,000 s. Two passes of 100 s at 10 Mbit/s over one antenna, never together: 2,000 Mbit could go down.
    # Three captures of 100 Mbit: antennas 300 / 2,000, downlink 0 the same, line 300 / (1,000 x 1 Mbit/s), and the
    # data centre works 3 x 20 s with two workers.
    passes = [(0, 0, 100 * S, 200 * S, 10 * MBIT), (0, 0, 500 * S, 600 * S, 10 * MBIT)]
    plan = plan_of(
        [satellite()], [station(line_rate_bit_s=MBIT)], passes, [capture(n, 100 * MBIT) for n in range(3)],
        stop_ns=1000 * S, data_centres=[{"computer": computer(20 * S, workers=2), "fibre_user_ns": 0}],
    )  # fmt: skip
    loads = carry(plan, "ground-direct").loads
    assert loads == {"antennas": 0.15, "downlink 0": 0.15, "line 0": 0.3, "data centre 0": 0.03}
    loads = carry(plan, "onboard-direct").loads
    assert loads["computer 0"] == 0.0
    assert loads["antennas"] == pytest.approx(3 / 2_000e6, rel=1e-12)


def test_a_booking_is_found_by_its_transmitter_and_pass():
    passes = [(0, 0, 100 * S, 200 * S, MBIT), (0, 0, 300 * S, 400 * S, MBIT)]
    plan = plan_of([satellite()], [station()], passes, [capture(0, 1)], booking="scheduled")
    plan["contacts"] = [contact(0, 1, plan["passes"][1])]
    net = network_of(problem_of(plan))
    assert net.booked["access"].tolist() == [1]
    assert net.segments.dtype == records.SEGMENT
    assert net.segments["begin_ns"].tolist() == [300 * S]
