"""All passes of a constellation over many stations, edges found as roots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.kernels import skies
from benchmarks.kernels.measure import Kernel, Limit, Peer, Told, Tolerance, least
from benchmarks.kernels.shells import (
    START,
    Shell,
    drawn_elements,
    evenly,
    records_of,
    shell_elements,
    spread_sites_deg,
    spread_stations,
)
from latency.scenario.model import Station
from latency.sky.frames import site_normals, site_positions_m, sites_of
from latency.sky.orbits import Propagator, prepare
from latency.sky.passes import find_passes
from latency.tables import Elements, Passes

MASK_DEG, DAY_S, SCAN_S = 10.0, 86_400.0, 60
PAIRS, SATELLITES, SCANNED = 60, 100, 20  # of each peer that would take minutes for all
GRID_S, FINE_S = 30.0, 10.0

ROOT = Tolerance(0.01, "ms", "ours against the roots of Skyfield's own altitude, found by secant; as many edges")
BRACKET = Tolerance(GRID_S, "s", "edges on a grid of 30 s lie within one step of ours; no pass on the grid is missing")
NONE_LOST = Tolerance(FINE_S, "s", "the same for a grid of 10 s")
OTHER_EARTH = Tolerance(
    0.003, "deg", "how high our satellite stands at its edges, off the mask; its SGP4 has the constants of WGS-84: 50 m"
)


class Views(NamedTuple):
    """Who looks at whom."""

    orbits: Propagator
    records: list
    stations: tuple[Station, ...]


def kernels(quick: bool) -> Iterator[Kernel]:
    """Yield a day of 2,800 satellites over 50 stations, or of 30 over 4: of one shell, and of orbits of all kinds."""
    shell, stations = (Shell(5, 6), 4) if quick else (Shell(56, 50), 50)
    yield _kernel("passes", "all passes of a day, 10 deg", shell_elements(shell), stations)
    yield _kernel("passes-drawn", "the same of orbits of all kinds", drawn_elements(shell.satellites), stations)


def _kernel(name: str, title: str, elements: Elements, stations: int) -> Kernel:
    count = elements.bstar.size
    work = Views(
        prepare(elements, START, [str(s) for s in range(count)], int(DAY_S) * 10**9),
        records_of(elements),
        spread_stations(stations, MASK_DEG),
    )
    cells, windows = count * stations * DAY_S / SCAN_S, 4.2 * count * stations
    return Kernel(
        name=name,
        title=title,
        unit="pairs",
        size=f"{count:,} satellites x {stations} stations x 24 h",
        units=float(count * stations),
        work=work,
        ours=passes,
        limit=Limit(24.0 * cells + 6 * 485.0 * windows, 0.0, "24 flop a pair and minute, six positions a pass"),
        peers=PEERS,
    )


def passes(work: Views) -> Passes:
    """Return all passes."""
    return find_passes(work.orbits, work.stations, int(DAY_S) * 10**9, SCAN_S * 10**9)


def _of_pair(found: Passes, pair: tuple[int, int]) -> np.ndarray:
    """Rises and sets of one satellite over one station, (N, 2). [s]"""
    first, last = np.searchsorted(found.satellite, [pair[0], pair[0] + 1])
    rows = first + np.flatnonzero(found.station[first:last] == pair[1])
    return np.stack([found.rise_ns[rows], found.set_ns[rows]], axis=1) / 1e9


def _edges_s(spans_s: np.ndarray) -> np.ndarray:
    """What is not cut off by the day's ends, ascending."""
    edges_s = np.sort(spans_s.ravel())
    return edges_s[(edges_s > 0.0) & (edges_s < DAY_S)]


