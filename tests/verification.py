"""Run the long suites in full and write what came of them: docs/verification.md, and the record in the package.

    python tests/verification.py

takes ten minutes on two cores. The record (latency/verdict/verification.json) is what `latency claim` reads for its
credibility: a suite that is missing there, or did not pass, lowers the level. All figures are functions of seeds and
therefore the same wherever they are made.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import coverage_figures  # noqa: E402
import planted_figures  # noqa: E402
from planted_set import seen  # noqa: E402

PAGE = ROOT / "docs" / "verification.md"
RECORD = ROOT / "latency" / "verdict" / "verification.json"

EACH, RUNS, TWINS, NETWORKS = 14, 1_000, 1_000, 1_000
COVERED, WIDE, MOST = 930, 1.5, 64  # of a thousand; times the oracle's; of a thousand


class Suite(NamedTuple):
    """A suite, its figures, and whether they pass its gate."""

    name: str
    gate: str
    header: tuple[str, ...]
    rows: list[tuple]
    passed: bool


def planted_truth() -> Suite:
    rows = planted_figures.by_word(seen(EACH))
    drawn, wrong = sum(row.drawn for row in rows), sum(row.wrong for row in rows)
    gate = "no wrong word; at six standard errors or more from the nearest boundary the true word only"
    sure = [row for row in rows if "under" not in row.suite]
    passed = wrong == 0 and drawn >= 200 and all(row.right == row.drawn for row in sure)
    return Suite("Planted truth", gate, WORDS, [tuple(row) for row in rows], passed)


def planted_otherwise() -> Suite:
    rows = planted_figures.otherwise(seen(EACH))
    gate = "none wrong when swapped or cut short; at least 95 % the same under other draws"
    swapped, cut, redrawn = rows
    passed = swapped.wrong == 0 and cut.wrong == 0 and redrawn.right >= 0.95 * redrawn.drawn
    return Suite("The same scenarios otherwise", gate, WORDS, [tuple(row) for row in rows], passed)


def against_themselves() -> Suite:
    rows = planted_figures.against_themselves(TWINS)
    gate = f"at most {MOST} of {TWINS:,} called faster or slower, without a margin"
    passed = all(row.wrong <= MOST for row in rows)
    return Suite("A case against itself", gate, WORDS, [tuple(row) for row in rows], passed)


def without_ratio() -> Suite:
    row = planted_figures.without_ratio(NETWORKS)
    gate = "no ratio where a case is unstable or infeasible"
    return Suite("Ratios withheld", gate, WORDS, [tuple(row)], row.wrong == 0 and row.drawn > 0)


def coverage() -> Suite:
    rows = coverage_figures.figures(RUNS)
    gate = (
        f"at least {COVERED} of {RUNS:,} intervals of 95 % hold the truth, at most {WIDE} times as wide as an oracle's "
        "who knows the standard error; the interval for independent captures is seen to fail"
    )
    told = [(*row[:4], f"{row.width_ratio:.2f}", "-" if row.iid_covered is None else row.iid_covered) for row in rows]
    failed = any(row.iid_covered is not None and row.iid_covered < COVERED for row in rows)
    passed = failed and all(row.covered >= COVERED and row.width_ratio <= WIDE for row in rows)
    return Suite("Coverage", gate, ("model", "metric", "runs", "hold the truth", "width", "independent"), told, passed)


HEAD = """
# How often verdicts are right

A verdict is worth as much as its error rate. These suites draw scenarios whose truth is known and ask the verdict's
own code. Written by `python tests/verification.py`, which runs them in full; `pytest` runs a smaller draw of each,
`pytest -m nightly` the full one as tests. The figures are functions of seeds: whoever runs them gets these.

Beside them stand, in every run of the tests: a second simulator, written from the specification by somebody who had
not seen the engine, which agrees to the nanosecond in every field on random plans (`tests/test_engine_twin.py`); a
second judge, written the same way (`tests/test_verdict_twin.py`); Morris's measures against SALib, Sobol' indices
against scipy, SALib and closed forms (`tests/test_sensitivity_*.py`); break-evens against closed forms within 1 %
(`tests/test_breakeven*.py`); Shapley shares by hand and by their axioms (`tests/test_attribution.py`); and published
results ([published.md](published.md)).

*Planted truth*: the truth follows from theory (remainders of periods, M/M/1, M/D/1, loads, shares that no station
sees, Kepler's third law), its distance from the nearest boundary in standard errors from campaigns sampled without
engine and verdict. *Right* is the true word; nearer than six standard errors `inconclusive` is right too.
*Otherwise*: the cases swapped (the word must mirror), the span cut to a quarter (a word may only become
`inconclusive`), other draws. *Against itself*: one case under two independent seeds. *Coverage*: ten replications a
run; the width is told in units of the interval of an oracle who knows the standard error, and the last column counts
the runs in which the order-statistic interval for independent captures holds the truth.
"""
WORDS = ("suite", "drawn", "right", "inconclusive", "wrong")
SUITES = (planted_truth, planted_otherwise, against_themselves, without_ratio, coverage)


def anchors() -> list[str]:
    """Return the published values that a fresh run reproduces within their tolerances."""
    from benchmarks.published.comparison import PASS
    from benchmarks.published.page import COMPARISONS

    compared = {name: compare() for name, compare in COMPARISONS.items()}
    return [f"{name}: {row.what}" for name, one in compared.items() for row in one.rows if row.outcome == PASS]


def page(suites: list[Suite]) -> str:
    parts = [HEAD.strip()]
    for suite in suites:
        table = [suite.header, ("---",) * len(suite.header), *suite.rows]
        lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in table]
        outcome = "passed" if suite.passed else "**not passed**"
        parts += [f"## {suite.name}", f"Gate: {suite.gate}. {outcome.capitalize()}.", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def record(suites: list[Suite], held: list[str]) -> dict:
    from test_engine_twin import PLANS

    return {
        "suites": [{"name": suite.name, "gate": suite.gate, "passed": suite.passed} for suite in suites],
        "twins": PLANS,
        "anchors": held,
    }


def main() -> int:
    with ProcessPoolExecutor() as executor:
        suites = [job.result() for job in [executor.submit(suite) for suite in SUITES]]
    PAGE.write_text(page(suites), encoding="utf-8", newline="\n")
    RECORD.write_text(json.dumps(record(suites, anchors()), indent=1) + "\n", encoding="utf-8", newline="\n")
    for suite in suites:
        print(f"{suite.name}: {'passed' if suite.passed else 'not passed'}")
    return int(not all(suite.passed for suite in suites))


if __name__ == "__main__":
    raise SystemExit(main())
