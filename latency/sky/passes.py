"""Who stands above whose mask, and when: passes, their edges found as roots."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from latency.constants import SECOND_NS
from latency.kernels.passes import search_passes
from latency.kernels.passes_margin import OVER, PEAK, RISE, SATELLITE, SET, SINE, Horizons, PassRows, Search
from latency.kernels.passes_masked import cut_passes
from latency.kernels.ranges import slant_ranges_m
from latency.kernels.shares import in_shares
from latency.scenario.model import Station
from latency.sky.frames import site_normals, site_positions_m, sites_of
from latency.sky.orbits import Propagator
from latency.sky.relays import relay_passes
from latency.sky.searches import search_of
from latency.tables import Passes

LONGEST_STEP_S = 120.0  # beyond it two edges may hide between samples: 9 of 581,091 windows at 120 s, 29 at 180 s
ROWS = 1 << 15  # of scratch at least; a few hundred kB a column


def _knots(station: Station) -> tuple[tuple[float, float], ...]:
    """The mask by azimuth as it is, sorted (a wall is two knots); nothing where one elevation or a range serves."""
    if math.isfinite(station.max_range_m) or len({elevation for _, elevation in station.mask}) == 1:
        return ()
    return station.mask


def horizons_of(stations: Sequence[Station]) -> Horizons:
    """Return the stations' views as kernels read them: masks, or slant-range limits instead of masks."""
    sites = sites_of(stations)
    ranged = np.array([math.isfinite(station.max_range_m) for station in stations], dtype=bool)
    lowest = np.array([min((elevation for _, elevation in station.mask), default=0.0) for station in stations])
    knots = [_knots(station) for station in stations]
    columns = [
        site_positions_m(sites),
        site_normals(sites),
        -np.sin(sites.longitude_rad),
        np.cos(sites.longitude_rad),
        np.where(ranged, 0.0, 1.0),
        np.where(ranged, 1.0, np.sin(lowest)),
        np.array([station.max_range_m if math.isfinite(station.max_range_m) else 0.0 for station in stations]),
    ]
    return Horizons(
        sight=np.column_stack(columns),
        first_knot=np.cumsum([0, *(len(mask) for mask in knots)], dtype=np.int64),
        knots=np.array([knot for mask in knots for knot in mask], dtype=np.float64).reshape(-1, 2),
    )


def _chunks(kernel, search: Search, *arguments, count: int) -> Iterator[PassRows]:
    """Call a kernel until it has done `count` things; yield the rows it fills, which its next call overwrites."""
    done = 0
    while done < count:
        filled, done = kernel(search, *arguments, done)
        yield PassRows(*(column[:filled] for column in search.passes))


def _search(
    orbits: Propagator, horizons: Horizons, stop_ns: int, step_s: float, begin: int, end: int
) -> Iterator[Passes]:
    """Yield all passes of satellites `begin` to `end`, counted from 0 on, in parts that fit a processor's cache."""
    lowest = horizons._replace(first_knot=np.zeros_like(horizons.first_knot))
    search = search_of(orbits, lowest, stop_ns / SECOND_NS, step_s, ROWS)
    # Shells are those of all satellites: how a satellite is followed does not depend on who shares the work.
    orbits = orbits._replace(constants=orbits.constants[begin:end], path_of=orbits.path_of[begin:end])
    sparse = search.sparse._replace(clock_of=search.sparse.clock_of[begin:end])
    search = search._replace(orbits=orbits, sparse=sparse)
    by_azimuth = np.diff(horizons.first_knot) > 0
    masked = []
    for rows in _chunks(search_passes, search, count=orbits.path_of.size * len(horizons.sight)):
        cut = by_azimuth[rows.pair[:, OVER]]
        if cut.any():
            masked.append(PassRows(*(column[cut] for column in rows)))
            rows = PassRows(*(column[~cut] for column in rows))
        yield _rounded(rows, stop_ns)
    if masked:
        whole = PassRows(*(np.concatenate(columns) for columns in zip(*masked, strict=True)))
        search = search._replace(horizons=horizons)
        for rows in _chunks(cut_passes, search, whole, count=len(whole.pair)):
            yield _rounded(rows, stop_ns)


def _rounded(rows: PassRows, stop_ns: int) -> Passes:
    """Cut to the span, round inwards, sort; what is empty then was no pass."""
    rise_ns = np.ceil(np.maximum(rows.time[:, RISE], 0.0) * SECOND_NS).astype(np.int64)
    set_ns = np.minimum(np.floor(rows.time[:, SET] * SECOND_NS), stop_ns).astype(np.int64)
    peak_ns = np.rint(rows.time[:, PEAK] * SECOND_NS).astype(np.int64)
    elevation_rad = np.arcsin(np.clip(rows.time[:, SINE], -1.0, 1.0))
    passes = Passes(
        satellite=rows.pair[:, SATELLITE].copy(),  # the rows are about to be written over
        station=rows.pair[:, OVER].copy(),
        rise_ns=rise_ns,
        culmination_ns=np.clip(peak_ns, rise_ns, set_ns),
        set_ns=set_ns,
        max_elevation_udeg=np.rint(np.degrees(elevation_rad) * 1e6).astype(np.int64),
        clipped=(rows.time[:, RISE] < 0.0) + 2 * (rows.time[:, SET] * SECOND_NS > stop_ns),
    )
    kept = set_ns > rise_ns
    return sorted_passes(passes if kept.all() else Passes(*(column[kept] for column in passes)))


