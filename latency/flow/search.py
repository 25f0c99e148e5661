"""The tables of the backward sweep: for whom they are made, and the forecast of load they start from."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, NODE, PRODUCT, RAW, Case
from latency.flow.lines import zeros_at_lines
from latency.flow.network import nodes_of, rules_of
from latency.flow.problem import Problem
from latency.kernels import records
from latency.kernels.forecasts import count_joined, fill_forecast
from latency.kernels.handles import handle_of
from latency.kernels.hops import LAID_OUT
from latency.kernels.records import NONE, Net, Search
from latency.kernels.routes import AT_NS
from latency.kernels.standing import Sweep
from latency.kernels.sweeps import prepare, sweep_down, sweep_to_nodes
from latency.kernels.ways_down import fill_pieces

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
    lo = np.empty(satellites + 1, np.int64)
    most = count_joined(items, lo)
    table = np.empty(lo[-1], records.FORECAST)
    fill_forecast(items, captures, lo, table, np.empty((5, most), np.int64))
    return lo, table


def empty_search(problem: Problem) -> Search:
    """Return the search of a direct case, which never searches."""
    lo, forecast = no_forecast(len(problem.satellites))
    nothing, no_nodes = np.zeros((0, 1, 1), np.int64), np.zeros((0, 1, 1, 0), np.int64)
    tables = np.zeros(0, records.TABLE)
    size_class, detour = np.zeros((2, 1), np.int64), np.zeros((4, 1), np.int64)
    to_nodes = (no_nodes.astype(np.int32), nothing, size_class[:0], no_nodes.astype(np.int8))
    filled = (tables, nothing, nothing, *to_nodes, size_class, lo, forecast, lo[:-1] - 1)
    durations, nobody = [np.zeros((0, 0), np.int64)] * 5, np.zeros(0, np.int64)  # of hops and ways down, and light
    asked = (nobody, np.zeros(0, records.FROZEN), np.zeros(0, records.GRANT), nobody, nobody)
    pieces = (np.zeros((0, 0), records.PIECE), *[np.zeros((0, 0), np.int64)] * 2)
    told = (*pieces, np.zeros((0, 0), records.WAY_DOWN), np.zeros((3, 0), np.int64), np.zeros((0, 0), records.AHEAD))
    return Search(*filled, _scratch(problem), _memo(0), detour, *durations, *asked, *told)


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
    `with_forecast`, turn by turn. Cost: tables x steps x satellites walks; memory 5 byte each, 13 in steps in which
    somebody is late; 16 for the ground.
    """
    raw_sizes, raw_row = size_classes(problem.captures.raw_bit)
    product_sizes, product_row = size_classes(problem.captures.product_bit)
    nodes = nodes_of(problem) if case.place == NODE else []
    rows = [(node, RAW, size) for size in raw_sizes.tolist() for node in nodes]
    bound_for_nodes = len(rows)
    leg, sizes = (RAW, raw_sizes) if case.place == GROUND else (PRODUCT, product_sizes)
    rows += [(int(NONE), leg, size) for size in sizes.tolist()]
    tables = _tables(rows, len(nodes), bound_for_nodes)
    shape = (len(problem.steps_ns), len(problem.satellites))
    lo, forecast = no_forecast(len(problem.satellites))
    search = Search(
        tables=tables,
        held_ns=np.empty((len(sizes), *shape), np.int64),
        best_ns=np.empty((len(sizes), *shape), np.int64),
        soon_ns=np.empty((len(raw_sizes) if nodes else 0, *shape, len(nodes)), np.int32),
        late_ns=np.empty((1, shape[1], len(nodes)), np.int64),
        late_row=np.empty((len(raw_sizes), shape[0]), np.int64),
        signs=np.empty((len(raw_sizes) if nodes else 0, *shape, len(nodes)), np.int8),
        size_class=np.stack([raw_row, product_row]).astype(np.int64),
        forecast_lo=lo,
        forecast=forecast,
        forecast_last=lo[:-1] - 1,
        scratch=_scratch(problem),
        memo=_memo(int((net.satellites["link_hi"] - net.satellites["link_lo"]).max())),
        detour=np.empty((4, max(len(problem.satellites), len(net.links))), np.int64),
        transfer_ns=np.empty((tables["size"].max(initial=0) + 1, len(net.spans)), np.int64),
        part_ns=np.empty((tables["size"].max(initial=0) + 1, len(net.spans)), np.int64),
        light_ns=np.empty((LAID_OUT, len(net.links)), np.int64),
        light_from=np.full(1, -LAID_OUT),
        frozen=_unasked(net),
        picks=np.empty((3, len(nodes)), np.int64),
        ahead=np.empty((len(sizes), len(nodes)), records.AHEAD),
        **_ways_down(net, len(sizes)),
    )
    net = net._replace(rules=rules_of(problem, case, own_passes_only=False))
    most = prepare(handle_of(net), handle_of(search))
    search = search._replace(pieces=np.empty((len(sizes), most), records.PIECE))
    fill_pieces(handle_of(net), handle_of(search))
    _fill_to_nodes(net, search)
    return _forgetful(search)


