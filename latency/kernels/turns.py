"""Servers and those whom they serve: whether nobody is served before his turn. For the audit of a run."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.orders import group_rows, sort_rows
from latency.kernels.records import NEVER


@kernel
def in_turn(server, begin_ns, end_ns, begun_ns, free_ns):
    """Return how many are served, or -1 if they do not stand in the order of their turns on each server.

    Those without a server or a beginning are left out. begun_ns and free_ns (servers,) are scratch, 0 at first.
    """
    count = 0
    for row in range(server.size):
        place, at_ns = server[row], begin_ns[row]
        if place < 0 or at_ns == NEVER:
            continue
        if at_ns < begun_ns[place] or at_ns < free_ns[place]:
            return -1
        begun_ns[place], free_ns[place] = at_ns, max(free_ns[place], end_ns[row])
        count += 1
    return count


@kernel
def served(server, begin_ns, end_ns, columns):
    """Fill columns (3, M) with server, beginning and end of those that have both; return how many there are."""
    count = 0
    for row in range(server.size):
        if server[row] >= 0 and begin_ns[row] != NEVER:
            columns[0, count], columns[1, count], columns[2, count] = server[row], begin_ns[row], end_ns[row]
            count += 1
    return count


@kernel
def by_turn(columns, lo, order, scratch):
    """Fill order (M,) with the rows of columns (3, M) by (server, begin, end), lo with where each server's begin."""
    group_rows(columns[0], lo, order)
    for place in range(lo.size - 1):
        sort_rows(order[lo[place] : lo[place + 1]], columns[1], columns[2], scratch)


@kernel
def one_by_one(columns, lo, order, scratch, holds):
    """Fill holds (M - 1,): nothing begins before the one before it on the same server has ended."""
    by_turn(columns, lo, order, scratch)
    for place in range(1, order.size):
        before, row = order[place - 1], order[place]
        holds[place - 1] = columns[0, row] != columns[0, before] or columns[1, row] >= columns[2, before]


@kernel
def few_at_once(ascending_ns, lo, most, holds):
    """Fill holds (M,): at no beginning are more than `most` (servers,) busy; an end at the same instant comes first.

    ascending_ns (2, M) has beginnings and ends of each server, from lo[server] on, each in order.
    """
    for place in range(lo.size - 1):
        ended = lo[place]
        for row in range(lo[place], lo[place + 1]):
            while ended < lo[place + 1] and ascending_ns[1, ended] <= ascending_ns[0, row]:
                ended += 1
            holds[row] = row + 1 - ended <= most[place]
