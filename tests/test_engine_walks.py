"""What one satellite could do alone, and the tables of the route search, against the slow simulator's own."""

import random

import numpy as np
import pytest
from plans import random_plan
from problems import problem_of
from slow.contact import Contact, booked_contacts
from slow.plan import Plan
from slow.rates import NEVER as SLOW_NEVER
from slow.routes import Router
from slow.sending import alone, alone_scheduled, over_contacts

from latency.flow.cases import BY_NAME
from latency.flow.ledger import best_in_view
from latency.flow.network import network_of, rules_of
from latency.flow.problem import Problem
from latency.flow.search import forecast_of, no_forecast, search_of, with_forecast
from latency.kernels import records
from latency.kernels.arrivals import LATE, NOWHERE
from latency.kernels.forecasts import gone_ns
from latency.kernels.grants import first_grant
from latency.kernels.handles import handle_of
from latency.kernels.hops import span_at, step_at
from latency.kernels.records import NEVER, NONE
from latency.kernels.walks import (
    ACQUIRING_NS,
    ACQUIRING_UNTIL,
    LANDS,
    SENT_NS,
    SENT_UNTIL,
    next_grant,
    open_run,
    sendable,
    walk_alone,
    walk_segments,
)

SEEDS = range(40)


class Walk:
    """One transmitter of a random plan that is to send some bits, for the engine and for the slow simulator."""

    def __init__(self, seed, booking):
        self.dice = random.Random(seed)
        self.plan = random_plan(seed)
        self.plan["network"]["booking"] = booking
        problem = problem_of(self.plan)
        self.slow, self.net = Plan(self.plan), network_of(problem)
        self.net = self.net._replace(rules=rules_of(problem, BY_NAME["ground-direct"], own_passes_only=True))
        self.walk = np.zeros(LANDS + 1 + len(problem.centres), np.int64)

    def questions(self, count=20):
        """(transmitter, start, bits), some of them at the very edges of windows."""
        edges = [0, *(w[key] for w in self.plan["windows"] for key in ("open_ns", "close_ns"))]
        for _ in range(count if self.plan["transmitters"] else 0):
            start = self.dice.choice([self.dice.choice(edges), self.dice.randint(0, self.plan["stop_ns"])])
            bits = self.dice.choice(self.plan["captures"])["raw_bit"]
            yield self.dice.randrange(len(self.plan["transmitters"])), start, bits

    def same(self, end_ns, start, sending):
        """The kernel's walk tells the end, the instants of sending and of acquisition, as the slow one does."""
        if sending.end == SLOW_NEVER:
            assert end_ns == NEVER
            return 0
        assert end_ns == sending.end
        spent = {"transmission": 0, "acquisition": 0, "contact_wait": 0}
        last, now = "contact_wait", start
        for component, until in sending.timeline(start, sending.end):
            spent[component] += until - now
            last, now = component, until
        assert self.walk[SENT_NS] == spent["transmission"]
        assert self.walk[ACQUIRING_NS] == spent["acquisition"]
        assert last == "transmission"
        assert self.walk[SENT_UNTIL] == end_ns
        assert self.walk[ACQUIRING_UNTIL] <= end_ns
        return 1

    def lands(self, end_ns, sending, bits):
        """Arrival at the user and at the nearest data centre."""
        station = sending.window["station"]
        last = end_ns + sending.window["delay_ns"]
        raw, product = (self.slow.tail_time(station, leg, bits) for leg in ("raw", "product"))
        assert self.walk[LANDS] == last + product - self.slow.service
        assert self.walk[LANDS + 1 :].min() == last + raw


def test_a_satellite_alone_asks_as_the_slow_simulator_does():
    ended = 0
    for seed in SEEDS:
        one = Walk(seed, "demand")
        for transmitter, start, bits in one.questions():
            end_ns = walk_alone(handle_of(one.net), transmitter, bits, start, (NONE, 0), one.walk)
            sending = alone(one.slow, transmitter, start, bits)
            if one.same(end_ns, start, sending):
                one.lands(end_ns, sending, bits)
                ended += 1
    assert ended > 200


