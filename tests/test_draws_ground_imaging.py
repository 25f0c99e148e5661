"""Satellites that point away from their stations while they image."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import latency
from latency.plan.build import build_plan
from latency.plan.cuts import without
from latency.plan.imaging import without_imaging
from latency.run import pose, run
from latency.study.trial import Trial, carry_out, own
from latency.tables import Windows

S = 10**9


def imaging(scenario, imaging_ns):
    groups = (replace(one, sensor=replace(one.sensor, imaging_ns=imaging_ns)) for one in scenario.groups)
    return replace(scenario, groups=tuple(groups))


@pytest.fixture(scope="module")
def worked():
    return latency.load("worked-example")


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8)


@given(spans, st.lists(st.integers(-5, 80), max_size=10), st.integers(1, 15))
def test_what_is_left_of_windows_is_what_no_imaging_covers(rows, taken, length):
    windows = Windows(*np.array([(0, k, at, at + size, 10 + k, k) for k, (at, size) in enumerate(rows)], np.int64)
                      .reshape(-1, 6).T)  # fmt: skip
    taken = np.sort(np.array(taken, np.int64))
    left = without(windows, taken - length, taken)
    blocked = {at for end in taken.tolist() for at in range(end - length, end)}
    for k, (at, size) in enumerate(rows):
        mine = left.pass_index == k
        pieces = list(zip(left.open_ns[mine].tolist(), left.close_ns[mine].tolist(), strict=True))
        covered = [at for begin, end in pieces for at in range(begin, end)]
        assert covered == [x for x in range(at, at + size) if x not in blocked]
        assert all(before[1] < after[0] for before, after in itertools.pairwise(pieces))
        assert set(left.rate_bit_s[mine]) <= {10 + k}
    assert np.all(np.diff(left.pass_index) >= 0)


def test_without_an_imaging_time_the_plan_is_the_very_same(worked):
    plan, captures, problem = pose(worked)
    assert without_imaging(worked, plan, captures) is plan
    assert plan.digest() == build_plan(worked).digest()
    assert problem.windows is plan.windows


def test_only_satellites_that_took_something_lose_windows_and_passes_stay(worked):
    plan, captures, problem = pose(imaging(worked, 3_600 * S))
    whole = build_plan(worked)
    assert plan.passes is problem.passes
    assert all(np.array_equal(*columns) for columns in zip(plan.passes, whole.passes, strict=True))
    seconds = [(rows.close_ns - rows.open_ns) for rows in (whole.windows, plan.windows)]
    owner = [plan.transmitter_satellite[rows.transmitter] for rows in (whole.windows, plan.windows)]
    lost = [sum(seconds[0][owner[0] == s]) - sum(seconds[1][owner[1] == s]) for s in range(len(plan.satellites))]
    took = np.isin(np.arange(len(plan.satellites)), captures.satellite)
    assert all(loss == 0 for loss, busy in zip(lost, took, strict=True) if not busy)
    order = np.lexsort((plan.windows.open_ns, plan.windows.pass_index, plan.windows.transmitter))
    assert np.array_equal(order, np.arange(order.size))
    for s, taken_ns in zip(captures.satellite.tolist(), captures.taken_ns.tolist(), strict=True):
        mine = owner[1] == s
        begin, end = taken_ns - 3_600 * S, taken_ns
        assert not ((plan.windows.open_ns[mine] < end) & (plan.windows.close_ns[mine] > begin)).any()


def test_every_case_and_every_study_sees_the_plan_that_imaging_left(worked):
    # A capture just after the middle of the first pass of its satellite, which it spent imaging: the pass is lost up
    # to there, and what was taken before it waits.
    plan = build_plan(worked)
    row = int(np.flatnonzero(np.isin(plan.passes.satellite, [plan.satellites.index(worked.workload.listed[0][0])]))[0])
    name = plan.satellites[plan.passes.satellite[row]]
    rise_ns, middle_ns = int(plan.passes.rise_ns[row]), int(plan.passes.rise_ns[row] + plan.passes.set_ns[row]) // 2
    listed = ((name, max(rise_ns - 600 * S, 0)), (name, middle_ns))
    busy = replace(
        imaging(worked, middle_ns - rise_ns + S),
        workload=replace(worked.workload, kind="listed", listed=listed, satellites=(name,), interval_ns=0),
        cases=("ground-direct", "onboard-direct"),
        warm_up_ns=0,
    )
    free = imaging(busy, 0)
    for case in busy.cases:
        late, soon = (run(one).cases[case].delivered_ns[0] for one in (busy, free))
        assert soon < middle_ns <= late
        outcome = carry_out(Trial(busy, 0, own([case])))[own([case])[0]]
        assert outcome.latency_ns[0] == late - listed[0][1]
