"""Power and heat of satellites in whole numbers: watts become quanta, joules quanta times nanoseconds."""

from __future__ import annotations

import math
from fractions import Fraction

from latency.flow.problem import Heat, Power
from latency.scenario.model import Computer, Downlink, IslTerminals, SatelliteGroup

QUANTA = (1, 10, 100, 1000)  # what powers are counted in, finest first [mW]
MOST_PJ = 9 * 10**18  # energy in mW x ns that an int64 holds with some room: 9 MJ, 2.5 kWh
PJ_A_JOULE = 10**12

Intervals = tuple[tuple[int, int], ...]


def quantum_mw(group: SatelliteGroup) -> int:
    """Return the unit in which a satellite's powers are counted: 1 mW, ten times as much from 9 MJ on, and so on. [mW]

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.scenario.model import PowerSystem
    >>> def bus(battery_j):
    ...     power = PowerSystem(60.0, "always", battery_j, 0.3, 0.1, 1.0, 20.0)
    ...     return SimpleNamespace(power=power, computer=None)
    >>> [quantum_mw(bus(battery_j)) for battery_j in (360e3, 9.1e6, 91e6, 910e6)]
    [1, 10, 100, 1000]
    """
    battery_j = group.power.battery_j if group.power else 0.0
    thermal = group.computer.thermal if group.computer else None
    stores_j = battery_j, thermal.store_j if thermal else 0.0
    most_pj = max(_exact(store_j) for store_j in stores_j) * PJ_A_JOULE
    return next((quantum for quantum in QUANTA if most_pj <= MOST_PJ * quantum), QUANTA[-1])


def power_of(group: SatelliteGroup, satellite: str, sunlit: Intervals) -> Power | None:
    """Return the power system of a satellite as the engine counts it; None where it is not modelled.

    Powers to the nearest quantum, energies down. The part of the battery that computing may use is its depth of
    discharge; the rest is a reserve. Working terminals draw in every case that relays, whether they carry or not.

    Parameters
    ----------
    group : SatelliteGroup
    satellite : str
        One of its names: which of them have working terminals may differ.
    sunlit : tuple of (int, int)
        When the Sun is in view. [ns]

    Examples
    --------
    100 Wh of which 30 % may be used are 108 kJ, or 1.08e17 mW ns; work goes on at a tenth of that:

    >>> from types import SimpleNamespace
    >>> from latency.scenario.model import PowerSystem
    >>> system = PowerSystem(60.0, "always", 360e3, 0.3, 0.1, 1.0, 20.0)
    >>> board = Computer(2, 0, 5, None, power_w=30.0, idle_w=4.0)
    >>> group = SimpleNamespace(power=system, computer=board, isl=None)
    >>> power_of(group, "a", ((0, 10),))  # doctest: +NORMALIZE_WHITESPACE
    Power(quantum_mw=1, sunlit=((0, 10),), solar=60000, base=24000, isl=0, work=13000,
          usable=108000000000000000, reserve=252000000000000000,
          charge=108000000000000000, resume=10800000000000000)
    """
    system = group.power
    if system is None:
        return None
    quantum = quantum_mw(group)
    battery, depth = _exact(system.battery_j), _exact(system.depth_of_discharge)
    idle_w, work_w = _draws_w(group.computer)
    usable = _energy(battery * depth, quantum)
    return Power(
        quantum_mw=quantum,
        sunlit=sunlit,
        solar=_power(_exact(system.solar_w), quantum),
        base=_power(_exact(system.base_w) + idle_w, quantum),
        isl=_power(_terminals_w(group.isl, satellite), quantum),
        work=_power(work_w, quantum),
        usable=usable,
        reserve=_energy(battery * (1 - depth), quantum),
        charge=min(usable, _energy(battery * depth * _exact(system.charge), quantum)),
        resume=max(1, min(usable, _energy(battery * depth * _exact(system.resume), quantum))),
    )


def heat_of(group: SatelliteGroup) -> Heat | None:
    """Return the store of heat of a satellite's computer as the engine counts it; None where it is not modelled.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from latency.scenario.model import Thermal
    >>> board = Computer(1, 0, 5, None, power_w=60.0, idle_w=10.0, thermal=Thermal(35.0, 20e3, 0.5))
    >>> heat_of(SimpleNamespace(power=None, computer=board))
    Heat(idle=10000, work=50000, cooling=35000, limit=20000000000000000, resume=10000000000000000)
    """
    if group.computer is None or group.computer.thermal is None:
        return None
    thermal, quantum = group.computer.thermal, quantum_mw(group)
    idle_w, work_w = _draws_w(group.computer)
    store = _exact(thermal.store_j)
    return Heat(
        idle=_power(idle_w, quantum),
        work=_power(work_w, quantum),
        cooling=_power(_exact(thermal.cooling_w), quantum),
        limit=_energy(store, quantum),
        resume=_energy(store * _exact(thermal.resume), quantum),
    )


def radio_power(group: SatelliteGroup, radio: Downlink) -> int:
    """Return what a transmitter draws while it has an antenna, in quanta of its satellite; 0 without a power system.

    >>> from types import SimpleNamespace
    >>> radio_power(SimpleNamespace(power=None), SimpleNamespace(power_w=50.0))
    0
    """
    return _power(_exact(radio.power_w), quantum_mw(group)) if group.power else 0


def _draws_w(computer: Computer | None) -> tuple[Fraction, Fraction]:
    """What the idle computer draws, and each working processor besides."""
    if computer is None or computer.power_w is None:
        return Fraction(0), Fraction(0)
    idle_w = _exact(computer.idle_w)
    return idle_w, (_exact(computer.power_w) - idle_w) / computer.workers


def _terminals_w(isl: IslTerminals | None, satellite: str) -> Fraction:
    if isl is None or isl.topology == "none" or (isl.working is not None and satellite not in isl.working):
        return Fraction(0)
    return _exact(isl.power_w)


def _exact(value: float) -> Fraction:
    """The decimal number as written: a tenth is a tenth."""
    return Fraction(str(value))


def _power(watts: Fraction, quantum: int) -> int:
    return math.floor(watts * 1000 / quantum + Fraction(1, 2))


def _energy(joules: Fraction, quantum: int) -> int:
    return math.floor(joules * PJ_A_JOULE / quantum)
