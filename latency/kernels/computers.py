"""Storage and processors of one satellite."""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import inlined, kernel
from latency.kernels.energy import advance, settle
from latency.kernels.heap import COMES_BACK, COMPUTE_ENDS, GOES_DOWN, JOINS_PROCESSOR, NOTHING, push
from latency.kernels.integers import duration_ns, share_ns
from latency.kernels.queues import OF_SATELLITES, first, join, leave, mark
from latency.kernels.records import COMPUTING, LOST, NEVER, NONE


@inlined
def put_out(live, satellite, link, now_ns):
    """Let what a link of the satellite has carried until now or before leave its storage.

    That is looked at when somebody wants to know: where nobody waits for the link, its end is no event.
    """
    state = live.carrying[link]
    if state.until_ns <= now_ns:
        live.satellites[satellite].used_bit -= state.size_bit
        state.until_ns = NEVER


@kernel
def claim(net, live, satellite, item, now_ns):
    """Put the item into the satellite's storage; what does not fit is lost whole."""
    for link in range(net.satellites[satellite].link_lo, net.satellites[satellite].link_hi):
        put_out(live, satellite, link, now_ns)
    size_bit, limit_bit = live.items[item].size_bit, net.satellites[satellite].storage_bit
    wanted_bit = live.satellites[satellite].used_bit + size_bit
    live.satellites[satellite].peak_bit = max(live.satellites[satellite].peak_bit, wanted_bit)
    if limit_bit != NEVER and wanted_bit > limit_bit:
        live.items[item].phase = LOST
        live.items[item].lost_ns = now_ns
        return False
    live.satellites[satellite].used_bit = wanted_bit
    return True


@kernel
def service_ns(net, satellite, capture):
    """Processing time of a capture on a satellite that is warm."""
    computer, job_ns = net.satellites[satellite], net.jobs_ns[satellite, net.job[capture]]
    if job_ns >= 0:
        return computer.startup_ns + job_ns
    if computer.service_ns >= 0:
        return computer.startup_ns + computer.service_ns
    if computer.rate_op_s > 0:
        return computer.startup_ns + duration_ns(net.work_op[capture], computer.rate_op_s)
    return computer.startup_ns


@kernel
def occupied_ns(net, satellite, capture):
    """How long a capture keeps a worker: for its processing, or in a case that screens on board for that."""
    computer = net.satellites[satellite]
    if net.rules[0].screened and computer.screening_ns >= 0:
        return computer.startup_ns + computer.screening_ns
    return service_ns(net, satellite, capture)


@kernel
def loading_ns(net, live, satellite, now_ns):
    """Return how long work that starts now waits for models to be loaded; the first that finds none loads them."""
    given, state = net.satellites[satellite], live.satellites[satellite]
    cold = state.cold == 1
    if given.keep_warm_ns >= 0 and state.busy == 0:
        cold = cold or state.last_end_ns == NEVER or now_ns - state.last_end_ns > given.keep_warm_ns
    if cold:
        state.cold, state.loaded_ns = 0, now_ns + given.load_ns
    return max(0, state.loaded_ns - now_ns)


@kernel
def take_on(net, live, item, node):
    """The item is bound for this node: it is on its hands until its work has ended or it is lost."""
    live.items[item].node = node
    live.satellites[node].on_hand += 1
    live.satellites[node].outstanding_ns += service_ns(net, node, item)


@kernel
def put_down(net, live, item):
    """The item is no longer on its node's hands."""
    node = np.int64(live.items[item].node)
    if item < net.rules[0].captures and node != NONE:
        live.satellites[node].on_hand -= 1
        live.satellites[node].outstanding_ns -= service_ns(net, node, item)


