"""All cases of one problem: what one has flown no other flies again, and two at a time where there is room.

Cases share nothing that any of them writes, and kernels run without Python's lock: what comes out does not depend on
who was simulated beside whom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

from latency.flow.cases import BY_NAME, GROUND, NODE, ONBOARD
from latency.flow.engine import give_back
from latency.flow.memory import Memory, Room
from latency.flow.problem import Problem
from latency.flow.simulate import CaseResult, simulate
from latency.flow.trial import Flight

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
    groups, room = groups_of(cases), room or Room(again=False)
    todo = enumerate(groups, 1)

    def carry_out(told: Callable[[str], None]) -> dict[str, Kept]:
        mine, found = room.memory(), {}
        for begun, group in todo:
            room.begin(mine, group, groups[begun:])
            found |= _simulate_group(problem, group, keep, told, mine)
        room.begin(mine, [], [])
        return found

    if threads == 1 or len(groups) == 1:
        kept = carry_out(progress)
    else:
        kept = _side_by_side(carry_out, progress, min(threads, len(groups)))
    return {name: kept[name] for name in cases}


def groups_of(cases: Sequence[str]) -> list[list[str]]:
    """Return the cases in groups, in the order in which to simulate: a case, and who begins as it does.

    Who takes most memory goes first, while little is kept of others: where all data passes many links, then where there
    are products on board.

    >>> groups_of(["ground-relay", "ground-direct", "node-relay"])
    [['node-relay'], ['ground-direct', 'ground-relay']]
    """
    groups: dict[str, list[str]] = {}
    for name in cases:
        direct = BY_NAME[name].on_own_passes
        groups.setdefault(direct.name if direct else name, []).append(name)
    in_order = [sorted(group, key=lambda name: BY_NAME[name].linked) for group in groups.values()]
    return sorted(in_order, key=lambda group: (NODE, ONBOARD, GROUND).index(BY_NAME[group[0]].place))


def _simulate_group(
    problem: Problem,
    group: Sequence[str],
    keep: Callable[[CaseResult], Kept],
    progress: Callable[[str], None],
    memory: Memory,
) -> dict[str, Kept]:
    """Carry out cases one after the other; the run of the first is held until the second has seen it."""
    found: dict[str, Kept] = {}
    flown: dict[str, Flight] = {}
    for name in group:
        result = simulate(problem, BY_NAME[name], progress, flown, memory)
        trial, found[name] = result.trial, keep(result)
        memory.room.keep()
        del result
        if name != group[-1]:
            flown[name] = Flight(None, trial.net, trial.live, trial.lives["answer_ns"].copy())
        else:
            give_back(memory, trial.live)
            memory.drop("hops")  # the next case may not have as many by far
        with memory.room.scratch() as scratch:
            scratch.give(lives=trial.lives)
        del trial
    return found


def _side_by_side(
    carry_out: Callable[[Callable[[str], None]], dict[str, Kept]],
    progress: Callable[[str], None],
    threads: int,
) -> dict[str, Kept]:
    """Carry out groups in threads, each the next that nobody has begun; a failure ends all at their next turn."""
    failed = Event()

    def told(doing: str) -> None:
        if failed.is_set():
            raise _Stopped
        progress(doing)

    def carried() -> dict[str, Kept]:
        try:
            return carry_out(told)
        finally:
            progress(WAITING)

    with ThreadPoolExecutor(threads) as pool:
        try:
            progress(WAITING)
            futures = [pool.submit(carried) for _ in range(threads)]
            ended = wait(futures, return_when=FIRST_EXCEPTION).done
            return {name: kept for future in futures if future in ended for name, kept in future.result().items()}
        except BaseException:
            failed.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
