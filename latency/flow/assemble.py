"""From scenario, plan and captures to the engine's problem: names become indices, distances become times."""

from __future__ import annotations

import math
from collections.abc import Sequence

from latency.constants import C_M_S, EARTH_MEAN_RADIUS_M, SECOND_NS
from latency.flow.energy import Intervals, heat_of, power_of, radio_power
from latency.flow.problem import NO_COMPUTER, Centre, Names, Place, Problem, Rules, Satellite, Station, Transmitter
from latency.flow.scheduled import with_bookings
from latency.plan.bookings import no_bookings
from latency.plan.failures import Down, down_of
from latency.plan.plan import Plan
from latency.plan.service import services_ns
from latency.plan.sunlight import sunlit_of
from latency.plan.unavailable import busy_of
from latency.scenario.model import Computer, Network, Scenario, Task
from latency.sky.orbits import orbits_of
from latency.tables import Captures


def great_circle_m(from_rad: tuple[float, float], to_rad: tuple[float, float]) -> float:
    """Return the great-circle distance of two (latitude, longitude) on a sphere of mean radius. [m]

    Haversine form, exact also for neighbours. The sphere is off by up to 0.6 % from the ellipsoid's geodesic,
    far less than what is known of the path stretch.

    >>> round(great_circle_m((0.0, 0.0), (0.0, math.pi)) / math.pi, 1)
    6371008.8
    """
    (lat_a, lon_a), (lat_b, lon_b) = from_rad, to_rad
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2.0 * EARTH_MEAN_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def fibre_ns(network: Network, end_a: object, end_b: object) -> int:
    """Return the light time over fibre: distance x stretch x index / c, to the nearest ns."""
    ends = ((end.latitude_rad, end.longitude_rad) for end in (end_a, end_b))
    metres = great_circle_m(*ends) * network.fibre_stretch * network.fibre_index
    return round(metres / C_M_S * SECOND_NS)


def problem_of(scenario: Scenario, plan: Plan, captures: Captures, replication: int = 0) -> Problem:
    """Return the problem that every case of the scenario is a run of.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
    captures : Captures
    replication : int, optional
        Number of the draw of chance, for what others book and for what breaks.
    """
    centres = sorted(scenario.data_centres, key=lambda centre: centre.name)
    stations = _stations(scenario, replication)
    down = down_of(scenario, replication)
    problem = Problem(
        rules=_rules(scenario),
        steps_ns=plan.steps_ns,
        satellites=_satellites(scenario, plan, down),
        transmitters=_transmitters(scenario, plan),
        stations=stations,
        centres=tuple(
            Centre(
                place_of(centre.computer, scenario.workload.tasks, down.get(centre.name, ())),
                fibre_ns(scenario.network, centre, scenario.user),
                centre.ingest_rate_bit_s,
            )
            for centre in centres
        ),
        user_service_ns=scenario.user.service_ns,
        passes=plan.passes,
        windows=plan.windows,
        isls=plan.isls,
        bookings=(no_bookings(), no_bookings()),
        captures=captures,
        names=Names(plan.satellites, plan.stations, tuple(centre.name for centre in centres)),
    )
    return _bookings(scenario, problem)


def _rules(scenario: Scenario) -> Rules:
    network = scenario.network
    return Rules(
        span_ns=scenario.span_ns,
        warm_up_ns=scenario.warm_up_ns,
        stop_ns=scenario.stop_ns,
        cut_through=network.switching == "cut-through",
        switching_ns=network.switching_ns,
        packet_bit=network.packet_bit,
        hop_limit=network.hop_limit,
        scheduled=network.booking == "scheduled",
        asking=network.asking,
        product_first=network.product_first,
        streaming=network.streaming,
        node_choice=network.node_choice,
        admission=network.admission,
    )


def _stations(scenario: Scenario, replication: int) -> tuple[Station, ...]:
    network = scenario.network
    centres = sorted(scenario.data_centres, key=lambda centre: centre.name)
    return tuple(
        Station(
            station.antennas,
            station.turnaround_ns,
            station.handling_ns,
            station.line_rate_bit_s,
            tuple(fibre_ns(network, station, centre) for centre in centres),
            fibre_ns(network, station, scenario.user),
            busy_of(scenario, station, replication),
        )
        for station in sorted(scenario.stations, key=lambda station: station.name)
    )


def place_of(computer: Computer | None, tasks: Sequence[Task] = (), down: Intervals = ()) -> Place:
    """Return a computer as the engine counts it; none, or one that cannot do all tasks, has no workers.

    What a case uses can do them, `check` sees to that; the others are only never asked.
    """
    jobs_ns = () if computer is None else services_ns(tasks, computer)
    if computer is None or (tasks and not jobs_ns):
        return NO_COMPUTER
    return Place(
        computer.workers,
        computer.startup_ns,
        computer.service_ns,
        computer.rate_op_s,
        computer.batch_ns,
        computer.express_classes,
        computer.screening_ns,
        jobs_ns,
        computer.load_ns,
        computer.keep_warm_ns,
        down,
    )


def _satellites(scenario: Scenario, plan: Plan, down: Down) -> tuple[Satellite, ...]:
    group_of = {name: group for group in scenario.groups for name in group.names}
    powered = any(group.power for group in scenario.groups)
    sunlit = sunlit_of(scenario, *orbits_of(scenario)) if powered else {}
    return tuple(
        Satellite(
            group_of[name].sensor.readout_ns,
            group_of[name].storage_bit,
            name in scenario.nodes,
            place_of(group_of[name].computer, scenario.workload.tasks, down.get(name, ())),
            power_of(group_of[name], name, sunlit.get(name, ())),
            heat_of(group_of[name]),
        )
        for name in plan.satellites
    )


def _transmitters(scenario: Scenario, plan: Plan) -> tuple[Transmitter, ...]:
    radios = {
        (name, radio.name): (group, radio)
        for group in scenario.groups
        for name in group.names
        for radio in group.downlinks
    }
    rows = []
    for index, satellite in enumerate(plan.transmitter_satellite.tolist()):
        group, radio = radios[plan.satellites[satellite], plan.downlink(index)]
        rows.append(Transmitter(satellite, radio.carries, radio.acquisition_ns, radio_power(group, radio)))
    return tuple(rows)


def _bookings(scenario: Scenario, problem: Problem) -> Problem:
    """The problem, with passes granted beforehand where the scenario asks for that."""
    if scenario.network.booking != "scheduled":
        return problem
    return with_bookings(problem, scenario.network.scheduler)
