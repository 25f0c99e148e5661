"""The forecast of a satellite's backlog: when all that had joined its downlink was gone."""

from __future__ import annotations

from latency.kernels.compile import kernel
from latency.kernels.orders import sort_rows
from latency.kernels.records import NEVER, NONE


@kernel
def count_joined(items, lo):
    """Set lo (S + 1,) to where the rows of each satellite's downlink begin; return how many one has at most."""
    most = 0
    lo[:] = 0
    for item in range(items.size):
        if items[item].down_join_ns != NEVER:
            lo[items[item].satellite + 1] += 1
    for satellite in range(lo.size - 1):
        most = max(most, lo[satellite + 1])
        lo[satellite + 1] += lo[satellite]
    return most


@kernel
def fill_forecast(items, captures, lo, table, scratch):
    """Fill `table` (FORECAST) with all that has joined, in order per satellite; `lo` is as `count_joined` sets it.

    scratch is (5, rows that a satellite has at most).
    """
    for item in range(items.size):
        entry = items[item]
        if entry.down_join_ns != NEVER:
            row = table[lo[entry.satellite]]
            row.join_ns, row.gone_ns, row.capture = entry.down_join_ns, entry.down_end_ns, item % captures
            lo[entry.satellite] += 1
    for satellite in range(lo.size - 1, 0, -1):
        lo[satellite] = lo[satellite - 1]
    lo[0] = 0
    for satellite in range(lo.size - 1):
        sort_joined(table[lo[satellite] : lo[satellite + 1]], scratch)
        keep_last(table[lo[satellite] : lo[satellite + 1]])


@kernel
def sort_joined(rows, scratch):
    """Sort rows (FORECAST) by (join, capture), equals as they stand."""
    order, join_ns, capture, gone_ns = scratch[0], scratch[1], scratch[2], scratch[3]
    for place in range(rows.size):
        order[place] = place
        join_ns[place], capture[place], gone_ns[place] = rows[place].join_ns, rows[place].capture, rows[place].gone_ns
    sort_rows(order[: rows.size], join_ns, capture, scratch[4])
    for place in range(rows.size):
        was, row = order[place], rows[place]
        row.join_ns, row.capture, row.gone_ns = join_ns[was], capture[was], gone_ns[was]


@kernel
def keep_last(rows):
    """Turn instants at which rows (FORECAST) were gone into running maxima, `capture` into whose the maximum is.

    Beside the maximum stands the maximum over all other captures.
    """
    best_ns, owner, other_ns = 0, NONE, 0
    for place in range(rows.size):
        row = rows[place]
        if row.gone_ns > best_ns:
            if row.capture != owner:
                other_ns = best_ns
            best_ns, owner = row.gone_ns, row.capture
        elif row.capture != owner:
            other_ns = max(other_ns, row.gone_ns)
        row.gone_ns, row.capture, row.other_gone_ns = best_ns, owner, other_ns


@kernel
def last_joined(search, satellite, now_ns):
    """Return the last row of the satellite's forecast that has joined by now, or one before its first.

    Looked for near the last one: who asks again asks for an instant nearby.
    """
    low, high = search.forecast_lo[satellite] - 1, search.forecast_lo[satellite + 1]
    row, stride = search.forecast_last[satellite], 1
    if row > low and search.forecast[row].join_ns > now_ns:
        row, high = low, row
    else:  # nearly always it is one or two rows further
        while row + stride < high and search.forecast[row + stride].join_ns <= now_ns:
            row, stride = row + stride, 2 * stride
        high = min(high, row + stride)
    while row + 1 < high:
        middle = (row + high) >> 1
        if search.forecast[middle].join_ns <= now_ns:
            row = middle
        else:
            high = middle
    search.forecast_last[satellite] = row
    return row


@kernel
def gone_ns(search, satellite, now_ns, capture):
    """Forecast: when what the satellite will hold at `now_ns`, the capture's own left out, will be gone (or 0)."""
    place = last_joined(search, satellite, now_ns)
    if place < search.forecast_lo[satellite]:
        return 0
    row = search.forecast[place]
    return row.other_gone_ns if row.capture == capture else row.gone_ns
