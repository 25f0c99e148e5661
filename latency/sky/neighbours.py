"""Which satellites have laser terminals for each other.

A terminal is fixed to its neighbour: what is called topology here says which. Neither the topology nor the
order of satellites in it changes over the span, and a broken terminal is not stepped over.
"""

from __future__ import annotations

from datetime import datetime

from latency.scenario.model import SatelliteGroup, Walker
from latency.sky.topologies import TOPOLOGIES


def neighbour_pairs(group: SatelliteGroup, start: datetime) -> list[tuple[str, str]]:
    """Return the pairs of a group's satellites with terminals for each other, by name, each once.

    `ring`: neighbours in the plane. `grid` (+Grid): these and the same slot of the planes beside, without a
    shift of slots; the seam is closed for a delta pattern and open for a star. Listed satellites count as
    one plane, in the order of their arguments of latitude at `start`. Where one of the two terminals does
    not work there is no link.

    Examples
    --------
    Two planes of three satellites, numbered plane by plane:

    >>> sorted(TOPOLOGIES["grid"](2, 3, "delta"))
    [(0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (3, 5), (4, 5)]
    """
    if group.isl is None:
        return []
    orbit = group.orbit
    if isinstance(orbit, Walker):
        shape, order = (orbit.planes, orbit.per_plane, orbit.pattern), range(len(group.names))
    else:
        from latency.sky.listed import listed_order  # loads the compiler, only where no shell gives the order

        shape, order = (1, len(orbit), "delta"), listed_order(group, start)
    working = set(group.names if group.isl.working is None else group.isl.working)
    pairs = [(group.names[order[p]], group.names[order[q]]) for p, q in TOPOLOGIES[group.isl.topology](*shape)]
    return sorted((min(pair), max(pair)) for pair in pairs if working.issuperset(pair))
