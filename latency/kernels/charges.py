"""The ledger: a clock that moves only by being charged.

Everything is charged after the run, from what was written down while it ran. A charge beyond the cut
(the stop of the clock, or the loss of the data) is cut, so the parts sum to the whole by construction.
"""

from __future__ import annotations

from latency.kernels.charge import (
    ACQUISITION,
    ANTENNA_WAIT,
    BACKHAUL,
    BACKHAUL_QUEUE,
    CHARGED,
    COMPUTE,
    COMPUTE_QUEUE,
    CONTACT_WAIT,
    CUT,
    DELIVERY,
    DOWNLINK_QUEUE,
    GROUND_HANDLING,
    NOW,
    PER_LEG,
    POWER_WAIT,
    PROPAGATION,
    REPLACED,
    SENSING,
    TRANSMISSION,
    charge,
)
from latency.kernels.charges_of_hops import charge_hops
from latency.kernels.compile import kernel
from latency.kernels.grants import row_from
from latency.kernels.records import LOST, NEVER, NONE
from latency.kernels.walks import (
    ACQUIRING_NS,
    ACQUIRING_UNTIL,
    NO_ANTENNA,
    SENT_NS,
    SENT_UNTIL,
    clear,
    walk_alone,
    walk_segments,
)


@kernel
def held_antenna(evidence, transmitter, at_ns):
    """Return (access, acquired) of the antenna held just before the instant and still held, or (NONE, 0)."""
    if evidence.held_lo[transmitter] == evidence.held_lo[transmitter + 1]:
        return NO_ANTENNA
    row = row_from(evidence.held, evidence.held_lo, evidence.held_last, transmitter, at_ns)
    evidence.held_last[transmitter], contact = row, evidence.held[row]
    if contact.from_ns <= at_ns < contact.close_ns:
        return contact.access, contact.acquired_ns
    return NO_ANTENNA


@kernel
def geometry_ns(net, evidence, transmitter, job, walk):
    """e_geo: last bit out if this satellite were alone from joining on and the transmitter free."""
    bit, join_ns = job
    if net.rules[0].scheduled:
        low, high = evidence.geometry_lo[transmitter], evidence.geometry_lo[transmitter + 1]
        return walk_segments(net, evidence.geometry, low, high, job, walk)
    held = held_antenna(evidence, transmitter, join_ns)
    return walk_alone(net, transmitter, bit, join_ns, held, walk)


@kernel
def granted_ns(net, evidence, transmitter, job, walk):
    """e_grant: last bit out over the contacts that the transmitter was in fact granted."""
    low, high = evidence.granted_lo[transmitter], evidence.granted_lo[transmitter + 1]
    if low < high:
        low = row_from(evidence.granted_from, evidence.granted_lo, evidence.granted_last, transmitter, job[1])
        evidence.granted_last[transmitter] = low
    return walk_segments(net, evidence.granted, low, high, job, walk)


@kernel
def bounds(net, live, evidence, item, job, walk):
    """Return (e_geo, e_grant, replaced) and leave the walk of e_geo; the least over transmitters if unsent."""
    entry = live.items[item]
    first, last = entry.transmitter, entry.transmitter + 1
    if first == NONE:
        first, last = net.satellites[entry.satellite].transmitter_lo, net.satellites[entry.satellite].transmitter_hi
    leg = item // net.rules[0].captures
    best, geo_ns, granted, grant_ns = NONE, NEVER, NONE, NEVER
    for transmitter in range(first, last):
        if net.transmitters[transmitter].carries & (1 << leg) == 0:
            continue
        end_ns = granted_ns(net, evidence, transmitter, job, walk)
        if granted == NONE or end_ns < grant_ns:
            granted, grant_ns = transmitter, end_ns
        end_ns = geometry_ns(net, evidence, transmitter, job, walk)
        if best == NONE or end_ns < geo_ns:
            best, geo_ns = transmitter, end_ns
    if best == NONE:
        clear(walk)
        return NEVER, NEVER, False
    if geo_ns > grant_ns:
        return granted_ns(net, evidence, granted, job, walk), grant_ns, True
    if best + 1 < last:  # it was not the last to be walked
        geometry_ns(net, evidence, best, job, walk)
    return geo_ns, grant_ns, False


