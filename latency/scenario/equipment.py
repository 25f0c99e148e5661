"""What should be known of computers, power and pipelines before a number is believed."""

from __future__ import annotations

from latency.scenario import model
from latency.scenario.problems import path_text
from latency.scenario.rules import GROUND, HYBRID, ONBOARD
from latency.scenario.stated import DEFAULTS

SAME_AGE = 2  # years between computers that may be compared


def equipment(scenario: model.Scenario) -> list[str]:
    """Return what should be said of computers of different years, of power left out, and of what nobody reads."""
    orbital, ground = _computers(scenario)
    return [
        *_years([group.computer for group in orbital], [centre.computer for centre in ground]),
        *(text for group in scenario.groups for text in _unfed(group, scenario)),
        *_given_away(orbital, scenario),
        *(_one_sided(scenario) if orbital and ground else []),
        *_unread(scenario, orbital, ground),
    ]


def _computers(scenario: model.Scenario) -> tuple[list[model.SatelliteGroup], list[model.DataCentre]]:
    """The groups and data centres whose computers some case uses."""
    wanted = set(scenario.workload.satellites) if {*ONBOARD, HYBRID}.intersection(scenario.cases) else set()
    wanted |= set(scenario.nodes) if "node-relay" in scenario.cases else set()
    groups = [group for group in scenario.groups if group.computer and wanted.intersection(group.names)]
    return groups, list(scenario.data_centres) if set(GROUND).intersection(scenario.cases) else []


def _years(orbital: list[model.Computer], ground: list[model.Computer]) -> list[str]:
    """Computers get so much better from year to year that those of different years say nothing about places."""
    if not orbital or not ground:
        return []
    above, below = ([computer.year for computer in side] for side in (orbital, ground))
    if None in above or None in below:
        stated = [where for where, years in (("in orbit", above), ("on the ground", below)) if None not in years]
        other = {"in orbit": "on the ground", "on the ground": "in orbit"}
        return [
            f"computers {where} have a `year`, not all of those {other[where]}: nobody can tell whether like is"
            " compared with like"
            for where in stated
        ]
    pairs = (("satellite", "ground", above, below), ("ground", "satellite", below, above))
    return [
        f"tomorrow's {newer} against yesterday's {older}: a computer of {max(new)} against one of {min(old)}, more than"
        f" {SAME_AGE} years apart"
        for newer, older, new, old in pairs
        if max(new) - min(old) > SAME_AGE
    ]


def _one_sided(scenario: model.Scenario) -> list[str]:
    """Models that err in one place and are perfect in the other because nobody said anything."""
    origins: dict[str, set[str]] = {}
    for row in scenario.assumptions:
        section, _, _ = row.key.rpartition(".")
        if section in ("workload.in_orbit", "workload.on_ground"):
            origins.setdefault(section, set()).add(row.origin)
    said = [section for section, places in origins.items() if places != {DEFAULTS.name}]
    return [
        f"{section}: stated for one side only, so that the models {other} are perfect; state both"
        for section, other in (("workload.in_orbit", "on the ground"), ("workload.on_ground", "in orbit"))
        if said == [section]
    ]


def _unfed(group: model.SatelliteGroup, scenario: model.Scenario) -> list[str]:
    """Radios of which nobody says what they draw, where power is modelled."""
    if group.power is None:
        return []
    lone = "downlink" if len(group.downlinks) == 1 else ""
    radios = [("downlinks", radio.name) if radio.name != lone else ("downlink",) for radio in group.downlinks]
    relays = any(case.endswith("relay") for case in scenario.cases)
    if relays and group.isl and group.isl.topology != "none":
        radios.append(("isl",))
    stated = {row.key for row in scenario.assumptions}
    keys = [path_text(("satellites", group.name, *radio)) for radio in radios]
    return [
        f"{key}: no `power`, so that it draws none from the battery of [satellites.{group.name}.power]"
        for key in keys
        if f"{key}.power" not in stated
    ]


def _given_away(orbital: list[model.SatelliteGroup], scenario: model.Scenario) -> list[str]:
    """Ranges over which a satellite gets more workers from the same power."""
    fed = [group for group in orbital if group.power or group.computer.thermal]
    keys = {path_text(("satellites", group.name, "computer", "workers")): group.computer.power_w for group in fed}
    return [
        f"{row.key}: has a range, over which power stays {keys[row.key]:g} W; `rate` and `power` with ranges of their"
        " own tell what more computing takes"
        for row in scenario.assumptions
        if row.key in keys and row.low
    ]


def _unread(
    scenario: model.Scenario, orbital: list[model.SatelliteGroup], ground: list[model.DataCentre]
) -> list[str]:
    workload, told = scenario.workload, []
    places = [*((f"satellites.{group.name}", group) for group in orbital),
              *((f"data_centres.{centre.name}", centre) for centre in ground)]  # fmt: skip
    idle = [where for where, place in places if place.computer.bandwidth_byte_s is None]
    told += [
        f"workload.tasks.{task.name}.moved: takes no time at {', '.join(idle)}, whose computers state no bandwidth"
        for task in workload.tasks
        if task.moved_byte and idle
    ]
    if workload.content.positives < 1 and workload.content.negative_bit is None:
        told.append(
            "workload.content: no negative_size, so that an answer that says 'nothing found' is as large as any other"
        )
    if workload.tasks:
        told += [
            f"{where}.computer: nobody reads service_time where [workload.tasks] say what is done to a capture"
            for where, place in places
            if place.computer.service_ns is not None
        ]
    return told
