"""Runs that write to where others stood, and runs made again because they were not held, are as any other."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from plans import CASES, random_plan
from power_plans import FEATURES
from problems import problem_of
from test_flow_together import apart, what_counts

from benchmarks.shell import SIZES, shell
from latency.flow import BY_NAME, simulate, simulate_together
from latency.flow.memory import Memory, Room
from latency.scenario import cost, load


def powered_plan(seed):
    return random_plan(seed, power=FEATURES)


def as_it_is(result):
    """With its logs, where they were not written to again before it was known to be kept."""
    return deepcopy(what_counts(result) if result.trial else result)


@pytest.mark.parametrize("draw", [random_plan, powered_plan])
@pytest.mark.parametrize("most_byte", [0, 1 << 62])
def test_a_run_does_not_depend_on_where_it_is_written(draw, most_byte):
    made_again = finished = 0
    for seed in range(8):
        problem = problem_of(draw(seed))
        told = []
        alone = {name: what_counts(simulate(problem, BY_NAME[name], told.append)) for name in CASES}
        assert not any(doing.endswith("again") for doing in told)
        together = simulate_together(problem, CASES, as_it_is, told.append, room=Room(most_byte))
        made_again += sum(doing.endswith("again") for doing in told)
        for name in CASES:
            if together[name].trial is None:
                alone[name], finished = replace(alone[name], trial=None), finished + 1
            assert list(apart(alone[name], together[name], name)) == []
    assert (made_again > 0) == (finished > 0) == (most_byte == 0)


def test_a_run_on_own_passes_to_nodes_is_finished_before_others_use_its_tables():
    problem, told = problem_of(random_plan(45, satellites=10, captures=60, nodes=[0, 3, 6, 9])), []
    alone = simulate(problem, BY_NAME["node-relay"], memory=Room(again=False).memory())
    early = simulate_together(problem, ["node-relay"], as_it_is, told.append, room=Room(0))["node-relay"]
    assert alone.kept == "own"
    assert told.index("node-relay, audit") < told.index("node-relay, blind")
    assert list(apart(replace(alone, trial=None), early)) == []


def test_what_was_given_is_taken_again_where_it_is_long_enough():
    memory = Memory()
    rows = memory.take("rows", 100, np.int64)[:100]
    memory.give(rows=rows)
    assert memory.take("rows", 100, np.int64) is rows.base
    memory.give(rows=rows)
    assert len(memory.take("rows", 1000, np.int64)) >= 1000
    memory.give(rows=rows)
    assert len(memory.take("rows", 10, np.int64, grows=True)) >= 100
    memory.give(rows=rows)
    assert 10 <= len(memory.take("rows", 10, np.int64)) < 20


def test_what_others_may_look_at_is_not_taken_again():
    memory = Room(again=False).memory()
    rows = memory.take("rows", 100, np.int64)
    memory.give(rows=rows)
    assert memory.take("rows", 100, np.int64) is not rows


def test_a_run_is_held_where_there_is_room_beside_what_others_take_and_will_take():
    room = Room(100, {"small": 30, "large": 50}, 7)
    mine, other = room.memory(), room.memory()
    room.begin(mine, ["large"], [["small"]])
    assert mine.holds(20)
    assert not mine.holds(21)
    room.begin(other, ["small"], [])
    assert mine.holds(20)
    assert not mine.holds(21)
    assert mine.holds(15)
    assert other.holds(5)
    assert not other.holds(6)
    room.begin(other, ["small"], [["large"]])
    assert not mine.holds(1)  # who comes next takes all that is left
    room.begin(other, ["small"], [])
    room.keep()
    assert mine.holds(13)
    assert not mine.holds(14)


def test_two_cases_are_simulated_at_a_time_where_both_fit(monkeypatch, tmp_path):
    path = tmp_path / "shell.toml"
    path.write_text(shell(SIZES[400]), encoding="utf-8")
    scenario, shares = load(path), []
    for machine_byte in range(1 << 28, 1 << 33, 1 << 28):
        monkeypatch.setattr(cost, "machine_byte", lambda size=machine_byte: size)
        assert cost.share_of(scenario, 1).cases == 1
        shares.append(cost.share_of(scenario, 2).cases)
    assert list(dict.fromkeys(shares)) == [1, 2]
