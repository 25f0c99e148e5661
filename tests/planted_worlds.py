"""Worlds whose waits are known from theory: built for the engine, and sampled without it.

One satellite takes pictures. Its raw data and its products have a radio and a station each, so that each way can have
its own passes (periodic, phase at random), bookings, sending time and handling. Then

    ground:   capture -> radio or wait for a pass -> handling -> data centre
    orbital:  capture -> computer on board -> radio or wait for a pass -> handling
    linked:   capture -> wait for a link to a node -> computer there -> its radio, always in view

`pair_of` lets the engine carry the captures. `campaigns` does the same with numpy alone (Lindley's recursion, a
remainder for the pass), from other draws; it only serves to tell how far estimates scatter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from plans import computer, contact, isl, plan_of, satellite, station
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.tables import COMPONENTS, NEVER
from latency.verdict.evidence import Outcome, outcome_of
from latency.verdict.hindrances import Pair

S = 10**9
RATE_BIT_S = 10**6  # of every radio; sizes make the sending times
LINK_BIT_S = 10**12  # whatever the radio takes for it, a link carries it at once
WORK_OP = 10**12
GROUND = "ground-direct"


@dataclass(frozen=True)
class Way:
    """How one of the two cases brings its answer. Times in s."""

    period_s: float = 0.0  # between rises; 0: always in view
    window_s: float = 0.0
    booked: int = 1  # every which pass is granted
    sending_s: float = 0.0  # on the radio, one capture after the other; 0: at once, in a microsecond
    handling_s: float = 0.0
    service_s: float = 0.0  # of the computer; the mean where work is exponential
    workers: int = 100_000  # 1: a queue
    radio: bool = True  # one that carries this data


@dataclass(frozen=True)
class World:
    """Two ways for the same captures."""

    ground: Way
    orbital: Way
    captures: int  # of one replication, in the mean
    every_s: float  # between captures, in the mean
    arrivals: str = "poisson"  # or "periodic", with a phase at random
    exponential: bool = False  # work; else all captures are alike
    unseen: float = 0.0  # share of captures by a satellite that no station sees
    deadline_s: float | None = None
    campaign: str = "steady"
    replications: int = 10
    linked: bool = False  # the orbital way's periods and windows are those of a link to a node

    @property
    def orbital_case(self) -> str:
        return "node-relay" if self.linked else "onboard-direct"

    @property
    def span_ns(self) -> int:
        return int(self.captures * self.every_s * S)


class Draw(NamedTuple):
    """What chance decides in one replication."""

    taken_ns: np.ndarray
    work: np.ndarray  # in units of the mean
    unseen: np.ndarray  # bool
    phases: tuple[float, float]  # of the passes, in periods


def draw_of(world: World, seed: int, replication: int, side: int = 0) -> Draw:
    """The same seed gives the same draw; a shorter world has the first captures of the longer one."""
    chance, times, works, eyes = (np.random.default_rng([seed, replication, side, what]) for what in range(4))
    start, *phases = chance.random(3)
    count = int(world.captures + 8 * np.sqrt(world.captures) + 8)
    steps = times.exponential(1.0, count) if world.arrivals == "poisson" else np.append(start, np.ones(count - 1))
    taken_ns = (np.cumsum(steps) * world.every_s * S).astype(np.int64)
    work = works.exponential(1.0, count) if world.exponential else np.ones(count)
    unseen = eyes.random(count) < world.unseen
    held = taken_ns < world.span_ns
    return Draw(
        taken_ns[held],
        work[held],
        unseen[held],
        (phases[0] * world.ground.booked, phases[1] * world.orbital.booked),
    )


# --- for the engine --------------------------------------------------------------------------------


def pair_of(world: World, seed: int, outside: tuple[str, ...] = ()) -> Pair:
    """The engine's outcomes of both cases, replication by replication."""
    problems = [problem(world, draw_of(world, seed, number)) for number in range(world.replications)]
    cases = (GROUND, world.orbital_case)
    sides = [tuple(outcome_of(one, simulate(one, BY_NAME[case])) for one in problems) for case in cases]
    return Pair(world.campaign, *cases, *sides, outside)


