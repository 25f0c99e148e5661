"""What a scenario will cost, estimated before anything is allocated."""

from __future__ import annotations

import math
import os
from typing import NamedTuple

from latency.constants import SECOND_NS
from latency.scenario import model
from latency.scenario.counts import DAY_S, captures_of, isl_steps_of, passes_of
from latency.scenario.orbits import altitude_m


class Cost(NamedTuple):
    """Sizes of the tables to come; passes, windows and captures over targets are rough (a factor of two)."""

    satellites: int
    stations: int
    captures: int
    passes: int
    windows: int
    isl_steps: int
    scan_points: int
    seconds: int = 0  # warm, on one of two shared cores
    memory_byte: int = 0


# Measured on a shell of 100 to 2,800 satellites over 50 stations; good to a factor of three.
START_S = 2.0
DIRECT_S, RELAYED_S = 5e-6, 20e-6  # a capture in a case, relay cases with their repetitions
SCAN_POINT_S, WINDOW_S = 1.5e-9, 0.8e-6
ISL_STEP_S, SWEPT_S = 0.1e-6, 0.5e-6  # a link in a topology step, once and in each relay case
START_BYTE = 160_000_000
TAKEN_BYTE, DONE_BYTE = 310, 130  # a capture: itself and its life on the ground, and in each case that is done
TURN_BYTE, PRODUCT_BYTE = 490, 190  # a capture in a run, and what it becomes on board
HOP_BYTE, HOPS = 9, 1.25  # a link on the way to nodes: so often the fleet's breadth
SETTLED_BYTE = 200  # the hops of a capture that are under way, and what is settled of it
WINDOW_BYTE, ISL_STEP_BYTE = 350, 10  # a window, and a link in a topology step
GROUND_BYTE, NODE_BYTE = 16, 5  # a satellite in a topology step, on the way to the ground and to each node
LATE_BYTE, SOON_S = 8, 1.0  # as much more where data takes longer than that over a link
MOST_BYTE = 7 << 29  # with runs that are held, one case at a time or two: 4 GiB less what the allocator keeps
WORTH_S = 4  # least for two to pay

TO_NODES = "node-relay"
ON_GROUND = ("ground-direct", "ground-relay", "hybrid")

# What fits into the memory and patience of a laptop.
LIMITS = Cost(
    satellites=10_000,
    stations=1_000,
    captures=10_500_000,
    passes=10_000_000,
    windows=50_000_000,
    isl_steps=200_000_000,
    scan_points=20_000_000_000,
    seconds=1 << 62,
    memory_byte=1 << 62,
)
REMEDIES = {
    "satellites": "fewer satellites",
    "stations": "fewer stations",
    "captures": "a shorter span or a longer workload.interval",
    "passes": "a shorter span or fewer stations",
    "windows": "a shorter span or a longer network.delay_step",
    "isl_steps": "a shorter span or a longer network.topology_step",
    "scan_points": "a shorter span or a longer network.scan_step",
}


