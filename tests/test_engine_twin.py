"""The engine beside the slow simulator, which another person wrote from the same page: equal to the nanosecond."""

from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import CASES, MS, S, capture, isl, plan_of, random_plan, satellite, station
from problems import carry, differences, told
from slow import simulate

from latency.flow.cases import BY_NAME, NODE
from latency.kernels.records import NEVER

PLANS = 1000

# How often the sample must show each thing at least: about half of what it shows. Without these a generator
# that has become tame would prove little.
LEAST = {
    "coarse plan": 200, "plan of ns": 250, "heavy plan": 45, "wide plan": 70,
    "booking demand": 300, "booking scheduled": 180,
    "cut-through": 350, "store-and-forward": 150, "more than four sizes": 140, "three classes": 400, "no node": 7,
    "several downlinks": 350, "stations in view overlap": 2_000, "link goes down and comes back": 1_300,
    "delivered": 16_000, "censored": 8_000, "lost": 6_000, "unroutable": 900,
    "lost when taken": 5_000, "lost at the head's arrival": 450, "product lost": 100,
    "kept own": 900, "kept blind": 550, "kept forecast": 50,
    "hop": 9_000, "three hops or more": 300, "refusal": 280, "refused and still delivered": 120, "hop limit": 1_200,
    "two parts or more": 250, "contact given up": 400, "antenna wait": 2_700, "downlink queue": 6_000,
    "geometry stood in": 3, "line busy": 2_800, "link busy": 900, "processor busy": 2_000,
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
    yield "no node", not any(row["is_node"] and row["computer"] for row in plan["satellites"])
    rows = plan["passes"]
    yield "stations in view overlap", sum(
        a["satellite"] == b["satellite"] and b["rise_ns"] < a["set_ns"] for a, b in pairwise(rows)
    )


def of_result(plan, result):
    """What the logs of one case show."""
    live, ledger = result.trial.live, result.ledger.sum(axis=0)
    captures = len(plan["captures"])
    refused = live.hops["item"][(live.hops["start_ns"] == NEVER) & (live.hops["end_ns"] > 0)] % captures
    yield from Counter(row["state"] for row in told(result)["captures"]).items()
    yield f"kept {(result.kept or 'direct').split('-')[0]}", 1
    lost_ns = live.items["lost_ns"].reshape(2, captures)
    taken = lost_ns[0] == live.items["taken_ns"][:captures]
    yield "lost when taken", taken.sum()
    yield "lost at the head's arrival", ((lost_ns < NEVER).any(axis=0) & (result.hops > 0) & ~taken).sum()
    yield "product lost", ((lost_ns[1] < NEVER) & (result.hops == 0)).sum()
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


def test_engine_equals_the_slow_simulator():
    seen, seeds = Counter(), set()

    @settings(max_examples=PLANS, derandomize=True, deadline=None, database=None)
    @given(st.integers(0, 10**6))
    def equal(seed):
        plan = random_plan(seed)
        if seed not in seeds:
            seen.update(dict(of_plan(plan)))
        for case in CASES:
            result = carry(plan, case)
            apart = list(differences(told(result), simulate(plan, case)))
            assert not apart, f"random_plan({seed}), {case}: {len(apart)} differences, engine first: {apart[:5]}"
            if seed not in seeds:
                for what, count in of_result(plan, result):
                    seen[what] += int(count)
        seeds.add(seed)

    equal()
    assert len(seeds) >= PLANS, "as many different plans as promised"
    missing = {what: (seen[what], least) for what, least in LEAST.items() if seen[what] < least}
    assert not missing, f"the sample does not show enough of (seen, least): {missing}"


def test_nothing_decides_at_the_stop():
    # Sensing ends at 100 s, when the clock stops: topology step k runs from T[k] to T[k + 1], so there is no step.
    steps = [0, 50 * S, 100 * S]
    plan = plan_of(
        [satellite(sensing_ns=10 * S), satellite(is_node=True)], [station()], [(1, 0, 0, 100 * S, 10**6)],
        [capture(90 * S, 1000)], stop_ns=100 * S, steps_ns=steps,
        isls=[isl(steps, (0, 1), (0, 100 * S), 10**6, MS)],
    )  # fmt: skip
    assert list(differences(told(carry(plan, "node-relay")), simulate(plan, "node-relay"))) == []
