"""The bound where it can be worked out by hand, or found by trying everything."""

from dataclasses import replace
from itertools import product

import numpy as np
import plans
import problems
import pytest
from plans import MBIT, S, capture, plan_of, satellite, station

from latency.flow import BY_NAME, simulate
from latency.flow.clairvoyant import FINENESS, clairvoyant
from latency.flow.interval import HANDS, LEVELS, MOST_PASSES, affordable, ground_interval
from latency.flow.warm import two_satellites
from latency.kernels.on_time import in_time
from latency.tables import NEVER

# The search for a bound ends within this part of it, on the low side.
FINE = 2 / FINENESS
ALL = (10, 25, 50, 75, 95, 100)


def bound_of(plan, case="ground-direct", levels=ALL):
    return clairvoyant(problems.problem_of(plan), BY_NAME[case], levels)


def carried(plan, case="ground-direct"):
    """Quantiles of what the engine does, by sorting."""
    result = problems.carry(plan, case)
    latency = np.sort(np.where(result.delivered_ns == NEVER, NEVER, problems.latencies_ns(plan, result)))
    return {level: int(latency[-(-level * len(latency) // 100) - 1]) for level in ALL}


def near(bounds, expected):
    """Not above what is true, and below it by no more than the search leaves."""
    for level, value in expected.items():
        assert value * (1 - FINE) - 2 <= bounds[level] <= value, level


PASSES = [(0, 0, 100 * S, 160 * S, MBIT), (0, 0, 400 * S, 460 * S, MBIT), (0, 0, 700 * S, 790 * S, MBIT)]


def test_without_a_queue_the_bound_is_the_very_latency():
    rows = [capture(t * S, 20 * MBIT) for t in (0, 130, 300, 600, 740)]
    plan = plan_of([satellite()], [station()], PASSES, rows, packet_bit=1)
    near(bound_of(plan).quantiles_ns, carried(plan))


def test_the_last_of_a_queue_at_one_satellite_is_bound_to_what_first_come_does():
    """Equal sizes, one queue: in the order of taking the longest latency is least, so the bound is just that."""
    rows = [capture(t * S, 20 * MBIT) for t in (0, 10, 20, 95, 130, 300, 301, 302, 303, 600)]
    plan = plan_of([satellite()], [station()], PASSES, rows, packet_bit=1)
    found, first_come = bound_of(plan).quantiles_ns, carried(plan)
    near({100: found[100]}, {100: first_come[100]})
    # The one taken at 130 s could be sent at once.
    assert all(found[level] <= first_come[level] for level in ALL)
    near({10: found[10]}, {10: 20 * S})


def line_of(utilisation, count=200):
    """A satellite always in view of a station whose line is offered `utilisation`: M/D/1 behind a fast radio."""
    draws = np.random.default_rng(7).exponential(1.0, count)
    taken = np.floor(np.cumsum(draws) * S).astype(int)
    size = round(utilisation * MBIT)
    stop = int(taken[-1]) + 1000 * S
    ground = [station(line_rate_bit_s=MBIT)]
    rows = [capture(int(t), size) for t in taken]
    return plan_of([satellite()], ground, [(0, 0, 0, stop, 10**12)], rows, stop_ns=stop), taken, round(utilisation * S)


@pytest.mark.parametrize("utilisation", [0.5, 0.9, 1.5])
def test_a_line_with_a_queue_is_bound_to_what_lindley_says(utilisation):
    """M/D/1 in its order by Lindley's recursion; of equal sizes first come is best for every count in time.

    The last bit takes 1 us over the radio, which the bound leaves out for all but the first.
    """
    plan, taken, service = line_of(utilisation)
    free, latency = 0, []
    for instant in taken:
        free = max(free, int(instant)) + service
        latency.append(free - int(instant))
    # Whoever may drop captures can finish others sooner: then the bound is what is best for that quantile alone.
    best = {level: least_of(taken, service, -(-level * len(taken) // 100)) for level in ALL}
    ordered = np.sort(latency)
    bounds = bound_of(plan).quantiles_ns
    near(bounds, best)
    near({100: bounds[100]}, {100: int(ordered[-1])})
    for level in ALL:
        assert bounds[level] <= ordered[-(-level * len(ordered) // 100) - 1]


def least_of(taken, service, rank):
    """The least latency within which `rank` captures can be served: accept whatever can still be in time, in order."""
    low, high = service - 1, 10**15
    while high - low > 1:
        middle, free, served = (low + high) // 2, 0, 0.0
        for instant in taken:
            begin = max(free, int(instant))
            end = min(begin + service, int(instant) + middle)
            served += max(end - begin, 0)
            free = max(free, end)
        low, high = (low, middle) if served >= rank * service else (middle, high)
    return high


def test_an_overloaded_line_bounds_what_cannot_wait_with_a_median_that_grows_with_the_span():
    """At 1.5 times its rate two thirds get through: the median needs none to wait long, the last must wait for all."""
    medians, lasts = [], []
    for count in (100, 200, 400):
        plan, taken, service = line_of(1.5, count)
        found = bound_of(plan).quantiles_ns
        medians.append(found[50])
        lasts.append(found[100])
        # All work is there to be done after the first was taken: the last cannot be before that.
        assert lasts[-1] >= (count * service - int(taken[-1] - taken[0])) * (1 - FINE) - 2
    assert max(medians) < 10 * S
    assert lasts[0] * 1.6 < lasts[1] < lasts[2] / 1.6  # about double, for a span about double; the draw is fixed


def test_two_satellites_that_pass_together_share_one_antenna():
    """30 s of sending each, in one pass of 60 s for both, by one antenna: the second is not out before 60 s."""
    passes = [(n, 0, 100 * S, 200 * S, MBIT) for n in range(2)]
    rows = [capture(0, 30 * MBIT, place=n) for n in range(2)]
    one = plan_of([satellite()] * 2, [station()], passes, rows)
    near(bound_of(one).quantiles_ns, {50: 130 * S, 100: 160 * S})
    two = plan_of([satellite()] * 2, [station(antennas=2)], passes, rows)
    near(bound_of(two).quantiles_ns, {50: 130 * S, 100: 130 * S})
    busy = plan_of([satellite()] * 2, [station(busy=((0, 110 * S, 150 * S),))], passes, rows)
    near(bound_of(busy).quantiles_ns, {50: 170 * S, 100: 200 * S})


def test_small_captures_go_first_where_only_some_can_be_in_time():
    """10, 10 and 100 Mbit at 1 Mbit/s from one instant on: 10, 20 and 120 s."""
    rows = [capture(0, size * MBIT) for size in (100, 10, 10)]
    plan = plan_of([satellite()], [station()], [(0, 0, 0, 1000 * S, MBIT)], rows)
    found = clairvoyant(problems.problem_of(plan), BY_NAME["ground-direct"], (33, 66, 100)).quantiles_ns
    near(found, {33: 10 * S, 66: 20 * S, 100: 120 * S})


def test_processors_bound_where_they_are_few():
    """Four captures at once, 10 s of work each: on one worker 10 to 40 s, on two 10 and 20 s."""
    rows = [capture(0, 1) for _ in range(4)]
    for workers, expected in ((1, {25: 10, 50: 20, 75: 30, 100: 40}), (2, {50: 10, 100: 20})):
        computer = plans.computer(10 * S, workers)
        centres = [{"computer": computer, "fibre_user_ns": 0}]
        ground = plan_of([satellite()], [station()], [(0, 0, 0, 1000 * S, 10**12)], rows, data_centres=centres)
        orbit = plan_of([satellite(computer=computer)], [station()], [(0, 0, 0, 1000 * S, 10**12)], rows)
        for plan, case in ((ground, "ground-direct"), (orbit, "onboard-direct")):
            found = bound_of(plan, case).quantiles_ns
            for level, seconds in expected.items():
                assert seconds * S * (1 - FINE) - 2 <= found[level] <= seconds * S + 10  # 1 bit at 1 Tbit/s, 1 ns lines


def test_what_is_never_delivered_has_no_bound():
    """Two captures, a pass long enough for one: half are delivered at best."""
    rows = [capture(0, 60 * MBIT) for _ in range(2)]
    plan = plan_of([satellite()], [station()], [(0, 0, 100 * S, 200 * S, MBIT)], rows)
    found = bound_of(plan).quantiles_ns
    near(found, {50: 160 * S})
    assert found[75] is None
    assert found[100] is None


# --- by trying everything ------------------------------------------------------------------------


def most_in_time(release, due, size):
    """Units of work by the largest matching of slots and jobs, slot by slot over all choices."""
    best = 0
    for kept in product((0, 1), repeat=len(release)):
        jobs = [n for n, keep in enumerate(kept) if keep]
        if feasible(release, due, size, jobs):
            best = max(best, len(jobs))
    return best


def feasible(release, due, size, jobs):
    """All whole and in time, cut at will: in every stretch of time no more work must lie than fits (Horn 1974)."""
    for begin in {release[n] for n in jobs}:
        for end in {due[n] for n in jobs}:
            inside = [n for n in jobs if release[n] >= begin and due[n] <= end]
            if sum(size[n] for n in inside) > max(end - begin, 0):
                return False
    return True


@pytest.mark.parametrize("largest", [1, 4])
def test_the_count_in_time_is_never_below_that_of_trying_every_set(largest):
    draw, met = np.random.default_rng(3), 0
    for _ in range(150):
        count = int(draw.integers(1, 8))
        release = np.sort(draw.integers(0, 12, count))
        size = draw.integers(1, largest + 1, count)
        due = release + draw.integers(0, 9, count)
        least = np.unique(size)
        jobs = release, due, size, np.searchsorted(least, size)
        heap = np.zeros(count, int), np.zeros(count, int)
        share = np.zeros(1)
        in_time(np.array([0, count]), jobs, least, heap, share)
        found = int(share[0] + 1e-9)
        brute = most_in_time(release.tolist(), due.tolist(), size.tolist())
        assert brute <= found
        met += brute == found
    # Of units it is Glover's theorem: always met. Of others parts count, too; seldom much.
    assert met == 150 if largest == 1 else met > 100


# --- relations -----------------------------------------------------------------------------------


def test_another_station_never_raises_the_bound():
    for seed in range(40):
        plan = plans.random_plan(seed, stations=3)
        fewer = dict(plan)
        kept = [n for n, row in enumerate(plan["passes"]) if row["station"] < 2]
        place = {old: new for new, old in enumerate(kept)}
        fewer["passes"] = [plan["passes"][n] for n in kept]
        fewer["windows"] = [row | {"pass": place[row["pass"]]} for row in plan["windows"] if row["pass"] in place]
        fewer["stations"], fewer["contacts"] = plan["stations"][:2], []
        more = bound_of(plan | {"contacts": []}).quantiles_ns
        less = bound_of(fewer).quantiles_ns
        for level in ALL:
            if less[level] is not None:
                # Both searches end a little low, by up to the fineness.
                assert more[level] <= less[level] * (1 + FINE) + 2, seed


def test_bound_best_and_operational_are_in_order():
    for seed in range(25):
        problem = problems.problem_of(plans.random_plan(seed) | {"contacts": []})
        problem = replace(problem, rules=replace(problem.rules, scheduled=False))
        case = BY_NAME["ground-direct"]
        if not problem.counted.any():
            continue
        found = ground_interval(problem, case, simulate(problem, case), "first-come")
        assert [one.scheduler for one in found.tried] == [
            "oldest",
            *(n for n in affordable(problem, case) if n != "oldest"),
        ]
        for level in LEVELS:
            bound, best = found.bound.quantiles_ns[level], found.best(level).quantiles_ns[level]
            assert (NEVER if bound is None else bound) <= best <= found.operational.quantiles_ns[level]
            assert best == min(one.quantiles_ns[level] for one in found.tried)
        assert found.bound.mean_ns <= found.best_mean.mean_ns <= found.operational.mean_ns


def test_every_hand_is_tried_unless_the_plan_is_too_large_for_it():
    problem, case = two_satellites(), BY_NAME["ground-direct"]
    assert affordable(problem, case) == tuple(HANDS)
    assert affordable(problem, BY_NAME["ground-relay"]) == ()
    many = problem.passes._replace(rise_ns=np.zeros(max(MOST_PASSES.values()) + 1, int))
    assert affordable(replace(problem, passes=many), case) == tuple(name for name in HANDS if name not in MOST_PASSES)
