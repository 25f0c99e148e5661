"""What a case must pass through, each resource by itself: satellites, antennas, lines, processors.

A relaxation forgets everything but one kind of resource. A capture has a release, before which nothing of it can be
there, an amount of work, and a tail: what it still takes from there to the user when nobody is in the way. Whatever
a scheduler or a router does, no more captures are answered within a latency than the relaxation can finish.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.flow import capacities
from latency.flow.bounds import least_tail_ns, work_left_ns
from latency.flow.cases import GROUND, NODE, ONBOARD, Case
from latency.flow.ground import screening_each_ns, service_each_ns
from latency.flow.network import nodes_of
from latency.flow.problem import Problem
from latency.kernels.on_time import Machines
from latency.kernels.records import NEVER, Net
from latency.tables import LEGS


class Relaxation(NamedTuple):
    """One kind of resource, and what captures ask of it: J jobs on M machines."""

    name: str
    machines: Machines
    whole: bool  # a capture is all on one machine; else it has a job on each that it might go to, in any parts
    capture: np.ndarray  # (J,) row of captures
    machine: np.ndarray  # (J,) 0 where all are pooled
    release_ns: np.ndarray  # (J,) NEVER where nothing of it ever gets there
    tail_ns: np.ndarray  # (J,)
    amount: np.ndarray  # (J,) of the whole capture, bit or ns of one worker


class Way(NamedTuple):
    """What relaxations of one case have in common."""

    problem: Problem
    case: Case
    net: Net
    down: list[capacities.Rates]  # per satellite, on the leg that goes down
    made_ns: np.ndarray  # (N,) what goes down is there at the earliest, NEVER where it is never made
    shown_ns: np.ndarray  # (N,) and a downlink is open for it
    bit: np.ndarray  # (N,) of what goes down
    left_ns: list[np.ndarray]  # per centre, (N,) least work when the last bit has come

    @property
    def leg(self) -> str:
        return LEGS[self.case.down_leg]

    @property
    def stop_ns(self) -> int:
        return self.problem.rules.stop_ns

    def whole(self, name: str, machines: Machines, *asked: np.ndarray) -> Relaxation:
        """Return a relaxation with a job a capture; asked is machine, release, tail and amount, (N,) each."""
        return Relaxation(name, machines, True, np.arange(len(self.bit)), *asked)

    def pooled(self, name: str, rates: capacities.Rates, *asked: np.ndarray) -> Relaxation:
        """Return the same with one machine; asked is release, tail and amount, (N,) each."""
        return self.whole(name, capacities.machines_of([rates]), np.zeros(len(self.bit), np.int64), *asked)

    def landed_ns(self, further_ns: int) -> np.ndarray:
        """(N,) the first bit is so far behind an antenna at the earliest."""
        return later(self.shown_ns, self.light_ns + further_ns)

    @property
    def light_ns(self) -> int:
        """The shortest light time of any window."""
        delays_ns = self.problem.windows.delay_ns
        return int(delays_ns.min()) if len(delays_ns) else 0

    def tail_ns(self) -> np.ndarray:
        """(N,) least time from the last bit's leaving the satellite to the user."""
        return least_tail_ns(self.problem, self.case, self.problem.rules.streaming)


def way_of(problem: Problem, case: Case, net: Net) -> Way:
    """Return what the relaxations of a case start from."""
    captures, leg = problem.captures, LEGS[case.down_leg]
    down = capacities.downlinks(problem, net, leg)
    sensing_ns = np.array([satellite.sensing_ns for satellite in problem.satellites], np.int64)
    made_ns = captures.taken_ns + sensing_ns[captures.satellite]
    if case.screened:
        made_ns = later(made_ns, _on_board(problem, screening_each_ns))
    if case.place == ONBOARD:
        made_ns = later(made_ns, _on_board(problem, service_each_ns))
    shown_ns = made_ns if case.relays(case.down_leg) else _first_open_ns(down, captures.satellite, made_ns)
    left_ns = work_left_ns(problem, problem.rules.streaming)
    bit = (captures.raw_bit, captures.product_bit)[case.down_leg]
    return Way(problem, case, net, down, made_ns, shown_ns, bit, left_ns)


def later(instant_ns: np.ndarray, by_ns: np.ndarray | int) -> np.ndarray:
    """Return instants so much later; never stays never."""
    never = (instant_ns == NEVER) | (np.asarray(by_ns) == NEVER)
    return np.where(never, NEVER, np.where(never, 0, instant_ns) + np.where(never, 0, by_ns))


