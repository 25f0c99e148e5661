"""Who is granted what when alone: a list for each transmitter, made once."""

from __future__ import annotations

from latency.kernels.compile import inlined, kernel
from latency.kernels.integers import duration_ns
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import first_access, next_grant, open_run


@kernel
def wins_until_ns(net, transmitter, access, grant_ns):
    """Return until when the access that is granted at `grant_ns` would be granted too, if nobody had asked before.

    It stays the best while its run is open, a bit can be sent after acquisition, and no other run opens.
    """
    last_ns, until_ns = 0, net.runs[open_run(net, access, grant_ns)].close_ns - 1
    for run in range(net.accesses[access].run_lo, net.accesses[access].run_hi):
        one_ns, close_ns = duration_ns(1, net.runs[run].rate_bit_s), net.runs[run].close_ns
        if one_ns <= close_ns - net.runs[run].open_ns:
            last_ns = max(last_ns, close_ns - one_ns - net.transmitters[transmitter].acquisition_ns)
    until_ns = min(until_ns, last_ns)
    for other in range(first_access(net, transmitter, grant_ns), net.transmitters[transmitter].access_hi):
        if net.accesses[other].rise_ns > until_ns:
            break
        for run in range(net.accesses[other].run_lo, net.accesses[other].run_hi):
            if net.runs[run].open_ns > grant_ns:
                until_ns = min(until_ns, net.runs[run].open_ns - 1)
    return until_ns


@kernel
def fill_grants(net, search):
    """List for each transmitter what it is granted first by when it asks, with every antenna free.

    Nothing is granted between asking and the grant, so whoever asks in between is granted the same.
    """
    row = 0
    for transmitter in range(net.transmitters.size):
        search.grant_lo[transmitter], now_ns = row, 0
        while now_ns != NEVER:
            access, at_ns = next_grant(net, transmitter, now_ns)
            grant = search.grants[row]
            grant.from_ns, grant.access, grant.at_ns = now_ns, access, at_ns
            now_ns = wins_until_ns(net, transmitter, access, at_ns) + 1 if access != NONE else NEVER
            row += 1
        search.grant_lo[transmitter + 1] = row
        search.grant_last[transmitter] = search.grant_lo[transmitter]


@inlined
def row_from(rows, lo, last, transmitter, start_ns):
    """Return the last row of a transmitter that holds from `start_ns` on or earlier, looked for near the last one."""
    row, high, stride = last[transmitter], lo[transmitter + 1], 1
    if rows[row].from_ns > start_ns:
        row, high = lo[transmitter], row
    else:  # nearly always it is one or two rows further
        while row + stride < high and rows[row + stride].from_ns <= start_ns:
            row, stride = row + stride, 2 * stride
        high = min(high, row + stride)
    while row + 1 < high:
        middle = (row + high) >> 1
        if rows[middle].from_ns <= start_ns:
            row = middle
        else:
            high = middle
    return row


@kernel
def first_grant(search, transmitter, start_ns):
    """Return the row of the first grant at or after `start_ns` with every antenna free.

    Looked for near the last one, for who asks again asks for an instant nearby.
    """
    search.grant_last[transmitter] = row_from(search.grants, search.grant_lo, search.grant_last, transmitter, start_ns)
    return search.grant_last[transmitter]
