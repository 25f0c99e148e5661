"""What a claim may be about: the metrics, each measured on all replications together and on each alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from latency.tables import NEVER
from latency.verdict.age import age_of
from latency.verdict.bottleneck import exact_sum
from latency.verdict.evidence import Outcome
from latency.verdict.intervals import Series
from latency.verdict.quantiles import quantile

Outcomes = tuple[Outcome, ...]

# Which way is better, as a factor: times (ground - orbital) it is positive where orbit is better.
SIGNS = {"lower": 1, "higher": -1}


class Value(NamedTuple):
    """A number, and what it is at least: the same where it is known."""

    value: float  # infinite where only the bound is known
    at_least: float


class Metric(NamedTuple):
    """One number of a case, and which way it is better."""

    name: str
    text: str  # for people
    unit: str  # "ns" or "share"
    better: str  # "lower" or "higher"
    measure: Callable[[Outcomes], Value | None]

    @property
    def sign(self) -> int:
        """1 where lower is better, -1 where higher is."""
        return SIGNS[self.better]

    def of(self, outcomes: Outcomes) -> Series | None:
        """Return the metric of a case; times as float64, exact below 104 days.

        Returns
        -------
        Series or None
            None where there is nothing to measure: no counted capture, none with a deadline, none of a known event.
            Infinite where a quantile falls among the undelivered, and for a replication with nothing to measure.

        Examples
        --------
        >>> from latency.verdict.evidence import outcome_by_hand
        >>> taken, latencies = np.array([0, 10]), ([4, 6], [4, NEVER])
        >>> series = METRICS["p50"].of(tuple(outcome_by_hand(np.array(ns), taken, 100) for ns in latencies))
        >>> series.estimate, series.parts.tolist()
        (4.0, [4.0, 4.0])
        >>> METRICS["within-deadline"].of((outcome_by_hand(np.array([4, 6]), taken, 100),)) is None
        True
        """
        pooled = self.measure(outcomes) if outcomes else None
        if pooled is None:
            return None
        parts = [self.measure((outcome,)) or Value(math.inf, 0.0) for outcome in outcomes]
        values, bounds = np.array(parts, np.float64).T
        return Series(pooled.value, values, pooled.at_least, bounds)


def _to_answer(outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """The latency and the time spent, from the capture on."""
    return outcome.latency_ns, outcome.elapsed_ns


def _event_to_answer(outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """The same from the event on, for captures of a known event; of events that nobody saw there is never an answer."""
    known = outcome.event_ns != NEVER
    before_ns = outcome.taken_ns[known] - outcome.event_ns[known]
    latency_ns = outcome.latency_ns[known]
    there = latency_ns != NEVER
    from_event_ns = np.full(latency_ns.size, NEVER)
    from_event_ns[there] = latency_ns[there] + before_ns[there]
    missed_ns = outcome.missed_ns
    elapsed_ns = np.append(outcome.elapsed_ns[known] + before_ns, outcome.traffic.stop_ns - missed_ns)
    return np.append(from_event_ns, np.full(missed_ns.size, NEVER)), elapsed_ns


def _quantile(level: int, view: Callable, outcomes: Outcomes) -> Value | None:
    latency_ns, elapsed_ns = (np.concatenate(column) for column in zip(*map(view, outcomes), strict=True))
    found = quantile(level, latency_ns, elapsed_ns)
    if found.latency_ns is not None:
        return Value(float(found.latency_ns), float(found.latency_ns))
    return None if found.more_than_ns is None else Value(math.inf, float(found.more_than_ns))


def _restricted_mean(outcomes: Outcomes) -> Value | None:
    """Whatever is not delivered counts until the stop, lost captures too: to lose one early is no gain."""
    count = sum(outcome.taken_ns.size for outcome in outcomes)
    total_ns = sum(
        exact_sum(np.where(outcome.delivered, outcome.latency_ns, outcome.traffic.stop_ns - outcome.taken_ns))
        for outcome in outcomes
    )
    return Value(total_ns / count, total_ns / count) if count else None


def _within_deadline(outcomes: Outcomes) -> Value | None:
    due = [outcome.deadline_ns != NEVER for outcome in outcomes]
    count = sum(int(rows.sum()) for rows in due)
    timely = sum(
        int((rows & outcome.delivered & (outcome.latency_ns <= outcome.deadline_ns)).sum())
        for outcome, rows in zip(outcomes, due, strict=True)
    )
    return Value(timely / count, timely / count) if count else None


def _age(outcomes: Outcomes) -> Value | None:
    """Over the whole counted time in every case alike: until a satellite's first answer, the time that was counted.

    From the first answers on alone, a case that is silent for most of the time would seem to know more.
    """
    age = age_of(outcomes)
    if age.more_than_ns is None:
        return None
    value = float(age.more_than_ns)
    return Value(math.inf if age.silent else value, value)


_ALL = (
    Metric("p50", "median latency", "ns", "lower", partial(_quantile, 50, _to_answer)),
    Metric("p90", "90th centile of the latency", "ns", "lower", partial(_quantile, 90, _to_answer)),
    Metric("p95", "95th centile of the latency", "ns", "lower", partial(_quantile, 95, _to_answer)),
    Metric("p99", "99th centile of the latency", "ns", "lower", partial(_quantile, 99, _to_answer)),
    Metric("mean", "mean latency, undelivered captures counted until the stop", "ns", "lower", _restricted_mean),
    Metric("within-deadline", "share delivered within the deadline", "share", "higher", _within_deadline),
    Metric("age", "mean age of information", "ns", "lower", _age),
    Metric("event-p50", "median from event to answer", "ns", "lower", partial(_quantile, 50, _event_to_answer)),
    Metric("event-p95", "95th centile from event to answer", "ns", "lower", partial(_quantile, 95, _event_to_answer)),
)
METRICS = {metric.name: metric for metric in _ALL}
