"""Inter-satellite links: their terms, and when the satellites that have terminals for each other see each other."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.kernels.light_times import Samples, link_delays, samples_at
from latency.kernels.lines_of_sight import link_edges
from latency.kernels.shares import in_shares
from latency.kernels.shells import shell_clock
from latency.scenario.model import IslTerminals, Scenario
from latency.sky.link_terms import Terms, Up, cut_by_range, terms_of, without_outages
from latency.sky.neighbours import neighbour_pairs
from latency.sky.orbits import Propagator
from latency.sky.shells import shells_of
from latency.tables import Isls

ONE_RATE = Terms()
KEPT_BYTE = 1 << 26


class Links(NamedTuple):
    """Pairs of satellites with terminals for each other, whether or not they see each other; a < b, sorted."""

    a: np.ndarray  # (L,) int64, index of the satellite by name
    b: np.ndarray  # (L,) int64
    rate_bit_s: np.ndarray  # (L,) int64
    acquisition_ns: np.ndarray  # (L,) int64
    grazing_m: np.ndarray  # (L,) float64, least height of the line of sight over the ellipsoid
    max_range_m: np.ndarray  # (L,) float64, inf where there is no limit


def named_links(scenario: Scenario) -> list[tuple[str, str, IslTerminals]]:
    """Return the links of all groups by name, with the terms of their terminals; in the order of `links_of`.

    A link is no faster than either of its ends: where one is degraded, so are all steps of the link's rate.
    """
    pairs = [
        (*pair, _between(pair, group.isl))
        for group in scenario.groups
        for pair in neighbour_pairs(group, scenario.start)
    ]
    # Names in code-point order are satellites in the order of their indices.
    return sorted(pairs, key=lambda row: row[:2])


def _between(pair: tuple[str, str], isl: IslTerminals) -> IslTerminals:
    most_bit_s = min((rate_bit_s for name, rate_bit_s in isl.degraded if name in pair), default=None)
    if most_bit_s is None:
        return isl
    steps = tuple((range_m, min(rate_bit_s, most_bit_s)) for range_m, rate_bit_s in isl.rate_steps)
    return replace(isl, rate_bit_s=min(isl.rate_bit_s, most_bit_s), rate_steps=steps)


def links_of(scenario: Scenario) -> Links:
    """Return the links of all groups; indices count the scenario's satellites in code-point order of their names.

    Where the rate depends on the distance, it is that of the farthest step, and the range ends there.
    """
    number = {name: row for row, name in enumerate(sorted(name for group in scenario.groups for name in group.names))}
    rows = named_links(scenario)
    farthest = [isl.rate_steps[-1] if isl.rate_steps else (math.inf, isl.rate_bit_s) for _, _, isl in rows]
    ranges_m = [min(isl.max_range_m, range_m) for (_, _, isl), (range_m, _) in zip(rows, farthest, strict=True)]
    return Links(
        a=np.array([number[a] for a, _, _ in rows], dtype=np.int64),
        b=np.array([number[b] for _, b, _ in rows], dtype=np.int64),
        rate_bit_s=np.array([rate_bit_s for _, rate_bit_s in farthest], dtype=np.int64),
        acquisition_ns=np.array([isl.acquisition_ns for _, _, isl in rows], dtype=np.int64),
        grazing_m=np.array([isl.grazing_altitude_m for _, _, isl in rows], dtype=np.float64),
        max_range_m=np.array(ranges_m, dtype=np.float64),
    )


def link_terms(scenario: Scenario, replication: int = 0) -> Terms:
    """Return the terms of the links of all groups, in the order of `links_of`."""
    rows = named_links(scenario)
    return terms_of(scenario, [row[:2] for row in rows], [isl for _, _, isl in rows], replication)


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
    times_s = np.concatenate([[-stop_s / steps], inner_s, [stop_s + stop_s / steps]])

    def search(begin: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        return _edges(orbits, Links(*(column[begin:end] for column in links)), begin, times_s)

    link_of, edge_s = (np.concatenate(parts) for parts in zip(*in_shares(search, links.a.size), strict=True))
    edge_ns = edge_s * SECOND_NS
    open_ns = np.clip(np.ceil(edge_ns[0::2]).astype(np.int64), 0, stop_ns)
    close_ns = np.clip(np.floor(edge_ns[1::2]).astype(np.int64), 0, stop_ns)
    # In floating point the stop in ns may come out one short.
    close_ns[edge_s[1::2] == stop_s] = stop_ns
    return link_of[0::2], open_ns, close_ns


def _edges(orbits: Propagator, links: Links, first: int, times_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which link, counted from `first` on, goes up or down when. [s]"""
    exact = _samples_of(links, times_s)
    samples = _with_clocks(_samples_of(links, times_s), orbits)
    room = 4 * links.a.size
    while True:
        link_of, edge_s = np.empty(room, np.int64), np.empty(room)
        found = link_edges(orbits, links, samples, exact, link_of, edge_s)
        if found <= room:
            return first + link_of[:found], edge_s[:found]
        room = found


