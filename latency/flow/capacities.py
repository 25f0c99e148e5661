"""What satellites, antennas, lines and processors could do at each instant, whoever decides."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from latency.constants import SECOND_NS
from latency.flow.ledger import best_in_view
from latency.flow.problem import Place, Problem
from latency.kernels.on_time import Machines, best_antennas, fill_before
from latency.kernels.records import Net

MOST = 1 << 61  # of a clock; what could do more is told in larger units, rates rounded up
Rates = tuple[np.ndarray, np.ndarray, np.ndarray]  # (begin_ns, end_ns, amount a second), in any order, overlapping


def machines_of(rates: Iterable[Rates]) -> Machines:
    """Return one machine for each, whose rate at any instant is the sum of what is on.

    >>> one = machines_of([(np.array([0, 5]), np.array([10, 20]), np.array([3, 4]))])
    >>> one.begin_ns.tolist(), one.rate_s.tolist(), one.before.tolist()
    ([0, 5, 10], [3, 7, 4], [0, 1, 2])
    """
    pieces = [_sum_of(*one) for one in rates]
    lo = np.cumsum([0, *(len(begin_ns) for begin_ns, _, _ in pieces)])
    totals = [float(((end_ns - begin_ns) / SECOND_NS * rate_s).sum()) for begin_ns, end_ns, rate_s in pieces]
    unit = 1 << max(math.ceil(math.log2(max(1.0, *totals, 1.0) / MOST)), 0)
    columns = [np.concatenate(column) for column in zip(*pieces, strict=True)] if pieces else [np.zeros(0, int)] * 3
    columns[2] = -(-columns[2] // unit)
    machines = Machines(lo, *columns, np.zeros(lo[-1], np.int64), unit)
    fill_before(machines)
    return machines


def _sum_of(begin_ns: np.ndarray, end_ns: np.ndarray, rate_s: np.ndarray) -> Rates:
    edges_ns, which = np.unique(np.concatenate([begin_ns, end_ns]), return_inverse=True)
    change = np.zeros(len(edges_ns), np.int64)
    np.add.at(change, which, np.concatenate([rate_s, -rate_s]))
    total = np.cumsum(change)[:-1]
    on = total > 0
    return edges_ns[:-1][on], edges_ns[1:][on], total[on]


def least_of(one: Rates, other: Rates) -> Rates:
    """Return the lesser of two rates at each instant; each is apart and in time order."""
    edges_ns = np.unique(np.concatenate([one[0], one[1], other[0], other[1]]))
    rate_s = np.minimum(_rate_at(one, edges_ns[:-1]), _rate_at(other, edges_ns[:-1]))
    return edges_ns[:-1], edges_ns[1:], rate_s


def _rate_at(rates: Rates, at_ns: np.ndarray) -> np.ndarray:
    begin_ns, end_ns, rate_s = rates
    if len(begin_ns) == 0:
        return np.zeros(len(at_ns), np.int64)
    row = np.searchsorted(begin_ns, at_ns, "right") - 1
    return np.where((row >= 0) & (at_ns < end_ns[row]), rate_s[row], 0)


def downlinks(problem: Problem, net: Net, leg: str) -> list[Rates]:
    """Return what each satellite could send of a leg: every radio that carries it at the best rate in view."""
    net = net._replace(transmitters=net.transmitters.copy())
    net.transmitters["acquisition_ns"] = 0
    rows, lo = best_in_view(net)
    of_satellite: list[list[np.ndarray]] = [[rows[:0]] for _ in problem.satellites]
    for index, radio in enumerate(problem.transmitters):
        if radio.carries in ("both", leg):
            of_satellite[radio.satellite].append(rows[lo[index] : lo[index + 1]])
    together = [np.concatenate(mine) for mine in of_satellite]
    return [(mine["begin_ns"], mine["end_ns"], mine["rate_bit_s"]) for mine in together]


def antennas(problem: Problem, net: Net, leg: str) -> list[Rates]:
    """Return what each station could take in: as many of the best radios in view as it has antennas to be had."""
    carries = np.array([radio.carries in ("both", leg) for radio in problem.transmitters], bool)
    return [_of_station(problem, net, index, carries) for index in range(len(problem.stations))]


def together(rates: Iterable[Rates]) -> Rates:
    """Return the sum of rates, apart and in time order."""
    return _sum_of(*(np.concatenate(column) for column in zip(*rates, strict=True)))


def _of_station(problem: Problem, net: Net, index: int, carries: np.ndarray) -> Rates:
    station, accesses = problem.stations[index], net.accesses
    mine = np.flatnonzero((accesses["station"] == index) & carries[accesses["transmitter"]])
    rows = [np.arange(accesses["run_lo"][access], accesses["run_hi"][access]) for access in mine]
    runs = net.runs[np.concatenate([np.zeros(0, np.int64), *rows])]
    runs = runs[np.argsort(runs["open_ns"], kind="stable")]
    open_ns, close_ns = (np.ascontiguousarray(runs[field]) for field in ("open_ns", "close_ns"))
    _, begin_ns, end_ns = np.array(station.busy, np.int64).reshape(-1, 3).T
    edges_ns = np.unique(np.concatenate([open_ns, close_ns, begin_ns, end_ns]))
    if len(edges_ns) == 0:
        return edges_ns, edges_ns, edges_ns
    busy = np.searchsorted(np.sort(begin_ns), edges_ns, "right") - np.searchsorted(np.sort(end_ns), edges_ns, "right")
    rate_bit_s = np.zeros(len(edges_ns) - 1, np.int64)
    given = edges_ns, open_ns, close_ns, np.ascontiguousarray(runs["rate_bit_s"])
    best_antennas(given, np.zeros(len(runs), np.int64), station.antennas - busy, rate_bit_s)
    return edges_ns[:-1], edges_ns[1:], rate_bit_s


def until(stop_ns: int, rate_s: int) -> Rates:
    """Return a rate that holds until the stop."""
    return np.zeros(1, np.int64), np.full(1, stop_ns), np.full(1, rate_s)


def processors(stop_ns: int, *computers: Place) -> Rates:
    """Return what processors could do together, in ns of one worker a second."""
    return until(stop_ns, sum(computer.workers for computer in computers) * SECOND_NS)
