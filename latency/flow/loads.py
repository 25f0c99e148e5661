"""Load per resource: what was offered during the span over what could be carried during the span."""

from __future__ import annotations

import numpy as np

from latency.constants import SECOND_NS
from latency.flow.cases import GROUND, Case
from latency.flow.ground import service_each_ns
from latency.flow.loads_on_board import loads_on_board
from latency.flow.problem import Problem
from latency.flow.trial import Trial
from latency.kernels.records import NEVER, Net


def loads_of(problem: Problem, case: Case, trial: Trial) -> dict[str, float | None]:
    """Return {resource: load}: "antennas", "downlink tk-03", "line kashgar", "link tk-03 > tk-04", "energy tk-03" ...

    "antennas" is the load on all stations together: bits bound for the ground over bits that antennas and
    satellites in view of each other could carry (`capacity_bit`), without what others have booked. A resource without
    traffic is left out; the load of one that has traffic and could carry nothing is None: no number is large enough.
    """
    leg = 0 if case.place == GROUND else 1
    captures = len(problem.captures.taken_ns)
    items = trial.live.items[leg * captures : (leg + 1) * captures]
    in_span = problem.captures.taken_ns < problem.rules.span_ns
    offered_bit = int(items["size_bit"][in_span].sum())
    could_bit = capacity_bit(trial.net, leg, problem.rules.span_ns)
    loads: dict[str, float | None] = {}
    if offered_bit:
        loads["antennas"] = offered_bit / could_bit if could_bit else None
    loads |= _downlinks(problem, trial, leg, items[in_span & (items["down_join_ns"] != NEVER)])
    loads |= _lines(problem, trial) | _ingests(problem, trial)
    loads |= _links(problem, trial)
    return loads | _centres(problem, case, trial) | loads_on_board(problem, case, trial)


def capacity_bit(net: Net, leg: int, span_ns: int) -> int:
    """Return the bits of a leg that all antennas could carry: at each instant the best pairs with satellites.

    At most as many satellites as there are antennas with one in view that others do not have, the fastest first.
    That no satellite sees only antennas that others need is taken for granted, which flatters the ground.
    """
    runs = _runs_in_view(net, leg)
    runs = runs[(runs[:, 0] < span_ns)]
    edges = np.concatenate([runs[:, 0], runs[:, 1], net.busy["begin_ns"], net.busy["end_ns"]])
    edges = np.unique(np.minimum(edges, span_ns)) if len(runs) else runs[:, 0]
    antennas = net.stations["antenna_hi"] - net.stations["antenna_lo"]
    changes = _changes(net)
    order = np.argsort(runs[:, 0], kind="stable")
    live: list[np.ndarray] = []
    coming, total = 0, 0
    for begin_ns, end_ns in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        while coming < len(order) and runs[order[coming], 0] <= begin_ns:
            live.append(runs[order[coming]])
            coming += 1
        live = [run for run in live if run[1] > begin_ns]
        while changes and changes[-1][0] <= begin_ns:
            _, station, change = changes.pop()
            antennas[station] += change
        total += _best_rate_bit_s(live, antennas) * (end_ns - begin_ns)
    return total // SECOND_NS


def _changes(net: Net) -> list[tuple[int, int, int]]:
    """(instant, station, antennas more or less to be had), the last first."""
    stations = net.stations["antenna_hi"].searchsorted(np.arange(len(net.busy_lo) - 1), "right")
    rows = []
    for station, low, high in zip(stations.tolist(), net.busy_lo[:-1].tolist(), net.busy_lo[1:].tolist(), strict=True):
        for begin_ns, end_ns in net.busy[low:high].tolist():
            rows += [(begin_ns, station, -1), (end_ns, station, 1)]
    return sorted(rows, reverse=True)


def _runs_in_view(net: Net, leg: int) -> np.ndarray:
    """(M, 5) begin, end, rate, transmitter, station of every run of a transmitter that carries the leg."""
    rows = [
        (net.runs["open_ns"][run], net.runs["close_ns"][run], net.runs["rate_bit_s"][run], access["transmitter"],
         access["station"])
        for access in net.accesses[net.transmitters["carries"][net.accesses["transmitter"]] & (1 << leg) != 0]
        for run in range(access["run_lo"], access["run_hi"])
    ]  # fmt: skip
    return np.array(rows, np.int64).reshape(-1, 5)


