"""From the problem's tables to the records that the engine reads."""

from __future__ import annotations

import numpy as np

from latency.flow.cases import GROUND, NODE, PRODUCT, RAW, Case
from latency.flow.fleet import edges_of, jobs_ns_of, nodes_of, satellites_of
from latency.flow.problem import Problem
from latency.flow.sights import openings_of, sights_of
from latency.flow.taken import classes_of, taken_of
from latency.kernels import records
from latency.kernels.envelopes import cut_contacts
from latency.kernels.granted import order_contacts
from latency.kernels.records import Net
from latency.plan.bookings import Bookings

GOALS = {GROUND: int(records.GROUND), NODE: int(records.NODE)}
CARRIES = {"raw": 1, "product": 2, "both": 3}
ASKING = {"oldest": records.OLDEST, "backlog": records.BACKLOG, "deadline": records.DEADLINE}


def network_of(problem: Problem, leg: int = RAW, relays: bool = False) -> Net:
    """Return the records of all cases in which this leg goes down; `rules_of` adds what a case asks for.

    `relays`: inter-satellite links are in use, and their terminals draw power. All else is made once, and shared.
    """
    mine = leg if any(len(one.open_ns) for one in problem.bookings) else RAW
    net = problem.once(("network", mine), lambda: _network_of(problem, mine))
    link_lo = np.searchsorted(net.links["source"], np.arange(len(problem.satellites) + 1))
    return net._replace(rules=np.zeros(1, records.RULES), satellites=satellites_of(problem, link_lo, relays))


def _network_of(problem: Problem, leg: int) -> Net:
    """Return what is the same whether links are in use or not."""
    runs, windows, accesses = _accesses(problem)
    accesses = _with_booked(problem, accesses, problem.bookings[leg])
    access_lo = np.searchsorted(accesses["transmitter"], np.arange(len(problem.transmitters) + 1))
    links, spans = _links(problem)
    stations, first_antenna = _stations(problem)
    transmitters = _transmitters(problem, accesses, access_lo)
    booked, booked_order = _booked(problem, problem.bookings[leg], accesses, first_antenna)
    segments, segment_lo = segments_of(booked, accesses, runs, len(transmitters))
    busy, busy_lo = _busy(problem)
    sights, sights_lo = sights_of(accesses, len(stations))
    return Net(
        rules=np.zeros(1, records.RULES),
        satellites=np.zeros(0, records.SATELLITE),
        transmitters=transmitters,
        accesses=accesses,
        runs=runs,
        windows=windows,
        stations=stations,
        fibre_ns=np.array([station.fibre_dc_ns for station in problem.stations], np.int64).reshape(
            len(problem.stations), len(problem.centres)
        ),
        links=links,
        spans=spans,
        isl_delay_ns=np.ascontiguousarray(problem.isls.delay_ns),
        steps_ns=np.ascontiguousarray(problem.steps_ns),
        booked=booked,
        segments=segments,
        segment_lo=segment_lo,
        openings=openings_of(accesses, runs, busy, busy_lo, stations),
        sights=sights,
        sights_lo=sights_lo,
        booked_order=booked_order,
        busy=busy,
        busy_lo=busy_lo,
        jobs_ns=jobs_ns_of(problem),
        sunlit_ns=edges_of([one.power.sunlit if one.power else () for one in problem.satellites])[0],
        down_ns=edges_of([one.computer.down for one in problem.satellites])[0],
        **taken_of(problem),
    )


def network_of_case(problem: Problem, case: Case) -> Net:
    """Return the records of a case, but for its rules."""
    return network_of(problem, case.down_leg, case.linked)


