"""What runs write to: arrays of runs before them that nobody asks for any more.

The system clears every page that is new to a program. In a virtual machine that took 2.2 s a gigabyte, and writing to
the same pages again 0.15 s.
"""

from __future__ import annotations

import numpy as np


class Memory:
    """Arrays of one thread to be written to again, and how large a run may be to be held while another is made.

    Where somebody else may look at what is given, it is not taken `again`.
    """

    def __init__(self, hold_byte: int = 1 << 62, again: bool = True):
        self.hold_byte = hold_byte
        self._again = again
        self._spare: dict[str, np.ndarray] = {}

    def take(self, name: str, rows: int, dtype: np.dtype | type) -> np.ndarray:
        """Return an array of at least `rows` that nobody else has; anything may stand in it.

        There is a little more room than is asked for: the next run may want it. What is never written takes no memory.
        """
        spare = self._spare.pop(name, None)
        return np.empty(rows + rows // 16, dtype) if spare is None or len(spare) < rows else spare

    def give(self, **arrays: np.ndarray) -> None:
        """Take back arrays, or parts of them, that nobody will look at again."""
        for name, array in arrays.items() if self._again else ():
            self._spare[name] = array if array.base is None else array.base

    def drop(self, *names: str) -> None:
        """Let go of arrays that the next run may not want."""
        for name in names:
            self._spare.pop(name, None)
