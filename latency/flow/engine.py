"""One run of the compiled engine: room for its logs, and the log as it was written."""

from __future__ import annotations

import numpy as np

from latency.flow.hop_log import settled
from latency.flow.lines import at_lines, zeros_at_lines
from latency.flow.memory import Memory
from latency.flow.problem import Problem
from latency.kernels import records
from latency.kernels.engine import run_engine
from latency.kernels.handles import handle_of
from latency.kernels.hop_checks import HOP_FACTS
from latency.kernels.items import Given, lay_out
from latency.kernels.records import NEVER, NONE, Live, Net, Search

LOGS = {"hops": records.HOP, "contacts": records.CONTACT, "parts": records.PART, "heap_ns": np.int64,
        "heap_key": np.int64, "power": records.POWER_ROW}  # fmt: skip


def fresh(problem: Problem, net: Net, room: int, memory: Memory | None = None) -> Live:
    """Return the state at the beginning. `room` scales the logs; a run that fills one is done again."""
    memory = memory or Memory()
    captures = len(problem.captures.taken_ns)
    satellites, transmitters, links = len(net.satellites), len(net.transmitters), len(net.links)
    queues = (3 * satellites + links) * int(net.rules["classes"][0])
    entities = max(satellites, transmitters, links, len(net.stations), 1)
    logs = room * (2 * captures + len(net.accesses) + 4 * entities) + 64
    live = Live(
        items=_items(problem, net, memory),
        satellites=zeros_at_lines(satellites, records.SATELLITE_NOW),
        transmitters=np.zeros(transmitters, records.TRANSMITTER_NOW),
        carrying=zeros_at_lines(links, records.CARRYING),
        antennas=np.zeros(len(net.busy_lo) - 1, records.ANTENNA),
        queues=zeros_at_lines(queues, records.QUEUE),
        queued_bit=np.zeros(2 * satellites, np.int64),
        oldest_ns=np.full(transmitters, NEVER),
        asks_ns=np.full(transmitters, NEVER),
        counts=np.zeros(1, records.COUNTS),
        in_view=np.empty(len(net.accesses), records.SIGHT),
        views=np.zeros(len(net.stations), records.VIEW),
        dirty=np.zeros((6, entities), np.int64),
        is_dirty=np.zeros((6, entities), bool),
        power_now=np.zeros(satellites, records.POWER_NOW),
        **_nothing_seen(satellites, links),
        **{name: memory.take(name, logs, dtype, grows=True) for name, dtype in LOGS.items()},
    )
    _come_to_rest(net, live)
    return live


def _come_to_rest(net: Net, live: Live) -> None:
    """Let nobody have, hold or wait for anything."""
    live.hops[:1] = np.zeros((), records.HOP)  # seen where there is none
    for field in ("held_first", "held_last", "work_first"):
        live.satellites[field] = NONE
    live.satellites["last_end_ns"] = live.power_now["wake_ns"] = NEVER
    live.power_now["row"] = NONE
    live.power_now["charge"] = net.satellites["charge"]
    live.power_now["edge"] = net.satellites["sunlit_lo"]
    for field in ("contact", "item", "part_station", "wake_ns", "ending"):
        live.transmitters[field] = NONE
    live.transmitters["access_first"] = net.transmitters["access_lo"]
    live.carrying["until_ns"] = NEVER
    for field in live.queues.dtype.names:
        live.queues[field] = NONE
    live.antennas["holder"] = NONE
    live.views["free"] = net.stations["antenna_hi"] - net.stations["antenna_lo"]
    live.antennas["station"] = np.searchsorted(net.stations["antenna_hi"], np.arange(len(live.antennas)), "right")
    live.antennas["busy_first"] = net.busy_lo[:-1]


def _nothing_seen(satellites: int, links: int) -> dict[str, np.ndarray]:
    """Return what is told of hops as long as nobody has looked at any."""
    return {
        "settled": np.zeros(0, records.SETTLED),
        "ways": np.zeros(0, records.WAY),
        "broken": np.zeros((HOP_FACTS, 2), np.int64),
        "link_totals": np.zeros(links, records.LINK_TOTAL),
        "balance_bit": np.zeros(satellites, np.int64),
    }


