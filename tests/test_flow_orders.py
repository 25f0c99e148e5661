"""Rows in order, and servers in turn: kernels against the obvious."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latency.flow.checks_of_servers import disjoint, within_capacity
from latency.kernels.orders import group_rows, sort_rows
from latency.kernels.sums import add_each, add_latencies
from latency.tables import NEVER
from latency.verdict.bottleneck import exact_sum
from latency.verdict.evidence import together

few = settings(max_examples=200, deadline=None)


@few
@given(st.lists(st.tuples(st.integers(-3, 9), st.integers(0, 2)), max_size=60))
def test_rows_are_sorted_as_python_sorts_them(keys):
    first, second = (np.array([key[n] for key in keys], np.int64) for n in (0, 1))
    rows = np.arange(len(keys))
    sort_rows(rows, first, second, np.empty_like(rows))
    assert rows.tolist() == sorted(range(len(keys)), key=lambda row: keys[row])  # equals keep their order


@few
@given(st.lists(st.integers(-1, 4), max_size=40))
def test_rows_of_a_server_stand_together_in_their_order(servers):
    server, lo, order = np.array(servers, np.int64), np.empty(6, np.int64), np.empty(len(servers), np.int64)
    group_rows(server, lo, order)
    found = [order[lo[place] : lo[place + 1]].tolist() for place in range(5)]
    assert found == [[row for row, one in enumerate(servers) if one == place] for place in range(5)]


INTERVALS = st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 30), st.integers(0, 5), st.booleans()), max_size=12)


@few
@given(INTERVALS, st.booleans())
def test_each_fact_of_turns_is_that_of_sorting_them_all(drawn, in_order):
    drawn = sorted(drawn, key=lambda one: one[1]) if in_order else drawn
    server = np.array([one[0] for one in drawn], np.int64)
    begin = np.array([NEVER if one[3] else one[1] for one in drawn], np.int64)
    end = np.array([NEVER if one[3] else one[1] + one[2] for one in drawn], np.int64)
    there = (server >= 0) & (begin != NEVER)
    order = np.flatnonzero(there)[np.lexsort((end[there], begin[there], server[there]))]
    apart = [bool(server[b] != server[a] or begin[b] >= end[a]) for a, b in pairwise(order)]
    assert disjoint(server, begin, end).tolist() == apart
    busy = [
        sum(server[other] == server[row] and begin[other] <= begin[row] < end[other] for other in order) <= 1
        for row in order
    ]
    lasting = all(end[row] > begin[row] for row in order)  # who leaves as he comes is never counted with others
    distinct = len({(server[row], begin[row]) for row in order}) == len(order)  # of equals the later counts both
    if lasting and distinct:
        assert within_capacity(server, begin, end, [1, 1, 1]).tolist() == busy


@few
@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-9, 9)), max_size=20))
def test_each_owner_gets_what_is_his(drawn):
    owner, amount = (np.array([one[n] for one in drawn], np.int64) for n in (0, 1))
    total = np.zeros(4, np.int64)
    add_each(owner, amount, total)
    assert total.tolist() == [sum(much for who, much in drawn if who == one) for one in range(4)]


@few
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 1 << 40) | st.just(NEVER)), max_size=20))
def test_latencies_count_to_the_stop_and_what_comes_later_is_never_there(drawn):
    stop = 1 << 39
    taken, answer = (np.array([one[n] for one in drawn], np.int64) for n in (0, 1))
    answer = np.maximum(answer, taken)
    found = np.empty(len(drawn), np.int64)
    count, large, small = add_latencies(answer, taken, (5, 15, stop), found)
    counted = [(one, at) for one, at in zip(taken.tolist(), answer.tolist(), strict=True) if 5 <= one < 15]
    assert found[:count].tolist() == [at - one if at <= stop else NEVER for one, at in counted]
    assert (large << 32) + small == sum(min(at, stop) - one for one, at in counted)


@few
@given(st.lists(st.booleans(), max_size=12))
def test_rows_that_stand_together_are_a_slice(chosen):
    mask = np.array(chosen, bool)
    rows = together(mask)
    assert np.arange(mask.size)[rows].tolist() == np.flatnonzero(mask).tolist()
    changes = int(np.abs(np.diff(mask.astype(int), prepend=0, append=0)).sum())
    assert isinstance(rows, slice) == (changes <= 2)


@pytest.mark.parametrize("most", [1, 1 << 40, (1 << 63) - 1])
def test_sums_do_not_overflow(most):
    for values in ([most] * 5, [-most] * 5, [most, -most, most], [], [-most, most - 1]):
        assert exact_sum(np.array(values, np.int64)) == sum(values)