def _best_rate_bit_s(live: list[np.ndarray], antennas: np.ndarray) -> int:
    """The fastest of those in view, as many as antennas in view."""
    fastest: dict[int, int] = {}
    seen: dict[int, int] = {}
    for run in live:
        transmitter, station = int(run[3]), int(run[4])
        fastest[transmitter] = max(fastest.get(transmitter, 0), int(run[2]))
        seen[station] = seen.get(station, 0) + 1
    places = sum(min(count, int(antennas[station])) for station, count in seen.items())
    return sum(sorted(fastest.values(), reverse=True)[:places])


def _downlinks(problem: Problem, trial: Trial, leg: int, joined: np.ndarray) -> dict[str, float | None]:
    """Bits that joined a satellite's downlink over bits that its transmitters could send, alone and acquired."""
    could_bit = np.zeros(len(problem.satellites), object)  # a petabit a second for hours exceeds int64
    runs = _runs_in_view(trial.net, leg)
    owner = np.array([transmitter.satellite for transmitter in problem.transmitters], np.int64)
    for begin_ns, end_ns, rate, transmitter in _without_overlap(runs, problem.rules.span_ns):
        could_bit[owner[transmitter]] += (end_ns - begin_ns) * rate // SECOND_NS
    offered_bit = np.zeros(len(problem.satellites), np.int64)
    np.add.at(offered_bit, joined["satellite"], joined["size_bit"])
    return _ratios(_names(problem, "downlink", "satellites"), offered_bit, could_bit)


def _without_overlap(runs: np.ndarray, span_ns: int) -> list[tuple[int, int, int, int]]:
    """A transmitter serves one station at a time: later runs are cut to what earlier ones leave."""
    free: dict[int, int] = {}
    pieces = []
    for begin_ns, end_ns, rate, transmitter, _ in sorted(runs.tolist()):
        begin_ns, end_ns = max(begin_ns, free.get(transmitter, 0)), min(end_ns, span_ns)
        if begin_ns < end_ns:
            pieces.append((begin_ns, end_ns, rate, transmitter))
            free[transmitter] = end_ns
    return pieces


def _lines(problem: Problem, trial: Trial) -> dict[str, float | None]:
    parts = trial.live.parts
    offered_bit = np.zeros(len(problem.stations), np.int64)
    np.add.at(offered_bit, parts["station"], parts["bit"])
    rates = np.array([station.line_rate_bit_s for station in problem.stations], np.float64)
    return _ratios(_names(problem, "line", "stations"), offered_bit, rates * (problem.rules.span_ns / SECOND_NS))


def _ingests(problem: Problem, trial: Trial) -> dict[str, float | None]:
    """Raw bits that went to a data centre over what it could take in; those without a limit are left out."""
    items, lives = trial.live.items, trial.lives
    limited = [centre.ingest_rate_bit_s is not None for centre in problem.centres]
    mine = (lives["centre"] >= 0) & np.array([*limited, False])[lives["centre"]]
    offered_bit = np.zeros(len(problem.centres), np.int64)
    np.add.at(offered_bit, lives["centre"][mine], items["size_bit"][mine])
    rates = np.array([centre.ingest_rate_bit_s or 0 for centre in problem.centres], np.float64)
    return _ratios(_names(problem, "ingest", "centres"), offered_bit, rates * (problem.rules.span_ns / SECOND_NS))


def _links(problem: Problem, trial: Trial) -> dict[str, float | None]:
    net, hops = trial.net, trial.hops
    sent_bit = np.zeros(len(net.links), np.int64)
    np.add.at(sent_bit, hops["link"], trial.live.items["size_bit"][hops["item"]])
    up_ns = np.minimum(net.spans["down_ns"], problem.rules.span_ns) - net.spans["up_ns"]
    span_bit = np.maximum(up_ns, 0) / SECOND_NS * net.spans["rate_bit_s"]
    could_bit = np.add.reduceat(span_bit, net.links["span_lo"]) if len(net.links) else span_bit
    name = problem.names
    ends = zip(net.links["source"].tolist(), net.links["target"].tolist(), strict=True)
    names = [f"link {name.of('satellites', a)} > {name.of('satellites', b)}" for a, b in ends]
    return _ratios(names, sent_bit, could_bit)


def _centres(problem: Problem, case: Case, trial: Trial) -> dict[str, float | None]:
    items, lives, jobs = trial.live.items, trial.lives, problem.captures.job_ground
    loads = {}
    for index, centre in enumerate(problem.centres if case.place == GROUND else ()):
        mine = np.flatnonzero(lives["centre"] == index)
        if len(mine):
            job = None if jobs is None else jobs[mine]
            busy_ns = int(service_each_ns(centre.computer, items["work_op"][mine], job).sum())
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
