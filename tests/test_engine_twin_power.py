"""The engine beside the slow simulator where computing in orbit costs something: batteries, heat, resets, loading.

Equal to the nanosecond and to the last mW ns: what became of the captures, the most storage that was wanted, and
charge, heat, work, radios and pauses of every satellite as functions of time.
"""

from collections import Counter
from itertools import pairwise

import pytest
from ground_plans import FEATURES as GROUND
from plans import CASES, random_plan
from power_plans import FEATURES, moments
from problems import carry, differences, told
from slow import simulate, watch
from slow.power import state_at
from slow.space import RELAY_CASES

PLANS, DRAWN = 3_000, 40  # in all, and those that are not left for the night

# How often a thousand plans must show each thing at least: about half of what they show.
LEAST = {
    "delivered": 12_000, "censored": 16_000, "lost": 3_600, "missed": 3_500, "unroutable": 1_500,
    "work paused": 5_000, "stopped in a pause": 2_500, "thrown back": 1_800, "found cold": 2_800,
    "dark": 8_000, "hot": 12_000, "dark and hot": 80, "several at work": 10_000,
    "full battery": 2_200, "empty battery": 3_400, "more storage wanted than there is": 900,
    "latch turns as something else happens": 380, "latch turns at an edge of sunlight": 90,
    "work ends or data is lost as a latch turns": 300,
}  # fmt: skip


def drawn(seed):
    """Every second plan also has what a ground segment adds."""
    return random_plan(seed, ground=GROUND if seed % 2 else (), power=FEATURES)


def powers_apart(plan, case, rows, slow):
    """Where the engine's log of power, as functions of time, is not what the slow simulator tells."""
    for number, satellite in enumerate(plan["satellites"]):
        log = [row[1:] for row in rows if row[0] == number]
        modelled = satellite.get("power") or satellite.get("heat")
        if bool(log) != bool(modelled):
            yield number, "who has a log"
        elif modelled:
            body = (satellite, case in RELAY_CASES)
            yield from ((number, *pair) for pair in logs_apart(plan, body, log, slow[number]))


def logs_apart(plan, body, log, slow):
    """At the stop only what the past has made of it counts: charge, heat and latch."""
    stop = plan["stop_ns"]
    if (log[0][0], log[-1][0]) != (0, stop) or any(one[0] >= next_one[0] for one, next_one in pairwise(log)):
        yield "from the start to the stop, in order", log
    for at, *state in log:
        other = list(state_at(*body, slow, at))
        if [*state[:2], state[4]] != [*other[:2], other[4]] or (at < stop and state != other):
            yield at, state, other
    for at, *state in slow[:-1]:
        present = max(row for row in log if row[0] <= at)
        if list(present[3:]) != state[2:]:
            yield at, present, state


def of_watch(plan, seen):
    """What one case shows."""
    captures, instants = seen["result"]["captures"], set(moments(plan))
    yield from Counter(row["state"] for row in captures).items()
    yield "work paused", sum(row["raw"]["power_wait"] > 0 for row in captures)
    yield "stopped in a pause", sum(row["stopped_in"] == "raw_power_wait" for row in captures)
    yield "thrown back", seen["thrown back"]
    yield "found cold", seen["found cold"]
    limits = [row["storage_bit"] for row in plan["satellites"]]
    yield (
        "more storage wanted than there is",
        sum(limit is not None and peak > limit for peak, limit in zip(seen["peak_bit"], limits, strict=True)),
    )
    ends = {row["taken_ns"] + sum(told["raw"].values()) for row, told in zip(plan["captures"], captures, strict=True)}
    for satellite, rows in zip(plan["satellites"], seen["power"], strict=True):
        yield from of_rows(satellite, rows, instants)
        turns = {row[0] for before, row in pairwise(rows) if before[5] != row[5]}
        yield "work ends or data is lost as a latch turns", len(turns & ends)


def of_rows(satellite, rows, instants):
    power = satellite.get("power")
    turns = [row for before, row in pairwise(rows) if before[5] != row[5]]
    yield "dark", sum(row[5] & 1 for row in turns)
    yield "hot", sum(row[5] >> 1 for row in turns)
    yield "dark and hot", sum(row[5] == 3 for row in turns)
    yield "latch turns as something else happens", sum(row[0] in instants for row in turns)
    yield "full battery", power is not None and any(row[1] == power["usable"] for row in rows[1:])
    yield "empty battery", power is not None and any(row[1] == -power["reserve"] for row in rows[1:])
    if power is not None:
        edges = {edge for interval in power["sunlit"] for edge in interval}
        yield "latch turns at an edge of sunlight", sum(row[0] in edges for row in turns)
    yield "several at work", sum(row[3] > 1 for row in rows)


def equal(seeds):
    """Compare field by field; what was seen is counted."""
    seen = Counter()
    for seed in seeds:
        plan = drawn(seed)
        for case in CASES:
            result, slow = carry(plan, case), watch(plan, case)
            live = result.trial.live
            apart = list(differences(told(result), slow["result"]))
            apart += list(powers_apart(plan, case, live.power.tolist(), slow["power"]))
            apart += list(differences(live.satellites["peak_bit"].tolist(), slow["peak_bit"], "peak_bit"))
            assert not apart, f"plan {seed}, {case}: {len(apart)} differences, engine first: {apart[:5]}"
            for what, count in of_watch(plan, slow):
                seen[what] += int(count)
    return seen


def too_few(seen, plans):
    return {what: (seen[what], count) for what, count in LEAST.items() if seen[what] < count * plans // 1000}


def test_engine_equals_the_slow_simulator_with_power():
    assert too_few(equal(range(DRAWN)), DRAWN) == {}


@pytest.mark.nightly
def test_engine_equals_the_slow_simulator_with_power_on_many_plans():
    assert too_few(equal(range(DRAWN, PLANS)), PLANS - DRAWN) == {}


@pytest.mark.nightly
def test_each_feature_of_power_changes_what_becomes_of_the_captures():
    changed = Counter()
    for seed in range(150):
        told_of = {case: simulate(random_plan(seed, power=FEATURES), case) for case in ("node-relay", "hybrid")}
        for name in FEATURES:
            without = random_plan(seed, power=[other for other in FEATURES if other != name])
            changed[name] += any(simulate(without, case) != told_of[case] for case in told_of)
    assert {name for name in FEATURES if changed[name] < 10} == set()
