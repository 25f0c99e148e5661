"""Loads of what a satellite has on board: computer, energy, heat, storage."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import Case
from latency.flow.fleet import rows_of, sum_each
from latency.flow.ground import screening_each_ns, service_each_ns
from latency.flow.problem import Power, Problem
from latency.flow.trial import Trial

Loads = dict[str, float | None]


def loads_on_board(problem: Problem, case: Case, trial: Trial) -> Loads:
    """Return {resource: load}: "computer tk-03", "energy tk-03", "heat tk-03", "storage tk-03".

    Energy is what bus, radios, terminals and the offered work draw over what the Sun gives in the span; heat is what
    the computer makes of the offered work over what its radiator can shed. Storage is the most that was wanted at
    once over what there is: a peak, not a mean, so 1 is no overload yet, and above 1 something was lost.
    """
    mine = rows_of(trial.live.items["computer"], len(problem.satellites))
    busy_ns = offered_ns(problem, case, trial, mine)
    radio = radio_drawn(problem, trial)
    loads: Loads = {}
    for index, satellite in enumerate(problem.satellites):
        name = problem.names.of("satellites", index)
        span_ns, work_ns = problem.rules.span_ns, int(busy_ns[index])
        if len(mine[index]):
            loads[f"computer {name}"] = work_ns / (span_ns * max(satellite.computer.workers, 1))
        if satellite.power is not None:
            always = satellite.power.base + (satellite.power.isl if case.linked else 0)
            drawn = always * span_ns + radio[index] + satellite.power.work * work_ns
            loads[f"energy {name}"] = _ratio(drawn, satellite.power.solar * sunlit_ns(satellite.power, span_ns))
        if satellite.heat is not None:
            made = satellite.heat.idle * span_ns + satellite.heat.work * work_ns
            loads[f"heat {name}"] = _ratio(made, satellite.heat.cooling * span_ns)
        wanted_bit = int(trial.live.satellites["peak_bit"][index])
        if wanted_bit and satellite.storage_bit is not None:
            loads[f"storage {name}"] = _ratio(wanted_bit, satellite.storage_bit)
    return loads


def offered_ns(problem: Problem, case: Case, trial: Trial, mine: list[np.ndarray]) -> np.ndarray:
    """Return (S,) how long one worker of each satellite would be busy with what came to it, the items `mine`. [ns]"""
    jobs = problem.captures.job_orbit
    each_ns = screening_each_ns if case.screened else service_each_ns
    busy_ns = np.zeros(len(problem.satellites), np.int64)
    for index, (satellite, rows) in enumerate(zip(problem.satellites, mine, strict=True)):
        if len(rows):
            job = None if jobs is None else jobs[rows]
            busy_ns[index] = each_ns(satellite.computer, problem.captures.work_op[rows], job).sum()
    return busy_ns


def sunlit_ns(power: Power, span_ns: int) -> int:
    """Return how long the Sun is in view in the span. [ns]

    >>> sunlit_ns(Power(1, ((0, 4), (8, 20)), 10, 4, 1, 3, 70, 5, 50, 10), 10)
    6
    """
    return sum(max(min(end_ns, span_ns) - begin_ns, 0) for begin_ns, end_ns in power.sunlit)


def radio_drawn(problem: Problem, trial: Trial) -> list[int]:
    """Return, per satellite, what its radios draw in the span; of contacts that outlast it the part inside counts."""
    contacts, span_ns = trial.live.contacts, problem.rules.span_ns
    in_span_ns = np.minimum(contacts["close_ns"], span_ns) - np.minimum(contacts["open_ns"], span_ns)
    held_ns = sum_each(contacts["transmitter"], in_span_ns, len(problem.transmitters))
    drawn = [0] * len(problem.satellites)
    for radio, radio_ns in zip(problem.transmitters, held_ns.tolist(), strict=True):
        drawn[radio.satellite] += radio.power * radio_ns
    return drawn


def _ratio(offered: int, could: int) -> float | None:
    if not offered:
        return 0.0
    return offered / could if could else None