def test_a_held_antenna_is_kept_until_its_pass_ends():
    ended = 0
    for seed in SEEDS:
        one = Walk(seed, "demand")
        for access, row in enumerate(one.net.accesses):
            transmitter, begin, close = int(row["transmitter"]), int(row["rise_ns"]), int(row["set_ns"])
            start, bits = one.dice.randint(begin, close - 1), one.dice.choice(one.plan["captures"])["raw_bit"]
            wait = one.plan["transmitters"][transmitter]["acquisition_ns"]
            held = Contact(transmitter, int(row["station"]), 0, int(row["pass_index"]), begin, close, wait)
            sending = alone(one.slow, transmitter, start, bits, held)
            if min(held.acquired, close) < held.acquired:
                continue  # an antenna is not granted where nothing could be sent after acquisition
            end_ns = walk_alone(handle_of(one.net), transmitter, bits, start, (access, held.acquired), one.walk)
            ended += one.same(end_ns, start, sending)
    assert ended > 200


def test_booked_contacts_are_followed_as_the_slow_simulator_does():
    ended = 0
    for seed in (seed for seed in range(120) if random_plan(seed)["contacts"]):
        one = Walk(seed, "scheduled")
        for transmitter, start, bits in one.questions():
            low, high = one.net.segment_lo[transmitter], one.net.segment_lo[transmitter + 1]
            end_ns = walk_segments(handle_of(one.net), one.net.segments, low, high, (bits, start), one.walk)
            sending = over_contacts(one.slow, transmitter, booked_contacts(one.slow)[transmitter], start, bits)
            if one.same(end_ns, start, sending):
                one.lands(end_ns, sending, bits)
                ended += 1
    assert ended > 200


def test_the_best_rate_in_view_is_that_of_the_slow_simulator():
    ended = 0
    for seed in SEEDS:
        one = Walk(seed, "scheduled")
        segments, lo = best_in_view(one.net)
        for transmitter, start, bits in one.questions():
            job = (bits, start)
            end_ns = walk_segments(handle_of(one.net), segments, lo[transmitter], lo[transmitter + 1], job, one.walk)
            ended += one.same(end_ns, start, alone_scheduled(one.slow, transmitter, start, bits))
    assert ended > 200


def test_what_is_open_and_what_can_be_sent():
    for seed in SEEDS:
        one = Walk(seed, "demand")
        for access, row in enumerate(one.net.accesses):
            key = (int(row["transmitter"]), int(row["pass_index"]))
            runs = one.slow.intervals[key]
            for now in [edge + off for run in runs for edge in run[:2] for off in (-1, 0, 1)]:
                inside = [n for n, (a, b, _) in enumerate(runs) if a <= now < b]
                run = open_run(handle_of(one.net), access, now)
                assert (run - row["run_lo"] if run != NONE else None) == (inside[0] if inside else None)
                room = any((b - max(a, now)) * rate >= 10**9 for a, b, rate in runs if b > max(a, now))
                assert sendable(handle_of(one.net), access, now) == room


def test_steps_and_links_at_an_instant():
    for seed in SEEDS:
        one = Walk(seed, "demand")
        instants = [*one.plan["steps_ns"], *(row[key] for row in one.plan["isls"] for key in ("up_ns", "down_ns"))]
        for now in [instant + off for instant in instants for off in (-1, 0, 1)]:
            if 0 <= now < one.plan["stop_ns"]:
                assert step_at(handle_of(one.net), now) == one.slow.step_of(now)
            for link, row in enumerate(one.net.links):
                span = span_at(handle_of(one.net), link, now)
                up = one.slow.link_at(int(row["source"]), int(row["target"]), now)
                assert (None if span == NONE else one.net.spans["up_ns"][span]) == (up and up["up_ns"])


# --- the forecast of load and the backward sweep ---------------------------------------------------


