"""Charge and heat of a satellite, and the two latches that pause its computer: exact, whenever they are asked for.

Between two changes of load or sunlight, charge and heat move at constant rates: the instant at which a latch
turns is a division. While workers hold items that instant is an event, because a latch that turns changes the load;
while none does, what has turned is found out when somebody asks.
"""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import kernel
from latency.kernels.heap import COMPUTE_ENDS, LATCHES, NOTHING, push
from latency.kernels.records import NEVER, NONE

DARK, HOT = np.int64(1), np.int64(2)
HOTTEST = np.int64(1 << 62)  # far above any limit: only keeps products inside int64


@kernel
def moved(value, rate, length_ns, low, high):
    """Return where a value is after it has moved at a rate, no further than low or high.

    The product is taken only once it is known to stay within the limits, and so inside int64.

    >>> int(moved(10, -3, 3, -2, 50)), int(moved(10, -3, 5, -2, 50)), int(moved(10, 4, 10**15, -2, 50))
    (1, -2, 50)
    """
    if rate > 0:
        return value + rate * length_ns if length_ns <= (high - value) // rate else high
    if rate < 0:
        return value + rate * length_ns if length_ns <= (value - low) // -rate else low
    return value


@kernel
def reaches_ns(value, rate, level):
    """Return the least time after which a value that moves at a rate is at a level or beyond it, or NEVER.

    >>> int(reaches_ns(10, -3, 0)), int(reaches_ns(10, 5, 12))
    (4, 1)
    """
    gap = level - value
    if rate > 0 and gap > 0:
        return -(-gap // rate)
    if rate < 0 and gap < 0:
        return -(gap // -rate)
    return NEVER


@kernel
def rates(net, live, satellite):
    """Return (charging, warming) of a satellite with its present load and light."""
    given, state = net.satellites[satellite], live.power_now[satellite]
    running = live.satellites[satellite].busy if state.latch == 0 else 0
    charging = -given.draw - state.contacts - running * given.work
    if (state.edge - given.sunlit_lo) & 1:
        charging += given.solar
    return charging, given.heat_idle + running * given.heat_work - given.cooling


@kernel
def calm_ns(net, live, satellite):
    """Return for how long neither the Sun rises or sets nor a latch turns, with the present load."""
    given, state = net.satellites[satellite], live.power_now[satellite]
    charging, warming = rates(net, live, satellite)
    length_ns = NEVER
    if state.edge < given.sunlit_hi:
        length_ns = net.sunlit_ns[state.edge] - state.updated_ns
    if given.powered:
        length_ns = min(length_ns, reaches_ns(state.charge, charging, given.charge_resume if state.latch & DARK else 0))
    if given.heated:
        level = given.heat_resume if state.latch & HOT else given.heat_limit
        length_ns = min(length_ns, reaches_ns(state.heat, warming, level))
    return length_ns


@kernel
def latch_of(net, live, satellite):
    """Return the latches as the present charge and heat turn them."""
    given, state = net.satellites[satellite], live.power_now[satellite]
    dark, hot = state.latch & DARK, state.latch & HOT
    if given.powered:
        dark = DARK if state.charge <= 0 or (dark and state.charge < given.charge_resume) else 0
    if given.heated:
        hot = HOT if state.heat >= given.heat_limit or (hot and state.heat > given.heat_resume) else 0
    return dark | hot


@kernel
def note(live, satellite):
    """Write down what holds from now on; what was written at this very instant is written over."""
    state, row = live.power_now[satellite], live.power_now[satellite].row
    if row == NONE or live.power[row].at_ns != state.updated_ns:
        row = live.counts[0].powers
        if row >= live.power.size:
            live.counts[0].overflow = 1
            return
        live.counts[0].powers = row + 1
        state.row = row
    line = live.power[row]
    line.satellite, line.at_ns, line.charge, line.heat = satellite, state.updated_ns, state.charge, state.heat
    line.running = live.satellites[satellite].busy if state.latch == 0 else 0
    line.contacts, line.latch = state.contacts, state.latch


@kernel
def turn(live, satellite, latch):
    """Set the latches; work in progress stands still or goes on. What has no work left ends all the same."""
    state = live.power_now[satellite]
    before, state.latch = state.latch, latch
    note(live, satellite)
    item = live.satellites[satellite].work_first if (before == 0) != (latch == 0) else NONE
    while item != NONE:
        entry = live.items[item]
        if latch and entry.compute_end_ns > state.updated_ns:
            entry.compute_end_ns = NEVER
        elif latch == 0 and entry.compute_end_ns == NEVER:
            entry.compute_end_ns = state.updated_ns + entry.occupied_ns - (state.worked_ns - entry.worked_ns)
            push(live, entry.compute_end_ns, COMPUTE_ENDS, satellite, item)
        item = entry.next


@kernel
def advance(net, live, satellite, now_ns):
    """Bring charge, heat and latches up to now, before any change of load; `settle` comes after the change."""
    given, state = net.satellites[satellite], live.power_now[satellite]
    while state.updated_ns < now_ns:
        charging, warming = rates(net, live, satellite)
        length_ns = min(now_ns - state.updated_ns, calm_ns(net, live, satellite))
        state.charge = moved(state.charge, charging, length_ns, -given.reserve, given.usable)
        state.heat = moved(state.heat, warming, length_ns, 0, HOTTEST)
        state.stalled = 1 if state.latch else 0
        state.worked_ns += 0 if state.latch else length_ns
        state.updated_ns += length_ns
        pass_edges(net, live, satellite)
        latch = latch_of(net, live, satellite)
        if latch != state.latch:
            turn(live, satellite, latch)


@kernel
def pass_edges(net, live, satellite):
    """Leave behind the sunrises and sunsets that have been."""
    state, end = live.power_now[satellite], net.satellites[satellite].sunlit_hi
    while state.edge < end and net.sunlit_ns[state.edge] <= state.updated_ns:
        state.edge += 1


@kernel
def settle(net, live, satellite):
    """The load has changed: write it down, and while there is work look again when a latch may turn.

    An event that turns out to be too early costs one look; only an earlier one is ever added.
    """
    note(live, satellite)
    state = live.power_now[satellite]
    if live.satellites[satellite].busy == 0:
        return
    length_ns = calm_ns(net, live, satellite)
    if length_ns <= net.rules[0].stop_ns - state.updated_ns and state.updated_ns + length_ns < state.wake_ns:
        state.wake_ns = state.updated_ns + length_ns
        push(live, state.wake_ns, LATCHES, satellite, NOTHING)


@kernel
def wake(net, live, satellite, now_ns):
    """A latch may turn now."""
    if live.power_now[satellite].wake_ns != now_ns:
        return
    live.power_now[satellite].wake_ns = NEVER
    advance(net, live, satellite, now_ns)
    settle(net, live, satellite)


@kernel
def radio_draws(net, live, transmitter, more, now_ns):
    """A transmitter's draw begins (more = 1) or ends (-1)."""
    given = net.transmitters[transmitter]
    if given.power == 0 or not net.satellites[given.satellite].watched:
        return
    advance(net, live, given.satellite, now_ns)
    live.power_now[given.satellite].contacts += more * given.power
    settle(net, live, given.satellite)


@kernel
def begin_power(net, live):
    """Latches and light at the start of the clock."""
    for satellite in range(net.satellites.size):
        if net.satellites[satellite].watched:
            pass_edges(net, live, satellite)
            live.power_now[satellite].latch = latch_of(net, live, satellite)
            note(live, satellite)


@kernel
def end_power(net, live, now_ns):
    """The clock has stopped: what was paused of the work in progress, and a last row of each satellite."""
    for satellite in range(net.satellites.size):
        if not net.satellites[satellite].watched:
            continue
        advance(net, live, satellite, now_ns)
        note(live, satellite)
        state, item = live.power_now[satellite], live.satellites[satellite].work_first
        while item != NONE:
            entry = live.items[item]
            entry.paused_ns = now_ns - entry.compute_start_ns - (state.worked_ns - entry.worked_ns)
            entry.stalled = state.stalled
            item = entry.next
