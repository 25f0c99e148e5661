"""What is allowed but should be known before a number is believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from latency.scenario import model

OLD_DAYS = 14


def cautions(groups: tuple[model.SatelliteGroup, ...], start: datetime, stop_ns: int) -> list[str]:
    """Return warnings on the age of elements."""
    return [text for group in groups for text in _old_elements(group, start, stop_ns)]


def _old_elements(group: model.SatelliteGroup, start: datetime, stop_ns: int) -> list[str]:
    if isinstance(group.orbit, model.Walker):
        return []
    stop = start + timedelta(microseconds=stop_ns // 1000)
    day = timedelta(days=1)
    ages = [max(abs(start - item.epoch), abs(stop - item.epoch)) / day for item in group.orbit]
    old = [age for age in ages if age > OLD_DAYS]
    if not old:
        return []
    return [
        f"satellites.{group.name}: {len(old)} of {len(ages)} element sets are up to {max(old):.0f} days away from the"
        f" time simulated; beyond {OLD_DAYS} days their positions are off by tens of kilometres"
    ]


def unsendable(groups: tuple[model.SatelliteGroup, ...]) -> list[str]:
    """Return warnings on data that no radio carries."""
    carried = {radio.carries for group in groups for radio in group.downlinks}
    return [
        f"no downlink carries {data}: where it has to come down, nothing is delivered"
        for data in ("raw", "product")
        if not carried.intersection((data, "both"))
    ]


def one_trajectory(replications: int) -> list[str]:
    """Return a warning where more replications are asked for than are run."""
    if replications == 1:
        return []
    return [f"scenario.replications: {replications} asked for; this version runs one trajectory, without intervals"]
