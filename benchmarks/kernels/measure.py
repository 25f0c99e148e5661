"""How long a call takes, and what a measured kernel and its peers hand on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

Answer = TypeVar("Answer")
REPEATS = 5
BUDGET_S = 20.0  # no further repeat begins after that


class Absent(Exception):
    """A peer that is no package was not given."""


class Tolerance(NamedTuple):
    """How far an answer may be from ours, and why so far."""

    most: float
    unit: str
    reason: str


class Told(NamedTuple):
    """What a peer did."""

    seconds: float
    units: float  # of the kernel's work, done in that time
    deviation: float  # from our answers, in the unit of its tolerance; inf where a count differs
    share: str  # of the work, in words: peers that would take minutes do a part
    how: str = ""  # it was called


class Peer(NamedTuple):
    """A program that does the same work."""

    package: str  # as pip knows it; empty where it is none
    name: str
    tolerance: Tolerance
    call: Callable[..., Told]  # (work, our answer) -> Told


class Limit(NamedTuple):
    """The least that the machine has to do for the whole work."""

    flop: float
    byte: float
    why: str


class Kernel(NamedTuple):
    """One kernel of ours on one piece of work."""

    name: str
    title: str
    unit: str  # of the work
    size: str
    units: float
    work: object
    ours: Callable[..., object]  # work -> answer
    limit: Limit
    peers: tuple[Peer, ...]


def least(call: Callable[[], Answer], repeats: int = REPEATS) -> tuple[float, Answer]:
    """Return the least processor time of some calls and the last answer. [s]

    The time of this process on all its cores: what the rest of the machine does meanwhile is not counted, and who
    works on two cores is charged for both.
    """
    begun, best, answer = time.perf_counter(), float("inf"), None
    for _ in range(repeats):
        start = time.process_time()
        answer = call()
        best = min(best, time.process_time() - start)
        if time.perf_counter() - begun > BUDGET_S:
            break
    return best, answer
