"""What a run will cost, told before it is run."""

from __future__ import annotations

from typing import NamedTuple

from latency.constants import SECOND_NS
from latency.report.durations import count_text

# Measured on two shared cores: the tables of one capture in one case, and the slower of engine and output.
_BYTE_A_ROW = 500
_ROWS_A_SECOND = 100_000


class Cost(NamedTuple):
    """An estimate, good to a factor of a few."""

    captures: int
    at_most: bool  # targets decide: no more than this
    rows: int  # of captures.parquet
    memory_byte: int
    seconds: int  # once compiled


def predicted_cost(scenario) -> Cost:
    """Return the estimated size of a run."""
    work = scenario.workload
    stop_s = scenario.stop_ns / SECOND_NS
    if work.kind == "listed":
        captures = len(work.listed)
    else:
        captures = len(work.satellites) * max(1, scenario.span_ns // max(1, work.interval_ns))
    if work.kind == "targets":
        captures *= len(work.targets)
    satellites = sum(len(group.names) for group in scenario.groups)
    positions = satellites * (1 + len(scenario.stations)) * stop_s / (scenario.network.scan_step_ns / SECOND_NS)
    rows = captures * len(scenario.cases)
    seconds = 2 + int(rows / _ROWS_A_SECOND + positions / 3e6)
    return Cost(captures, work.kind == "targets", rows, rows * _BYTE_A_ROW, seconds)


def cost_text(scenario) -> str:
    """Return the estimate as a sentence."""
    cost = predicted_cost(scenario)
    most = "at most " if cost.at_most else "about "
    memory = max(1, cost.memory_byte // 10**6)
    return (
        f"a run carries {most}{count_text(cost.captures, 'capture')} through {len(scenario.cases)} of the cases: "
        f"{most}{cost.seconds} s and {memory:,} MB of tables"
    )
