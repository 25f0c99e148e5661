"""The one screen that `latency run` prints: a table of the cases, then what became of the bottleneck."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from latency.report.bottleneck import bottleneck_paragraphs
from latency.report.durations import count_text, share_text, short_time
from latency.report.ground import ground_paragraphs
from latency.report.ledger import basis_text
from latency.report.limits import limit_paragraphs, together
from latency.result.summary import ONE_TRAJECTORY
from latency.tables import STATES
from latency.verdict.quantiles import LEVELS

WIDTH = 96
GROWS = "grows with span"
ROUNDING = 1e-9  # of a sum of shares; a share of captures is never that small


class Page(NamedTuple):
    """What to print: a heading, a table, paragraphs below it."""

    heading: list[str]
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    paragraphs: list[str]


def case_page(summary: dict, typed: str = "FILE") -> Page:
    """Return the screen of a run of one trajectory; `typed` is how its scenario was named."""
    header = ("case", "p50", "p95", "delivered", "most of the time in")
    rows = [row for name, case in summary["cases"].items() for row in (_case_row(name, case), *_class_rows(case))]
    if any(case["grows_with_span"] for case in summary["cases"].values()):
        header = (*header, "")
        rows = [(*row, growing_mark(summary["cases"].get(row[0], _CLASS))) for row in rows]
    paragraphs = [
        *exploratory_paragraphs(summary),
        *bottleneck_paragraphs(summary),
        *limit_paragraphs(summary),
        *ground_paragraphs(summary),
        *waits_to_be_seen(summary),
        *missing_paragraphs(summary["cases"]),
        *_unrelayed(summary),
        *growing_paragraphs(summary["cases"]),
        closing(summary, _advice(summary, typed)),
    ]
    return Page(heading(summary), header, rows, [wrapped(text) for text in paragraphs])


def case_rows(summary: dict) -> tuple[tuple[str, ...], list[list]]:
    """Return header and one row per case, in plain numbers, for programs; None where there is nothing.

    Shares and quantiles are those of the run; `_pooled` is over its replications, between `_low` and `_high`.
    """
    quantiles = [f"p{level}_{part}" for level in LEVELS for part in ("ns", "more_than_ns")]
    intervals = [f"p{level}_{part}_ns" for level in LEVELS for part in ("pooled", "low", "high")]
    shares = [f"{state}_share" for state in STATES]
    largest = ("mean_ns", "largest_leg", "largest_component")
    header = ("case", *shares, *quantiles, *largest, "grows_with_span", *intervals)
    return header, [_plain_row(name, case) for name, case in summary["cases"].items()]


def _plain_row(name: str, case: dict) -> list:
    shares = [case[f"{state}_share"] for state in STATES]
    quantiles = [value for quantile in case["quantiles"].values() for value in quantile.values()]
    largest = case["largest"] or {"leg": None, "component": None}
    rest = [case["mean_ns"], largest["leg"], largest["component"], case["grows_with_span"]]
    return [name, *shares, *quantiles, *rest, *_plain_intervals(case["interval"] or {})]


def _plain_intervals(intervals: dict) -> list:
    found = [intervals.get(f"p{level}") or {} for level in LEVELS]
    return [interval.get(key) for interval in found for key in ("latency_ns", "low", "high")]


def heading(summary: dict) -> list[str]:
    """Return the question, then what was simulated."""
    counted = count_text(summary["captures"]["counted"], "capture")
    network = ", ".join(
        [
            count_text(summary["satellites"], "satellite"),
            count_text(summary["stations"], "station"),
            count_text(summary["passes"], "pass"),
        ]
    )
    line = f"{summary['scenario']}: {network}; {counted} counted over {short_time(summary['span_ns'])}"
    return [*textwrap.wrap(summary["question"] or summary["title"], WIDTH), line]


def _case_row(name: str, case: dict) -> tuple[str, ...]:
    quantiles = case["quantiles"]
    return (
        name,
        quantile_text(quantiles["p50"]),
        quantile_text(quantiles["p95"]),
        share_text(case["delivered_share"]),
        _largest(case["largest"]),
    )


def _class_rows(case: dict) -> list[tuple[str, ...]]:
    """A line for each class of interest below its case."""
    return [
        (
            f"  {name}",
            quantile_text(one["quantiles"]["p50"]),
            quantile_text(one["quantiles"]["p95"]),
            share_text(one["delivered_share"]),
            f"{one['counted']:,} of this class",
        )
        for name, one in (case.get("interests") or {}).items()
    ]


_CLASS = {"grows_with_span": False}  # the mark stands with the case


def quantile_text(quantile: dict) -> str:
    """Return a quantile, or `> x` where it falls among captures that never arrived."""
    if quantile["latency_ns"] is not None:
        return short_time(quantile["latency_ns"])
    return "-" if quantile["more_than_ns"] is None else f"> {short_time(quantile['more_than_ns'])}"


def _largest(largest: dict | None) -> str:
    if largest is None:
        return "-"
    return f"{largest['component']} ({largest['leg']}), {share_text(largest['share'])}"


def waits_to_be_seen(summary: dict) -> list[str]:
    """Say what went before the captures, where they are of events: no case can change it."""
    events = summary.get("events")
    if not events:
        return []
    seen = count_text(events["seen"], "event")
    wait = f", on average {short_time(events['mean_capture_wait_ns'])} after it happened" if events["seen"] else ""
    return [
        f"{seen} seen{wait}; {events['missed']:,} missed, {events['waiting']:,} still waiting at the end of the span. "
        "Latencies count from the capture: whoever asks about the event waits for that too, in every case."
    ]


def missing_paragraphs(cases: dict[str, dict]) -> list[str]:
    """Say where means and words leave something out: captures that never arrived, and answers that were wrong."""
    shares = {name: case["delivered_share"] for name, case in cases.items()}
    wrong = {name: case.get("missed_share") or 0.0 for name, case in cases.items()}
    came = {name: share + wrong[name] for name, share in shares.items() if share is not None}
    short = [f"{name} {share_text(share)}" for name, share in came.items() if share < 1 - ROUNDING]
    missed = together({name: share_text(share) for name, share in wrong.items() if share})
    not_there = (
        f"Not everything arrived ({', '.join(short)}): what did not counts only until the clock stopped, which "
        "flatters a case in means and words."
    )
    not_right = (
        f"Answers were wrong ({missed} of all captures): something was there, nothing was found. Quantiles count them "
        "as never delivered."
    )
    return [text for text, whom in ((not_there, short), (not_right, missed)) if whom]


def _unrelayed(summary: dict) -> list[str]:
    """Say why a relay case can look just like its direct twin."""
    return [
        f"{name} is shown on own passes: none of our {len(case['attempts_ns']) - 1} attempts at relaying was sooner on "
        "average. A better routing may exist, so this says little about relaying."
        for name, case in summary["cases"].items()
        if case["kept"] == "own" and len(set(case["attempts_ns"].values())) > 1
    ]


def growing_mark(case: dict) -> str:
    """Return the mark of a case, or of its statistics, that cannot carry its traffic."""
    return GROWS if case["grows_with_span"] else ""


def growing_paragraphs(cases: dict[str, dict]) -> list[str]:
    """Return a warning for the cases, or their statistics, whose latencies grow with the simulated time."""
    reasons: dict[str, list[str]] = {}
    for name, case in cases.items():
        if case["grows_with_span"]:
            reasons.setdefault(case["stability"]["why"], []).append(name)
    return [
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} overloaded ({why}): latencies there grow with the "
        "simulated span, and nothing should be divided by them."
        for why, names in reasons.items()
    ]


def exploratory_paragraphs(summary: dict) -> list[str]:
    """Say first that nothing was tested, where the claims were not there before the answers."""
    sentence = summary["declaration"]["sentence"]
    return [f"{sentence[0].upper()}{sentence[1:]}."] if summary["exploratory"] else []


def _advice(summary: dict, typed: str) -> str:
    """What gives intervals, where they could be had."""
    if summary["note"] != ONE_TRAJECTORY:
        return ""
    if summary["declaration"]["digest"]:
        return f'; "latency claim {typed}" draws replications'
    return f'; "latency run {typed} --replications 12" draws more'


def closing(summary: dict, advice: str = "") -> str:
    """Return the last paragraph: what the numbers rest on."""
    checks = sum(sum(checks.values()) for checks in summary["audit"].values())
    checks += summary["replications"]["checks"] if summary["replications"] else 0
    note = summary["note"] + advice
    basis = basis_text(summary["assumptions"])
    return f"{note[0].upper()}{note[1:]}. Assumptions: {basis}. The audit passed ({count_text(checks, 'check')})."


def wrapped(text: str) -> str:
    """Return a paragraph in lines that fit the screen."""
    return textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
