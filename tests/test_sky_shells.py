"""The kernel without trigonometry against the general one, and who may take it."""

from __future__ import annotations

import numpy as np
import pytest
from test_sky_orbits import DAY_NS, START, orbit_of, scenario_of

from latency.kernels.sgp4 import sgp4_tracks
from latency.sky.orbits import elements_of, prepare, tracks_itrs_m
from latency.sky.shells import shells_of

TIMES_S = np.arange(0.0, 86400.1, 97.0)


def prepared(**changes):
    names, elements = elements_of(scenario_of(orbit_of(**changes)))
    return prepare(elements, START, names, DAY_NS)


def general_tracks_m(orbits):
    """The slow twin: every satellite by itself, with all its sines."""
    tracks_m = np.empty((orbits.path_of.size, 3, TIMES_S.size))
    sgp4_tracks(orbits, np.arange(orbits.path_of.size), TIMES_S, np.empty_like(TIMES_S), tracks_m)
    return tracks_m


@pytest.mark.parametrize(
    ("changes", "limit_m"),
    [
        # A micrometre: angles of 100 rad after a day have 1.4e-14 rad, 0.1 um, in their last bit.
        ({"eccentricity": 0.0}, 1e-6),
        ({"eccentricity": 0.0005, "argp_rad": 2.0, "inclination_rad": 1.7}, 1e-6),
        ({"eccentricity": 0.001, "argp_rad": 4.0, "inclination_rad": 0.0, "altitude_m": 1200e3}, 1e-6),
        ({"eccentricity": 0.0035, "argp_rad": 1.0}, 5e-5),
    ],
)
def test_a_shell_without_drag_stands_where_the_general_kernel_places_it(changes, limit_m):
    orbits = prepared(planes=5, per_plane=7, bstar=0.0, **changes)
    shells, others = shells_of(orbits.constants, orbits.path_of)
    assert [rows.size for rows in shells] == [35]
    assert others.size == 0
    assert np.abs(tracks_itrs_m(orbits, TIMES_S) - general_tracks_m(orbits)).max() < limit_m


@pytest.mark.parametrize(
    "changes", [{"bstar": 1e-5}, {"bstar": 0.0, "eccentricity": 0.01}, {"bstar": 0.0, "altitude_m": 20_000e3}]
)
def test_drag_eccentric_and_deep_space_orbits_take_the_general_kernel(changes):
    orbits = prepared(planes=2, per_plane=2, **{"eccentricity": 0.0, **changes})
    shells, others = shells_of(orbits.constants, orbits.path_of)
    assert shells == []
    assert others.tolist() == [0, 1, 2, 3]
    assert np.array_equal(tracks_itrs_m(orbits, TIMES_S), general_tracks_m(orbits))


def test_where_a_satellite_of_a_shell_stands_does_not_depend_on_its_company():
    orbits = prepared(planes=3, per_plane=4, bstar=0.0)
    together_m = tracks_itrs_m(orbits, TIMES_S)
    alone = orbits._replace(constants=orbits.constants[5:6], path_of=orbits.path_of[5:6])
    assert np.array_equal(tracks_itrs_m(alone, TIMES_S)[0], together_m[5])


@pytest.mark.parametrize("bstar", [0.0, 1e-5])
def test_positions_go_where_the_caller_wants_them(bstar):
    orbits = prepared(planes=3, per_plane=4, bstar=bstar)
    room_m = np.full((12, 3, TIMES_S.size), np.nan)
    assert tracks_itrs_m(orbits, TIMES_S, out=room_m) is room_m
    assert np.array_equal(room_m, tracks_itrs_m(orbits, TIMES_S))
