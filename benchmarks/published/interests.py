"""The fleet in overload once more, with the tool's own switches: known ahead by place, or screened on board."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.published.comparison import Row, bounded, close, explained, same
from latency.constants import SECOND_NS
from latency.flow import BY_NAME, CaseResult, simulate
from latency.flow.problem import Problem
from latency.run import pose
from latency.scenario import load
from latency.tables import NEVER
from latency.verdict.evidence import outcome_of
from latency.verdict.quantiles import Quantile, quantile
from latency.verdict.stability import stability_of

SPAN_D = 5
RECALL = 0.92
HOUR_NS = 3_600 * SECOND_NS
FINER = ("workload.interval=165.888 s", "workload.raw_size=3 GB")  # ten images at a time instead of forty
# A circle as large as the box of `priority.py`; the rest has the class behind.
CALIFORNIA = ("workload.priority=1", 'workload.interests.california.areas=[["37.2 deg", "-119.2 deg", "560 km"]]')
AHEAD = ("workload.interests.california.known=ahead",)
# 4.39 s an image were measured on a graphics card of 2014 (serval-2024); as fast in orbit.
SCREENED = (
    "workload.interests.california.known=screened",
    f"workload.screening.recall={RECALL}",
    "workload.screening.false_alarms=0.01",
    *(f"satellites.{plane}.computer.screening_time=43.9 s" for plane in ("early", "middle", "late")),
    *(f"satellites.{plane}.computer.service_time=43.9 s" for plane in ("early", "middle", "late")),
)


class Found(NamedTuple):
    """What became of the captures over California."""

    median_h: float
    p90_h: float
    share: float  # of all captures
    grows: bool  # what the tool says of the case


def found_in(path: Path, knowing: tuple[str, ...], *cases: str) -> list[Found]:
    """Return what a scenario of the fleet comes to in some cases."""
    scenario = load(path, (f"scenario.span={SPAN_D} d", *FINER, *CALIFORNIA, *knowing))
    _, _, problem = pose(scenario)
    return [_found(problem, simulate(problem, BY_NAME[case])) for case in cases]


def _found(problem: Problem, case: CaseResult) -> Found:
    captures = problem.captures
    flagged = captures.interest == 0
    latency_ns = np.where(case.delivered_ns == NEVER, NEVER, case.delivered_ns - captures.taken_ns)[flagged]
    elapsed_ns = case.ledger.sum(axis=(0, 1))[flagged]
    quantiles_h = (_hours(quantile(level, latency_ns, elapsed_ns)) for level in (50, 90))
    return Found(*quantiles_h, float(flagged.mean()), stability_of((outcome_of(problem, case),)).unstable)


def _hours(found: Quantile) -> float:
    """A quantile, or infinity where it falls among what never came. [h]"""
    return float("inf") if found.latency_ns is None else found.latency_ns / HOUR_NS


def switches(path: Path) -> tuple[list[Row], dict[str, str]]:
    """Return rows and figures of one fleet whose interesting captures are unknown, screened for, and known ahead."""
    unknown, screened = found_in(path, SCREENED, "ground-direct", "hybrid")
    (ahead,) = found_in(path, AHEAD, "ground-direct")
    words, form = {True: "grows with span", False: "steady"}, "{:.1f}"
    of_screening = [
        100 * (unknown_h - ahead_h) / (unknown_h - screened_h)
        for unknown_h, ahead_h, screened_h in zip(unknown[:2], ahead[:2], screened[:2], strict=True)
    ]
    missed = "8 % are not found and wait with the rest, so that p90 is the 98th of 100 that are found"
    rows = [
        same("the tool's word for it, nothing known ahead", words[True], words[unknown.grows]),
        bounded('`known = "ahead"`: median, minutes [min]', (0, 10), 60 * ahead.median_h, form),
        bounded('`known = "ahead"`: p90, under 1.5 h [min]', (0, 90), 60 * ahead.p90_h, form),
        bounded("case `hybrid`, screened on board: median [min]", (0, 10), 60 * screened.median_h, form),
        explained(bounded("case `hybrid`, screened on board: p90 [min]", (0, 90), 60 * screened.p90_h, form), missed),
        close("of what screening gains at the median, the flag alone gains [%]", 100, of_screening[0], 5, form),
        close("of what screening gains at p90, the flag alone gains [%]", 100, of_screening[1], 5, form),
    ]
    figures = {
        "own_span": f"{SPAN_D}",
        "own_share": f"{100 * ahead.share:.2f}",
        "own_unknown": f"{unknown.median_h:.1f}",
        "own_ahead": f"{60 * ahead.median_h:.1f}",
        "own_screened": f"{60 * screened.median_h:.1f}",
        "missed": f"{100 * (1 - RECALL):.0f}",
    }
    return rows, figures
