"""A processor that pauses, against theory and against a clock that stands still: no step is anywhere.

The battery holds next to nothing: there is work exactly while there is sunlight, 1 ns later.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from plans import S, computer, plan_of, satellite, station
from problems import problem_of

from latency.flow import BY_NAME
from latency.flow.engine import simulate_space
from latency.flow.network import network_of, rules_of
from latency.flow.problem import Power
from latency.flow.search import empty_search
from latency.tables import NEVER, Captures

SKIP = 2_000  # jobs until the queue has forgotten that it began empty
BATCHES = 20


def worked(taken_ns, work_ns, power, stop_ns):
    """(ready, start, end, paused) of each job on the one processor of one satellite. [ns]"""
    machine = computer(None, rate_op_s=S)
    plan = plan_of([satellite(computer=machine)], [station()], [(0, 0, 0, stop_ns, 10**12)], [], stop_ns=stop_ns)
    problem = problem_of(plan)
    zero = np.zeros(len(taken_ns), np.int64)
    captures = Captures(zero, taken_ns, zero + 1, zero + 1, work_ns, zero, zero + NEVER)
    only = problem.satellites[0]._replace(power=power)
    problem = replace(problem, captures=captures, satellites=(only,))
    net, case = network_of(problem), BY_NAME["onboard-direct"]
    net = net._replace(rules=rules_of(problem, case, own_passes_only=True))
    items = simulate_space(problem, net, empty_search(problem)).items[: len(taken_ns)]
    return tuple(items[field] for field in ("tail_ns", "compute_start_ns", "compute_end_ns", "paused_ns"))


def by_day(sunlit):
    """A power system that lets one worker work in sunlight only, 1 ns late; `sunlit` is (M, 2)."""
    sunlit = tuple(map(tuple, sunlit.tolist()))
    return Power(1, sunlit, solar=3, base=1, isl=0, work=1, usable=1, reserve=0, charge=0, resume=1)


def days(rng, count, up_s, down_s):
    """(count, 2) exponential stretches of light, with exponential nights between them. [ns]"""
    lengths = np.stack([rng.exponential(down_s, count), rng.exponential(up_s, count)], axis=1) * S
    return np.cumsum(lengths.astype(np.int64).reshape(-1) + 2).reshape(-1, 2)


def ended(taken_ns, work_ns, sunlit):
    """Lindley's recursion on a clock that goes by day only, in Python's own integers."""
    rises, sets = (sunlit + 1).T.tolist()
    before = np.concatenate([[0], np.cumsum(sunlit[:, 1] - sunlit[:, 0])]).tolist()  # clock at each rise
    ends, free, day = [], 0, 0
    for taken, work in zip(taken_ns.tolist(), work_ns.tolist(), strict=True):
        start = max(taken, free)
        while sets[day] <= start:
            day += 1
        due = before[day] + max(0, start - rises[day]) + work
        while before[day + 1] < due:
            day += 1
        free = rises[day] + due - before[day]
        ends.append(free)
    return ends


def drawn(seed, load, service_s, up_s, down_s):
    """Poisson jobs for a server whose load counts its nights, and what became of them."""
    rng = np.random.default_rng(seed)
    count = 60_000
    rate_s = load / (service_s * (1 + down_s / up_s))
    taken_ns = (np.cumsum(rng.exponential(1 / rate_s, count)) * S).astype(np.int64)
    stop_ns = int(taken_ns[-1]) + 1000 * S
    sunlit = days(rng, int(1.1 * stop_ns / S / (up_s + down_s)) + 100, up_s, down_s)
    work_ns = np.full(count, int(service_s * S))
    return taken_ns, work_ns, sunlit, worked(taken_ns, work_ns, by_day(sunlit), stop_ns)


@pytest.mark.parametrize(("service_s", "up_s", "down_s"), [(1.0, 7.3, 2.1), (1.0, 0.4, 0.3)])
def test_pauses_move_work_by_exactly_what_they_last(service_s, up_s, down_s):
    taken_ns, work_ns, sunlit, (_, start_ns, end_ns, paused_ns) = drawn(3, 0.7, service_s, up_s, down_s)
    assert end_ns.tolist() == ended(taken_ns, work_ns, sunlit)
    assert (end_ns - start_ns - paused_ns == work_ns).all()


@pytest.mark.parametrize(("load", "up_s", "down_s"), [(0.5, 6.0, 3.0), (0.8, 10.0, 2.0), (0.7, 0.5, 0.2)])
def test_jobs_wait_as_long_as_theory_says_for_a_server_that_breaks_down(load, up_s, down_s):
    """M/D/1 whose server is up and down for exponential times, in use or not, and goes on where it stopped.

    With r = down / up, service s and load = rate x s x (1 + r), the mean time from arrival until work begins is

        (rate x (1 + r)**2 x s**2 / 2 + down x r / (1 + r)) / (1 - load)

    Work ahead, by Little's law, is stretched by 1 + r, and who arrives in a night (share r / (1 + r)) waits for its
    rest, on average `down`. The queue is that of Avi-Itzhak and Naor (Operations Research 11, 1963). Gates: three
    standard errors of batch means, and 10 %.
    """
    ratio = down_s / up_s
    rate_s = load / (1 + ratio)
    expected_s = (rate_s * (1 + ratio) ** 2 / 2 + down_s * ratio / (1 + ratio)) / (1 - load)
    _, _, _, (ready_ns, _, end_ns, _) = drawn(11, load, 1.0, up_s, down_s)
    # Once work has begun it takes 1 + r on average: what is beyond that was waiting for work to begin.
    waits_s = ((end_ns - ready_ns) / S - (1 + ratio))[SKIP:]
    means_s = waits_s[: len(waits_s) // BATCHES * BATCHES].reshape(BATCHES, -1).mean(axis=1)
    error_s = means_s.std(ddof=1) / math.sqrt(BATCHES)
    assert abs(means_s.mean() - expected_s) < 3 * error_s, (means_s.mean(), expected_s, error_s)
    assert abs(means_s.mean() / expected_s - 1) < 0.1


def test_with_energy_to_spare_nothing_is_different():
    rng = np.random.default_rng(7)
    taken_ns = np.sort(rng.integers(0, 4000 * S, 3000))
    work_ns = rng.integers(1, 2 * S, 3000)
    plenty = Power(1, ((0, 1000 * S), (2000 * S, 3000 * S)), 9, 1, 0, 5, 10**6 * S, 0, 10**6 * S, S)
    with_power = worked(taken_ns, work_ns, plenty, 9000 * S)
    without = worked(taken_ns, work_ns, None, 9000 * S)
    assert all((one == other).all() for one, other in zip(with_power, without, strict=True))
