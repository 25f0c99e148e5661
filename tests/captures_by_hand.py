"""Scenarios of satellites, targets and a workload, and nothing that captures do not need."""

import dataclasses
from datetime import UTC, datetime

import numpy as np

from latency.plan.captures import draw_captures
from latency.scenario.model import (
    DataCentre,
    ElementSet,
    Network,
    SatelliteGroup,
    Scenario,
    Sensor,
    Target,
    User,
    Workload,
)
from latency.sky.orbits import elements_of, prepare

START = datetime(2025, 6, 1, tzinfo=UTC)
HOUR_NS = 3_600_000_000_000
DEGREE = np.pi / 180.0


def orbit(name, inclination_deg=97.4, raan_deg=0.0, mean_anomaly_deg=0.0, motion_rev_day=15.2, eccentricity=0.0005):
    return ElementSet(name, "", START, motion_rev_day, eccentricity, inclination_deg, raan_deg, 0.0,
                      mean_anomaly_deg, 0.0)  # fmt: skip


def target(name, latitude_deg, longitude_deg, height_m=0.0):
    return Target(name, latitude_deg * DEGREE, longitude_deg * DEGREE, height_m)


def workload(kind, names, **changes):
    plain = Workload(
        kind=kind,
        satellites=tuple(names),
        interval_ns=HOUR_NS,
        offset_ns=0,
        stagger=False,
        targets=(),
        listed=(),
        raw_bit=8_000,
        product_bit=80,
        work_op=7,
        priority=0,
        deadline_ns=None,
    )
    return dataclasses.replace(plain, **changes)


def scenario(work, orbits, off_nadir_deg=30.0, daylight=False, **changes):
    orbits = tuple(orbits)
    names = tuple(one.name for one in orbits)
    sensor = Sensor(off_nadir_deg * DEGREE, daylight, 0)
    group = SatelliteGroup("fleet", orbits, names, sensor, (), None, None, None)
    plain = Scenario(
        name="by hand",
        title="",
        question="",
        start=START,
        span_ns=24 * HOUR_NS,
        warm_up_ns=0,
        drain_ns=0,
        seed=1,
        replications=1,
        epoch_window_ns=0,
        campaign="steady",
        groups=(group,),
        stations=(),
        data_centres=(DataCentre("centre", 0.0, 0.0, None),),
        user=User("user", 0.0, 0.0, 0),
        nodes=(),
        cameras_may_be_nodes=True,
        workload=work,
        network=Network("cut-through", 0, 8920, 64, "demand", "first-come", HOUR_NS, HOUR_NS, HOUR_NS, 1.468, 1.5),
        cases=(),
        assumptions=(),
        warnings=(),
        resolved="",
    )
    return dataclasses.replace(plain, **changes)


def orbits_of(made):
    names, elements = elements_of(made)
    return names, prepare(elements, made.start, names, made.stop_ns)


def captures_of(made, replication=0):
    names, orbits = orbits_of(made)
    return draw_captures(made, names, orbits, replication)


def times_of(made, replication=0):
    """Name of the satellite and instant of each capture, in order."""
    names, orbits = orbits_of(made)
    found = draw_captures(made, names, orbits, replication)
    return [(names[row], int(taken_ns)) for row, taken_ns in zip(found.satellite, found.taken_ns, strict=True)]
