"""The search for routes: the backward sweep over the topology steps and the decision at an instant."""

from .contact import booked_contacts
from .rates import NEVER, sending_time
from .sending import alone, over_contacts


class Router:
    """`backlog`: per satellite (q, e, capture) of all data that joined its downlink queue in the run before."""

    def __init__(self, plan, own_passes=False, backlog=None):
        self.plan, self.own_passes = plan, own_passes
        self.backlog = backlog or [[] for _ in plan.satellites]
        self.booked = booked_contacts(plan) if plan.scheduled else None
        self.tables = {}

    # Down from here: D(i, x). A goal is a node, or None for the ground.

    def direct(self, leg, goal, here, start, size, capture=None):
        """The arrival if the data does not hop any more; the backlog of `capture` itself is left out."""
        if goal is not None:
            return start if here == goal else NEVER
        start = max([start] + [end for q, end, other in self.backlog[here] if q <= start and other != capture])
        if start >= self.plan.stop:
            return NEVER
        return min((self.sent_down(t, leg, start, size) for t in self.plan.carriers(here, leg)), default=NEVER)

    def sent_down(self, transmitter, leg, start, size):
        """finish + light time + the station's terrestrial tail."""
        key = ("down", transmitter, leg, start, size)
        if key not in self.plan.memory:
            if self.plan.scheduled:
                sending = over_contacts(self.plan, transmitter, self.booked[transmitter], start, size)
            else:
                sending = alone(self.plan, transmitter, start, size)
            arrival = NEVER
            if sending.end < NEVER:
                tail = self.plan.tail_time(sending.window["station"], leg, size)
                arrival = sending.end + sending.window["delay_ns"] + tail
            self.plan.memory[key] = arrival
        return self.plan.memory[key]

    # Hops: c(i, j).

    def hop_cost(self, here, there, step, start, size, whole):
        """Cost of a hop that starts then, over a link of the step's frozen set; None if there is no such hop."""
        link = self.plan.link_at(here, there, self.plan.steps[step])
        if link is None or start + sending_time(size, link["rate_bit_s"]) > link["down_ns"]:
            return None
        counted = size if whole or not self.plan.cut_through else min(self.plan.packet, size)
        light = self.plan.link_delay(link, step)
        return self.plan.switching + light + sending_time(counted, link["rate_bit_s"])

    def end_step(self, step, start, cost):
        """The step whose P a hop leads to: its own, or that of its arrival if it is longer than its step."""
        longer = cost > self.plan.steps[step + 1] - self.plan.steps[step]
        return self.plan.step_of(start + cost) if longer else step

    def after_hop(self, tables, step, start, cost, there):
        """P at the far end of the hop."""
        end_step = self.end_step(step, start, cost)
        return NEVER if end_step is None else tables[end_step][1][there]

    # The sweep: H and P of every step.

    def sweep(self, leg, goal, size):
        """The pairs (H[k], P[k]) for k = 0 ... K; in step K nothing arrives any more."""
        key = (leg, goal, size)
        if key not in self.tables:
            never = [NEVER for _ in self.plan.satellites]
            last = len(self.plan.steps) - 1
            tables = {last: (never, never)}
            for step in reversed(range(last)):
                tables[step] = self.sweep_step(tables, step, leg, goal, size)
            self.tables[key] = tables
        return self.tables[key]

    def sweep_step(self, tables, step, leg, goal, size, left_out=frozenset()):
        start, end = self.plan.steps[step], self.plan.steps[step + 1]
        everywhere = range(len(self.plan.satellites))
        hop = list(tables[step + 1][0])
        best = [min(self.direct(leg, goal, here, end, size), hop[here]) for here in everywhere]
        hops = [
            (here, there, cost)
            for here, there in self.plan.links
            if (here, there) not in left_out
            for cost in [self.hop_cost(here, there, step, start, size, whole=False)]
            if cost is not None
        ]
        improved = True
        while improved:
            improved = False
            for here, there, cost in hops:
                within = self.end_step(step, start, cost) == step
                onward = best[there] if within else self.after_hop(tables, step, start, cost, there)
                if cost + onward < hop[here]:
                    hop[here] = cost + onward
                    best[here] = min(best[here], hop[here])
                    improved = True
        return hop, best

    # The decision.

    def options(self, leg, goal, here, now, size, made_here, left_out=frozenset(), capture=None):
        """(arrival, what to do) in the order in which ties are broken."""
        step = self.plan.step_of(now)
        tables = self.sweep(leg, goal, size)
        if left_out:
            tables = {**tables, step: self.sweep_step(tables, step, leg, goal, size, left_out)}
        yield self.direct(leg, goal, here, now, size, capture), "down"
        yield tables[step + 1][0][here], "stay"
        for there in self.plan.neighbours[here]:
            if (here, there) in left_out:
                continue
            cost = self.hop_cost(here, there, step, now, size, whole=made_here)
            if cost is not None:
                ends_there = self.direct(leg, goal, there, now + cost, size, capture)
                goes_on = cost + self.after_hop(tables, step, now, cost, there)
                yield min(ends_there, goes_on), there

    def choose(self, item, now, goal):
        """What to do: "down", "stay", "no way", or the neighbour to hop to."""
        size = self.plan.search_size(item.leg, item.size)
        left_out = item.left_out(self.plan.step_of(now))
        options = self.options(item.leg, goal, item.satellite, now, size, item.hops == 0, left_out, item.capture)
        arrival, what = min(options, key=lambda option: option[0])  # the first of equals
        return what if arrival < NEVER else "no way"

    def earliest(self, leg, goal, here, now, size, capture):
        """The arrival of data made here and now."""
        if self.plan.step_of(now) is None:
            return NEVER
        if goal is None and self.own_passes:
            return self.direct(leg, goal, here, now, size, capture)
        return min(self.options(leg, goal, here, now, size, True, capture=capture), key=lambda option: option[0])[0]

    def pick_node(self, item, now, hands):
        """The node whose answer would reach the user first; ties by index, also if no answer would; None: no nodes.

        `hands`: per satellite the captures that it was picked for and that it has not done.
        """
        row = item.journey.row
        raw = self.plan.search_size("raw", row["raw_bit"])
        product = self.plan.search_size("product", row["product_bit"])
        best, picked = NEVER, None
        for node in self.admitting(hands):
            there = self.earliest("raw", node, item.satellite, now, raw, item.capture)
            answer = NEVER
            if there < NEVER:
                made = there + self.plan.processing_time(self.plan.satellites[node]["computer"], row)
                answer = self.earliest("product", None, node, made, product, item.capture)
                answer += self.work_on(hands[node], node) if self.plan.by_load else 0
            if picked is None or answer < best:
                best, picked = answer, node
        return picked

    def admitting(self, hands):
        """The nodes that are not passed over."""
        limit = self.plan.admission
        return [node for node in self.plan.nodes if not limit or len(hands[node]) < limit] or self.plan.nodes

    def work_on(self, captures, node):
        """How long all workers together need for these captures."""
        computer = self.plan.satellites[node]["computer"]
        return -(-sum(self.plan.processing_time(computer, row) for row in captures) // computer["workers"])
