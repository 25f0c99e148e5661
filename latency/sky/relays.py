"""Geostationary relays: stations in the sky, over which satellites send down what a feeder link hands on."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from latency.constants import C_M_S, GEOSTATIONARY_RADIUS_M, SECOND_NS
from latency.scenario.model import Station
from latency.sky.frames import site_positions_m, sites_of
from latency.sky.isls import Links, visible_intervals
from latency.sky.orbits import Propagator
from latency.tables import NEVER, Passes


def receivers_m(stations: Sequence[Station]) -> np.ndarray:
    """Return where satellites send to: a station's site, or the place of a relay, (G, 3) float64, ITRS. [m]

    A relay stands still above the equator; real ones are kept within a tenth of a degree, 70 km, or 0.2 ms.

    >>> from latency.scenario.model import Relay
    >>> sky = Station("sky", 0.8, 0.1, 0.0, 1, 0, (), math.inf, 0, 1, relay=Relay(math.pi / 2, 0.0))
    >>> receivers_m([sky]).round(-3).tolist()
    [[0.0, 42164000.0, 0.0]]
    """
    places_m = site_positions_m(sites_of(stations))
    for row, station in enumerate(stations):
        if station.relay:
            longitude_rad = station.relay.longitude_rad
            places_m[row] = (math.cos(longitude_rad), math.sin(longitude_rad), 0.0)
            places_m[row] *= GEOSTATIONARY_RADIUS_M
    return places_m


def feeder_delays_ns(stations: Sequence[Station]) -> np.ndarray:
    """Return the light time of each station's feeder link, from the relay to its terminal, (G,) int64; 0 without. [ns]

    It is added to that from the satellite to the relay, each to the nearest ns. The feeder link itself is always up and
    never the slower one.
    """
    metres = np.linalg.norm(receivers_m(stations) - site_positions_m(sites_of(stations)), axis=1)
    return np.rint(metres / C_M_S * SECOND_NS).astype(np.int64)


def relay_passes(orbits: Propagator, stations: Sequence[Station], stop_ns: int, scan_step_ns: int) -> Passes:
    """Return when satellites see the relays among the stations.

    The line of sight clears the Earth, as between satellites. Edges are roots and rounded inwards. There is no
    elevation: `max_elevation_udeg` is NEVER (null in tables), and as `culmination_ns` stands the middle.

    Parameters
    ----------
    orbits : Propagator
    stations : sequence of Station
        Column `station` of the result counts these; those on the ground are left out.
    stop_ns : int
        End of the span. [ns]
    scan_step_ns : int
        [ns]

    Returns
    -------
    Passes
        By satellite, relay, rise.
    """
    relays = [row for row, station in enumerate(stations) if station.relay]
    satellites = orbits.path_of.size
    places_m = receivers_m(stations)[relays]
    count = satellites * len(relays)
    links = Links(
        a=np.repeat(np.arange(satellites), len(relays)),
        b=satellites + np.tile(np.arange(len(relays)), satellites),
        rate_bit_s=np.zeros(count, np.int64),
        acquisition_ns=np.zeros(count, np.int64),
        grazing_m=np.tile([stations[row].relay.grazing_altitude_m for row in relays], satellites),
        max_range_m=np.full(count, math.inf),
    )
    link, rise_ns, set_ns = visible_intervals(_with_places(orbits, places_m), links, stop_ns, scan_step_ns)
    kept = rise_ns < set_ns
    link, rise_ns, set_ns = link[kept], rise_ns[kept], set_ns[kept]
    return Passes(
        satellite=links.a[link],
        station=np.array(relays, np.int64)[links.b[link] - satellites],
        rise_ns=rise_ns,
        culmination_ns=(rise_ns + set_ns) // 2,
        set_ns=set_ns,
        max_elevation_udeg=np.full(link.size, NEVER),
        clipped=(rise_ns == 0) + 2 * (set_ns == stop_ns),
    )


def _with_places(orbits: Propagator, places_m: np.ndarray) -> Propagator:
    """Return the satellites with places that stand still in ITRS behind them: series of one term."""
    count, (rows, pieces, axes, terms) = len(places_m), orbits.paths.shape
    paths = np.zeros((count, pieces, axes, terms))
    paths[:, :, :, 0] = places_m[:, None, :]
    return orbits._replace(
        constants=np.concatenate([orbits.constants, np.zeros((count, orbits.constants.shape[1]))]),
        path_of=np.concatenate([orbits.path_of, rows + np.arange(count)]),
        paths=np.concatenate([orbits.paths, paths]),
    )
