"""Passes cut in pieces of constant delay: which runs share them, and how late they are."""

from typing import NamedTuple

import numpy as np

from latency.constants import C_M_S, SECOND_NS
from latency.kernels.compile import kernel
from latency.kernels.light_times import distance_m, hold
from latency.kernels.sgp4 import sgp4_track


class Intervals(NamedTuple):
    """Intervals within passes, in any order."""

    pass_index: np.ndarray  # (R,) int64
    open_ns: np.ndarray  # (R,) int64
    close_ns: np.ndarray  # (R,) int64


class Pieces(NamedTuple):
    """Intervals cut at the delay steps: rows first[p]:first[p + 1] abut and cover interval p."""

    first: np.ndarray  # (P + 1,) int64
    open_ns: np.ndarray  # (N,) int64
    close_ns: np.ndarray  # (N,) int64
    delay_ns: np.ndarray  # (N,) int64
    error_ns: np.ndarray  # (P,) int64, the largest of an interval


class Ways(NamedTuple):
    """Who is how far from whom, for each interval; sorted by satellite for speed alone."""

    satellite: np.ndarray  # (P,) int64
    station: np.ndarray  # (P,) int64
    sites_m: np.ndarray  # (G, 3) float64, ITRS, where stations stand
    feeder_ns: np.ndarray  # (G,) int64, what each station's feeder link adds


@kernel
def sort_by_pass(intervals, first, filled, order):
    """Fill order (R,) with the rows by (pass, open, close), equal ones as they stood.

    A counting sort over passes, of which there are about as many as rows; in each, where there are few, by insertion.
    `first` (passes + 1,) and `filled` (passes,) are zero before; then they say where each pass begins and its rows.
    """
    pass_index, open_ns, close_ns = intervals.pass_index, intervals.open_ns, intervals.close_ns
    for i in range(pass_index.size):
        first[pass_index[i] + 1] += 1
    for p in range(filled.size):
        first[p + 1] += first[p]
    for i in range(pass_index.size):
        p = pass_index[i]
        at = first[p] + filled[p]
        while at > first[p] and precedes(open_ns, close_ns, i, order[at - 1]):
            order[at] = order[at - 1]
            at -= 1
        order[at] = i
        filled[p] += 1


@kernel
def precedes(open_ns, close_ns, i, j):
    """Does row `i` come before row `j` of the same pass?"""
    return open_ns[i] < open_ns[j] or (open_ns[i] == open_ns[j] and close_ns[i] < close_ns[j])


@kernel
def number_different(intervals, order, number, row_of):
    """Number the different intervals in their order: number (R,) of each row, row_of (R,) a row of each number.

    Returns how many there are.
    """
    different = -1
    for k in range(order.size):
        i = order[k]
        j = row_of[different] if different >= 0 else i
        same = intervals.pass_index[i] == intervals.pass_index[j] and intervals.open_ns[i] == intervals.open_ns[j]
        if different < 0 or not same or intervals.close_ns[i] != intervals.close_ns[j]:
            different += 1
            row_of[different] = i
        number[i] = different
    return different + 1


@kernel
def count_pieces(intervals, step_ns, first):
    """Fill in where the pieces of each interval begin when it is cut at the multiples of a step, first (P + 1,)."""
    first[0] = 0
    for p in range(intervals.open_ns.size):
        first[p + 1] = first[p] - (-intervals.close_ns[p] // step_ns) - intervals.open_ns[p] // step_ns


@kernel
def cut_pieces(intervals, step_ns, pieces):
    """Fill in open and close of every piece."""
    for p in range(intervals.open_ns.size):
        cell = intervals.open_ns[p] // step_ns - pieces.first[p]
        for d in range(pieces.first[p], pieces.first[p + 1]):
            pieces.open_ns[d] = max((cell + d) * step_ns, intervals.open_ns[p])
            pieces.close_ns[d] = min((cell + d + 1) * step_ns, intervals.close_ns[p])


@kernel
def fill_windows(runs, pieces, number, windows):
    """Fill in the windows: the pieces of each run, which are those of interval `number` of it, in the order of runs."""
    w = 0
    for r in range(number.size):
        for d in range(pieces.first[number[r]], pieces.first[number[r] + 1]):
            windows.transmitter[w], windows.pass_index[w] = runs.transmitter[r], runs.pass_index[r]
            windows.open_ns[w], windows.close_ns[w] = pieces.open_ns[d], pieces.close_ns[d]
            windows.rate_bit_s[w], windows.delay_ns[w] = runs.rate_bit_s[r], pieces.delay_ns[d]
            w += 1


@kernel
def piece_delays(orbits, ways, pieces, samples):
    """Fill in the delays of every piece and the largest error of each interval.

    Intervals of one satellite are followed together, as many as there are samples for, which must do for any one.
    """
    first, times_s, light_ns = pieces.first, samples.times_s, samples.value
    room, track_m = times_s.size, samples.tracks_m[0]
    intervals = ways.satellite.size
    begin = 0
    while begin < intervals:
        s = ways.satellite[begin]
        end, count = begin, 0
        while end < intervals and ways.satellite[end] == s and count + 2 * (first[end + 1] - first[end]) < room:
            for d in range(first[end], first[end + 1]):
                times_s[count] = pieces.open_ns[d] / SECOND_NS
                times_s[count + 1] = 0.5 * (pieces.open_ns[d] + pieces.close_ns[d]) / SECOND_NS
                count += 2
            times_s[count] = pieces.close_ns[first[end + 1] - 1] / SECOND_NS
            count += 1
            end += 1
        sgp4_track(orbits, s, times_s[:count], samples.angles_rad, track_m)
        at = 0
        for p in range(begin, end):
            g = ways.station[p]
            site = (ways.sites_m[g, 0], ways.sites_m[g, 1], ways.sites_m[g, 2])
            for k in range(at, at + 2 * (first[p + 1] - first[p]) + 1):
                light_ns[k] = distance_m((track_m[0, k], track_m[1, k], track_m[2, k]), site) / C_M_S * SECOND_NS
            pieces.error_ns[p] = hold(light_ns, at, pieces.delay_ns, first[p], first[p + 1])
            for d in range(first[p], first[p + 1]):
                pieces.delay_ns[d] += ways.feeder_ns[g]
            at += 2 * (first[p + 1] - first[p]) + 1
        begin = end