@kernel
def queue_for_compute(net, live, item, now_ns):
    """The item is at the satellite that computes: join its processor's queue, at once or with its batch.

    All of it is there, or under streaming its head; a batch begins with what is all there.
    """
    entry = live.items[item]
    computer = net.satellites[entry.satellite]
    entry.phase = COMPUTING
    entry.computer = entry.satellite
    entry.ready_ns = now_ns
    if computer.batch_ns > 0 and entry.priority >= computer.express_classes:
        entry.ready_ns = -(-max(now_ns, entry.tail_ns) // computer.batch_ns) * computer.batch_ns
    if entry.ready_ns > now_ns:
        push(live, entry.ready_ns, JOINS_PROCESSOR, entry.satellite, item)
    else:
        join_processor(net, live, item)


@kernel
def join_processor(net, live, item):
    """Stand in the processor's queue from now on."""
    satellite = np.int64(live.items[item].computer)
    join(live, net.rules[0], 2 * net.satellites.size + net.links.size + satellite, item)
    mark(live, OF_SATELLITES, satellite)


@kernel
def start_processors(net, live, satellite, now_ns):
    """Idle workers take what is ready; while the computer is paused it stands still in their hands."""
    queue = 2 * net.satellites.size + net.links.size + satellite
    given, state = net.satellites[satellite], live.satellites[satellite]
    if state.down:
        return
    while state.busy < given.workers:
        item = first(live, net.rules[0].classes, queue)
        if item == NONE:
            return
        leave(live, item)
        entry = live.items[item]
        entry.compute_start_ns = now_ns
        entry.occupied_ns = occupied_ns(net, satellite, item) + loading_ns(net, live, satellite, now_ns)
        end_ns = now_ns + entry.occupied_ns
        if given.watched:
            advance(net, live, satellite, now_ns)
            entry.worked_ns = live.power_now[satellite].worked_ns
            if live.power_now[satellite].latch and entry.occupied_ns > 0:
                end_ns = NEVER
        elif net.rules[0].streaming and given.streams:  # the last packet's share of the work waits until it is there
            packet_bit = min(net.rules[0].packet_bit, entry.size_bit)
            end_ns = max(end_ns, entry.tail_ns + share_ns(entry.occupied_ns, packet_bit, entry.size_bit))
        entry.compute_end_ns = end_ns
        hand_over(live, satellite, item)
        if given.watched:
            settle(net, live, satellite)
        if end_ns != NEVER:
            push(live, end_ns, COMPUTE_ENDS, satellite, item)


@kernel
def hand_over(live, satellite, item):
    """A worker holds the item from now on."""
    state, entry = live.satellites[satellite], live.items[item]
    entry.previous, entry.next = NONE, state.work_first
    if state.work_first != NONE:
        live.items[state.work_first].previous = item
    state.work_first = item
    state.busy += 1


@kernel
def take_away(live, satellite, item):
    """No worker holds the item any more."""
    state, entry = live.satellites[satellite], live.items[item]
    if entry.previous == NONE:
        state.work_first = entry.next
    else:
        live.items[entry.previous].next = entry.next
    if entry.next != NONE:
        live.items[entry.next].previous = entry.previous
    state.busy -= 1


@kernel
def work_ends(net, live, satellite, item, now_ns):
    """The work on an item is done and its worker idle; False where the event is out of date, after a pause or reset."""
    entry = live.items[item]
    if entry.phase != COMPUTING or entry.compute_end_ns != now_ns:
        return False
    watched = net.satellites[satellite].watched
    if watched:
        advance(net, live, satellite, now_ns)
        entry.paused_ns = now_ns - entry.compute_start_ns - entry.occupied_ns
    take_away(live, satellite, item)
    if watched:
        settle(net, live, satellite)
    live.satellites[satellite].last_end_ns = now_ns
    put_down(net, live, item)
    mark(live, OF_SATELLITES, satellite)
    return True


@kernel
def go_down(net, live, satellite, now_ns):
    """The computer fails: work in progress is lost and queues again; what ends at this instant has ended."""
    state, watched = live.satellites[satellite], net.satellites[satellite].watched
    if watched:
        advance(net, live, satellite, now_ns)
    item = state.work_first
    while item != NONE:
        entry = live.items[item]
        following = entry.next
        if entry.compute_end_ns > now_ns:
            take_away(live, satellite, item)
            entry.compute_start_ns = entry.compute_end_ns = NEVER
            join_processor(net, live, item)
        item = following
    state.down = state.cold = 1
    if watched:
        settle(net, live, satellite)


@kernel
def come_back(net, live, satellite, now_ns):
    """The computer works again; the next failure goes on the agenda."""
    live.satellites[satellite].down = 0
    mark(live, OF_SATELLITES, satellite)
    expect_down(net, live, satellite, now_ns)


@kernel
def expect_down(net, live, satellite, now_ns):
    """Put the computer's first time out of service that does not begin before now on the agenda."""
    low, high = net.satellites[satellite].down_lo // 2, net.satellites[satellite].down_hi // 2
    end = high
    while low < high:
        middle = (low + high) >> 1
        if net.down_ns[2 * middle] < now_ns:
            low = middle + 1
        else:
            high = middle
    if low < end:
        push(live, net.down_ns[2 * low], GOES_DOWN, satellite, NOTHING)
        push(live, net.down_ns[2 * low + 1], COMES_BACK, satellite, NOTHING)
