"""Queues whose server stops now and then, against theory: resets that lose the work, and pauses for want of sunlight.

Resets: a server that fails at exponential intervals, whether it works or not, and begins interrupted work anew
(Avi-Itzhak & Naor, "Some queuing problems with the service station subject to breakdown", Operations Research 11,
1963). Pauses: the wait for a window that opens periodically, and the fluid that fills up before it and drains in it
(validation page, C4a and Q4a). Gates as in test_queues_theory; the draws are fixed; time unit 1 s.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from plans import S
from test_queues_theory import SKIP, jobs, near, problem_with

from latency.flow import BY_NAME, simulate
from latency.flow.problem import Power
from latency.tables import COMPONENTS

COMPUTE_QUEUE, POWER_WAIT, COMPUTE = (COMPONENTS.index(name) for name in ("compute_queue", "power_wait", "compute"))
UP_S, DOWN_S = 10.0, 0.5  # mean time to a reset, mean time to repair, both exponential


def down_times(seed, stop_ns):
    """Alternating exponential turns of working and broken, in whole ns."""
    rng = np.random.default_rng(seed)
    count = int(1.1 * stop_ns / S / (UP_S + DOWN_S)) + 100
    turns = np.column_stack([rng.exponential(UP_S, count), rng.exponential(DOWN_S, count)])
    edges_ns = np.cumsum(turns.ravel() * S).astype(np.int64).reshape(-1, 2)
    return tuple((int(begin), int(end)) for begin, end in edges_ns if begin < end and end < stop_ns)


def sojourn_s(arrivals, service):
    """Mean time in the system of Poisson arrivals with constant service, work repeated after each breakdown.

    The completion time C of one job (service, and every failed attempt with its repair) makes an M/G/1 queue; who
    finds nobody before him may still find the server broken.
    """
    rate = 1.0 / UP_S
    failures = math.exp(rate * service) - 1.0  # failed attempts a job, geometric
    # Of one attempt, given that it failed before the end:
    part = 1.0 - math.exp(-rate * service)
    lasted = UP_S - service * math.exp(-rate * service) / part
    squared = 2 * UP_S**2 - math.exp(-rate * service) * (service**2 + 2 * UP_S * service) / part
    lost = lasted + DOWN_S
    variance = squared - lasted**2 + DOWN_S**2
    completion = service + failures * lost
    spread = failures * variance + failures * (1.0 + failures) * lost**2
    queue = arrivals * (completion**2 + spread) / (2.0 * (1.0 - arrivals * completion))
    broken = rate * 2.0 * DOWN_S**2 / (2.0 * (1.0 + rate * DOWN_S))
    return queue + broken + completion


@pytest.mark.parametrize("case", ["onboard-direct", "ground-direct"])
def test_a_computer_that_resets_keeps_jobs_as_long_as_theory_says(case):
    taken_ns, work_op = jobs(11, 200_000, 0.5, lambda rng, count: np.ones(count))
    problem = problem_with(taken_ns, work_op, 1)
    down = down_times(5, problem.rules.stop_ns)
    (machine,), (centre,) = problem.satellites, problem.centres
    problem = replace(
        problem,
        satellites=(machine._replace(computer=machine.computer._replace(down=down)),),
        centres=(centre._replace(computer=centre.computer._replace(down=down)),),
    )
    result = simulate(problem, BY_NAME[case])
    spent_ns = result.ledger[0, COMPUTE_QUEUE] + result.ledger[0, POWER_WAIT] + result.ledger[0, COMPUTE]
    near(spent_ns[SKIP:] / S, sojourn_s(0.5, 1.0))
    assert result.ledger[0, COMPUTE].tolist() == work_op.tolist()


PERIOD_S, SUNLIT_S = 100, 60
MS_MW = S // 1000  # what 1 mW brings in a millisecond


def in_eclipses(problem):
    """A battery that lasts for a millisecond: work is done in sunlight only."""
    turns = range(0, problem.rules.stop_ns // S + PERIOD_S, PERIOD_S)
    power = Power(
        quantum_mw=1, sunlit=tuple((turn * S, (turn + SUNLIT_S) * S) for turn in turns),
        solar=30_000, base=1_000, isl=0, work=5_000,
        usable=1_000 * MS_MW, reserve=0, charge=1_000 * MS_MW, resume=1_000 * MS_MW,
    )  # fmt: skip
    return replace(problem, satellites=(problem.satellites[0]._replace(power=power),))


def waits_s(problem):
    result = simulate(problem, BY_NAME["onboard-direct"])
    assert (result.state == 0).all()
    return (result.ledger[0, COMPUTE_QUEUE] + result.ledger[0, POWER_WAIT]) / S


def test_quick_work_waits_for_sunlight_as_long_as_a_random_instant_does():
    """Mean (P - w)^2 / (2 P): two in five arrive in the dark, and wait for half of it."""
    taken_ns, work_op = jobs(3, 60_000, 0.05, lambda rng, count: np.full(count, 1e-3))
    wait_s = waits_s(in_eclipses(problem_with(taken_ns, work_op, 1)))
    near(wait_s, (PERIOD_S - SUNLIT_S) ** 2 / (2 * PERIOD_S))
    assert wait_s.max() < PERIOD_S - SUNLIT_S + 0.1


def test_work_that_piled_up_in_the_dark_drains_as_a_fluid_does():
    """Five jobs a second of a tenth of a second each: the pile of 40 s drains in 40 s of sunlight."""
    count = 20_000
    taken_ns, work_op = np.arange(count, dtype=np.int64) * (S // 5), np.full(count, S // 10)
    wait_s = waits_s(in_eclipses(problem_with(taken_ns, work_op, 1)))
    dark = PERIOD_S - SUNLIT_S
    drained = 5 * dark / (10 - 5)
    # The discrete jobs differ from the fluid by one service, 0.1 s.
    assert wait_s.mean() == pytest.approx(dark * (dark + drained) / (2 * PERIOD_S), abs=0.1)
