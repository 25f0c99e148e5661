"""Hops that are settled while the clock runs come to what they come to when all are charged at the end."""

from collections import Counter
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from plans import CASES, random_plan
from power_plans import FEATURES
from problems import problem_of
from test_flow_together import apart

from latency.errors import AuditError
from latency.flow import BY_NAME, simulate
from latency.flow.memory import Room


def powered_plan(seed):
    return random_plan(seed, power=FEATURES)


def small_plan(seed):
    return random_plan(seed)


def large_plan(seed):
    return random_plan(seed, satellites=10, captures=60, nodes=list(range(0, 10, 3)))


def without_logs(result):
    return replace(result, trial=None)


@pytest.fixture
def room_for_few(monkeypatch):
    """Logs in which there is room for three hops beyond what one instant may take; how often some were settled."""
    engine, count = import_module("latency.flow.engine"), Counter()
    fresh, settled = engine.fresh, engine.settled

    def short(problem, net, room, memory=None):
        live = fresh(problem, net, room, memory)
        return live._replace(hops=live.hops[: live.dirty.shape[1] + 3].copy())

    def counted(problem, net, live, memory):
        before = int(live.counts["hops"][0])
        live = settled(problem, net, live, memory)
        count["settled"] += before - int(live.counts["hops"][0])
        count["kept"] += int(live.counts["hops"][0])
        return live

    monkeypatch.setattr(engine, "fresh", short)
    monkeypatch.setattr(engine, "settled", counted)
    return count


@pytest.mark.parametrize("draw", [small_plan, powered_plan, large_plan])
def test_settled_hops_come_to_the_same(draw, room_for_few):
    for seed in range(12):
        problem = problem_of(draw(seed))
        for name in CASES:
            memory = Room(again=False).memory()
            whole = without_logs(simulate(problem, BY_NAME[name], memory=memory))
            pieces = without_logs(simulate(problem, BY_NAME[name], memory=Room().memory()))
            assert list(apart(whole, pieces, f"{seed} {name}")) == []
    assert room_for_few["settled"] > 100
    assert room_for_few["kept"] > 100


def test_who_gives_no_memory_finds_all_hops():
    problem = problem_of(random_plan(55))
    whole = simulate(problem, BY_NAME["node-relay"])
    short = simulate(problem, BY_NAME["node-relay"], memory=Room().memory())
    assert len(whole.trial.hops) == whole.hops.sum() > len(short.trial.hops)
    assert list(apart(without_logs(whole), without_logs(short))) == []


def test_what_a_settled_hop_breaks_is_told(room_for_few, monkeypatch):
    log = import_module("latency.flow.hop_log")
    monkeypatch.setattr(log, "least_delay_ns", lambda problem, net: np.full(len(net.spans), 10**18))
    problem = problem_of(large_plan(0))
    with pytest.raises(AuditError, match=r"a head is faster than light \((\d+) of \1, first at row 0\)"):
        simulate(problem, BY_NAME["node-relay"], memory=Room().memory())
    assert room_for_few["settled"] > 10
