"""Passes cut where the weather changes: stretches through which nothing but the geometry moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.constants import SECOND_NS
from latency.link.air import Air, Airs, grid_of, stretch
from latency.plan.split import split, split_at
from latency.scenario.model import Station
from latency.tables import Passes

LONGEST_NS = 1_200 * SECOND_NS  # up to here ranges of a pass fall and then rise; longer ones may do so twice
PART_NS = 600 * SECOND_NS


class Stretches(NamedTuple):
    """Parts of passes under one weather, for each transmitter; sorted by (transmitter, pass, begin)."""

    transmitter: np.ndarray  # (N,) int64
    pass_index: np.ndarray  # (N,) int64
    satellite: np.ndarray  # (N,) int64
    station: np.ndarray  # (N,) int64
    begin_ns: np.ndarray  # (N,) int64
    end_ns: np.ndarray  # (N,) int64
    stretch: np.ndarray  # (N, E) float64, by what factor the air lengthens the way, see link.air
    foreseen: np.ndarray  # (N, E) float64, the same under a clear sky
    grid: np.ndarray  # (E,) float64, sines of elevations

    def only(self, rows: np.ndarray) -> Stretches:
        """Return some of the rows."""
        return Stretches(*(column[rows] for column in self[:-1]), self.grid)


def airs_of(stations: Sequence[Station], airs: Airs, band: str) -> list[Air | None]:
    """Return the air over each station in a band; None where the sky is clear.

    Raises
    ------
    ValueError
        The tables of the band have different elevations.
    """
    found = [airs.get((station.name, band)) for station in stations]
    grids = {air.elevation_rad.tobytes() for air in found if air is not None}
    if len(grids) > 1:
        raise ValueError(f"tables of air for band '{band}' have different elevations")
    return found


def stretches_of(passes: Passes, seen: np.ndarray, transmitter: np.ndarray, over: Sequence[Air | None]) -> Stretches:
    """Return the stretches of these passes, without those during which the air lets nothing through.

    Parameters
    ----------
    passes : Passes
    seen : (R,) int64
        Rows of `passes`, of one transmitter after the other, ascending in each.
    transmitter : (R,) int64
        Who sends over each of them.
    over : sequence
        The air over each station, or None.
    """
    grid = next((grid_of(air) for air in over if air is not None), np.zeros(1))
    station = passes.station[seen]
    if all(air is None for air in over):
        clear = np.ones((seen.size, grid.size))
        columns = (transmitter, seen, passes.satellite[seen], station, passes.rise_ns[seen], passes.set_ns[seen])
        return Stretches(*columns, clear, clear, grid)
    parts = [_under(passes, seen, station == number, air, grid) for number, air in enumerate(over)]
    row, begin_ns, end_ns, longer, foreseen = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((begin_ns, seen[row], transmitter[row]))
    columns = (transmitter[row], seen[row], passes.satellite[seen[row]], station[row], begin_ns, end_ns)
    return Stretches(*(column[order] for column in (*columns, longer, foreseen)), grid)


def _under(passes: Passes, seen: np.ndarray, mine: np.ndarray, air: Air | None, grid: np.ndarray) -> tuple:
    """(row of `seen`, begin, end, stretch, foreseen) of the stretches over one station."""
    rows = np.flatnonzero(mine)
    begin_ns, end_ns = passes.rise_ns[seen[rows]], passes.set_ns[seen[rows]]
    if air is None:
        clear = np.ones((rows.size, grid.size))
        return rows, begin_ns, end_ns, clear, clear
    row, step, begin_ns, end_ns = split_at(begin_ns, end_ns, air.edges_ns)
    kept = ~air.shut[step]
    row, step, begin_ns, end_ns = row[kept], step[kept], begin_ns[kept], end_ns[kept]
    foreseen = np.broadcast_to(stretch(air.foreseen_db), (row.size, grid.size))
    return rows[row], begin_ns, end_ns, stretch(air.fade_db)[step], foreseen


def in_parts(stretches: Stretches) -> Stretches:
    """Return the stretches with long ones, of high orbits, in parts of ten minutes.

    Over hours a range may rise and fall more than once; within ten minutes even a geosynchronous satellite at its
    nearest or farthest is off a straight course by less than 0.1 km.
    """
    long = stretches.end_ns - stretches.begin_ns > LONGEST_NS
    if not long.any():
        return stretches
    row, begin_ns, end_ns = split(stretches.begin_ns, stretches.end_ns, PART_NS)
    begins_whole = np.concatenate([[True], row[1:] != row[:-1]])
    kept = long[row] | begins_whole
    row, begin_ns, end_ns = row[kept], begin_ns[kept], end_ns[kept]
    end_ns = np.where(long[row], end_ns, stretches.end_ns[row])
    return stretches.only(row)._replace(begin_ns=begin_ns, end_ns=end_ns)
