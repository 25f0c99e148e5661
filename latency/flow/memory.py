"""What runs write to: arrays of runs before them that nobody asks for any more; and how much of it there may be.

The system clears every page that is new to a program; writing to the same pages again takes a small part of that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

import numpy as np


class Room:
    """Memory for all threads: what they may take together, and what they use one at a time.

    Where somebody else may look at what is given, it is not taken `again`.
    """

    def __init__(
        self,
        most_byte: int = 1 << 62,
        case_byte: Mapping[str, int] | None = None,
        done_byte: int = 0,
        again: bool = True,
    ):
        self.again = again
        self._left_byte, self._case_byte, self._done_byte = most_byte, case_byte or {}, done_byte
        self._waiting_byte: list[int] = []
        self._threads: list[Memory] = []
        self._lock, self._turn = Lock(), Lock()
        self._scratch = Memory(self)

    def memory(self) -> Memory:
        """Return the memory of one more thread."""
        self._threads.append(Memory(self))
        return self._threads[-1]

    @contextmanager
    def scratch(self) -> Iterator[Memory]:
        """Have memory that all threads use, each for a moment and one at a time."""
        with self._turn:
            yield self._scratch

    def begin(self, mine: Memory, group: list[str], waiting: list[list[str]]) -> None:
        """Note what a thread takes from now on, for the largest case of a group, and what others will."""
        with self._lock:
            mine.held_byte, mine.case_byte = 0, self._largest_byte(group)
            self._waiting_byte = [self._largest_byte(one) for one in waiting]

    def keep(self) -> None:
        """Note that one more case is done, and what came of it kept."""
        with self._lock:
            self._left_byte -= self._done_byte

    def holds(self, mine: Memory, byte: int) -> bool:
        """Return whether a thread may hold a run of such a size while the next is made."""
        with self._lock:
            others = [one for one in self._threads if one is not mine]
            taken_byte = mine.case_byte + sum(one.case_byte + one.held_byte for one in others)
            least_byte = min((one.case_byte for one in others), default=1 << 62)
            grown_byte = max(0, max(self._waiting_byte, default=0) - least_byte)  # by who comes after the others
            held = byte + taken_byte + grown_byte <= self._left_byte
            mine.held_byte = byte if held else 0
            return held

    def _largest_byte(self, cases: list[str]) -> int:
        return max((self._case_byte.get(name, 0) for name in cases), default=0)


class Memory:
    """Arrays of one thread to be written to again."""

    def __init__(self, room: Room | None = None):
        self.room = room or Room()
        self.case_byte = self.held_byte = 0
        self._spare: dict[str, np.ndarray] = {}

    def take(self, name: str, rows: int, dtype: np.dtype | type, grows: bool = False) -> np.ndarray:
        """Return an array of at least `rows` that nobody else has; anything may stand in it.

        There is a little more room than is asked for: the next run may want it. What is never written takes no memory.
        What is far longer is cut, unless it `grows` as it is written to.
        """
        spare, room = self._spare.pop(name, None), rows + rows // 16
        if spare is None or len(spare) < rows:
            return np.empty(room, dtype)
        if len(spare) > room + rows // 16 and not grows:
            spare.resize(room, refcheck=False)
        return spare

    def give(self, **arrays: np.ndarray) -> None:
        """Take back arrays, or parts of them, that nobody will look at again."""
        for name, array in arrays.items() if self.room.again else ():
            self._spare[name] = array if array.base is None else array.base

    def drop(self, *names: str) -> None:
        """Let go of arrays that the next run may not want."""
        for name in names:
            self._spare.pop(name, None)

    def holds(self, byte: int) -> bool:
        """Return whether a run of such a size may be held while the next is made."""
        return self.room.holds(self, byte)
