"""The life of one capture, told from the engine's own logs: when, where, how long, why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from latency.kernels.records import GROUND
from latency.result.names import Names, names_of
from latency.result.working import Line, waiting, working
from latency.tables import COMPONENTS, LEGS, NEVER, STATES

NONE = -1


class Event(NamedTuple):
    """One thing that happened; `end_ns` equals `begin_ns` for what takes no time."""

    leg: str
    what: str
    where: str
    begin_ns: int
    end_ns: int
    detail: str


class Journey(NamedTuple):
    """Everything that happened to one capture in one case."""

    case: str
    capture: int
    satellite: str
    state: str
    taken_ns: int
    delivered_ns: int | None
    events: tuple[Event, ...]
    components: dict[str, dict[str, int]]  # leg -> component -> ns, without zeros


def journey_of(run, case: str, capture: int) -> Journey:
    """Return the life of a capture, in the order in which things happened, up to the stop of the clock.

    Parameters
    ----------
    run : Run
    case : str
        One of the cases that were run.
    capture : int
        Its number, as in `captures.parquet`.
    """
    result = run.cases[case]
    teller = _Teller(result.trial, names_of(run), run.problem)
    teller.tell_event(*_event_of(run, capture))
    teller.tell(capture)
    delivered_ns = int(result.delivered_ns[capture])
    return Journey(
        case=case,
        capture=capture,
        satellite=run.plan.satellites[run.captures.satellite[capture]],
        state=STATES[result.state[capture]],
        taken_ns=int(run.captures.taken_ns[capture]),
        delivered_ns=None if delivered_ns == NEVER else delivered_ns,
        events=_until(teller.events, min(run.plan.stop_ns, teller.lost_ns)),
        components={
            leg: {name: int(time) for name, time in zip(COMPONENTS, result.ledger[g, :, capture], strict=True) if time}
            for g, leg in enumerate(LEGS)
        },
    )


def _event_of(run, capture: int) -> tuple[str, int, int]:
    """Return where and when happened what a capture shows, NEVER where nothing is known, and when it was taken."""
    captures, events = run.captures, run.captures.events
    taken_ns = int(captures.taken_ns[capture])
    if events is None or captures.event_ns is None:
        return "", NEVER, taken_ns
    event_ns = int(captures.event_ns[capture])
    same = (events.event_ns == event_ns) & (events.taken_ns == taken_ns)
    places = sorted(target.name for target in run.scenario.workload.targets)
    return places[events.place[np.flatnonzero(same)[0]]], event_ns, taken_ns


def _until(events: list[Event], stop_ns: int) -> tuple[Event, ...]:
    """Return the events in order of time, without what lies behind the stop of the clock or the loss of the data."""
    seen = [
        event._replace(end_ns=min(event.end_ns, stop_ns))
        for event in events
        if event.begin_ns < stop_ns or event.begin_ns == event.end_ns == stop_ns
    ]
    return tuple(sorted(seen, key=lambda event: event.begin_ns))


class _Teller:
    """Walks the logs of a trial and notes what it finds."""

    def __init__(self, trial, names: Names, problem):
        self.live, self.net, self.lives = trial.live, trial.net, trial.lives
        self.screened = bool(trial.net.rules["screened"][0])
        self.raw_goes_down = trial.net.rules["raw_goal"][0] == GROUND
        self.names = names
        self.computers = [satellite.computer for satellite in problem.satellites]
        self.centres = [centre.computer for centre in problem.centres]
        self.captures = problem.captures.taken_ns.size
        self.priority = problem.captures.priority
        self.events: list[Event] = []
        self.leg = LEGS[0]
        self.lost_ns = NEVER

    def tell_event(self, place: str, event_ns: int, taken_ns: int) -> None:
        self._note("happens and waits to be seen", place, event_ns, taken_ns)

    def tell(self, capture: int) -> None:
        raw, taken_by, taken_ns = self.live.items[capture], self.net.taken_by[capture], self.net.taken_ns[capture]
        ready_ns = int(taken_ns + self.net.satellites["sensing_ns"][taken_by])
        self._note("is taken and read out", self.names.satellites[taken_by], taken_ns, ready_ns)
        self._space(capture, ready_ns)
        self._compute_in_orbit(raw, self.priority[capture], self.net.screened[capture])
        if self.screened and raw["compute_end_ns"] != NEVER:
            self._down(capture, raw["compute_end_ns"], None)
        if self.raw_goes_down:
            self._ground(self.lives[capture])
        self.leg = LEGS[1]
        if raw["computer"] != NONE and raw["compute_end_ns"] != NEVER and not self.screened:
            self._space(capture + self.captures, raw["compute_end_ns"])
        if not self.raw_goes_down:
            self._ground(self.lives[capture])
        self._deliver(self.lives[capture])
        for leg, lost in zip(LEGS, self.live.items[capture :: self.captures], strict=False):
            self._lose(lost, leg)

    def _note(self, what: str, where: str, begin_ns: int, end_ns: int, detail: str = "") -> None:
        """Note what took time; NEVER as end means that it was still going on when the clock stopped."""
        if begin_ns != NEVER and end_ns > begin_ns:
            self.events.append(Event(self.leg, what, where, int(begin_ns), int(end_ns), detail))

    def _note_all(self, where: str, lines: Iterable[Line]) -> None:
        for line in lines:
            self._note(line.what, where, line.begin_ns, line.end_ns, line.detail)

    def _space(self, item: int, ready_ns: int) -> None:
        """Everything between where the data was made and the last bit on its way down."""
        entry, row, came = self.live.items[item], self.live.items["first_hop"][item], None
        while row != NONE:
            hop = self.live.hops[row]
            ready_ns = self._switch(came, hop["join_ns"], ready_ns)
            ready_ns, came = self._hop(hop, ready_ns)
            row = hop["next"]
        if entry["computer"] == NONE:
            self._down(item, ready_ns, came)

    def _down(self, item: int, ready_ns: int, came) -> None:
        """What stays on board until it goes down, and its way there; `came` is the last hop, if any."""
        entry = self.live.items[item]
        join_ns = entry["down_join_ns"]
        here = self.names.satellites[entry["satellite"]]
        self._note("waits for a link or a route", here, self._switch(came, join_ns, ready_ns), join_ns)
        if join_ns != NEVER:
            self._note("waits for the ground", here, join_ns, entry["down_start_ns"])
        if entry["transmitter"] != NONE:
            radio, size = self.names.transmitters[entry["transmitter"]], f"{entry['size_bit']:,} bit"
            self._note("is sent down", radio, entry["down_start_ns"], entry["down_end_ns"], size)
        self._parts(item)

    def _switch(self, came, join_ns: int, ready_ns: int) -> int:
        """Note the handling in a satellite that data came to over a link; return when it could go on."""
        if came is None:
            return ready_ns
        handling_ns = int(self.net.rules["switching_ns"][0])
        begin_ns = came["head_ns"] if join_ns < came["tail_ns"] + handling_ns else came["tail_ns"]  # cut-through or not
        self._note("is switched", self._ends(came)[1], begin_ns, begin_ns + handling_ns)
        return int(begin_ns) + handling_ns

    def _ends(self, hop) -> tuple[str, str]:
        link = self.net.links[hop["link"]]
        return self.names.satellites[link["source"]], self.names.satellites[link["target"]]

    def _hop(self, hop, ready_ns: int) -> tuple[int, object]:
        """Note a hop, or a link's refusal; return when it was over and, unless refused, the hop."""
        source, target = self._ends(hop)
        self._note("waits for a link or a route", source, ready_ns, hop["join_ns"])
        refused = hop["start_ns"] == NEVER
        begin_ns = int(hop["end_ns"] if refused else hop["start_ns"])
        self._note("waits behind earlier data", source, hop["join_ns"], begin_ns, f"for the link to {target}")
        if refused:
            self.events.append(Event(self.leg, f"is refused by the link to {target}", source, begin_ns, begin_ns, ""))
            return begin_ns, None
        head_ms = (int(hop["head_ns"]) - begin_ns) / 1e6
        self._note(f"crosses to {target}", source, begin_ns, hop["tail_ns"], f"its head in {head_ms:.3f} ms")
        return int(hop["tail_ns"]), hop

    def _parts(self, item: int) -> None:
        parts = self.live.parts[self.live.parts["item"] == item]
        for part in parts[np.argsort(parts["number"])]:
            station = self.names.stations[part["station"]]
            self._note("is on its way down", station, part["out_ns"], part["landed_ns"], f"{part['bit']:,} bit")

    def _compute_in_orbit(self, raw, queued_as: int, screened_as: int) -> None:
        """Queue and work on board; what is screened has another class and ready instant afterwards."""
        if raw["computer"] == NONE:
            return
        batch_ns, express = (int(self.net.satellites[key][raw["computer"]]) for key in ("batch_ns", "express_classes"))
        ready_ns = raw["ready_ns"]
        if self.screened:
            batched = batch_ns > 0 and queued_as >= express
            ready_ns = -(-raw["tail_ns"] // batch_ns) * batch_ns if batched else raw["tail_ns"]
        place = self.names.satellites[raw["computer"]]
        self._note("waits for its batch", place, raw["tail_ns"], ready_ns)
        start_ns = int(raw["compute_start_ns"])
        self._note_all(place, waiting(self.computers[raw["computer"]].down, int(ready_ns), start_ns))
        if start_ns != NEVER:
            what = "is screened" if self.screened else "is computed"
            rows = self.live.power[self.live.power["satellite"] == raw["computer"]]
            lines = working(what, rows, start_ns, int(raw["compute_end_ns"]))
            if self.screened:
                lines[-1] = lines[-1]._replace(detail=f"class {screened_as} from then on")
            self._note_all(place, lines)

    def _ground(self, life) -> None:
        if life["station"] == NONE:
            return
        station = self.names.stations[life["station"]]
        self._note("is received and handled", station, life["landed_ns"], life["handled_ns"])
        self._note("waits for the station's line", station, life["line_ready_ns"], life["line_begin_ns"])
        self._note("crosses the station's line", station, life["line_begin_ns"], life["line_end_ns"])
        if life["centre"] == NONE:
            return
        centre = self.names.centres[life["centre"]]
        self._note(f"travels by fibre to {centre}", station, life["line_end_ns"], life["reached_ns"])
        self._note("waits to be taken in", centre, life["reached_ns"], life["ingest_begin_ns"])
        self._note("is taken in", centre, life["ingest_begin_ns"], life["arrived_ns"])
        self._note("waits for its batch", centre, life["arrived_ns"], life["compute_ready_ns"])
        down = self.centres[life["centre"]].down
        self._note_all(centre, waiting(down, int(life["compute_ready_ns"]), int(life["compute_begin_ns"])))
        self._note("is computed", centre, life["compute_begin_ns"], life["compute_end_ns"])

    def _deliver(self, life) -> None:
        """The last way, by fibre: from the data centre, or from the station that received the product."""
        begin_ns = life["line_end_ns"] if life["compute_end_ns"] == NEVER else life["compute_end_ns"]
        if life["answer_ns"] != NEVER:
            self._note("is delivered", self.names.user, begin_ns, life["answer_ns"])

    def _lose(self, entry, leg: str) -> None:
        if entry["lost_ns"] != NEVER:
            self.lost_ns = int(entry["lost_ns"])
            place = self.names.satellites[entry["satellite"]]
            self.events.append(Event(leg, "is lost: the storage is full", place, *[int(entry["lost_ns"])] * 2, ""))
