"""D asked for again and again, at instants that go back and forth: as the slow simulator, which keeps nothing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import S, random_plan
from problems import problem_of
from slow.plan import Plan
from slow.rates import NEVER as SLOW_NEVER
from slow.rates import sending_time
from slow.routes import Router
from test_engine_walks import random_backlog, search_of_case

from latency.flow.search import forecast_of, no_forecast
from latency.kernels.handles import handle_of
from latency.kernels.records import NEVER, NONE
from latency.kernels.ways_down import down_ns, sooner

EDGES = ("from_ns", "until_ns", "until_ns", "at_ns", "join_ns", "next_join_ns")  # of what is kept


class Ways:
    """A random plan with a backlog, for the engine and for the slow simulator."""

    def __init__(self, seed, case, booking, blind):
        self.dice, self.plan = random.Random(seed), random_plan(seed)
        if booking == "demand":
            self.plan["network"]["booking"] = booking
        # Some passes have gaps.
        self.plan["windows"] = [row for row in self.plan["windows"] if self.dice.random() < 0.9]
        items, told = random_backlog(seed, self.plan)
        problem, satellites = problem_of(self.plan), len(self.plan["satellites"])
        forecast = no_forecast(satellites) if blind else forecast_of(items, len(self.plan["captures"]), satellites)
        net, self.search = search_of_case(problem, case, forecast)
        self.net, self.known = handle_of(net), handle_of(self.search)
        self.router = Router(Plan(self.plan), backlog=None if blind else told)
        self.joined = [0, *(row[0] for rows in told for row in rows)]
        self.down = [row for row, table in enumerate(self.search.tables) if table["destination"] == NONE]
        # Those with several transmitters are asked as often as all others together.
        several = [at for at in range(satellites) if sum(t["satellite"] == at for t in self.plan["transmitters"]) > 1]
        self.satellites = list(range(satellites)) + several * satellites
        self.kept = 0

    def instant(self, size):
        """An instant at which D may turn: as something opens or closes, or as much before as it takes to send."""
        edge = self.dice.choice(
            [*self.joined, *(w[key] for w in self.plan["windows"] for key in ("open_ns", "close_ns"))]
        )
        rates = [w["rate_bit_s"] for w in self.plan["windows"]]
        edge -= self.dice.choice([0, *(t["acquisition_ns"] for t in self.plan["transmitters"])])
        edge -= self.dice.choice([0, *(sending_time(size, rate) for rate in rates)])
        return self.dice.choice([edge, edge, self.dice.randint(0, self.plan["stop_ns"])])

    def asks(self, count):
        """(table, satellite, instant, capture): a little later or earlier, or at the edges of what is kept."""
        for _ in range(count):
            table, satellite = self.dice.choice(self.down), self.dice.choice(self.satellites)
            now = self.instant(int(self.search.tables[table]["size_bit"]))
            for _ in range(self.dice.randint(1, 5)):
                now += self.dice.choice([-1, 1, 1]) * self.dice.choice([0, 1, 2, S, self.dice.randint(0, 20 * S)])
                capture = self.dice.choice([int(NONE), self.dice.randrange(len(self.plan["captures"]))])
                yield table, satellite, self.clipped(now), capture
                kept = self.known_of(table, satellite)
                edge = int(kept[self.dice.choice(EDGES)])
                yield table, satellite, self.clipped(edge - self.dice.choice([0, 1, 1])), capture

    def clipped(self, now):
        return min(max(now, 0), self.plan["stop_ns"])

    def known_of(self, table, satellite):
        return self.search.ways_down[self.search.tables[table]["way"], satellite]

    def slow(self, table, satellite, now, capture):
        """D as it is defined; what leaves for the user is told without the fixed service time, the same everywhere."""
        row = self.search.tables[table]
        leg = ("raw", "product")[row["leg"]]
        arrival = self.router.direct(leg, None, satellite, now, int(row["size_bit"]), capture)
        if arrival == SLOW_NEVER:
            return int(NEVER)
        return arrival - (self.plan["user"]["service_ns"] if leg == "product" else 0)

    def ask(self, table, satellite, now, capture):
        """Compare one answer, with a limit now and then."""
        expected = self.slow(table, satellite, now, capture)
        limit = self.dice.choice([int(NEVER), int(NEVER), expected, min(expected, int(NEVER) - 1) + 1, now])
        before = self.known_of(table, satellite).copy()
        found = down_ns(self.net, self.known, table, (satellite, now, limit), capture)
        self.kept += before == self.known_of(table, satellite)
        assert found == (expected if expected < limit else NEVER)
        return found != NEVER


@pytest.mark.parametrize("booking", ["demand", "as drawn"])
@pytest.mark.parametrize("case", ["ground-relay", "node-relay"])
def test_what_is_kept_of_ways_down_is_what_asking_anew_gives(case, booking):
    asked = kept = found = 0
    for seed in range(60):
        ways = Ways(seed, case, booking, blind=seed % 3 == 0)
        for ask in ways.asks(60):
            found += ways.ask(*ask)
            asked += 1
        kept += ways.kept
    assert asked > 8_000
    assert found > asked // 6
    assert kept > asked // 3


def test_who_starts_later_is_not_there_before_what_is_kept_says():
    held = 0
    for seed in range(20):
        ways = Ways(seed, "ground-relay", "demand", blind=True)
        for table, satellite, now, _ in ways.asks(3):
            bound = down_ns(ways.net, ways.known, table, (satellite, now, NEVER), NONE)
            bound = min(bound, ways.known_of(table, satellite)["later_ns"])
            for later in range(now, ways.plan["stop_ns"], 60 * S):
                assert bound <= ways.slow(table, satellite, later, int(NONE))
                held += bound > later
    assert held > 300


PIECE = st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(-9, 9), st.integers(0, 9), st.integers(20, 50))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECE, PIECE)
def test_of_two_pieces_the_sooner_holds_wherever_it_is_said_to(one, other):
    start = 20
    one, other = ((start - before, start + after, start + at, *rest) for before, after, at, *rest in (one, other))

    def arrival(piece, now):
        return max(now, piece[2]) + piece[3]

    found = sooner(one, other, start)
    assert max(one[0], other[0]) <= found[0] <= start < found[1] <= min(one[1], other[1])
    assert found[4] == min(one[4], other[4])
    for now in range(found[0], found[1]):
        assert arrival(found, now) == min(arrival(one, now), arrival(other, now))
