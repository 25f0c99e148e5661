"""What must hold between sections: names that exist, and everything that the cases need."""

from __future__ import annotations

from latency.scenario.assemble import SETTING
from latency.scenario.claims import EVENT_METRICS, Claim
from latency.scenario.fleet import Fleet
from latency.scenario.interests import Interest
from latency.scenario.links import Links
from latency.scenario.machinery import Machinery
from latency.scenario.nodes import Nodes
from latency.scenario.problems import Problems, hint, shown
from latency.scenario.processors import Computer
from latency.scenario.rules import CASES, GROUND, HYBRID, ONBOARD, ScenarioFile, Workload, computers_of
from latency.scenario.space import WALKER, Group
from latency.scenario.stated import Context, Stated
from latency.scenario.table import Table

KNOWN = (*CASES, HYBRID)
SEEING = ("targets", "events")  # workloads that need a sensor


class References:
    """Checks a file as far as it could be read; sections that are wrong in themselves are passed over."""

    def __init__(self, file: ScenarioFile, table: Table, fleet: Fleet, problems: Problems):
        self.file, self.table, self.fleet, self.problems = file, table, fleet, problems
        self.cases = file.cases.value if file.cases else CASES
        silent = Context(Problems(""))
        self.takers = Workload.salvage(table.get("workload"), "satellites", silent)
        self.captures = Workload.salvage(table.get("workload"), "captures", silent)
        self.nodes = Nodes.salvage(table.get("nodes"), "satellites", silent)

    def check(self) -> None:
        self._cases()
        self._names()
        self._sections()
        self._people()
        for name, group in (self.file.satellites or {}).items():
            if group:
                self._group(name, group)
        self._computers()
        self._times()
        Links(self.file, self.problems).check()
        Machinery(self.file, self.table, self.fleet, self.problems).check()
        for claim in (self.file.claims or {}).values():
            if claim:
                self._claim(claim)

    def _wrong(self, place: str, path: tuple, message: str) -> None:
        self.problems.add(place, path, message)

    def _blame(self, stated: Stated, message: str) -> None:
        self.problems.add(stated.given.place(), stated.given.path, message)

    def _cases(self) -> None:
        for at, name in enumerate(self.cases):
            if name not in KNOWN:
                given = self.file.cases.given
                self._wrong(given.place((at,)), ("cases", at), f"{shown(name)} is no case{hint(name, KNOWN)}")

    def _names(self) -> None:
        for names in (self.nodes, self.takers):
            if names:
                self.fleet.check(names, self.problems)
        if self.captures:
            self._check_captures(self.captures)

        self._check_own_node()

    def _check_own_node(self) -> None:
        """A lone node that takes captures itself has nobody to compute them if cameras may not be nodes."""
        nodes, workload = self.file.nodes, self.file.workload
        if not nodes or not workload or nodes.cameras_may_be_nodes.value or "node-relay" not in self.cases:
            return
        chosen = self.fleet.select(nodes.satellites)
        if len(chosen) == 1 and chosen[0] in self.fleet.select(workload.satellites):
            message = f"{shown(chosen[0])} takes captures itself and may not compute them; add a node"
            self._blame(nodes.satellites, message)

    def _check_captures(self, captures: Stated) -> None:
        known = dict.fromkeys(self.fleet.all())
        inside = ("value",) if isinstance(captures.given.raw, dict) else ()
        for at, (name, _) in enumerate(captures.value):
            if name not in known and not self.fleet.vague:
                place = captures.given.place((*inside, at))
                self._wrong(place, (*captures.given.path, at), f"{shown(name)} is no satellite{hint(name, known)}")

    def _sections(self) -> None:
        """What the cases need; a file without cases is geometry alone."""
        needs = {
            "stations": "at least one, as [stations.<name>] or by use",
            "users": "who waits for the answer, as [users.<name>]",
            "workload": "what is captured",
        }
        if any(case in GROUND for case in self.cases):
            needs["data_centres"] = "where raw data is computed, as [data_centres.<name>]"
        if "node-relay" in self.cases:
            needs["nodes"] = "which satellites compute in the case node-relay; or leave that case out of `cases`"
        always = {"scenario": "title, question, start and span", "satellites": "a group is [satellites.<name>]"}
        for key, about in (always | needs if self.cases else always).items():
            if not self.table.get(key):
                self._wrong(self.table.place(), (), f"[{key}] is missing: {about}")

    def _people(self) -> None:
        users = self.table.get("users")
        if isinstance(users, Table) and len(users) > 1:
            second = list(users)[1]
            self._wrong(users.place(second), ("users", second), "only one user for now; keep one")

    def _group(self, name: str, group: Group) -> None:
        orbit = group.orbit
        if group.names and orbit and orbit.kind.value in WALKER and orbit.planes and orbit.satellites_per_plane:
            count = orbit.planes.value * orbit.satellites_per_plane.value
            if len(group.names.value) != count:
                self._blame(group.names, f"{len(group.names.value)} names for {count} satellites")
        if group.names and orbit and orbit.kind.value not in WALKER:
            self._blame(group.names, "only for a shell; these elements have names of their own")
        if group.isl and group.isl.working:
            own = {group: names for group, names in self.fleet.members.items() if group == name}
            Fleet(own, () if name in own else (name,)).check(group.isl.working, self.problems)
        if group.isl and orbit and orbit.kind.value not in WALKER and group.isl.topology.value == "grid":
            self._blame(group.isl.topology, "a grid needs a shell (walker-delta or walker-star); use ring or none")

    def _computers(self) -> None:
        """Whoever computes in a case needs a computer, and one that states a rate needs to know the work."""
        workload = self.file.workload
        groups = {name: group for name, group in (self.file.satellites or {}).items() if group}
        if workload and any(case in ONBOARD for case in self.cases):
            self._need_computer(groups, workload.satellites, "takes captures; the cases onboard-* need it to compute")
        elif workload and HYBRID in self.cases:
            self._need_computer(groups, workload.satellites, "takes captures; the case hybrid needs it to screen them")
        if self.file.nodes and "node-relay" in self.cases:
            self._need_computer(groups, self.file.nodes.satellites, "is a node")
        rates = [computer.rate for computer in computers_of(self.file) if computer.rate]
        if workload and rates and not workload.tasks and workload.work and workload.work.origin == "default":
            self._blame(rates[0], "needs `workload.work`, the operations for a capture")

    def _need_computer(self, groups: dict[str, Group], stated: Stated, why: str) -> None:
        wanted = set(self.fleet.select(stated))
        for name, group in groups.items():
            uses = wanted.intersection(self.fleet.members.get(name, ()))
            if uses and not isinstance(group.computer, Computer) and "computer" not in group.table:
                self._wrong(group.table.place(), group.table.path, f"{shown(min(uses))} {why}; add [{_path(group)}]")

    def _claim(self, claim: Claim) -> None:
        """A claim is about cases that are run, by a measure that the workload knows."""
        chosen = self.file.cases
        if chosen and chosen.origin != SETTING:  # whoever picks cases on the command line wants no verdict on others
            for stated in (claim.orbital, claim.against):
                if stated.value not in self.cases:
                    self._blame(stated, f"{shown(stated.value)} is not among `cases`{hint(stated.value, self.cases)}")
        workload = self.file.workload
        if not workload:
            return
        interest = self._interest(claim, workload)
        if not claim.metric:
            return
        deadline = interest.deadline if interest and interest.deadline else workload.deadline
        if claim.metric.value == "within-deadline" and deadline.value is None:
            self._blame(claim.metric, "needs `workload.deadline`")
        if claim.metric.value in EVENT_METRICS and workload.kind.value != "events":
            self._blame(claim.metric, f"needs a workload of kind 'events', not {shown(workload.kind.value)}")

    def _interest(self, claim: Claim, workload: Workload) -> Interest | None:
        """What a claim is limited to must be among the interests."""
        if not claim.interest:
            return None
        interests = workload.interests or {}
        name = claim.interest.value
        if name not in interests:
            self._blame(claim.interest, f"{shown(name)} is none of [workload.interests]{hint(name, interests)}")
        return interests.get(name)

    def _times(self) -> None:
        about, workload = self.file.scenario, self.file.workload
        if about and about.warm_up and about.warm_up.value >= about.span.value:
            self._blame(about.warm_up, "is not shorter than the span: no capture would count")
        if not workload or workload.kind.value not in SEEING:
            return
        takers = set(self.fleet.select(workload.satellites))
        for name, names in self.fleet.members.items():
            if takers.intersection(names):
                self._need_sensor(name)

    def _need_sensor(self, name: str) -> None:
        group = self.file.satellites.get(name)
        if group and "sensor" not in group.table:
            self._wrong(group.table.place(), group.table.path, "takes captures over targets; add a `sensor`")


def _path(group: Group) -> str:
    return ".".join((*group.table.path, "computer"))
