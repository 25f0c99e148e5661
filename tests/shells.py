"""Scenarios made by hand for the tests of sky and plan: published shells and stations, no files read."""

import math
from datetime import UTC, datetime

from latency.scenario.model import (
    Computer,
    DataCentre,
    Downlink,
    IslTerminals,
    Network,
    SatelliteGroup,
    Scenario,
    Sensor,
    Station,
    User,
    Walker,
    Workload,
)

S = 1_000_000_000
DAY_S = 86_400.0
X_BAND = Downlink("x-band", 200_000_000, "both", 2 * S)


def walker(planes, per_plane, rev_day, inclination_deg, **changes):
    values = {
        "pattern": "delta",
        "planes": planes,
        "per_plane": per_plane,
        "phasing": "alternate",
        "phasing_factor": 0,
        "mean_motion_rad_s": rev_day * 2.0 * math.pi / DAY_S,
        "inclination_rad": math.radians(inclination_deg),
        "eccentricity": 1e-7,
        "raan_rad": 0.0,
        "argp_rad": 0.0,
        "mean_anomaly_rad": 0.0,
        "slot_spacing_rad": 2.0 * math.pi / per_plane,
        "bstar": 0.0,
    }
    return Walker(**values | changes)


def terminals(topology, **changes):
    values = {
        "topology": topology,
        "rate_bit_s": 10 * 10**9,
        "acquisition_ns": 0,
        "grazing_altitude_m": 0.0,
        "max_range_m": math.inf,
        "working": None,
    }
    return IslTerminals(**values | changes)


def group(orbit, isl=None, name="shell", names=None, downlinks=(X_BAND,)):
    count = orbit.planes * orbit.per_plane if isinstance(orbit, Walker) else len(orbit)
    return SatelliteGroup(
        name=name,
        orbit=orbit,
        names=names or tuple(f"{name}-{number:04d}" for number in range(count)),
        sensor=Sensor(math.radians(30.0), False, 0),
        downlinks=downlinks,
        isl=isl,
        computer=None,
        storage_bit=None,
    )


def station(name, latitude_deg, longitude_deg, max_range_m=math.inf, elevation_deg=5.0):
    return Station(
        name=name,
        latitude_rad=math.radians(latitude_deg),
        longitude_rad=math.radians(longitude_deg),
        height_m=0.0,
        antennas=1,
        turnaround_ns=0,
        mask=((0.0, math.radians(elevation_deg)),),
        max_range_m=max_range_m,
        handling_ns=0,
        line_rate_bit_s=10**9,
    )


def scenario(groups, stations, start=datetime(2000, 1, 1, tzinfo=UTC), span_s=3600, drain_s=0, **network):
    processor = Computer(1, 0, 0, None)
    rules = {
        "switching": "cut-through",
        "switching_ns": 0,
        "packet_bit": 8920,
        "hop_limit": 64,
        "booking": "demand",
        "scheduler": "first-come",
        "topology_step_ns": 60 * S,
        "delay_step_ns": S,
        "scan_step_ns": 60 * S,
        "fibre_index": 1.468,
        "fibre_stretch": 1.0,
    }
    return Scenario(
        name="by hand",
        title="",
        question="",
        start=start,
        span_ns=span_s * S,
        warm_up_ns=0,
        drain_ns=drain_s * S,
        seed=1,
        replications=1,
        epoch_window_ns=0,
        campaign="steady",
        groups=tuple(groups),
        stations=tuple(stations),
        data_centres=(DataCentre("centre", 0.0, 0.0, processor),),
        user=User("user", 0.0, 0.0, 0),
        nodes=(),
        cameras_may_be_nodes=False,
        workload=Workload("listed", (), 0, 0, False, (), (), 0, 0, 0, 0, None),
        network=Network(**rules | network),
        cases=(),
        assumptions=(),
        warnings=(),
        resolved="",
    )


def hypatia(shell, stations):
    """A +Grid shell as Hypatia sets it up: TLE epoch 2000-01-01, links limited by range alone.

    `shell` is a row of SHELLS. Hypatia's own limit, 80 km over a sphere of 6,378.135 km, is the range.
    """
    planes, per_plane, inclination_deg, rev_day, altitude_m, _ = shell
    reach_m = 2.0 * math.sqrt((6_378_135.0 + altitude_m) ** 2 - (6_378_135.0 + 80_000.0) ** 2)
    isl = terminals("grid", max_range_m=reach_m)
    return scenario([group(walker(planes, per_plane, rev_day, inclination_deg), isl)], stations)


# planes, satellites a plane, inclination [deg], revolutions a day, altitude [m], ground range limit h / sin(e) [m]
KUIPER = (34, 34, 51.9, 14.80, 630_000.0, 1_260_000.0)
KUIPER_35 = (34, 34, 51.9, 14.80, 630_000.0, 630_000.0 / math.sin(math.radians(35.0)))
STARLINK = (72, 22, 53.0, 15.19, 550_000.0, 550_000.0 / math.sin(math.radians(25.0)))
TELESAT = (27, 13, 98.98, 13.66, 1_015_000.0, 1_015_000.0 / math.sin(math.radians(10.0)))
