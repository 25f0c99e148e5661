"""What a check compared: how many facts, and which of them do not hold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Fact(NamedTuple):
    """The same fact of many rows."""

    size: int  # rows compared
    broken: int  # of which it does not hold
    first: int  # row, where there is one


def fact_of(holds: np.ndarray) -> Fact:
    """Return what came of a comparison row by row.

    >>> fact_of(np.array([True, False, False]))
    Fact(size=3, broken=2, first=1)
    """
    broken = holds.size - int(np.count_nonzero(holds))
    return Fact(holds.size, broken, int(np.argmin(holds)) if broken else 0)
