"""The lists of modulations and code rates that a scenario may name, and what makes a list of one's own believable."""

from __future__ import annotations

import math
from collections.abc import Sequence

from latency.scenario.radios import Modcod

# ETSI EN 302 307-1, Table 13: normal frames, ideal Es/N0 at quasi-error-free (packet error rate 1e-7). Seen in four
# independent public copies that agree. Not monotonic across modulations: 8PSK 3/5 carries less than QPSK 9/10 and
# needs less. So the best is the highest efficiency among those that close, not the last in the list.
DVB_S2 = (
    Modcod("QPSK 1/4", 0.490243, -2.35),
    Modcod("QPSK 1/3", 0.656448, -1.24),
    Modcod("QPSK 2/5", 0.789412, -0.30),
    Modcod("QPSK 1/2", 0.988858, 1.00),
    Modcod("QPSK 3/5", 1.188304, 2.23),
    Modcod("QPSK 2/3", 1.322253, 3.10),
    Modcod("QPSK 3/4", 1.487473, 4.03),
    Modcod("QPSK 4/5", 1.587196, 4.68),
    Modcod("QPSK 5/6", 1.654663, 5.18),
    Modcod("QPSK 8/9", 1.766451, 6.20),
    Modcod("QPSK 9/10", 1.788612, 6.42),
    Modcod("8PSK 3/5", 1.779991, 5.50),
    Modcod("8PSK 2/3", 1.980636, 6.62),
    Modcod("8PSK 3/4", 2.228124, 7.91),
    Modcod("8PSK 5/6", 2.478562, 9.35),
    Modcod("8PSK 8/9", 2.646012, 10.69),
    Modcod("8PSK 9/10", 2.679207, 10.98),
    Modcod("16APSK 2/3", 2.637201, 8.97),
    Modcod("16APSK 3/4", 2.966728, 10.21),
    Modcod("16APSK 4/5", 3.165623, 11.03),
    Modcod("16APSK 5/6", 3.300184, 11.61),
    Modcod("16APSK 8/9", 3.523143, 12.89),
    Modcod("16APSK 9/10", 3.567342, 13.13),
    Modcod("32APSK 3/4", 3.703295, 12.73),
    Modcod("32APSK 4/5", 3.951571, 13.64),
    Modcod("32APSK 5/6", 4.119540, 14.28),
    Modcod("32APSK 8/9", 4.397854, 15.69),
    Modcod("32APSK 9/10", 4.453027, 16.05),
)
# ETSI EN 302 307-2, Table 20a: what 64 and more points of a linear channel add. Seen in two code copies.
DVB_S2X = (
    *DVB_S2,
    Modcod("64APSK 5/6", 4.9366, 16.55),
    Modcod("128APSK 3/4", 5.1632, 17.73),
    Modcod("256APSK 3/4", 5.9009, 19.57),
)
SHANNON = "shannon"  # no list: the limit itself
LISTS = {"dvb-s2": DVB_S2, "dvb-s2x": DVB_S2X, SHANNON: ()}


def modulation(name: str) -> str:
    """Return a MODCOD's name without its code rate.

    Examples
    --------
    >>> modulation("16APSK 3/4")
    '16APSK'
    """
    return name.rpartition(" ")[0] or name


def slips(modcods: Sequence[Modcod]) -> list[tuple[int, str]]:
    """Return (row, message) for each entry that cannot be meant.

    Within one modulation, a higher code rate carries more and needs a better signal. A list in which it does not has
    a typing slip: one public simulator reads `12, 73` for 12.73 and so moves every later threshold by one place.
    Across modulations the tables of the standard are not monotonic, and need not be.

    Examples
    --------
    >>> slips((Modcod("32APSK 3/4", 3.7, 12.0), Modcod("32APSK 4/5", 3.95, 12.73), Modcod("32APSK 5/6", 4.1, 12.7)))
    [(2, "'32APSK 5/6' carries more than '32APSK 4/5' and needs no better signal: 12.7 dB against 12.73 dB")]
    >>> slips(DVB_S2X)
    []
    """
    found = [fault for row, modcod in enumerate(modcods) for fault in _alone(row, modcod)]
    for row, modcod in enumerate(modcods):
        for other in modcods[:row]:
            fault = _twins(modcod, other)
            if fault:
                found.append((row, fault))
                break
    return sorted(found)


def _alone(row: int, modcod: Modcod) -> list[tuple[int, str]]:
    """Faults of one entry by itself."""
    if not math.isfinite(modcod.efficiency_bit) or modcod.efficiency_bit <= 0:
        return [(row, f"'{modcod.name}' has no finite efficiency above 0")]
    if not math.isfinite(modcod.es_n0_db):
        return [(row, f"'{modcod.name}' has no finite threshold")]
    return []


def _twins(modcod: Modcod, other: Modcod) -> str:
    """Return what two entries cannot both say, or nothing."""
    if modcod.name == other.name:
        return f"'{modcod.name}' is there twice"
    low, high = sorted((other, modcod), key=lambda item: item.efficiency_bit)
    alike = modulation(low.name) == modulation(high.name)
    if not alike or low.es_n0_db < high.es_n0_db or low.efficiency_bit == high.efficiency_bit:
        return ""
    return (
        f"'{high.name}' carries more than '{low.name}' and needs no better signal:"
        f" {high.es_n0_db:g} dB against {low.es_n0_db:g} dB"
    )
