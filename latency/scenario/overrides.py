"""What a place says against its kind and should say more of: workers whose power nobody states."""

from __future__ import annotations

from latency.scenario.problems import path_text
from latency.scenario.processors import Kind
from latency.scenario.rules import ScenarioFile
from latency.scenario.space import Group
from latency.scenario.stated import Stated


def overrides(file: ScenarioFile) -> list[str]:
    """Return a warning for each satellite group that has other workers than its kind, at the power of its kind.

    A rate is one worker's, a power that of all workers together: whoever changes the number of workers alone is given
    computing for nothing. Only a file tells it; once resolved, each place has its own power.
    """
    kinds = file.computers or {}
    groups = (group for _, group in sorted((file.satellites or {}).items()) if group and group.computer)
    return [
        _warning(group.computer.workers, group.computer.power)
        for group in groups
        if _is_fed(group) and group.computer.kind and _unscaled(group, kinds.get(group.computer.kind.value))
    ]


def _is_fed(group: Group) -> bool:
    """Whether it matters what its computer draws."""
    return bool(group.computer.power and (group.power or group.computer.thermal))


def _unscaled(group: Group, kind: Kind | None) -> bool:
    workers, power = group.computer.workers, group.computer.power
    taken = power.given.path[:1] == ("computers",)
    return taken and kind is not None and workers.value != kind.workers.value


def _warning(workers: Stated, power: Stated) -> str:
    return (
        f"{workers.given.place()}  {path_text(workers.given.path)}: the power of {workers.value} workers stays that of"
        f" the kind's, {power.reading.text} {power.reading.unit} ({power.given.place()}); state `power` and"
        " `idle_power` of all workers beside it"
    )
