"""Why operations a second do not tell how long a language model takes: one capture on many computers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.computing.charts import Chart, Line
from latency.constants import SECOND_NS
from latency.run import run
from latency.scenario import load
from latency.scenario.model import Computer, Task
from latency.tables import COMPONENTS

SCENARIO = Path(__file__).parent.parent / "scenarios" / "language.toml"

TERA, GIGA = 10**12, 10**9
# The same three questions to every computer. The model is that of the Three-Body satellites by its size, 8 billion
# parameters; 4.5 bit a weight is what 4-bit formats take with their scales.
DETECT = Task("detect", "operations", "all", work_op=100 * TERA)
WRITE = Task("write", "language", "all", parameters=8 * GIGA, weight_bit=4.5, prompt_tokens=1000, answer_tokens=200)
UTILISATION = 0.25  # sustained share of nameplate operations, the same for all; the memory is taken at its nameplate
NAMEPLATES_TOPS = (20, 50, 100, 200, 417, 744, 1500, 3000)
BANDWIDTHS_GB_S = (100, 204.8, 500, 1000, 2000, 4800)
# (TOPS, GB/s) that stand in the table: the press's two figures for a satellite of the Three-Body constellation, each
# with the memory of a module for the edge and with that of a card for data centres.
MEAN_TOPS, MOST_TOPS = 417, 744
MODULE_GB_S, NEWER_GB_S, CARD_GB_S = 204.8, 273, 4800
PAIRS = (
    (MEAN_TOPS, MODULE_GB_S), (MOST_TOPS, MODULE_GB_S), (MOST_TOPS, NEWER_GB_S),
    (MEAN_TOPS, CARD_GB_S), (MOST_TOPS, CARD_GB_S),
)  # fmt: skip


class Spent(NamedTuple):
    """What a capture's work took. [s]"""

    detecting: float
    prompt: float  # until the first token could be written
    answer: float  # all tokens

    @property
    def written(self) -> float:
        return self.prompt + self.answer


def spent(tops: float, gigabyte_s: float) -> Spent:
    """Return what runs on one computer show, task by task."""
    detecting, whole, prompt = (
        _compute_s(tops, gigabyte_s, task) for task in (DETECT, WRITE, replace(WRITE, answer_tokens=0))
    )
    return Spent(detecting, prompt, whole - prompt)


def _compute_s(tops: float, gigabyte_s: float, task: Task) -> float:
    scenario = load(SCENARIO)
    computer = Computer(
        workers=1, startup_ns=0, service_ns=None,
        rate_op_s=round(tops * UTILISATION * TERA), bandwidth_byte_s=round(gigabyte_s * GIGA),
    )  # fmt: skip
    group = replace(scenario.groups[0], computer=computer)
    centre = replace(scenario.data_centres[0], computer=computer)
    asked = replace(
        scenario, groups=(group,), data_centres=(centre,), workload=replace(scenario.workload, tasks=(task,))
    )
    case = run(asked).cases["onboard-direct"]
    return float(case.ledger[:, COMPONENTS.index("compute")].sum(axis=0).mean()) / SECOND_NS


def table() -> str:
    """Return the table of computers."""
    lines = [
        "| nameplate [TOPS] | memory [GB/s] | detector [s] | prompt read [s] | answer written [s] | tokens/s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for tops, gigabyte_s in PAIRS:
        one = spent(tops, gigabyte_s)
        cells = (f"{tops:g}", f"{gigabyte_s:g}", f"{one.detecting:.2f}", f"{one.prompt:.3f}", f"{one.answer:.2f}",
                 f"{WRITE.answer_tokens / one.answer:.1f}")  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def figures() -> dict[str, str]:
    """Return what the page's sentences say of the tasks."""
    return {
        "detect": f"{DETECT.work_op / TERA:.0f}",
        "prompt": f"{WRITE.prompt_tokens:,}",
        "answer": f"{WRITE.answer_tokens}",
        "faster": f"{spent(MEAN_TOPS, MODULE_GB_S).detecting / spent(MOST_TOPS, MODULE_GB_S).detecting:.1f}",
        "weights": f"{WRITE.parameters * WRITE.weight_bit / 8 / GIGA:g}",
    }


def charts() -> tuple[Chart, Chart]:
    """Return what a sweep of the nameplate and one of the memory come to."""
    faster = [spent(tops, MODULE_GB_S) for tops in NAMEPLATES_TOPS]
    wider = [spent(MOST_TOPS, gigabyte_s) for gigabyte_s in BANDWIDTHS_GB_S]
    return (
        Chart(
            "language-tops", f"Memory of {MODULE_GB_S} GB/s: a faster nameplate", "nameplate [TOPS]", "time [s]",
            _lines(NAMEPLATES_TOPS, faster), "log", "log",
        ),
        Chart(
            "language-memory", f"{MOST_TOPS} TOPS: a faster memory", "memory bandwidth [GB/s]", "time [s]",
            _lines(BANDWIDTHS_GB_S, wider), "log", "log",
        ),
    )  # fmt: skip


def _lines(x: tuple[float, ...], found: list[Spent]) -> tuple[Line, ...]:
    return (
        Line(f"detector, {DETECT.work_op // TERA} T operations", x, [one.detecting for one in found], "o-"),
        Line(f"language model: prompt of {WRITE.prompt_tokens:,} tokens", x, [one.prompt for one in found], "s-"),
        Line(f"language model: answer of {WRITE.answer_tokens} tokens", x, [one.answer for one in found], "^-"),
    )
