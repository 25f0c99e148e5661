"""What stands in the way of comparing two cases: before numbers are compared, each must have numbers to compare."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from latency.tables import COMPONENTS, LEGS, NEVER, STATES
from latency.verdict.backlog import QUEUES
from latency.verdict.evidence import Outcome
from latency.verdict.intervals import Interval, sectioned
from latency.verdict.stability import stability_of

OUTSIDE, INFEASIBLE, UNSTABLE, INCONCLUSIVE = "outside domain", "infeasible", "unstable", "inconclusive"
PRECEDENCE = (OUTSIDE, INFEASIBLE, UNSTABLE, INCONCLUSIVE)
TOO_CLOSE = "too close to call"  # a load from 0.95 to 1: whether it is stable decides whether there is a number

CENSORED, LOST = STATES.index("censored"), STATES.index("lost")


class Hindrance(NamedTuple):
    """Why two cases cannot be compared, and which of them it is."""

    word: str
    case: str  # "" where it is the scenario
    reason: str


@dataclass(frozen=True)
class Pair:
    """A ground and an orbital case on the same captures and replications, with what is known of their scenario."""

    campaign: str  # "steady" or "finite"
    ground: str
    orbital: str
    ground_outcomes: tuple[Outcome, ...]
    orbital_outcomes: tuple[Outcome, ...]
    outside: tuple[str, ...] = ()  # from `domain.outside_domain`

    @property
    def sides(self) -> tuple[tuple[str, tuple[Outcome, ...]], tuple[str, tuple[Outcome, ...]]]:
        """((name, outcomes) of the ground case, the same of the orbital case)."""
        return (self.ground, self.ground_outcomes), (self.orbital, self.orbital_outcomes)

    def swapped(self) -> Pair:
        """Return the pair with the two cases in each other's place."""
        return Pair(self.campaign, self.orbital, self.ground, self.orbital_outcomes, self.ground_outcomes, self.outside)


def hindrances(pair: Pair, asked: float, events: bool = False) -> tuple[Hindrance, ...]:
    """Return what stands in the way, the weightiest first: outside domain, infeasible, unstable, nearly so.

    Parameters
    ----------
    pair : Pair
    asked : float
        Share of the counted captures that must arrive for the metric to be a number; 0 where any would do.
    events : bool
        Count known events, seen or not, instead of captures.
    """
    found = [Hindrance(OUTSIDE, "", reason) for reason in pair.outside]
    for name, outcomes in pair.sides:
        found += _of_case(pair.campaign, name, outcomes, (asked, events))
    return tuple(sorted(found, key=lambda one: PRECEDENCE.index(one.word)))


def one_trajectory(pair: Pair) -> bool:
    """Return whether chance was drawn once, or makes no difference: every replication is like the first."""
    return all(_alike(outcomes[0], other) for _, outcomes in pair.sides for other in outcomes[1:])


def _alike(one: Outcome, other: Outcome) -> bool:
    columns = ("taken_ns", "satellite", "event_ns", "latency_ns", "elapsed_ns")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in columns)


def share_delivered(outcomes: tuple[Outcome, ...], events: bool = False) -> tuple[float, Interval | None]:
    """Return the share of the counted captures that arrived, and its interval; or of events that became known.

    An event that nobody saw in time has no answer, whatever becomes of the captures of others.

    Examples
    --------
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> outcome = outcome_by_hand(np.array([5, NEVER]), np.array([0, 10]), 100)
    >>> share_delivered((outcome,) * 5)
    (0.5, Interval(estimate=0.5, low=0.5, high=0.5, replications=5))
    """
    rows = [_asked_about(outcome, events) for outcome in outcomes]
    arrived = np.array([(row & outcome.delivered).sum() for row, outcome in zip(rows, outcomes, strict=True)], float)
    unseen = [outcome.missed_ns.size * events for outcome in outcomes]
    counted = np.array([row.sum() + count for row, count in zip(rows, unseen, strict=True)], float)
    held = counted > 0
    if not held.any():
        return 1.0, None  # of nothing, nothing is missing
    pooled = float(arrived.sum() / counted.sum())
    return pooled, sectioned(pooled, arrived[held] / counted[held])


def _asked_about(outcome: Outcome, events: bool) -> np.ndarray:
    """(n,) bool, the captures that count."""
    return outcome.event_ns != NEVER if events else np.ones(outcome.taken_ns.size, bool)


def _of_case(campaign: str, name: str, outcomes: tuple[Outcome, ...], need: tuple[float, bool]) -> list[Hindrance]:
    asked, events = need
    stability = stability_of(outcomes, campaign)
    found = []
    if stability.unstable:
        found.append(Hindrance(UNSTABLE, name, stability.why))
    elif stability.word == TOO_CLOSE:
        found.append(Hindrance(INCONCLUSIVE, name, f"{stability.why}, too close to 1 to call it stable"))
    share, interval = share_delivered(outcomes, events)
    if share < asked or share == 0.0:
        sure = share == 0.0 or (interval is not None and interval.high < asked)
        stops = _stops(outcomes, events)
        word = INFEASIBLE if sure and not _merely_overloaded(stops, stability.unstable) else INCONCLUSIVE
        found.append(Hindrance(word, name, _shortfall(stops, (share, interval), need)))
    return found


def _merely_overloaded(stops: Counter[str], unstable: bool) -> bool:
    """Return whether most of what did not arrive waits for its turn, or was displaced by such."""
    short = stops.total() - stops["delivered"]
    queued = sum(count for stop, count in stops.items() if stop in QUEUES or (stop == "lost" and unstable))
    return 2 * queued > short


def _stops(outcomes: tuple[Outcome, ...], events: bool) -> Counter[str]:
    """How many were delivered, lost, found no way, were stopped in which component, or nobody saw happen."""
    stops: Counter[str] = Counter()
    for outcome in outcomes:
        rows = _asked_about(outcome, events)
        censored = rows & (outcome.state == CENSORED)
        counts = np.bincount(outcome.stopped_in[censored], minlength=len(LEGS) * len(COMPONENTS))
        both_legs = counts.reshape(len(LEGS), len(COMPONENTS)).sum(axis=0)
        stops.update(dict(zip(COMPONENTS, both_legs.tolist(), strict=True)))
        stops.update({state: int((rows & (outcome.state == row)).sum())
                      for row, state in enumerate(STATES) if row != CENSORED})  # fmt: skip
        stops["unseen"] += outcome.missed_ns.size * events
    return +stops


def _shortfall(stops: Counter[str], found: tuple[float, Interval | None], need: tuple[float, bool]) -> str:
    (share, interval), (asked, events) = found, need
    (stop, count), *_ = (row for row in stops.most_common() if row[0] != "delivered")
    within = f" ({max(interval.low, 0.0):.1%} to {min(interval.high, 1.0):.1%})" if interval else ""
    wanted = f", {asked:.0%} are asked for" if asked else ""
    rest = STOPPED.get(stop, f"stood in {stop} at the stop")
    whose = "events become known" if events else "captures arrive"
    return f"{share:.1%} of the {whose}{within}{wanted}; {count / stops.total():.1%} {rest}"


STOPPED = {
    "lost": "were lost",
    "unseen": "were over before anybody saw them",
    "unroutable": "found no way",
    "missed": "got a wrong answer: what they show was not found",
    "contact_wait": "still waited for a pass at the stop",
    "isl_wait": "still waited for a link at the stop",
}
