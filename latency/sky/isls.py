"""Inter-satellite links: which terminals point at each other, and when they see each other.

A terminal is fixed to its neighbour: what is called topology here says which. Neither the topology nor the
order of satellites in it changes over the span, and a broken terminal is not stepped over.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS, WGS72_J2, WGS72_MU_M3_S2, WGS72_RADIUS_M
from latency.kernels.light_times import link_delays, samples_at
from latency.kernels.lines_of_sight import link_edges
from latency.scenario.model import SatelliteGroup, Scenario, Walker
from latency.sky.frames import julian_date
from latency.sky.orbits import Propagator, group_elements
from latency.tables import Isls

DAY_S = 86_400.0


class Links(NamedTuple):
    """Pairs of satellites with terminals for each other, whether or not they see each other; a < b, sorted."""

    a: np.ndarray  # (L,) int64, index of the satellite by name
    b: np.ndarray  # (L,) int64
    rate_bit_s: np.ndarray  # (L,) int64
    acquisition_ns: np.ndarray  # (L,) int64
    grazing_m: np.ndarray  # (L,) float64, least height of the line of sight over the ellipsoid
    max_range_m: np.ndarray  # (L,) float64, inf where there is no limit


def in_plane_pairs(planes: int, per_plane: int) -> set[tuple[int, int]]:
    """Return each slot with the next of its plane, the last with the first; satellite = plane * per_plane + slot.

    A plane of two has one link, a plane of one has none.

    >>> sorted(in_plane_pairs(1, 3)), in_plane_pairs(2, 2) == {(0, 1), (2, 3)}, in_plane_pairs(1, 1)
    ([(0, 1), (0, 2), (1, 2)], True, set())
    """
    slots = [(plane * per_plane, slot) for plane in range(planes) for slot in range(per_plane)]
    pairs = {(first + slot, first + (slot + 1) % per_plane) for first, slot in slots}
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def cross_plane_pairs(planes: int, per_plane: int, closed: bool) -> set[tuple[int, int]]:
    """Return each slot with the same slot of the next plane; `closed` ties the last plane to the first.

    >>> sorted(cross_plane_pairs(3, 1, closed=True)), sorted(cross_plane_pairs(3, 1, closed=False))
    ([(0, 1), (0, 2), (1, 2)], [(0, 1), (1, 2)])
    """
    nexts = [(plane, (plane + 1) % planes) for plane in range(planes if closed else planes - 1)]
    pairs = {(p * per_plane + slot, q * per_plane + slot) for p, q in nexts for slot in range(per_plane)}
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def _ring(planes: int, per_plane: int, pattern: str) -> set[tuple[int, int]]:
    return in_plane_pairs(planes, per_plane)


def _grid(planes: int, per_plane: int, pattern: str) -> set[tuple[int, int]]:
    # Half a turn of nodes: across the seam of a star neighbours fly in opposite directions.
    return in_plane_pairs(planes, per_plane) | cross_plane_pairs(planes, per_plane, closed=pattern == "delta")


def _none(planes: int, per_plane: int, pattern: str) -> set[tuple[int, int]]:
    return set()


TOPOLOGIES = {"ring": _ring, "grid": _grid, "none": _none}


def _listed_order(group: SatelliteGroup, start: datetime) -> list[int]:
    """Return the listed satellites in the order in which they follow each other round their plane.

    By argument of latitude at `start`, from the mean elements with the secular turn of the perigee (first
    order in J2): epochs days apart may not change the order.
    """
    elements = group_elements(group, start)
    whole, fraction = julian_date(start)
    since_epoch_min = ((whole - elements.epoch_jd[:, 0]) + (fraction - elements.epoch_jd[:, 1])) * DAY_S / 60.0
    motion = elements.mean_motion_rad_min
    axis_m = (WGS72_MU_M3_S2 / (motion / 60.0) ** 2) ** (1.0 / 3.0)
    flat = WGS72_J2 * (WGS72_RADIUS_M / (axis_m * (1.0 - elements.eccentricity**2))) ** 2
    perigee_rad_min = 0.75 * flat * motion * (5.0 * np.cos(elements.inclination_rad) ** 2 - 1.0)
    latitude_rad = elements.argp_rad + elements.mean_anomaly_rad + (motion + perigee_rad_min) * since_epoch_min
    return np.argsort(latitude_rad % (2.0 * math.pi), kind="stable").tolist()


def neighbour_pairs(group: SatelliteGroup, start: datetime) -> list[tuple[str, str]]:
    """Return the pairs of a group's satellites with terminals for each other, by name, each once.

    `ring`: neighbours in the plane. `grid` (+Grid): these and the same slot of the planes beside, without a
    shift of slots; the seam is closed for a delta pattern and open for a star. Listed satellites count as
    one plane, in the order of their arguments of latitude at `start`. Where one of the two terminals does
    not work there is no link.

    Examples
    --------
    Two planes of three satellites, numbered plane by plane:

    >>> sorted(TOPOLOGIES["grid"](2, 3, "delta"))
    [(0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (3, 5), (4, 5)]
    """
    if group.isl is None:
        return []
    orbit = group.orbit
    if isinstance(orbit, Walker):
        shape, order = (orbit.planes, orbit.per_plane, orbit.pattern), range(len(group.names))
    else:
        shape, order = (1, len(orbit), "delta"), _listed_order(group, start)
    working = set(group.names if group.isl.working is None else group.isl.working)
    pairs = [(group.names[order[p]], group.names[order[q]]) for p, q in TOPOLOGIES[group.isl.topology](*shape)]
    return sorted((min(pair), max(pair)) for pair in pairs if working.issuperset(pair))


def links_of(scenario: Scenario) -> Links:
    """Return the links of all groups; indices count the scenario's satellites in code-point order of their names."""
    number = {name: row for row, name in enumerate(sorted(name for group in scenario.groups for name in group.names))}
    rows = [
        (number[a], number[b], group.isl)
        for group in scenario.groups
        for a, b in neighbour_pairs(group, scenario.start)
    ]
    rows.sort(key=lambda row: row[:2])
    return Links(
        a=np.array([a for a, _, _ in rows], dtype=np.int64),
        b=np.array([b for _, b, _ in rows], dtype=np.int64),
        rate_bit_s=np.array([isl.rate_bit_s for _, _, isl in rows], dtype=np.int64),
        acquisition_ns=np.array([isl.acquisition_ns for _, _, isl in rows], dtype=np.int64),
        grazing_m=np.array([isl.grazing_altitude_m for _, _, isl in rows], dtype=np.float64),
        max_range_m=np.array([isl.max_range_m for _, _, isl in rows], dtype=np.float64),
    )


def visible_intervals(
    orbits: Propagator, links: Links, stop_ns: int, scan_step_ns: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return when the two ends of each link see each other and are in range, acquisition left aside.

    Edges are roots, not samples; between samples `scan_step_ns` apart a visit to the other side is found by
    its turning point.

    Parameters
    ----------
    orbits : Propagator
    links : Links
    stop_ns : int
        Intervals are clipped to [0, stop_ns]. [ns]
    scan_step_ns : int
        [ns]

    Returns
    -------
    link, open_ns, close_ns : (I,) int64
        Row of `links`, opening rounded up, closing rounded down [ns]; sorted by (link, open).
    """
    stop_s = stop_ns / SECOND_NS
    steps = -(-stop_ns // scan_step_ns)
    inner_s = np.linspace(0.0, stop_s, steps + 1)
    samples = samples_at(np.concatenate([[-stop_s / steps], inner_s, [stop_s + stop_s / steps]]))
    room = 4 * links.a.size
    while True:
        link_of, edge_s = np.empty(room, np.int64), np.empty(room)
        found = link_edges(orbits, links, samples, link_of, edge_s)
        if found <= room:
            break
        room = found
    edge_ns = edge_s[:found] * SECOND_NS
    open_ns = np.clip(np.ceil(edge_ns[0::2]).astype(np.int64), 0, stop_ns)
    close_ns = np.clip(np.floor(edge_ns[1::2]).astype(np.int64), 0, stop_ns)
    # In floating point the stop in ns may come out one short.
    close_ns[edge_s[1:found:2] == stop_s] = stop_ns
    return link_of[0:found:2], open_ns, close_ns


def find_isls(orbits: Propagator, links: Links, steps_ns: np.ndarray, scan_step_ns: int) -> tuple[Isls, int]:
    """Return when links are up, with their delays, and the largest error of a delay. [ns]

    A link is up from `acquisition_ns` after its ends begin to see each other; one whose ends see each other
    at time 0 is taken as acquired then, as it would be in a network that has been running. What is lost
    before acquisition has ended was never up. The delay is the light time at the middle of a topology step,
    clipped to the plan, to the nearest ns; its error is the largest difference at the ends of a step, where a
    distance that bends one way over a step is farthest from that in the middle.

    Parameters
    ----------
    orbits : Propagator
    links : Links
    steps_ns : (K + 1,) int64
        Edges of the topology steps, from 0 to the stop. [ns]
    scan_step_ns : int
        [ns]
    """
    stop_ns = int(steps_ns[-1])
    link, open_ns, down_ns = visible_intervals(orbits, links, stop_ns, scan_step_ns)
    up_ns = np.where(open_ns == 0, 0, open_ns + links.acquisition_ns[link])
    kept = up_ns < down_ns
    link, up_ns, down_ns = link[kept], up_ns[kept], down_ns[kept]
    first_step = np.searchsorted(steps_ns, up_ns, side="right") - 1
    last_step = np.searchsorted(steps_ns, down_ns, side="left") - 1
    delay_start = np.append(np.int64(0), np.cumsum(last_step - first_step + 1))
    isls = Isls(
        a=links.a[link],
        b=links.b[link],
        up_ns=up_ns,
        down_ns=down_ns,
        rate_bit_s=links.rate_bit_s[link],
        first_step=first_step,
        delay_start=delay_start,
        delay_ns=np.empty(delay_start[-1], np.int64),
    )
    error_ns = np.zeros(link.size, np.int64)
    halves_ns = np.append(np.stack([steps_ns[:-1], 0.5 * (steps_ns[:-1] + steps_ns[1:])], axis=1).ravel(), stop_ns)
    link_delays(orbits, isls, samples_at(halves_ns / SECOND_NS), error_ns)
    return isls, int(error_ns.max(initial=0))