def _samples_of(links: Links | Isls, times_s: np.ndarray) -> Samples:
    """Return samples that keep as many satellites as nearly all links reach over, in 64 MB at most."""
    reach = int(np.quantile(links.b - links.a, 0.95, method="lower")) if links.a.size else 1
    return samples_at(times_s, 1 + min(reach, KEPT_BYTE // (24 * times_s.size)))


def _with_clocks(samples: Samples, orbits: Propagator) -> Samples:
    """Return samples through which satellites of shells are followed nearly, without trigonometry."""
    shells, others = shells_of(orbits.constants, orbits.path_of)
    clock_of = np.empty(orbits.path_of.size, np.int64)
    clock_of[others] = -1
    clocks = np.empty((len(shells), 6, samples.times_s.size))
    for row, satellites in enumerate(shells):
        clock_of[satellites] = row
        shell_clock(orbits, satellites[0], samples.times_s, clocks[row])
    return samples._replace(clock_of=clock_of, clocks=clocks)


def _rated(orbits: Propagator, links: Links, terms: Terms, up: Up, scan: tuple[int, int]) -> tuple[Up, np.ndarray]:
    """Return up-intervals cut where rates change with distance, and the rate of each."""
    near = []
    for level in range(max(map(len, terms.rate_steps), default=1) - 1):
        rows = np.flatnonzero([len(steps) > level + 1 for steps in terms.rate_steps])
        limits_m = [terms.rate_steps[row][level][0] for row in rows]
        some = Links(*(column[rows] for column in links))
        some = some._replace(max_range_m=np.minimum(some.max_range_m, limits_m))
        link, open_ns, close_ns = visible_intervals(orbits, some, *scan)
        near.append(Up(rows[link], open_ns, close_ns))
    return cut_by_range(up, near, terms.rate_steps) if near else (up, links.rate_bit_s[up.link])


def find_isls(
    orbits: Propagator, links: Links, steps_ns: np.ndarray, scan_step_ns: int, terms: Terms = ONE_RATE
) -> tuple[Isls, int]:
    """Return when links are up, with their delays, and the largest error of a delay. [ns]

    A link is up from `acquisition_ns` after its ends begin to see each other; one whose ends see each other
    at time 0 is taken as acquired then, as it would be in a network that has been running. What is lost
    before acquisition has ended was never up. An outage ends an interval, and acquisition comes again after it;
    where the rate changes with distance an interval is cut without one, see `cut_by_range`.

    The delay is the light time at the middle of a topology step, clipped to the plan, to the nearest ns; its error
    is the largest difference at the ends of a step, where a distance that bends one way over a step is farthest
    from that in the middle.

    Parameters
    ----------
    orbits : Propagator
    links : Links
    steps_ns : (K + 1,) int64
        Edges of the topology steps, from 0 to the stop. [ns]
    scan_step_ns : int
        [ns]
    terms : Terms, optional
        How rates change with distance, and outages.
    """
    scan = int(steps_ns[-1]), scan_step_ns
    seen = Up(*visible_intervals(orbits, links, *scan))
    link, open_ns, down_ns = without_outages(seen, terms.outages) if terms.outages else seen
    up_ns = np.where(open_ns == 0, 0, open_ns + links.acquisition_ns[link])
    kept = up_ns < down_ns
    up, rate_bit_s = _rated(orbits, links, terms, Up(link[kept], up_ns[kept], down_ns[kept]), scan)
    link, up_ns, down_ns = up
    first_step = np.searchsorted(steps_ns, up_ns, side="right") - 1
    last_step = np.searchsorted(steps_ns, down_ns, side="left") - 1
    delay_start = np.append(np.int64(0), np.cumsum(last_step - first_step + 1))
    isls = Isls(
        a=links.a[link],
        b=links.b[link],
        up_ns=up_ns,
        down_ns=down_ns,
        rate_bit_s=rate_bit_s,
        first_step=first_step,
        delay_start=delay_start,
        delay_ns=np.empty(delay_start[-1], np.int64),
    )
    error_ns = np.zeros(link.size, np.int64)
    halves_ns = np.append(np.stack([steps_ns[:-1], 0.5 * (steps_ns[:-1] + steps_ns[1:])], axis=1).ravel(), scan[0])

    def follow(begin: int, end: int) -> None:
        rows = {name: getattr(isls, name)[begin:end] for name in ("a", "b", "first_step")}
        some = isls._replace(**rows, delay_start=delay_start[begin : end + 1])
        halves = _with_clocks(_samples_of(some, halves_ns / SECOND_NS), orbits)
        link_delays(orbits, some, halves, error_ns[begin:end])

    in_shares(follow, link.size)
    return isls, int(error_ns.max(initial=0))
