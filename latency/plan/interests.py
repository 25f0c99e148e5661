"""Which captures matter more: by where they are, by chance, and by what a look on board takes them for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.constants import EARTH_MEAN_RADIUS_M
from latency.kernels.draws import INTEREST, SCREENING
from latency.plan.drawn import draws_of
from latency.scenario.model import Area, Interest, Workload
from latency.sky.renewals import Chance
from latency.tables import NEVER

NOTHING = -1  # row of no interest


class Shots(NamedTuple):
    """Captures as far as their classes depend on them, in their order."""

    satellite: np.ndarray  # (N,) int64
    names: tuple[str, ...]  # of the satellites
    latitude_rad: np.ndarray  # (N,) float64, of the target, or of the sub-satellite point
    longitude_rad: np.ndarray  # (N,) float64


class Classes(NamedTuple):
    """What becomes of captures by their interest."""

    interest: np.ndarray  # (N,) int64, row of the workload's interests, NOTHING where none fits
    priority: np.ndarray  # (N,) int64, as everybody knows it when the capture is taken
    deadline_ns: np.ndarray  # (N,) int64, NEVER where there is none
    screened: np.ndarray | None  # (N,) int64, class after a look on board; None: nothing to be told there


def classes_of(workload: Workload, shots: Shots, chance: Chance) -> Classes:
    """Return the class of each capture: the first interest that fits it.

    An interest fits where the capture lies in one of its areas (great-circle distance on a sphere of mean radius, off
    by up to 0.6 % from the ellipsoid's geodesic) and its share is drawn. Each interest draws for itself, and each
    satellite for its own captures by their number, so that neither another interest nor another satellite changes
    what is drawn.

    The first interest *known ahead* that fits sets priority and deadline at once: nobody knows more when antennas are
    given. What only a look on board tells sets `screened`: the share `recall` of those captures is found and gets the
    interest's class, the rest keeps the class that it had; of all others the share `false_alarms` is taken for the
    first interest that is screened for, where that is the more urgent class.

    Parameters
    ----------
    workload : Workload
        With at least one interest.
    shots : Shots
    chance : Chance

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.scenario.model import Screening
    >>> fires = Interest("fires", 0, 1.0, (Area(0.0, 0.0, 200e3),), "ahead", 60)
    >>> workload = SimpleNamespace(priority=1, deadline_ns=None, interests=(fires,), screening=Screening())
    >>> shots = Shots(np.array([0, 0]), ("a",), np.array([0.03, 0.04]), np.array([0.0, 0.0]))
    >>> found = classes_of(workload, shots, Chance(1, 0))  # 191 km and 255 km away
    >>> found.interest.tolist(), found.priority.tolist(), found.screened
    ([0, -1], [0, 1], None)
    """
    interest = np.full(shots.satellite.size, NOTHING, dtype=np.int64)
    ahead = interest.copy()
    for row, one in enumerate(workload.interests):
        fits = _fits(one, shots, chance)
        interest[(interest == NOTHING) & fits] = row
        if one.known == "ahead":
            ahead[(ahead == NOTHING) & fits] = row
    # The last entry serves NOTHING, which is -1.
    priority = np.array([*(one.priority for one in workload.interests), workload.priority], dtype=np.int64)[ahead]
    deadlines = [one.deadline_ns if one.deadline_ns is not None else workload.deadline_ns for one in workload.interests]
    due = [NEVER if deadline is None else deadline for deadline in (*deadlines, workload.deadline_ns)]
    screened = _screened(workload, shots, chance, (interest, priority))
    return Classes(interest, priority, np.array(due, dtype=np.int64)[ahead], screened)


def distances_m(latitude_rad: np.ndarray, longitude_rad: np.ndarray, area: Area) -> np.ndarray:
    """Return the great-circle distances to the middle of an area, on a sphere of mean radius. [m]

    >>> equator = Area(0.0, 0.0, 1.0)
    >>> distances_m(np.array([np.pi / 2]), np.array([1.0]), equator).round(1).tolist()
    [10007557.2]
    """
    north, east = latitude_rad - area.latitude_rad, longitude_rad - area.longitude_rad
    half = np.sin(north / 2) ** 2 + np.cos(latitude_rad) * np.cos(area.latitude_rad) * np.sin(east / 2) ** 2
    return 2.0 * EARTH_MEAN_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))


def _fits(interest: Interest, shots: Shots, chance: Chance) -> np.ndarray:
    inside = np.full(shots.satellite.size, not interest.areas)
    for area in interest.areas:
        inside |= distances_m(shots.latitude_rad, shots.longitude_rad, area) <= area.radius_m
    if interest.share >= 1.0:
        return inside
    # No name of a satellite holds a line feed, so that no two pairs of names make the same entity.
    names = [f"{name}\n{interest.name}" for name in shots.names]
    return inside & (draws_of(shots.satellite, names, chance, INTEREST) < interest.share)


def _screened(
    workload: Workload, shots: Shots, chance: Chance, known: tuple[np.ndarray, np.ndarray]
) -> np.ndarray | None:
    """Return the classes after a look on board; `known` holds interest and class before it."""
    first = next((one.priority for one in workload.interests if one.known == "screened"), None)
    if first is None:
        return None
    drawn = draws_of(shots.satellite, shots.names, chance, SCREENING)
    found, alarmed = drawn < workload.screening.recall, drawn < workload.screening.false_alarms
    interest, priority = known
    screened = np.where(alarmed, np.minimum(first, priority), priority)
    for row, one in enumerate(workload.interests):
        if one.known == "screened":
            here = interest == row
            screened[here] = np.where(found[here], one.priority, priority[here])
    return screened
