"""Booking whole passes as a mixed-integer program: which passes, and how many bits go in each part of them.

Variables: a *seat*, 1 where an offer is booked on an antenna of a group of like ones; for each part of an offer
the bits that go in it; for each part the bits of its satellite that are left then.

    least  sum over parts of  bits x (end of the part - end of the program)
    seats that share an instant   <= antennas of the group, turnaround included; <= 1 a transmitter
    bits of a part                <= what it carries or what could be there, times the seats of its offer
    left after a part              = left after the one before + made between their beginnings - bits of the part
    bits of an offer's first parts <= left after an earlier part + made since, times the seats of its offer

Intervals that share an instant pairwise share one all together: a row for each largest such set says the same as
one for each instant. The last rows follow from the others where seats are 0 or 1. Without them half a seat could
take all that is there; with them the relaxation was 3 % from the best instead of 140 % on an hour of 328 passes. They
are the (l, S) inequalities of lot sizing: I. Barany, T. J. Van Roy, L. A. Wolsey, "Strong formulations for
multi-item capacitated lot sizing", Management Science 30, 1255-1261 (1984), doi:10.1287/mnsc.30.10.1255.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from latency.plan.highs import Program, Rows
from latency.plan.market import Market, Seats, sets_by

# The solver counts in hours, and bits in units of the market: its tolerances are absolute.
HOUR_NS = 3_600 * 10**9


class Piece(NamedTuple):
    """A program, and what its first variables and rows mean."""

    program: Program
    seats: Seats  # the first variables
    sharing: tuple[Seats, ...]  # of the first rows: which seats share an instant and a group, those booked included


class Parts(NamedTuple):
    """Parts of passes in which bits could go; sorted by (offer, part)."""

    offer: np.ndarray  # (P,) int64
    room: np.ndarray  # (P,) float64, what goes in at most [unit]
    there: np.ndarray  # (P,) float64, made and not gone when it begins [unit]
    end_ns: np.ndarray  # (P,) int64
    order: np.ndarray  # (P,) int64, rows by (satellite, begin)
    follows: np.ndarray  # (P,) bool, in that order: the row before it is of the same satellite


def piece_of(market: Market, seats: Seats, kept: np.ndarray, gone_bit: np.ndarray, end_ns: int, back: int) -> Piece:
    """Return the program of some seats.

    Parameters
    ----------
    market : Market
    seats : Seats
        Those that are to be given away or have been; no others are seen.
    kept : (Z,) bool
        Which of them are booked already and stay so.
    gone_bit : (O,) int64
        Bits of the offer's satellite that are gone, or promised to passes which are not among these. [bit]
    end_ns : int
        What is left then goes on waiting, whoever it is of: bits count until then.
    back : int
        After how many earlier passes of the satellite the last kind of rows looks at what is left.
    """
    parts = _parts(market, np.unique(seats.offer), gone_bit)
    count, columns = len(seats.offer), len(seats.offer) + 2 * len(parts.offer)
    antenna, sharing = _antenna_rows(market, seats)
    rows = [antenna, _transmitter_rows(market, seats), _room_rows(seats, parts), _batch_rows(seats, parts, back)]
    cost, lower, upper = np.zeros(columns), np.zeros(columns), np.full(columns, np.inf)
    cost[count : count + len(parts.offer)] = (parts.end_ns - end_ns) / HOUR_NS
    lower[:count], upper[:count] = kept, 1.0
    program = Program(cost, lower, upper, np.arange(columns) < count, stacked(rows), _flow_rows(count, parts))
    return Piece(program, seats, sharing)


def _parts(market: Market, rows: np.ndarray, gone_bit: np.ndarray) -> Parts:
    offers = market.offers
    there_bit = np.maximum(market.there_bit[rows] - gone_bit[rows, None], 0)
    at, part = np.nonzero(np.minimum(there_bit, offers.part_bit[rows]))
    offer, there = rows[at], there_bit[at, part]
    satellite, begin_ns, end_ns = offers.satellite[offer], offers.part_ns[offer, part], offers.part_ns[offer, part + 1]
    order = np.lexsort((end_ns, begin_ns, satellite))
    follows = np.zeros(len(order), bool)
    follows[1:] = np.diff(satellite[order]) == 0
    room = np.minimum(there, offers.part_bit[offer, part])
    return Parts(offer, room / market.unit_bit, there / market.unit_bit, end_ns, order, follows)


def _antenna_rows(market: Market, seats: Seats) -> tuple[Rows, tuple[Seats, ...]]:
    sizes = np.array([len(group.antennas) for group in market.groups], np.int64)
    sets = sets_by(seats.group, market.offers.open_ns[seats.offer], market.free_ns[seats.offer])
    sets = [rows for rows in sets if len(rows) > sizes[seats.group[rows[0]]]]
    bounds = [sizes[seats.group[rows[0]]] for rows in sets]
    return _at_most(sets, bounds), tuple(seats.of(rows) for rows in sets)


def _transmitter_rows(market: Market, seats: Seats) -> Rows:
    columns = (market.offers.transmitter, market.offers.open_ns, market.offers.close_ns)
    sets = sets_by(*(column[seats.offer] for column in columns))
    return _at_most(sets, [1] * len(sets))


def _at_most(sets: Sequence[np.ndarray], bounds: Sequence[int]) -> Rows:
    row = np.repeat(np.arange(len(sets)), [len(rows) for rows in sets])
    column = np.concatenate([np.empty(0, np.int64), *sets])
    return Rows(row, column, np.ones(len(row)), np.array(bounds, float))


def _room_rows(seats: Seats, parts: Parts) -> Rows:
    first, last = (np.searchsorted(seats.offer, parts.offer, side) for side in ("left", "right"))
    count, each = last - first, np.arange(len(parts.offer))
    row = np.repeat(each, count)
    column = np.arange(len(row)) - np.repeat(np.cumsum(count) - count - first, count)
    columns = np.concatenate([len(seats.offer) + each, column])
    values = np.concatenate([np.ones(len(each)), -parts.room[row]])
    return Rows(np.concatenate([each, row]), columns, values, np.zeros(len(each)))


def _flow_rows(first: int, parts: Parts) -> Rows:
    there, count = parts.there[parts.order], len(parts.order)
    made = there - np.where(parts.follows, np.roll(there, 1), 0.0)
    row, before = np.arange(count), np.flatnonzero(parts.follows)
    column = np.concatenate([first + parts.order, first + count + row, first + count + before - 1])
    value = np.concatenate([np.ones(2 * count), -np.ones(len(before))])
    return Rows(np.concatenate([row, row, before]), column, value, made)


def _batch_rows(seats: Seats, parts: Parts, back: int) -> Rows:
    found: list[tuple[range, float, float, int]] = []  # parts, made since, seats take it; what was left, -1 nothing
    place = np.empty(len(parts.order), np.int64)
    place[parts.order] = np.arange(len(place))
    edges = np.flatnonzero(np.diff(parts.offer, prepend=-1, append=-1)).tolist()
    for low, high in pairwise(edges):
        held = np.cumsum(parts.room[low:high])
        for earlier in _earlier(parts, int(place[low]), back):
            made = parts.there[low:high] - (parts.there[parts.order[earlier]] if earlier >= 0 else 0.0)
            told = np.flatnonzero(made < held).tolist()
            found += [(range(low, low + at + 1), float(made[at]), low, earlier) for at in told]
    return _of_batches(seats, parts, found)


def _earlier(parts: Parts, place: int, back: int) -> list[int]:
    """Places, in the satellite's order, of the last parts of passes before; -1 for the time before all."""
    found, at = [-1], place - 1
    while at >= 0 and parts.follows[at + 1] and len(found) <= back:
        if parts.offer[parts.order[at]] != parts.offer[parts.order[at + 1]]:
            found.append(at)
        at -= 1
    return found


def _of_batches(seats: Seats, parts: Parts, found: list[tuple[range, float, int, int]]) -> Rows:
    first = len(seats.offer)
    row, column, value = [], [], []
    for number, (taken, made, low, earlier) in enumerate(found):
        mine = range(*np.searchsorted(seats.offer, (parts.offer[low], parts.offer[low] + 1)).tolist())
        left = [first + len(parts.offer) + earlier] if earlier >= 0 else []
        row += [number] * (len(taken) + len(mine) + len(left))
        column += [*(first + part for part in taken), *mine, *left]
        value += [1.0] * len(taken) + [-made] * len(mine) + [-1.0] * len(left)
    return Rows(np.array(row, np.int64), np.array(column, np.int64), np.array(value, float), np.zeros(len(found)))


def stacked(blocks: Sequence[Rows]) -> Rows:
    """Return constraints one below the other."""
    above = np.cumsum([0, *(len(block.bound) for block in blocks)])
    rows = [block.row + shift for block, shift in zip(blocks, above[:-1], strict=True)]
    others = zip(*(block[1:] for block in blocks), strict=True)
    return Rows(np.concatenate(rows), *(np.concatenate(columns) for columns in others))
