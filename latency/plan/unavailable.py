"""When antennas are not to be had: booked by others, under maintenance, broken."""

from __future__ import annotations

from latency.errors import InputError, Problem
from latency.kernels.draws import OUTAGE, TENANT
from latency.plan.failures import outage_intervals
from latency.scenario.model import Scenario, Station
from latency.sky.renewals import Chance, Intervals, Turns, joined, taken_intervals


def busy_of(scenario: Scenario, station: Station, replication: int = 0) -> tuple[tuple[int, int, int], ...]:
    """Return when antennas of a station are not to be had, from the start to the stop.

    Other tenants hold each antenna for the stated share of the time, by turns of exponential length (mean:
    `tenant_ns`, their turnaround included). Which antenna they hold, and when, does not depend on what we book: a
    provider that moved its customers round each other would leave more to us. Outages, planned (times since the
    start, in every replication the same) and at random (exponential times to failure and to repair), take all antennas
    of the station. Both processes have been running for ever when the clock starts.

    Parameters
    ----------
    scenario : Scenario
        For its seed and its stop.
    station : Station
    replication : int, optional
        Number of the draw of chance.

    Returns
    -------
    tuple of (int, int, int)
        (antenna of the station, begin, end): half-open, per antenna disjoint and not abutting, sorted. [-, ns, ns]

    Raises
    ------
    InputError
        Turns without a length, or so short that there would be millions.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.scenario.model import Outages
    >>> day = SimpleNamespace(name="day", seed=1, stop_ns=100)
    >>> planned = Outages(planned=((10, 20), (90, 200)))
    >>> busy_of(day, SimpleNamespace(name="one", antennas=2, tenants=0.0, tenant_ns=0, outages=planned))
    ((0, 10, 20), (0, 90, 100), (1, 10, 20), (1, 90, 100))
    """
    chance = Chance(scenario.seed, replication)
    try:
        down = outage_intervals(chance, OUTAGE, station.name, station.outages, scenario.stop_ns)
        antennas = [
            joined([*down, *_tenants(chance, station, number, scenario.stop_ns)]) for number in range(station.antennas)
        ]
    except ValueError as error:
        raise InputError(scenario.name, [Problem(scenario.name, f"stations.{station.name}", str(error))]) from error
    return tuple((number, *interval) for number, taken in enumerate(antennas) for interval in taken)


def _tenants(chance: Chance, station: Station, number: int, stop_ns: int) -> Intervals:
    share = station.tenants
    if share <= 0.0:
        return []
    if station.tenant_ns <= 0:
        raise ValueError(f"others book {share:.0%} of the time, but what they book has no length")
    turns = Turns(TENANT, station.tenant_ns * max(0.0, 1.0 - share) / share, float(station.tenant_ns))
    return taken_intervals(chance, turns, f"{station.name}/{number}", stop_ns)
