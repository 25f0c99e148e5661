"""Load per resource: what was offered during the span over what could be carried during the span."""

from __future__ import annotations

import numpy as np

from latency.constants import SECOND_NS
from latency.flow.cases import GROUND, Case
from latency.flow.fleet import sum_each
from latency.flow.ground import service_each_ns
from latency.flow.hop_log import looked_at
from latency.flow.loads_on_board import loads_on_board
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.envelopes import best_pairs, offer_runs, sent_apart
from latency.kernels.records import NEVER, SEGMENT, Net
from latency.kernels.sums import add_products


def loads_of(problem: Problem, case: Case, trial: Trial) -> dict[str, float | None]:
    """Return {resource: load}: "antennas", "downlink tk-03", "line kashgar", "link tk-03 > tk-04", "energy tk-03" ...

    "antennas" is the load on all stations together: bits bound for the ground over bits that antennas and
    satellites in view of each other could carry (`capacity_bit`), without what others have booked. A resource without
    traffic is left out; the load of one that has traffic and could carry nothing is None: no number is large enough.
    """
    leg = 0 if case.place == GROUND else 1
    in_span = problem.captures.taken_ns < problem.rules.span_ns
    sizes_bit = problem.captures.raw_bit, problem.captures.product_bit
    offered_bit = int(sizes_bit[leg][in_span].sum())
    could_bit, apart_bit = _could_bit(problem, trial.net, leg)
    loads: dict[str, float | None] = {}
    if offered_bit:
        loads["antennas"] = offered_bit / could_bit if could_bit else None
    loads |= _downlinks(problem, trial, leg, in_span, apart_bit)
    loads |= _lines(problem, trial) | _ingests(problem, trial)
    loads |= _links(problem, trial)
    return loads | _centres(problem, case, trial) | loads_on_board(problem, case, trial)


def _could_bit(problem: Problem, net: Net, leg: int) -> tuple[int, np.ndarray]:
    """Return the bits that antennas could carry in the span, and (S,) those that each satellite could send.

    The same for all cases in which the same transmitters carry what goes down.
    """
    carriers, span_ns = net.transmitters["carries"] >> leg & 1, problem.rules.span_ns
    return problem.once(
        ("could bit", carriers.tobytes()),
        lambda: (capacity_bit(net, leg, span_ns), _apart_bit(problem, net, leg)),
    )


def capacity_bit(net: Net, leg: int, span_ns: int) -> int:
    """Return the bits of a leg that all antennas could carry: at each instant the best pairs with satellites.

    At most as many satellites as there are antennas with one in view that others do not have, the fastest first.
    That no satellite sees only antennas that others need is taken for granted, which flatters the ground.
    """
    runs = _runs_in_view(net, leg)
    runs = runs[runs["begin_ns"] < span_ns]
    if len(runs) == 0:
        return 0
    begin_ns, end_ns, rate_bit_s = (runs[field].copy() for field in ("begin_ns", "end_ns", "rate_bit_s"))
    edges_ns = np.sort(
        np.minimum(np.concatenate([begin_ns, end_ns, net.busy["begin_ns"], net.busy["end_ns"]]), span_ns)
    )
    edges_ns = edges_ns[np.append(True, edges_ns[1:] != edges_ns[:-1])]
    rates_bit_s = np.unique(rate_bit_s)
    rank = len(rates_bit_s) - 1 - np.searchsorted(rates_bit_s, rate_bit_s)  # the fastest first
    begins, ends = np.argsort(begin_ns, kind="stable"), np.argsort(end_ns, kind="stable")
    antennas = net.stations["antenna_hi"] - net.stations["antenna_lo"]
    scratch = (
        np.empty(len(runs), np.int64), np.full(len(net.transmitters), -1),
        np.zeros(len(antennas), np.int64), np.zeros(len(rates_bit_s), np.int64),
    )  # fmt: skip
    rate_bit_s = np.empty(len(edges_ns) - 1, np.int64)
    orders = begins, ends, rates_bit_s[::-1].copy(), rank
    best_pairs(edges_ns, runs, orders, (antennas, _changes(net)), scratch, rate_bit_s)
    return sum_of_products(rate_bit_s, np.diff(edges_ns)) // SECOND_NS


def sum_of_products(one: np.ndarray, other: np.ndarray) -> int:
    """Return the exact sum of products that may exceed int64, of whole numbers from 0 on.

    >>> sum_of_products(np.array([1 << 61, 3]), np.array([6, 7])) == 6 * (1 << 61) + 21
    True
    """
    digits = np.zeros(5, np.int64)
    add_products(one, other, digits)
    return sum(digit << 20 * place for place, digit in enumerate(digits.tolist()))


def _changes(net: Net) -> np.ndarray:
    """(C, 3) instant, station, antennas more or less to be had."""
    station_of = net.stations["antenna_hi"].searchsorted(np.arange(len(net.busy_lo) - 1), "right")
    station = np.repeat(station_of, np.diff(net.busy_lo))
    gone = np.stack([net.busy["begin_ns"], station, np.full(len(station), -1)], axis=1)
    back = np.stack([net.busy["end_ns"], station, np.full(len(station), 1)], axis=1)
    rows = np.concatenate([gone, back])
    return rows[np.argsort(rows[:, 0], kind="stable")]


