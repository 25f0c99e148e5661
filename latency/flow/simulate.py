"""One case from captures to ledger; for relay cases the load iteration around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from latency.flow.accounts import Account, accounts_of
from latency.flow.alone import simulate_alone
from latency.flow.audit import audit
from latency.flow.cases import Case
from latency.flow.engine import simulate_space
from latency.flow.ground import answers_of, ground_lives
from latency.flow.ledger import hops_of, ledger_of, nodes_of
from latency.flow.loads import loads_of
from latency.flow.memory import Memory
from latency.flow.missed import with_missed
from latency.flow.network import network_of_case, rules_of
from latency.flow.problem import Problem
from latency.flow.search import empty_search, forecast_of, no_forecast, search_of, with_forecast
from latency.flow.trial import Flight, Trial
from latency.flow.turns import Forecast, Turn, before_next, let_go
from latency.kernels.records import NEVER, NONE, Live, Net, Search
from latency.kernels.sums import add_latencies

ATTEMPTS = ("own", "blind", *(f"forecast-{turn}" for turn in range(1, 6)))  # the specification, section 4, Load


class Contacts(NamedTuple):
    """Granted intervals; sorted by (open, transmitter)."""

    transmitter: np.ndarray
    station: np.ndarray
    antenna: np.ndarray  # of the station, from 0
    open_ns: np.ndarray
    close_ns: np.ndarray
    acquired_ns: np.ndarray
    sent_bit: np.ndarray


@dataclass(frozen=True)
class CaseResult:
    """What a case came to; arrays have one row per capture, and rows of other tables as few bytes as they need."""

    case: str
    kept: str | None  # the run of the load iteration that was kept; None for direct cases
    state: np.ndarray  # row of tables.STATES
    delivered_ns: np.ndarray  # NEVER if not, or if what came was wrong
    stopped_in: np.ndarray  # leg * components + component, -1 unless censored
    station: np.ndarray  # -1 where none
    node: np.ndarray  # -1 where none
    hops: np.ndarray
    down_bit: np.ndarray
    ledger: np.ndarray  # (2, components, N) [ns]
    contacts: Contacts
    trial: Trial | None  # the engine's own logs, where kept: a wrong answer is delivered there as any other
    counters: dict[str, int]
    attempts_ns: dict[str, float]  # mean latency of each run of the load iteration
    loads: dict[str, float | None]  # offered over what could be carried, per resource
    audit: dict[str, int]  # facts compared, per check
    accounts: tuple[Account, ...] = ()  # of satellites whose power or heat is modelled
    gap: float | None = None  # of an optimising scheduler: how much better another plan could be at most, a share


def simulate(
    problem: Problem,
    case: Case,
    progress: Callable[[str], None] = lambda _: None,
    flown: dict[str, Flight] | None = None,
    memory: Memory | None = None,
) -> CaseResult:
    """Carry every capture through one case and charge every nanosecond.

    `flown`: runs of direct cases of the same problem, by case. A relay case takes out the one that it would begin with.
    """
    progress(case.name)
    net, memory = network_of_case(problem, case), memory or Memory()
    if case.linked:
        flight, attempts_ns = _relayed(problem, net, case, progress, flown or {}, memory)
    else:
        flight, attempts_ns = _direct(problem, net, case, memory), {}
    progress(f"{case.name}, ledger")
    trial = _charged(problem, case, flight, memory)
    progress(f"{case.name}, audit")
    return _result(problem, case, trial, attempts_ns)


def _relayed(
    problem: Problem,
    net: Net,
    case: Case,
    progress: Callable[[str], None],
    flown: dict[str, Flight],
    memory: Memory,
) -> tuple[Flight, dict[str, float]]:
    """Return the run of least mean latency (the earlier of equals), and the means of all."""
    totals_ns: dict[str, int] = {}
    kept = last = None
    p50_ns = NEVER
    forecast = no_forecast(len(problem.satellites))
    coming, news = forecast, True  # of the next turn; a run is held no longer than it takes to see whether it is kept
    search = search_of(problem, net, case)
    for name in ATTEMPTS:
        progress(f"{case.name}, {name}")
        forecasts = name not in ("own", "blind")
        forecast = coming if forecasts else forecast
        before_ns = p50_ns
        # The same forecast gives the same run: nothing is learnt from making it again.
        if news or not forecasts:
            kept, last = before_next(kept, last, memory), None
            flight = _flown(problem, net, case, flown) if name == "own" else None
            flight = flight or _flight(problem, net, case, name, (search, forecast), memory)
            last, p50_ns = Turn(name, forecast, _spent_ns(problem, flight), flight), _median_ns(problem, flight)
            coming = _backlog(problem, flight) if name != "own" else coming  # nobody's: the next is blind
            news, flight = not _equal(forecast, coming), None
        totals_ns[name] = last.total_ns
        if kept is None or last.total_ns < kept.total_ns:
            let_go(kept, memory)
            kept = last
        if forecasts and _settled(before_ns, p50_ns):
            break
    count = max(int(problem.counted.sum()), 1)
    if kept.flight is None:
        let_go(last, memory)
        last = coming = forecast = None
        progress(f"{case.name}, {kept.name} again")
        kept = kept._replace(flight=_flight(problem, net, case, kept.name, (search, kept.forecast), memory))
    return kept.flight, {name: total_ns / count for name, total_ns in totals_ns.items()}


def _backlog(problem: Problem, last: Flight) -> Forecast:
    return forecast_of(last.live.items, len(problem.captures.taken_ns), len(problem.satellites))


def _equal(one: Forecast, other: Forecast) -> bool:
    return all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def _settled(before_ns: int, p50_ns: int) -> bool:
    """True where the median moved by less than 1 %; what is later than everything has not settled."""
    return NEVER not in (before_ns, p50_ns) and abs(p50_ns - before_ns) * 100 < before_ns


def _direct(problem: Problem, net: Net, case: Case, memory: Memory) -> Flight:
    net = net._replace(rules=rules_of(problem, case, own_passes_only=True))
    return Flight(None, net, _carried(problem, net, empty_search(problem), memory), np.zeros(0, np.int64))


def _flight(
    problem: Problem, net: Net, case: Case, name: str, known: tuple[Search, Forecast], memory: Memory
) -> Flight:
    """One turn of the load iteration; on own passes nobody looks for a way to the ground, in all others they do."""
    search, forecast = known
    own = name == "own"
    net = net._replace(rules=rules_of(problem, case, own_passes_only=own))
    net.rules["ground_table"] = (search.tables["destination"] != NONE).sum()
    search = search if own else with_forecast(net, search, forecast)
    live = _carried(problem, net, search, memory)
    with memory.room.scratch() as scratch:
        answer_ns = answers_of(problem, net, live, case, scratch)
    return Flight(name, net, live, answer_ns)


def _carried(problem: Problem, net: Net, search: Search, memory: Memory) -> Live:
    """Return the engine's logs: in closed form where nobody is in anybody's way, else event by event."""
    live = simulate_alone(problem, net)
    return simulate_space(problem, net, search, memory) if live is None else live


def _flown(problem: Problem, net: Net, case: Case, flown: dict[str, Flight]) -> Flight | None:
    """Return the run on own passes, if it has been made: that of the direct case, where nothing else is different.

    Nobody looks for a way then, so that links matter only by what their terminals draw.
    """
    direct = case.on_own_passes
    flight = flown.pop(direct.name, None) if direct else None
    if flight is None or not np.array_equal(net.satellites, flight.net.satellites):
        return None
    return flight._replace(name="own", net=net._replace(rules=rules_of(problem, case, own_passes_only=True)))


def _charged(problem: Problem, case: Case, flight: Flight, memory: Memory) -> Trial:
    name, net, live, _ = flight
    with memory.room.scratch() as scratch:
        lives = ground_lives(problem, net, live, case, scratch)
    return Trial(name, net, live, lives, ledger_of(problem, net, live, lives, case))


def _spent_ns(problem: Problem, flight: Flight) -> int:
    """The latencies of all counted captures together; what was not delivered counts to the stop."""
    _, large, small = _latencies(problem, flight)
    return (large << 32) + small


def _median_ns(problem: Problem, flight: Flight) -> int:
    """Nearest rank over counted captures; what was not delivered is later than everything that was."""
    latency_ns, _, _ = _latencies(problem, flight)
    if len(latency_ns) == 0:
        return int(NEVER)
    rank = (len(latency_ns) + 1) // 2 - 1
    latency_ns.partition(rank)
    return int(latency_ns[rank])


def _latencies(problem: Problem, flight: Flight) -> tuple[np.ndarray, int, int]:
    """Return those of all counted captures, NEVER if not delivered, and their sum as 2**32s and the rest. [ns]"""
    rules, latency_ns = problem.rules, np.empty(len(flight.answer_ns), np.int64)
    bounds_ns = rules.warm_up_ns, rules.span_ns, rules.stop_ns
    count, large, small = add_latencies(flight.answer_ns, problem.captures.taken_ns, bounds_ns, latency_ns)
    return latency_ns[:count], large, small


def _result(problem: Problem, case: Case, trial: Trial, attempts_ns: dict[str, float]) -> CaseResult:
    live, rows, captures = trial.live, trial.live.contacts, len(trial.lives)
    rows = rows[np.lexsort((rows["transmitter"], rows["open_ns"]))]
    state, delivered_ns = with_missed(problem, case, trial.ledger.state, trial.ledger.delivered_ns)
    return CaseResult(
        case=case.name,
        kept=trial.name,
        state=state.astype(np.int8),
        delivered_ns=delivered_ns,
        stopped_in=trial.ledger.stopped_in.astype(np.int8),
        station=trial.lives["station"].astype(np.int32),
        node=nodes_of(live, case, captures).astype(np.int32),
        hops=hops_of(live, captures),
        down_bit=trial.lives["down_bit"].copy(),
        ledger=np.ascontiguousarray(trial.ledger.charged_ns.transpose(1, 2, 0)),
        contacts=Contacts(**{field: rows[field] for field in Contacts._fields})._replace(
            antenna=rows["antenna"] - trial.net.stations["antenna_lo"][rows["station"]]
        ),
        trial=trial,
        counters={
            "geo_after_grant": trial.ledger.replaced,
            "hop_limited": int(live.counts["hop_limited"][0]),
        },
        attempts_ns=attempts_ns,
        loads=loads_of(problem, case, trial),
        audit=audit(problem, case, trial),
        accounts=accounts_of(problem, case, live),
        gap=problem.gaps[case.down_leg],
    )
