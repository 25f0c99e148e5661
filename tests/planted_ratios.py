"""Random networks with random traffic, some of it far too much: where is a ratio given, and where must none be?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from plans import CASES, Dice, random_captures, random_plan
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.verdict.evidence import Outcome, outcome_of
from latency.verdict.hindrances import Pair, share_delivered
from latency.verdict.words import ASKED, Finding, Measure, latency_finding

REPLICATIONS = 5
GROUND = ("ground-direct", "ground-direct", "ground-direct", "ground-relay")


class Tried(NamedTuple):
    """Two cases of a random network, and what was found."""

    seed: int
    pair: Pair
    finding: Finding
    swamped: bool  # by the bits of the plan alone: a satellite takes more than its windows could ever bring down


def tried(seed: int) -> Tried:
    """One plan, five draws of its captures, a ground and an orbital case of a steady campaign."""
    dice = Dice(seed + 10**6, {"stretch": 1})
    plan = random_plan(seed, stretch=1)
    plans = [plan | {"captures": captures_of(plan, seed, number)} for number in range(REPLICATIONS)]
    ground, orbital = dice.one(*GROUND), dice.one(*CASES[2:])
    problems = [problem_of(each) for each in plans]
    sides = [
        tuple(outcome_of(problem, simulate(problem, BY_NAME[case])) for problem in problems)
        for case in (ground, orbital)
    ]
    pair = Pair("steady", ground, orbital, *sides)
    finding = latency_finding(pair, Measure(dice.one("p50", "p50", "p90", "p95", "mean"), 2.0, 0.05))
    return Tried(seed, pair, finding, ground == "ground-direct" and all(map(too_much, plans)))


def captures_of(plan: dict, seed: int, number: int) -> list[dict]:
    dice = Dice(1_000 * seed + number, {"stretch": 1})
    rows = random_captures(dice, len(plan["satellites"]), plan["span_ns"], {"captures": dice.whole(10, 25)})
    return [row | {"taken_ns": max(row["taken_ns"], 0)} for row in rows]


def too_much(plan: dict) -> bool:
    """Whether some satellite takes more raw data than all its windows of the span hold, each used to the full."""
    held = dict.fromkeys(range(len(plan["satellites"])), 0.0)
    for window in plan["windows"]:
        radio = plan["transmitters"][window["transmitter"]]
        open_s = max(min(window["close_ns"], plan["span_ns"]) - window["open_ns"], 0) / 1e9
        held[radio["satellite"]] += open_s * window["rate_bit_s"] * (radio["carries"] != "product")
    taken = dict.fromkeys(held, 0)
    for row in plan["captures"]:
        taken[row["satellite"]] += row["raw_bit"]
    # A tenth more: what is lost to a full storage never asks for a window.
    return any(taken[eye] > 1.1 * held[eye] and plan["satellites"][eye]["storage_bit"] is None for eye in held)


def overloaded(outcomes: tuple[Outcome, ...]) -> bool:
    """Whether a resource is offered as much as it can carry, in the mean over replications.

    A storage that was full once need not be so for ever.
    """
    names = {name for outcome in outcomes for name in outcome.loads if not name.startswith("storage ")}
    means = {
        name: sum(math.inf if (load := row.loads.get(name, 0.0)) is None else load for row in outcomes) / len(outcomes)
        for name in names
    }
    return any(mean >= 1.0 for mean in means.values())


def deserves_no_ratio(one: Tried) -> bool:
    """Whether a case is overloaded, or delivers less than the metric asks for."""
    sides = (one.pair.ground_outcomes, one.pair.orbital_outcomes)
    asked = ASKED[one.finding.measure.metric]
    short = any(share_delivered(side)[0] < asked for side in sides)
    return one.swamped or short or any(map(overloaded, sides))


def all_tried(count: int, first: int = 0) -> Iterator[Tried]:
    return (tried(seed) for seed in range(first, first + count))