def _on_board(problem: Problem, each_ns) -> np.ndarray:
    """(N,) how long the imaging satellite's own processor takes, NEVER where there is none. [ns]"""
    captures = problem.captures
    taken_ns = np.full(len(captures.taken_ns), NEVER)
    for index, satellite in enumerate(problem.satellites):
        mine = captures.satellite == index
        if satellite.computer.workers:
            taken_ns[mine] = each_ns(satellite.computer, captures.work_op, captures.job_orbit)[mine]
    return taken_ns


def _first_open_ns(down: list[capacities.Rates], satellite: np.ndarray, made_ns: np.ndarray) -> np.ndarray:
    """(N,) the first instant not before it was made at which its satellite could send. [ns]"""
    shown_ns = np.full(len(made_ns), NEVER)
    for index, (begin_ns, end_ns, _) in enumerate(down):
        mine = np.flatnonzero(satellite == index)
        order = np.argsort(begin_ns, kind="stable")
        begins_ns = np.append(begin_ns[order], NEVER)
        last_ns = np.maximum.accumulate(end_ns[order])
        row = np.searchsorted(last_ns, made_ns[mine], "right")
        shown_ns[mine] = np.maximum(begins_ns[row], made_ns[mine])
    return shown_ns


def of_downlinks(way: Way) -> list[Relaxation]:
    """Each satellite sends by itself, with an antenna wherever it wants one; where nobody relays."""
    if way.case.relays(way.case.down_leg):
        return []
    machines, satellite = capacities.machines_of(way.down), way.problem.captures.satellite
    return [way.whole("downlinks", machines, satellite, way.made_ns, way.tail_ns(), way.bit)]


def of_antennas(way: Way) -> list[Relaxation]:
    """All antennas are one, and all that is in view feeds them."""
    if not way.problem.stations:
        return []
    taken = capacities.together(capacities.antennas(way.problem, way.net, way.leg))
    rates = capacities.least_of(taken, capacities.together(way.down))
    return [way.pooled("antennas", rates, way.shown_ns, way.tail_ns(), way.bit)]


def of_lines(way: Way) -> list[Relaxation]:
    """All lines are one."""
    stations, problem = way.problem.stations, way.problem
    if not stations:
        return []
    rates = capacities.until(way.stop_ns, sum(station.line_rate_bit_s for station in stations))
    release_ns = way.landed_ns(min(station.handling_ns for station in stations))
    tail_ns = np.full(len(way.bit), min(station.fibre_user_ns for station in stations) + problem.user_service_ns)
    if way.case.place == GROUND:
        tail_ns = _after_centres_ns(way, [min(s.fibre_dc_ns[k] for s in stations) for k in range(len(way.left_ns))])
    return [way.pooled("lines", rates, release_ns, tail_ns, way.bit)]


def of_stations(way: Way) -> list[Relaxation]:
    """Each station by itself, its antennas and its line; a capture may go to all that its satellite still passes.

    What could be done at several counts at each: tight where all are crowded, and no help where none is.
    """
    if way.case.relays(way.case.down_leg) or not way.problem.stations:
        return []
    stations = way.problem.stations
    reached = [_reached(way, index) for index in range(len(stations))]
    capture, shown_ns = (np.concatenate(column) for column in zip(*reached, strict=True))
    machine = np.repeat(np.arange(len(stations)), [len(rows) for rows, _ in reached])
    antennas = capacities.machines_of(capacities.antennas(way.problem, way.net, way.leg))
    lines = capacities.machines_of([capacities.until(way.stop_ns, s.line_rate_bit_s) for s in stations])
    handling_ns = np.array([station.handling_ns for station in stations], np.int64)[machine] + way.light_ns
    after = np.array([_after_line_ns(way, index) for index in range(len(stations))])[machine, capture]
    bit = way.bit[capture]
    return [
        Relaxation("antennas of each", antennas, False, capture, machine, shown_ns, handling_ns + after, bit),
        Relaxation("lines of each", lines, False, capture, machine, shown_ns + handling_ns, after, bit),
    ]


