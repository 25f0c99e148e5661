"""The load iteration of one relay case: turn after turn, each with the backlog of the one before as its forecast."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from latency.flow.alone import simulate_alone
from latency.flow.case_result import CaseResult, result_of
from latency.flow.cases import NODE, Case
from latency.flow.engine import simulate_space
from latency.flow.ground import answers_of
from latency.flow.hands import Hand
from latency.flow.memory import Memory
from latency.flow.network import rules_of
from latency.flow.problem import Problem
from latency.flow.search import forecast_of, no_forecast, search_of, with_forecast
from latency.flow.trial import Flight
from latency.flow.turns import Turn, before_next, let_go, without_run
from latency.kernels.records import NEVER, NONE, Live, Net, Search
from latency.kernels.sums import add_latencies

OWN = "own"
ATTEMPTS = (OWN, "blind", *(f"forecast-{turn}" for turn in range(1, 6)))  # the specification, section 4, Load
FORECASTS = ATTEMPTS[2:]


class LoadIteration:
    """Turns made so far; the run of least mean latency (the earlier of equals) is the best.

    `flown`: runs of direct cases of the same problem, by case; the one that it would begin with is taken out.
    """

    def __init__(self, problem: Problem, net: Net, case: Case, flown: dict[str, Flight]):
        self.problem, self.net, self.case, self._flown = problem, net, case, flown
        self._forecast = self._coming = no_forecast(len(problem.satellites))  # of a turn, and of the next
        self._news = True  # whether those differ: the same forecast gives the same run
        self._totals_ns: dict[str, int] = {}
        self._p50_ns = self._before_ns = NEVER
        self._kept: Turn | None = None
        self._last: Turn | None = None  # held no longer than it takes to see whether it is kept
        self._search: Search | None = None

    @property
    def to_come(self) -> int:
        """How many turns are left at most."""
        return 0 if self._settled else len(ATTEMPTS) - len(self._totals_ns)

    @property
    def may_be_left(self) -> bool:
        """True between two turns, where it costs little: tables to nodes take longer to fill than a turn."""
        return self.case.place != NODE and 0 < len(self._totals_ns) < len(ATTEMPTS)

    @property
    def means_ns(self) -> dict[str, float]:
        """The mean latency of each turn."""
        count = max(int(self.problem.counted.sum()), 1)
        return {name: total_ns / count for name, total_ns in self._totals_ns.items()}

    def go_on(self, hand: Hand) -> None:
        """Make the next turn, where it is not the last one over again."""
        name = ATTEMPTS[len(self._totals_ns)]
        self._before_ns = self._p50_ns
        if name in FORECASTS:
            self._forecast = self._coming
        if self._news or name not in FORECASTS:
            self._kept = before_next(self._kept, self._last, hand.memory, partial(self._finished, hand))
            self._last = None
            hand.progress(f"{self.case.name}, {name}")
            begun = self._begun(name)
            flight = begun or self._flight(name, self._forecast, hand.memory)
            total_ns, self._p50_ns = _latencies(self.problem, flight)
            self._last = Turn(name, self._forecast, total_ns, flight, begun is not None)
            if name != OWN:
                self._coming = _backlog(self.problem, flight)  # blind to anybody's until now
            self._news = not _equal(self._forecast, self._coming)
        self._totals_ns[name] = self._last.total_ns
        if self._kept is None or self._last.total_ns < self._kept.total_ns:
            let_go(self._kept, hand.memory)
            self._kept = self._last

    def leave(self, hand: Hand) -> None:
        """Hold no run until somebody goes on."""
        if self._last is not self._kept:
            let_go(self._last, hand.memory)
        self._kept = without_run(self._kept, hand.memory, partial(self._finished, hand))
        self._last, self._search = self._last._replace(flight=None), None

    def best(self, hand: Hand) -> CaseResult:
        """Return what came of the turn that is kept; it is made again if neither it nor that is there any more."""
        kept = self._kept
        if kept.flight is None:
            let_go(self._last, hand.memory)
            self._last = self._coming = self._forecast = None
        if kept.flight is None and kept.result is None:
            hand.progress(f"{self.case.name}, {kept.name} again")
            kept = kept._replace(flight=self._flight(kept.name, kept.forecast, hand.memory))
        self._kept = self._search = None
        return replace(kept.result or self._finished(hand, kept.flight), attempts_ns=self.means_ns)

    def _finished(self, hand: Hand, flight: Flight) -> CaseResult:
        return result_of(self.problem, self.case, flight, hand)

    @property
    def _settled(self) -> bool:
        """True where the median moved by less than 1 %; what is later than everything has not settled."""
        was_ns, is_ns = self._before_ns, self._p50_ns
        forecasts = len(self._totals_ns) > len(ATTEMPTS) - len(FORECASTS)
        return forecasts and NEVER not in (was_ns, is_ns) and abs(is_ns - was_ns) * 100 < was_ns

    def _begun(self, name: str) -> Flight | None:
        """Return the run on own passes, if it has been made: that of the direct case, where nothing else is different.

        Nobody looks for a way then, so that links matter only by what their terminals draw.
        """
        direct = self.case.on_own_passes
        flight = self._flown.pop(direct.name, None) if direct and name == OWN else None
        if flight is None or not np.array_equal(self.net.satellites, flight.net.satellites):
            return None
        rules = rules_of(self.problem, self.case, own_passes_only=True)
        return flight._replace(name=name, net=self.net._replace(rules=rules))

    def _flight(self, name: str, forecast: tuple[np.ndarray, np.ndarray], memory: Memory) -> Flight:
        """One turn; on own passes nobody looks for a way to the ground, in all others they do."""
        own = name == OWN
        self._search = self._search or search_of(self.problem, self.net, self.case)
        net = self.net._replace(rules=rules_of(self.problem, self.case, own_passes_only=own))
        net.rules["ground_table"] = (self._search.tables["destination"] != NONE).sum()
        search = self._search if own else with_forecast(net, self._search, forecast)
        live = carried(self.problem, net, search, memory)
        with memory.room.scratch() as scratch:
            answer_ns = answers_of(self.problem, net, live, self.case, scratch)
        return Flight(name, net, live, answer_ns)


def carried(problem: Problem, net: Net, search: Search, memory: Memory) -> Live:
    """Return the engine's logs: in closed form where nobody is in anybody's way, else event by event."""
    live = simulate_alone(problem, net)
    return simulate_space(problem, net, search, memory) if live is None else live


def _backlog(problem: Problem, last: Flight) -> tuple[np.ndarray, np.ndarray]:
    return forecast_of(last.live.items, len(problem.captures.taken_ns), len(problem.satellites))


def _equal(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> bool:
    return all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def _latencies(problem: Problem, flight: Flight) -> tuple[int, int]:
    """Return the latencies of all counted captures together, and their median by nearest rank. [ns]

    What was not delivered counts to the stop in the sum, and is later than everything that was.
    """
    rules, latency_ns = problem.rules, np.empty(len(flight.answer_ns), np.int64)
    bounds_ns = rules.warm_up_ns, rules.span_ns, rules.stop_ns
    count, large, small = add_latencies(flight.answer_ns, problem.captures.taken_ns, bounds_ns, latency_ns)
    total_ns, rank = (large << 32) + small, (count + 1) // 2 - 1
    if count == 0:
        return total_ns, int(NEVER)
    latency_ns[:count].partition(rank)
    return total_ns, int(latency_ns[rank])
