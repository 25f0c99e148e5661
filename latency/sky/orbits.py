"""Orbits: from a scenario's satellites to what a kernel needs to place them (SGP4, WGS-72)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.errors import InputError, Problem
from latency.kernels.sgp4 import sgp4_tracks
from latency.kernels.shells import shell_clock, shell_tracks
from latency.scenario.model import ElementSet, SatelliteGroup, Scenario, Walker
from latency.sky.deep_space import path_table
from latency.sky.frames import greenwich_table, julian_date
from latency.sky.lifetime import refuse_failures, refuse_nonsense
from latency.sky.satrec import near_constants
from latency.sky.shells import shells_of
from latency.tables import Elements

TURN_RAD = 2.0 * math.pi
NODE_SPREAD_RAD = {"delta": TURN_RAD, "star": math.pi}


class Propagator(NamedTuple):
    """All that kernels need to place any satellite from the start to the stop; see kernels/sgp4.py."""

    constants: np.ndarray  # (S, 33) float64, SGP4's constants, columns named in kernels.sgp4.COLUMNS
    greenwich: np.ndarray  # (D, 2) float64, angle [rad] at each midnight, change [rad/day] in the day after
    since_midnight_s: float  # from the first midnight to the start
    path_of: np.ndarray  # (S,) int64, row of `paths`, -1 where the constants serve
    paths: np.ndarray  # (P, pieces, 3, terms) float64, Chebyshev series of deep-space satellites, m in ITRS
    path_start_s: float
    path_step_s: float


def _walker_elements(shell: Walker, epoch: datetime) -> Elements:
    plane = np.repeat(np.arange(shell.planes), shell.per_plane)
    slot = np.tile(np.arange(shell.per_plane), shell.planes)
    # How much further round its orbit slot 0 of each plane stands than slot 0 of the first plane.
    shift_rad = {
        "walker": TURN_RAD * shell.phasing_factor / (shell.planes * shell.per_plane) * plane,
        "alternate": 0.5 * shell.slot_spacing_rad * (plane % 2),
    }[shell.phasing]
    count = plane.size
    return Elements(
        epoch_jd=np.tile(julian_date(epoch), (count, 1)),
        mean_motion_rad_min=np.full(count, shell.mean_motion_rad_s * 60.0),
        eccentricity=np.full(count, shell.eccentricity),
        inclination_rad=np.full(count, shell.inclination_rad),
        raan_rad=(shell.raan_rad + NODE_SPREAD_RAD[shell.pattern] / shell.planes * plane) % TURN_RAD,
        argp_rad=np.full(count, shell.argp_rad),
        mean_anomaly_rad=(shell.mean_anomaly_rad + shell.slot_spacing_rad * slot + shift_rad) % TURN_RAD,
        bstar=np.full(count, shell.bstar),
    )


def _listed_elements(sets: Sequence[ElementSet]) -> Elements:
    return Elements(
        epoch_jd=np.array([julian_date(one.epoch) for one in sets]).reshape(-1, 2),
        # Divided as the sgp4 package divides, so that a TLE gives the same last bit.
        mean_motion_rad_min=np.array([one.mean_motion_rev_day for one in sets]) / (1440.0 / TURN_RAD),
        eccentricity=np.array([one.eccentricity for one in sets]),
        inclination_rad=np.radians([one.inclination_deg for one in sets]),
        raan_rad=np.radians([one.raan_deg for one in sets]),
        argp_rad=np.radians([one.argp_deg for one in sets]),
        mean_anomaly_rad=np.radians([one.mean_anomaly_deg for one in sets]),
        bstar=np.array([one.bstar for one in sets]),
    )


def group_elements(group: SatelliteGroup, epoch: datetime) -> Elements:
    """Return the elements of one group, in the order of its names (a shell: plane by plane, slot by slot).

    A Walker shell has its elements at `epoch`; listed satellites keep their own epochs.
    """
    if isinstance(group.orbit, Walker):
        return _walker_elements(group.orbit, epoch)
    return _listed_elements(group.orbit)


def elements_of(scenario: Scenario) -> tuple[tuple[str, ...], Elements]:
    """Return all satellites of a scenario: names in code-point order, and elements row by row.

    Returns
    -------
    names : tuple of str
    elements : Elements
        (S,) arrays, mean motion as given (Kozai's).
    """
    parts = [group_elements(group, scenario.shell_epoch) for group in scenario.groups]
    names = [name for group in scenario.groups for name in group.names]
    order = sorted(range(len(names)), key=names.__getitem__)
    columns = (np.concatenate(column)[order] for column in zip(*parts, strict=True))
    return tuple(names[row] for row in order), Elements(*columns)


def orbits_of(scenario: Scenario) -> tuple[tuple[str, ...], Propagator]:
    """Return the names of all satellites, in code-point order, and what places them from the start to the stop.

    Raises
    ------
    InputError
        Names each satellite that SGP4 cannot follow; in a replication also the epoch that was drawn.
    """
    names, elements = elements_of(scenario)
    try:
        return names, prepare(elements, scenario.start, names, scenario.stop_ns)
    except InputError as error:
        if scenario.epoch is None:
            raise
        drawn = f"a replication begins at {scenario.start:%Y-%m-%dT%H:%M:%SZ}; a shorter window or 0 s keeps nearer to"
        hint = Problem(scenario.name, "scenario.epoch_window", f"{drawn} {scenario.epoch:%Y-%m-%dT%H:%M:%SZ}")
        raise InputError(error.source, [*error.problems, hint]) from error


def prepare(elements: Elements, start: datetime, names: Sequence[str], stop_ns: int) -> Propagator:
    """Return the constants with which kernels place every satellite from `start` to `start + stop_ns`.

    Periods of 225 min and more are deep space: the sgp4 package's own positions, as Chebyshev series that
    follow them to 0.1 mm. An hour either side of the span is covered too, for searches that look past its ends.

    Parameters
    ----------
    elements : Elements
        (S,) arrays.
    start : datetime
        Time 0 of the kernels, UTC.
    names : sequence of S str
        For messages.
    stop_ns : int
        End of the span. [ns]

    Raises
    ------
    InputError
        Names each satellite that SGP4 cannot follow to the stop, and the time at which it fails.

    Examples
    --------
    One satellite at 500 km over the equator, at the meridian of Greenwich at first, 427 km further after a minute.

    >>> from latency.sky.frames import greenwich_angles
    >>> zero, turned = np.zeros(1), greenwich_angles(datetime(2025, 6, 1), np.zeros(1))
    >>> elements = Elements(np.array([[2460827.5, 0.0]]), zero + 0.0664, zero, zero, zero, zero, turned, zero)
    >>> orbits = prepare(elements, datetime(2025, 6, 1), ("one",), stop_ns=60_000_000_000)
    >>> (tracks_itrs_m(orbits, np.array([0.0, 60.0]))[0] / 1e3).round() + 0.0
    array([[6875., 6862.],
           [   0.,  427.],
           [   0.,    0.]])
    """
    stop_s = stop_ns / SECOND_NS
    refuse_nonsense(elements, names)
    constants, deep = near_constants(elements, start)
    refuse_failures(elements, constants, deep, start, names, stop_s)
    greenwich, since_midnight_s = greenwich_table(start, stop_s)
    paths, path_start_s, path_step_s = path_table(elements, np.flatnonzero(deep), start, stop_s)
    return Propagator(
        constants=constants,
        greenwich=greenwich,
        since_midnight_s=since_midnight_s,
        path_of=np.where(deep, np.cumsum(deep) - 1, -1),
        paths=paths,
        path_start_s=path_start_s,
        path_step_s=path_step_s,
    )


def tracks_itrs_m(orbits: Propagator, times_s: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return the positions of all satellites, (S, 3, T) float64 [satellite, 3, epoch], ITRS. [m]

    Shells without drag take the kernel that needs no trigonometry, within a micrometre of the other.

    Parameters
    ----------
    orbits : Propagator
    times_s : (T,) float64
        Seconds since the start that `orbits` was prepared for, inside its span. [s]
    out : (S, 3, T) float64, optional
        Written to and returned; who asks batch by batch has the system clear its memory once.
    """
    times_s = np.ascontiguousarray(times_s, dtype=np.float64)
    tracks_m = np.empty((orbits.path_of.size, 3, times_s.size)) if out is None else out
    shells, others = shells_of(orbits.constants, orbits.path_of)
    clock = np.empty((6, times_s.size))
    for rows in shells:
        shell_clock(orbits, rows[0], times_s, clock)
        shell_tracks(orbits, rows, clock, tracks_m)
    sgp4_tracks(orbits, others, times_s, np.empty_like(times_s), tracks_m)
    return tracks_m


def positions_itrs_m(elements: Elements, start: datetime, times_s: np.ndarray) -> np.ndarray:
    """Return positions straight from elements, (S, 3, T) float64 [satellite, 3, epoch], ITRS. [m]

    For a look at a few times; who asks more than once prepares once and calls `tracks_itrs_m`.
    Within 0.1 mm of Skyfield's `EarthSatellite.at(t).frame_xyz(itrs)`. Times must not lie before `start`.

    Raises
    ------
    InputError
        As `prepare`.
    """
    names = [f"satellite {s}" for s in range(elements.bstar.size)]
    orbits = prepare(elements, start, names, math.ceil(np.max(times_s, initial=0.0) * SECOND_NS))
    return tracks_itrs_m(orbits, times_s)
