"""Run a case: once for a direct case, several times for a relay case (the load iteration), and tell the result."""

from .ground import Ground
from .ledger import COMPONENTS, Ledger
from .plan import Plan
from .rates import NEVER
from .routes import Router
from .space import RELAY_CASES, Space

FOUND = 2  # of the jobs: cloudy, nothing, found
FORECASTS = 5


class Run:
    """One run of the transport of a case."""

    def __init__(self, plan, case, name, router):
        self.plan, self.case, self.name = plan, case, name
        self.space = Space(plan, case, router).run()
        self.ground = Ground(plan, self.space)

    def latencies(self):
        """Of the counted captures, undelivered ones later than everything."""
        for journey in self.counted():
            delivered = self.ground.delivered(journey.number)
            yield NEVER if delivered is None else delivered - journey.taken

    def counted(self):
        return [j for j in self.space.journeys if self.plan.counted_from <= j.taken < self.plan.counted_to]

    def p50(self):
        latencies = sorted(self.latencies())
        return latencies[(len(latencies) + 1) // 2 - 1] if latencies else NEVER

    def total(self):
        """The sum of the latencies, undelivered ones counting to the stop: least is best."""
        pairs = zip(self.counted(), self.latencies(), strict=True)
        return sum(self.plan.stop - journey.taken if late == NEVER else late for journey, late in pairs)

    def backlog(self):
        """Per satellite (q, e, capture) of what joined its downlink queue."""
        return [
            [(item.joined, NEVER if item.end is None else item.end, item.capture) for item in history]
            for history in self.space.downlinks.history
        ]


def moves(before, now):
    """Did p50 move by 1 % or more?"""
    if NEVER in (before, now):
        return True  # what is later than everything cannot be said to have settled
    return abs(now - before) * 100 >= before


def best_run(plan, case):
    if case not in RELAY_CASES:
        return Run(plan, case, None, Router(plan, own_passes=True))
    runs = [Run(plan, case, "own", Router(plan, own_passes=True)), Run(plan, case, "blind", Router(plan))]
    for number in range(1, FORECASTS + 1):
        runs.append(Run(plan, case, f"forecast-{number}", Router(plan, backlog=runs[-1].backlog())))
        if not moves(runs[-2].p50(), runs[-1].p50()):
            break
    return min(runs, key=Run.total)  # the first of equals


def simulate(problem, case):
    """What became of the captures."""
    return watch(problem, case)["result"]


def watch(problem, case):
    """The result; of every satellite the rows of its `Body` and the most storage that was wanted at once; counts."""
    plan = Plan(problem)
    run = best_run(plan, case)
    ledger = Ledger(plan, run.space, run.ground)
    contacts = sorted(run.space.antennas.contacts, key=lambda contact: (contact.open, contact.transmitter))
    result = {
        "kept": run.name,
        "captures": [tell(run, journey) for journey in run.space.journeys],
        "contacts": [contact.row() for contact in contacts],
        "counters": {"geo_after_grant": ledger.geo_after_grant, "hop_limited": run.space.hop_limited},
    }
    space = run.space
    return {
        "result": result,
        "power": [body.rows for body in space.bodies],
        "peak_bit": space.storage.peak,
        "thrown back": space.processors.thrown_back,
        "found cold": sum(warmth.found_cold for warmth in space.processors.warmth if warmth.load),
    }


def tell(run, journey):
    landing = run.ground.landings.get(journey.number)
    delivered = run.ground.delivered(journey.number)
    state = state_of(journey, delivered)
    if state == "delivered" and overlooked(run.case, journey.row):
        state, delivered = "missed", None
    legs = {leg: dict.fromkeys(COMPONENTS, 0) for leg in ("raw", "product")}
    for leg, component, begin, end in journey.segments:
        legs[leg][component] += end - begin
    last = journey.segments[-1] if journey.segments else None
    return {
        "state": state,
        "delivered_ns": delivered,
        "stopped_in": f"{last[0]}_{last[1]}" if state == "censored" and last else None,
        "station": landing.followed.station if landing and landing.complete else None,
        "node": journey.node,
        "hops": sum(item.hops for item in journey.items.values()),
        "down_bit": run.ground.down_bit(journey.number),
        **legs,
    }


def overlooked(case, row):
    """Does it show what is looked for, and does the answer say that it does not?"""
    job = row.get("job_ground" if case in ("ground-direct", "ground-relay", "hybrid") else "job_orbit")
    return row.get("positive", True) and job not in (None, FOUND)


def state_of(journey, delivered):
    if journey.lost:
        return "lost"
    if delivered is not None:
        return "delivered"
    return "unroutable" if journey.item and journey.item.no_way else "censored"