def _reached(way: Way, station: int) -> tuple[np.ndarray, np.ndarray]:
    """Captures whose satellite still passes a station, and when it could first send there. [ns]"""
    net, satellite = way.net, way.problem.captures.satellite
    carries = np.array([radio.carries in ("both", way.leg) for radio in way.problem.transmitters], bool)
    accesses = net.accesses[net.accesses["station"] == station]
    accesses = accesses[carries[accesses["transmitter"]]]
    owner = net.transmitters["satellite"][accesses["transmitter"]]
    seen = [accesses[owner == index] for index in range(len(way.problem.satellites))]
    # From the first window of a pass on: between rise and set of a pass there may be stretches without a rate.
    passes = [(net.runs["open_ns"][a["run_lo"]], net.runs["close_ns"][a["run_hi"] - 1], a["station"]) for a in seen]
    shown_ns = _first_open_ns(passes, satellite, way.made_ns)
    rows = np.flatnonzero(shown_ns != NEVER)
    return rows, shown_ns[rows]


def _after_line_ns(way: Way, station: int) -> np.ndarray:
    """(N,) least time from the end of a station's line to the user. [ns]"""
    one = way.problem.stations[station]
    if way.case.place == GROUND:
        return _after_centres_ns(way, list(one.fibre_dc_ns))
    return np.full(len(way.bit), one.fibre_user_ns + way.problem.user_service_ns)


def _after_centres_ns(way: Way, fibre_ns: list[int]) -> np.ndarray:
    """(N,) least fibre, work that is left, and way to the user, over the data centres. [ns]"""
    ways = zip(fibre_ns, way.left_ns, way.problem.centres, strict=True)
    least_ns = [before_ns + left_ns + centre.fibre_user_ns for before_ns, left_ns, centre in ways]
    return np.min(least_ns, axis=0) + way.problem.user_service_ns


def of_ingest(way: Way) -> list[Relaxation]:
    """All data centres take data in as one, where each has a rate at which it does."""
    rates = [centre.ingest_rate_bit_s for centre in way.problem.centres]
    if way.case.place != GROUND or not rates or None in rates or not way.problem.stations:
        return []
    release_ns = way.landed_ns(min(s.handling_ns + min(s.fibre_dc_ns) for s in way.problem.stations))
    tail_ns = _after_centres_ns(way, [0] * len(rates))
    return [way.pooled("ingest", capacities.until(way.stop_ns, sum(rates)), release_ns, tail_ns, way.bit)]


def of_centres(way: Way) -> list[Relaxation]:
    """All workers of all data centres are one crew, as fast as the fastest."""
    problem, centres = way.problem, way.problem.centres
    if way.case.place != GROUND or not centres or not problem.stations:
        return []
    crew = capacities.processors(way.stop_ns, *(centre.computer for centre in centres))
    of = problem.captures
    amount_ns = np.min([service_each_ns(c.computer, of.work_op, of.job_ground) for c in centres], axis=0)
    release_ns = way.landed_ns(min(s.handling_ns + min(s.fibre_dc_ns) for s in problem.stations))
    tail_ns = np.full(len(amount_ns), min(c.fibre_user_ns for c in centres) + problem.user_service_ns)
    return [way.pooled("data centres", crew, release_ns, tail_ns, amount_ns)]


def of_nodes(way: Way) -> list[Relaxation]:
    """All nodes are one, as fast as the fastest."""
    problem, nodes = way.problem, [way.problem.satellites[node].computer for node in nodes_of(way.problem)]
    if way.case.place != NODE or not nodes:
        return []
    of = problem.captures
    amount_ns = np.min([service_each_ns(node, of.work_op, of.job_orbit) for node in nodes], axis=0)
    return [way.pooled("nodes", capacities.processors(way.stop_ns, *nodes), way.made_ns, way.tail_ns(), amount_ns)]


def of_fleet(way: Way) -> list[Relaxation]:
    """Each satellite's own processor, where it computes or screens."""
    if way.case.place != ONBOARD and not way.case.screened:
        return []
    problem = way.problem
    amount_ns = _on_board(problem, service_each_ns if way.case.place == ONBOARD else screening_each_ns)
    crews = [capacities.processors(way.stop_ns, satellite.computer) for satellite in problem.satellites]
    possible = amount_ns != NEVER
    amount_ns = np.where(possible, amount_ns, 0)
    release_ns = np.where(possible, way.made_ns - amount_ns, NEVER)
    machines = capacities.machines_of(crews)
    return [way.whole("fleet", machines, problem.captures.satellite, release_ns, way.tail_ns(), amount_ns)]


RELAXATIONS = (of_downlinks, of_antennas, of_lines, of_ingest, of_centres, of_nodes, of_fleet, of_stations)
