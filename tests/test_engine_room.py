"""A run whose logs are short of room goes on with longer ones, and writes what it would have written."""

import random

import numpy as np
import pytest
from plans import random_plan
from problems import problem_of

from latency.flow import engine
from latency.flow.cases import BY_NAME
from latency.flow.memory import Room
from latency.flow.network import network_of_case, rules_of
from latency.flow.search import no_forecast, search_of, with_forecast
from latency.kernels.records import NONE

LOGS = ("hops", "contacts", "parts", "power")


@pytest.mark.parametrize("seed", range(12))
def test_a_run_that_starts_with_hardly_any_room_writes_the_same_logs(seed, monkeypatch):
    problem, case = problem_of(random_plan(seed)), BY_NAME[random.Random(seed).choice(["ground-relay", "node-relay"])]
    net = network_of_case(problem, case)
    search = search_of(problem, net, case)
    net = net._replace(rules=rules_of(problem, case, own_passes_only=False))
    net.rules["ground_table"] = (search.tables["destination"] != NONE).sum()
    search = with_forecast(net, search, no_forecast(len(problem.satellites)))
    roomy = engine.simulate_space(problem, net, search, Room(again=False).memory())
    lengthened = []

    def short(problem, net, room, memory):
        live = ample(problem, net, room, memory)
        return live._replace(**{name: getattr(live, name)[: room * room].copy() for name in engine.LOGS})

    def make_room(live, reserve):
        lengthened.append(reserve)
        enlarge(live, reserve)

    ample, enlarge = engine.fresh, engine._make_room
    monkeypatch.setattr(engine, "fresh", short)
    monkeypatch.setattr(engine, "_make_room", make_room)
    search.memo[0] = NONE
    tight = engine.simulate_space(problem, net, search, Room(again=False).memory())
    assert lengthened
    assert tight.items.tobytes() == roomy.items.tobytes()
    for name in LOGS:
        rows = len(getattr(roomy, name)) if name != "hops" else int(roomy.counts["hops"][0])
        assert np.array_equal(getattr(tight, name)[:rows], getattr(roomy, name)[:rows])
    assert tight.counts["hops"][0] == roomy.counts["hops"][0]
