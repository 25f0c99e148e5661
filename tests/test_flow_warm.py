"""The smallest problem exercises every case, so that compiling for it compiles for everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from latency.flow.cases import CASES
from latency.flow.simulate import simulate
from latency.flow.warm import two_satellites
from latency.tables import STATES

TESTS = Path(__file__).resolve().parent
# The kernels, and the kinds of columns, that runs of many captures ask for beyond what is compiled ahead.
SCRIPT = """
from importlib import import_module
from pkgutil import iter_modules
import ground_plans, power_plans, latency.kernels
from plans import CASES, random_plan
from problems import carry, problem_of
from latency.flow import BY_NAME, simulate, warm
from latency.flow.memory import Room
from latency.kernels.whole import Whole

def known():
    rooms = [import_module(f"latency.kernels.{room.name}") for room in iter_modules(latency.kernels.__path__)]
    kernels = {one for room in rooms for one in vars(room).values() if isinstance(one, Whole)}
    return {f"{one.__name__} {signature}" for one in kernels for signature in one.signatures}

for half in (warm.compile_engine, warm.compile_ground, warm.compile_cases):
    half()
ahead = known()
for seed in range(6):
    for features in ({}, {"power": power_plans.FEATURES, "ground": ground_plans.FEATURES}):
        for case in CASES:
            carry(random_plan(seed, **features), case)
simulate(problem_of(random_plan(55)), BY_NAME["node-relay"], memory=Room().memory())  # settles hops
print(*sorted(known() - ahead), sep="\\n")
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_smallest_problem_uses_what_each_case_has(case):
    result = simulate(two_satellites(), case)
    relays = case.relays(0) or case.relays(1)
    assert STATES[result.state[0]] == ("delivered" if relays else "censored")  # the camera itself sees no station
    assert bool(result.hops[0]) == relays


def test_runs_ask_for_no_more_than_is_compiled_ahead():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS)))}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")
