"""Rows by server and by key: kernels for what is nearly in order already."""

from __future__ import annotations

from latency.kernels.compile import kernel

SHORT = 8  # rows that are put in order one by one


@kernel
def group_rows(server, lo, order):
    """Fill order with the rows of each server in turn, in their order, and lo (servers + 1,) with where they begin.

    Rows of a server below 0 are left out.
    """
    lo[:] = 0
    for row in range(server.size):
        if server[row] >= 0:
            lo[server[row] + 1] += 1
    for place in range(lo.size - 1):
        lo[place + 1] += lo[place]
    for row in range(server.size):
        if server[row] >= 0:
            order[lo[server[row]]] = row
            lo[server[row]] += 1
    for place in range(lo.size - 1, 0, -1):
        lo[place] = lo[place - 1]
    lo[0] = 0


@kernel
def stands_before(first, second, a, b):
    """True where row a comes before row b by (first, second)."""
    return first[a] < first[b] or (first[a] == first[b] and second[a] < second[b])


@kernel
def sort_rows(rows, first, second, scratch):
    """Sort rows by (first, second), equals in their order; scratch is as long. One pass where all is in order.

    Runs of a few rows are sorted one by one, then two neighbouring runs at a time are made one: rows that come nearly
    in order are hardly moved.
    """
    for low in range(0, rows.size, SHORT):
        for place in range(low + 1, min(low + SHORT, rows.size)):
            row, gap = rows[place], place
            while gap > low and stands_before(first, second, row, rows[gap - 1]):
                rows[gap] = rows[gap - 1]
                gap -= 1
            rows[gap] = row
    width = SHORT
    while width < rows.size:
        for low in range(0, rows.size - width, 2 * width):
            middle, high = low + width, min(low + 2 * width, rows.size)
            if not stands_before(first, second, rows[middle], rows[middle - 1]):
                continue
            for place in range(low, middle):
                scratch[place] = rows[place]
            left, right = low, middle
            for place in range(low, high):
                if left < middle and (right >= high or not stands_before(first, second, rows[right], scratch[left])):
                    rows[place], left = scratch[left], left + 1
                else:
                    rows[place], right = rows[right], right + 1
        width *= 2
