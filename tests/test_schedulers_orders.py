"""Passes booked in the order of a rule, against brute force and by hand; what cannot be booked."""

import numpy as np
import pytest
from plans import MBIT, S, capture, plan_of, random_plan, satellite, station
from problems import column, problem_of

from latency.plan.calendars import Antennas
from latency.plan.offers import PARTS, Needs, Radios, offers_of
from latency.plan.schedulers import SCHEDULERS


def booked(plan, scheduler, busy=(), silent=()):
    """The bookings of a plan under a rule; nothing is known of its captures."""
    stations, problem = plan["stations"], problem_of(plan)
    radios = Radios(
        [row["satellite"] for row in plan["transmitters"]],
        [row["acquisition_ns"] for row in plan["transmitters"]],
        frozenset(silent),
    )
    antennas = Antennas([row["antennas"] for row in stations], [row["turnaround_ns"] for row in stations], busy)
    needs = Needs(*(np.empty(0, np.int64) for _ in range(3)), plan["stop_ns"])
    return SCHEDULERS[scheduler](offers_of(problem.passes, problem.windows, radios), antennas, needs).bookings


def bookings_by_brute_force(plan, order):
    """Passes in the given order; a transmitter takes the first antenna on which no booked pass is in the way."""
    taken = []
    offered = {(row["transmitter"], row["pass"]) for row in plan["windows"]}
    for index in order:
        row = plan["passes"][index]
        turn = plan["stations"][row["station"]]["turnaround_ns"]
        for number in range(len(plan["transmitters"])):
            clash = [n for n, _, other in taken if n == number and meet(plan["passes"][other], row, 0)]
            if (number, index) not in offered or clash:
                continue
            for antenna in range(plan["stations"][row["station"]]["antennas"]):
                others = [plan["passes"][i] for _, a, i in taken if a == antenna]
                others = [other for other in others if other["station"] == row["station"]]
                if not any(meet(other, row, turn) for other in others):
                    taken.append((number, antenna, index))
                    break
    return sorted(taken, key=lambda one: (one[0], plan["passes"][one[2]]["rise_ns"]))


def meet(one, other, gap):
    return one["rise_ns"] < other["set_ns"] + gap and other["rise_ns"] < one["set_ns"] + gap


ORDERS = {
    "first-come": lambda row: row["rise_ns"],
    "longest-pass": lambda row: (row["rise_ns"] - row["set_ns"], row["rise_ns"]),
}


@pytest.mark.parametrize("rule", ["first-come", "longest-pass"])
def test_passes_are_booked_in_the_order_of_the_rule(rule):
    count = 0
    for seed in range(60):
        plan = random_plan(seed)
        found = booked(plan, rule)
        order = sorted(range(len(plan["passes"])), key=lambda n: ORDERS[rule](plan["passes"][n]))
        expected = bookings_by_brute_force(plan, order)
        told = zip(found.transmitter.tolist(), found.antenna.tolist(), found.pass_index.tolist(), strict=True)
        assert list(told) == expected
        rows = [plan["passes"][index] for _, _, index in expected]
        for mine, key in ((found.station, "station"), (found.open_ns, "rise_ns"), (found.close_ns, "set_ns")):
            assert mine.tolist() == column(rows, key).tolist()
        count += len(expected)
    assert count > 300


def test_a_booked_antenna_rests_between_two_passes():
    # Two satellites, one antenna, turnaround 10 s: the pass that rises 9 s after the first has set is not booked.
    passes = [(0, 0, 100 * S, 200 * S, MBIT), (1, 0, 209 * S, 300 * S, MBIT), (1, 0, 310 * S, 400 * S, MBIT)]
    for turn, expected in ((10 * S, [0, 2]), (9 * S, [0, 1, 2])):
        plan = plan_of([satellite(), satellite()], [station(turnaround_ns=turn)], passes, [capture(0, 1)])
        assert booked(plan, "first-come").pass_index.tolist() == expected


def test_the_longest_pass_is_booked_first():
    passes = [(0, 0, 100 * S, 200 * S, MBIT), (1, 0, 150 * S, 300 * S, MBIT)]
    plan = plan_of([satellite(), satellite()], [station()], passes, [capture(0, 1)])
    assert booked(plan, "first-come").transmitter.tolist() == [0]
    assert booked(plan, "longest-pass").transmitter.tolist() == [1]


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_who_carries_nothing_of_it_is_not_booked(rule):
    plan = plan_of([satellite(), satellite()], [station()], [(0, 0, S, 9 * S, MBIT)], [capture(0, 1)])
    assert booked(plan, rule).transmitter.tolist() == [0]
    assert booked(plan, rule, silent=[0]).transmitter.tolist() == []


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_a_pass_without_windows_for_a_transmitter_is_not_booked(rule):
    plan = plan_of([satellite(), satellite()], [station()], [(0, 0, S, 9 * S, MBIT)], [capture(0, 1)])
    plan["windows"] = []
    assert booked(plan, rule).transmitter.tolist() == []


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_the_times_of_others_are_respected_antenna_by_antenna(rule):
    """A turnaround lies between bookings only: a pass may begin as soon as others are done."""
    passes = [(0, 0, 100 * S, 200 * S, MBIT), (0, 0, 300 * S, 400 * S, MBIT)]
    plan = plan_of([satellite()], [station(antennas=2, turnaround_ns=10 * S)], passes, [capture(0, 1)])
    busy = [[(0, 50 * S, 101 * S), (0, 250 * S, 300 * S), (1, 0, 90 * S), (1, 399 * S, 500 * S)]]
    found = booked(plan, rule, busy)
    assert list(zip(found.pass_index.tolist(), found.antenna.tolist(), strict=True)) == [(0, 1), (1, 0)]


def test_the_parts_of_a_pass_offer_what_its_windows_carry_after_the_acquisition():
    """Against a sum over the windows, cut second by second: plans with edges at whole seconds."""
    count = 0
    for seed in range(40):
        plan = random_plan(seed, coarse=True)
        problem = problem_of(plan)
        acquisition_ns = [row["acquisition_ns"] for row in plan["transmitters"]]
        radios = Radios([row["satellite"] for row in plan["transmitters"]], acquisition_ns)
        offers = offers_of(problem.passes, problem.windows, radios)
        for row, (transmitter, index) in enumerate(zip(offers.transmitter, offers.pass_index, strict=True)):
            acquired_ns = plan["passes"][index]["rise_ns"] + acquisition_ns[transmitter]
            mine = [one for one in plan["windows"] if (one["transmitter"], one["pass"]) == (transmitter, index)]
            lengths = [(max(one["close_ns"] - max(one["open_ns"], acquired_ns), 0), one["rate_bit_s"]) for one in mine]
            exact = sum(length * rate for length, rate in lengths) // S
            # Each part is rounded down, and floats are exact to 1e-16 of at most 1e15 bit.
            assert 0 <= exact - offers.bit[row] <= PARTS + 1
            count += 1
    assert count > 100
