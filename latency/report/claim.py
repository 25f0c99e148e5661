"""The one screen that `latency claim` prints."""

from __future__ import annotations

import textwrap

from latency.report.durations import count_text, share_text, short_time
from latency.report.screen import WIDTH, Page, growing_mark

HEADER = ("case", "p50", "95 % interval", "p95", "delivered", "")
LEAST_CREDIBLE = 3  # factors shown


def claim_page(record: dict) -> Page:
    """Return the screen of a verdict from its record, so that every number on it is one of the record's."""
    rows = [_case_row(name, case) for name, case in record["cases"].items()]
    paragraphs = [
        *_fragile(record),
        *(f"- {text}" for text in record["sentences"]["what"]),
        record["sentences"]["why"],
        record["sentences"]["change"],
        *filter(None, [record["sentences"]["loses"]]),
        *_counterfactuals(record),
        record["sentences"]["ground"],
        *secondary_paragraphs(record),
        _credibility(record),
        *(f"Warning: {text}." for text in record["warnings"]),
        _basis(record),
    ]
    wrapped = [textwrap.fill(text, WIDTH, subsequent_indent="  ") for text in paragraphs]
    return Page([*_heading(record), *claim_lines(record["claims"])], HEADER, rows, wrapped)


def _heading(record: dict) -> list[str]:
    draws = count_text(len(record["draws"]), "replication") if record["draws"] != [0] else "one trajectory"
    captures = next(iter(record["cases"].values()))["captures"]
    mark = ", EXPLORATORY" if record["exploratory"] else ""
    head = f"{record['scenario']}: {record['truth'].upper()}{mark} ({draws}, {count_text(captures, 'capture')} a case)"
    return [*textwrap.wrap(record["question"], WIDTH), head]


def claim_lines(claims: list[dict]) -> list[str]:
    """Return one line a primary claim: in whose words, and what became of it."""
    primary = [claim for claim in claims if claim["primary"]] or claims
    lines = [f'  "{claim["text"]}": {claim["truth"]}; {claim["verdict"] or "no word"}' for claim in primary]
    return [line for text in lines for line in textwrap.wrap(text, WIDTH, subsequent_indent="    ")]


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


def _fragile(record: dict) -> list[str]:
    """What a verdict rests on comes first where it is mostly guesses."""
    found = record["exploration"]
    if not found or found["resting_on_guesses"] is None:
        return []
    share = share_text(found["resting_on_guesses"])
    if found["fragile"]:
        return [f"FRAGILE: {share} of what the assumptions can do to the difference rests on guesses."]
    return [f"{share} of what the assumptions can do to the difference rests on guesses."]


def _counterfactuals(record: dict) -> list[str]:
    """Against the other ground cases: what is left of the claim where the ground relays, too."""
    main = next((claim for claim in record["claims"] if claim["primary"]), record["claims"][0])
    others = [one for one in record["counterfactuals"] if one["ground"]["case"] != main["ground"]]
    return [
        f"Against {one['ground']['case']} instead: {one['text'] or 'no word'}{_kept(record, one)}." for one in others
    ]


def _kept(record: dict, finding: dict) -> str:
    """A relaying ground that was shown on own passes says little about relaying."""
    if "own" not in record["cases"][finding["ground"]["case"]]["kept"]:
        return ""
    return " (in some replications no relaying that we tried beat own passes, which are then shown)"


def secondary_paragraphs(record: dict) -> list[str]:
    """Say what became of claims that are looked at besides."""
    told = [f"{claim['name']}: {claim['truth']} ({claim['verdict'] or 'no word'})" for claim in record["claims"]
            if not claim["primary"]]  # fmt: skip
    return [f"Beside the claim: {'; '.join(told)}."] if told else []


def _credibility(record: dict) -> str:
    worst = record["credibility"][:LEAST_CREDIBLE]
    told = "; ".join(f"{factor['name']} {factor['level']} ({factor['why']})" for factor in worst)
    return f"Credibility (levels 0 to 4 after NASA-STD-7009, lowest first): {told}."


def _basis(record: dict) -> str:
    state = record["declaration"]["sentence"]
    tried = f"; {record['exploration']['runs']:,} runs at other values" if record["exploration"] else ""
    return f"Claims {record['claims_digest'][:23]}: {state}{tried}. Provisional: {record['provisional']}."
