"""The smallest problem exercises every case, so that compiling for it compiles for everything."""

from __future__ import annotations

import pytest

from latency.flow.cases import CASES
from latency.flow.simulate import simulate
from latency.flow.warm import two_satellites
from latency.tables import STATES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_smallest_problem_uses_what_each_case_has(case):
    result = simulate(two_satellites(), case)
    relays = case.relays(0) or case.relays(1)
    assert STATES[result.state[0]] == ("delivered" if relays else "censored")  # the camera itself sees no station
    assert bool(result.hops[0]) == relays
