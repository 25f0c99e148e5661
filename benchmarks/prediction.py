"""What a run is predicted to cost beside what it costs, and the constants of `latency.scenario.cost` that would fit.

`python -m benchmarks.prediction 400 1000 2800`, two sizes or more, warm, on a quiet machine: each is run twice on one
core, with the direct cases and with all five, in a process of its own. Of the plan only the sum is measured, and of
relay cases too, so that the constants of either keep their ratios. Below 100,000 captures a run also looks for other
schedulers: such sizes fit nothing. The constants are written into `latency/scenario/cost.py` by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

import latency
from benchmarks.shell import SIZES, shell
from latency.scenario import cost

DIRECT = ("ground-direct", "onboard-direct")
ALL = (*DIRECT, "ground-relay", "node-relay", "onboard-relay")


class Measured(NamedTuple):
    """One run: what it was, and what it took."""

    satellites: int
    cases: tuple[str, ...]
    predicted: cost.Cost
    seconds: float  # of the processor
    plan_s: float
    memory_byte: int

    @property
    def relayed(self) -> int:
        return sum(name.endswith("-relay") for name in self.cases)

    @property
    def rest_s(self) -> float:
        """Without start and plan."""
        return self.seconds - cost.START_S - self.plan_s

    @property
    def more_byte(self) -> float:
        """For each capture, by how much more was held than predicted; runs may be held that need not be."""
        return (self.memory_byte - self.predicted.memory_byte) / self.predicted.captures


def measured(satellites: int, cases: tuple[str, ...], folder: Path) -> Measured:
    """Run one scenario on one core and return what it took."""
    file = folder / f"shell-{satellites}.toml"
    file.write_text(shell(SIZES[satellites]), encoding="utf-8")
    command = [sys.executable, "-m", "latency", "run", str(file), "-o", str(folder / "out"), "--force", "--timings"]
    for name in cases:
        command += ["--case", name]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, preexec_fn=_on_one_core)
        _, status, used = os.wait4(child.pid, 0)
        said.seek(0)
        timings = said.read()
    if status:
        raise SystemExit(timings)
    scenario = replace(latency.load(file), cases=cases)
    plan_s = float(re.search(r"^plan +([\d.]+) s", timings, re.MULTILINE)[1])
    took_s, held_byte = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    return Measured(satellites, cases, cost.predict(scenario), took_s, plan_s, held_byte)


def _on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def fitted(runs: list[Measured]) -> dict[str, float]:
    """Return the constants that fit the runs: in the mean of ratios for time, never below in direct cases for memory.

    What a case to nodes takes is too much of a sum to be fitted: compare what is predicted with what was held.
    """
    direct, relayed = ([one for one in runs if bool(one.relayed) is relays] for relays in (False, True))
    plan = _factor([one.plan_s for one in runs], [_plan_s(one.predicted) for one in runs])
    row_s = cost.DIRECT_S * _factor([one.rest_s for one in direct], [_rows(one) * cost.DIRECT_S for one in direct])
    routed_s = [one.rest_s - _rows(one) * row_s for one in relayed]
    routes = _factor(routed_s, [_routed_s(one) for one in relayed])
    return {
        **{name: getattr(cost, name) * plan for name in ("SCAN_POINT_S", "WINDOW_S", "ISL_STEP_S")},
        "DIRECT_S": row_s,
        **{name: getattr(cost, name) * routes for name in ("RELAYED_S", "SWEPT_S")},
        "TURN_BYTE": cost.TURN_BYTE + max(one.more_byte for one in direct),
    }


def _factor(taken: list[float], guessed: list[float]) -> float:
    return float(np.exp(np.mean([np.log(max(one, 0.01) / guess) for one, guess in zip(taken, guessed, strict=True)])))


def _plan_s(size: cost.Cost) -> float:
    return size.scan_points * cost.SCAN_POINT_S + size.windows * cost.WINDOW_S + size.isl_steps * cost.ISL_STEP_S


def _rows(one: Measured) -> int:
    """Captures of direct cases."""
    return one.predicted.captures * (len(one.cases) - one.relayed)


def _routed_s(one: Measured) -> float:
    """What the relay cases are predicted to take."""
    return one.relayed * (one.predicted.captures * cost.RELAYED_S + one.predicted.isl_steps * cost.SWEPT_S)


def main(sizes: list[int]) -> None:
    """Measure, and print predicted beside measured, then the constants."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for satellites in sizes:
            for cases in (DIRECT, ALL):
                one = measured(satellites, cases, Path(folder))
                runs.append(one)
                sys.stdout.write(
                    f"{satellites:6,} satellites, {one.predicted.captures:10,} captures, {len(cases)} cases:"
                    f" {one.predicted.seconds:6,} s predicted, {one.seconds:8,.1f} s taken (plan {one.plan_s:.1f});"
                    f" {one.predicted.memory_byte / 1e6:8,.0f} MB predicted, {one.memory_byte / 1e6:8,.0f} MB held\n"
                )
                sys.stdout.flush()
    for name, value in fitted(runs).items():
        sys.stdout.write(f"{name:13s} {getattr(cost, name):10.3g} now, {value:10.3g} fits\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [400, 1_000, 2_800])