def problem(world: World, draw: Draw):
    span_ns, drain_ns = world.span_ns, drain_of(world)
    stop_ns = span_ns + drain_ns
    ways = (world.ground, Way() if world.linked else world.orbital)
    ends_ns = (last_pass_ns(world), stop_ns)
    passes = [
        (int(world.linked and site == 1), site, *interval, 1)
        for site, way in enumerate(ways)
        for interval in passes_of(way, draw.phases[site], ends_ns)
    ]
    passes.sort(key=lambda row: (row[0], row[2], row[1]))
    eye, node = (satellite(computer=processor(world.orbital), is_node=held) for held in (False, world.linked))
    plan = plan_of(
        [eye, node],
        [ground_station(way) for way in ways],
        passes,
        captures_of(world, draw),
        stop_ns=stop_ns,
        span_ns=span_ns,
        warm_up_ns=span_ns // 10,
        data_centres=[{"computer": processor(world.ground), "fibre_user_ns": 0}],
    )
    plan["transmitters"] = [
        {"satellite": eye, "carries": carries, "acquisition_ns": 0}
        for eye in (0, 1)
        for carries, way in zip(("raw", "product"), ways, strict=True)
        if way.radio
    ]
    plan["windows"], plan["contacts"] = windows_and_contacts(ways, plan["transmitters"], passes, draw)
    if world.linked:
        ups = passes_of(world.orbital, draw.phases[1], ends_ns)
        plan["steps_ns"] = sorted({0, stop_ns, *(edge for up in ups for edge in up)})
        plan["isls"] = [isl(plan["steps_ns"], (0, 1), up, LINK_BIT_S, 0) for up in ups]
    plan["network"]["booking"] = "scheduled" if plan["contacts"] else "demand"
    posed = problem_of(plan)
    if world.deadline_s is None:
        return posed
    deadline_ns = np.full(len(draw.taken_ns), int(world.deadline_s * S))
    return replace(posed, captures=posed.captures._replace(deadline_ns=deadline_ns))


def drain_of(world: World) -> int:
    """Until everything is down and computed, queues of forty included."""
    ways = (world.ground, world.orbital)
    longest_s = max(way.period_s * way.booked for way in ways)
    queued_s = max(way.sending_s + (way.service_s if way.workers == 1 else 0.0) for way in ways)
    alone_s = max(way.service_s + way.handling_s for way in ways)
    return int((4 * longest_s + 40 * queued_s + 2 * alone_s + 1) * S)


def last_pass_ns(world: World) -> int:
    """After the span whoever is left has to find a pass still; then the computer on the ground needs none."""
    board_s = world.orbital.service_s * (40 if world.orbital.workers == 1 else 1)
    longest_s = max(way.period_s * way.booked for way in (world.ground, world.orbital))
    return world.span_ns + int((board_s + 4 * longest_s) * S)


def passes_of(way: Way, phase: float, ends_ns: tuple[int, int]) -> list[tuple[int, int]]:
    """(rise, set) in ns, until the last that is needed or, where it is always in view, until the stop.

    The phase is counted in periods, and the pass that is booked first rises at it.
    """
    last_ns, stop_ns = ends_ns
    if not way.period_s:
        return [(0, stop_ns)]
    first = int(phase) + 1
    rises = (np.arange(-first, last_ns / S / way.period_s + 1) + phase) * way.period_s
    edges = [(max(0, round(rise * S)), min(stop_ns, round((rise + way.window_s) * S))) for rise in rises]
    return [(rise, fall) for rise, fall in edges if rise < fall]


def windows_and_contacts(ways, transmitters, passes, draw):
    """A radio has windows over its own station only."""
    windows, contacts = [], []
    scheduled = any(way.booked > 1 for way in ways)
    for number, row in enumerate(transmitters):
        site = ("raw", "product").index(row["carries"])
        way = ways[site]
        for index, (eye, where, rise, fall, _) in enumerate(passes):
            if (eye, where) != (row["satellite"], site):
                continue
            windows.append(
                {"transmitter": number, "pass": index, "open_ns": rise, "close_ns": fall, "rate_bit_s": RATE_BIT_S,
                 "delay_ns": 0}
            )  # fmt: skip
            if scheduled and granted(way, draw.phases[site], rise, fall):
                contacts.append(
                    contact(number, index, {"station": site, "rise_ns": rise, "set_ns": fall}, antenna=number % 2)
                )
    return windows, contacts


def granted(way: Way, phase: float, rise_ns: int, fall_ns: int) -> bool:
    """Passes are numbered from the one that rises at the phase; every `booked`-th is granted."""
    if way.booked == 1:
        return True
    middle = (rise_ns + fall_ns) / 2 / S / way.period_s - way.window_s / way.period_s / 2
    return round(middle - phase) % way.booked == 0


def processor(way: Way):
    rate = int(WORK_OP / way.service_s) if way.service_s else 10**18
    return computer(None, workers=way.workers, rate_op_s=rate)


def ground_station(way: Way):
    return station(antennas=2, handling_ns=int(way.handling_s * S))


def captures_of(world: World, draw: Draw) -> list[dict]:
    raw_bit, product_bit = (max(1, round(way.sending_s * RATE_BIT_S)) for way in (world.ground, world.orbital))
    return [
        {"satellite": int(unseen), "taken_ns": int(taken_ns), "raw_bit": raw_bit, "product_bit": product_bit,
         "work_op": int(work * WORK_OP), "priority": 0}
        for taken_ns, work, unseen in zip(draw.taken_ns, draw.work, draw.unseen, strict=True)
    ]  # fmt: skip