def _runs_in_view(net: Net, leg: int) -> np.ndarray:
    """SEGMENT, every run of a transmitter that carries the leg, by transmitter; `access` is the transmitter."""
    count = net.accesses["run_hi"].sum() - net.accesses["run_lo"].sum()
    rows = np.empty(count, SEGMENT)
    return rows[: offer_runs(net.accesses, net.runs, net.transmitters["carries"] & (1 << leg), rows)]


def _apart_bit(problem: Problem, net: Net, leg: int) -> np.ndarray:
    """Return (S,) the bits of a leg that each satellite's transmitters could send, alone and acquired."""
    could_bit = np.zeros(len(problem.satellites), object)  # a petabit a second for hours exceeds int64
    runs = _runs_in_view(net, leg)
    lo = np.searchsorted(runs["access"], np.arange(len(problem.transmitters) + 1))
    sent_bit = np.empty((len(problem.transmitters), 2), np.int64)
    sent_apart(runs, lo, problem.rules.span_ns, np.empty(np.diff(lo).max(initial=0), np.int64), sent_bit)
    owner = np.array([transmitter.satellite for transmitter in problem.transmitters], np.int64)
    np.add.at(could_bit, owner, sent_bit[:, 0].astype(object) * (1 << 32) + sent_bit[:, 1])
    return could_bit


def _downlinks(
    problem: Problem, trial: Trial, leg: int, in_span: np.ndarray, could_bit: np.ndarray
) -> dict[str, float | None]:
    """Bits that joined a satellite's downlink over bits that its transmitters could send."""
    items = trial.live.items[leg * len(in_span) :][: len(in_span)]
    joined = in_span & (items["down_join_ns"] != NEVER)
    offered_bit = sum_each(np.where(joined, items["satellite"], -1), items["size_bit"], len(problem.satellites))
    return _ratios(_names(problem, "downlink", "satellites"), offered_bit, could_bit)


def _lines(problem: Problem, trial: Trial) -> dict[str, float | None]:
    parts = trial.live.parts
    offered_bit = sum_each(parts["station"], parts["bit"], len(problem.stations))
    rates = np.array([station.line_rate_bit_s for station in problem.stations], np.float64)
    return _ratios(_names(problem, "line", "stations"), offered_bit, rates * (problem.rules.span_ns / SECOND_NS))


def _ingests(problem: Problem, trial: Trial) -> dict[str, float | None]:
    """Raw bits that went to a data centre over what it could take in; those without a limit are left out."""
    lives = trial.lives
    if all(centre.ingest_rate_bit_s is None for centre in problem.centres):
        return {}
    offered_bit = sum_each(lives["centre"], problem.captures.raw_bit, len(problem.centres))
    offered_bit *= [centre.ingest_rate_bit_s is not None for centre in problem.centres]
    rates = np.array([centre.ingest_rate_bit_s or 0 for centre in problem.centres], np.float64)
    return _ratios(_names(problem, "ingest", "centres"), offered_bit, rates * (problem.rules.span_ns / SECOND_NS))


def _links(problem: Problem, trial: Trial) -> dict[str, float | None]:
    net = trial.net
    sent_bit = looked_at(problem, net, trial.live).link_totals["sent_bit"]
    up_ns = np.minimum(net.spans["down_ns"], problem.rules.span_ns) - net.spans["up_ns"]
    span_bit = np.maximum(up_ns, 0) / SECOND_NS * net.spans["rate_bit_s"]
    could_bit = np.add.reduceat(span_bit, net.links["span_lo"]) if len(net.links) else span_bit
    name = problem.names
    ends = zip(net.links["source"].tolist(), net.links["target"].tolist(), strict=True)
    names = [f"link {name.of('satellites', a)} > {name.of('satellites', b)}" for a, b in ends]
    return _ratios(names, sent_bit, could_bit)


def _centres(problem: Problem, case: Case, trial: Trial) -> dict[str, float | None]:
    lives, captures, jobs = trial.lives, problem.captures, problem.captures.job_ground
    loads = {}
    for index, centre in enumerate(problem.centres if case.place == GROUND else ()):
        mine = np.flatnonzero(lives["centre"] == index)
        if len(mine):
            job = None if jobs is None else jobs[mine]
            busy_ns = int(service_each_ns(centre.computer, captures.work_op[mine], job).sum())
            name = f"data centre {problem.names.of('centres', index)}"
            loads[name] = busy_ns / (problem.rules.span_ns * max(centre.computer.workers, 1))
    return loads


def _names(problem: Problem, what: str, kind: str) -> list[str]:
    return [f"{what} {problem.names.of(kind, index)}" for index in range(len(getattr(problem, kind)))]


def _ratios(names: list[str], offered: np.ndarray, could: np.ndarray) -> dict[str, float | None]:
    return {
        names[index]: float(offered[index]) / float(could[index]) if could[index] else None
        for index in np.flatnonzero(offered)
    }
