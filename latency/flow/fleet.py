"""From the problem's satellites to the records that the engine reads: computers, batteries, heat."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from latency.flow.lines import zeros_at_lines
from latency.flow.problem import Heat, Place, Power, Problem
from latency.kernels import records
from latency.kernels.orders import group_rows
from latency.kernels.records import NEVER
from latency.kernels.sums import add_each
from latency.tables import JOBS


def _fill_computer(rows: np.ndarray, index: int, computer: Place) -> None:
    """Write a computer into the satellite's record."""
    rows["workers"][index] = computer.workers
    rows["startup_ns"][index] = computer.startup_ns
    rows["service_ns"][index] = -1 if computer.service_ns is None else computer.service_ns
    rows["rate_op_s"][index] = computer.rate_op_s or 0
    rows["batch_ns"][index] = computer.batch_ns
    rows["express_classes"][index] = computer.express_classes
    rows["screening_ns"][index] = -1 if computer.screening_ns is None else computer.screening_ns
    rows["load_ns"][index] = computer.load_ns
    rows["keep_warm_ns"][index] = -1 if computer.keep_warm_ns is None else computer.keep_warm_ns


def _fill_power(rows: np.ndarray, index: int, power: Power | None, relays: bool) -> None:
    """Write what feeds a satellite into its record."""
    if power is None:
        return
    rows["watched"][index] = rows["powered"][index] = 1
    for field in ("solar", "work", "usable", "charge"):
        rows[field][index] = getattr(power, field)
    rows["draw"][index] = power.base + (power.isl if relays else 0)
    rows["charge_resume"][index] = power.resume
    # From floor to full and from floor to empty are subtracted in one go: both together stay inside int64.
    rows["reserve"][index] = min(power.reserve, int(NEVER) - power.usable)


def _fill_heat(rows: np.ndarray, index: int, heat: Heat | None) -> None:
    """Write what warms and cools a satellite's computer into its record."""
    if heat is None:
        return
    rows["watched"][index] = rows["heated"][index] = 1
    rows["cooling"][index] = heat.cooling
    for field in ("idle", "work", "limit", "resume"):
        rows[f"heat_{field}"][index] = getattr(heat, field)


def edges_of(intervals: list[tuple[tuple[int, int], ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges of each entity's intervals one behind the other, and where those of each begin.

    >>> edges_of([((1, 2),), (), ((3, 5), (7, 9))])[1].tolist()
    [0, 2, 2, 6]
    """
    edges = [edge for mine in intervals for interval in mine for edge in interval]
    return np.array(edges, np.int64), np.cumsum([0, *(2 * len(mine) for mine in intervals)])


def jobs_ns_of(problem: Problem) -> np.ndarray:
    """Return (S, jobs) processing time by what is in the data, -1 where the work says. [ns]"""
    rows = [one.computer.jobs_ns or (-1,) * len(JOBS) for one in problem.satellites]
    return np.array(rows, np.int64).reshape(-1, len(JOBS))


def rows_of(entity: np.ndarray, entities: int) -> list[np.ndarray]:
    """Return, per entity, the rows that are its own, in their order; rows of -1 are nobody's.

    >>> [rows.tolist() for rows in rows_of(np.array([1, -1, 0, 1]), 3)]
    [[2], [0, 3], []]
    """
    order, lo = np.empty(len(entity), np.int64), np.empty(entities + 1, np.int64)
    group_rows(np.ascontiguousarray(entity), lo, order)
    return [order[low:high] for low, high in pairwise(lo.tolist())]


def sum_each(owner: np.ndarray, amount: np.ndarray, owners: int) -> np.ndarray:
    """Return (owners,) the sum of each one's amounts, those with an owner below 0 being left out; of records too.

    >>> sum_each(np.array([1, -1, 0, 1]), np.array([2, 3, 5, 7]), 3).tolist()
    [5, 9, 0]
    """
    total = np.zeros(owners, np.int64)
    add_each(np.ascontiguousarray(owner), np.ascontiguousarray(amount), total)  # columns as warming up knows them
    return total


def computers_of(problem: Problem) -> tuple[list[Place], np.ndarray]:
    """Return the computers that differ in more than when they are down, and (S,) which of them each satellite has."""
    kinds: dict[Place, int] = {}
    rows = [kinds.setdefault(one.computer._replace(down=()), len(kinds)) for one in problem.satellites]
    return list(kinds), np.array(rows, np.int64)


def takes_whole_data(computer: Place) -> bool:
    """True where work cannot begin with the head of the data: its length is not known beforehand."""
    return bool(computer.down) or computer.load_ns > 0


def nodes_of(problem: Problem) -> list[int]:
    """Return the orbital compute nodes: satellites so named that have a computer."""
    return [i for i, satellite in enumerate(problem.satellites) if satellite.is_node and satellite.computer.workers]


def satellites_of(problem: Problem, link_lo: np.ndarray, relays: bool) -> np.ndarray:
    """Return the satellites' records; `link_lo` is (S + 1,), where each one's links begin."""
    rows = zeros_at_lines(len(problem.satellites), records.SATELLITE)
    for index, satellite in enumerate(problem.satellites):
        rows["storage_bit"][index] = NEVER if satellite.storage_bit is None else satellite.storage_bit
        rows["sensing_ns"][index] = satellite.sensing_ns
        _fill_computer(rows, index, satellite.computer)
        _fill_power(rows, index, satellite.power, relays)
        _fill_heat(rows, index, satellite.heat)
        rows["streams"][index] = not (rows["watched"][index] or takes_whole_data(satellite.computer))
    rows["node"][nodes_of(problem)] = np.arange(len(nodes_of(problem))) + 1
    sunlit_lo = edges_of([one.power.sunlit if one.power else () for one in problem.satellites])[1]
    down_lo = edges_of([one.computer.down for one in problem.satellites])[1]
    rows["sunlit_lo"], rows["sunlit_hi"] = sunlit_lo[:-1], sunlit_lo[1:]
    rows["down_lo"], rows["down_hi"] = down_lo[:-1], down_lo[1:]
    owner = np.array([transmitter.satellite for transmitter in problem.transmitters], np.int64)
    numbers = np.arange(len(problem.satellites))
    rows["transmitter_lo"] = np.searchsorted(owner, numbers, "left")
    rows["transmitter_hi"] = np.searchsorted(owner, numbers, "right")
    rows["link_lo"], rows["link_hi"] = link_lo[:-1], link_lo[1:]
    return rows
