"""What the indices of a run stand for."""

from __future__ import annotations

from typing import NamedTuple


class Names(NamedTuple):
    """The names of a run's entities, by index."""

    satellites: tuple[str, ...]
    stations: tuple[str, ...]
    transmitters: tuple[str, ...]
    centres: tuple[str, ...]
    user: str


def names_of(run) -> Names:
    """Return the names of a run."""
    centres = tuple(sorted(centre.name for centre in run.scenario.data_centres))
    plan = run.plan
    return Names(plan.satellites, plan.stations, plan.transmitters, centres, run.scenario.user.name)