@kernel
def charge_downlink(net, live, evidence, item, ledger, clock, walk):
    """Charge the wait for the ground to its causes: geometry, contention, capacity."""
    entry, life = live.items[item], evidence.ground[item % net.rules[0].captures]
    end_ns, bit = clock[CUT], entry.size_bit
    if life.out_ns != NEVER:  # all bits are out; a censored capture is judged by all of them
        delivered = life.answer_ns <= clock[CUT]
        end_ns, bit = (life.out_ns, life.bit) if delivered else (entry.down_end_ns, entry.size_bit)
    geo_ns, grant_ns, replaced = bounds(net, live, evidence, item, (bit, entry.down_join_ns), walk)
    clock[REPLACED] += replaced
    until_ns = min(geo_ns, clock[CUT])
    if until_ns > clock[NOW]:
        ledger[TRANSMISSION] += walk[SENT_NS]
        ledger[ACQUISITION] += walk[ACQUIRING_NS]
        ledger[CONTACT_WAIT] += until_ns - clock[NOW] - walk[SENT_NS] - walk[ACQUIRING_NS]
        clock[NOW] = until_ns
        clock[CHARGED] = CONTACT_WAIT
        if walk[SENT_UNTIL] == until_ns:
            clock[CHARGED] = TRANSMISSION
        elif walk[ACQUIRING_UNTIL] == until_ns:
            clock[CHARGED] = ACQUISITION
    charge(ledger, clock, ANTENNA_WAIT, grant_ns)
    charge(ledger, clock, DOWNLINK_QUEUE, end_ns)
    if life.out_ns == NEVER:
        return
    charge(ledger, clock, PROPAGATION, life.landed_ns)
    charge(ledger, clock, GROUND_HANDLING, life.handled_ns)
    charge(ledger, clock, BACKHAUL_QUEUE, life.line_begin_ns)
    charge(ledger, clock, BACKHAUL, life.line_end_ns)


@kernel
def charge_capture(net, live, evidence, capture, legs, clock, walk):
    """Charge one capture from the instant it was taken to its answer, its loss or the stop."""
    captures = net.rules[0].captures
    # Where no product is made on board there is no row of it: what is lost is the raw data.
    raw, product = live.items[capture], live.items[(capture + captures) % live.items.size]
    life = evidence.ground[capture]
    clock[NOW], clock[CUT], clock[CHARGED] = net.taken_ns[capture], net.rules[0].stop_ns, SENSING
    if raw.phase == LOST:
        clock[CUT] = min(clock[CUT], raw.lost_ns)
    if product.phase == LOST:
        clock[CUT] = min(clock[CUT], product.lost_ns)
    charge(legs[0], clock, SENSING, net.taken_ns[capture] + net.satellites[net.taken_by[capture]].sensing_ns)
    charge_hops(net, live, capture, clock[NOW], legs[0], clock)
    if raw.computer != NONE:
        charge(legs[0], clock, COMPUTE_QUEUE, raw.compute_start_ns)
        if raw.compute_start_ns != NEVER:
            charge(legs[0], clock, POWER_WAIT, raw.compute_start_ns + raw.paused_ns)
        charge(legs[0], clock, COMPUTE, raw.compute_end_ns)
        if raw.stalled and raw.compute_start_ns < clock[CUT]:
            clock[CHARGED] = POWER_WAIT
        if not net.rules[0].screened:
            charge_product(net, live, evidence, capture + captures, legs, clock, walk)
            return
    if raw.down_join_ns == NEVER:
        return
    charge_downlink(net, live, evidence, capture, legs[0], clock, walk)
    charge(legs[0], clock, BACKHAUL, life.reached_ns)
    charge(legs[0], clock, BACKHAUL_QUEUE, life.ingest_begin_ns)
    charge(legs[0], clock, BACKHAUL, life.arrived_ns)
    charge(legs[0], clock, COMPUTE_QUEUE, life.compute_begin_ns)
    charge(legs[0], clock, COMPUTE, life.compute_end_ns)
    before_ns = clock[NOW]
    charge(legs[1], clock, DELIVERY, life.answer_ns)
    if clock[NOW] > before_ns:
        clock[CHARGED] += PER_LEG


@kernel
def charge_product(net, live, evidence, item, legs, clock, walk):
    """Charge the product's leg of a case that computes in orbit."""
    before_ns, before = clock[NOW], clock[CHARGED]
    charge_hops(net, live, item, before_ns, legs[1], clock)
    if live.items[item].down_join_ns != NEVER:
        charge_downlink(net, live, evidence, item, legs[1], clock, walk)
        life = evidence.ground[item - net.rules[0].captures]
        if life.out_ns != NEVER:
            charge(legs[1], clock, DELIVERY, life.answer_ns)
    clock[CHARGED] = clock[CHARGED] + PER_LEG if clock[NOW] > before_ns else before


@kernel
def charge_all(net, live, evidence, ledger, legs, stopped_in, walk):
    """Fill ledger (2, components, N) and stopped_in (N,); return how often e_geo was replaced.

    stopped_in is leg * components + component of the last nanosecond charged. legs (2, components) is scratch.
    Only what is not zero is written: components that nobody is charged for take no memory.
    """
    clock = walk[walk.size - 4 :]
    clock[REPLACED] = 0
    for capture in range(net.rules[0].captures):
        legs[:, :] = 0
        charge_capture(net, live, evidence, capture, legs, clock, walk[: walk.size - 4])
        stopped_in[capture] = clock[CHARGED]
        for leg in range(2):
            for component in range(PER_LEG):
                if legs[leg, component] != 0:
                    ledger[leg, component, capture] = legs[leg, component]
    return clock[REPLACED]
