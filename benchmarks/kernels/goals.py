"""What each kernel is to reach: a floor to hold, and how far it is worth going."""

from __future__ import annotations

from typing import NamedTuple


class Goal(NamedTuple):
    """A kernel against peers, or, against nobody, its own figure."""

    kernel: str
    against: tuple[str, ...]  # names of peers; the fastest of those that ran counts
    floor: float
    stretch: float | None
    unit: str = "x"  # or a rate a second, or seconds for the whole work


COMPILED = ("scipy", "igraph", "networkit")

GOALS = (
    Goal("sgp4", ("Skyfield",), 14.0, 25.0),
    Goal("sgp4", ("sgp4",), 10.0, None),
    Goal("sgp4", ("heyoka",), 1.4, 2.5),
    Goal("shell", ("Skyfield",), 90.0, 200.0),
    Goal("shell", ("heyoka",), 8.0, None),
    Goal("passes", ("Skyfield",), 1000.0, 3000.0),
    Goal("passes", ("numpy",), 15.0, None),
    *(
        Goal(f"routes-{shell}", *rest)
        for shell in ("starlink", "kuiper")
        for rest in (
            (("Hypatia",), 6000.0, 20_000.0), (COMPILED, 14.0, 40.0), (("networkx",), 250.0, None),
        )
    ),
    Goal("routes-10000", COMPILED, 10.0, 30.0),
    Goal("queue", ("SimPy on 20,000",), 4000.0, 10_000.0),
    Goal("events-hop", ("SimPy",), 220.0, 600.0),
    Goal("events", (), 8e6, 25e6, "/s"),
    Goal("sweep", (), 3.0, 1.0, "s"),
)  # fmt: skip


def reached(goal: Goal, value: float) -> bool:
    """True where the floor is reached; of seconds less is more.

    >>> reached(Goal("sweep", (), 3.0, 1.0, "s"), 2.0), reached(Goal("sgp4", ("sgp4",), 10.0, None), 9.0)
    (True, False)
    """
    return value <= goal.floor if goal.unit == "s" else value >= goal.floor
