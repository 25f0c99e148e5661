"""When satellites stand in sunlight, and when in the Earth's shadow."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from latency.constants import SECOND_NS
from latency.kernels.eclipses import SunPath, sunlit_edges
from latency.kernels.light_times import samples_at
from latency.sky.orbits import Propagator
from latency.sky.sun import sun_teme_m

LONGEST_STEP_S = 120.0  # of the scan: ten degrees of a low orbit
SUN_STEP_S = 600.0  # the Sun's way bends by 2e-9 rad between, an edge by 2 us
MARGIN_S = 3600.0


def sunlit_intervals(
    orbits: Propagator, rows: np.ndarray, start: datetime, stop_ns: int, scan_step_ns: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return when satellites are in sunlight within [0, stop_ns].

    As Skyfield's `is_sunlit`: the straight way to the Sun, a point, does not meet a sphere of 6,378.1366 km. So there
    is no refraction, no penumbra (in low orbits 8 s from first to last light where the shadow is crossed squarely, the
    edge in its middle), and the poles are 21 km too high (edges over them off by up to 8 s). Edges are roots; between
    samples a graze of the shadow is found by its turning point. Measured against Skyfield with DE421, edges of low
    orbits are off by 0.004 s where the shadow is crossed squarely and by up to 0.015 s slantwise, geostationary ones by
    0.024 s. (With the Sun that serves for daylight it was up to 0.2 s and 0.7 s.) Grazes are off by more.

    Parameters
    ----------
    orbits : Propagator
        Prepared for a span up to `stop_ns` at least.
    rows : (R,) int64
        Which satellites.
    start : datetime
        Time 0 of the orbits, UTC.
    stop_ns : int
        [ns]
    scan_step_ns : int
        Step of the scan; more than 120 s is taken as 120 s. [ns]

    Returns
    -------
    satellite, begin_ns, end_ns : (I,) int64
        Row of `orbits`; begins rounded up, ends rounded down [ns]; in the order of `rows`, then of time.

    Examples
    --------
    An equatorial orbit of 94.6 min at 500 km in June, the Sun 22 deg north: 35 min of each turn in shadow.

    >>> from latency.sky.orbits import prepare
    >>> from latency.tables import Elements
    >>> zero = np.zeros(1)
    >>> elements = Elements(np.array([[2460827.5, 0.0]]), zero + 0.0664, zero, zero, zero, zero, zero, zero)
    >>> day_ns = 86_400 * SECOND_NS
    >>> orbits = prepare(elements, datetime(2025, 6, 1), ("one",), day_ns)
    >>> _, begin_ns, end_ns = sunlit_intervals(orbits, np.array([0]), datetime(2025, 6, 1), day_ns, 60 * SECOND_NS)
    >>> ((begin_ns[1:] - end_ns[:-1]) / (60 * SECOND_NS)).round()[:3]
    array([35., 35., 35.])
    """
    stop_s = stop_ns / SECOND_NS
    steps = max(1, int(np.ceil(stop_s / min(scan_step_ns / SECOND_NS, LONGEST_STEP_S))))
    inner_s = np.linspace(0.0, stop_s, steps + 1)
    samples = samples_at(np.concatenate([[-inner_s[1]], inner_s, [stop_s + inner_s[1]]]))
    sun = _sun_path(start, stop_s)
    room = 4 * len(rows)
    while True:
        satellite_of, edge_s = np.empty(room, np.int64), np.empty(room)
        found = sunlit_edges(orbits, sun, np.asarray(rows, dtype=np.int64), samples, satellite_of, edge_s)
        if found <= room:
            break
        room = found
    begin_s, end_s = edge_s[0:found:2], edge_s[1:found:2]
    begin_ns = np.clip(np.ceil(begin_s * SECOND_NS).astype(np.int64), 0, stop_ns)
    # In floating point the stop in ns may come out one short.
    end_ns = np.where(end_s >= stop_s, stop_ns, np.floor(end_s * SECOND_NS).astype(np.int64))
    kept = begin_ns < end_ns
    return satellite_of[0:found:2][kept], begin_ns[kept], end_ns[kept]


def _sun_path(start: datetime, stop_s: float) -> SunPath:
    """The Sun from an hour before the start to an hour after the stop.

    In whole kilometres, 7e-9 rad: the last bit of a machine's sine then has no say in any edge.
    """
    count = int(np.ceil((stop_s + 2.0 * MARGIN_S) / SUN_STEP_S)) + 2
    times_s = np.arange(count) * SUN_STEP_S - MARGIN_S
    return SunPath(np.rint(sun_teme_m(start, times_s) / 1e3) * 1e3, -MARGIN_S, SUN_STEP_S)
