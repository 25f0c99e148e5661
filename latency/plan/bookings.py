"""Whole passes granted beforehand: what a scheduler returns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Bookings(NamedTuple):
    """Whole passes granted beforehand; sorted by (transmitter, open)."""

    transmitter: np.ndarray  # (B,) int64
    station: np.ndarray  # (B,) int64
    antenna: np.ndarray  # (B,) int64, of the station, from 0
    pass_index: np.ndarray  # (B,) int64, row of Passes
    open_ns: np.ndarray  # (B,) int64
    close_ns: np.ndarray  # (B,) int64


class Schedule(NamedTuple):
    """Bookings, and how far at most they are from the least waiting of bits that is possible."""

    bookings: Bookings
    gap: float | None  # (waiting - bound) / waiting; None where nothing was proved


def no_bookings() -> Bookings:
    """Return the bookings of a plan in which antennas are asked for on demand."""
    return Bookings(*(np.empty(0, np.int64) for _ in Bookings._fields))
