"""The network engine: what happens to data on and between satellites, event by event.

Everything from the station's line on is downstream with nothing fed back, and is served afterwards
(`latency.kernels.ground`).
"""

from __future__ import annotations

from latency.kernels.ahead import fetch_ahead
from latency.kernels.antennas import grant, grant_antennas, has_room, release, turned_round
from latency.kernels.asking import waits
from latency.kernels.clock import is_short, next_instant_ns
from latency.kernels.compile import inlined, kernel
from latency.kernels.computers import (
    claim,
    come_back,
    expect_down,
    go_down,
    join_processor,
    put_out,
    queue_for_compute,
    start_processors,
    work_ends,
)
from latency.kernels.decisions import decide, decide_again, enter_downlink, join_downlink
from latency.kernels.downlinks import close_part, downlink_sent, start_downlink
from latency.kernels.energy import begin_power, end_power, wake
from latency.kernels.heap import (
    ACQUIRED,
    ANTENNA_FREE,
    BECOMES_READY,
    COMES_BACK,
    COMPUTE_ENDS,
    CONTACT_ENDS,
    DOWNLINK_SENT,
    GOES_DOWN,
    HEAD_ARRIVES,
    ISL_SENT,
    JOINS_DOWNLINK,
    JOINS_PROCESSOR,
    LATCHES,
    PRODUCT_MADE,
    REACHES_NODE,
    RUN_OPENS,
    coming,
    pop,
    push,
)
from latency.kernels.hops import freeze_all
from latency.kernels.queues import OF_ASKERS, OF_LINKS, OF_SATELLITES, OF_STATIONS, OF_TRANSMITTERS, mark, take_list
from latency.kernels.records import LANDED, MOVING, NEVER, NONE
from latency.kernels.relays import head_arrives, start_link


@kernel
def compute_ends(net, live, satellite, item, now_ns):
    """The answer exists and the raw data is dropped; once all work of the instant has ended the product is made.

    What was only screened stays as it is, and has its own class from now on.
    """
    if not work_ends(net, live, satellite, item, now_ns):
        return
    if net.rules[0].screened:
        live.items[item].priority = net.screened[item]
        enter_downlink(net, live, item, now_ns, now_ns)
        return
    live.satellites[satellite].used_bit -= live.items[item].size_bit
    live.items[item].phase = LANDED
    push(live, now_ns, PRODUCT_MADE, satellite, item + net.rules[0].captures)


@kernel
def product_made(net, live, search, satellite, item, now_ns):
    """The product claims its place and decides."""
    entry = live.items[item]
    entry.satellite = satellite
    entry.head_ns = entry.tail_ns = entry.made_ns = now_ns
    entry.phase = MOVING
    if claim(net, live, satellite, item, now_ns):
        decide(net, live, search, item, now_ns)


@kernel
def take(net, live, item, now_ns):
    """A capture is taken: it claims storage, and is ready when the sensor has read it out."""
    entry = live.items[item]
    fetch_ahead(live.items, item + 8)
    entry.phase = MOVING
    if claim(net, live, entry.satellite, item, now_ns):
        entry.made_ns = entry.head_ns = entry.tail_ns = now_ns + net.satellites[entry.satellite].sensing_ns
        push(live, entry.made_ns, BECOMES_READY, entry.satellite, item)


@kernel
def handle(net, live, search, key, now_ns):
    """One event from the agenda. Return what the clock says now."""
    what, entity, item = key >> 56, (key >> 32) & 0xFFFFFF, key & 0xFFFFFFFF
    if what == CONTACT_ENDS:
        state = live.transmitters[entity]
        if state.contact == item:
            release(net, live, entity, now_ns)
            mark(live, OF_ASKERS, entity)
            if state.item != NONE and live.items[state.item].left_bit > 0:
                state.sending = 0
    elif what == COMPUTE_ENDS:
        compute_ends(net, live, entity, item, now_ns)
    elif what == PRODUCT_MADE:
        product_made(net, live, search, entity, item, now_ns)
    elif what == ISL_SENT:
        put_out(live, net.links[entity].source, entity, now_ns)
        mark(live, OF_LINKS, entity)
    elif what == DOWNLINK_SENT:
        downlink_sent(net, live, entity, item, now_ns)
    elif what == HEAD_ARRIVES:
        return head_arrives(net, live, search, entity, item, now_ns)
    elif what == REACHES_NODE:
        queue_for_compute(net, live, item, now_ns)
    elif what == BECOMES_READY:
        decide(net, live, search, item, now_ns)
    elif what == JOINS_DOWNLINK:
        join_downlink(net, live, item, now_ns)
    elif what == JOINS_PROCESSOR:
        join_processor(net, live, item)
    elif what in (ACQUIRED, RUN_OPENS):
        mark(live, OF_TRANSMITTERS, entity)
    elif what == ANTENNA_FREE:
        turned_round(live, entity)
    elif what == LATCHES:
        wake(net, live, entity, now_ns)
    elif what == GOES_DOWN:
        go_down(net, live, entity, now_ns)
    elif what == COMES_BACK:
        come_back(net, live, entity, now_ns)
    return now_ns


