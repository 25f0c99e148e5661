"""Hypatia's step of its own: the forwarding state of one instant, by the code of a clone."""

from __future__ import annotations

import contextlib
import importlib
import io
import math
import sys
import tempfile
import time
import types
from itertools import permutations
from pathlib import Path

import numpy as np

from benchmarks.kernels.measure import Absent, Peer, Told, Tolerance
from latency.constants import C_M_S

WALKED = Tolerance(
    1e-9, "ms", "its forwarding state followed from site to site over our positions: the way is as short as ours"
)
DRAWN = ("cartopy", "cartopy.crs", "cartopy.feature")  # only its plots use them


def hypatia(work, answer_ms: np.ndarray) -> Told:
    """Time `generate_dynamic_state_at` and follow what it says from every site to every other."""
    if work.clone is None:
        raise Absent("give the path of a clone with --hypatia")
    for name in DRAWN:
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.path.insert(0, str(Path(work.clone) / "satgenpy"))
    try:
        satgen = importlib.import_module("satgen")
        module = importlib.import_module("satgen.dynamic_state.generate_dynamic_state")
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            state = _asked(satgen, work, Path(folder))
            begun_s = time.process_time()
            found = module.generate_dynamic_state_at(folder, *state, "algorithm_free_one_only_over_isls", None, False)
            seconds = time.process_time() - begun_s
    finally:
        sys.path.pop(0)
    sites = len(answer_ms)
    return Told(
        seconds, sites * (sites - 1), _excess_ms(work, answer_ms, found["fstate"]), "all", "generate_dynamic_state_at"
    )


def _asked(satgen, work, folder: Path) -> tuple:
    """Return the network as Hypatia reads it from its own files."""
    group, stations = work.scenario.groups[0], work.scenario.stations
    orbit, count = group.orbit, len(group.names)
    shape = (orbit.planes, orbit.per_plane, True, math.degrees(orbit.inclination_rad), orbit.eccentricity, 0.0)
    revolutions = orbit.mean_motion_rad_s * 86_400.0 / (2.0 * math.pi)
    satgen.generate_tles_from_scratch_manual(str(folder / "tles.txt"), "shell", *shape, round(revolutions, 8))
    links = satgen.generate_plus_grid_isls(
        str(folder / "isls.txt"), orbit.planes, orbit.per_plane, isl_shift=0, idx_offset=0
    )
    rows = [
        f"{number},{one.name},{math.degrees(one.latitude_rad)!r},{math.degrees(one.longitude_rad)!r},0"
        for number, one in enumerate(stations)
    ]
    (folder / "basic.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    satgen.extend_ground_stations(str(folder / "basic.txt"), str(folder / "sites.txt"))
    sites = satgen.read_ground_stations_extended(str(folder / "sites.txt"))
    satgen.generate_simple_gsl_interfaces_info(str(folder / "interfaces.txt"), count, len(sites), 1, 1, 1, 1)
    interfaces = satgen.read_gsl_interfaces_info(str(folder / "interfaces.txt"), count, len(sites))
    satellites = satgen.read_tles(str(folder / "tles.txt"))
    reach_m = (stations[0].max_range_m, group.isl.max_range_m)
    return satellites["epoch"], 0, satellites["satellites"], sites, links, interfaces, *reach_m


def _excess_ms(work, answer_ms: np.ndarray, state: dict) -> float:
    """How much longer or shorter its ways are than ours; inf where only one of us knows a way."""
    plain, places_m = work.plain, work.tracks_m[:, :, 0]
    up = plain.end >= plain.satellites + plain.sites
    down_m = {
        (satellite, sink - plain.sites): length_m
        for satellite, sink, length_m in zip(
            plain.begin[up].tolist(), plain.end[up].tolist(), plain.length_m[up].tolist(), strict=True
        )
    }
    worst_ms = 0.0
    for source, target in permutations(plain.sources.tolist(), 2):
        walked_ms = 2e3 * _walked_m(state, (source, target), places_m, down_m) / C_M_S
        expected_ms = answer_ms[source - plain.satellites, target - plain.satellites]
        if walked_ms != expected_ms:  # inf equals inf
            worst_ms = max(worst_ms, abs(walked_ms - expected_ms))
    return worst_ms


def _walked_m(state: dict, ends: tuple[int, int], places_m: np.ndarray, down_m: dict) -> float:
    here, target = ends
    length_m, satellites = 0.0, len(places_m)
    while here != target:
        there = state[(here, target)][0]
        if there < 0:
            return math.inf
        if here < satellites and there < satellites:
            length_m += float(np.linalg.norm(places_m[here] - places_m[there]))
        else:
            length_m += down_m.get((min(here, there), max(here, there)), math.nan)
        here = there
    return length_m


HYPATIA = Peer("", "Hypatia", WALKED, hypatia)
