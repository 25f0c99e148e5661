"""The one screen that `latency run` prints of a scenario with replications."""

from __future__ import annotations

from latency.report.bottleneck import bottleneck_paragraphs
from latency.report.claim import claim_lines, metric_interval_text, metric_text, secondary_paragraphs
from latency.report.durations import count_text, share_text
from latency.report.ground import ground_paragraphs
from latency.report.left_out import left_out_sentence
from latency.report.limits import limit_paragraphs
from latency.report.screen import (
    GROWS,
    Page,
    closing,
    exploratory_paragraphs,
    growing_paragraphs,
    heading,
    missing_paragraphs,
    waits_to_be_seen,
    wrapped,
)

HEADER = ("case", "p50", "95 % interval", "p95", "95 % interval", "delivered")
AS_WRITTEN = "In the scenario as written, one trajectory without an interval:"


def replicated_page(summary: dict) -> Page:
    """Return the screen: quantiles over all replications with intervals, then what became of the claims."""
    cases = {name: case["statistics"] for name, case in summary["cases"].items()}
    rows = [row for name, case in cases.items() for row in (_case_row(name, case), *_class_rows(case))]
    told = _verdict(summary) if summary["verdict"] else _as_written(summary, bottleneck_paragraphs(summary))
    paragraphs = [
        *exploratory_paragraphs(summary),
        *told,
        *missing_paragraphs(cases),
        *_unrelayed(cases),
        *growing_paragraphs(cases),
        f"The folder's tables are of the scenario as written. {closing(summary)}",
    ]
    return Page([*heading(summary), *_head(summary)], HEADER, rows, [wrapped(text) for text in paragraphs])


def _head(summary: dict) -> list[str]:
    draws = count_text(len(summary["replications"]["draws"]), "replication")
    verdict = summary["verdict"]
    if verdict is None:
        return [f"{draws}; nothing is claimed of the cases that were run"]
    captures = next(iter(summary["cases"].values()))["statistics"]["captures"]
    head = f"{verdict['truth'].upper()} after {draws} ({count_text(captures, 'capture')} a case):"
    return [head, *claim_lines(verdict["claims"])]


def _case_row(name: str, statistics: dict) -> tuple[str, ...]:
    p50, p95 = statistics["metrics"]["p50"], statistics["metrics"]["p95"]
    growing = statistics["grows_with_span"]
    return (
        name,
        metric_text(p50),
        GROWS if growing else metric_interval_text(p50),
        metric_text(p95),
        GROWS if growing else metric_interval_text(p95),
        share_text(statistics["delivered_share"]),
    )


def _class_rows(statistics: dict) -> list[tuple[str, ...]]:
    """A line for each class of interest below its case."""
    classes = (statistics.get("interests") or {}).items()
    return [_case_row(f"  {name}", one | {"grows_with_span": statistics["grows_with_span"]}) for name, one in classes]


def _verdict(summary: dict) -> list[str]:
    verdict = summary["verdict"]
    told = verdict["sentences"]
    return [
        *(f"- {sentence}" for sentence in told["what"]),
        told["why"],
        told["change"],
        told["ground"],
        *secondary_paragraphs(verdict),
        *_as_written(summary, []),
        *filter(None, [left_out_sentence(verdict["left_out"])]),
    ]


def _as_written(summary: dict, bottleneck: list[str]) -> list[str]:
    """What is known of one trajectory only, labelled as such: without a claim the words on the bottleneck, too."""
    told = [*bottleneck, *limit_paragraphs(summary), *ground_paragraphs(summary), *waits_to_be_seen(summary)]
    return [AS_WRITTEN, *told] if told else []


def _unrelayed(cases: dict[str, dict]) -> list[str]:
    """Say why a relay case can look just like its direct twin."""
    return [
        f"{name} is shown on own passes in some replications: none of our attempts at relaying was sooner there on "
        "average. A better routing may exist, so this says little about relaying."
        for name, statistics in cases.items()
        if "own" in statistics["kept"]
    ]
