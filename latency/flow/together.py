"""All cases of one problem: what one has flown no other flies again, and two at a time where there is room.

Cases share nothing that any of them writes, and kernels run without Python's lock: what comes out does not depend on
who was simulated beside whom, nor on who made which turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event, Lock
from typing import TypeVar

from latency.flow.case_result import CaseResult
from latency.flow.groups import Group, groups_of
from latency.flow.hands import Hand
from latency.flow.memory import Memory, Room
from latency.flow.problem import Problem

Kept = TypeVar("Kept")
WAITING = "waiting for the other cases"


class _Stopped(Exception):
    """Another case has failed: nobody will ask for the results of this one."""


def simulate_together(
    problem: Problem,
    cases: Sequence[str],
    keep: Callable[[CaseResult], Kept],
    progress: Callable[[str], None] = lambda _: None,
    threads: int = 1,
    room: Room | None = None,
) -> dict[str, Kept]:
    """Return what is kept of each case, in the order asked for.

    `keep` and `progress` are called from `threads` threads, where that is more than one. `room` is what they may take;
    what is in it is written to again if `keep` drops the logs; where none is given, who keeps a result may look at
    them.
    """
    room = room or Room(again=False)
    groups = [Group(problem, names, keep, Hand(progress, Memory(room))) for names in groups_of(cases)]
    row = Row(groups, room, alone=threads == 1)
    if threads == 1 or len(groups) == 1:
        row.carry_out(progress)
    else:
        _side_by_side(row.carry_out, progress, min(threads, len(groups)))
    kept = {name: one for group in groups for name, one in group.found.items()}
    return {name: kept[name] for name in cases}


class Row:
    """Groups that nobody carries out at the moment, in the order in which to begin."""

    def __init__(self, groups: Sequence[Group], room: Room, alone: bool):
        self._waiting, self._room, self._alone = list(groups), room, alone
        self._lock = Lock()

    def carry_out(self, told: Callable[[str], None]) -> None:
        """Carry out one group after the other, until none waits; unless they are left."""
        mine = self._room.memory()
        while group := self._next(mine):
            group.hand.progress, group.hand.memory, group.hand.leaves = told, mine, self._leaves
            if group.go_on():
                with self._lock:
                    self._waiting.append(group)

    def _next(self, mine: Memory) -> Group | None:
        """Return whom to go on with: who has most turns to come, of equals the first."""
        with self._lock:
            group = max(self._waiting, key=lambda one: one.to_come, default=None)
            if group:
                self._waiting.remove(group)
            self._room.begin(mine, group.names if group else [], [one.names for one in self._waiting])
            return group

    def _leaves(self, to_come: int) -> bool:
        """Return whether to leave a group: another has two turns more to come, and all are to end at about one time."""
        with self._lock:
            return not self._alone and any(one.to_come > to_come + 1 for one in self._waiting)


def _side_by_side(
    carry_out: Callable[[Callable[[str], None]], None], progress: Callable[[str], None], threads: int
) -> None:
    """Carry out groups in threads; a failure ends all at their next turn."""
    failed = Event()

    def told(doing: str) -> None:
        if failed.is_set():
            raise _Stopped
        progress(doing)

    def carried() -> None:
        try:
            carry_out(told)
        finally:
            progress(WAITING)

    with ThreadPoolExecutor(threads) as pool:
        try:
            progress(WAITING)
            futures = [pool.submit(carried) for _ in range(threads)]
            for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                future.result()
        except BaseException:
            failed.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
