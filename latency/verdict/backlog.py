"""How many captures are under way at an instant, and whether they become more and more."""

from __future__ import annotations

import numpy as np

from latency.tables import COMPONENTS, NEVER
from latency.verdict.evidence import Outcome, Traffic, charged, ended_early

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
    return _between(np.sort(traffic.taken_ns), np.sort(traffic.gone_ns), at_ns)


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
    return _between(np.sort(_freed_ns(outcome)), np.sort(_gone_ns(outcome)), at_ns)


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
    taken_ns, gone_ns = np.sort(traffic.taken_ns), np.sort(traffic.gone_ns)
    if not outcome.taken_ns.size or QUARTERS * _quiet_ns(gone_ns, traffic.span_ns) > edges_ns[-1] - edges_ns[0]:
        return None
    floors = [_floors(taken_ns, gone_ns, edges_ns)]
    floors.append(_floors(np.sort(_freed_ns(outcome)), np.sort(_gone_ns(outcome)), edges_ns))
    return min(rise for view in floors for rise in _rises(view)) / (outcome.taken_ns.size / 2)


def _quiet_ns(gone_ns: np.ndarray, span_ns: int) -> int:
    """The longest time within the span in which nothing went; `gone_ns` in order."""
    gone_ns = gone_ns[: np.searchsorted(gone_ns, span_ns)]
    if not gone_ns.size:
        return span_ns
    between_ns = (gone_ns[1:] - gone_ns[:-1]).max(initial=0)
    return max(int(between_ns), int(gone_ns[0]), span_ns - int(gone_ns[-1]))


def _floors(from_ns: np.ndarray, to_ns: np.ndarray, edges_ns: list[int]) -> list[int]:
    """The least backlog of each quarter: it is least as the quarter begins or when something has gone; both in order.

    The k-th to go leaves behind all who came, but for k; where several go at once the last of them counts, and leaves
    least.
    """
    rows = np.searchsorted(to_ns, edges_ns)
    came = np.searchsorted(from_ns, to_ns[rows[0] : rows[-1]], side="right")
    after = came - np.arange(rows[0] + 1, rows[-1] + 1)
    return [
        min(int(first), int(after[lo:hi].min(initial=NEVER)))
        for first, lo, hi in zip(
            _between(from_ns, to_ns, edges_ns[:-1]), rows[:-1] - rows[0], rows[1:] - rows[0], strict=True
        )
    ]


def _rises(floors: list[int]) -> list[int]:
    return [floors[2] - floors[0], floors[3] - floors[1]]


def _between(from_ns: np.ndarray, to_ns: np.ndarray, at_ns: np.ndarray) -> np.ndarray:
    """How many have come and not gone; instants of both in order."""
    return np.searchsorted(from_ns, at_ns, side="right") - np.searchsorted(to_ns, at_ns, side="right")


def _freed_ns(outcome: Outcome) -> np.ndarray:
    rows = [COMPONENTS.index(name) for name in QUEUES]
    return outcome.taken_ns + outcome.elapsed_ns - charged(outcome.ledger, rows)


def _gone_ns(outcome: Outcome) -> np.ndarray:
    gone = outcome.delivered | ended_early(outcome.state)
    return np.where(gone, outcome.taken_ns + outcome.elapsed_ns, NEVER)
