"""Tables whose rows begin where a line of memory does: a row that lies across two is waited for twice."""

from __future__ import annotations

import numpy as np

LINE_BYTE = 64


def at_lines(room: np.ndarray, rows: int) -> np.ndarray:
    """Return so many rows of `room`, which has one more, from where a line of memory begins.

    >>> at_lines(np.zeros(4, "V64"), 3).ctypes.data % LINE_BYTE
    0
    """
    skipped_byte = -room.ctypes.data % LINE_BYTE
    return room.view(np.uint8)[skipped_byte : skipped_byte + rows * room.itemsize].view(room.dtype)
