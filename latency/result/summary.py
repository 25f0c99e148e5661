"""What a run says in numbers: per case the shares, quantiles, components and loads, then the bottleneck."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from latency.result.grounds import ground_record
from latency.result.onboard import onboard_record
from latency.result.register import count_bases
from latency.result.statistics import stability_record
from latency.result.tables import counted_captures, interest_names
from latency.scenario.declared import declaration
from latency.scenario.replication import nothing_random
from latency.tables import COMPONENTS, LEGS, NEVER, STATES, Captures
from latency.verdict.bottleneck import GROUND_CASES, ORBITAL_CASES, exact_sum, judge
from latency.verdict.evidence import Outcome, outcome_of, together
from latency.verdict.intervals import LEAST
from latency.verdict.quantiles import LEVELS, censored_quantiles
from latency.verdict.stability import stability_of

ONE_TRAJECTORY = "one trajectory: no interval, no verdict"
NOTHING_RANDOM = "one trajectory, as nothing here is random: no interval, no verdict"


class _Posed(NamedTuple):
    """As much of a problem as an outcome is made of."""

    captures: Captures
    counted: np.ndarray
    rules: object  # span, warm-up and stop: the scenario has them


def summarise(run, replicated: dict | None = None) -> dict:
    """Return the content of summary.json: plain numbers, strings, lists and None.

    The numbers are those of the run, the scenario as written; what its replications say is `replicated` and stands
    beside them: statistics and intervals per case, attribution and verdict.

    Means are over counted captures and include what censored captures were charged until the stop;
    `mean_is_a_bound` says where that makes the mean of the latency too small.
    """
    scenario, counted = run.scenario, counted_captures(run.scenario, run.captures)
    told, more = declaration(scenario), replicated or _ALONE
    posed = _Posed(run.captures, counted, scenario)
    totals = {name: _totals(case.ledger[:, :, together(counted)]) for name, case in run.cases.items()}
    cases = {
        name: _case_record(run, posed, case, totals[name]) | _replicated_case(more["cases"].get(name))
        for name, case in run.cases.items()
    }
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "start": scenario.start.isoformat().replace("+00:00", "Z"),
        "span_ns": scenario.span_ns,
        "stop_ns": scenario.stop_ns,
        "campaign": scenario.campaign,
        "seed": scenario.seed,
        "satellites": len(run.plan.satellites),
        "stations": len(run.plan.stations),
        "passes": int(run.plan.passes.rise_ns.size),
        "captures": _captures(run.captures, counted),
        "events": _events(scenario, run.captures.events),
        "assumptions": count_bases(scenario.assumptions),
        "cases": cases,
        "bottleneck": _bottlenecks(totals, int(counted.sum())),
        "ground": {name: ground_record(interval) for name, interval in run.grounds.items()},
        "declaration": {"digest": told.digest or None, "state": told.state, "sentence": told.sentence},
        "exploratory": told.exploratory,
        "replications": more["replications"],
        "attribution": more["attribution"],
        "verdict": more["verdict"],
        "note": _note(scenario, more["replications"]),
        "audit": {name: _plain(case.audit) for name, case in run.cases.items()},
    }


def _captures(captures: Captures, counted: np.ndarray) -> dict[str, int]:
    return {"taken": int(counted.size), "counted": int(counted.sum()), "not_taken": captures.not_taken}


_ALONE = {"replications": None, "cases": {}, "attribution": None, "verdict": None}


def _note(scenario, replications: dict | None) -> str:
    """Return what the intervals rest on, or why there are none."""
    if replications is None:
        return NOTHING_RANDOM if nothing_random(scenario) else ONE_TRAJECTORY
    count = len(replications["draws"])
    if count < LEAST:
        return f"{count} replications, too few for an interval, which takes {LEAST}"
    return f"intervals of 95 % from {count} replications"


def _case_record(run, posed: _Posed, case, totals: dict[tuple[str, str], int]) -> dict:
    """Return what the run itself says of a case."""
    outcome = outcome_of(posed, case)
    return {
        **_case(case, outcome, totals),
        "interests": _interests(run, case, posed.counted),
        **onboard_record(run, case, posed.counted),
        **_steadiness(outcome, run.scenario.campaign),
    }


def _steadiness(outcome: Outcome, campaign: str) -> dict:
    """Return whether the latencies of this very run grow with the simulated span, and why that is said."""
    if not outcome.taken_ns.size:
        return {"grows_with_span": False, "stability": None}
    found = stability_of((outcome,), campaign)
    return {"grows_with_span": found.unstable, "stability": stability_record(found)}


def _replicated_case(statistics: dict | None) -> dict:
    """Return the quantiles over all replications with their intervals, then everything that they say of the case."""
    if statistics is None:
        return {"interval": None, "statistics": None}
    metrics = {f"p{level}": statistics["metrics"][f"p{level}"] for level in LEVELS}
    return {"interval": {name: _interval(one) for name, one in metrics.items()}, "statistics": statistics}


def _interval(metric: dict | None) -> dict | None:
    """An interval stands around the quantile over all replications, which is not that of the run."""
    return None if not metric or not metric["interval"] else {"latency_ns": metric["value"], **metric["interval"]}


def _events(scenario, events) -> dict | None:
    """Return what became of the events; None where captures are not of events.

    An event is settled when it is seen or can no longer be; those settled in the counted time are counted, so that
    each counted capture is one event seen. `waiting` are those that nobody has seen by the end of the span, in time
    still.
    """
    if events is None:
        return None
    settled_ns = np.minimum(events.taken_ns, events.gone_ns)
    counted = (settled_ns >= scenario.warm_up_ns) & (settled_ns < scenario.span_ns)
    seen = counted & (events.taken_ns != NEVER)
    waits = events.taken_ns[seen] - events.event_ns[seen]
    numbers = {
        "seen": int(seen.sum()),
        "missed": int((counted & ~seen).sum()),
        "waiting": int((settled_ns >= scenario.span_ns).sum()),
    }
    return {
        "drawn": sum(numbers.values()),
        **numbers,
        "mean_capture_wait_ns": _mean(exact_sum(waits), waits.size),
    }


def _case(case, outcome: Outcome, totals: dict[tuple[str, str], int]) -> dict:
    state, count = outcome.state, outcome.taken_ns.size
    delivered = state == STATES.index("delivered")
    return {
        **{f"{name}_share": _share(int((state == code).sum()), count) for code, name in enumerate(STATES)},
        "quantiles": censored_quantiles(outcome.latency_ns, delivered, outcome.elapsed_ns),
        "within_deadline_share": _timely(outcome.deadline_ns, outcome.latency_ns, delivered),
        "mean_ns": _mean(sum(totals.values()), count),
        "mean_is_a_bound": not bool(delivered.all()),
        "components": _components(totals, count),
        "largest": _largest(totals, count),
        "down_bit": exact_sum(case.down_bit),
        "load": {name: None if value is None else float(value) for name, value in sorted(case.loads.items())},
        "scheduler_gap": None if case.gap is None else round(case.gap, 6),
        "kept": case.kept,
        "attempts_ns": dict(case.attempts_ns),
        "counters": _plain(case.counters),
    }


def _interests(run, case, counted: np.ndarray) -> dict | None:
    """Return how the counted captures of each class of interest fared; None where there are no classes."""
    names = interest_names(run.scenario)
    if not names:
        return None
    latency_ns = np.where(case.delivered_ns == NEVER, 0, case.delivered_ns - run.captures.taken_ns)
    return {
        name: _class(case, run.captures, latency_ns, counted & (run.captures.interest == row))
        for row, name in enumerate(names)
    }


def _class(case, captures: Captures, latency_ns: np.ndarray, rows: np.ndarray) -> dict:
    """Return shares and quantiles of some captures."""
    count, delivered = int(rows.sum()), case.state[rows] == STATES.index("delivered")
    elapsed_ns = case.ledger.sum(axis=(0, 1))[rows]
    return {
        "counted": count,
        "delivered_share": _share(int(delivered.sum()), count),
        "quantiles": censored_quantiles(latency_ns[rows], delivered, elapsed_ns),
        "within_deadline_share": _timely(captures.deadline_ns[rows], latency_ns[rows], delivered),
    }


def _timely(deadline_ns: np.ndarray, latency_ns: np.ndarray, delivered: np.ndarray) -> float | None:
    """Return the share of those with a deadline that were delivered by then; None where there is no deadline."""
    due = deadline_ns != NEVER
    return _share(int((due & delivered & (latency_ns <= deadline_ns)).sum()), int(due.sum()))


def _totals(ledger: np.ndarray) -> dict[tuple[str, str], int]:
    """Return the time of all rows by leg and component. [ns]"""
    return {(leg, name): exact_sum(ledger[g, c]) for g, leg in enumerate(LEGS) for c, name in enumerate(COMPONENTS)}


def _components(totals: dict[tuple[str, str], int], count: int) -> dict[str, dict[str, float | None]]:
    """Return the mean of each component on each leg, over counted captures. [ns]"""
    return {leg: {name: _mean(totals[leg, name], count) for name in COMPONENTS} for leg in LEGS}


def _largest(totals: dict[tuple[str, str], int], count: int) -> dict | None:
    """Return the component and leg that took most time of all, and its share of it."""
    whole = sum(totals.values())
    if not whole:
        return None
    leg, name = max(totals, key=totals.get)
    most = totals[leg, name]
    return {"leg": leg, "component": name, "mean_ns": _mean(most, count), "share": most / whole}


def _bottlenecks(totals: dict[str, dict[tuple[str, str], int]], count: int) -> dict:
    """Return {orbital case: {ground case: {aspect: word and means}}} for the cases that were run."""
    if not count:
        return {}
    both = {case: {name: sum(of[leg, name] for leg in LEGS) for name in COMPONENTS} for case, of in totals.items()}
    return {
        orbital: {
            ground: {aspect: _judged(made, count) for aspect, made in judge(both[ground], both[orbital]).items()}
            for ground in GROUND_CASES
            if ground in both
        }
        for orbital in ORBITAL_CASES
        if orbital in both
    }


def _judged(judgement, count: int) -> dict:
    return {
        "word": judgement.word,
        "ground_ns": _mean(judgement.ground_ns, count),
        "orbital_ns": _mean(judgement.orbital_ns, count),
        "elsewhere_ns": _mean(judgement.elsewhere_ns, count),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(total: int, count: int) -> float | None:
    return total / count if count else None


def _plain(numbers: dict) -> dict[str, int]:
    return {name: int(value) for name, value in sorted(numbers.items())}
