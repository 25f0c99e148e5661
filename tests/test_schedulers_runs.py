"""Rules of booking in whole runs: the run's own audit, what is known of each leg, gaps, scenarios."""

import numpy as np
import pytest
from plans import MBIT, S, capture, computer, plan_of, random_plan, satellite, station
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.flow.cases import PRODUCT, RAW
from latency.flow.scheduled import needs_of, with_bookings
from latency.plan.schedulers import SCHEDULERS
from latency.run import pose
from latency.scenario import load
from latency.tables import STATES


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_runs_on_the_bookings_of_every_rule_pass_the_audit_of_the_run(rule):
    """`simulate` raises where an antenna, a transmitter or a window is used by two, or outside its time."""
    contacts = 0
    for seed in range(12):
        problem = with_bookings(problem_of(random_plan(seed)), rule)
        for case in ("ground-direct", "onboard-direct", "ground-relay"):
            contacts += len(simulate(problem, BY_NAME[case]).contacts.open_ns)
    assert contacts > 100


def test_raw_data_is_known_after_sensing_and_products_once_the_own_processor_is_done():
    rows = [satellite(sensing_ns=2 * S, computer=computer(3 * S)), satellite(sensing_ns=S, computer=None)]
    taken = [capture(10 * S, 8, 1), capture(20 * S, 8, 0), capture(15 * S, 8, 0)]
    taken.sort(key=lambda row: (row["taken_ns"], row["satellite"]))
    problem = problem_of(plan_of(rows, [station()], [(0, 0, S, 9 * S, MBIT)], taken))
    raw, product = (needs_of(problem, leg) for leg in (RAW, PRODUCT))
    assert (raw.satellite.tolist(), raw.ready_ns.tolist()) == ([0, 0, 1], [17 * S, 22 * S, 11 * S])
    # Nobody knows where the second satellite's product will be made.
    assert (product.satellite.tolist(), product.ready_ns.tolist()) == ([0, 0], [20 * S, 25 * S])


@pytest.mark.parametrize("rule", ["max-weight", "optimal"])
def test_passes_that_nobody_is_known_to_need_are_booked_as_they_rise(rule):
    """A satellite without captures: what is relayed to it must get down."""
    passes = [(1, 0, 100 * S, 200 * S, MBIT), (1, 0, 150 * S, 300 * S, MBIT), (1, 0, 400 * S, 500 * S, MBIT)]
    problem = problem_of(plan_of([satellite(), satellite()], [station()], passes, [capture(0, 1)]))
    assert with_bookings(problem, rule).bookings[RAW].pass_index.tolist() == [0, 2]


def test_a_satellite_whose_data_waits_goes_before_one_that_rises_earlier():
    passes = [(0, 0, 100 * S, 200 * S, MBIT), (1, 0, 150 * S, 250 * S, MBIT)]
    problem = problem_of(plan_of([satellite(), satellite()], [station()], passes, [capture(1, 8, 1)]))
    assert with_bookings(problem, "first-come").bookings[RAW].transmitter.tolist() == [0]
    for rule in ("max-weight", "optimal"):
        assert with_bookings(problem, rule).bookings[RAW].transmitter.tolist() == [1]


def test_only_the_optimising_rule_has_a_gap_and_it_travels_with_the_problem():
    problem = problem_of(random_plan(3))
    for rule in SCHEDULERS:
        gaps = with_bookings(problem, rule).gaps
        # Few passes are solved to the end: what is left is the solver's tolerance.
        assert gaps == (None, None) if rule != "optimal" else all(0 <= gap < 1e-5 for gap in gaps)


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_a_scenario_asks_for_a_rule_by_name(rule):
    settings = ["network.booking=scheduled", f"network.scheduler={rule}"]
    _, _, problem = pose(load("null", settings))
    result = simulate(problem, BY_NAME["ground-direct"])
    assert problem.rules.scheduled
    assert len(problem.bookings[RAW].open_ns)
    assert np.all(result.state[problem.counted] == STATES.index("delivered"))
