"""The closed form beside the engine, log by log, and beside the slow simulator: equal to the nanosecond and the bit."""

from collections import Counter
from fractions import Fraction
from importlib import import_module
from math import ceil

import numpy as np
import pytest
from calm_plans import calm_plan
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import S, capture, plan_of, satellite, station
from problems import carry, differences, problem_of, told
from slow import simulate

from latency.flow.alone import is_plain, simulate_alone
from latency.flow.cases import BY_NAME
from latency.flow.engine import simulate_space
from latency.flow.network import network_of_case, rules_of
from latency.flow.search import empty_search
from latency.kernels.compile import kernel
from latency.kernels.fifo import duration_by
from latency.kernels.records import QUEUED, SENDING

PLANS, DRAWN = 3_000, 300
# How often a thousand plans must show each thing at least: about half of what they show.
LEAST = {
    "on demand": 230, "booked": 160, "somebody in the way": 110, "contact": 2_000, "part": 2_700,
    "two parts or more": 80, "sending at the stop": 40, "never begun": 1_900, "begins as a contact ends": 20,
}  # fmt: skip


def direct(plan):
    """The problem and the records of the case that sends raw data down itself."""
    problem, case = problem_of(plan), BY_NAME["ground-direct"]
    net = network_of_case(problem, case)
    return problem, net._replace(rules=rules_of(problem, case, own_passes_only=True))


def logs(live):
    """What anybody reads of the engine's logs, in an order that does not hang on who was served first."""
    queues = ("next", "previous", "queue")  # of whoever waits
    tables = {f"items.{name}": live.items[name] for name in live.items.dtype.names if name not in queues}
    tables |= {name: live.satellites[name] for name in ("used_bit", "peak_bit")}
    contacts = live.contacts[np.lexsort((live.contacts["transmitter"], live.contacts["open_ns"]))]
    tables |= {f"contacts.{name}": contacts[name] for name in contacts.dtype.names}
    parts = live.parts[np.lexsort((live.parts["number"], live.parts["item"]))]
    tables |= {f"parts.{name}": parts[name] for name in parts.dtype.names if name != "number"}
    return tables | {name: live.counts[name] for name in ("hops", "contacts", "parts", "hop_limited")}


def seen_in(live):
    parts = np.bincount(live.parts["item"], minlength=1)
    yield "contact", len(live.contacts)
    yield "part", len(live.parts)
    yield "two parts or more", (parts > 1).sum()
    yield "sending at the stop", (live.items["phase"] == SENDING).sum()
    yield "never begun", (live.items["phase"] == QUEUED).sum()
    ends = set(live.contacts["close_ns"].tolist())
    yield "begins as a contact ends", sum(end in ends for end in live.contacts["open_ns"].tolist())


def equal(seeds):
    seen = Counter()
    for seed in seeds:
        problem, net = direct(calm_plan(seed))
        found, expected = simulate_alone(problem, net), simulate_space(problem, net, empty_search(problem))
        if found is None:
            assert is_plain(net)
            seen["somebody in the way"] += 1
            continue
        seen["booked" if problem.rules.scheduled else "on demand"] += 1
        one, other = logs(found), logs(expected)
        assert [name for name in one if not np.array_equal(one[name], other[name])] == [], f"plan {seed}"
        for what, count in seen_in(expected):
            seen[what] += int(count)
    return seen


def too_few(seen, plans):
    return {what: (seen[what], count) for what, count in LEAST.items() if seen[what] < count * plans // 1000}


def test_closed_form_equals_the_engine():
    assert too_few(equal(range(DRAWN)), DRAWN) == {}


@pytest.mark.nightly
def test_closed_form_equals_the_engine_on_many_plans():
    assert too_few(equal(range(DRAWN, PLANS)), PLANS - DRAWN) == {}


def test_closed_form_equals_the_slow_simulator(monkeypatch):
    one_case, closed = import_module("latency.flow.iteration"), Counter()

    def counted(*given):
        live = simulate_alone(*given)
        closed["used"] += live is not None
        return live

    monkeypatch.setattr(one_case, "simulate_alone", counted)
    for seed in range(40):
        plan = calm_plan(seed)
        apart = list(differences(told(carry(plan, "ground-direct")), simulate(plan, "ground-direct")))
        assert not apart, f"plan {seed}: {len(apart)} differences, closed form first: {apart[:5]}"
    assert closed["used"] >= 20


@pytest.mark.parametrize("size_bit", [1, 10**9, 17 * 10**9, 10**10 - 1, 3 * 10**12])
@pytest.mark.parametrize("ready_s", [0, 1, 9, 10, 11])
def test_data_of_any_size_waits_for_the_first_window(size_bit, ready_s):
    plan = plan_of(
        [satellite()], [station()], [(0, 0, 10 * S, 3_000 * S, 560_000_000)],
        [capture(ready_s * S, size_bit), capture((ready_s + 1) * S, size_bit)], stop_ns=4_000 * S,
    )  # fmt: skip
    problem, net = direct(plan)
    one, other = logs(simulate_alone(problem, net)), logs(simulate_space(problem, net, empty_search(problem)))
    assert [name for name in one if not np.array_equal(one[name], other[name])] == []
    assert one["items.down_start_ns"][0] == max(ready_s, 10) * S


@kernel
def durations(amount, rate_s, result_ns):
    for row in range(amount.size):
        result_ns[row] = duration_by(amount[row], rate_s[row], 1e9 / rate_s[row])


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(1, 2**62), st.integers(1, 9 * 10**17)), min_size=1))
def test_a_duration_from_a_guess_is_exact(rows):
    exact = [ceil(Fraction(amount * 10**9, rate)) for amount, rate in rows]
    rows = [row for row, ns in zip(rows, exact, strict=True) if ns < 2**62]
    exact = [ns for ns in exact if ns < 2**62]
    # What comes out even, and what is a bit more or less than that, is where a guess goes wrong.
    near = [(amount * 10**k + off, rate) for amount, rate in rows for k in (0, 3, 9) for off in (-1, 0, 1)]
    near += [(rate * seconds + off, rate) for _, rate in rows for seconds in (1, 60, 86_400) for off in (-1, 0, 1)]
    near = [(amount, rate) for amount, rate in near if 0 < amount < 2**62 and amount * 10**9 < rate * 2**62]
    rows, exact = rows + near, exact + [ceil(Fraction(amount * 10**9, rate)) for amount, rate in near]
    amount, rate = np.array(rows, np.int64).reshape(-1, 2).T.copy()
    result_ns = np.empty_like(amount)
    durations(amount, rate, result_ns)
    assert result_ns.tolist() == exact
