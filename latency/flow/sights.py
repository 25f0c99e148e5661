"""What an antenna may be asked for by: who sees which station when, and when that begins."""

from __future__ import annotations

import numpy as np

from latency.kernels import records


def sights_of(accesses: np.ndarray, stations: int) -> tuple[np.ndarray, np.ndarray]:
    """Return SIGHT rows of all accesses by (station, rise), and where those of each station begin."""
    order = np.lexsort((accesses["rise_ns"], accesses["station"]))
    sights = np.zeros(len(order), records.SIGHT)
    for field in ("rise_ns", "set_ns", "transmitter"):
        sights[field] = accesses[field][order]
    sights["access"] = order
    return sights, np.searchsorted(accesses["station"], np.arange(stations + 1), sorter=order)


def openings_of(
    accesses: np.ndarray, runs: np.ndarray, busy: np.ndarray, busy_lo: np.ndarray, stations: np.ndarray
) -> np.ndarray:
    """Return OPENING rows by instant: a run opens for a transmitter, or others are done with an antenna."""
    count = accesses["run_hi"] - accesses["run_lo"]
    owner = np.repeat(np.arange(len(accesses)), count)
    run = np.arange(len(owner)) + np.repeat(accesses["run_lo"] - np.cumsum(count) + count, count)
    station_of = np.searchsorted(stations["antenna_hi"], np.arange(len(busy_lo) - 1), "right")
    at_ns = np.concatenate([runs["open_ns"][run], busy["end_ns"]])
    order = np.argsort(at_ns, kind="stable")
    openings = np.zeros(len(order), records.OPENING)
    openings["at_ns"] = at_ns[order]
    openings["transmitter"] = np.append(accesses["transmitter"][owner], np.full(len(busy), records.NONE))[order]
    openings["station"] = np.append(accesses["station"][owner], np.repeat(station_of, np.diff(busy_lo)))[order]
    return openings
