"""The smallest problem that makes the engine do everything it can: it compiles every kernel of the flow.

In two halves of about the same length, for two processes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from latency.constants import SECOND_NS
from latency.flow.cases import BY_NAME, CASES
from latency.flow.checks_of_servers import disjoint
from latency.flow.clairvoyant import clairvoyant
from latency.flow.engine import simulate_space
from latency.flow.ground import duration_each_ns
from latency.flow.hop_log import settled
from latency.flow.memory import Memory
from latency.flow.network import network_of_case, rules_of
from latency.flow.problem import Centre, Place, Problem, Rules, Satellite, Station, Transmitter
from latency.flow.search import forecast_of, no_forecast, search_of, with_forecast
from latency.flow.simulate import simulate
from latency.plan.bookings import no_bookings
from latency.tables import NEVER, Captures, Isls, Passes, Windows


def compile_engine() -> None:
    """Compile what carries data from satellite to satellite, and finds its way, into the cache."""
    problem, case = two_satellites(), BY_NAME["node-relay"]
    net, nobodys = network_of_case(problem, case), no_forecast(len(problem.satellites))
    net = net._replace(rules=rules_of(problem, case, own_passes_only=False))
    live = simulate_space(problem, net, with_forecast(net, search_of(problem, net, case), nobodys))
    forecast_of(live.items, len(problem.captures.taken_ns), len(problem.satellites))


def compile_ground() -> None:
    """Compile the closed form, what becomes of data on the ground, the ledger and the audit into the cache."""
    problem, case = two_satellites(), BY_NAME["ground-direct"]
    doors = tuple(centre._replace(ingest_rate_bit_s=10**9) for centre in problem.centres)
    simulate(problem, case)
    simulate(replace(problem, rules=replace(problem.rules, streaming=True), centres=doors), case)
    disjoint(_ints(0, 0), _ints(1, 0), _ints(2, 1))  # what is not in order
    duration_each_ns(_ints(1), 1)
    clairvoyant(problem, BY_NAME["ground-relay"])


def compile_cases() -> None:
    """Compile what little is asked for by single cases or large runs alone, once the halves are kept."""
    for case in CASES:
        trial = simulate(two_satellites(), case).trial
        settled(two_satellites(), trial.net, trial.live, Memory())


def two_satellites() -> Problem:
    """Return a camera and a node with a link between them, a station in view of the node, and one capture.

    >>> two_satellites().counted.tolist()
    [True]
    """
    stop_ns, computer = 100 * SECOND_NS, Place(1, 0, SECOND_NS, None)
    return Problem(
        rules=Rules(stop_ns, 0, stop_ns, True, 1000, 8920, 64, False),
        steps_ns=_ints(0, stop_ns // 2, stop_ns),
        satellites=(Satellite(0, None, False, computer), Satellite(0, None, True, computer)),
        transmitters=(Transmitter(0, "both", 0), Transmitter(1, "both", 0)),
        stations=(Station(1, 0, 0, 10**9, (0,), 0),),
        centres=(Centre(computer, 0),),
        user_service_ns=0,
        passes=Passes(*(_ints(value) for value in (1, 0, 0, 0, stop_ns, 0, 3))),
        windows=Windows(*(_ints(value) for value in (1, 0, 0, stop_ns, 10**6, 10**6))),
        isls=Isls(*(_ints(value) for value in (0, 1, 0, stop_ns, 10**6, 0)), _ints(0, 2), _ints(10**6, 10**6)),
        bookings=(no_bookings(), no_bookings()),
        captures=Captures(*(_ints(value) for value in (0, 0, 8000, 800, 0, 0, NEVER))),
    )


def _ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)
