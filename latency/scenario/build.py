"""From a file without mistakes to the plain frozen data that everybody else reads."""

from __future__ import annotations

import math

from latency.scenario import model
from latency.scenario.amounts import angle_rad, metres, number, radians, whole
from latency.scenario.breakdowns import build_failures
from latency.scenario.downlinks import build_downlink
from latency.scenario.fleet import Fleet
from latency.scenario.ground import DataCentre, Station, User
from latency.scenario.interests import build_interests, build_screening
from latency.scenario.nodes import Nodes
from latency.scenario.orbits import build_orbit, build_sensor
from latency.scenario.pipelines import build_accuracy, build_content, build_tasks
from latency.scenario.power import build_power
from latency.scenario.processors import build_computer
from latency.scenario.reception import build_reception
from latency.scenario.rules import Rules, Source, Workload
from latency.scenario.space import Group, Isl

NO_SENSOR = model.Sensor(0.0, False, 0)


def build_group(name: str, group: Group, fleet: Fleet) -> model.SatelliteGroup:
    orbit = build_orbit(group.orbit)
    names = fleet.members[name]
    return model.SatelliteGroup(
        name=name,
        orbit=orbit,
        names=names,
        sensor=build_sensor(group.sensor, orbit) if group.sensor else NO_SENSOR,
        downlinks=_downlinks(group),
        isl=_isl(group.isl, name, fleet) if group.isl else None,
        computer=build_computer(group.computer) if group.computer else None,
        storage_bit=whole(group.storage),
        power=build_power(group.power) if group.power else None,
        failures=build_failures(group.failures),
    )


def _downlinks(group: Group) -> tuple[model.Downlink, ...]:
    radios = group.downlinks or ({"downlink": group.downlink} if group.downlink else {})
    return tuple(build_downlink(name, radios[name]) for name in sorted(radios))


def _isl(isl: Isl, group: str, fleet: Fleet) -> model.IslTerminals:
    own = Fleet({group: fleet.members[group]}, ())
    steps = isl.rate_by_range.value if isl.rate_by_range else ()
    farthest_m = float(steps[-1][0]) if steps else math.inf
    return model.IslTerminals(
        topology=isl.topology.value,
        rate_bit_s=whole(isl.rate) or 0,
        acquisition_ns=whole(isl.acquisition),
        grazing_altitude_m=metres(isl.grazing_altitude),
        max_range_m=min(metres(isl.max_range), farthest_m),
        working=None if isl.working.value is None else own.select(isl.working),
        rate_steps=tuple((float(range_m), rate_bit_s) for range_m, rate_bit_s in steps),
        availability=number(isl.availability, 1.0),
        repair_ns=whole(isl.repair) or 0,
        power_w=number(isl.power, 0.0),
        degraded=isl.degraded.value if isl.degraded else (),
        polar_limit_rad=radians(isl.polar_limit) if isl.polar_limit else None,
    )


def build_station(name: str, station: Station) -> model.Station:
    return model.Station(
        name=name,
        latitude_rad=radians(station.latitude),
        longitude_rad=radians(station.longitude),
        height_m=metres(station.height),
        antennas=whole(station.antennas),
        turnaround_ns=whole(station.turnaround),
        mask=_mask(station),
        max_range_m=metres(station.max_range),
        handling_ns=whole(station.handling),
        line_rate_bit_s=whole(station.line_rate),
        g_over_t_db_k=float(station.g_over_t.value) if station.g_over_t else None,
        feedback=station.feedback.value if station.feedback else True,
        clear_sky=float(station.clear_sky.value) if station.clear_sky else None,
        **build_reception(station),
    )


def _mask(station: Station) -> tuple[tuple[float, float], ...]:
    if station.mask_by_azimuth:
        return tuple((angle_rad(azimuth), angle_rad(low)) for azimuth, low in station.mask_by_azimuth.value)
    # A slant-range limit stands instead of a mask: anything above the horizon of the station's plane or below it.
    return ((0.0, radians(station.mask)),) if station.mask else ((0.0, -math.pi / 2),)


def build_data_centre(name: str, centre: DataCentre) -> model.DataCentre:
    return model.DataCentre(
        name=name,
        latitude_rad=radians(centre.latitude),
        longitude_rad=radians(centre.longitude),
        computer=build_computer(centre.computer),
        ingest_rate_bit_s=whole(centre.ingest_rate),
    )


def build_user(name: str, user: User) -> model.User:
    return model.User(name, radians(user.latitude), radians(user.longitude), whole(user.service_time))


def build_nodes(nodes: Nodes | None, fleet: Fleet) -> tuple[tuple[str, ...], bool]:
    """Return the nodes' names and whether a camera may be its own node."""
    return (fleet.select(nodes.satellites), nodes.cameras_may_be_nodes.value) if nodes else ((), True)


def build_workload(workload: Workload, fleet: Fleet) -> model.Workload:
    listed = workload.captures.value if workload.captures else ()
    takers = {name for name, _ in listed}
    chosen = fleet.select(workload.satellites)
    return model.Workload(
        kind=workload.kind.value,
        satellites=tuple(name for name in chosen if name in takers) if listed else chosen,
        interval_ns=whole(workload.interval) or 0,
        offset_ns=whole(workload.offset) or 0,
        stagger=bool(workload.stagger and workload.stagger.value),
        targets=_targets(workload),
        listed=listed,
        raw_bit=whole(workload.raw_size),
        product_bit=whole(workload.product_size),
        work_op=0 if workload.tasks else whole(workload.work),
        priority=whole(workload.priority),
        deadline_ns=whole(workload.deadline),
        lifetime_ns=whole(workload.lifetime),
        compression=float(workload.compression.value),
        cropped=float(workload.cropped.value),
        interests=build_interests(workload.interests or {}),
        screening=build_screening(workload.screening),
        tasks=build_tasks(workload.tasks or {}),
        content=build_content(workload.content),
        in_orbit=build_accuracy(workload.in_orbit),
        on_ground=build_accuracy(workload.on_ground),
    )


def _targets(workload: Workload) -> tuple[model.Target, ...]:
    targets = workload.targets or {}
    return tuple(
        model.Target(name, radians(target.latitude), radians(target.longitude), metres(target.height))
        for name, target in sorted(targets.items())
    )


def build_network(rules: Rules, nodes: Nodes | None) -> model.Network:
    return model.Network(
        switching=rules.switching.value,
        switching_ns=whole(rules.switching_delay),
        packet_bit=whole(rules.packet),
        hop_limit=whole(rules.hop_limit),
        booking=rules.booking.value,
        scheduler=rules.scheduler.value,
        topology_step_ns=whole(rules.topology_step),
        delay_step_ns=whole(rules.delay_step),
        scan_step_ns=whole(rules.scan_step),
        fibre_index=float(rules.fibre_index.value),
        fibre_stretch=float(rules.fibre_stretch.value),
        asking=rules.asking.value,
        product_first=rules.product_first.value,
        streaming=rules.streaming.value,
        node_choice=nodes.choice.value if nodes and nodes.choice else "delivery",
        admission=whole(nodes.admission) or 0 if nodes else 0,
    )


def build_source(key: str, source: Source) -> model.Source:
    texts = {name: getattr(source, name) or "" for name in ("author", "publisher", "url", "doi", "note")}
    return model.Source(key=key, title=source.title, year=source.year.reading.text if source.year else "", **texts)