# --- without the engine ----------------------------------------------------------------------------


class Sample(NamedTuple):
    """Of many replications: latencies and waits by (replication, capture), and which captures count. [s]"""

    counted: np.ndarray
    taken: np.ndarray
    latency: tuple[np.ndarray, np.ndarray]
    waits: tuple[dict[str, np.ndarray], dict[str, np.ndarray]]  # by aspect of the bottleneck
    queue: tuple[np.ndarray, np.ndarray]  # at the computer


def sample_of(world: World, seed: int, replications: int) -> Sample:
    """Captures that a replication does not have are never counted."""
    draws = [draw_of(world, seed, number, side=1) for number in range(replications)]
    width = max(len(draw.taken_ns) for draw in draws)
    taken, work, there, lost = np.zeros((4, replications, width))
    for row, draw in enumerate(draws):
        count = len(draw.taken_ns)
        taken[row, :count], work[row, :count], there[row, :count] = draw.taken_ns / S, draw.work, 1.0
        lost[row, :count] = np.where(draw.unseen, np.inf, 0.0)
        taken[row, count:] = world.span_ns / S
    phases = np.array([draw.phases for draw in draws])
    counted = (there > 0) & (taken >= world.span_ns // 10 / S)
    down, waited = carried(world.ground, taken, phases[:, 0])
    answer, queued = served(world.ground, down, work * world.ground.service_s)
    if world.linked:
        queue = wait_for_pass(world.orbital, taken, phases[:, 1], 1)
        arrived, left = carried(Way(), taken + queue + world.orbital.service_s, phases[:, 1])
    else:
        made, queue = served(world.orbital, taken, work * world.orbital.service_s)
        arrived, left = carried(world.orbital, made, phases[:, 1])
    latencies = (answer - taken + lost, arrived - taken + lost)
    return Sample(counted, taken, latencies, (waited, left), (queued, queue))


def carried(way: Way, ready: np.ndarray, phases: np.ndarray):
    """(instant at the ground after handling, waits by aspect)."""
    if way.period_s:
        alone = wait_for_pass(way, ready, phases, 1)
        geometry, capacity = alone, 0.0 * ready
        out = ready + wait_for_pass(way, ready, phases, way.booked)
        contention = out - ready - alone
    else:
        out, capacity = one_by_one(ready, np.full_like(ready, way.sending_s))
        geometry = contention = 0.0 * ready
    backhaul = np.full_like(ready, way.handling_s)
    waits = {"geometry": geometry, "contention": contention, "capacity": capacity, "backhaul": backhaul}
    return out + way.handling_s, waits | {"all": sum(waits.values())}


def wait_for_pass(way: Way, ready: np.ndarray, phases: np.ndarray, booked: int):
    period = way.period_s * booked
    within = (ready - phases[:, None] * way.period_s) % period
    return np.where(within < way.window_s, 0.0, period - within)


def served(way: Way, ready: np.ndarray, service: np.ndarray):
    """(instant done, wait in the queue)."""
    return one_by_one(ready, service) if way.workers == 1 else (ready + service, np.zeros_like(ready))


def one_by_one(ready: np.ndarray, service: np.ndarray):
    """Lindley's recursion; data comes in order of capture."""
    begin, free = np.zeros_like(ready), np.zeros(len(ready))
    for index in range(ready.shape[1]):
        begin[:, index] = np.maximum(ready[:, index], free)
        free = begin[:, index] + service[:, index]
    return begin + service, begin - ready


def campaigns(world: World, seed: int, statistics, count: int = 60) -> np.ndarray:
    """(count, K) float64: what `statistics` says of so many campaigns of their own.

    It is given (latencies, waits by aspect, queues), each (ground, orbital), over the counted captures of one campaign.
    """
    sample = sample_of(world, seed, count * world.replications)
    rows = []
    for number in range(count):
        part = slice(number * world.replications, (number + 1) * world.replications)
        held = sample.counted[part]
        latency, queue = (tuple(column[part][held] for column in pair) for pair in (sample.latency, sample.queue))
        waits = tuple({name: column[part][held] for name, column in one.items()} for one in sample.waits)
        rows.append(statistics(latency, waits, queue))
    return np.array(rows, np.float64)


def latencies_s(outcomes: tuple[Outcome, ...]) -> np.ndarray:
    """All counted latencies of the engine, NaN-free; what did not arrive is infinite. [s]"""
    latency_ns = np.concatenate([outcome.latency_ns for outcome in outcomes])
    return np.where(latency_ns == NEVER, np.inf, latency_ns / S)


def mean_s(outcomes: tuple[Outcome, ...], *names: str) -> float:
    """Mean over counted captures of some components, both legs."""
    rows = [COMPONENTS.index(name) for name in names]
    total = sum(float(outcome.ledger[:, rows, :].sum()) for outcome in outcomes)
    return total / S / sum(outcome.taken_ns.size for outcome in outcomes)
