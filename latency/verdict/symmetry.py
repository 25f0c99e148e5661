"""Which case enjoys which switch: what one side alone has may be what decides, and not where computing is done."""

from __future__ import annotations

from typing import NamedTuple

from latency.flow.cases import BY_NAME
from latency.scenario.model import Scenario
from latency.verdict.switches import COMPARED, DETAILS, GROUND_SIDE, MEASURED, ORBITAL_SIDE, SWITCHES, side_of


class Row(NamedTuple):
    """A switch, and which of the scenario's cases enjoy it."""

    switch: str
    cases: dict[str, bool]
    measured: bool = False  # attribution says what it is worth, so that nobody needs to be warned

    @property
    def alone(self) -> str:
        """The side, "ground" or "orbit", of which some case has the switch while none of the other has; else "".

        >>> Row("streaming", {"ground-direct": False, "onboard-direct": True}).alone
        'orbit'
        """
        sides: dict[str, list[bool]] = {GROUND_SIDE: [], ORBITAL_SIDE: []}
        for name, has in self.cases.items():
            sides[side_of(BY_NAME[name])].append(has)
        if not all(sides.values()):
            return ""
        having = [side for side, has in sides.items() if any(has)]
        return having[0] if len(having) == 1 else ""


def symmetry_of(scenario: Scenario) -> tuple[Row, ...]:
    """Return a row per switch for the cases of a scenario; none where it has no cases."""
    if not scenario.cases or scenario.workload is None:
        return ()
    cases = [BY_NAME[name] for name in scenario.cases]
    return tuple(
        Row(switch, {case.name: bool(has(scenario, case)) for case in cases}, switch in MEASURED)
        for switch, has in SWITCHES.items()
    )


def warnings_of(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for every switch that one side alone enjoys, except for those that attribution measures.

    What is faster than elsewhere is told whoever has it.
    """
    rows = [row for row in symmetry_of(scenario) if any(row.cases.values()) and not row.measured]
    return tuple(_warning(scenario, row) for row in rows if row.alone or row.switch in COMPARED)


def _warning(scenario: Scenario, row: Row) -> str:
    who = f"{'only ' if row.alone else ''}{_names(row)} {'has' if sum(row.cases.values()) == 1 else 'have'}"
    return f"{who} {row.switch}{_detail(scenario, row)}{FAVOURS[row.alone]}"


def symmetry_record(scenario: Scenario) -> list[dict]:
    """Return the table as it stands in JSON: who enjoys what, and which side alone does (None: neither or both)."""
    return [
        {"switch": row.switch, "cases": row.cases, "alone": row.alone or None, "measured_by_attribution": row.measured}
        for row in symmetry_of(scenario)
    ]


FAVOURS = {
    GROUND_SIDE: ": this favours the ground",
    ORBITAL_SIDE: ": this favours orbit",
    "": ": the machine may decide, and not the place",
}


def _names(row: Row) -> str:
    *some, last = [name for name, has in row.cases.items() if has]
    return f"{', '.join(some)} and {last}" if some else last


def _detail(scenario: Scenario, row: Row) -> str:
    return DETAILS.get(row.switch, lambda scenario: "")(scenario)
