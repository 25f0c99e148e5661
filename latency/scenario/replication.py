"""One draw of chance: when a scenario begins and where its satellites stand then."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from latency.constants import SECOND_NS
from latency.scenario.model import SatelliteGroup, Scenario, Station, Walker, Workload

WHOLE = ""  # entity of what is drawn once for the whole scenario
FIXED_KINDS = ("periodic", "targets", "listed")  # workloads that draw nothing themselves


def entity(name: str) -> int:
    """Return the 64-bit number under which an entity draws, from its name alone.

    >>> hex(entity("abc"))  # the head of the SHA-256 of "abc", FIPS 180-2 appendix B.1
    '0xba7816bf8f01cfea'
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def replicate(scenario: Scenario, replication: int) -> Scenario:
    """Return the scenario with its epoch, phases and offset as one draw of chance has them.

    Replication 0 is the scenario as written. Every other draws

    * the start: uniform over the whole seconds of [start, start + epoch_window). Shells keep their elements at the
      start as written and are followed from there, so that nodes turn as SGP4 says and a sun-synchronous orbit keeps
      its hour; listed elements have epochs of their own anyway.
    * for each shell, how much further round their orbits all its satellites stand: uniform in a turn. Listed elements
      keep their phases; with another start they have other ones.
    * of a periodic workload, when captures come: uniform in the interval (negative: they went on before the start).

    An epoch_window below a second fixes all three. What a workload draws by itself it draws by the number of the
    replication, see `plan.captures`. Draws are keyed by (seed, replication, name, purpose): an entity keeps its own
    whatever else there is, and all cases of a replication share them.

    Parameters
    ----------
    scenario : Scenario
        As written, not yet replicated.
    replication : int
        From 0, below 2**24.

    Raises
    ------
    ValueError
        There is no such replication, or the scenario is one already.
    """
    from latency.kernels.draws import OFFSET, PHASE, REPLICATIONS, START

    if not 0 <= replication < REPLICATIONS:
        raise ValueError(f"there is no replication {replication}")
    if scenario.epoch is not None:
        raise ValueError("a replication cannot be replicated")
    if replication == 0 or not _epoch_is_drawn(scenario):
        return scenario
    draw = _draws(scenario.seed, replication)
    late_s = math.floor(draw(WHOLE, START) * (scenario.epoch_window_ns // SECOND_NS))
    return replace(
        scenario,
        epoch=scenario.start,
        start=scenario.start + timedelta(seconds=late_s),
        groups=tuple(_turned(group, draw(group.name, PHASE)) for group in scenario.groups),
        workload=_shifted(scenario.workload, draw(WHOLE, OFFSET)),
    )


def nothing_random(scenario: Scenario) -> bool:
    """Tell whether all replications are the same: no epoch is drawn, and nothing that has chance in it."""
    return not (
        _epoch_is_drawn(scenario)
        or (scenario.workload is not None and _workload_draws(scenario.workload))
        or any(_station_draws(station) for station in scenario.stations)
        or any(_group_draws(group) for group in scenario.groups)
        or any(centre.computer is not None and centre.computer.resets.every_ns > 0 for centre in scenario.data_centres)
        or scenario.weather.rain
        or scenario.weather.clouds
    )


def _workload_draws(workload: Workload) -> bool:
    classes_draw = any(0.0 < interest.share < 1.0 for interest in workload.interests)
    screened = any(interest.known == "screened" for interest in workload.interests)
    rates = (workload.screening.recall, workload.screening.false_alarms)
    screening_draws = screened and any(0.0 < rate < 1.0 for rate in rates)
    return workload.kind not in FIXED_KINDS or classes_draw or screening_draws or _content_draws(workload)


def _content_draws(workload: Workload) -> bool:
    """Whether captures differ in what they show, or models sometimes err."""
    shares = [workload.content.positives, workload.content.cloudy]
    for models in (workload.in_orbit, workload.on_ground):
        shares += [models.recall, models.false_alarms]
    return any(0.0 < share < 1.0 for share in shares)


def _station_draws(station: Station) -> bool:
    return 0.0 < station.tenants < 1.0 or station.outages.every_ns > 0


def _group_draws(group: SatelliteGroup) -> bool:
    failing = [group.failures.satellite, group.failures.terminals, *([group.computer.resets] if group.computer else [])]
    broken_links = group.isl is not None and group.isl.availability < 1.0
    return broken_links or any(outages.every_ns > 0 for outages in failing)


def _epoch_is_drawn(scenario: Scenario) -> bool:
    return scenario.epoch_window_ns >= SECOND_NS


def _draws(seed: int, replication: int) -> Callable[[str, int], float]:
    """Return what draws a number in [0, 1) for an entity and a purpose."""
    import numpy as np

    from latency.kernels.draws import uniform

    return lambda name, purpose: uniform(np.uint64(seed), replication, np.uint64(entity(name)), purpose, 0)


def _turned(group: SatelliteGroup, share: float) -> SatelliteGroup:
    if not isinstance(group.orbit, Walker):
        return group
    anomaly_rad = (group.orbit.mean_anomaly_rad + math.tau * share) % math.tau
    return replace(group, orbit=replace(group.orbit, mean_anomaly_rad=anomaly_rad))


def _shifted(workload: Workload | None, share: float) -> Workload | None:
    if workload is None or workload.kind != "periodic":
        return workload
    return replace(workload, offset_ns=math.floor(share * workload.interval_ns) - workload.interval_ns)
