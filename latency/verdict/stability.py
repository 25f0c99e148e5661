"""Can the case carry its traffic? Load per resource, growth of the backlog, and what follows from them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from latency.verdict.backlog import growth
from latency.verdict.evidence import Outcome
from latency.verdict.intervals import Interval, sectioned
from latency.verdict.quantiles import pooled_quantile

FULL = 1.0
NEARLY_FULL = 0.95  # from here to full: too close to call

# A backlog is said to grow where its floor rises by this share of the captures counted, and by this many times
# the square root of their number. A queue at load 1, which only wanders, rises by less than half the root on
# average and rarely by more than five (exponential and lognormal service, 100 to 10,000 captures).
MATERIAL = 0.02
ROOTS = 1.0
# One trajectory has no interval: it must be plain to see.
MATERIAL_ALONE = 0.05
ROOTS_ALONE = 6.0

KINDS = ("antennas", "data centre", "downlink", "computer", "link", "line", "ingest", "energy", "heat", "storage")
ON_BOARD = ("downlink", "computer", "link", "energy", "heat")
FEEDS = ("energy", "heat")  # of computers on board
PEAKS = ("storage",)  # the most that was wanted at once: at 1 it is just full; nothing has to grow with the span


class Load(NamedTuple):
    """Offered over what could be carried, of one resource over all replications."""

    resource: str  # as in Outcome.loads
    kind: str  # of KINDS
    owner: str  # satellite, station or data centre; of a link the satellite that sends; "" for all antennas
    mean: float  # infinite where a replication has traffic and can carry none; 0 counts where it has no traffic
    least: float
    most: float


class Stability(NamedTuple):
    """Whether a case can carry its traffic in the long run, and why that is said."""

    unstable: bool
    word: str  # "stable", "too close to call", "unstable", or "finite" where the question does not arise
    why: str
    load: float  # of the worst resource, mean over replications
    resource: str  # "" where there is no traffic
    growth: float | None  # of the backlog, as a share of the captures counted; None where it cannot be told
    growth_interval: Interval | None
    note: str  # the mark that overload leaves in the quantiles, or ""


def load_table(outcomes: tuple[Outcome, ...]) -> tuple[Load, ...]:
    """Return the load of every resource, worst first.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> plain = outcome_by_hand(np.array([1]), np.array([0]), 10)
    >>> busy = [replace(plain, loads=loads) for loads in ({"downlink a": 0.5, "line b": None}, {"downlink a": 0.75})]
    >>> for row in load_table(tuple(busy)):
    ...     print(row.resource, row.kind, row.owner, row.mean)
    line b line b inf
    downlink a downlink a 0.625
    """
    names = {name for outcome in outcomes for name in outcome.loads}
    return tuple(sorted((_load(name, outcomes) for name in names), key=lambda row: (-row.mean, row.resource)))


def sustained(table: tuple[Load, ...]) -> tuple[Load, ...]:
    """Return the loads that nothing can bear for ever at 1; a storage that fills up and loses is none of them."""
    borne = _borne({row.kind for row in table})
    return tuple(row for row in table if row.kind not in borne)


def _borne(kinds: set[str]) -> tuple[str, ...]:
    """Only processors on board wait for energy: where none works, a battery that runs down lets nothing grow."""
    return PEAKS if "computer" in kinds else (*PEAKS, *FEEDS)


def loads_of_satellites(table: tuple[Load, ...]) -> tuple[Load, ...]:
    """Return the worst resource on board of each satellite, worst satellite first.

    A fleet at 0.6 on average may hold a satellite at 1.2: that one decides.
    """
    worst: dict[str, Load] = {}
    for row in table:
        if row.kind in ON_BOARD:
            worst.setdefault(row.owner, row)
    return tuple(worst.values())


def _load(resource: str, outcomes: tuple[Outcome, ...]) -> Load:
    values = _values(resource, outcomes)
    return Load(resource, *_whose(resource), _mean(values), min(values), max(values))


def _values(resource: str, outcomes: tuple[Outcome, ...]) -> list[float]:
    """The load in each replication; infinite where there is traffic and nothing can be carried."""
    found = [outcome.loads.get(resource, 0.0) for outcome in outcomes]
    return [math.inf if value is None else float(value) for value in found]


def _heaviest(outcomes: tuple[Outcome, ...]) -> tuple[float, str]:
    """Return the first row of what `sustained` leaves of the table: mean load and resource; (0, "") of none."""
    kinds = {name: _whose(name)[0] for outcome in outcomes for name in outcome.loads}
    borne = _borne(set(kinds.values()))
    means = {name: _mean(_values(name, outcomes)) for name, kind in kinds.items() if kind not in borne}
    resource = min(means, key=lambda name: (-means[name], name), default="")
    return means.get(resource, 0.0), resource


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _whose(resource: str) -> tuple[str, str]:
    """Return the kind of a resource and its owner: of a link the satellite that sends.

    >>> _whose("link a > b"), _whose("data centre at home"), _whose("antennas"), _whose("sails a")
    (('link', 'a'), ('data centre', 'at home'), ('antennas', ''), ('', 'sails a'))
    """
    kind, _, owner = resource.partition(" ")
    if kind not in KINDS:
        kind = next((kind for kind in KINDS if f"{resource} ".startswith(f"{kind} ")), "")
        owner = resource.removeprefix(kind)
    return kind, owner.partition(" > ")[0].strip() if kind == "link" else owner.strip()


def stability_of(outcomes: tuple[Outcome, ...], campaign: str = "steady") -> Stability:
    """Return whether a case can carry its traffic.

    Unstable in a steady campaign: a resource whose load is 1 or more on average over the replications, or a
    backlog whose floor grows (see `backlog.growth`): with five replications or more, an interval above 0 and a growth
    that matters; with fewer, every one of them must show a large growth. In a finite campaign everything
    ends some day, and load and growth are information.

    Parameters
    ----------
    outcomes : tuple of Outcome
        One case, a row per replication; at least one.
    campaign : str
        "steady" or "finite".

    Examples
    --------
    >>> from dataclasses import replace
    >>> from latency.verdict.evidence import outcome_by_hand
    >>> outcome = replace(outcome_by_hand(np.array([1]), np.array([0]), 10), loads={"downlink a": 1.25})
    >>> stability_of((outcome,)).why
    'downlink a: load 1.25'
    >>> stability_of((outcome,), "finite").word
    'finite'
    """
    load, resource = _heaviest(outcomes)
    risen = [growth(outcome) for outcome in outcomes]
    told = [(outcome, rise) for outcome, rise in zip(outcomes, risen, strict=True) if rise is not None]
    rises = [rise for _, rise in told]
    mean = math.fsum(rises) / len(rises) if 2 * len(rises) > len(risen) else None  # most of them must tell
    interval = None if mean is None else sectioned(mean, np.array(rises))
    grows = mean is not None and _grows([outcome for outcome, _ in told], rises, interval)
    word, why = _judged(load, resource, mean if grows else None)
    if campaign == "finite":
        word, why = "finite", f"a finite campaign ends; for information: {why}"
    return Stability(word == "unstable", word, why, load, resource, mean, interval, _mark(outcomes))


def _grows(outcomes: list[Outcome], rises: list[float], interval: Interval | None) -> bool:
    roots = [1 / math.sqrt(outcome.taken_ns.size) for outcome in outcomes]
    if interval is None:
        return all(rise > max(MATERIAL_ALONE, ROOTS_ALONE * root) for rise, root in zip(rises, roots, strict=True))
    root = math.fsum(roots) / len(roots)
    return interval.low > 0 and interval.estimate > max(MATERIAL, ROOTS * root)


def _judged(load: float, resource: str, growing: float | None) -> tuple[str, str]:
    if math.isinf(load):
        return "unstable", f"{resource}: traffic where nothing can be carried"
    if load >= FULL:
        return "unstable", f"{resource}: load {load:.3g}"
    if growing is not None:
        return "unstable", f"the backlog grows by {growing:.0%} of the captures, though no load is 1 or more"
    if load >= NEARLY_FULL:
        return "too close to call", f"{resource}: load {load:.3g}"
    return "stable", f"{resource}: load {load:.3g}" if resource else "no traffic"


def _mark(outcomes: tuple[Outcome, ...]) -> str:
    """Waits that grow linearly from nothing at the start: p90 is 1.8 times the median, less for a warm-up."""
    p50_ns, p90_ns = (pooled_quantile(level, outcomes).latency_ns for level in (50, 90))
    told = [outcome for outcome in outcomes if outcome.taken_ns.size >= 2]
    if not p50_ns or not p90_ns or not told:
        return ""
    traffic = outcomes[0].traffic
    skipped = traffic.warm_up_ns / traffic.span_ns
    linear = (0.9 + 0.1 * skipped) / (0.5 + 0.5 * skipped)
    if not 0.9 <= p90_ns / p50_ns / linear <= 1.1:
        return ""
    early, late = (math.fsum(column) for column in zip(*map(_halves, told), strict=True))
    if not late >= 1.5 * early:
        return ""
    return (
        f"p90 is {p90_ns / p50_ns:.1f} times the median (linear growth: {linear:.1f}), and the median is "
        f"{p50_ns / traffic.span_ns:.0%} of the span and rises from its first half to its second: "
        "the mark of an overloaded queue, whose waits follow the span"
    )


def _halves(outcome: Outcome) -> tuple[float, float]:
    """Median time spent by captures of the first half and of the second."""
    middle = outcome.taken_ns.size // 2
    order = np.argsort(outcome.taken_ns, kind="stable")
    return tuple(float(np.median(outcome.elapsed_ns[rows])) for rows in (order[:middle], order[middle:]))