def sorted_passes(passes: Passes) -> Passes:
    """Return the passes by (satellite, rise, station)."""
    span_ns = 1 + int(passes.rise_ns.max(initial=0))
    if span_ns * (1 + int(passes.satellite.max(initial=0))) < 2**63:
        # One key in nearly ascending runs is sorted five times as fast as three.
        instant = passes.satellite * span_ns + passes.rise_ns
        if (np.diff(instant) > 0).all():
            return passes
        order = np.argsort(instant, kind="stable")
        if ((np.diff(instant[order]) > 0) | (np.diff(passes.station[order]) > 0)).all():
            return Passes(*(column[order] for column in passes))
    order = np.lexsort((passes.station, passes.rise_ns, passes.satellite))
    return Passes(*(column[order] for column in passes))


def find_passes(orbits: Propagator, stations: Sequence[Station], stop_ns: int, scan_step_ns: int) -> Passes:
    """Return every pass of every satellite over every station between the start and the stop.

    A satellite is in view while its geometric elevation (no refraction) over the WGS-84 ellipsoid is above the
    station's mask, straight between the mask's azimuths; or, for a station with a range limit, while it is
    nearer than that - whatever its elevation, even through the Earth. Edges are roots, good to a nanosecond
    (some where a pass grazes its mask); culminations to 0.1 ms. A pass shorter than the scan step is found by its peak
    between the samples. Where a mask changes with azimuth the scan is sixty times finer, and a part of a pass between
    two obstacles counts as a pass. A pass open at the start or the stop is cut there and marked. A relay in the sky is
    in view while the line of sight clears the Earth, see `relay_passes`.

    Parameters
    ----------
    orbits : Propagator
        Prepared for a span up to `stop_ns` at least.
    stations : sequence of Station
        Column `station` of the result counts these.
    stop_ns : int
        End of the span. [ns]
    scan_step_ns : int
        Step of the scan, 60 s is a good one; more than 120 s is taken as 120 s. [ns]

    Returns
    -------
    Passes
        Sorted by (satellite, rise, station).

    Examples
    --------
    A satellite on a polar orbit of 94.6 min passes over the pole once each time round, 7 times 94.6 min in 12 h.

    >>> from datetime import datetime
    >>> from latency.sky.orbits import prepare
    >>> from latency.tables import Elements
    >>> zero = np.zeros(1)
    >>> elements = Elements(
    ...     np.array([[2460827.5, 0.0]]), zero + 0.0664, zero, zero + math.pi / 2, zero, zero, zero, zero)
    >>> pole = Station("pole", math.pi / 2, 0.0, 2835.0, 1, 0, ((0.0, math.radians(5)),), math.inf, 0, 1)
    >>> half_day_ns = 43_200 * SECOND_NS
    >>> orbits = prepare(elements, datetime(2025, 6, 1), ("one",), half_day_ns)
    >>> passes = find_passes(orbits, (pole,), half_day_ns, 60 * SECOND_NS)
    >>> len(passes.rise_ns), int(passes.set_ns[0] - passes.rise_ns[0]) // SECOND_NS
    (8, 560)
    """
    step_s = min(scan_step_ns / SECOND_NS, LONGEST_STEP_S)
    grounded = [row for row, station in enumerate(stations) if not station.relay]
    horizons = horizons_of([stations[row] for row in grounded])
    nothing = Passes(*np.empty((len(Passes._fields), 0), dtype=np.int64))

    def search(begin: int, end: int) -> list[Passes]:
        found = _search(orbits, horizons, stop_ns, step_s, begin, end)
        return [part._replace(satellite=part.satellite + begin) for part in found]

    parts = (part for share in in_shares(search, orbits.path_of.size) for part in share)
    passes = sorted_passes(Passes(*(np.concatenate(columns) for columns in zip(nothing, *parts, strict=True))))
    if len(grounded) == len(stations):
        return passes
    passes = passes._replace(station=np.array(grounded, dtype=np.int64)[passes.station])
    both = zip(passes, relay_passes(orbits, stations, stop_ns, scan_step_ns), strict=True)
    return sorted_passes(Passes(*(np.concatenate(columns) for columns in both)))


def ranges_m(
    orbits: Propagator, stations: Sequence[Station], satellite: np.ndarray, station: np.ndarray, times_s: np.ndarray
) -> np.ndarray:
    """Return the distance of a satellite from a station, row by row.

    Parameters
    ----------
    orbits : Propagator
    stations : sequence of Station
    satellite, station : (N,) int64
        Rows of `orbits` and of `stations`.
    times_s : (N,) float64
        Since the start. [s]

    Returns
    -------
    (N,) float64
        [m]
    """
    distance_m = np.empty(len(times_s))
    slant_ranges_m(orbits, satellite, site_positions_m(sites_of(stations)), station, times_s, distance_m)
    return distance_m
