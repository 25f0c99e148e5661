"""From which array on power stops deciding in `three-body-12`, and what computing asks of it."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.computing.charts import Chart, Line
from latency.constants import SECOND_NS
from latency.flow import BY_NAME
from latency.flow.accounts import accounts_of
from latency.run import run
from latency.scenario import load
from latency.tables import COMPONENTS

SOLAR_W = (140, 160, 180, 200, 220, 230, 240, 250, 260, 270, 280, 300)
CASES = ("node-relay", "onboard-direct", "onboard-relay")
NODE = "taikong-01"
SPENT = ("array, in eclipses too", "bus and idle computer", "laser terminals", "radio", "computing")
SPAN = ('scenario.span="1 d"',)


class Fed(NamedTuple):
    """What a run with one array showed, by case."""

    paused_s: dict[str, float]  # mean over all captures
    energy: dict[str, float]  # highest load


def with_array(solar_w: float) -> Fed:
    """Return what a day shows with an array of so many watts."""
    cases = f"cases={list(CASES)}"
    done = run(load("three-body-12", (*SPAN, cases, f'satellites.taikong.power.solar="{solar_w} W"')))
    paused_s, energy = {}, {}
    for name, case in done.cases.items():
        paused_s[name] = float(case.ledger[:, COMPONENTS.index("power_wait")].sum(axis=0).mean()) / SECOND_NS
        energy[name] = max(load for key, load in case.loads.items() if key.split()[0] == "energy")
    return Fed(paused_s, energy)


def chart() -> Chart:
    """Return the mean wait for energy against the array."""
    found = [with_array(solar_w) for solar_w in SOLAR_W]
    lines = tuple(
        Line(case, SOLAR_W, [one.paused_s[case] / 60 for one in found], style)
        for case, style in zip(CASES, ("o-", "s-", "^-"), strict=True)
    )
    return Chart(
        "power-array", "three-body-12: an array that is too small", "array [W]",
        "mean wait for energy [min]", lines,
    )  # fmt: skip


def figures() -> dict[str, str]:
    """Return the page's figures: where a node's energy goes, and the array at which energy loads fall below one. [W]"""
    powers_w = mean_powers_w()
    fed = {solar_w: with_array(solar_w) for solar_w in SOLAR_W}
    least_w = {case: min(watts for watts, one in fed.items() if one.energy[case] < 1.0) for case in CASES}
    at_node = powers_w["node-relay"]
    return {
        "arrays": _table(powers_w),
        "times": f"{round(at_node['laser terminals'] / at_node['computing'], -1):.0f}",
        "least_direct": f"{least_w['onboard-direct']}",
        "least_relay": f"{least_w['onboard-relay']}",
    }


def mean_powers_w() -> dict[str, dict[str, float]]:
    """Return what a node's energy went to, as written: the mean power of each, case by case. [W]"""
    done = run(load("three-body-12", (*SPAN, f"cases={list(CASES)}")))
    node = done.plan.satellites.index(NODE)
    watt = done.problem.rules.stop_ns * 1000 / done.problem.satellites[node].power.quantum_mw
    powers_w = {}
    for name, case in done.cases.items():
        found = next(one for one in accounts_of(done.problem, BY_NAME[name], case.trial.live) if one.satellite == node)
        spent = (found.harvested, found.base, found.isl, found.radio, found.computing)
        powers_w[name] = {what: energy / watt for what, energy in zip(SPENT, spent, strict=True)}
    return powers_w


def _table(powers_w: dict[str, dict[str, float]]) -> str:
    lines = [f"| case | {' | '.join(SPENT)} |", "| --- |" + " --- |" * len(SPENT)]
    for name, row in powers_w.items():
        lines.append(f"| {name} | {' | '.join(f'{power_w:.1f}' for power_w in row.values())} |")
    return "\n".join(lines)
