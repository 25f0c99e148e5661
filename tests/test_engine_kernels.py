"""The small kernels under the engine against plain Python: exact arithmetic, the agenda, queues and servers."""

import heapq

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plans import S, capture, plan_of, satellite, station
from problems import problem_of

from latency.flow.cases import BY_NAME
from latency.flow.engine import fresh
from latency.flow.ground import rhythm_of
from latency.flow.network import network_of, rules_of
from latency.flow.problem import NO_COMPUTER
from latency.kernels.ground import serve
from latency.kernels.handles import handle_of
from latency.kernels.heap import coming, pop, push
from latency.kernels.integers import carried_bit, duration_ns
from latency.kernels.queues import first, join, leave
from latency.kernels.records import NEVER, NONE

MOST = 2**63 - 1
SECOND = 10**9
RATE = st.integers(1, 9 * 10**15) | st.integers(9 * 10**15, 9 * 10**17)  # a second; the kernel says 9.2e17

few = settings(max_examples=300, deadline=None, derandomize=True)


@few
@given(st.integers(0, MOST), RATE)
def test_a_duration_is_the_least_whole_number_of_ns(amount, rate):
    exact = -(-amount * SECOND // rate)
    assume(exact <= MOST)  # 292 years
    assert duration_ns(amount, rate) == exact


@few
@given(RATE, st.integers(0, 10**6), st.integers(-2, 2))
def test_a_duration_is_exact_where_it_comes_out_even(rate, seconds, off):
    amount = seconds * rate + off
    assume(0 <= amount <= MOST and seconds < 9 * 10**9)
    assert duration_ns(amount, rate) == -(-amount * SECOND // rate)


@few
@given(st.integers(0, MOST), st.integers(0, 9 * 10**15))
def test_a_stretch_of_a_window_carries_whole_bits(length_ns, rate):
    exact = length_ns * rate // SECOND
    assume(exact <= MOST)
    assert carried_bit(length_ns, rate) == exact


@few
@given(st.integers(1, 10**15), RATE)
def test_what_is_carried_in_its_duration_is_all_of_it(amount, rate):
    assume(amount * SECOND // rate < MOST // 2)
    length_ns = duration_ns(amount, rate)
    assert carried_bit(length_ns, rate) >= amount > carried_bit(length_ns - 1, rate)


def problem_with(captures, **changes):
    """One satellite that is never seen, with so many captures of the given classes."""
    rows = [capture(S * n, 1, priority=priority) for n, priority in enumerate(captures)]
    return problem_of(plan_of([satellite()], [station()], [], rows, **changes))


def live_state(captures):
    problem = problem_with(captures)
    net = network_of(problem)
    net = net._replace(rules=rules_of(problem, BY_NAME["onboard-direct"], own_passes_only=True))
    return net, fresh(problem, net, 2)


EVENTS = st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 3), st.integers(0, 3))


@few
@given(st.lists(st.one_of(st.none(), EVENTS), max_size=60))
def test_the_agenda_equals_the_heap_of_the_library(moves):
    """None takes the first event out, a tuple (time, kind, entity, item) goes in; few values make many ties."""
    _, live = live_state([0])
    held, twin = handle_of(live), []
    for move in moves:
        if move is not None:
            push(held, *move)
            heapq.heappush(twin, move)
        elif twin:
            at_ns, what, entity, item = heapq.heappop(twin)
            assert coming(held)[0] == at_ns
            assert pop(held) == (what << 56) | (entity << 32) | item
    assert live.counts["heap"][0] + live.counts["aside"][0] == len(twin)
    while twin:
        at_ns, what, entity, item = heapq.heappop(twin)
        assert coming(held)[0] == at_ns
        assert pop(held) == (what << 56) | (entity << 32) | item


def test_a_full_agenda_is_noted_and_nothing_is_overwritten():
    _, live = live_state([0])
    held, room = handle_of(live), live.heap_ns.size
    for at_ns in range(room + 3):
        push(held, at_ns, 1, 0, 0)
    assert live.counts["overflow"][0] == 1
    assert live.counts["heap"][0] == room
    assert live.counts["aside_ns"][0] == 0
    assert sorted(live.heap_ns.tolist()) == list(range(1, room + 1))


ITEMS = 12


@few
@given(
    st.lists(st.integers(0, 2), min_size=ITEMS, max_size=ITEMS),
    st.lists(st.integers(0, 4), min_size=ITEMS, max_size=ITEMS),
    st.lists(st.integers(0, ITEMS - 1), max_size=40),
)
def test_a_queue_stands_in_the_order_of_class_ready_and_capture(classes, ready, moves):
    """Each move lets an item join if it is outside and leave if it stands in the queue."""
    net, live = live_state(classes)
    held, rules, queue, twin = handle_of(live), net.rules[0], 1, []
    classes_of_all = rules["classes"]
    live.items["ready_ns"][:ITEMS] = ready
    for item in moves:
        place = (classes[item], ready[item], item)
        if place in twin:
            leave(held, item)
            twin.remove(place)
        else:
            join(held, rules, queue, item)
            twin.append(place)
        assert first(held, classes_of_all, queue) == (min(twin)[2] if twin else NONE)
        assert first(held, classes_of_all, 0) == NONE
        assert in_order(live, queue, classes_of_all) == [item for *_, item in sorted(twin)]


def in_order(live, queue, classes):
    found = []
    for row in range(queue * classes, (queue + 1) * classes):
        item = live.queues["first"][row]
        while item != NONE:
            found.append(int(item))
            item = live.items["next"][item]
    return found


JOBS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 9)), max_size=25)


def serve_plainly(ready, order, work, workers):
    """The first of those that are ready when the first worker is free; nobody is interrupted."""
    free, left, times = [0] * workers, set(range(len(ready))), {}
    while left:
        worker = free.index(min(free))
        now = max(free[worker], min(ready[n] for n in left))
        job = min((n for n in left if ready[n] <= now), key=order.__getitem__)
        left.remove(job)
        times[job] = (now, now + work[job])
        free[worker] = now + work[job]
    return [times[n] for n in range(len(ready))]


def served(jobs, workers):
    """(begin, end) of each (ready, class, work), by the kernel and by the plain list."""
    ready, priority, work = (np.array([job[n] for job in jobs], np.int64) for n in range(3))
    spans, heaps = np.empty((2, 2, ready.size), np.int64)
    always = rhythm_of(NO_COMPUTER, 0)
    serve(ready, priority, work, np.zeros_like(ready), np.zeros(workers, np.int64), always, spans, heaps)
    begin, end = spans
    order = [(job[1], job[0], n) for n, job in enumerate(jobs)]
    plainly = serve_plainly(ready.tolist(), order, work.tolist(), workers)
    return list(zip(begin.tolist(), end.tolist(), strict=True)), plainly


@few
@given(JOBS, st.integers(1, 4))
def test_servers_on_the_ground_equal_a_plain_list(jobs, workers):
    kernel, plain = served(sorted(jobs, key=lambda job: job[0]), workers)
    assert kernel == plain


def test_two_idle_workers_take_two_jobs_when_they_are_ready():
    kernel, plain = served([(2, 0, 5), (2, 0, 5)], workers=2)
    assert plain == [(2, 7), (2, 7)]
    assert kernel == plain


def test_never_is_the_largest_instant():
    assert NEVER == MOST
