"""The clock of the network engine: when something happens next, and whether the logs have room for it."""

from __future__ import annotations

from latency.kernels.compile import inlined, kernel
from latency.kernels.heap import coming
from latency.kernels.records import NEVER


@kernel
def next_instant_ns(net, live, place):
    """Return when something happens next, and note what comes first of all that is not on the agenda.

    place = (captures taken, windows opened, contacts begun).
    """
    now_ns = NEVER
    if place[0] < net.rules[0].captures:
        now_ns = min(now_ns, net.taken_ns[place[0]])
    if place[1] < net.openings.size:
        now_ns = min(now_ns, net.openings[place[1]].at_ns)
    if place[2] < net.booked_order.size:
        now_ns = min(now_ns, net.booked[net.booked_order[place[2]]].open_ns)
    step = live.counts[0].step + 1
    if step < net.steps_ns.size - 1:
        now_ns = min(now_ns, net.steps_ns[step])
    live.counts[0].quiet_ns = now_ns
    return min(now_ns, coming(live)[0])


@inlined
def is_quiet(live, until_ns):
    """True where nothing happens until then, that instant included, and no server is to be looked at."""
    return is_idle(live) and until_ns < live.counts[0].quiet_ns and until_ns < coming(live)[0]


@inlined
def is_idle(live):
    """True where no server is to be looked at."""
    counts = live.counts[0]
    return counts.satellites + counts.askers + counts.stations + counts.idle + counts.transmitters + counts.links == 0


@kernel
def is_short(live, reserve):
    """True where one of the logs has less room left than is wanted before an instant."""
    counts = live.counts[0]
    return (
        live.hops.size - counts.hops < reserve
        or live.contacts.size - counts.contacts < reserve
        or live.parts.size - counts.parts < reserve
        or live.heap_ns.size - counts.heap < reserve
        or live.power.size - counts.powers < reserve
    )
