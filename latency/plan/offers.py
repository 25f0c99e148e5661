"""What could be booked: each pass as each transmitter sees it, and what it could carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from latency.tables import Passes, Windows

PARTS = 3  # a pass is as many stretches of equal length to the rules that count bits


class Radios(NamedTuple):
    """Who sends, and who of them has nothing to send."""

    satellite: Sequence[int]  # per transmitter
    acquisition_ns: Sequence[int]  # per transmitter
    silent: frozenset[int] = frozenset()  # transmitters that carry none of what is to be sent


class Offers(NamedTuple):
    """A pass with windows for a transmitter; sorted by (transmitter, open, station).

    Its parts are of equal length, from the first instant at which bits could be sent to the last.
    """

    transmitter: np.ndarray  # (O,) int64
    satellite: np.ndarray  # (O,) int64
    station: np.ndarray  # (O,) int64
    pass_index: np.ndarray  # (O,) int64, row of Passes
    open_ns: np.ndarray  # (O,) int64, rise
    close_ns: np.ndarray  # (O,) int64, set
    part_ns: np.ndarray  # (O, PARTS + 1) int64, where the parts begin and the last one ends
    part_bit: np.ndarray  # (O, PARTS) int64, what could be sent in them

    @property
    def bit(self) -> np.ndarray:
        """(O,) int64: what could be sent in all."""
        return self.part_bit.sum(axis=1)


class Needs(NamedTuple):
    """Bits that are known to become ready; sorted by (satellite, ready)."""

    satellite: np.ndarray  # (N,) int64
    ready_ns: np.ndarray  # (N,) int64
    bit: np.ndarray  # (N,) int64
    stop_ns: int  # what is not sent waits until here

    def of(self, satellite: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the instants at which bits of a satellite become ready, and how many are ready from then on."""
        low, high = np.searchsorted(self.satellite, (satellite, satellite + 1))
        return self.ready_ns[low:high], np.cumsum(self.bit[low:high])


def offers_of(passes: Passes, windows: Windows, radios: Radios) -> Offers:
    """Return what could be booked of a plan.

    Parameters
    ----------
    passes : Passes
    windows : Windows
        Of all transmitters. A pass without any is not offered: another band, or weather.
    radios : Radios
        Bits flow once the acquisition is over, which begins when the satellite rises.

    Returns
    -------
    Offers
        Bits of a part are rounded down.

    Examples
    --------
    >>> second = 10**9
    >>> rows = [np.array([value]) for value in (0, 0, 0, 0, 14 * second, 0, 0)]
    >>> lines = [np.array([value]) for value in (0, 0, 0, 14 * second, 8, 0)]
    >>> found = offers_of(Passes(*rows), Windows(*lines), Radios([0], [2 * second]))
    >>> (found.part_ns // second).tolist(), found.part_bit.tolist()
    ([[2, 6, 10, 14]], [[32, 32, 32]])
    """
    heard = ~np.isin(windows.transmitter, sorted(radios.silent))
    windows = Windows(*(column[heard] for column in windows))
    fresh = np.ones(len(windows.open_ns), bool)
    fresh[1:] = np.diff(windows.transmitter).astype(bool) | np.diff(windows.pass_index).astype(bool)
    first, offer = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    transmitter, pass_index = windows.transmitter[first], windows.pass_index[first]
    acquired_ns = passes.rise_ns[pass_index] + np.asarray(radios.acquisition_ns, np.int64)[transmitter]
    part_ns = _parts(windows, first, acquired_ns)
    return Offers(
        transmitter,
        np.asarray(radios.satellite, np.int64)[transmitter],
        passes.station[pass_index],
        pass_index,
        passes.rise_ns[pass_index],
        passes.set_ns[pass_index],
        part_ns,
        _bits(windows, offer, part_ns),
    )


def by_rise(offers: Offers) -> list[int]:
    """Return the order in which passes rise; ties by pass, then by transmitter."""
    return np.lexsort((offers.transmitter, offers.pass_index, offers.open_ns)).tolist()


def by_length(offers: Offers) -> list[int]:
    """Return the order of length, longest first; ties as in `by_rise`."""
    length_ns = offers.close_ns - offers.open_ns
    return np.lexsort((offers.transmitter, offers.pass_index, offers.open_ns, -length_ns)).tolist()


def _parts(windows: Windows, first: np.ndarray, acquired_ns: np.ndarray) -> np.ndarray:
    last = np.append(first, len(windows.open_ns))[1:] - 1
    begin_ns = np.maximum(windows.open_ns[first], acquired_ns)
    length_ns = np.maximum(windows.close_ns[last] - begin_ns, 0)
    return begin_ns[:, None] + length_ns[:, None] * np.arange(PARTS + 1) // PARTS


def _bits(windows: Windows, offer: np.ndarray, part_ns: np.ndarray) -> np.ndarray:
    columns = []
    for part in range(PARTS):
        begin_ns = np.maximum(windows.open_ns, part_ns[offer, part])
        length_ns = np.maximum(np.minimum(windows.close_ns, part_ns[offer, part + 1]) - begin_ns, 0)
        # A rate times a length exceeds int64: floats, exact to 1e-16, and the same on every machine.
        bit = windows.rate_bit_s * (length_ns / 1e9)
        columns.append(np.bincount(offer, bit, len(part_ns)).astype(np.int64))
    return np.stack(columns, axis=1) if len(part_ns) else np.empty((0, PARTS), np.int64)