def predict(scenario: model.Scenario) -> Cost:
    """Return what running a scenario will take."""
    satellites = sum(len(group.names) for group in scenario.groups)
    days = scenario.stop_ns / SECOND_NS / DAY_S
    passes, contact_s = 0.0, 0.0
    for group in scenario.groups:
        height_m = altitude_m(group.orbit)
        for station in scenario.stations:
            daily, mean_s = passes_of(height_m, station)
            passes += daily * days * len(group.names)
            contact_s += daily * days * len(group.names) * mean_s * len(group.downlinks)
    step_s = scenario.network.delay_step_ns / SECOND_NS
    cost = Cost(
        satellites=satellites,
        stations=len(scenario.stations),
        captures=captures_of(scenario),
        passes=math.ceil(passes),
        windows=math.ceil(passes + contact_s / step_s),
        isl_steps=isl_steps_of(scenario),
        scan_points=satellites * len(scenario.stations) * (scenario.stop_ns // scenario.network.scan_step_ns + 1),
    )
    return cost._replace(seconds=math.ceil(_seconds(scenario, cost)), memory_byte=_memory_byte(scenario, cost))


def _relayed(scenario: model.Scenario) -> int:
    """How many cases search for routes."""
    return sum(name.endswith("-relay") for name in scenario.cases)


def _seconds(scenario: model.Scenario, cost: Cost) -> float:
    relayed = _relayed(scenario)
    rows_s = cost.captures * ((len(scenario.cases) - relayed) * DIRECT_S + relayed * RELAYED_S)
    links_s = cost.isl_steps * (ISL_STEP_S + relayed * SWEPT_S)
    return START_S + rows_s + links_s + cost.scan_points * SCAN_POINT_S + cost.windows * WINDOW_S


def _memory_byte(scenario: model.Scenario, cost: Cost) -> int:
    """Return what is held at most, one case at a time: the case to nodes goes first, the others beside what is done."""
    done_byte = max(0, len(scenario.cases) - 1) * cost.captures * DONE_BYTE
    others_byte = max((_case_byte(scenario, cost, name) for name in scenario.cases if name != TO_NODES), default=0)
    to_nodes_byte = _case_byte(scenario, cost, TO_NODES) if TO_NODES in scenario.cases else 0
    return _shared_byte(cost) + max(to_nodes_byte, others_byte + done_byte)


def _shared_byte(cost: Cost) -> int:
    """What all cases look at."""
    return (
        START_BYTE
        + cost.captures * TAKEN_BYTE
        + cost.windows * WINDOW_BYTE
        + cost.isl_steps * ISL_STEP_BYTE
    )


def _case_byte(scenario: model.Scenario, cost: Cost, name: str) -> int:
    """What one case takes while it is simulated, one run at a time."""
    swept = (scenario.stop_ns // scenario.network.topology_step_ns + 1) * cost.satellites
    row_byte, swept_byte = TURN_BYTE, 0
    if name.endswith("-relay"):
        row_byte, swept_byte = TURN_BYTE + DONE_BYTE, GROUND_BYTE  # what came of the best turn, while others are made
    if name not in ON_GROUND:
        row_byte += PRODUCT_BYTE
    if name == TO_NODES:
        row_byte += SETTLED_BYTE + math.ceil(HOPS * math.sqrt(cost.satellites / max(1, len(scenario.nodes))) * HOP_BYTE)
        swept_byte += len(scenario.nodes) * (NODE_BYTE + (0 if _soon_at_nodes(scenario) else LATE_BYTE))
    return cost.captures * row_byte + swept * swept_byte


def _soon_at_nodes(scenario: model.Scenario) -> bool:
    """Whether raw data takes little time over each link."""
    raw_bit = scenario.workload.kept_bit if scenario.workload else 0
    return all(
        raw_bit <= SOON_S * group.isl.slowest_bit_s
        for group in scenario.groups
        if group.isl is not None and group.isl.topology != "none"
    )


class Share(NamedTuple):
    """What a run may do with the machine."""

    cases: int  # at the same time
    left_byte: int  # for cases under way, runs that are held, and what is kept of cases that are done
    case_byte: dict[str, int]  # what each case takes while it is simulated, one run at a time
    done_byte: int  # what is kept of each case


def share_of(scenario: model.Scenario, workers: int) -> Share:
    """Return two cases at a time where that saves seconds and both fit into memory; what is left is for runs held."""
    cost = predict(scenario)
    case_byte = {name: _case_byte(scenario, cost, name) for name in scenario.cases}
    done_byte = cost.captures * DONE_BYTE
    left_byte = min(MOST_BYTE, machine_byte() // 2) - _shared_byte(cost)
    largest, *others = sorted(case_byte.values(), reverse=True)
    beside_byte = max((byte + done * done_byte for done, byte in enumerate(others)), default=1 << 62)
    two = workers > 1 and cost.seconds >= WORTH_S and largest + beside_byte <= left_byte
    return Share(2 if two else 1, left_byte, case_byte, done_byte)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_byte() -> int:
    """Return how much memory this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def excesses(cost: Cost) -> list[str]:
    """Return a message for each size beyond its limit, and where the memory of this machine would not do."""
    told = [
        f"about {value:,} {name.replace('_', ' ')} predicted, more than the {limit:,} this version takes;"
        f" {REMEDIES[name]} would help"
        for name, value, limit in zip(Cost._fields, cost, LIMITS, strict=True)
        if value > limit
    ]
    if not told and cost.memory_byte > machine_byte():
        sizes = f"about {cost.memory_byte / 1e9:,.0f} GB of memory predicted, and this machine has"
        told.append(f"{sizes} {machine_byte() / 1e9:,.0f}; {REMEDIES['captures']} would help")
    return told