def rules_of(problem: Problem, case: Case, own_passes_only: bool) -> np.ndarray:
    """Return one case as data. `own_passes_only`: what goes down does so from where it was made."""
    given, row = problem.rules, np.zeros(1, records.RULES)
    row["stop_ns"] = given.stop_ns
    row["switching_ns"] = given.switching_ns
    row["packet_bit"] = given.packet_bit
    row["cut_through"] = given.cut_through
    row["hop_limit"] = given.hop_limit
    row["scheduled"] = given.scheduled
    row["classes"] = classes_of(problem.captures)
    row["captures"] = len(problem.captures.taken_ns)
    row["raw_goal"] = GOALS.get(case.place, int(records.HERE))
    row["product_goal"] = int(records.GROUND)
    row["raw_relayed"] = case.relays(RAW) and not (own_passes_only and case.down_leg == RAW)
    row["product_relayed"] = case.relays(PRODUCT) and not own_passes_only
    row["nodes"] = len(nodes_of(problem)) if case.place == NODE else 0
    row["asking"] = ASKING[given.asking]
    row["product_first"] = given.product_first
    row["streaming"] = given.streaming
    row["screened"] = case.screened
    row["by_load"] = given.node_choice == "load"
    row["admission"] = given.admission
    return row


def _transmitters(problem: Problem, accesses: np.ndarray, access_lo: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(problem.transmitters), records.TRANSMITTER)
    for index, transmitter in enumerate(problem.transmitters):
        rows["satellite"][index] = transmitter.satellite
        rows["carries"][index] = CARRIES[transmitter.carries]
        rows["acquisition_ns"][index] = transmitter.acquisition_ns
        rows["power"][index] = transmitter.power
        mine = accesses[access_lo[index] : access_lo[index + 1]]
        rows["longest_ns"][index] = (mine["set_ns"] - mine["rise_ns"]).max(initial=0)
    rows["access_lo"], rows["access_hi"] = access_lo[:-1], access_lo[1:]
    return rows


