"""What must hold between computers, what they are asked to do, and what feeds them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from latency.scenario import pipelines
from latency.scenario.amounts import number
from latency.scenario.fleet import Fleet
from latency.scenario.pipelines import Task
from latency.scenario.power import MOST_USABLE_J
from latency.scenario.problems import Problems, hint, shown
from latency.scenario.processors import Computer
from latency.scenario.rules import GROUND, HYBRID, ONBOARD, ScenarioFile, computers_of
from latency.scenario.section import misspelt
from latency.scenario.space import Group
from latency.scenario.stated import Stated
from latency.scenario.table import Table, plain

LEAST_CYCLE_S = 2.0  # work pauses and goes on: one change a second, as events without end would never reach the stop


class Machinery:
    """Checks a file as far as it could be read; sections that are wrong in themselves are passed over."""

    def __init__(self, file: ScenarioFile, table: Table, fleet: Fleet, problems: Problems):
        self.file, self.table, self.fleet, self.problems = file, table, fleet, problems
        self.cases = file.cases.value if file.cases else ()
        self.groups = {name: group for name, group in (file.satellites or {}).items() if group}

    def check(self) -> None:
        self._kinds()
        for group in self.groups.values():
            self._power(group)
            self._degraded(group)
        for computer in computers_of(self.file):
            self._heat(computer)
        if self.file.workload:
            self._work()

    def _wrong(self, table: Table, message: str) -> None:
        self.problems.add(table.place(), table.path, message)

    def _blame(self, stated: Stated, message: str, *inside: int) -> None:
        self.problems.add(stated.given.place(inside), stated.given.path + inside, message)

    def _kinds(self) -> None:
        """Each `kind` is the name of a computer."""
        kinds = self.table.get("computers")
        known = list(kinds) if isinstance(kinds, dict) else []
        for section in ("satellites", "data_centres"):
            for computer in _computers_in(self.table.get(section)):
                name = plain(computer["kind"]) if computer.vague else None
                if isinstance(name, str) and name not in known:  # what is there and no section is told of itself
                    message = f"{shown(name)} is none of [computers]{hint(name, known)}"
                    self.problems.add(computer.place("kind"), computer.address("kind"), message)

    def _power(self, group: Group) -> None:
        power, computer = group.power, group.computer
        if power and computer and not computer.power and not _excused(computer, "power"):
            self._wrong(computer.table, f"needs `power`, what it draws: [{'.'.join(power.table.path)}] has to feed it")
        if power and power.battery.value * power.depth_of_discharge.value > MOST_USABLE_J:
            self._blame(power.battery, "the share of it that computing may use is more than 9 GJ")
        if power and computer and computer.power:
            band_j = float(power.battery.value * power.depth_of_discharge.value * power.resume.value)
            self._flutter(cycle_s(band_j, *_swings_w(group)), power.resume, power.battery)

    def _degraded(self, group: Group) -> None:
        name = group.table.path[1]
        if not group.isl or not group.isl.degraded or name not in self.fleet.members:
            return
        stated, known = group.isl.degraded, self.fleet.members[name]
        inside = ("value",) if isinstance(stated.given.raw, dict) else ()
        for at, (satellite, _) in enumerate(stated.value):
            if satellite not in known:
                message = f"{shown(satellite)} is no satellite of this group{hint(satellite, known)}"
                self._blame(stated, message, *inside, at, 0)

    def _heat(self, computer: Computer) -> None:
        idle_w = computer.idle_power.value if computer.idle_power else 0
        if computer.idle_power and computer.power and idle_w > computer.power.value:
            self._blame(computer.idle_power, "is more than `power`, what it draws with all workers working")
        elif computer.thermal and computer.thermal.cooling.value <= idle_w:
            self._blame(computer.thermal.cooling, "is not more than idle_power: even idle, it would only get hotter")
        elif computer.thermal and computer.power:
            thermal = computer.thermal
            band_j = float(thermal.store.value * (1 - thermal.resume.value))
            swings_w = float(computer.power.value - thermal.cooling.value), float(thermal.cooling.value - idle_w)
            self._flutter(cycle_s(band_j, *swings_w), thermal.resume, thermal.store)

    def _flutter(self, shortest_s: float, resume: Stated, store: Stated) -> None:
        """Between pausing and going on lies enough that a run comes to an end."""
        if shortest_s < LEAST_CYCLE_S:
            message = f"so that work could pause and go on every {shortest_s:.4g} s"
            blamed = store if resume.origin == "default" else resume
            self._blame(blamed, f"{message}; less than {LEAST_CYCLE_S:g} s is too often")

    def _work(self) -> None:
        """Every computer that a case uses knows how to do all that is to be done."""
        workload = self.file.workload
        if workload.tasks and workload.work and workload.work.origin != "default":
            self._blame(workload.work, "contradicts [workload.tasks]; write it as a task of kind 'operations'")
        if workload.tasks is not None and None in workload.tasks.values():
            return
        for computer in self._used():
            self._measured(computer)
            for lacking in [] if computer.table.vague else self._lacking(computer):
                self._wrong(computer.table, lacking)

    def _measured(self, computer: Computer) -> None:
        """Token rates are measured with one language model."""
        told = [task for task in (self.file.workload.tasks or {}).values() if task.kind.value == pipelines.LANGUAGE]
        models = {(task.parameters.value, task.weight_bits.value) for task in told}
        for stated in filter(None, (computer.prefill_rate, computer.decode_rate) if len(models) > 1 else ()):
            message = f"is measured with one language model, and [workload.tasks] have {len(models)}; state `rate` and"
            self._blame(stated, f"{message} `bandwidth` instead")

    def _lacking(self, computer: Computer) -> list[str]:
        tasks = self.file.workload.tasks
        if not tasks and not computer.service_time and not computer.rate:
            return ["needs service_time or rate; other speeds are for [workload.tasks]"]
        lacking = {name: LACKING[task.kind.value](task, computer) for name, task in (tasks or {}).items()}
        return [f"cannot do the task {shown(name)}: needs {what}" for name, what in lacking.items() if what]

    def _used(self) -> Iterator[Computer]:
        workload, nodes = self.file.workload, self.file.nodes
        takers = set(self.fleet.select(workload.satellites))
        others = set(self.fleet.select(nodes.satellites)) if nodes and "node-relay" in self.cases else set()
        for name, group in self.groups.items():
            members, computer = set(self.fleet.members.get(name, ())), group.computer
            if computer and (members & others or (members & takers and self._computes_own(computer))):
                yield computer
        centres = (self.file.data_centres or {}).values() if set(GROUND).intersection(self.cases) else ()
        yield from (centre.computer for centre in centres if centre and centre.computer)

    def _computes_own(self, computer: Computer) -> bool:
        """Screening takes as long as computing unless its time is stated."""
        screens = HYBRID in self.cases and not computer.screening_time
        return screens or bool(set(ONBOARD).intersection(self.cases))


def cycle_s(band_j: float, up_w: float, down_w: float) -> float:
    """Return the time from one pause to the next, inf where there is none: up the band and down again. [s]

    >>> cycle_s(12.0, 4.0, 6.0), cycle_s(12.0, 4.0, -6.0)
    (5.0, inf)
    """
    return band_j / up_w + band_j / down_w if up_w > 0 and down_w > 0 else math.inf


def _swings_w(group: Group) -> tuple[float, float]:
    """What a battery gains and loses at most by turns in sunlight: nothing but the bus draws, or everything does."""
    power, computer = group.power, group.computer
    spare_w = float(power.solar.value - power.base.value)
    radios = [*([group.downlink] if group.downlink else []), *(group.downlinks or {}).values(), group.isl]
    drawn_w = sum(number(radio.power, 0.0) for radio in radios if radio)
    return spare_w - number(computer.idle_power, 0.0), drawn_w + number(computer.power, 0.0) - spare_w


def _computers_in(places: object) -> Iterator[Table]:
    for place in places.values() if isinstance(places, Table) else ():
        computer = place.get("computer") if isinstance(place, Table) else None
        if isinstance(computer, Table) and "kind" in computer:
            yield computer


def _excused(computer: Computer, key: str) -> bool:
    """What lacks a key under its name, or a kind that there is, is told of that already."""
    return computer.table.vague or misspelt(computer.table, key)


def _for_tiles(task: Task, computer: Computer) -> str:
    if computer.tile_time or (task.tile_work and computer.rate):
        return ""
    return "`tile_time`, or `rate` here and `tile_work` there"


def _for_operations(task: Task, computer: Computer) -> str:
    return "" if computer.rate else "`rate`"


def _for_language(task: Task, computer: Computer) -> str:
    if (computer.rate and computer.bandwidth) or (computer.prefill_rate and computer.decode_rate):
        return ""
    return "`rate` and `bandwidth`, or `prefill_rate` and `decode_rate`"


# By kind of task, what a computer lacks to do it.
LACKING = {
    pipelines.TILES: _for_tiles,
    pipelines.OPERATIONS: _for_operations,
    pipelines.LANGUAGE: _for_language,
}
