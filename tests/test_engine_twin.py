"""The engine beside the slow simulator, which another person wrote from the same page: equal to the nanosecond."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from ground_plans import FEATURES
from plans import CASES, MS, S, capture, isl, plan_of, random_plan, satellite, station
from problems import carry, differences, told
from slow import simulate

from latency.flow.cases import BY_NAME, NODE
from latency.kernels.records import NEVER

PLANS, DRAWN = 3_000, 80  # in all, and those that are not left for the night

# How often a thousand plans must show each thing at least: about half of what they show. Without these a generator
# that has become tame would prove little.
LEAST = {
    "coarse plan": 150, "plan of ns": 250, "heavy plan": 45, "wide plan": 70,
    "booking demand": 300, "booking scheduled": 180,
    "asks by oldest": 200, "asks by backlog": 50, "asks by deadline": 90, "pass with a gap": 2_500,
    "cut-through": 350, "store-and-forward": 150, "more than four sizes": 140, "three classes": 400, "no node": 1,
    "several downlinks": 350, "stations in view overlap": 2_000, "link goes down and comes back": 1_300,
    "delivered": 20_000, "censored": 9_000, "lost": 7_500, "unroutable": 900,
    "lost when taken": 7_000, "lost at the head's arrival": 450, "product lost": 75,
    "kept own": 900, "kept blind": 550, "kept forecast": 50,
    "hop": 7_000, "three hops or more": 300, "refusal": 160, "refused and still delivered": 60, "hop limit": 1_200,
    "two parts or more": 600, "contact given up": 2_400, "antenna wait": 8_000, "downlink queue": 9_000,
    "contact cut short": 600, "contact after others": 500,
    "geometry stood in": 40, "line busy": 5_000, "link busy": 900, "processor busy": 6_500,
    "node away from the camera": 3_500, "several centres used": 220,
}  # fmt: skip


def of_plan(plan):
    """What a plan shows before anything is carried."""
    classes = {row["priority"] for row in plan["captures"]}
    pairs = Counter((row["a"], row["b"]) for row in plan["isls"])
    owners = Counter(row["satellite"] for row in plan["transmitters"])
    raw_sizes = {row["raw_bit"] for row in plan["captures"]}
    yield "coarse plan" if plan["captures"][0]["taken_ns"] % S == 0 else "plan of ns", 1
    yield f"booking {plan['network']['booking']}", 1
    yield "heavy plan", plan["stop_ns"] > 10**15
    yield "wide plan", max((row["delay_ns"] for row in plan["windows"]), default=0) >= S
    yield "cut-through" if plan["network"]["cut_through"] else "store-and-forward", 1
    yield "link goes down and comes back", sum(count > 1 for count in pairs.values())
    yield "several downlinks", any(count > 1 for count in owners.values())
    yield "more than four sizes", len(raw_sizes) > 4
    yield "three classes", len(classes) == 3
    yield f"asks by {plan['network'].get('asking', 'oldest')}", plan["network"]["booking"] == "demand"
    yield "pass with a gap", with_gaps(plan)
    yield "no node", not any(row["is_node"] and row["computer"] for row in plan["satellites"])
    rows = plan["passes"]
    yield "stations in view overlap", sum(
        a["satellite"] == b["satellite"] and b["rise_ns"] < a["set_ns"] for a, b in pairwise(rows)
    )


def with_gaps(plan):
    """Passes in whose windows a transmitter finds a gap."""
    rows = [(row["transmitter"], row["pass"], row["open_ns"], row["close_ns"]) for row in plan["windows"]]
    return sum(before[:2] == after[:2] and before[3] < after[2] for before, after in pairwise(rows))


def of_contacts(plan, result):
    """Contacts that begin or end because somebody else has the antenna."""
    busy = [(number, *interval) for number, row in enumerate(plan["stations"]) for interval in row.get("busy", ())]
    begins = {(station, antenna, begin) for station, antenna, begin, _ in busy}
    ends = {(station, antenna, end) for station, antenna, _, end in busy}
    rows = told(result)["contacts"]
    yield "contact cut short", sum((row["station"], row["antenna"], row["close_ns"]) in begins for row in rows)
    yield "contact after others", sum((row["station"], row["antenna"], row["open_ns"]) in ends for row in rows)


def of_result(plan, result):
    """What the logs of one case show."""
    live, ledger = result.trial.live, result.ledger.sum(axis=0)
    captures = len(plan["captures"])
    refused = live.hops["item"][(live.hops["start_ns"] == NEVER) & (live.hops["end_ns"] > 0)] % captures
    yield from Counter(row["state"] for row in told(result)["captures"]).items()
    yield f"kept {(result.kept or 'direct').split('-')[0]}", 1
    lost_ns = live.items["lost_ns"].reshape(-1, captures)
    taken = lost_ns[0] == result.trial.net.taken_ns
    yield "lost when taken", taken.sum()
    yield "lost at the head's arrival", ((lost_ns < NEVER).any(axis=0) & (result.hops > 0) & ~taken).sum()
    yield "product lost", ((lost_ns[1:] < NEVER) & (result.hops == 0)).sum()
    yield "hop", result.hops.sum()
    yield "three hops or more", (result.hops > 2).sum()
    yield "refusal", len(refused)
    yield "refused and still delivered", (result.delivered_ns[refused] < NEVER).sum()
    yield "hop limit", result.counters["hop_limited"]
    yield "geometry stood in", result.counters["geo_after_grant"]
    yield "two parts or more", (np.bincount(live.parts["item"]) > 1).sum()
    ends = {row["set_ns"] for row in plan["passes"]}
    yield "contact given up", sum(close not in ends for close in result.contacts.close_ns.tolist())
    for what, row in (("antenna wait", 5), ("downlink queue", 6), ("line busy", 11), ("link busy", 2)):
        yield what, (ledger[row] > 0).sum()
    yield "processor busy", (ledger[13] > 0).sum()
    if BY_NAME[result.case].place == NODE:
        yield "node away from the camera", (result.node != [row["satellite"] for row in plan["captures"]]).sum()
    yield "several centres used", len(set(result.trial.lives["centre"].tolist()) - {-1}) > 1


def drawn(seed):
    """Three plans of four have what a ground segment adds."""
    return random_plan(seed, ground=FEATURES if seed % 4 else ())


def equal(seeds):
    """Compare field by field; what was seen is counted."""
    seen = Counter()
    for seed in seeds:
        plan = drawn(seed)
        seen.update(dict(of_plan(plan)))
        for case in CASES:
            result = carry(plan, case)
            apart = list(differences(told(result), simulate(plan, case)))
            assert not apart, f"plan {seed}, {case}: {len(apart)} differences, engine first: {apart[:5]}"
            for what, count in (*of_result(plan, result), *of_contacts(plan, result)):
                seen[what] += int(count)
    return seen


def too_few(seen, least, plans):
    return {what: (seen[what], count) for what, count in least.items() if seen[what] < count * plans // 1000}


def test_engine_equals_the_slow_simulator():
    assert too_few(equal(range(DRAWN)), LEAST, DRAWN) == {}


@pytest.mark.nightly
def test_engine_equals_the_slow_simulator_on_many_plans():
    assert too_few(equal(range(DRAWN, PLANS)), LEAST, PLANS - DRAWN) == {}


@pytest.mark.nightly
def test_each_feature_of_the_plans_changes_what_becomes_of_the_captures():
    # But for products first: no case sends both raw data and products down.
    changed = Counter()
    for seed in range(200):
        plan = random_plan(seed, ground=FEATURES)
        told_of = {case: simulate(plan, case) for case in ("node-relay", "hybrid")}
        for name in FEATURES:
            without = random_plan(seed, ground=[other for other in FEATURES if other != name])
            changed[name] += without != plan and any(simulate(without, case) != told_of[case] for case in told_of)
    assert {name for name in FEATURES if changed[name] < 10} == {"product_first"}


def test_nothing_decides_at_the_stop():
    # Sensing ends at 100 s, when the clock stops: topology step k runs from T[k] to T[k + 1], so there is no step.
    steps = [0, 50 * S, 100 * S]
    plan = plan_of(
        [satellite(sensing_ns=10 * S), satellite(is_node=True)], [station()], [(1, 0, 0, 100 * S, 10**6)],
        [capture(90 * S, 1000)], stop_ns=100 * S, steps_ns=steps,
        isls=[isl(steps, (0, 1), (0, 100 * S), 10**6, MS)],
    )  # fmt: skip
    assert list(differences(told(carry(plan, "node-relay")), simulate(plan, "node-relay"))) == []
