"""The one screen that `latency run` prints: a table of the cases, then what became of the bottleneck."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from latency.report.durations import count_text, share_text, short_time
from latency.report.ledger import basis_text
from latency.tables import STATES
from latency.verdict.bottleneck import ASPECTS, ELSEWHERE

WIDTH = 96
NEGLIGIBLE = 0.005  # of the bottleneck: waits elsewhere that are not worth a word

_VERBS = {"bypassed": "bypasses", "moved": "moves", "reduced": "reduces", "kept": "keeps"}


class Page(NamedTuple):
    """What to print: a heading, a table, paragraphs below it."""

    heading: list[str]
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    paragraphs: list[str]


def case_page(summary: dict) -> Page:
    """Return the screen of a run."""
    header = ("case", "p50", "p95", "delivered", "most of the time in")
    rows = [_case_row(name, case) for name, case in summary["cases"].items()]
    warnings = [*_missing(summary), *_unrelayed(summary), *_growing(summary)]
    paragraphs = [*bottleneck_paragraphs(summary), *_waits_to_be_seen(summary), *warnings, _closing(summary)]
    return Page(_heading(summary), header, rows, [_wrapped(text) for text in paragraphs])


def case_rows(summary: dict) -> tuple[tuple[str, ...], list[list]]:
    """Return header and one row per case, in plain numbers, for programs; None where there is nothing."""
    quantiles = [f"{name}_{part}" for name in ("p50", "p90", "p95", "p99") for part in ("ns", "more_than_ns")]
    shares = [f"{state}_share" for state in STATES]
    header = ("case", *shares, *quantiles, "mean_ns", "largest_leg", "largest_component")
    return header, [_plain_row(name, case) for name, case in summary["cases"].items()]


def _plain_row(name: str, case: dict) -> list:
    shares = [case[f"{state}_share"] for state in STATES]
    quantiles = [value for quantile in case["quantiles"].values() for value in quantile.values()]
    largest = case["largest"] or {"leg": None, "component": None}
    return [name, *shares, *quantiles, case["mean_ns"], largest["leg"], largest["component"]]


def _heading(summary: dict) -> list[str]:
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


def quantile_text(quantile: dict) -> str:
    """Return a quantile, or `> x` where it falls among captures that never arrived."""
    if quantile["latency_ns"] is not None:
        return short_time(quantile["latency_ns"])
    return "-" if quantile["more_than_ns"] is None else f"> {short_time(quantile['more_than_ns'])}"


def _largest(largest: dict | None) -> str:
    if largest is None:
        return "-"
    return f"{largest['component']} ({largest['leg']}), {share_text(largest['share'])}"


def bottleneck_paragraphs(summary: dict) -> list[str]:
    """Return plain sentences: what each orbital case does to the bottleneck of each ground case."""
    pairs = [(o, g, judged) for o, grounds in summary["bottleneck"].items() for g, judged in grounds.items()]
    if not pairs:
        return []
    intro = (
        "The ground-station bottleneck is the wait for a pass (geometry), for an antenna (contention) and behind "
        "earlier data (capacity), then the station and its line to the data centre (backhaul). Means per capture:"
    )
    return [intro, *_sentences(summary, pairs)]


def _sentences(summary: dict, pairs: list[tuple[str, str, dict]]) -> list[str]:
    """One sentence a pair; where both ground cases would get the same, they share it."""
    told: dict[tuple[str, str], list[str]] = {}
    for orbital, ground, judged in pairs:
        told.setdefault((orbital, _sentence(summary, orbital, ground, judged)), []).append(ground)
    return [text.format(ground=" and of ".join(grounds)) for (_, text), grounds in told.items()]


def _sentence(summary: dict, orbital: str, ground: str, judged: dict) -> str:
    """Return the sentence with a place for the ground case's name."""
    whole = judged["all"]
    if whole["word"] == "no bottleneck":
        share = share_text(_fraction(whole["ground_ns"], summary["cases"][ground]["mean_ns"]))
        return f"{orbital} has no bottleneck of {{ground}} to bypass: it is {share} of the latency there."
    change = f"{short_time(whole['ground_ns'])} -> {short_time(whole['orbital_ns'])}"
    elsewhere = _elsewhere(summary, orbital, ground, whole["ground_ns"] * NEGLIGIBLE)
    return f"{orbital} {_VERBS[whole['word']]} the bottleneck of {{ground}}: {change}{elsewhere}{_aspects(judged)}."


def _fraction(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _elsewhere(summary: dict, orbital: str, ground: str, least_ns: float) -> str:
    """Return where the orbital case waits instead, if it does so for at least `least_ns`."""
    extra = {name: _both_legs(summary, orbital, name) - _both_legs(summary, ground, name) for name in ELSEWHERE}
    waits = [f"{short_time(time_ns)} more in {name}" for name, time_ns in extra.items() if time_ns > least_ns]
    return f", but {' and '.join(waits)}" if waits else ""


def _both_legs(summary: dict, case: str, component: str) -> float:
    return sum(leg[component] for leg in summary["cases"][case]["components"].values())


def _aspects(judged: dict) -> str:
    """Return what happens to each part of the bottleneck that the ground case has."""
    told = [f"{aspect} {judged[aspect]['word']}" for aspect in ASPECTS if aspect != "all"]
    present = [text for text in told if not text.endswith("no bottleneck")]
    return f" ({', '.join(present)})" if present else ""


def _waits_to_be_seen(summary: dict) -> list[str]:
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


def _missing(summary: dict) -> list[str]:
    """Say where means and words leave something out: captures that never arrived."""
    shares = {name: case["delivered_share"] for name, case in summary["cases"].items()}
    short = [f"{name} {share_text(share)}" for name, share in shares.items() if share is not None and share < 1]
    if not short:
        return []
    return [
        f"Not everything arrived ({', '.join(short)}): what did not counts only until the clock stopped, which "
        "flatters a case in means and words."
    ]


def _unrelayed(summary: dict) -> list[str]:
    """Say why a relay case can look just like its direct twin."""
    return [
        f"{name} is shown on own passes: none of our {len(case['attempts_ns']) - 1} attempts at relaying was sooner on "
        "average. A better routing may exist, so this says little about relaying."
        for name, case in summary["cases"].items()
        if case["kept"] == "own" and len(set(case["attempts_ns"].values())) > 1
    ]


def _growing(summary: dict) -> list[str]:
    """Return a warning where an overloaded resource makes latencies grow with the simulated time."""
    if summary["campaign"] != "steady":
        return []
    full = {
        name: [
            f"{resource} {'could carry nothing' if load is None else f'{load:.2f}'}"
            for resource, load in case["load"].items()
            if load is None or load >= 1
        ]
        for name, case in summary["cases"].items()
    }
    return [
        f"{name} is overloaded ({', '.join(loads[:3])}{', ...' if len(loads) > 3 else ''}): its latencies grow with "
        "the simulated span, and nothing should be divided by them."
        for name, loads in full.items()
        if loads
    ]


def _closing(summary: dict) -> str:
    checks = sum(sum(checks.values()) for checks in summary["audit"].values())
    note = summary["note"]
    basis = basis_text(summary["assumptions"])
    return f"{note[0].upper()}{note[1:]}. Assumptions: {basis}. The audit passed ({count_text(checks, 'check')})."


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
