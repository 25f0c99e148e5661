"""A claim against the best ground there could be: would another scheduler turn it, could any?"""

from __future__ import annotations

from typing import NamedTuple

from latency.flow import BY_NAME, simulate
from latency.flow.cases import GROUND
from latency.flow.interval import LEVELS, GroundInterval, Standing, ground_interval, standing, within_reach
from latency.run import pose
from latency.scenario import Scenario
from latency.scenario.model import Claim
from latency.scenario.replication import replicate

METRICS = ("mean", *(f"p{level}" for level in LEVELS))  # those of which there is a bound


class Stand(NamedTuple):
    """The two cases of a claim in the scenario as written, replication 0."""

    metric: str  # of METRICS: the claim's own, else the median
    interval: GroundInterval
    orbital_case: str
    orbital: Standing


def stand_of(scenario: Scenario, claim: Claim) -> Stand | None:
    """Return how a claim stands to all schedulers and the bound; None where it is not on a ground case or too large."""
    ground, orbital = BY_NAME[claim.ground], BY_NAME[claim.orbital]
    if ground.place != GROUND:
        return None
    scenario = replicate(scenario, 0)
    _, _, problem = pose(scenario)
    if not problem.counted.any():
        return None
    if not within_reach(problem, ground):
        return None
    interval = ground_interval(problem, ground, simulate(problem, ground), scenario.network.scheduler)
    metric = claim.metric if claim.kind == "latency" and claim.metric in METRICS else "p50"
    return Stand(metric, interval, orbital.name, standing("as scheduled", problem, simulate(problem, orbital)))
