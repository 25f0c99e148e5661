"""Direct cases in which no transmitter is ever in another's way: served one by one, without an agenda of events.

The result is the engine's, to the last bit of its logs. It is found first and held against its condition afterwards:
as long as nobody has ever been in anybody's way, what each did alone is what all did together.
"""

from __future__ import annotations

import numpy as np

from latency.flow.engine import fresh
from latency.flow.problem import Problem
from latency.kernels import records
from latency.kernels.fifo import Grants, Jobs, serve_each
from latency.kernels.fifo_logs import seat, send_each, take_in
from latency.kernels.handles import handle_of
from latency.kernels.orders import group_rows
from latency.kernels.records import GROUND, NONE, OLDEST, Live, Net

WAITS = 4096  # in view of a station that cannot carry any of the data: with more of them the engine is asked


def simulate_alone(problem: Problem, net: Net) -> Live | None:
    """Return the engine's logs of a case on own passes; None where only the engine can tell.

    So it is where the order in which data is served is more than first come, first served with one transmitter
    (`is_plain`); where a satellite finds no free antenna, or might have to give one up; and where storage runs over.
    """
    if not is_plain(net):
        return None
    radio, held = radios_of(net), handle_of(net)
    jobs, grants = jobs_of(net, problem), grants_of(net)
    serve_each(held, radio, jobs, grants, np.zeros(6, np.int64))
    if net.rules["scheduled"][0]:
        grants.count[:] = np.diff(grants.lo)
    rows = _rows(grants)
    if not _seated(net, grants, rows):
        return None
    live = fresh(problem, net, 2)
    whole = live._replace(contacts=grants.contacts)
    if not take_in(held, handle_of(whole), jobs, np.zeros(len(radio), np.int64)):
        return None
    send_each(held, handle_of(whole), radio, jobs, grants)
    live.counts["contacts"] = len(rows)
    contacts = grants.contacts[rows]
    order = np.lexsort((contacts["transmitter"], grants.asked_ns[rows], contacts["open_ns"]))
    return live._replace(hops=live.hops[:1], contacts=contacts[order], parts=live.parts[: live.counts["parts"][0]],
                         power=live.power[:0])  # fmt: skip


def is_plain(net: Net) -> bool:
    """True where data goes down raw, in one class, with at most one transmitter a satellite, whatever its power.

    Each of these would need more than the order in which data became ready: links, screening or work on board,
    classes, a second transmitter at the same queue, and antennas that others have at times.
    """
    rules, satellites = net.rules[0], net.satellites
    one = radios_of(net) is not None
    relayed = rules["raw_relayed"] or rules["product_relayed"] or rules["screened"]
    return bool(
        one and not relayed and rules["raw_goal"] == GROUND and rules["classes"] == 1
        and not satellites["watched"].any() and len(net.busy) == 0 and _booked_in_turn(net)
    )  # fmt: skip


def _booked_in_turn(net: Net) -> bool:
    """True where no transmitter is booked at two stations at once."""
    booked = net.booked
    same = booked["transmitter"][1:] == booked["transmitter"][:-1]
    return not (same & (booked["open_ns"][1:] < booked["close_ns"][:-1])).any()


def radios_of(net: Net) -> np.ndarray | None:
    """Return (S,) the transmitter of each satellite that carries raw data, NONE where none does; None if several do."""
    carriers = np.flatnonzero(net.transmitters["carries"] & 1)
    owners = net.transmitters["satellite"][carriers]
    if len(np.unique(owners)) < len(owners):
        return None
    radio = np.full(len(net.satellites), NONE)
    radio[owners] = carriers
    return radio


def jobs_of(net: Net, problem: Problem) -> Jobs:
    """Return the captures by satellite in the order in which they are ready; who is not before the stop never asks."""
    captures = problem.captures
    ready_ns = captures.taken_ns + net.satellites["sensing_ns"][captures.satellite]
    owner = np.where(ready_ns < problem.rules.stop_ns, captures.satellite, NONE)
    lo, item = np.zeros(len(net.satellites) + 1, np.int64), np.empty(len(owner), np.int64)
    group_rows(owner, lo, item)
    item = item[: lo[-1]]
    times_ns = np.empty((2, len(item)), np.int64)
    return Jobs(lo, item, ready_ns[item], captures.raw_bit[item], *times_ns)


def grants_of(net: Net) -> Grants:
    """Return room for a contact in every pass, or the contacts that are booked and come before the stop."""
    transmitters = len(net.transmitters)
    booked = net.booked[net.booked["open_ns"] <= net.rules["stop_ns"][0]]
    if net.rules["scheduled"][0]:
        contacts = np.zeros(len(booked), records.CONTACT)
        for field in set(records.BOOKED.names) & set(records.CONTACT.names):
            contacts[field] = booked[field]
        lo = np.searchsorted(booked["transmitter"], np.arange(transmitters + 1))
    else:
        contacts = np.zeros(len(net.accesses), records.CONTACT)
        lo = np.append(net.transmitters["access_lo"], len(contacts))
    return Grants(
        contacts=contacts,
        lo=lo,
        count=np.zeros(transmitters, np.int64),
        first=net.transmitters["access_lo"].copy(),
        asked_ns=np.zeros(len(contacts), np.int64),
        waits=np.zeros((WAITS, 3), np.int64),
        waited=np.zeros(1, np.int64),
    )


def _rows(grants: Grants) -> np.ndarray:
    """The rows of contacts that came about."""
    number = np.arange(len(grants.contacts)) - np.repeat(grants.lo[:-1], np.diff(grants.lo))
    return np.flatnonzero(number < np.repeat(grants.count, np.diff(grants.lo)))


def _seated(net: Net, grants: Grants, rows: np.ndarray) -> bool:
    """True where every contact has an antenna; on demand it gets the first that is free, and nobody gives one up."""
    if net.rules["scheduled"][0]:
        return True
    if grants.waited[0] == len(grants.waits):
        return False
    contacts, asked_ns = grants.contacts[rows], grants.asked_ns[rows]
    if _overbooked(net, contacts):
        return False
    order = np.lexsort((contacts["transmitter"], asked_ns, contacts["open_ns"], contacts["station"]))
    if net.rules["asking"][0] != OLDEST:  # who comes first of those that ask together, only the engine can tell
        together = contacts[order][["station", "open_ns"]]
        if (together[1:] == together[:-1]).any():
            return False
    free_ns = np.zeros(int(net.stations["antenna_hi"].max(initial=0)), np.int64)
    return bool(seat(handle_of(net), grants, rows[order], free_ns))


def _overbooked(net: Net, contacts: np.ndarray) -> bool:
    """True where a station's antennas would be had for longer than the clock runs: soon found, and mostly enough."""
    held_ns = np.zeros(len(net.stations))
    until_ns = np.minimum(contacts["close_ns"], net.rules["stop_ns"][0])
    np.add.at(held_ns, contacts["station"], (until_ns - contacts["open_ns"]).astype(float))
    antennas = net.stations["antenna_hi"] - net.stations["antenna_lo"]
    return bool((held_ns > 1.000001 * antennas * net.rules["stop_ns"][0]).any())
