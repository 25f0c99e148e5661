"""The life of one capture, hop by hop, from the engine's logs: for people who ask why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from latency.flow.cases import BY_NAME, GROUND, PRODUCT, RAW
from latency.flow.problem import Problem
from latency.flow.simulate import CaseResult
from latency.kernels.records import LOST, NEVER, NONE


class Event(NamedTuple):
    """A stretch of time in the life of a capture."""

    leg: int  # RAW or PRODUCT
    begin_ns: int
    end_ns: int
    what: str
    where: str


def journey(problem: Problem, result: CaseResult, capture: int) -> list[Event]:
    """Return the events of one capture in order; what lies beyond the stop or a loss is left out.

    Queues and waits are told as they happened. The ledger charges waits at a downlink to their cause,
    so its figures need not be the lengths of these events.
    """
    items = result.trial.live.items
    count = len(problem.captures.taken_ns)
    raw, product = items[capture], items[capture + count]
    case = BY_NAME[result.case]
    events = [Event(RAW, raw["taken_ns"], raw["made_ns"], "sensor read out", _satellite(problem, raw["taken_by"]))]
    events += _hops(problem, result, capture, RAW)
    if raw["computer"] != NONE:
        events += _computed(raw, _satellite(problem, raw["computer"]), raw["tail_ns"])
        events += _hops(problem, result, capture + count, PRODUCT)
        events += _down(problem, result, capture + count, PRODUCT)
    else:
        events += _down(problem, result, capture, RAW)
    events += _delivered(problem, result, capture, case.place == GROUND)
    cut_ns = min(problem.rules.stop_ns, raw["lost_ns"], product["lost_ns"])
    told = [event._replace(begin_ns=int(event.begin_ns), end_ns=int(min(event.end_ns, cut_ns))) for event in events]
    told = [event for event in told if event.begin_ns < event.end_ns]
    for leg, item in ((RAW, raw), (PRODUCT, product)):
        if item["phase"] == LOST:
            told.append(Event(leg, cut_ns, cut_ns, "lost: no room in storage", _satellite(problem, item["satellite"])))
    return told


def _satellite(problem: Problem, index: int) -> str:
    return problem.names.of("satellites", int(index))


def _hops(problem: Problem, result: CaseResult, item: int, leg: int) -> Iterator[Event]:
    trial = result.trial
    hops, row = trial.live.hops, trial.live.items["first_hop"][item]
    ready_ns = trial.live.items["made_ns"][item]
    while row != NONE:
        hop = hops[row]
        link = trial.net.links[hop["link"]]
        here = _satellite(problem, link["source"])
        over = f"link {here} > {_satellite(problem, link['target'])}"
        yield Event(leg, ready_ns, hop["join_ns"], "held on board for a link or a route", here)
        if hop["start_ns"] == NEVER:
            yield Event(leg, hop["join_ns"], hop["end_ns"], "queued, then refused", over)
            ready_ns = hop["end_ns"]
        else:
            yield Event(leg, hop["join_ns"], hop["start_ns"], "queued behind earlier data", over)
            yield Event(leg, hop["start_ns"], hop["end_ns"], "sent", over)
            yield Event(leg, hop["end_ns"], hop["tail_ns"], "light time", over)
            ready_ns = hop["tail_ns"]
        row = hop["next"]
    entry = trial.live.items[item]
    if entry["down_join_ns"] == NEVER and entry["computer"] == NONE and ready_ns != NEVER:
        here = _satellite(problem, entry["satellite"])
        yield Event(leg, ready_ns, problem.rules.stop_ns, "held on board for a link or a route", here)


def _computed(raw: np.void, where: str, ready_ns: int) -> list[Event]:
    return [
        Event(RAW, ready_ns, raw["compute_start_ns"], "queued for a processor", where),
        Event(RAW, raw["compute_start_ns"], raw["compute_end_ns"], "computed", where),
    ]


def _down(problem: Problem, result: CaseResult, item: int, leg: int) -> Iterator[Event]:
    live, life = result.trial.live, result.trial.lives[item]
    entry = live.items[item]
    if entry["down_join_ns"] == NEVER:
        return
    here = _satellite(problem, entry["satellite"])
    yield Event(leg, entry["tail_ns"], entry["down_join_ns"], "held on board", here)
    yield Event(leg, entry["down_join_ns"], entry["down_start_ns"], "waits for the downlink", here)
    begin_ns = entry["down_start_ns"]
    for part in live.parts[live.parts["item"] == item]:
        station = problem.names.of("stations", int(part["station"]))
        yield Event(leg, begin_ns, part["out_ns"], f"sent down, {part['bit']} bit in all to this station", station)
        begin_ns = part["out_ns"]
    if life["out_ns"] == NEVER:
        yield Event(leg, begin_ns, problem.rules.stop_ns, "waits for the rest to be sent", here)
        return
    station = problem.names.of("stations", int(life["station"]))
    yield Event(leg, life["out_ns"], life["landed_ns"], "light time", station)
    yield Event(leg, life["landed_ns"], life["handled_ns"], "demodulated, decoded, ingested", station)
    yield Event(leg, life["handled_ns"], life["line_begin_ns"], "queued for the station's line", station)
    yield Event(leg, life["line_begin_ns"], life["line_end_ns"], "on the station's line", station)


def _delivered(problem: Problem, result: CaseResult, capture: int, on_ground: bool) -> Iterator[Event]:
    count = len(problem.captures.taken_ns)
    raw, answer = result.trial.lives[capture], result.trial.lives[capture + count]
    if not on_ground:
        if answer["line_end_ns"] != NEVER:
            yield Event(PRODUCT, answer["line_end_ns"], answer["answer_ns"], "fibre and service", "user")
        return
    if raw["arrived_ns"] == NEVER:
        return
    centre = problem.names.of("centres", int(raw["centre"]))
    yield Event(RAW, raw["line_end_ns"], raw["arrived_ns"], "fibre", centre)
    yield Event(RAW, raw["arrived_ns"], raw["compute_begin_ns"], "queued for a processor", centre)
    yield Event(RAW, raw["compute_begin_ns"], raw["compute_end_ns"], "computed", centre)
    yield Event(PRODUCT, raw["compute_end_ns"], answer["answer_ns"], "fibre and service", "user")
