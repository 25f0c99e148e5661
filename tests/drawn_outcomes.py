"""Outcomes drawn at random: few captures, few different times, everything that can become of a capture."""

import random

import numpy as np

from latency.tables import COMPONENTS, NEVER, STATES
from latency.verdict.evidence import Outcome, Traffic

CELLS = 2 * len(COMPONENTS)
DELIVERED, CENSORED, LOST = (STATES.index(name) for name in ("delivered", "censored", "lost"))
WAITS = [leg * len(COMPONENTS) + row for leg in (0, 1) for row in range(len(COMPONENTS))]


class Chance:
    """What the cases of one drawn comparison have in common."""

    def __init__(self, seed):
        self.random = dice = random.Random(seed)
        self.replications = dice.choice([3, 5, 5, 6, 8, 12])
        self.span = dice.choice([20, 1000, 10**6, 10**13])
        self.stop = self.span + dice.choice([0, self.span // 2, 2 * self.span])
        self.warm_up = dice.choice([0, self.span // 10])
        self.deadlines = dice.choice(["none", "some", "all"])
        self.events = dice.random() < 0.4
        self.campaign = dice.choice(["finite", "finite", "steady"])
        captures = dice.choice([1, 2, 3, 6, 10])
        # Mostly replications repeat a pattern with little noise: else nothing is ever sure.
        self.noise = dice.choice([0, 0, 0.02, 0.05, 0.2, 1])
        empty = dice.random() < 0.05
        self.taken = [
            sorted(self.within(self.warm_up, self.span - 1) for _ in range(captures)) for _ in range(self.replications)
        ]
        if empty:
            self.taken[dice.randrange(self.replications)] = []
        self.about = [[self.about_capture(taken) for taken in row] for row in self.taken]
        self.missed = [[self.within(self.warm_up, self.span - 1) for _ in range(dice.choice([0, 0, 1]) * self.events)]
                       for _ in range(self.replications)]  # fmt: skip

    def within(self, least, most):
        return self.random.randint(least, max(least, most))

    def about_capture(self, taken):
        """(satellite, deadline, event) of a capture, the same in every case."""
        due = self.deadlines == "all" or (self.deadlines == "some" and self.random.random() < 0.5)
        event = taken - self.within(0, self.span // 5) if self.events and self.random.random() < 0.8 else NEVER
        return self.random.randint(0, 1), self.within(1, self.span // 2) if due else NEVER, event


class Way:
    """How a case goes: how long it usually takes, how often it fails, where the time goes."""

    def __init__(self, chance):
        dice = chance.random
        self.usual = chance.span * dice.choice([0, 0.05, 0.1, 0.1, 0.2, 0.5])
        self.spread = dice.choice([0, 0, 0.1, 1])
        self.fails = dice.choice([0, 0, 0, 0.01, 0.05, 0.3, 0.6])
        self.states = dice.choice([[CENSORED], [LOST], [CENSORED, LOST, STATES.index("unroutable")]])
        self.load = dice.choice([0.3, 0.3, 0.9, 1.0, 1.2, None])
        names = dice.sample(WAITS, dice.choice([1, 3, 6]))
        self.weights = {name: dice.choice([1, 1, 10]) for name in names}


def drawn_case(chance, way):
    """Return the Outcomes of one case, a row per replication."""
    return tuple(drawn_outcome(chance, way, r) for r in range(chance.replications))


def drawn_outcome(chance, way, replication):
    dice, rows = chance.random, []
    swing = 1 + chance.noise * dice.uniform(-1, 1)
    for taken in chance.taken[replication]:
        followed = chance.stop - taken
        latency = int(way.usual * swing * (1 + way.spread * dice.uniform(-1, 1)))
        if latency > followed or dice.random() < way.fails:
            state = dice.choice(way.states)
            elapsed = dice.randint(0, followed) if state == LOST else followed
            rows.append((NEVER, elapsed, state))
        else:
            rows.append((latency, latency, DELIVERED))
    latency, elapsed, state = (np.array([row[n] for row in rows], np.int64) for n in range(3))
    taken = np.array(chance.taken[replication], np.int64)
    about = np.array(chance.about[replication], np.int64).reshape(-1, 3)
    gone = np.where(state == LOST, taken + elapsed, np.where(state == DELIVERED, taken + latency, NEVER))
    ledger = np.array([split(dice, way, int(value)) for value in elapsed], np.int64).reshape(-1, CELLS)
    load = way.load if way.load is None else way.load * (1 + chance.noise * dice.uniform(-0.3, 0.3))
    return Outcome(
        taken_ns=taken, satellite=about[:, 0], deadline_ns=about[:, 1], event_ns=about[:, 2], latency_ns=latency,
        elapsed_ns=elapsed, state=state, stopped_in=np.where(state == DELIVERED, -1, dice.choice(list(way.weights))),
        ledger=np.ascontiguousarray(ledger.T.reshape(2, len(COMPONENTS), -1)),
        traffic=Traffic(taken, gone, chance.span, chance.warm_up, chance.stop),
        loads={"antennas": 0.5, "downlink a": load}, missed_ns=np.array(chance.missed[replication], np.int64),
    )  # fmt: skip


def split(dice, way, elapsed):
    """Share time out among components by weight, the rest to the first."""
    row, total = [0] * CELLS, sum(way.weights.values())
    for cell, weight in way.weights.items():
        row[cell] = elapsed * weight // total
    row[dice.choice(list(way.weights))] += elapsed - sum(row)
    return row
