"""Storage and processors of one satellite."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.heap import COMPUTE_ENDS, push
from latency.kernels.integers import duration_ns
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
def queue_for_compute(net, live, item, ready_ns):
    """The whole item is at the satellite that computes: join its processor's queue."""
    satellite = live.items[item].satellite
    live.items[item].phase = COMPUTING
    live.items[item].computer = satellite
    live.items[item].ready_ns = ready_ns
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
        live.items[item].compute_start_ns = now_ns
        end_ns = now_ns + service_ns(net, satellite, live.items[item].work_op)
        live.items[item].compute_end_ns = end_ns
        push(live, end_ns, COMPUTE_ENDS, satellite, item)
