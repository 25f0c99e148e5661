"""Storage and processors of one satellite."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.heap import COMPUTE_ENDS, JOINS_PROCESSOR, push
from latency.kernels.integers import duration_ns, share_ns
from latency.kernels.queues import OF_SATELLITES, first, join, leave, mark
from latency.kernels.records import COMPUTING, LOST, NEVER, NONE


@kernel
def claim(net, live, satellite, item, now_ns):
    """Put the item into the satellite's storage; what does not fit is lost whole."""
    size_bit, limit_bit = live.items[item].size_bit, net.satellites[satellite].storage_bit
    if limit_bit != NEVER and live.satellites[satellite].used_bit + size_bit > limit_bit:
        live.items[item].phase = LOST
        live.items[item].lost_ns = now_ns
        return False
    live.satellites[satellite].used_bit += size_bit
    return True


@kernel
def service_ns(net, satellite, work_op):
    """Processing time of one item on a satellite."""
    computer = net.satellites[satellite]
    if computer.service_ns >= 0:
        return computer.startup_ns + computer.service_ns
    if computer.rate_op_s > 0:
        return computer.startup_ns + duration_ns(work_op, computer.rate_op_s)
    return computer.startup_ns


@kernel
def occupied_ns(net, satellite, work_op):
    """How long an item keeps a worker: for its processing, or in a case that screens on board for that."""
    computer = net.satellites[satellite]
    if net.rules[0].screened and computer.screening_ns >= 0:
        return computer.startup_ns + computer.screening_ns
    return service_ns(net, satellite, work_op)


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
    satellite = live.items[item].computer
    join(live, net.rules[0], 2 * net.satellites.size + net.links.size + satellite, item)
    mark(live, OF_SATELLITES, satellite)


@kernel
def start_processors(net, live, satellite, now_ns):
    """Idle workers take what is ready."""
    queue = 2 * net.satellites.size + net.links.size + satellite
    while live.satellites[satellite].busy < net.satellites[satellite].workers:
        item = first(live, net.rules[0].classes, queue)
        if item == NONE:
            return
        leave(live, item)
        live.satellites[satellite].busy += 1
        entry = live.items[item]
        entry.compute_start_ns = now_ns
        length_ns = occupied_ns(net, satellite, entry.work_op)
        end_ns = now_ns + length_ns
        if net.rules[0].streaming:  # the last packet's share of the work can begin only when it is there
            packet_bit = min(net.rules[0].packet_bit, entry.size_bit)
            end_ns = max(end_ns, entry.tail_ns + share_ns(length_ns, packet_bit, entry.size_bit))
        entry.compute_end_ns = end_ns
        push(live, end_ns, COMPUTE_ENDS, satellite, item)
