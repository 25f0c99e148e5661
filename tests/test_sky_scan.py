"""The scan for passes against its slow twin, the order of passes against three plain keys, and vectors of any width."""

from __future__ import annotations

import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from test_sky_orbits import orbit_of
from test_sky_passes import SHELL, STATIONS, sky_of, station_at

from latency.kernels import vectors
from latency.kernels.passes import sample_track
from latency.kernels.passes_margin import AT, HIGH, KIND, LOW, PEAK_OR_DIP, SIMPLE, STATION
from latency.kernels.passes_scan import FIRST, LAST, scan_stations
from latency.kernels.sgp4 import greenwich_row, sgp4_track
from latency.sky import passes as sky_passes
from latency.sky.searches import search_of
from latency.tables import Passes

DAY_S = 86400.0


def brackets(times_s, margins):
    """The slow twin: look at every sample, as the words of the model say it. Changes of sign; peaks and dips."""
    changes, turns = [], []
    for k in range(FIRST, times_s.size - 1 - LAST):
        before, here, after = margins[k - 1 : k + 2]
        peak = here <= 0.0 and before < here >= after and 2.0 * here > min(before, after)
        dip = here > 0.0 and before > here <= after and 2.0 * here < max(before, after)
        if (here > 0.0) != (after > 0.0):
            changes.append((times_s[k], times_s[k + 1]))
        elif peak or dip:
            turns += [(times_s[k - 1], times_s[k]), (times_s[k], times_s[k + 1])]
    return changes, turns


def margins_of(sight_row, track_m):
    x, y, z, nx, ny, nz, _, _, weight, slope, offset = sight_row
    dx, dy, dz = track_m - np.array([[x], [y], [z]])
    return weight * (nx * dx + ny * dy + nz * dz) - slope * np.sqrt(dx * dx + dy * dy + dz * dz) + offset


SHELLS = (
    SHELL,
    orbit_of(planes=3, per_plane=2, inclination_rad=0.2, eccentricity=0.03, altitude_m=1500e3, bstar=1e-5),
    orbit_of(planes=2, per_plane=2, inclination_rad=1.7, eccentricity=0.3, altitude_m=4500e3, bstar=1e-5),
    orbit_of(planes=2, per_plane=2, inclination_rad=1.0, eccentricity=0.01, altitude_m=20_000e3),
)


@pytest.mark.parametrize("shell", SHELLS, ids=["low", "1500 km", "eccentric", "navigation"])
@pytest.mark.parametrize("step_s", [20.0, 60.0, 120.0])
def test_the_scan_leaps_over_no_sample_that_brackets_anything(step_s, shell):
    orbits = sky_of(shell)
    masks_deg = (-3.0, 0.0, 10.0, 45.0, 85.0)
    stations = [station_at(*place, mask) for place, mask in zip(STATIONS, masks_deg, strict=True)]
    stations += [station_at(*place, 5.0, max_range_m=2000e3) for place in STATIONS]
    stations += [station_at(*STATIONS[0], 5.0, max_range_m=9000e3), station_at(*STATIONS[2], 0.3)]
    search = search_of(orbits, sky_passes.horizons_of(tuple(stations)), DAY_S, step_s, 1 << 15)
    greenwich_row(orbits, search.grid.times_s, search.grid.angles_rad)
    greenwich_row(orbits, search.sparse.moments.times_s, search.sparse.moments.angles_rad)
    found = 0
    for s in range(orbits.path_of.size):
        sample_track(search, np.int64(s))
        count, done = scan_stations(search, np.int64(0), np.int64(1 << 15))
        assert done == len(stations)
        row, value = search.unknowns.row[:count], search.unknowns.value[:count]
        for g, sight_row in enumerate(search.horizons.sight):
            margins = margins_of(sight_row, search.grid.track_m)
            own = (row[:, STATION] == g) & (value[:, LOW] < value[:, HIGH])
            ours = set(map(tuple, value[own][:, [LOW, HIGH]]))
            changes, turns = brackets(search.grid.times_s, margins)
            assert set(changes) <= ours <= set(changes + turns)
            # What is left out does not come near: a closer look sees no change of sign there.
            for low_s, high_s in set(turns) - ours:
                times_s = np.linspace(low_s, high_s, 60)
                track_m = np.empty((3, 60))
                sgp4_track(orbits, s, times_s, np.empty(60), track_m)
                closer = margins_of(sight_row, track_m) > 0.0
                assert closer.all() or not closer.any()
            found += len(ours)
        assert set(row[:, KIND]) <= {SIMPLE, PEAK_OR_DIP}
        assert ((value[:, LOW] <= value[:, AT]) & (value[:, AT] <= value[:, HIGH])).all()
    assert found > 40


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
