"""The one screen that `latency claim` prints."""

from __future__ import annotations

import textwrap

from latency.report.durations import count_text, share_text, short_time
from latency.report.left_out import left_out_sentence
from latency.report.quantities import rounded
from latency.report.screen import WIDTH, Page, growing_mark, wrapped
from latency.verdict.words import DEPENDS, FASTER, INCONCLUSIVE, MISSED, REACHED, STRADDLES

HEADER = ("case", "p50", "95 % interval", "p95", "delivered", "")
LEAST_CREDIBLE = 3  # factors shown


def claim_page(record: dict) -> Page:
    """Return the screen of a verdict from its record, so that every number on it is one of the record's."""
    rows = [_case_row(name, case) for name, case in record["cases"].items()]
    told = record["sentences"]
    paragraphs = [
        *told["what"],
        *_tail(record),
        told["why"],
        told["change"],
        *filter(None, [told["loses"]]),
        f"{told['ground']}{_counterfactuals(record)}",
        *secondary_paragraphs(record),
        _credibility(record),
        *(f"Warning: {text}." for text in record["warnings"]),
        _basis(record),
    ]
    claims = claim_lines([*record["claims"], *record["unanswered"]])
    heading = [*_heading(record), *claims, *_together(record), *_guesses(record)]
    return Page(heading, HEADER, rows, [wrapped(text) for text in paragraphs])


def _heading(record: dict) -> list[str]:
    word, _, said = record["declaration"]["sentence"].partition(": ")
    mark = [f"{word.upper()}: {said}."] if record["exploratory"] else []
    return [*textwrap.wrap(record["question"], WIDTH), "", *mark]


def claim_lines(claims: list[dict]) -> list[str]:
    """Return two lines a primary claim: its own words, and what became of it."""
    primary = [claim for claim in claims if claim["primary"]] or claims
    lines = []
    for claim in primary:
        lines += textwrap.wrap(f'"{claim["text"]}"', WIDTH)
        lines += _hanging(f"  {claim['truth'].upper()}: {verdict_text(claim)}")
    return lines


def _hanging(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def verdict_text(claim: dict) -> str:
    """Return the word on a claim; a break-even to three digits, and what became of the factor that was asked for."""
    finding = claim["finding"]
    if finding and finding["word"] == DEPENDS and finding["flips"]:
        nearest = finding["flips"][0]
        return f"depends on {nearest['name']} (break-even {rounded(nearest['break_even'])})"
    factor = FACTORS.get((finding["word"], finding["factor"]), "") if finding and claim["factor"] > 1 else ""
    return (claim["verdict"] or f"no verdict, {claim['because']}") + factor.format(f"{claim['factor']:g}")


FACTORS = {  # (word, factor) -> what has to be said so that the word and the truth of the claim go together
    (FASTER, REACHED): ", by the factor of {} that was asked for",
    (FASTER, MISSED): ", but not by the factor of {} that was asked for",
    (FASTER, STRADDLES): ", whether by the factor of {} that was asked for is open",
    (INCONCLUSIVE, MISSED): ", but surely not faster by the factor of {} that was asked for",
}


def _together(record: dict) -> list[str]:
    """What becomes of the whole, and from how much it is known."""
    captures = next(iter(record["cases"].values()))["captures"]
    draws = count_text(len(record["draws"]), "replication") if record["draws"] != [0] else "one trajectory"
    known = f"{record['scenario']}, {draws}, {count_text(captures, 'capture')} a case"
    count = sum(claim["primary"] for claim in (*record["claims"], *record["unanswered"]))
    return _hanging(f"{TOGETHER.get(count, 'All together')}: {record['truth'].upper()} ({known})")


TOGETHER = {1: "The claim", 2: "Both together"}


def _case_row(name: str, case: dict) -> tuple[str, ...]:
    p50, p95 = case["metrics"]["p50"], case["metrics"]["p95"]
    return (
        name,
        metric_text(p50),
        metric_interval_text(p50),
        metric_text(p95),
        share_text(case["delivered_share"]),
        growing_mark(case),
    )


def metric_text(metric: dict | None) -> str:
    """Return a time over all replications, or `> x` where it falls among captures that never arrived."""
    if metric is None:
        return "-"
    return short_time(metric["value"]) if metric["value"] is not None else f"> {short_time(metric['more_than'])}"


def metric_interval_text(metric: dict | None) -> str:
    """Return the interval of a time, a dash where there is none."""
    if metric is None or metric["interval"] is None:
        return "-"
    return " to ".join(short_time(max(metric["interval"][end], 0.0)) for end in ("low", "high"))


def _guesses(record: dict) -> list[str]:
    """What a verdict rests on comes with it."""
    found = record["exploration"]
    if not found or found["resting_on_guesses"] is None:
        return []
    rests = f"Guesses make {share_text(found['resting_on_guesses'])} of what the assumptions can do to the difference."
    return _hanging(f"FRAGILE: {rests}" if found["fragile"] else rests)


def _tail(record: dict) -> list[str]:
    """A verdict on the median says nothing of the slow ones: they are told beside it."""
    main = next((claim for claim in record["claims"] if claim["name"] == record["main"]), None)
    if main is None or main["metric"] != "p50":
        return []
    orbital, ground = (metric_text(record["cases"][main[side]]["metrics"]["p95"]) for side in ("orbital", "ground"))
    return [f"Judged by the median; at p95 {main['orbital']} takes {orbital}, {main['ground']} {ground}."]


def _counterfactuals(record: dict) -> str:
    """Against the other ground cases: what is left of the claim where the ground relays, too."""
    against = next(claim["ground"] for claim in record["claims"] if claim["name"] == record["main"])
    others = [one for one in record["counterfactuals"] if one["ground"]["case"] != against]
    told = [f"Against {one['ground']['case']} instead: {one['text'] or 'no verdict'}{_kept(record, one)}."
            for one in others]  # fmt: skip
    return " ".join(["", *told])


def _kept(record: dict, finding: dict) -> str:
    """A relaying ground that was shown on own passes says little about relaying."""
    kept = record["cases"][finding["ground"]["case"]]["kept"]
    if kept == ["own"]:
        return " (shown on own passes, which no relaying that we tried beat: it says little about relaying)"
    if "own" not in kept:
        return ""
    return " (in some replications no relaying that we tried beat own passes, which are then shown)"


def secondary_paragraphs(record: dict) -> list[str]:
    """Say what became of claims that are looked at besides."""
    everything = [*record["claims"], *record.get("unanswered", [])]
    if not any(claim["primary"] for claim in everything):
        return []  # they are what is told first
    told = [f"{claim['name']} {claim['truth']} ({verdict_text(claim)})" for claim in record["claims"]
            if not claim["primary"]]  # fmt: skip
    return [f"Beside the claim, as the assumptions stand: {'; '.join(told)}."] if told else []


def _credibility(record: dict) -> str:
    factors = record["credibility"]
    worst = "; ".join(f"{factor['name']} {factor['level']} ({factor['why']})" for factor in factors[:LEAST_CREDIBLE])
    rest = ", ".join(f"{factor['name']} {factor['level']}" for factor in factors[LEAST_CREDIBLE:])
    return f"Credibility, levels 0 to 4 after NASA-STD-7009, lowest first: {worst}; {rest}."


def _basis(record: dict) -> str:
    found = record["exploration"]
    tried = f"; {found['runs']:,} runs at other values, all in replication {found['draw']}" if found else ""
    state = record["declaration"]["sentence"]
    return f"Claims {record['claims_digest'][:23]}: {state}{tried}. {left_out_sentence(record['left_out'])}".rstrip()
