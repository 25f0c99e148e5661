"""How far the routes of one capture alone are from the best there are, found by trying all of them."""

import heapq

import numpy as np
import pytest
from plans import MS, S, capture, isl, plan_of, random_plan, satellite, station
from problems import carry
from slow.plan import Plan
from slow.rates import NEVER, sending_time
from slow.routes import Router

PLANS = 120


def worse(state, others):
    """Is one of the others as early in everything?"""
    return any(all(a <= b for a, b in zip(other, state, strict=True)) for other in others)


class BestRoute:
    """Every sequence of hops, each at the first instant at which it can start or at a later topology step.

    A state is (satellite, ready, tail ready); of two at one satellite the one that is earlier in both is kept:
    data may always wait.
    """

    def __init__(self, plan):
        self.plan, self.router = Plan(plan), Router(Plan(plan))

    def reach(self, source, made, size):
        """The undominated (ready, tail ready, tail) at every satellite."""
        found = [[] for _ in self.plan.satellites]
        agenda = [((made, made, made), source)]
        while agenda:
            state, here = heapq.heappop(agenda)
            if worse(state, found[here]):
                continue
            found[here].append(state)
            for there in self.plan.neighbours[here]:
                for after in self.hops(here, there, state, size):
                    if not worse(after, found[there]):
                        heapq.heappush(agenda, (after, there))
        return found

    def hops(self, here, there, state, size):
        ready, tail_ready, _ = state
        for link in self.plan.links[here, there]:
            first = max(ready, link["up_ns"])
            starts = [first, *(step for step in self.plan.steps if first < step < link["down_ns"])]
            packet_ns = sending_time(min(self.plan.packet, size), link["rate_bit_s"])
            for start in starts:
                end = max(start + sending_time(size, link["rate_bit_s"]), tail_ready + packet_ns)
                if start < link["down_ns"] and end <= link["down_ns"]:
                    head = start + packet_ns + self.plan.link_delay_of_bit(link, start + packet_ns)
                    tail = max(head, end + self.plan.link_delay_of_bit(link, end))
                    waits = head if self.plan.cut_through else tail
                    yield waits + self.plan.switching, tail + self.plan.switching, tail

    def down(self, leg, source, made, size):
        """Earliest arrival at the destination of a leg that goes down, from anywhere."""
        return min(
            (
                self.down_from(leg, here, max(ready, tail_ready), size)
                for here, states in enumerate(self.reach(source, made, size))
                for ready, tail_ready, _ in states
            ),
            default=NEVER,
        )

    def down_from(self, leg, here, start, size):
        """Asking for an antenna later may be better: the rule takes the best rate at the instant, not the best end."""
        instants = {start}
        for number in self.plan.carriers(here, leg):
            wait = self.plan.transmitters[number]["acquisition_ns"]
            edges = {row[key] - lead for row in self.plan.windows[number] for key in ("open_ns", "close_ns")
                     for lead in (0, wait)}  # fmt: skip
            instants |= {edge for edge in edges if edge > start}
        return min(self.router.direct(leg, None, here, instant, size) for instant in instants)

    def answer(self, case, capture):
        """The value that a case's routes minimise, at its best."""
        satellite = self.plan.satellites[capture["satellite"]]
        made = capture["taken_ns"] + satellite["sensing_ns"]
        if case == "ground-relay":
            return self.down("raw", capture["satellite"], made, capture["raw_bit"])
        places = [(capture["satellite"], made)]
        if case == "node-relay":
            found = self.reach(capture["satellite"], made, capture["raw_bit"])
            tails = {node: min((tail for *_, tail in found[node]), default=NEVER) for node in self.plan.nodes}
            places = [(node, tail) for node, tail in tails.items() if tail < NEVER]
        return min((self.from_computer(place, there, capture) for place, there in places), default=NEVER)

    def from_computer(self, place, there, capture):
        machine = self.plan.satellites[place]["computer"]
        if machine is None:
            return NEVER
        made = there + self.plan.processing_time(machine, capture)
        return self.down("product", place, made, capture["product_bit"])


