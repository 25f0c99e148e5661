"""From a file without mistakes to the plain frozen data that everybody else reads."""

from __future__ import annotations

import math
from fractions import Fraction

from latency.scenario import model
from latency.scenario.fleet import Fleet
from latency.scenario.ground import DataCentre, Station, User
from latency.scenario.orbits import build_orbit, build_sensor
from latency.scenario.rules import Nodes, Rules, Source, Workload
from latency.scenario.space import Computer, Downlink, Group, Isl
from latency.scenario.stated import Stated

NO_SENSOR = model.Sensor(0.0, False, 0)


def whole(stated: Stated | None) -> int | None:
    """Return a stated whole number of base units; None for a word such as "unlimited"."""
    return None if stated is None or stated.value is None else int(stated.value)


def radians(stated: Stated) -> float:
    return math.radians(float(stated.value))


def metres(stated: Stated | None) -> float:
    """Return a length, infinite where there is no limit. [m]"""
    return math.inf if stated is None or stated.value is None else float(stated.value)


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
        computer=_computer(group.computer) if group.computer else None,
        storage_bit=whole(group.storage),
    )


def _downlinks(group: Group) -> tuple[model.Downlink, ...]:
    radios = group.downlinks or ({"downlink": group.downlink} if group.downlink else {})
    return tuple(_downlink(name, radios[name]) for name in sorted(radios))


def _downlink(name: str, radio: Downlink) -> model.Downlink:
    return model.Downlink(name, whole(radio.rate), radio.carries.value, whole(radio.acquisition))


def _isl(isl: Isl, group: str, fleet: Fleet) -> model.IslTerminals:
    own = Fleet({group: fleet.members[group]}, ())
    return model.IslTerminals(
        topology=isl.topology.value,
        rate_bit_s=whole(isl.rate) or 0,
        acquisition_ns=whole(isl.acquisition),
        grazing_altitude_m=metres(isl.grazing_altitude),
        max_range_m=metres(isl.max_range),
        working=None if isl.working.value is None else own.select(isl.working),
    )


def _computer(computer: Computer) -> model.Computer:
    """The sustained rate is whole operations a second, rounded down."""
    rate_op_s = None
    if computer.rate:
        rate_op_s = max(1, math.floor(computer.rate.value * computer.utilisation.value))
    return model.Computer(whole(computer.workers), whole(computer.startup), whole(computer.service_time), rate_op_s)


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
    )


def _mask(station: Station) -> tuple[tuple[float, float], ...]:
    if station.mask_by_azimuth:
        return tuple((_radians(azimuth), _radians(low)) for azimuth, low in station.mask_by_azimuth.value)
    # A slant-range limit stands instead of a mask: anything above the horizon of the station's plane or below it.
    return ((0.0, radians(station.mask)),) if station.mask else ((0.0, -math.pi / 2),)


def _radians(angle: Fraction) -> float:
    return math.radians(float(angle))


def build_data_centre(name: str, centre: DataCentre) -> model.DataCentre:
    return model.DataCentre(name, radians(centre.latitude), radians(centre.longitude), _computer(centre.computer))


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
        work_op=whole(workload.work),
        priority=whole(workload.priority),
        deadline_ns=whole(workload.deadline),
        lifetime_ns=whole(workload.lifetime),
    )


def _targets(workload: Workload) -> tuple[model.Target, ...]:
    targets = workload.targets or {}
    return tuple(
        model.Target(name, radians(target.latitude), radians(target.longitude), metres(target.height))
        for name, target in sorted(targets.items())
    )


def build_network(rules: Rules) -> model.Network:
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
    )


def build_source(key: str, source: Source) -> model.Source:
    texts = {name: getattr(source, name) or "" for name in ("author", "publisher", "url", "doi", "note")}
    return model.Source(key=key, title=source.title, year=source.year.reading.text if source.year else "", **texts)
