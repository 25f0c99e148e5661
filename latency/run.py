"""The one page that composes the rooms: a scenario in, every capture through every case, audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from latency.errors import InputError, Problem
from latency.flow import BY_NAME, CaseResult, problem_of, simulate_together
from latency.flow.cases import GROUND
from latency.flow.interval import GroundInterval, ground_interval, within_reach
from latency.flow.memory import Room
from latency.flow.problem import Problem as FlowProblem
from latency.link.travelling import with_tables
from latency.link.weather import airs_of, sky_of
from latency.plan.build import build_plan
from latency.plan.captures import draw_captures
from latency.plan.failures import while_in_service
from latency.plan.imaging import without_imaging
from latency.plan.plan import Plan
from latency.scenario.cost import share_of
from latency.scenario.model import Scenario
from latency.scenario.replication import replicate
from latency.sky.orbits import orbits_of
from latency.tables import Captures


@dataclass(frozen=True)
class Run:
    """Everything a run came to; `result` turns it into tables."""

    scenario: Scenario
    plan: Plan
    captures: Captures
    cases: dict[str, CaseResult]
    problem: FlowProblem  # that every case is a run of

    @cached_property
    def grounds(self) -> dict[str, GroundInterval]:
        """By ground case, what other schedulers would make of it and what none can beat; found when first asked for."""
        return {
            name: ground_interval(self.problem, BY_NAME[name], result, self.scenario.network.scheduler)
            for name, result in self.cases.items()
            if BY_NAME[name].place == GROUND and not BY_NAME[name].screened
            if within_reach(self.problem, BY_NAME[name])
        }


def plan_of(scenario: Scenario, replication: int = 0) -> Plan:
    """Return the opportunity plan of a scenario under the weather and the outages of one draw of chance."""
    return build_plan(scenario, airs_of(sky_of(scenario, replication), scenario), replication)


def pose(
    scenario: Scenario, tell: Callable[[str], None] = lambda _: None, replication: int = 0
) -> tuple[Plan, Captures, FlowProblem]:
    """Return the plan, the captures, and the problem that every case of the scenario is a run of.

    Parameters
    ----------
    scenario : Scenario
        Of a replication other than 0 what `replicate` returns.
    tell : callable, optional
        As `progress` of `run`.
    replication : int, optional
        Number of the draw of chance, for what workload, tenants and failures draw by themselves.

    Raises
    ------
    InputError
        If the scenario cannot be simulated.
    """
    tell("finding passes and links")
    plan = plan_of(scenario, replication)
    tell("taking captures")
    drawn = draw_captures(scenario, *orbits_of(scenario), replication)
    captures = while_in_service(scenario, plan.satellites, drawn, replication)
    if captures.not_taken:
        tell(f"{captures.not_taken:,} captures are not taken: their satellite is out of service")
    plan = without_imaging(scenario, plan, captures)
    return plan, captures, problem_of(scenario, plan, captures, replication)


def run(
    scenario: Scenario,
    progress: Callable[[str], None] | None = None,
    replication: int = 0,
    logs: bool = True,
    workers: int = 1,
) -> Run:
    """Return what became of every capture in every case of the scenario.

    Parameters
    ----------
    scenario : Scenario
        What `latency.load` returns.
    progress : callable, optional
        Told in a few words what is being done.
    replication : int, optional
        Number of the draw of chance; 0 is the scenario as written.
    logs : bool, optional
        Whether to keep the engine's own logs of every case, half a gigabyte for a million captures: `trial` is
        None without.
    workers : int, optional
        How many cases may be simulated at the same time; no more than two are, where that saves seconds and memory
        allows. Then `progress` is called from several threads.

    Raises
    ------
    InputError
        If the scenario cannot be simulated.
    AuditError
        If the run broke an invariant of the model.
    """
    if not scenario.cases:
        raise InputError(scenario.name, [Problem(scenario.name, "cases", "none: there is nothing to simulate")])
    tell = progress or (lambda _: None)
    scenario = with_tables(scenario)
    scenario = replicate(scenario, replication)
    plan, captures, problem = pose(scenario, tell, replication)
    share = share_of(scenario, workers)
    keep, room = (_as_it_is, None) if logs else (_without_logs, Room(share.left_byte, share.case_byte, share.done_byte))
    cases = simulate_together(problem, scenario.cases, keep, tell, share.cases, room)
    return Run(scenario, plan, captures, cases, problem)


def _as_it_is(result: CaseResult) -> CaseResult:
    return result


def _without_logs(result: CaseResult) -> CaseResult:
    return replace(result, trial=None)