def _pairs(work: Views) -> list[tuple[int, int]]:
    places = evenly(len(work.records) * len(work.stations), PAIRS)
    # By the golden section, or evenly spread pairs would all have the same few stations.
    stations = (places * 0.6180339887 % 1.0 * len(work.stations)).astype(int)
    return list(zip((places // len(work.stations)).tolist(), stations.tolist(), strict=True))


def skyfield(work: Views, found: Passes) -> Told:
    from skyfield.api import wgs84

    pairs, times = _pairs(work), skies.instants(np.array([0.0, DAY_S]))
    sites = [wgs84.latlon(*map(float, place)) for place in zip(*spread_sites_deg(len(work.stations)), strict=True)]
    satellites = skies.skyfield_satellites([work.records[s] for s, _ in pairs])
    looks = [(one, sites[station]) for one, (_, station) in zip(satellites, pairs, strict=True)]
    seconds, events = least(
        lambda: [one.find_events(site, *times, altitude_degrees=MASK_DEG)[1] for one, site in looks], 2
    )
    worst_ms = 0.0
    for (one, site), pair, codes in zip(looks, pairs, events, strict=True):
        edges_s = _edges_s(_of_pair(found, pair))
        same = edges_s.size == np.count_nonzero(codes != 1)
        worst_ms = max(worst_ms, 1e3 * _off_root_s(one - site, edges_s) if same else math.inf)
    return Told(seconds, len(pairs), worst_ms, f"{len(pairs)} pairs", "find_events")


def _off_root_s(seen, edges_s: np.ndarray) -> float:
    """How far the edges are from where Skyfield's altitude is the mask: three secant steps of half a second."""
    root_s = edges_s.copy()
    for _ in range(3 if edges_s.size else 0):
        times = skies.instants(np.concatenate([root_s - 0.5, root_s, root_s + 0.5]))
        before, here, after = seen.at(times).altaz()[0].degrees.reshape(3, -1)
        root_s -= (here - MASK_DEG) / (after - before)
    return float(np.abs(root_s - edges_s).max(initial=0.0))


def _grid_seconds(work: Views, found: Passes, satellites: np.ndarray, step_s: float) -> Told:
    """What one writes by hand: positions on a grid, one comparison a cell, edges where it changes."""
    places_m, normals = site_positions_m(sites_of(work.stations)), site_normals(sites_of(work.stations))
    times_s, sine = np.arange(0.0, DAY_S + 0.1, step_s), math.sin(math.radians(MASK_DEG))
    records = [work.records[s] for s in satellites]

    def in_view() -> list[np.ndarray]:
        tracks_m, seen = skies.itrs_m(records, times_s), []
        for place_m, normal in zip(places_m, normals, strict=True):
            x, y, z = (tracks_m[:, axis] - place_m[axis] for axis in range(3))
            up_m = normal[0] * x + normal[1] * y + normal[2] * z
            seen.append(up_m > sine * np.sqrt(x * x + y * y + z * z))
        return seen

    seconds, seen = least(in_view, 2)
    worst_s = 0.0
    for station, views in enumerate(seen):
        for satellite, view in zip(satellites.tolist(), views, strict=True):
            worst_s = max(worst_s, _off_grid_s(_of_pair(found, (satellite, station)), times_s, view))
    pairs = len(satellites) * len(work.stations)
    return Told(seconds, pairs, worst_s, f"{len(satellites)} satellites", f"sgp4 and numpy, a grid of {step_s:.0f} s")


def _off_grid_s(spans_s: np.ndarray, times_s: np.ndarray, view: np.ndarray) -> float:
    """How far edges on a grid are from ours; inf where a pass on the grid is none of ours, or shares one."""
    change = np.diff(np.concatenate([[0], view.astype(np.int8), [0]]))
    first_s, last_s = times_s[np.flatnonzero(change == 1)], times_s[np.flatnonzero(change == -1) - 1]
    row = np.searchsorted(spans_s[:, 0], first_s, side="right") - 1
    if first_s.size == 0:
        return 0.0
    if row.min() < 0 or np.unique(row).size < row.size or (spans_s[row, 1] < last_s - 1e-6).any():
        return math.inf
    return float(max((first_s - spans_s[row, 0]).max(), (spans_s[row, 1] - last_s).max()))


def numpy_grid(work: Views, found: Passes) -> Told:
    return _grid_seconds(work, found, evenly(len(work.records), SATELLITES), GRID_S)


def fine_grid(work: Views, found: Passes) -> Told:
    return _grid_seconds(work, found, evenly(len(work.records), SCANNED), FINE_S)


def brahe(work: Views, found: Passes) -> Told:
    library = skies.brahe_turns_as_skyfield_does()
    rows, (latitude_deg, longitude_deg) = evenly(len(work.records), SCANNED), spread_sites_deg(len(work.stations))
    sites = [library.PointLocation(float(x), float(y), 0.0) for x, y in zip(longitude_deg, latitude_deg, strict=True)]
    satellites = skies.brahe_satellites(library, [work.records[s] for s in rows])
    begin = library.Epoch(START.year, START.month, START.day, 0, 0, 0.0)
    mask = library.ElevationConstraint(min_elevation_deg=MASK_DEG, max_elevation_deg=None)
    config = library.AccessSearchConfig(initial_time_step=60.0, parallel=False, time_tolerance=1e-4)

    def accesses() -> list[list]:
        pairs = ((site, one) for one in satellites for site in sites)
        return [library.location_accesses(*pair, begin, begin + DAY_S, mask, config=config) for pair in pairs]

    seconds, windows = least(accesses, 1)
    pairs = [(int(s), station) for s in rows for station in range(len(sites))]
    worst_deg = 0.0
    for pair, theirs in zip(pairs, windows, strict=True):
        spans_s = np.array([(w.window_open - begin, w.window_close - begin) for w in theirs]).reshape(-1, 2)
        worst_deg = max(worst_deg, _off_mask_deg(work, pair, _of_pair(found, pair), spans_s))
    return Told(seconds, len(pairs), worst_deg, f"{len(rows)} satellites", "location_accesses, 60 s steps, to 0.1 ms")


def _off_mask_deg(work: Views, pair: tuple[int, int], ours_s: np.ndarray, theirs_s: np.ndarray) -> float:
    """How far off the mask ours stands at their edges; inf where a pass is missing that their step cannot miss."""
    lasting = np.count_nonzero(np.ptp(ours_s, axis=1) > 61.0) if ours_s.size else 0
    if not lasting <= len(theirs_s) <= len(ours_s):
        return math.inf
    edges_s, sites = _edges_s(theirs_s), sites_of(work.stations[pair[1] : pair[1] + 1])
    if edges_s.size == 0:
        return 0.0
    seen_m = skies.itrs_m([work.records[pair[0]]], edges_s)[0] - site_positions_m(sites).T
    sine = site_normals(sites)[0] @ seen_m / np.linalg.norm(seen_m, axis=0)
    return float(np.abs(np.degrees(np.arcsin(sine)) - MASK_DEG).max())


PEERS = (
    Peer("skyfield", "Skyfield", ROOT, skyfield),
    Peer("numpy", "numpy", BRACKET, numpy_grid),
    Peer("sgp4", "sgp4, 10 s scan", NONE_LOST, fine_grid),
    Peer("brahe", "brahe", OTHER_EARTH, brahe),
)
