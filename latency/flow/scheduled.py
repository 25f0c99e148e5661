"""Passes granted beforehand: what a scheduler is told of a problem, and the problem with its bookings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from latency.flow.cases import PRODUCT, RAW
from latency.flow.fleet import computers_of
from latency.flow.ground import service_each_ns
from latency.flow.problem import Problem
from latency.plan.bookings import Schedule
from latency.plan.calendars import Antennas
from latency.plan.offers import Needs, Offers, Radios, offers_of
from latency.plan.schedulers import SCHEDULERS
from latency.tables import LEGS


def with_bookings(problem: Problem, scheduler: str) -> Problem:
    """Return the problem with the bookings that a rule of `latency.plan.schedulers` makes for each leg."""
    raw, product = (schedule(problem, scheduler, leg) for leg in (RAW, PRODUCT))
    rules = replace(problem.rules, scheduled=True)
    return replace(problem, rules=rules, bookings=(raw.bookings, product.bookings), gaps=(raw.gap, product.gap))


def schedule(problem: Problem, scheduler: str, leg: int) -> Schedule:
    """Return the bookings of all transmitters that carry the data of a leg."""
    return SCHEDULERS[scheduler](offers_for(problem, leg), antennas_of(problem), needs_of(problem, leg))


def offers_for(problem: Problem, leg: int) -> Offers:
    """Return what transmitters that carry the data of a leg could book."""
    radios = Radios(
        [transmitter.satellite for transmitter in problem.transmitters],
        [transmitter.acquisition_ns for transmitter in problem.transmitters],
        frozenset(i for i, radio in enumerate(problem.transmitters) if radio.carries not in ("both", LEGS[leg])),
    )
    return offers_of(problem.passes, problem.windows, radios)


def antennas_of(problem: Problem) -> Antennas:
    """Return what a scheduler must know of the stations."""
    stations = problem.stations
    return Antennas(
        [station.antennas for station in stations],
        [station.turnaround_ns for station in stations],
        [station.busy for station in stations],
    )


def needs_of(problem: Problem, leg: int) -> Needs:
    """Return the bits that a scheduler knows of: those of the captures, where and when they become ready.

    Raw data is ready at the end of sensing. Products are ready on the satellite that imaged once its own
    processor, if nothing else kept it busy, is done; without a processor nobody knows where products will be.
    """
    captures = problem.captures
    sensing_ns = np.array([satellite.sensing_ns for satellite in problem.satellites], np.int64)
    ready_ns = captures.taken_ns + sensing_ns[captures.satellite]
    known = np.ones(len(ready_ns), bool)
    computers, kind = computers_of(problem)
    for number, computer in enumerate(computers if leg == PRODUCT else ()):
        mine = np.flatnonzero(kind[captures.satellite] == number)
        job = None if captures.job_orbit is None else captures.job_orbit[mine]
        ready_ns[mine] += service_each_ns(computer, captures.work_op[mine], job)
        known[mine] = computer.workers > 0
    bit = captures.product_bit if leg == PRODUCT else captures.raw_bit
    order = np.lexsort((ready_ns, captures.satellite))
    order = order[known[order]]
    return Needs(captures.satellite[order], ready_ns[order], bit[order], problem.rules.stop_ns)
