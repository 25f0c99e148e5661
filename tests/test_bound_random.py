"""Nobody beats the bound: random plans, every case, and whatever order antennas are given away in."""

from dataclasses import replace

import numpy as np
import plans
import problems
import pytest
from ground_plans import FEATURES

from latency.flow import BY_NAME, simulate
from latency.flow.clairvoyant import clairvoyant
from latency.flow.network import ASKING
from latency.tables import NEVER

LEVELS = (5, 25, 50, 75, 95, 100)


def achieved(problem, result):
    """Quantiles of the counted captures by sorting; undelivered ones are later than all others."""
    latency = np.where(result.delivered_ns == NEVER, NEVER, result.delivered_ns - problem.captures.taken_ns)
    latency = np.sort(latency[problem.counted])
    return {level: int(latency[-(-level * len(latency) // 100) - 1]) for level in LEVELS}


def mean_ns(problem, result):
    until_ns = np.minimum(result.delivered_ns, problem.rules.stop_ns) - problem.captures.taken_ns
    return int(until_ns[problem.counted].astype(object).sum()) / int(problem.counted.sum())


def granted(plan, contacts, booking):
    """The same plan with its antennas given away otherwise; never for a pass in which a radio cannot send."""
    open_in = {(row["transmitter"], row["pass"]) for row in plan["windows"]}
    contacts = [row for row in contacts if (row["transmitter"], row["pass"]) in open_in]
    return problems.problem_of(plan | {"contacts": contacts, "network": plan["network"] | {"booking": booking}})


def ways(plan, seed):
    """The problem as drawn, and under other hands that give the antennas away."""
    dice = plans.Dice(seed, {})
    skipping = plans.booked(plan, skips=lambda: dice.chance(0.4))
    others = [granted(plan, [], "demand") for _ in ASKING]
    asked = [replace(one, rules=replace(one.rules, asking=name)) for one, name in zip(others, ASKING, strict=True)]
    return [granted(plan, skipping, "scheduled"), granted(plan, plans.booked(plan), "scheduled"), *asked]


def check(seeds, cases):
    """Return how many quantiles were compared."""
    compared = 0
    for seed in seeds:
        plan = plans.random_plan(seed, ground=FEATURES)
        for case in cases:
            problem = granted(plan, [], "demand")
            if not problem.counted.any():
                continue
            bound = clairvoyant(problem, BY_NAME[case], LEVELS)
            for tried in ways(plan, seed):
                result = simulate(tried, BY_NAME[case])
                found = achieved(tried, result)
                for level in LEVELS:
                    least = bound.quantiles_ns[level]
                    assert (NEVER if least is None else least) <= found[level], (seed, case, level)
                    compared += least is not None
                assert bound.mean_ns <= mean_ns(tried, result), (seed, case)
    return compared


def test_no_case_beats_the_bound_on_random_plans():
    assert check(range(60), BY_NAME) > 1_000


@pytest.mark.nightly
def test_no_case_beats_the_bound_on_a_thousand_random_plans():
    assert check(range(1_000), BY_NAME) > 20_000
