"""What is allowed but should be known before a number is believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from latency.constants import SECOND_NS
from latency.scenario import model
from latency.scenario.equipment import equipment
from latency.scenario.receptions import receptions

OLD_DAYS = 14


def cautions(scenario: model.Scenario) -> list[str]:
    """Return what should be said of a scenario before it is run."""
    groups = scenario.groups
    told = [text for group in groups for text in _old_elements(group, scenario.start, scenario.stop_ns)]
    if scenario.cases and scenario.workload:
        largest_bit = max(scenario.workload.kept_bit, scenario.workload.product_bit)
        told += receptions(scenario) + _unread_interests(scenario)
        told += equipment(scenario)
        told += _unsendable(groups) + _slow_links(groups, largest_bit, scenario.network.topology_step_ns)
    return told


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


def _unread_interests(scenario: model.Scenario) -> list[str]:
    """Interests that change nothing in any case that is run."""
    return [
        f"workload.interests.{interest.name}: {why}"
        for interest in scenario.workload.interests
        for why in _unread(interest, scenario.workload.priority, "hybrid" in scenario.cases)
    ]


def _unread(interest: model.Interest, priority: int, screened: bool) -> list[str]:
    if interest.priority == priority:
        return [f"has the priority of all other captures, {priority}, so that it goes before none of them"]
    if interest.known == "screened" and not screened:
        return ["is known only by a look at the image, which only the case hybrid takes; add it to `cases`"]
    return []


def _unsendable(groups: tuple[model.SatelliteGroup, ...]) -> list[str]:
    carried = {radio.carries for group in groups for radio in group.downlinks}
    return [
        f"no downlink carries {data}: where it has to come down, nothing is delivered"
        for data in ("raw", "product")
        if not carried.intersection((data, "both"))
    ]


def _slow_links(groups: tuple[model.SatelliteGroup, ...], largest_bit: int, step_ns: int) -> list[str]:
    """Links that take longer for one capture than a topology step lasts.

    The search counts the whole size on the first hop but not on one put off to a later step, so such data keeps
    putting it off (docs/design.md, Procrastination).
    """
    rates_bit_s = {
        group.name: group.isl.slowest_bit_s for group in groups if group.isl and group.isl.topology != "none"
    }
    slow = [
        (name, largest_bit / rate_bit_s)
        for name, rate_bit_s in rates_bit_s.items()
        if largest_bit * SECOND_NS > rate_bit_s * step_ns
    ]
    return [
        f"satellites.{name}.isl: a capture takes {time_s:,.0f} s, longer than network.topology_step; relayed data"
        " may then wait for ever, so take a longer step"
        for name, time_s in slow
    ]