def _fill_to_nodes(net: Net, search: Search) -> None:
    """Fill what leads to nodes, with as much room for what is late as it takes."""
    sweep, place = _sweep(net, search.soon_ns.shape[3]), np.array([0, len(net.steps_ns) - 1, 0])
    while not sweep_to_nodes(handle_of(net), handle_of(search), sweep, place):
        rows, *shape = search.late_ns.shape
        search.late_ns.resize((rows + rows // 4 + 1, *shape), refcheck=False)


def _ways_down(net: Net, sizes: int) -> dict[str, np.ndarray]:
    """Return room for what is known of D; how many pieces there are is seen later."""
    transmitters = len(net.transmitters)
    return {
        "sent_ns": np.empty((sizes, len(net.runs)), np.int64),
        "tail_ns": np.empty((sizes, len(net.stations)), np.int64),
        "grants": np.empty(3 * len(net.runs) + transmitters, records.GRANT),
        "grant_lo": np.zeros(transmitters + 1, np.int64),
        "grant_last": np.zeros(transmitters, np.int64),
        "pieces": np.empty((sizes, 0), records.PIECE),
        "piece_lo": np.empty((sizes, transmitters + 1), np.int64),
        "piece_last": np.empty((sizes, transmitters), np.int64),
        "ways_down": np.zeros((sizes, len(net.satellites)), records.WAY_DOWN),
    }


def _unasked(net: Net) -> np.ndarray:
    frozen = zeros_at_lines(len(net.links), records.FROZEN)
    frozen["step"] = frozen["span"] = NONE
    frozen["target"] = net.links["target"]
    return frozen


def _tables(rows: list[tuple[int, int, int]], nodes: int, first_down: int) -> np.ndarray:
    """Return TABLE for rows of (destination, leg, size in bit), those of what goes down being the last."""
    tables = np.zeros(len(rows), records.TABLE)
    tables["destination"], tables["leg"], tables["size_bit"] = np.array(rows, np.int64).reshape(-1, 3).T
    tables["size"] = np.unique(tables["size_bit"], return_inverse=True)[1]
    tables["way"][:first_down], tables["node"][:first_down] = np.divmod(np.arange(first_down), max(nodes, 1))
    tables["way"][first_down:] = np.arange(len(rows) - first_down)
    return tables


def with_forecast(net: Net, search: Search, forecast: tuple[np.ndarray, np.ndarray]) -> Search:
    """Return the search with a forecast of load, H and P filled anew for the ground as destination."""
    search = search._replace(forecast_lo=forecast[0], forecast=forecast[1], forecast_last=forecast[0][:-1] - 1)
    search.ways_down[:] = 0  # what was known is out of date
    sweep_down(handle_of(net), handle_of(search), _sweep(net, 0))
    return _forgetful(search)


def _forgetful(search: Search) -> Search:
    """The same, but nothing is remembered of what was asked before: it is out of date."""
    search.memo[AT_NS] = search.ahead["step"] = NONE
    return search


def _sweep(net: Net, nodes: int) -> Sweep:
    sizes = dict.fromkeys(Sweep._fields, len(net.links))
    sizes |= {"dirty": len(net.satellites), "arrival_ns": nodes, "chosen": nodes}
    sizes["nodes_ns"] = (2, len(net.satellites), nodes)
    return Sweep(**{name: np.empty(size, np.int64) for name, size in sizes.items()})
