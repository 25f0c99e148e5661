"""Signs: which link leads to a node, where that is the same all through a topology step.

Data on its way decides at every satellite; what it weighs there, H[k + 1](i) and c(i, j) + P[k](j), does not depend on
the instant, but for links that go down before long and for j being the node itself. So the sweep can say beforehand.
"""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.records import NEVER, NONE

ASK = np.int64(-4)  # the instant matters: `choose` knows. Choices beside a link as in kernels.routes, else which link
LARGEST = np.int64(127)  # of the links of a satellite that fit a sign


@kernel
def set_signs(net, search, place, sweep):
    """Set the signs of place = (way, step) from its P and that of the step after; sweep.cost_ns is c in that step."""
    way, step = place
    begin_ns, end_ns = net.steps_ns[step], net.steps_ns[step + 1]
    best, later = sweep.nodes_ns[step % 2], sweep.nodes_ns[(step + 1) % 2]
    signs = search.signs[way, step]
    for i in range(best.shape[0]):
        low = net.satellites[i].link_lo
        count = net.satellites[i].link_hi - low
        steady = count <= LARGEST
        hold(sweep.arrival_ns, sweep.chosen, later[i])
        for number in range(count):
            link = low + number
            cost_ns = sweep.cost_ns[link]
            if cost_ns == NEVER:
                continue
            steady = steady and end_ns - 1 <= sweep.lasts_ns[link] and cost_ns <= end_ns - begin_ns
            weigh(sweep.arrival_ns, sweep.chosen, best[net.links[link].target], cost_ns, number)
        for node in range(signs.shape[1]):
            signs[i, node] = sweep.chosen[node] if steady else ASK
    for node in range(best.shape[1]):
        look_out(net, search, (way, step, node))


@apart
def hold(arrival_ns, chosen, later_ns):
    """Begin with what staying until the next step comes to."""
    for node in range(arrival_ns.size):
        arrival_ns[node] = later_ns[node]
        chosen[node] = -2 if later_ns[node] != NEVER else -3


@apart
def weigh(arrival_ns, chosen, onward_ns, cost_ns, number):
    """Take a link where it is sooner than what comes before it."""
    for node in range(arrival_ns.size):
        over_ns = onward_ns[node] + cost_ns if onward_ns[node] != NEVER else NEVER
        chosen[node] = number if over_ns < arrival_ns[node] else chosen[node]
        arrival_ns[node] = min(arrival_ns[node], over_ns)


@kernel
def look_out(net, search, place):
    """Let neighbours of a node ask, unless the link to it is the best even late in the step; and who is there."""
    way, step, node = place
    goal, signs = search.tables[way * search.soon_ns.shape[3] + node].destination, search.signs[way, step]
    signs[goal, node] = ASK
    for link in range(net.satellites[goal].link_lo, net.satellites[goal].link_hi):
        source = net.links[link].target
        chosen = signs[source, node]
        if chosen < 0 or net.links[net.satellites[source].link_lo + chosen].target != goal:
            signs[source, node] = ASK


@inlined
def sign(net, search, table, satellite, step):
    """Return the choice of data on its way at a satellite in a step, or ASK."""
    row = search.tables[table]
    if row.destination == NONE:
        return ASK
    chosen = np.int64(search.signs[row.way, step, satellite, row.node])
    return net.satellites[satellite].link_lo + chosen if chosen >= 0 else chosen
