"""Where links stand as the sweep goes back over topology steps, and what a hop over each costs there.

Columns rather than records: every step goes over all links, and wants little of each.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.kernels.compile import apart, kernel
from latency.kernels.hops import LAID_OUT, lay_out_light
from latency.kernels.records import NEVER, NONE


class Sweep(NamedTuple):
    """Where everything stands in the step that is being filled."""

    span: np.ndarray  # (L,) the last up-interval that begins by then
    up_ns: np.ndarray  # (L,) when it begins, NONE where there is none
    lasts_ns: np.ndarray  # (L,) until when a hop may begin in it
    part_ns: np.ndarray  # (L,) c of that hop, all but the light time
    cost_ns: np.ndarray  # (L,) c of a hop, NEVER where there is none
    dirty: np.ndarray  # (S,) whether a neighbour has moved
    arrival_ns: np.ndarray  # (nodes,) over the links of one satellite
    chosen: np.ndarray  # (nodes,) the signs of one satellite
    nodes_ns: np.ndarray  # (2, S, nodes) P of what is bound for nodes in this step and the one after


@kernel
def keep_span(net, search, size, place, sweep):
    """Let a link stand at an up-interval, or before its first; place = (link, up-interval)."""
    link, span = place
    sweep.span[link] = span
    if span < net.links[link].span_lo:
        sweep.up_ns[link] = sweep.lasts_ns[link] = NONE
        return
    row = net.spans[span]
    sweep.up_ns[link], sweep.lasts_ns[link] = row.up_ns, row.down_ns - max(search.transfer_ns[size, span], 1)
    sweep.part_ns[link] = search.part_ns[size, span]


@kernel
def begin_last(net, search, size, sweep):
    """Let every link stand where the last step finds it, or after."""
    for link in range(net.links.size):
        keep_span(net, search, size, (link, net.links[link].span_hi - 1), sweep)


@kernel
def set_hop_costs(net, search, size, step, sweep):
    """Set c of all links in a step for data of one size."""
    now_ns = net.steps_ns[step]
    lay_out_light(net, search, step)
    for link in range(net.links.size):
        while sweep.up_ns[link] > now_ns:
            keep_span(net, search, size, (link, sweep.span[link] - 1), sweep)
    costs_at(now_ns, sweep.lasts_ns, sweep.part_ns, search.light_ns[step % LAID_OUT], sweep.cost_ns)


@apart
def costs_at(now_ns, lasts_ns, part_ns, light_ns, cost_ns):
    """Set c of all links at an instant."""
    for link in range(cost_ns.size):
        cost_ns[link] = part_ns[link] + light_ns[link] if now_ns <= lasts_ns[link] else NEVER


@apart
def longest_ns(cost_ns):
    """Return the largest c, 0 where there is none."""
    most_ns = np.int64(0)
    for link in range(cost_ns.size):
        most_ns = max(most_ns, cost_ns[link] if cost_ns[link] != NEVER else 0)
    return most_ns
