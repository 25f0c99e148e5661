"""When data that is bound for a node would be there, P: four bytes each while that is soon after the step's end.

It nearly always is, and whole instants would take twice the memory, and the time in which the system clears that.
"""

from __future__ import annotations

import numpy as np

from latency.kernels.compile import apart, inlined, kernel
from latency.kernels.records import NEVER, NONE

NOWHERE, LATE = np.int32(-1), np.int32(-2)  # in place of the time after the step's end; what is LATE stands elsewhere
LARGEST_NS = np.int64(2**31 - 1)


@kernel
def put_away(net, search, place, best_ns, row):
    """Keep the P of place = (way, step), best_ns (S, nodes); return whether the given row of late_ns was needed."""
    way, step = place
    late, end_ns = np.int64(0), net.steps_ns[min(step + 1, net.steps_ns.size - 1)]
    for satellite in range(best_ns.shape[0]):
        late |= shorten(best_ns[satellite], end_ns, search.soon_ns[way, step, satellite])
    search.late_row[way, step] = row if late else NONE
    for satellite in range(best_ns.shape[0] if late else 0):
        copy(best_ns[satellite], search.late_ns[row, satellite])
    return late != 0


@apart
def copy(of_ns, to_ns):
    """Set instants to others."""
    for node in range(of_ns.size):
        to_ns[node] = of_ns[node]


@apart
def shorten(best_ns, end_ns, soon_ns):
    """Set the time after the step's end; return other than 0 where it does not fit."""
    late = np.int64(0)
    for node in range(best_ns.size):
        after_ns, never = best_ns[node] - end_ns, best_ns[node] == NEVER
        late |= 0 if never else after_ns & ~LARGEST_NS
        missing = NOWHERE if never else LATE
        soon_ns[node] = np.int32(after_ns) if after_ns <= LARGEST_NS else missing
    return late


@inlined
def at_node_ns(net, search, table, step, satellite):
    """P in a step of what a table leads to a node."""
    row = search.tables[table]
    after_ns = np.int64(search.soon_ns[row.way, step, satellite, row.node])
    if after_ns >= 0:
        return net.steps_ns[step + 1] + after_ns
    return search.late_ns[search.late_row[row.way, step], satellite, row.node] if after_ns == LATE else NEVER


@kernel
def at_nodes(net, search, place, onward_ns):
    """Set P of place = (way, step, satellite) for all nodes."""
    way, step, satellite = place
    row = search.late_row[way, step]
    if row != NONE:
        copy(search.late_ns[row, satellite], onward_ns)
    else:
        lengthen(search.soon_ns[way, step, satellite], net.steps_ns[min(step + 1, net.steps_ns.size - 1)], onward_ns)


@apart
def lengthen(soon_ns, end_ns, best_ns):
    """Set the instants where none is late."""
    for node in range(best_ns.size):
        best_ns[node] = end_ns + soon_ns[node] if soon_ns[node] >= 0 else NEVER