def random_backlog(seed, plan):
    """Items that joined downlinks, as the engine logs them, and as (joined, gone, capture) per satellite."""
    dice, captures = random.Random(seed), len(plan["captures"])
    items = np.zeros(2 * captures, records.ITEM)
    items["down_join_ns"] = NEVER
    told = [[] for _ in plan["satellites"]]
    for item in range(2 * captures):
        satellite = items["satellite"][item] = dice.randrange(len(plan["satellites"]))
        if dice.random() < 0.7:
            joined = dice.randint(0, plan["stop_ns"] // 10**9) * 10**9
            gone = dice.choice([NEVER, joined + dice.randint(0, plan["stop_ns"] // 4)])
            items["down_join_ns"][item], items["down_end_ns"][item] = joined, gone
            told[satellite].append((joined, SLOW_NEVER if gone == NEVER else gone, item % captures))
    return items, told


def test_the_list_of_first_grants_is_what_asking_at_each_instant_gives():
    told = 0
    for seed in SEEDS:
        problem = problem_of(random_plan(seed, booking="demand"))
        net, search = search_of_case(problem, "onboard-relay", no_forecast(len(problem.satellites)))
        dice, held, known = random.Random(seed), handle_of(net), handle_of(search)
        edges = [*net.runs["open_ns"].tolist(), *net.runs["close_ns"].tolist()]
        leads = [0, 10**9, *net.transmitters["acquisition_ns"].tolist()]
        instants = [max(0, edge - lead + off) for edge in edges for lead in leads for off in (-2, -1, 0, 1)]
        for transmitter in range(len(net.transmitters)):
            for start in dice.sample(instants, min(len(instants), 400)):
                access, at = next_grant(held, transmitter, start)
                found = search.grants[first_grant(known, transmitter, start)]
                assert found["access"] == access
                if access != NONE:
                    assert max(start, found["at_ns"]) == at
                    told += 1
    assert told > 2_000


@pytest.mark.parametrize("seed", range(20))
def test_the_forecast_is_when_all_that_had_joined_was_gone_but_ones_own(seed):
    plan = random_plan(seed)
    items, told = random_backlog(seed, plan)
    captures, satellites = len(plan["captures"]), len(plan["satellites"])
    problem = problem_of(plan)
    search = search_of_case(problem, "onboard-relay", forecast_of(items, captures, satellites))[1]
    dice = random.Random(seed)
    for satellite in range(satellites):
        instants = [joined for joined, _, _ in told[satellite]] + [dice.randint(0, plan["stop_ns"]) for _ in range(20)]
        for now in instants:
            for capture in (NONE, *range(captures)):
                gone = [end for joined, end, owner in told[satellite] if joined <= now and owner != capture]
                expected = max(gone, default=0)
                expected = NEVER if expected == SLOW_NEVER else expected
                assert gone_ns(handle_of(search), satellite, now, capture) == expected


def search_of_case(problem: Problem, case, forecast):
    net = network_of(problem)
    net = net._replace(rules=rules_of(problem, BY_NAME[case], own_passes_only=False))
    return net, with_forecast(net, search_of(problem, net, BY_NAME[case]), forecast)


def at_node_ns(search, row, steps_ns):
    """P of every step and satellite, of what is LATE too."""
    after_ns = search.soon_ns[row["way"], :, :, row["node"]].astype(np.int64)
    best_ns = np.where(after_ns == NOWHERE, NEVER, np.append(steps_ns[1:], 0)[:, np.newaxis] + after_ns)
    for step in np.flatnonzero(search.late_row[row["way"]] >= 0):
        late_ns = search.late_ns[search.late_row[row["way"], step], :, row["node"]]
        assert (late_ns == best_ns[step])[after_ns[step] != LATE].all()
        best_ns[step] = late_ns
    assert (after_ns[search.late_row[row["way"]] < 0] != LATE).all()
    return best_ns


def as_slow(row):
    return [SLOW_NEVER if value == NEVER else value for value in row.tolist()]


@pytest.mark.parametrize("case", ["ground-relay", "node-relay", "onboard-relay"])
def test_the_sweep_over_the_steps_is_that_of_the_slow_simulator(case):
    finite = late_steps = soon_steps = 0
    for seed in SEEDS:
        plan = random_plan(seed)
        items, told = random_backlog(seed, plan)
        problem, blind = problem_of(plan), seed % 2
        forecast = forecast_of(items, len(plan["captures"]), len(plan["satellites"]))
        _, search = search_of_case(problem, case, no_forecast(len(plan["satellites"])) if blind else forecast)
        router = Router(Plan(plan), backlog=None if blind else told)
        for row in search.tables:
            goal = None if row["destination"] == NONE else int(row["destination"])
            swept = router.sweep(("raw", "product")[row["leg"]], goal, int(row["size_bit"]))
            for step in range(len(plan["steps_ns"])):
                # What leaves for the user is compared without the fixed service time, the same everywhere.
                late = 0 if goal is not None or row["leg"] == 0 else plan["user"]["service_ns"]
                held, best = swept[step]
                way = search.best_ns[row["way"]] if goal is None else at_node_ns(search, row, plan["steps_ns"])
                if goal is None:
                    assert as_slow(search.held_ns[row["way"], step]) == [value - late for value in held]
                else:  # kept once: nobody stays at the node that data is bound for
                    assert [held[at] for at in range(len(held)) if at != goal] == best[:goal] + best[goal + 1 :]
                assert as_slow(way[step]) == [value - late for value in best]
                finite += sum(value < SLOW_NEVER for value in held)
        late_steps, soon_steps = late_steps + (search.late_row >= 0).sum(), soon_steps + (search.late_row < 0).sum()
    assert finite > 3000
    if case == "node-relay":
        assert min(late_steps, soon_steps) > 100