def _items(problem: Problem, net: Net, memory: Memory) -> np.ndarray:
    """What is known of raw data and products beforehand.

    Where raw data goes down no products are made on board, and there are no rows for them.
    """
    captures = problem.captures
    legs = 1 if net.rules["raw_goal"][0] == records.GROUND else 2
    rows = legs * len(captures.taken_ns)
    items = at_lines(memory.take("items", rows + 1, records.ITEM), rows)
    given = Given(
        taken_by=captures.satellite,
        priority=captures.priority,
        raw_bit=captures.raw_bit,
        product_bit=captures.product_bit,
    )
    lay_out(items, _unmade(), given)
    return items


def _unmade() -> np.ndarray:
    """(1,) an item of which nothing is known."""
    item = np.zeros(1, records.ITEM)
    for field in ("node", "next", "previous", "queue", "first_hop", "last_hop", "transmitter", "computer", "satellite",
                  "barred_step"):  # fmt: skip
        item[field] = NONE
    for field in ("down_join_ns", "down_start_ns", "down_end_ns", "compute_start_ns", "compute_end_ns", "lost_ns",
                  "made_ns"):  # fmt: skip
        item[field] = NEVER
    return item


def simulate_space(problem: Problem, net: Net, search: Search, memory: Memory | None = None) -> Live:
    """Let the clock run from 0 to the stop and return the logs, cut to what was written."""
    memory = memory or Memory()
    room, held_net, held_search = 1, handle_of(net), handle_of(search)
    while True:
        live = fresh(problem, net, room, memory)
        scratch, place = np.zeros((4, live.dirty.shape[1]), np.int64), np.zeros(4, np.int64)
        while not run_engine(held_net, handle_of(live), held_search, scratch, place):
            if memory.room.again and _short_of_hops(live, scratch.shape[1]):  # nobody reads them afterwards
                live = settled(problem, net, live, memory)
            _make_room(live, scratch.shape[1])
        if not live.counts["overflow"][0]:
            break
        room *= 4
        give_back(memory, live)
    counts = live.counts[0]
    return live._replace(
        hops=live.hops[: max(1, counts["hops"])],
        contacts=live.contacts[: counts["contacts"]],
        parts=live.parts[: counts["parts"]],
        power=_changes(live.power[: counts["powers"]], problem.rules.stop_ns),
    )


def give_back(memory: Memory, live: Live) -> None:
    """Let another run write to what this one has written: nobody may look at it again."""
    if len(live.settled):
        memory.give(settled=live.settled, ways=live.ways)
    memory.give(**{name: getattr(live, name) for name in ("items", *LOGS)})


def _short_of_hops(live: Live, reserve: int) -> bool:
    return len(live.hops) - live.counts["hops"][0] < reserve


def _make_room(live: Live, reserve: int) -> None:
    """Lengthen each log that is short of room: what the system moves is its place in memory, not its rows.

    By a sixteenth: what is added is cleared, and takes memory whether it is written or not. The kernel must not hold a
    handle on the table meanwhile.
    """
    counts = live.counts[0]
    used = zip(LOGS, (counts[name] for name in ("hops", "contacts", "parts", "heap", "heap", "powers")), strict=True)
    for name, rows in used:
        log = getattr(live, name)
        if len(log) - rows < reserve:
            log.resize(len(log) + len(log) // 16 + reserve, refcheck=False)


def _changes(rows: np.ndarray, stop_ns: int) -> np.ndarray:
    """Return the log of power by (satellite, at), without rows in which nothing has changed but at the stop."""
    rows = rows[np.lexsort((rows["at_ns"], rows["satellite"]))]
    load = np.stack([rows[field] for field in ("satellite", "running", "contacts", "latch")])
    news = np.ones(len(rows), bool)
    news[1:] = (load[:, 1:] != load[:, :-1]).any(axis=0)
    return rows[news | (rows["at_ns"] == stop_ns)]
