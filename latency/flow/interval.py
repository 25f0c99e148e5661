"""How good the ground could be: as scheduled, with the best scheduler there is, and what nobody can beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from latency.flow.case_result import CaseResult
from latency.flow.cases import RAW, Case
from latency.flow.clairvoyant import Bound, clairvoyant
from latency.flow.network import ASKING
from latency.flow.problem import Problem
from latency.flow.scheduled import with_bookings
from latency.flow.simulate import simulate
from latency.plan.bookings import no_bookings
from latency.plan.schedulers import SCHEDULERS
from latency.tables import NEVER

LEVELS = (50, 95)  # quantiles that are told [per cent]


def on_demand(asking: str, problem: Problem) -> Problem:
    """Return the problem with antennas asked for on demand, in that order."""
    rules = replace(problem.rules, scheduled=False, asking=asking)
    return replace(problem, rules=rules, bookings=(no_bookings(), no_bookings()), gaps=(None, None))


def beforehand(scheduler: str, problem: Problem) -> Problem:
    """Return the problem with whole passes granted beforehand by that rule."""
    return with_bookings(problem, scheduler)


# Who may give the antennas away: every order of asking and every scheduler there is, by name.
HANDS: dict[str, Callable[[Problem], Problem]] = {
    **{name: partial(on_demand, name) for name in ASKING},
    **{name: partial(beforehand, name) for name in SCHEDULERS},
}
# Passes up to which a rule is tried unasked: beyond, its search may take longer than all the rest of the run.
MOST_PASSES = {"optimal": 200}


# Sizes up to which any of this is looked for unasked: beyond, it would take longer than the run itself.
MOST_CAPTURES = 100_000  # times hands, each a run of its own
MOST_SEARCHED = 2_000_000_000  # captures x satellites squared: where data is relayed the bound looks at every link


class Standing(NamedTuple):
    """What the counted captures came to with one hand at the antennas."""

    scheduler: str  # a key of HANDS
    quantiles_ns: dict[int, int]  # by level, NEVER where so many were not delivered
    mean_ns: float  # undelivered captures counting to the stop
    undelivered: int


class GroundInterval(NamedTuple):
    """How much of a ground case's latency is the scheduler's doing."""

    case: str
    operational: Standing  # the scenario's own rule
    tried: tuple[Standing, ...]  # the operational one first, then all others in the order of HANDS
    left_out: tuple[str, ...]  # hands that were not tried
    bound: Bound

    def best(self, level: int) -> Standing:
        """Return who comes out best at a quantile; of equals who delivers more, then the scenario's own rule."""
        return min(self.tried, key=lambda one: (one.quantiles_ns[level], one.undelivered))

    @property
    def best_mean(self) -> Standing:
        """Who comes out best in the mean, undelivered captures counting to the stop."""
        return min(self.tried, key=lambda one: (one.mean_ns, one.undelivered))


def within_reach(problem: Problem, case: Case) -> bool:
    """True where other hands and the bound are looked for at this size."""
    captures = len(problem.captures.taken_ns)
    searched = captures * len(problem.satellites) ** 2 if case.relays(RAW) else 0
    return captures <= MOST_CAPTURES and searched <= MOST_SEARCHED


def affordable(problem: Problem, case: Case) -> tuple[str, ...]:
    """Return the hands that are tried on a case of a problem of this size.

    None where data is relayed: to fit its routes to a schedule takes many runs for one.
    """
    passes = len(problem.passes.rise_ns)
    return () if case.relays(RAW) else tuple(name for name in HANDS if passes <= MOST_PASSES.get(name, passes))


def ground_interval(problem: Problem, case: Case, result: CaseResult, scheduler: str) -> GroundInterval:
    """Return what a case comes to with other hands at the antennas of the same plan, and the clairvoyant bound.

    Parameters
    ----------
    problem : Problem
        As the scenario poses it.
    case : Case
        The ground case.
    result : CaseResult
        What the case came to with the scenario's own rule.
    scheduler : str
        The scenario's rule for what is booked beforehand.
    """
    own = scheduler if problem.rules.scheduled else problem.rules.asking
    asked = [hand for hand in affordable(problem, case) if hand != own]
    tried = [standing(own, problem, result)]
    tried += [standing(hand, problem, simulate(HANDS[hand](problem), case)) for hand in asked]
    left_out = tuple(hand for hand in HANDS if hand != own and hand not in asked)
    return GroundInterval(case.name, tried[0], tuple(tried), left_out, clairvoyant(problem, case, LEVELS))


def standing(scheduler: str, problem: Problem, result: CaseResult) -> Standing:
    """Return quantiles, mean and losses of the counted captures; all zero where nothing was counted."""
    counted, taken_ns = problem.counted, problem.captures.taken_ns
    delivered_ns, taken_ns = result.delivered_ns[counted], taken_ns[counted]
    latency_ns = np.sort(np.where(delivered_ns == NEVER, NEVER, delivered_ns - taken_ns))
    spent_ns = np.minimum(delivered_ns, problem.rules.stop_ns) - taken_ns
    count = len(latency_ns)
    ranks = {level: -(-level * count // 100) - 1 for level in LEVELS}
    quantiles_ns = {level: int(latency_ns[rank]) if count else 0 for level, rank in ranks.items()}
    mean_ns = int(spent_ns.astype(object).sum()) / count if count else 0.0
    return Standing(scheduler, quantiles_ns, mean_ns, int((delivered_ns == NEVER).sum()))
