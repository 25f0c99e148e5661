"""Cases simulated together come to what each comes to alone; the run of a direct case is made once."""

from collections import Counter
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from importlib import import_module

import numpy as np
import pytest
from plans import CASES, random_plan
from power_plans import FEATURES
from problems import problem_of

from latency.flow import BY_NAME, simulate, simulate_together
from latency.flow.groups import Group, groups_of
from latency.flow.hands import Hand
from latency.flow.memory import Memory, Room
from latency.flow.together import Row


def powered_plan(seed):
    return random_plan(seed, power=FEATURES)


def apart(one, other, path=""):
    """Yield where two results differ; arrays byte by byte."""
    if is_dataclass(one):
        one, other = ({field.name: getattr(what, field.name) for field in fields(what)} for what in (one, other))
    elif hasattr(one, "_asdict"):
        one, other = one._asdict(), other._asdict()
    if isinstance(one, np.ndarray):
        if one.dtype != other.dtype or not np.array_equal(one, other):
            yield path
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            yield from apart(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, (tuple, list)):
        assert len(one) == len(other)
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from apart(*pair, f"{path}[{index}]")
    elif one != other:
        yield path


def what_counts(result):
    """In a run on own passes nobody searches, and where the ground's tables begin is of no use; nor is scratch."""
    net, live = result.trial.net, result.trial.live
    rules = net.rules.copy()
    rules["ground_table"] = 0
    live = live._replace(heap_ns=None, heap_key=None, in_view=None, dirty=None)
    return replace(result, trial=replace(result.trial, net=net._replace(rules=rules), live=live))


def without_logs(result):
    return deepcopy(replace(result, trial=None))


@pytest.fixture
def runs(monkeypatch):
    """How often the engine ran."""
    one_case = import_module("latency.flow.iteration")  # the package shows the function of that name
    count, simulate_space = Counter(), one_case.simulate_space

    def counted(*given):
        count["runs"] += 1
        return simulate_space(*given)

    monkeypatch.setattr(one_case, "simulate_space", counted)
    return count


@pytest.mark.parametrize("draw", [random_plan, powered_plan])
def test_together_is_as_alone(draw, runs):
    saved = 0
    for seed in range(12):
        problem = problem_of(draw(seed))
        runs.clear()
        alone = {name: simulate(problem, BY_NAME[name]) for name in CASES}
        before = runs["runs"]
        runs.clear()
        together = simulate_together(problem, CASES, what_counts)
        saved += before - runs["runs"]
        assert list(together) == list(CASES)
        for name in CASES:
            assert list(apart(what_counts(alone[name]), together[name], name)) == []
    assert saved >= (24 if draw is random_plan else 2)


def test_links_that_draw_power_make_another_run(runs):
    problems = (problem_of(powered_plan(seed)) for seed in range(100))
    problem = next(one for one in problems if any(two.power and two.power.isl for two in one.satellites))
    alone = [simulate(problem, BY_NAME[name]) for name in ("onboard-direct", "onboard-relay")]
    before = runs["runs"]
    runs.clear()
    simulate_together(problem, [one.case for one in alone], lambda result: None)
    assert runs["runs"] == before


def test_a_relay_case_begins_with_the_direct_case_that_does_the_rest_alike():
    twins = {case.name: case.on_own_passes.name for case in BY_NAME.values() if case.on_own_passes}
    assert twins == {"ground-relay": "ground-direct", "onboard-relay": "onboard-direct"}
    assert groups_of(["hybrid", "onboard-relay", "onboard-direct"]) == [["onboard-direct", "onboard-relay"], ["hybrid"]]


@pytest.mark.parametrize("draw", [random_plan, powered_plan])
def test_side_by_side_is_as_one_after_the_other(draw):
    for seed in range(6):
        problem = problem_of(draw(seed))
        one, other = (simulate_together(problem, CASES, what_counts, threads=threads) for threads in (1, 3))
        assert list(other) == list(CASES)
        assert list(apart(one, other)) == []


@pytest.mark.parametrize("draw", [random_plan, powered_plan])
def test_cases_left_after_every_turn_are_as_any_other(draw, monkeypatch):
    left = Counter()

    def leaves(row, to_come):
        left[to_come] += 1
        return True

    monkeypatch.setattr("latency.flow.together.Row._leaves", leaves)
    for seed in range(6):
        problem = problem_of(draw(seed))
        for threads in (1, 3):
            together = simulate_together(problem, CASES, what_counts, threads=threads)
            early = simulate_together(problem, CASES, without_logs, threads=threads, room=Room())
            for name in CASES:
                alone = simulate(problem, BY_NAME[name])
                assert list(apart(what_counts(alone), together[name], name)) == []
                assert list(apart(without_logs(alone), early[name], name)) == []
    assert set(left) >= {4, 5, 6}


def test_a_case_is_left_for_one_with_two_turns_more_to_come():
    problem, begun = problem_of(random_plan(3)), []
    groups = [Group(problem, [name], None, Hand(begun.append, Memory())) for name in ("ground-relay", "onboard-relay")]
    row = Row(groups, Room(), alone=False)
    assert [row._leaves(to_come) for to_come in (7, 6, 5, 0)] == [False, False, True, True]
    assert not Row(groups, Room(), alone=True)._leaves(0)


def test_a_case_that_fails_ends_the_others_at_their_next_turn():
    told = []

    def progress(doing):
        told.append(doing)
        if doing == "ground-direct":
            raise ValueError("no such luck")

    def keep(result):
        raise AssertionError("nothing is kept of a run that failed")

    with pytest.raises(ValueError, match="no such luck"):
        simulate_together(problem_of(random_plan(3)), ["ground-direct", "ground-relay"], keep, progress, threads=2)
    with pytest.raises((ValueError, AssertionError)):
        simulate_together(problem_of(random_plan(3)), CASES, keep, progress, threads=2)
    assert "ground-relay, blind" not in told
