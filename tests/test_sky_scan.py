"""The scan for passes against its slow twin, the order of passes against three plain keys, and vectors of any width."""

from __future__ import annotations

import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from test_sky_passes import STATIONS, sky_of, station_at

from latency.kernels import vectors
from latency.kernels.passes import longest_step_m, scan_stations, sift_track
from latency.kernels.passes_margin import AT, HIGH, KIND, LOW, PEAK_OR_DIP, SIMPLE, STATION, Search
from latency.kernels.sgp4 import sgp4_track
from latency.sky import passes as sky_passes
from latency.tables import Passes

DAY_S = 86400.0


def search_over(orbits, stations, step_s):
    grid = sky_passes._grid(DAY_S, step_s)
    horizons = sky_passes.horizons_of(stations)
    sieve, room = sky_passes._sieve(grid.times_s.size), sky_passes._room(1 << 15)
    return Search(orbits, horizons, grid, sieve, **room, stop_s=DAY_S)


def eventful_samples(times_s, margins):
    """The slow twin: look at every sample, as the words of the model say it."""
    found = []
    for k in range(1, times_s.size - 3):
        before, here, after = margins[k - 1 : k + 2]
        peak = here <= 0.0 and before < here >= after and 2.0 * here > min(before, after)
        dip = here > 0.0 and before > here <= after and 2.0 * here < max(before, after)
        if (here > 0.0) != (after > 0.0):
            found.append((times_s[k], times_s[k + 1]))
        elif peak or dip:
            found.append((times_s[k - 1], times_s[k]))
            found.append((times_s[k], times_s[k + 1]))
    return found


@pytest.mark.parametrize("step_s", [20.0, 60.0, 120.0])
def test_the_scan_leaps_over_no_sample_that_brackets_anything(step_s):
    orbits = sky_of()
    masks_deg = (-3.0, 0.0, 10.0, 45.0, 85.0)
    stations = [station_at(*place, mask) for place, mask in zip(STATIONS, masks_deg, strict=True)]
    stations += [station_at(*place, 5.0, max_range_m=2000e3) for place in STATIONS]
    search = search_over(orbits, tuple(stations), step_s)
    events = 0
    for s in range(orbits.path_of.size):
        sgp4_track(orbits, s, *search.grid)
        sift_track(search)
        count, done = scan_stations(search, np.int64(0), np.int64(1 << 15), longest_step_m(search.grid.track_m))
        assert done == len(stations)
        row, value = search.unknowns.row[:count], search.unknowns.value[:count]
        for g, (x, y, z, nx, ny, nz, _, _, weight, slope, offset) in enumerate(search.horizons.sight):
            dx, dy, dz = search.grid.track_m - np.array([[x], [y], [z]])
            distance = np.sqrt(dx * dx + dy * dy + dz * dz)
            margins = weight * (nx * dx + ny * dy + nz * dz) - slope * distance + offset
            own = (row[:, STATION] == g) & (value[:, LOW] < value[:, HIGH])
            assert list(map(tuple, value[own][:, [LOW, HIGH]])) == eventful_samples(search.grid.times_s, margins)
            events += own.sum()
        assert set(row[:, KIND]) <= {SIMPLE, PEAK_OR_DIP}
        assert ((value[:, LOW] <= value[:, AT]) & (value[:, AT] <= value[:, HIGH])).all()
    assert events > 1000


@pytest.mark.parametrize("latest_ns", [5, 10**14, 2**62])
def test_passes_are_sorted_by_satellite_rise_and_station_whatever_the_order_and_the_span(latest_ns):
    random = np.random.default_rng(4)
    satellite, station = random.integers(0, 9, 500), random.integers(0, 7, 500)
    rise_ns = random.integers(0, latest_ns, 500)
    passes = Passes(satellite, station, rise_ns, rise_ns, rise_ns, np.arange(500), rise_ns)
    order = np.lexsort((station, rise_ns, satellite))
    assert np.array_equal(sky_passes.sorted_passes(passes).max_elevation_udeg, order)
    by_station = np.lexsort((rise_ns, station, satellite))
    passes = Passes(*(column[by_station] for column in passes))
    assert np.array_equal(sky_passes.sorted_passes(passes).station, station[order])


def test_vectors_are_wide_only_where_they_exist_and_nobody_chose(monkeypatch):
    monkeypatch.setattr(numba.config, "CPU_FEATURES", None)
    monkeypatch.setattr("numba.core.codegen.get_host_cpu_features", lambda: "+avx2,-avx512f")
    vectors.use_widest_vectors()
    assert numba.config.CPU_FEATURES is None
    monkeypatch.setattr("numba.core.codegen.get_host_cpu_features", lambda: "+avx2,+avx512f")
    vectors.use_widest_vectors()
    assert numba.config.CPU_FEATURES == "+avx2,+avx512f,-prefer-256-bit"
    monkeypatch.setattr(numba.config, "CPU_FEATURES", "+sse2")
    vectors.use_widest_vectors()
    assert numba.config.CPU_FEATURES == "+sse2"


TRACKS = """
import numpy as np
from test_sky_passes import sky_of
from latency.sky.orbits import tracks_itrs_m
import hashlib
print(hashlib.sha256(tracks_itrs_m(sky_of(), np.arange(0.0, 86400.0, 61.0)).tobytes()).hexdigest())
"""


def test_positions_have_the_same_bits_in_narrow_vectors_as_in_wide_ones(tmp_path):
    from numba.core.codegen import get_host_cpu_features

    seen = set()
    for features in (None, f"{get_host_cpu_features()},-avx512f,-avx2,-avx"):
        chosen = {"NUMBA_CPU_FEATURES": features} if features else {}
        environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)} | chosen
        run = subprocess.run([sys.executable, "-c", TRACKS], capture_output=True, text=True, env=environment)
        assert run.returncode == 0, run.stderr
        seen.add(run.stdout)
    assert len(seen) == 1