def _accesses(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A pass as each transmitter sees it, with its windows, and its runs of constant rate."""
    given, passes = problem.windows, problem.passes
    windows = np.zeros(len(given.open_ns), records.WINDOW)
    windows["open_ns"], windows["close_ns"], windows["delay_ns"] = given.open_ns, given.close_ns, given.delay_ns
    fresh = np.ones(len(windows), bool)
    fresh[1:] = (given.transmitter[1:] != given.transmitter[:-1]) | (given.pass_index[1:] != given.pass_index[:-1])
    begins_run = fresh.copy()
    begins_run[1:] |= (given.open_ns[1:] != given.close_ns[:-1]) | (given.rate_bit_s[1:] != given.rate_bit_s[:-1])
    first_window, first_run = np.flatnonzero(fresh), np.flatnonzero(begins_run)
    ends = _ends(first_run, len(windows)) - 1
    runs = np.zeros(len(first_run), records.RUN)
    runs["open_ns"], runs["close_ns"] = given.open_ns[first_run], given.close_ns[ends]
    runs["rate_bit_s"] = given.rate_bit_s[first_run]
    accesses = np.zeros(len(first_window), records.ACCESS)
    pass_index = given.pass_index[first_window]
    accesses["transmitter"] = given.transmitter[first_window]
    accesses["station"] = passes.station[pass_index]
    accesses["rise_ns"], accesses["set_ns"] = passes.rise_ns[pass_index], passes.set_ns[pass_index]
    accesses["pass_index"] = pass_index
    accesses["window_lo"], accesses["window_hi"] = first_window, _ends(first_window, len(windows))
    accesses["run_lo"] = np.searchsorted(first_run, first_window)
    accesses["run_hi"] = _ends(accesses["run_lo"], len(runs))
    return runs, windows, accesses


def _with_booked(problem: Problem, accesses: np.ndarray, given: Bookings) -> np.ndarray:
    """Add the booked passes that have lost all their windows: the antenna is held, and nothing can be sent."""
    if len(given.open_ns) == 0:
        return accesses
    passes = problem.passes
    count = len(passes.rise_ns)
    booked = given.transmitter * count + given.pass_index
    missing = np.setdiff1d(booked, accesses["transmitter"] * count + accesses["pass_index"])
    if len(missing) == 0:
        return accesses
    rows = np.zeros(len(missing), records.ACCESS)
    rows["transmitter"], rows["pass_index"] = np.divmod(missing, count)
    rows["station"] = passes.station[rows["pass_index"]]
    rows["rise_ns"], rows["set_ns"] = passes.rise_ns[rows["pass_index"]], passes.set_ns[rows["pass_index"]]
    rows = np.concatenate([accesses, rows])
    return rows[np.lexsort((rows["station"], rows["rise_ns"], rows["transmitter"]))]


def _ends(begins: np.ndarray, end: int) -> np.ndarray:
    """Where each of the runs of rows that begin at `begins` ends."""
    return np.append(begins, end)[1:]


def _stations(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    rows = np.zeros(len(problem.stations), records.STATION)
    antennas = np.array([station.antennas for station in problem.stations], np.int64)
    first_antenna = np.concatenate([[0], np.cumsum(antennas)])
    rows["antenna_lo"], rows["antenna_hi"] = first_antenna[:-1], first_antenna[1:]
    for field in ("turnaround_ns", "handling_ns", "line_rate_bit_s", "fibre_user_ns"):
        rows[field] = [getattr(station, field) for station in problem.stations]
    return rows, first_antenna


def _busy(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """When others have each antenna."""
    rows, lo = [], [0]
    for station in problem.stations:
        for antenna in range(station.antennas):
            rows += sorted((begin_ns, end_ns) for number, begin_ns, end_ns in station.busy if number == antenna)
            lo.append(len(rows))
    return np.array(rows, records.BUSY), np.array(lo, np.int64)


def _links(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Directed links sorted by (source, target), each with its up-intervals."""
    isls = problem.isls
    source, target = np.concatenate([isls.a, isls.b]), np.concatenate([isls.b, isls.a])
    row = np.tile(np.arange(len(isls.a)), 2)
    order = np.lexsort((isls.up_ns[row], target, source))
    source, target, row = source[order], target[order], row[order]
    spans = np.zeros(len(row), records.SPAN)
    for field in ("up_ns", "down_ns", "rate_bit_s", "first_step"):
        spans[field] = getattr(isls, field)[row]
    spans["delay_lo"] = isls.delay_start[:-1][row]
    fresh = np.ones(len(row), bool)
    fresh[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    first = np.flatnonzero(fresh)
    links = np.zeros(len(first), records.LINK)
    links["source"], links["target"] = source[first], target[first]
    links["span_lo"], links["span_hi"] = first, _ends(first, len(row))
    return links, spans


def _booked(
    problem: Problem, given: Bookings, accesses: np.ndarray, first_antenna: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    rows = np.zeros(len(given.open_ns), records.BOOKED)
    for field in ("transmitter", "station", "open_ns", "close_ns"):
        rows[field] = getattr(given, field)
    rows["antenna"] = first_antenna[:-1][given.station] + given.antenna
    passes = len(problem.passes.rise_ns)
    pairs = accesses["transmitter"] * passes + accesses["pass_index"]
    order = np.argsort(pairs, kind="stable")
    rows["access"] = order[np.searchsorted(pairs[order], given.transmitter * passes + given.pass_index)]
    acquisition_ns = np.array([transmitter.acquisition_ns for transmitter in problem.transmitters], np.int64)
    rows["acquired_ns"] = rows["open_ns"] + acquisition_ns[given.transmitter]
    return rows, np.lexsort((rows["transmitter"], rows["open_ns"]))


def by_transmitter(contacts: np.ndarray, transmitters: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (C,) rows of contacts by (transmitter, open), and (X + 1,) where those of each transmitter begin."""
    order, lo = np.empty(len(contacts), np.int64), np.empty(transmitters + 1, np.int64)
    columns = (np.ascontiguousarray(contacts[name]) for name in ("transmitter", "open_ns"))
    order_contacts(*columns, lo, order, np.empty_like(order))
    return order, lo


def segments_of(
    contacts: np.ndarray, accesses: np.ndarray, runs: np.ndarray, transmitters: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what contacts offer, as segments by (transmitter, begin): rate 0 while a link is being set up."""
    order, _ = by_transmitter(contacts, transmitters)
    chosen = contacts["access"]
    room = len(contacts) + int((accesses["run_hi"][chosen] - accesses["run_lo"][chosen]).sum())
    rows, lo = np.empty(room, records.SEGMENT), np.zeros(transmitters + 1, np.int64)
    return rows[: cut_contacts(contacts, order, accesses, runs, rows, lo)], lo
