"""Pieces of constant delay: runs that share them, and their light times, against plain Python."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from shells import S, group, scenario, station, walker

from latency.constants import C_M_S, SECOND_NS
from latency.kernels.light_times import samples_at
from latency.kernels.pieces import (
    Intervals,
    Pieces,
    Ways,
    count_pieces,
    cut_pieces,
    number_different,
    piece_delays,
    sort_by_pass,
)
from latency.plan.split import split
from latency.sky.frames import site_positions_m, sites_of
from latency.sky.orbits import orbits_of, tracks_itrs_m

PLACES = [station("s0", 0.0, 0.0), station("s1", 50.0, 20.0), station("s2", -30.0, 100.0)]


@pytest.mark.parametrize("rows", [0, 1, 2, 500])
def test_equal_intervals_have_one_number_and_numbers_follow_pass_and_time(rows):
    draw = np.random.default_rng(rows)
    intervals = Intervals(*draw.integers(0, [[40], [6], [4]], (3, rows)))
    order, number, row_of = (np.empty(rows, np.int64) for _ in range(3))
    sort_by_pass(intervals, np.zeros(42, np.int64), np.zeros(41, np.int64), order)
    table = list(zip(*(column.tolist() for column in intervals), strict=True))
    assert order.tolist() == sorted(range(rows), key=lambda row: (table[row], row))
    count = number_different(intervals, order, number, row_of)
    assert [table[row] for row in row_of[:count]] == sorted(set(table))
    assert [table[row_of[k]] for k in number] == table


def test_intervals_are_cut_where_arithmetic_in_numpy_cuts_them():
    draw = np.random.default_rng(3)
    open_ns = draw.integers(0, 100, 200)
    close_ns = open_ns + draw.integers(1, 40, 200)
    intervals, first = Intervals(np.arange(200), open_ns, close_ns), np.empty(201, np.int64)
    count_pieces(intervals, 10, first)
    pieces = Pieces(first, *np.empty((3, first[-1]), np.int64), np.empty(200, np.int64))
    cut_pieces(intervals, 10, pieces)
    row, begin_ns, end_ns = split(open_ns, close_ns, 10)
    assert np.array_equal(np.repeat(np.arange(200), np.diff(first)), row)
    assert np.array_equal(pieces.open_ns, begin_ns)
    assert np.array_equal(pieces.close_ns, end_ns)


@pytest.mark.parametrize("samples", [7, 8, 30, 4096])
def test_delays_are_the_light_times_in_the_middle_however_many_are_followed_at_once(samples):
    """One place a satellite at a time, by the positions that everybody has; a circle with eccentricity and drag."""
    shell = group(walker(2, 2, 15.0, 53.0, eccentricity=0.01, bstar=1e-4), name="a")
    names, orbits = orbits_of(scenario([shell], PLACES, datetime(2025, 6, 1, tzinfo=UTC), span_s=7200))
    draw = np.random.default_rng(samples)
    counts = draw.integers(1, 4, 40)
    first = np.concatenate([[0], np.cumsum(counts)])
    edges_ns = [np.sort(draw.integers(0, 7200 * S, count + 1)) for count in counts]
    open_ns, close_ns = (np.concatenate([edges[part] for edges in edges_ns]) for part in (slice(-1), slice(1, None)))
    pieces = Pieces(first, open_ns, close_ns, np.empty_like(open_ns), np.zeros(40, np.int64))
    satellite, station_of = np.sort(draw.integers(0, len(names), 40)), draw.integers(0, 3, 40)
    ways = Ways(satellite, station_of, site_positions_m(sites_of(PLACES)), np.array([0, 7, 100]))
    piece_delays(orbits, ways, pieces, samples_at(np.empty(samples)))

    def light_ns(p, at_s):
        place_m = tracks_itrs_m(orbits, np.array([at_s]))[ways.satellite[p], :, 0]
        return math.dist(place_m, ways.sites_m[ways.station[p]]) / C_M_S * SECOND_NS

    for p in range(40):
        off_ns = 0
        for d in range(first[p], first[p + 1]):
            middle_ns = light_ns(p, 0.5 * (open_ns[d] + close_ns[d]) / SECOND_NS)
            held_ns = pieces.delay_ns[d] - ways.feeder_ns[ways.station[p]]
            assert abs(held_ns - middle_ns) <= 0.5 + 1e-3  # a micrometre is 3e-6 ns
            ends_ns = [light_ns(p, edge / SECOND_NS) for edge in (open_ns[d], close_ns[d])]
            off_ns = max(off_ns, *(abs(end_ns - held_ns) for end_ns in ends_ns))
        assert off_ns - 1e-3 <= pieces.error_ns[p] <= off_ns + 1.0