def chosen(plan, case, result, best):
    """The same value for the way that the engine took."""
    leg = 0 if case == "ground-relay" else 1
    item = result.trial.live.items[leg]  # of a single capture
    if item["down_join_ns"] > plan["stop_ns"]:
        return NEVER
    return best.router.direct(("raw", "product")[leg], None, int(item["satellite"]), int(item["down_join_ns"]),
                              int(item["size_bit"]))  # fmt: skip


def measure(case, **wishes):
    """(N, 2) seconds to the value as chosen and at its best, to the stop where there is no way; (N,) hops."""
    rows, hops = [], []
    for seed in range(PLANS):
        plan = random_plan(seed, captures=1, stretch=1, light=MS, **wishes)
        for row in plan["satellites"]:
            row["storage_bit"] = None
        plan["network"]["hop_limit"], plan["warm_up_ns"] = 64, 0  # else the capture might not be counted
        capture, best = plan["captures"][0], BestRoute(plan)
        result = carry(plan, case)
        values = chosen(plan, case, result, best), best.answer(case, capture)
        hops.append(int(result.hops[0]))
        rows.append([min(value, plan["stop_ns"]) - capture["taken_ns"] for value in values])
    return np.array(rows, np.float64) / S, np.array(hops)


# Measured on 1,000 plans: mean of the chosen over mean of the best, and the share that has the best (to 0.1 ms):
#                  ground-relay    node-relay      onboard-relay
#   steps of 10 s  1.042, 87 %     1.033, 85 %     1.009, 91 %
#   few steps      1.177, 77 %     1.218, 72 %     1.150, 80 %     (steps of a minute and more)
# What is lost is lost to links that come up inside a step, to captures that stay for the time that their first hop
# takes in full, to tails that come late, and to the rule that asks for the best rate now. The gates are loose.
GATES = [({"step_ns": 10 * S}, 1.10, 0.75), ({}, 1.30, 0.65)]


@pytest.mark.parametrize("case", ["ground-relay", "node-relay", "onboard-relay"])
@pytest.mark.parametrize(("wishes", "worst", "share"), GATES, ids=["steps of 10 s", "few steps"])
def test_routes_of_one_capture_are_close_to_the_best_there_are(case, wishes, worst, share):
    values, hops = measure(case, **wishes)
    taken, best = values.T
    assert (hops > 0).mean() > 0.25, "many plans give something to search for"
    assert (taken >= best).all(), "nothing is better than the best"
    assert best.mean() <= taken.mean() < worst * best.mean()
    assert (taken - best < 1e-4).mean() > share


# Where the data was made staying is judged by its first packet and leaving by its whole size (model, section 4,
# Routes), so it puts off leaving for ever once it takes longer than two steps to send. A scenario is warned of it.
PUTS_OFF = pytest.mark.xfail(strict=True, reason="the model's rule keeps it on board: docs/design.md")


@pytest.mark.parametrize("step_s", [pytest.param(5, marks=PUTS_OFF), pytest.param(10, marks=PUTS_OFF), 30, 60])
def test_data_that_takes_24_s_to_send_leaves_whatever_the_step(step_s):
    # 24 s on a link that is always up, to a node that is always in view: the length of a step is no reason to stay.
    steps = [*range(0, 1000 * S, step_s * S), 1000 * S]
    plan = plan_of(
        [satellite(), satellite(is_node=True)], [station()], [(1, 0, 0, 1000 * S, 10**9)], [capture(S, 24 * 10**6)],
        stop_ns=1000 * S, steps_ns=steps, isls=[isl(steps, (0, 1), (0, 1000 * S), 10**6, 0)],
    )  # fmt: skip
    assert carry(plan, "node-relay").delivered_ns.tolist() == [25 * S + 2]
