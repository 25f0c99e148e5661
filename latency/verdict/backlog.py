"""How many captures are under way at an instant, and whether they become more and more."""

from __future__ import annotations

import numpy as np

from latency.tables import COMPONENTS, NEVER
from latency.verdict.evidence import Outcome, Traffic, ended_early

# Where data waits for other data; waits for a pass or for a link are geometry and do not pile up.
QUEUES = ("isl_queue", "antenna_wait", "downlink_queue", "backhaul_queue", "compute_queue", "power_wait")
QUARTERS = 4


def in_system(traffic: Traffic, at_ns: np.ndarray) -> np.ndarray:
    """Return how many captures were taken and not yet gone.

    Parameters
    ----------
    traffic : Traffic
    at_ns : (N,) int64
        Instants; what happens at an instant has happened. [ns]

    Returns
    -------
    (N,) int64

    Examples
    --------
    >>> traffic = Traffic(np.array([0, 10, 20]), np.array([15, 12, NEVER]), 30, 0, 40)
    >>> in_system(traffic, np.array([0, 10, 12, 15, 20])).tolist()
    [1, 2, 1, 0, 1]
    """
    return _between(traffic.taken_ns, traffic.gone_ns, at_ns)


def held_by_queues(outcome: Outcome, at_ns: np.ndarray) -> np.ndarray:
    """Return how many counted captures are under way that would be gone, had they met no queue on their way.

    A queue delays a capture by what the ledger charges to queues; without it, all else equal, it would have
    gone as much earlier. So the captures that merely wait for a pass are left out.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> outcome = outcome_by_hand(np.array([9, 5]), np.array([0, 1]), 100)
    >>> outcome.ledger[0, COMPONENTS.index("compute_queue"), 0] = 4  # and 5 of waiting for a pass
    >>> held_by_queues(outcome, np.array([4, 5, 8, 9])).tolist()
    [0, 1, 1, 0]
    """
    rows = [COMPONENTS.index(name) for name in QUEUES]
    end_ns = outcome.taken_ns + outcome.elapsed_ns
    freed_ns = end_ns - outcome.ledger[:, rows, :].sum(axis=(0, 1))
    return _between(freed_ns, _gone_ns(outcome), at_ns)


def growth(outcome: Outcome) -> float | None:
    """Return the growth of the backlog over the counted time as a share of the captures counted; 0 where it is settled.

    Cut the counted time in quarters and take the least backlog of each: a saw-tooth of passes comes down in
    every quarter, an overload never comes down again. From the first quarter to the third and from the second
    to the fourth the floor must rise; the smaller rise counts, negative ones too, and of the two views `in_system`
    (with the warm-up's captures) and `held_by_queues` (without waits for passes) the smaller. In an overloaded
    queue with load r this is 1 - 1/r.

    Returns
    -------
    float or None
        None where it cannot be told: nothing was counted, or nothing came out for a quarter of the counted time
        or longer.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> taken = np.arange(0, 1000)
    >>> outcome = outcome_by_hand(taken // 4, taken, 1000)  # each takes a quarter longer than the time between two
    >>> outcome.ledger[0] = outcome.ledger[0][[1, 3, 2, *range(3, 17)]]
    >>> outcome.ledger[0, COMPONENTS.index("compute_queue")] = outcome.elapsed_ns
    >>> growth(outcome)
    0.2
    """
    traffic = outcome.traffic
    edges_ns = [
        traffic.warm_up_ns + (traffic.span_ns - traffic.warm_up_ns) * quarter // QUARTERS
        for quarter in range(QUARTERS + 1)
    ]
    gone_ns = np.sort(traffic.gone_ns)
    gone_ns = gone_ns[gone_ns < traffic.span_ns]
    quiet_ns = np.diff(gone_ns, prepend=0, append=traffic.span_ns).max()
    if not outcome.taken_ns.size or QUARTERS * quiet_ns > traffic.span_ns - traffic.warm_up_ns:
        return None
    rises = [rise for view in (_floors_in_system, _floors_held) for rise in _rises(view(outcome, gone_ns, edges_ns))]
    return min(rises) / (outcome.taken_ns.size / 2)


def _floors_in_system(outcome: Outcome, gone_ns: np.ndarray, edges_ns: list[int]) -> list[int]:
    return _floors(in_system(outcome.traffic, gone_ns), in_system(outcome.traffic, edges_ns[:-1]), gone_ns, edges_ns)


def _floors_held(outcome: Outcome, gone_ns: np.ndarray, edges_ns: list[int]) -> list[int]:
    return _floors(held_by_queues(outcome, gone_ns), held_by_queues(outcome, edges_ns[:-1]), gone_ns, edges_ns)


def _floors(after: np.ndarray, at_edge: np.ndarray, gone_ns: np.ndarray, edges_ns: list[int]) -> list[int]:
    """The least backlog of each quarter: it is least as the quarter begins or when something has gone."""
    rows = np.searchsorted(gone_ns, edges_ns)
    return [
        min(int(first), int(after[lo:hi].min(initial=NEVER)))
        for first, lo, hi in zip(at_edge, rows[:-1], rows[1:], strict=True)
    ]


def _rises(floors: list[int]) -> list[int]:
    return [floors[2] - floors[0], floors[3] - floors[1]]


def _between(from_ns: np.ndarray, to_ns: np.ndarray, at_ns: np.ndarray) -> np.ndarray:
    came = np.searchsorted(np.sort(from_ns), at_ns, side="right")
    return came - np.searchsorted(np.sort(to_ns), at_ns, side="right")


def _gone_ns(outcome: Outcome) -> np.ndarray:
    gone = outcome.delivered | ended_early(outcome.state)
    return np.where(gone, outcome.taken_ns + outcome.elapsed_ns, NEVER)
