"""The forecast of a satellite's backlog: when all that had joined its downlink was gone."""

from __future__ import annotations

from latency.kernels.compile import kernel


@kernel
def fill_forecast(gone_ns, owner, lo, table):
    """Fill `table` (FORECAST) with running maxima over the rows lo[s]..lo[s + 1] of each satellite.

    Beside the maximum and whose it is stands the maximum over all other captures.
    """
    for satellite in range(lo.size - 1):
        best, best_owner, other = 0, -1, 0
        for row in range(lo[satellite], lo[satellite + 1]):
            if gone_ns[row] > best:
                if owner[row] != best_owner:
                    other = best
                best, best_owner = gone_ns[row], owner[row]
            elif owner[row] != best_owner:
                other = max(other, gone_ns[row])
            table[row].gone_ns, table[row].capture, table[row].other_gone_ns = best, best_owner, other
