"""Textbook queues made of the engine's own parts: processors on board and in a data centre, storage for losses.

Expected numbers: validation page, Q1a and Q2 (Pollaczek-Khinchine, Erlang C and B). Gates: three standard errors,
from means of batches long against the memory of the queue, and 3 %. The draws are fixed; time unit 1 s.
"""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from plans import S, computer, plan_of, satellite, station
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.flow.engine import simulate_space
from latency.flow.network import network_of, rules_of
from latency.flow.search import empty_search
from latency.tables import COMPONENTS, NEVER, Captures

COMPUTE_QUEUE, COMPUTE = COMPONENTS.index("compute_queue"), COMPONENTS.index("compute")
SKIP = 5_000  # jobs until the queue has forgotten that it began empty: 50 times its memory at 0.8
BATCH = 7_500


def exponential(rng, count):
    return rng.exponential(1.0, count)


def constant(rng, count):
    return np.ones(count)


def scattered(rng, count):
    """Two exponentials with balanced means: mean 1, squared coefficient of variation 4."""
    share = 0.5 * (1 + math.sqrt(3 / 5))
    first = rng.random(count) < share
    return rng.exponential(1.0, count) / np.where(first, 2 * share, 2 * (1 - share))


def jobs(seed, count, rate, service):
    """(N,) instants of arrival and work [op at 10**9 op/s], rounded to the ns."""
    rng = np.random.default_rng(seed)
    arrive_ns = np.cumsum(rng.exponential(1.0 / rate, count)) * S
    return arrive_ns.astype(np.int64), (service(rng, count) * S).astype(np.int64)


def problem_with(taken_ns, work_op, workers, storage_bit=None, raw_bit=1):
    """One satellite always in view of one station; computers alike on board and in the data centre."""
    machine = computer(None, workers=workers, rate_op_s=S)
    stop_ns = int(taken_ns[-1] + work_op.sum())
    plan = plan_of(
        [satellite(computer=machine, storage_bit=storage_bit)], [station()], [(0, 0, 0, stop_ns, 10**12)], [],
        stop_ns=stop_ns, data_centres=[{"computer": machine, "fibre_user_ns": 0}],
    )  # fmt: skip
    zero = np.zeros(len(taken_ns), np.int64)
    captures = Captures(zero, taken_ns, zero + raw_bit, zero + 1, work_op, zero, zero + NEVER)
    return replace(problem_of(plan), captures=captures)


def waits_on_board_s(problem):
    """The engine alone: what its log says of the processor's queue."""
    net, case = network_of(problem), BY_NAME["onboard-direct"]
    net = net._replace(rules=rules_of(problem, case, own_passes_only=True))
    items = simulate_space(problem, net, empty_search(problem)).items[: len(problem.captures.taken_ns)]
    return (items["compute_start_ns"] - items["tail_ns"]) / S


def near(values, expected, within=0.03):
    """The mean over equal batches is within three standard errors, and within 3 %, of what theory says."""
    batches = values[: len(values) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    error = batches.std(ddof=1) / math.sqrt(len(batches))
    assert abs(batches.mean() - expected) < 3 * error, (batches.mean(), expected, error)
    assert abs(batches.mean() / expected - 1) < within, (batches.mean(), expected)


HALF = [
    (exponential, 1, 1.0), (constant, 1, 0.5), (scattered, 1, 2.5), (exponential, 2, 1 / 3), (exponential, 4, 0.086957),
]  # fmt: skip


@pytest.mark.parametrize(("service", "workers", "wait_s"), HALF)
def test_half_loaded_processors_keep_jobs_waiting_as_long_as_theory_says(service, workers, wait_s):
    """The whole product, ledger and audit included, on board and in a data centre."""
    taken_ns, work_op = jobs(11, 200_000, 0.5 * workers, service)
    problem = problem_with(taken_ns, work_op, workers)
    on_board = simulate(problem, BY_NAME["onboard-direct"])
    on_ground = simulate(problem, BY_NAME["ground-direct"])
    for result in (on_board, on_ground):
        assert (result.state == 0).all()
        near(result.ledger[0, COMPUTE_QUEUE, SKIP:] / S, wait_s)
        assert result.ledger[0, COMPUTE].tolist() == work_op.tolist()
    # A constant way to the data centre changes no wait, but where two captures are less than 2 ns apart.
    apart_ns = np.abs(on_board.ledger[0, COMPUTE_QUEUE] - on_ground.ledger[0, COMPUTE_QUEUE])
    assert apart_ns.max() <= 2


HEAVY = [
    (exponential, 1, 4.0), (constant, 1, 2.0), (scattered, 1, 10.0), (exponential, 2, 1.777778),
    (exponential, 4, 0.745541),
]  # fmt: skip


@cache
def replicated_s(load, service, workers):
    """(N,) waits and responses of five replications of 250,000 jobs: a standard error of 1 to 2 % at 0.8."""
    waits, responses = [], []
    for seed in range(5):
        taken_ns, work_op = jobs(seed, 250_000, load * workers, service)
        waits.append(waits_on_board_s(problem_with(taken_ns, work_op, workers))[SKIP:])
        responses.append(waits[-1] + work_op[SKIP:] / S)
    return np.concatenate(waits), np.concatenate(responses)


@pytest.mark.parametrize(("service", "workers", "wait_s"), HEAVY)
def test_processors_loaded_to_four_fifths_keep_jobs_waiting_as_long_as_theory_says(service, workers, wait_s):
    near(replicated_s(0.8, service, workers)[0], wait_s)


@pytest.mark.parametrize(("load", "p95_s"), [(0.5, 5.991465), (0.8, 14.978661)])
def test_the_95th_percentile_of_the_response_of_one_server(load, p95_s):
    """-ln(0.05) / (1 - load): the response is exponential."""
    response_s = replicated_s(load, exponential, 1)[1]
    late = (response_s > p95_s).astype(float)  # its share is 5 %; the quantile itself within 3 %
    near(late, 0.05)
    assert abs(np.quantile(response_s, 0.95) / p95_s - 1) < 0.03


RAW_BIT = 1000
LOSSES = [
    (exponential, 1, 0.5, 1 / 3), (exponential, 2, 1.0, 0.2), (exponential, 5, 3.0, 0.110054),
    (exponential, 10, 7.0, 0.078741), (constant, 2, 1.0, 0.2), (scattered, 2, 1.0, 0.2),
]  # fmt: skip


@pytest.mark.parametrize(("service", "workers", "load", "share"), LOSSES)
def test_storage_for_as_many_captures_as_workers_loses_the_share_of_erlang_b(service, workers, load, share):
    """The loss does not depend on how service times scatter, only on their mean."""
    taken_ns, work_op = jobs(7, 150_000, load, service)
    # A bit of room beyond the raw data, less than one capture, for answers that leave within a ns.
    problem = problem_with(taken_ns, work_op, workers, workers * RAW_BIT + RAW_BIT - 1, RAW_BIT)
    result = simulate(problem, BY_NAME["onboard-direct"])
    assert set(result.state.tolist()) == {0, 2}
    assert (result.ledger[0, COMPUTE_QUEUE] == 0).all(), "who finds room finds a worker"
    near((result.state == 2)[SKIP:].astype(float), share)
