"""What breaks in orbit and in data centres: whole satellites, their laser terminals, computers that reset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from latency.errors import InputError, Problem
from latency.kernels.draws import RESET, SATELLITE_OUTAGE, TERMINAL_OUTAGE
from latency.plan.cuts import Cuts
from latency.scenario.model import Outages, Scenario
from latency.sky.isls import named_links
from latency.sky.renewals import Chance, Intervals, Turns, clipped, joined, taken_intervals
from latency.tables import Captures

Down = dict[str, tuple[tuple[int, int], ...]]  # by name: [begin, end) [ns], sorted, disjoint, not abutting
Stated = Iterator[tuple[str, str, Outages]]  # what fails, the key that says so, and how


def down_of(scenario: Scenario, replication: int = 0) -> Down:
    """Return when computers are out of service: resets, and on satellites also outages of the whole satellite.

    Parameters
    ----------
    scenario : Scenario
        For its seed, its stop, and what fails.
    replication : int, optional
        Number of the draw of chance.

    Returns
    -------
    dict of str to tuple of (int, int)
        By name of satellite and data centre; who is never out of service is left out. [ns]

    Raises
    ------
    InputError
        Outages so short that there would be millions, or a data centre with a satellite's name: a name is what
        chance knows them by.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.scenario.model import Failures
    >>> broken = Failures(satellite=Outages(planned=((10, 20), (90, 200))))
    >>> computer = SimpleNamespace(resets=Outages(planned=((15, 25),)))
    >>> group = SimpleNamespace(name="g", names=("eye",), failures=broken, computer=computer)
    >>> down_of(SimpleNamespace(name="day", seed=1, stop_ns=100, groups=(group,), data_centres=()))
    {'eye': ((10, 25), (90, 100))}
    """
    resets = _drawn(scenario, replication, RESET, _resets(scenario))
    found = _both(resets, satellite_outages(scenario, replication))
    aboard = {name for group in scenario.groups for name in group.names}
    shared = sorted(aboard & {centre.name for centre in scenario.data_centres} & set(found))
    if shared:
        message = "a satellite has the same name: what is drawn for the one would hold for the other"
        raise InputError(scenario.name, [Problem(scenario.name, f"data_centres.{name}", message) for name in shared])
    return found


def satellite_outages(scenario: Scenario, replication: int = 0) -> Down:
    """Return when whole satellites are out of service, by name; who never is is left out. [ns]

    Raises
    ------
    InputError
        As `down_of`.
    """
    return _drawn(scenario, replication, SATELLITE_OUTAGE, _satellites(scenario))


def terminal_outages(scenario: Scenario, replication: int = 0) -> Down:
    """Return when satellites have no link to others, by name: their terminals are out of service, or they are. [ns]

    All terminals of a satellite fail together.

    Raises
    ------
    InputError
        As `down_of`.
    """
    terminals = _drawn(scenario, replication, TERMINAL_OUTAGE, _terminals(scenario))
    return _both(terminals, satellite_outages(scenario, replication))


def link_outages(scenario: Scenario, replication: int = 0) -> list[Intervals]:
    """Return for each link, in the order of `sky.isls.links_of`, when one of its ends has no terminal for it. [ns]

    Empty where terminals never fail.
    """
    down = terminal_outages(scenario, replication)
    if not down:
        return []
    return [joined([*down.get(a, ()), *down.get(b, ())]) for a, b, _ in named_links(scenario)]


def cuts_of(scenario: Scenario, satellites: Sequence[str], replication: int = 0) -> Cuts:
    """Return when satellites are out of service, by their index."""
    down = satellite_outages(scenario, replication)
    intervals = {s: np.array(down[name], dtype=np.int64).T for s, name in enumerate(satellites) if name in down}
    return {s: (begin_ns, end_ns) for s, (begin_ns, end_ns) in intervals.items()}


def in_service(cuts: Cuts, satellite: np.ndarray, at_ns: np.ndarray) -> np.ndarray:
    """Return whether each satellite is in service at its instant, (N,) bool.

    >>> cuts = {1: (np.array([10, 50]), np.array([20, 60]))}
    >>> in_service(cuts, np.array([0, 1, 1, 1, 1]), np.array([10, 9, 10, 19, 20])).tolist()
    [True, True, False, False, True]
    """
    working = np.ones(satellite.size, dtype=bool)
    for s, (begin_ns, end_ns) in cuts.items():
        mine = satellite == s
        row = np.searchsorted(end_ns, at_ns[mine], side="right")
        working[mine] = at_ns[mine] < np.append(begin_ns, np.iinfo(np.int64).max)[row]
    return working


def while_in_service(scenario: Scenario, satellites: Sequence[str], captures: Captures, replication: int) -> Captures:
    """Return the captures without those that would have been taken while their satellite is out of service.

    What the others show, and what chance draws of them, stays as it was. All cases take the same captures; `not_taken`
    counts those that are gone.
    """
    cuts = cuts_of(scenario, satellites, replication)
    working = in_service(cuts, captures.satellite, captures.taken_ns)
    if working.all():
        return captures
    kept = Captures(*(column[working] if isinstance(column, np.ndarray) else column for column in captures))
    return kept._replace(not_taken=int((~working).sum()))


def outage_intervals(chance: Chance, purpose: int, name: str, outages: Outages, stop_ns: int) -> Intervals:
    """Return when an entity is out of service, planned and at random, within [0, stop_ns). [ns]

    Planned outages are times since the start, in every replication the same; random ones have exponential times to
    failure and to repair, and have been going on for ever when the clock starts.

    >>> outage_intervals(Chance(1, 0), RESET, "one", Outages(planned=((10, 20), (90, 200))), 100)
    [(10, 20), (90, 100)]
    """
    found = clipped(outages.planned, stop_ns)
    if outages.every_ns > 0:
        turns = Turns(purpose, float(outages.every_ns), float(outages.repair_ns))
        found += taken_intervals(chance, turns, name, stop_ns)
    return joined(found)


def _both(some: Down, others: Down) -> Down:
    return {name: tuple(joined([*some.get(name, ()), *others.get(name, ())])) for name in some | others}


def _drawn(scenario: Scenario, replication: int, purpose: int, stated: Stated) -> Down:
    chance = Chance(scenario.seed, replication)
    found: Down = {}
    for name, key, outages in stated:
        try:
            down = outage_intervals(chance, purpose, name, outages, scenario.stop_ns)
        except ValueError as error:
            raise InputError(scenario.name, [Problem(scenario.name, key, str(error))]) from error
        if down:
            found[name] = tuple(down)
    return found


def _satellites(scenario: Scenario) -> Stated:
    for group in scenario.groups:
        for name in group.names:
            yield name, f"satellites.{group.name}.failures.satellite", group.failures.satellite


def _terminals(scenario: Scenario) -> Stated:
    for group in scenario.groups:
        for name in group.names:
            yield name, f"satellites.{group.name}.failures.terminals", group.failures.terminals


def _resets(scenario: Scenario) -> Stated:
    for group in scenario.groups:
        for name in group.names if group.computer else ():
            yield name, f"satellites.{group.name}.computer.resets", group.computer.resets
    for centre in scenario.data_centres:
        yield centre.name, f"data_centres.{centre.name}.computer.resets", centre.computer.resets