@kernel
def start_idle_servers(net, live, search, scratch, now_ns):
    """Processors, then antennas, then transmitters: one group a call, each only when no event is left."""
    counts = live.counts
    total = counts[0].satellites
    if total > 0:
        counts[0].satellites = 0
        take_list(live, OF_SATELLITES, total, scratch[0])
        for place in range(total):
            start_processors(net, live, scratch[0, place], now_ns)
        return True
    if counts[0].askers > 0 or counts[0].stations > 0 or counts[0].idle > 0:
        if net.rules[0].scheduled:
            counts[0].stations = counts[0].askers = counts[0].idle = 0  # they stay marked: nobody asks
        else:
            grant_antennas(net, live, scratch, now_ns)
        return True
    total = counts[0].transmitters
    if total > 0:
        counts[0].transmitters = 0
        take_list(live, OF_TRANSMITTERS, total, scratch[0])
        for place in range(total):
            start_downlink(net, live, scratch[0, place], now_ns)
        return True
    total = counts[0].links
    if total > 0:
        counts[0].links = 0
        take_list(live, OF_LINKS, total, scratch[0])
        for place in range(total):
            start_link(net, live, search, scratch[0, place], now_ns)
        return True
    return False


@inlined
def comes(live, now_ns, before_key):
    """True where an event of this instant is on the agenda whose key is less than the given one."""
    at_ns, key = coming(live)
    return at_ns == now_ns and key < before_key


@kernel
def settle_instant(net, live, search, scratch, place, now_ns):
    """All that happens at one instant: events in their order, then servers that are idle, until nothing is left."""
    rules, counts, before_captures = net.rules[0], live.counts, 3 << 60
    busy = True
    while busy and counts[0].overflow == 0:
        while comes(live, now_ns, before_captures):
            now_ns = handle(net, live, search, pop(live), now_ns)
        while place[0] < rules.captures and net.taken_ns[place[0]] == now_ns:
            take(net, live, place[0], now_ns)
            place[0] += 1
        while comes(live, now_ns, NEVER):
            now_ns = handle(net, live, search, pop(live), now_ns)
        while place[1] < net.openings.size and net.openings[place[1]].at_ns <= now_ns:
            opening = net.openings[place[1]]
            if opening.transmitter == NONE:
                mark(live, OF_STATIONS, opening.station)
            elif waits(live, opening.transmitter) and has_room(net, live, opening.station):
                mark(live, OF_ASKERS, opening.transmitter)
            place[1] += 1
        while place[2] < net.booked_order.size and net.booked[net.booked_order[place[2]]].open_ns == now_ns:
            booked = net.booked[net.booked_order[place[2]]]
            grant(net, live, booked.transmitter, (booked.antenna, booked.access, booked.close_ns), now_ns)
            place[2] += 1
        step = counts[0].step + 1
        if step < net.steps_ns.size - 1 and net.steps_ns[step] == now_ns:
            counts[0].step = step
            if rules.raw_relayed or rules.product_relayed:  # nobody else looks at a link
                freeze_all(net, search, step)
                decide_again(net, live, search, now_ns)
        busy = comes(live, now_ns, NEVER)
        if not busy:
            busy = start_idle_servers(net, live, search, scratch, now_ns)


@kernel
def go_on(net, live, search, scratch, place):
    """Let the clock run on as `run_engine` says."""
    if place[3] == 0:
        place[3] = 1
        begin_power(net, live)
        for satellite in range(net.satellites.size):
            expect_down(net, live, satellite, 0)
    while live.counts[0].overflow == 0:
        now_ns = next_instant_ns(net, live, place)
        if now_ns > net.rules[0].stop_ns:
            break
        if is_short(live, scratch.shape[1]):
            return False
        settle_instant(net, live, search, scratch, place, now_ns)
    end_power(net, live, net.rules[0].stop_ns)
    for link in range(net.links.size):
        put_out(live, net.links[link].source, link, net.rules[0].stop_ns)
    for transmitter in range(net.transmitters.size):  # what was sent of unfinished data is a part
        if live.transmitters[transmitter].item != NONE:
            close_part(live, transmitter, live.transmitters[transmitter].item)
    return True


@kernel
def run_engine(net, live, search, scratch, place):
    """Let the clock run from 0 to the stop; False where it stands still for want of room in a log.

    Rows of captures are items 0..N-1, sorted by taken. `place` is (4,): captures taken, windows opened, booked
    contacts begun, whether the clock has begun to run.
    """
    return go_on(net, live, search, scratch, place)
