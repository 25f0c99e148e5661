"""The tables of the backward sweep: for whom they are made, and the forecast of load they start from."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, NODE, PRODUCT, RAW, Case
from latency.flow.network import nodes_of, rules_of
from latency.flow.problem import Problem
from latency.kernels import records
from latency.kernels.forecasts import fill_forecast
from latency.kernels.handles import handle_of
from latency.kernels.records import NEVER, NONE, Net, Search
from latency.kernels.routes import AT_NS
from latency.kernels.sweeps import Sweep, sweep_all

EXACT_SIZES = 4  # more distinct sizes than this are searched as powers of two, upward


def size_classes(size_bit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sizes to search for, ascending, and the row of each capture's size among them.

    >>> size_classes(np.array([5, 9, 5]))[0].tolist()
    [5, 9]
    """
    exact, row = np.unique(size_bit, return_inverse=True)
    if len(exact) <= EXACT_SIZES:
        return exact, row
    powers = np.array([1 << int(size - 1).bit_length() for size in exact.tolist()], np.int64)
    classes, class_of = np.unique(powers, return_inverse=True)
    return classes, class_of[row]


def no_forecast(satellites: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the forecast of a run that is blind to queues."""
    return np.zeros(satellites + 1, np.int64), np.zeros(0, records.FORECAST)


def forecast_of(items: np.ndarray, captures: int, satellites: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, per satellite and by joining instant, when all that had joined its downlink was gone.

    Beside the running maximum stands the maximum over other captures than the one that holds it, so
    that a capture's own backlog can be left out.
    """
    rows = np.flatnonzero(items["down_join_ns"] != NEVER)
    order = rows[np.lexsort((rows % captures, items["down_join_ns"][rows], items["satellite"][rows]))]
    table = np.zeros(len(order), records.FORECAST)
    lo = np.searchsorted(items["satellite"][order], np.arange(satellites + 1))
    table["join_ns"] = items["down_join_ns"][order]
    fill_forecast(items["down_end_ns"][order], order % captures, lo, table)
    return lo, table


def empty_search(problem: Problem) -> Search:
    """Return the search of a direct case, which never searches."""
    lo, forecast = no_forecast(len(problem.satellites))
    nothing = np.zeros((0, 1, 1), np.int64)
    tables = np.zeros(0, records.TABLE)
    size_class, detour = np.zeros((2, 1), np.int64), np.zeros((4, 1), np.int64)
    return Search(tables, nothing, nothing, size_class, lo, forecast, _scratch(problem), _memo(0), detour)


def _memo(neighbours: int) -> np.ndarray:
    """Room for one decision and the owners of the forecasts at the satellite and all its neighbours."""
    memo = np.zeros(6 + 1 + neighbours, np.int64)
    memo[AT_NS] = NONE
    return memo


def _scratch(problem: Problem) -> np.ndarray:
    return np.zeros(5 + len(problem.centres), np.int64)


def search_of(problem: Problem, net: Net, case: Case) -> Search:
    """Return the tables of a relay case, H and P filled for every node as destination.

    Those do not hang on the load: all turns of the load iteration share them. What leads to the ground is filled by
    `with_forecast`, turn by turn. Cost: tables x steps x satellites walks; memory 16 byte each.
    """
    raw_sizes, raw_row = size_classes(problem.captures.raw_bit)
    product_sizes, product_row = size_classes(problem.captures.product_bit)
    rows = []
    if case.place == NODE:
        rows = [(node, RAW, size) for size in raw_sizes.tolist() for node in nodes_of(problem)]
    to_nodes = np.arange(len(rows))
    leg, sizes = (RAW, raw_sizes) if case.place == GROUND else (PRODUCT, product_sizes)
    rows += [(int(NONE), leg, size) for size in sizes.tolist()]
    shape = (len(rows), len(problem.steps_ns), len(problem.satellites))
    lo, forecast = no_forecast(len(problem.satellites))
    search = Search(
        tables=np.array(rows, records.TABLE),
        held_ns=np.empty(shape, np.int64),
        best_ns=np.empty(shape, np.int64),
        size_class=np.stack([raw_row, product_row]).astype(np.int64),
        forecast_lo=lo,
        forecast=forecast,
        scratch=_scratch(problem),
        memo=_memo(int((net.satellites["link_hi"] - net.satellites["link_lo"]).max())),
        detour=np.empty((4, max(len(problem.satellites), len(net.links))), np.int64),
    )
    return _swept(net._replace(rules=rules_of(problem, case, own_passes_only=False)), search, to_nodes)


def with_forecast(net: Net, search: Search, forecast: tuple[np.ndarray, np.ndarray]) -> Search:
    """Return the search with a forecast of load, H and P filled anew for the ground as destination."""
    search = search._replace(forecast_lo=forecast[0], forecast=forecast[1])
    return _swept(net, search, np.flatnonzero(search.tables["destination"] == NONE))


def _swept(net: Net, search: Search, tables: np.ndarray) -> Search:
    sweep_all(handle_of(net), handle_of(search), tables, _sweep(net))
    search.memo[AT_NS] = NONE  # what was remembered is out of date
    return search


def _sweep(net: Net) -> Sweep:
    sizes = {
        "span": net.links, "cost_ns": net.links, "part_ns": net.spans, "transfer_ns": net.spans,
        "sent_ns": net.runs, "tail_ns": net.stations, "dirty": net.satellites,
    }  # fmt: skip
    return Sweep(**{name: np.empty(len(table), np.int64) for name, table in sizes.items()})
