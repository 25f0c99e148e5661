"""Tables whose rows begin where a line of memory does: a row that lies across two is waited for twice."""

from __future__ import annotations

import numpy as np

LINE_BYTE = 64


def zeros_at_lines(rows: int, dtype: np.dtype) -> np.ndarray:
    """Return so many rows of zeros from where a line of memory begins.

    >>> zeros_at_lines(3, np.dtype("V16")).ctypes.data % LINE_BYTE
    0
    """
    return at_lines(np.zeros(rows + -(-LINE_BYTE // dtype.itemsize), dtype), rows)


def at_lines(room: np.ndarray, rows: int) -> np.ndarray:
    """Return so many rows of `room`, which is a line longer, from where a line of memory begins.

    >>> at_lines(np.zeros(4, "V64"), 3).ctypes.data % LINE_BYTE
    0
    """
    skipped_byte = -room.ctypes.data % LINE_BYTE
    return room.view(np.uint8)[skipped_byte : skipped_byte + rows * room.itemsize].view(room.dtype)
