"""How good the ground could be, in a sentence: as scheduled, with the best scheduler there is, what nobody can beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latency.flow.interval import MOST_CAPTURES, MOST_SEARCHED, Standing
from latency.report.durations import count_text, short_time
from latency.result.grounds import ground_record
from latency.tables import NEVER
from latency.verdict.bottleneck import UNSCREENED

if TYPE_CHECKING:  # a run of one trajectory needs nothing of it
    from latency.study.ground import Stand

METRICS = ("p50", "p95")
BEYOND = (
    "{cases}: what other schedulers would make of it, and what none can beat, is not looked for in a run of this size"
    f" (more than {MOST_CAPTURES:,} captures, or where data is relayed than {MOST_SEARCHED:,} captures x satellites^2)."
)


def ground_paragraphs(summary: dict) -> list[str]:
    """Return one paragraph on the ground cases of a run each; none where nothing was counted."""
    if not summary["captures"]["counted"]:
        return []
    found = summary.get("ground", {})
    beyond = [case for case in summary.get("cases", ()) if case in UNSCREENED and case not in found]
    told = [BEYOND.format(cases=" and ".join(beyond))] if beyond else []
    return told + [
        f"{case}, {'; '.join(f'{metric}: {interval_text(record, metric)}' for metric in METRICS)}{_left_out(record)}."
        for case, record in found.items()
    ]


def interval_text(record: dict, metric: str) -> str:
    """Return one metric of a ground case as scheduled, with the best scheduler, and what nobody can beat.

    Examples
    --------
    >>> times = {"operational": 9e12, "best": 7e12, "best_scheduler": "max-weight", "bound": 4e12}
    >>> told = {"schedulers": [{}] * 7, "not_tried": [], "p50": times}
    >>> interval_text(told, "p50")
    '2.5 h as scheduled .. 1.94 h with the best of 7 schedulers (max-weight) .. 66.7 min that nobody can beat'
    >>> interval_text(told | {"p50": dict.fromkeys(times, 9e12)}, "p50")
    '2.5 h as scheduled, and nobody can beat that'
    """
    times = record[metric]
    operational, best, bound = (_time(times[key]) for key in ("operational", "best", "bound"))
    schedulers = len(record["schedulers"])
    if operational == bound:
        return f"{operational} as scheduled, and nobody can beat that"
    tried = f"the best of {count_text(schedulers, 'scheduler')}"
    if best == operational:
        told = f"{operational} as scheduled" + (f", {tried}" if schedulers > 1 else "")
    else:
        told = f"{operational} as scheduled .. {best} with {tried} ({times['best_scheduler']})"
    return f"{told}, and nobody can beat that" if best == bound else f"{told} .. {bound} that nobody can beat"


def _left_out(record: dict) -> str:
    """Which schedulers were not tried, where any was."""
    tried, others = len(record["schedulers"]), record["not_tried"]
    return f" ({' and '.join(others)} not tried on so many passes)" if tried > 1 and others else ""


def _time(time_ns: float | None) -> str:
    return "never" if time_ns is None else short_time(time_ns)


def stand_record(stand: Stand) -> dict:
    """Return how a claim stands to the best ground there could be, as JSON holds it."""
    record = ground_record(stand.interval)
    orbital_ns = stand.orbital.mean_ns if stand.metric == "mean" else _known(stand.orbital, stand.metric)
    times = record[stand.metric] | {"orbital": orbital_ns}
    return record | {"metric": stand.metric, stand.metric: times}


def _known(standing: Standing, metric: str) -> int | None:
    time_ns = standing.quantiles_ns[int(metric.removeprefix("p"))]
    return None if time_ns == NEVER else time_ns


def stand_text(record: dict, orbital: str) -> str:
    """Return how an orbital case stands to the whole interval of the ground, from `against` of a claim's record.

    Examples
    --------
    >>> times = {"operational": 9e12, "best": 7e12, "best_scheduler": "max-weight", "bound": 6e12, "orbital": 5e12}
    >>> record = {"schedulers": [{}] * 7, "not_tried": [], "metric": "p50", "p50": times}
    >>> stand_text(record, "onboard-direct").partition(";")[2]
    ' onboard-direct (83.3 min) is sooner than anybody could be with these stations: no scheduler can turn that'
    """
    metric = record["metric"]
    times = record[metric]
    mine, *grounds = (_never(times[key]) for key in ("orbital", "bound", "best", "operational"))
    word = next((word for word, ground in zip(STANDS, grounds, strict=True) if mine < ground), NO_STAND)
    told = word.format(best=times["best_scheduler"])
    return f"{metric} {interval_text(record, metric)}{_left_out(record)}; {orbital} ({_time(times['orbital'])}) {told}"


STANDS = (  # sooner than the bound, the best scheduler, the scenario's own rule
    "is sooner than anybody could be with these stations: no scheduler can turn that",
    "is sooner than the best scheduler we have, but not than the bound: a better one might turn that",
    "is sooner only than the ground as scheduled: {best} turns that",
)
NO_STAND = "is no sooner than the ground as scheduled"


def _never(time_ns: float | None) -> float:
    return float("inf") if time_ns is None else time_ns
