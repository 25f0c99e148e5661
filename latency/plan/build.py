"""From a scenario to its opportunity plan: here floats end."""

from __future__ import annotations

import numpy as np

from latency.link.air import Airs
from latency.plan.cuts import cut_windows
from latency.plan.failures import cuts_of, link_outages
from latency.plan.plan import Plan
from latency.plan.rows import Clock
from latency.plan.windows import Scene, windows_of
from latency.scenario.model import Scenario
from latency.sky.isls import find_isls, link_terms, links_of
from latency.sky.link_terms import Terms, with_outages
from latency.sky.orbits import Propagator, orbits_of
from latency.sky.passes import find_passes
from latency.sky.poles import polar_outages


def build_plan(scenario: Scenario, airs: Airs | None = None, replication: int = 0) -> Plan:
    """Return what could be used: passes, windows and inter-satellite links from the start to the stop.

    Every transmitter of a satellite has windows over its passes at stations that receive its band: throughout, if
    its rate is stated; else where its link closes. They are cut at the multiples of the delay step and where the
    rate changes, and have as delay the light time in their middle, to the nearest ns. A window's rate closes from its
    first instant to its last. `error` tells by how much light times differ from it at the ends of windows and of
    topology steps; as long as a distance bends one way over a step, as it does above the horizon, it is nowhere
    farther off.

    While a satellite is out of service its windows and links are cut, while its terminals are its links. Passes stay:
    they are geometry, and an antenna that follows a satellite through an outage need not find it again. Links do, as
    after every cut.

    Parameters
    ----------
    scenario : Scenario
    airs : mapping, optional
        The air over stations, by (station, band); where there is none the sky is clear.
    replication : int, optional
        Number of the draw of chance, for outages of satellites, terminals and links.

    Raises
    ------
    InputError
        SGP4 cannot follow a satellite to the stop, or a link budget meets a station without G/T.
    """
    satellites, orbits = orbits_of(scenario)
    stations = tuple(sorted(scenario.stations, key=lambda station: station.name))
    downlinks = _downlinks(scenario)
    clock = Clock(scenario.start, scenario.span_ns, scenario.stop_ns, scenario.network.topology_step_ns)
    passes = find_passes(orbits, stations, scenario.stop_ns, scenario.network.scan_step_ns)
    isls, isl_error_ns = find_isls(
        orbits,
        links_of(scenario),
        clock.steps_ns(),
        scenario.network.scan_step_ns,
        _terms(scenario, satellites, orbits, replication),
    )
    number = {name: row for row, name in enumerate(satellites)}
    transmitter_satellite = np.array([number[satellite] for satellite, _ in downlinks], dtype=np.int64)
    transmitters = {pair: (row, number[pair[0]]) for row, pair in enumerate(downlinks)}
    windows, window_error_ns = windows_of(scenario, Scene(orbits, stations, passes, airs or {}), transmitters)
    cuts = cuts_of(scenario, satellites, replication)
    if cuts:
        windows = cut_windows(windows, transmitter_satellite[windows.transmitter], cuts)
    return Plan(
        *clock[:3],
        satellites,
        tuple(station.name for station in stations),
        tuple(f"{satellite}/{downlink}" for satellite, downlink in downlinks),
        transmitter_satellite,
        passes,
        windows,
        isls,
        clock.steps_ns(),
        {"isl_delay_ns": isl_error_ns, "window_delay_ns": window_error_ns},
    )


def _terms(scenario: Scenario, satellites: tuple[str, ...], orbits: Propagator, replication: int) -> Terms:
    """The terms of links, with all that takes them out of service."""
    terms = with_outages(link_terms(scenario, replication), link_outages(scenario, replication))
    return with_outages(terms, polar_outages(scenario, satellites, orbits))


def _downlinks(scenario: Scenario) -> list[tuple[str, str]]:
    """(satellite, downlink) of every transmitter, in their order."""
    return sorted(
        (satellite, downlink.name)
        for group in scenario.groups
        for satellite in group.names
        for downlink in group.downlinks
    )
