"""Orbits of a group: shells in numbers, element files read, and what must hold for both."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from latency.errors import InputError
from latency.scenario import model, shells
from latency.scenario.assemble import inside
from latency.scenario.document import read_text
from latency.scenario.lists import MOST_ELEMENTS, read_sets
from latency.scenario.problems import Problems
from latency.scenario.rules import ScenarioFile
from latency.scenario.space import FILES, WALKER, Orbit, Sensor
from latency.scenario.stated import Reading

LARGEST_FILE_BYTES = 16 * 2**20
DAY_S = 86_400.0
LOWEST_PERIGEE_M = 80e3


def read_files(file: ScenarioFile, home: Path, problems: Problems) -> ScenarioFile:
    """Return the scenario with the elements of its TLE and OMM files in place of the files' names."""
    groups = dict(file.satellites or {})
    for name, group in groups.items():
        if group and group.orbit and group.orbit.kind.value in FILES and group.orbit.file:
            orbit = _with_elements(group.orbit, home, problems)
            groups[name] = group.model_copy(update={"orbit": orbit})
    return file.model_copy(update={"satellites": groups})


def _with_elements(orbit: Orbit, home: Path, problems: Problems) -> Orbit | None:
    from latency.scenario.elements import read_elements

    given = orbit.file.given
    folder = given.document.path.parent if given.document.path else home
    try:
        path = inside(folder, orbit.file.value)
        sets = read_elements(path, read_text(path, orbit.file.value, LARGEST_FILE_BYTES))
    except ValueError as error:
        problems.add(given.place(), given.path, str(error))
        return None
    except InputError as error:
        problems.extend(error.problems)
        return None
    if len(sets) > MOST_ELEMENTS:
        message = f"{len(sets):,} element sets; this version takes up to {MOST_ELEMENTS:,}"
        problems.add(given.place(), given.path, message)
        return None
    elements = replace(orbit.file.becomes(read_sets(tuple(sets))), origin=orbit.file.reading.text)
    kind = orbit.kind.becomes(Reading("elements", "elements", "elements"))
    return orbit.model_copy(update={"kind": kind, "file": None, "elements": elements})


def check_orbit(orbit: Orbit, problems: Problems) -> None:
    """Report a shell that cannot be: below the ground, no sun-synchronous inclination, slots that overlap."""
    if orbit.kind.value not in WALKER:
        return
    motion_rad_s = _motion_rad_s(orbit)
    table = orbit.table

    def wrong(key: str, message: str) -> None:
        problems.add(table.place(key), (*table.path, key), message)

    eccentricity = float(orbit.eccentricity.value)
    perigee_m = shells.semi_major_axis_m(motion_rad_s) * (1 - eccentricity) - shells.WGS72_RADIUS_M
    if perigee_m < LOWEST_PERIGEE_M:
        key = "altitude" if orbit.altitude else "mean_motion"
        wrong(key, f"the perigee lies at {perigee_m / 1000:.0f} km, below {LOWEST_PERIGEE_M / 1000:.0f} km")
    if orbit.inclination.value is None and perigee_m >= LOWEST_PERIGEE_M:
        try:
            shells.sun_synchronous_inclination_rad(motion_rad_s, eccentricity)
        except ValueError as error:
            wrong("inclination", str(error))
    planes, per_plane = orbit.planes.value, orbit.satellites_per_plane.value
    if orbit.slot_spacing.value is not None and orbit.slot_spacing.value * (per_plane - 1) >= 360:
        wrong("slot_spacing", f"{per_plane} satellites so far apart do not fit into 360 deg")
    if orbit.phasing.value is not None and orbit.phasing.value >= planes:
        wrong("phasing", f"Walker's factor is below the number of planes, {planes}")


def check_sensor(sensor: Sensor, orbit: Orbit, problems: Problems) -> None:
    """Report a swath that reaches beyond the horizon."""
    try:
        build_sensor(sensor, build_orbit(orbit))
    except ValueError as error:
        problems.add(sensor.swath.given.place(), sensor.swath.given.path, str(error))


def _motion_rad_s(orbit: Orbit) -> float:
    if orbit.altitude:
        return shells.mean_motion_rad_s(float(orbit.altitude.value))
    return float(orbit.mean_motion.value) * math.tau / DAY_S


def build_orbit(orbit: Orbit) -> model.Walker | tuple[model.ElementSet, ...]:
    """Return the orbit of a group without mistakes."""
    if orbit.kind.value not in WALKER:
        return orbit.elements.value
    motion_rad_s = _motion_rad_s(orbit)
    eccentricity = float(orbit.eccentricity.value)
    per_plane = orbit.satellites_per_plane.value
    spacing = orbit.slot_spacing.value
    return model.Walker(
        pattern=orbit.kind.value.removeprefix("walker-"),
        planes=orbit.planes.value,
        per_plane=per_plane,
        phasing="alternate" if orbit.phasing.value is None else "walker",
        phasing_factor=orbit.phasing.value or 0,
        mean_motion_rad_s=motion_rad_s,
        inclination_rad=_inclination_rad(orbit, motion_rad_s, eccentricity),
        eccentricity=eccentricity,
        raan_rad=math.radians(float(orbit.raan.value)),
        argp_rad=math.radians(float(orbit.argument_of_perigee.value)),
        mean_anomaly_rad=math.radians(float(orbit.mean_anomaly.value)),
        slot_spacing_rad=math.tau / per_plane if spacing is None else math.radians(float(spacing)),
        bstar=float(orbit.bstar.value),
    )


def _inclination_rad(orbit: Orbit, motion_rad_s: float, eccentricity: float) -> float:
    if orbit.inclination.value is None:
        return shells.sun_synchronous_inclination_rad(motion_rad_s, eccentricity)
    return math.radians(float(orbit.inclination.value))


def altitude_m(orbit: model.Walker | tuple[model.ElementSet, ...]) -> float:
    """Return the height of a group above the equator; of element sets the mean. [m]"""
    if isinstance(orbit, model.Walker):
        motions_rad_s = [orbit.mean_motion_rad_s]
    else:
        motions_rad_s = [item.mean_motion_rev_day * math.tau / DAY_S for item in orbit]
    axes_m = [shells.semi_major_axis_m(motion) for motion in motions_rad_s]
    return sum(axes_m) / len(axes_m) - shells.WGS72_RADIUS_M


def build_sensor(sensor: Sensor, orbit: model.Walker | tuple[model.ElementSet, ...]) -> model.Sensor:
    """Return a group's sensor; a swath is turned into an angle at the group's mean height.

    Raises
    ------
    ValueError
        The swath reaches beyond the horizon.
    """
    if sensor.swath:
        angle_rad = shells.off_nadir_rad(float(sensor.swath.value), altitude_m(orbit))
    else:
        angle_rad = math.radians(float(sensor.off_nadir.value))
    return model.Sensor(angle_rad, sensor.daylight.value, int(sensor.readout.value), int(sensor.imaging.value))
