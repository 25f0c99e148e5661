"""Signs and bounds, which spare questions, against the questions they spare."""

import random

import pytest
from plans import random_plan
from problems import problem_of
from test_engine_walks import random_backlog

from latency.flow.cases import BY_NAME
from latency.flow.network import network_of, rules_of
from latency.flow.search import forecast_of, no_forecast, search_of, with_forecast
from latency.kernels.handles import handle_of
from latency.kernels.picking import bound_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.routes import PLAIN, WHOLE, choose
from latency.kernels.signs import ASK, sign
from latency.kernels.ways_down import there_ns

SEEDS = range(30)
PART = not WHOLE


class Questions:
    """A random plan whose raw data goes to nodes, its search, and where and when to ask."""

    def __init__(self, seed):
        plan = random_plan(seed)
        problem, case = problem_of(plan), BY_NAME["node-relay"]
        net = network_of(problem)
        net = net._replace(rules=rules_of(problem, case, own_passes_only=False))
        search = search_of(problem, net, case)
        self.first = net.rules["ground_table"][0] = (search.tables["destination"] != NONE).sum()
        items, _ = random_backlog(seed, plan)
        forecast = forecast_of(items, len(plan["captures"]), len(plan["satellites"]))
        search = with_forecast(net, search, forecast if seed % 2 else no_forecast(len(problem.satellites)))
        self.dice, self.steps, self.satellites = random.Random(seed), plan["steps_ns"], len(problem.satellites)
        self.tables, self.nodes = search.tables, int(net.rules["nodes"][0])
        self.net, self.search, self.rules = handle_of(net), handle_of(search), net.rules

    def instants(self, count):
        """(step, instant), some at the very edges of steps."""
        for _ in range(count):
            step = self.dice.randrange(len(self.steps) - 1)
            first, last = self.steps[step], self.steps[step + 1] - 1
            yield step, self.dice.choice([first, last, self.dice.randint(first, last)])


def test_a_sign_says_what_a_question_at_any_instant_of_its_step_would():
    told = 0
    for seed in SEEDS:
        asked = Questions(seed)
        for step, now in asked.instants(60):
            satellite, table = asked.dice.randrange(asked.satellites), asked.dice.randrange(len(asked.tables))
            said = sign(asked.net, asked.search, table, satellite, step)
            if said != ASK:
                where = (satellite, now, PART, PLAIN, NEVER)
                assert said == choose(asked.net, asked.search, table, where, NONE)[0]
                told += 1
    assert told > 300


@pytest.mark.parametrize("relayed", [False, True])
def test_no_answer_is_sooner_than_its_bound(relayed):
    bounded = 0
    for seed in SEEDS:
        asked = Questions(seed)
        asked.rules["product_relayed"] = relayed
        for _, now in asked.instants(60 if asked.nodes else 0):
            place, product = asked.dice.randrange(asked.nodes), asked.dice.randrange(asked.first, len(asked.tables))
            node = int(asked.tables["destination"][place])
            bound = bound_ns(asked.net, asked.search, product, place, now)
            if relayed:
                answer = choose(asked.net, asked.search, product, (node, now, WHOLE, PLAIN, NEVER), NONE)[1]
            else:
                answer = there_ns(asked.net, asked.search, product, (node, now, NEVER), NONE)
            assert bound <= answer
            bounded += now < bound < NEVER
    assert bounded > 100
