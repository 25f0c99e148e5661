"""One kernel against its peers: first whether the answers agree, and only then how the times compare."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.kernels.goals import GOALS, Goal, reached
from benchmarks.kernels.machine import Machine, share_of_limit
from benchmarks.kernels.measure import REPEATS, Absent, Kernel, Peer, Told, least

AGREES, DIFFERS, MISSING, FAILED = "agrees", "differs", "missing", "failed"


class Row(NamedTuple):
    """One peer beside our kernel."""

    peer: Peer
    state: str
    version: str = ""
    told: Told | None = None
    why: str = ""  # it failed


class Comparison(NamedTuple):
    """One kernel and its peers."""

    kernel: Kernel
    seconds: float  # ours, for the whole work
    rows: tuple[Row, ...]

    @property
    def agrees(self) -> bool:
        """True where no peer's answers differ."""
        return all(row.state != DIFFERS for row in self.rows)

    def ratio(self, row: Row) -> float | None:
        """Return how many times as long the peer takes for the same work; None before its answers agree."""
        if row.state != AGREES:
            return None
        return row.told.seconds / row.told.units * self.kernel.units / self.seconds

    def limit_share(self, machine: Machine) -> float:
        """Return the share of the machine's limit that our kernel reaches."""
        return share_of_limit(self.kernel.limit, machine, self.seconds)


class Score(NamedTuple):
    """A goal and what was reached of it; None where no peer it is set against ran."""

    goal: Goal
    value: float | None

    @property
    def reached(self) -> bool | None:
        """True at the floor or better."""
        return None if self.value is None else reached(self.goal, self.value)


def compare(kernel: Kernel, tell: Callable[[str], None], once: bool = False) -> Comparison:
    """Measure ours, each peer that is installed, and ours once more: whichever minute was quiet counts.

    `once`: nobody asks for times.
    """
    tell(f"{kernel.name}: ours, {kernel.size}")
    before_s, answer = least(lambda: kernel.ours(kernel.work), 1 if once else REPEATS)
    rows = []
    for peer in kernel.peers:
        tell(f"{kernel.name}: {peer.name}")
        rows.append(_row(peer, kernel.work, answer))
    after_s = before_s if once else least(lambda: kernel.ours(kernel.work))[0]
    return Comparison(kernel, min(before_s, after_s), tuple(rows))


def _row(peer: Peer, work: object, answer: object) -> Row:
    try:
        version = importlib.metadata.version(peer.package) if peer.package else "clone"
    except importlib.metadata.PackageNotFoundError:
        return Row(peer, MISSING)
    try:
        told = peer.call(work, answer)
    except Absent as error:
        return Row(peer, MISSING, why=str(error))
    except Exception as error:
        return Row(peer, FAILED, version, None, f"{type(error).__name__}: {error}"[:200])
    return Row(peer, AGREES if told.deviation <= peer.tolerance.most else DIFFERS, version, told)


def scores(comparison: Comparison) -> list[Score]:
    """Return what the comparison came to of each goal of its kernel."""
    return [Score(goal, _value(goal, comparison)) for goal in GOALS if goal.kernel == comparison.kernel.name]


def _value(goal: Goal, comparison: Comparison) -> float | None:
    if not comparison.agrees:
        return None
    if goal.unit == "s":
        return comparison.seconds
    if not goal.against:
        return comparison.kernel.units / comparison.seconds
    ratios = [comparison.ratio(row) for row in comparison.rows if row.peer.name in goal.against]
    return min((ratio for ratio in ratios if ratio is not None), default=None)
