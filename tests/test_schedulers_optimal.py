"""The schedulers that count bits: against all subsets of small cases, a plain matching, and each other."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest

from latency.plan import optimal as optimal_page
from latency.plan.calendars import Antennas
from latency.plan.matching import heaviest, max_weight
from latency.plan.offers import PARTS, Needs, Offers
from latency.plan.optimal import optimal
from latency.plan.schedulers import SCHEDULERS
from latency.plan.waiting import waiting_bit_s

S = 10**9


def random_case(seed, satellites=3, stations=2, passes=8, radios=1, crowd=1.0):
    """A few passes with what they carry, antennas with the times of others, and bits: all in whole seconds."""
    dice = np.random.default_rng(seed)
    stop = int(3_000 / crowd)
    rows = []
    for index in range(passes):
        satellite, rise = int(dice.integers(satellites)), int(dice.integers(0, stop - 450))
        length, station = int(dice.integers(60, 400)), int(dice.integers(stations))
        begin, rate = rise + int(dice.integers(0, 20)), int(dice.integers(1, 5))
        parts = [begin + (rise + length - begin) * k // PARTS for k in range(PARTS + 1)]
        bits = [rate * (later - earlier) for earlier, later in pairwise(parts)]
        rest = (satellite, station, index, rise, rise + length, parts, bits)
        rows += [(satellite * radios + radio, *rest) for radio in range(radios)]
    rows.sort(key=lambda row: (row[0], row[4], row[2]))
    heads = [np.array([row[column] for row in rows], np.int64) for column in range(6)]
    heads[4], heads[5] = heads[4] * S, heads[5] * S
    parts, bits = (np.array([row[column] for row in rows], np.int64) for column in (6, 7))
    offers = Offers(*heads, parts * S, bits)
    count = [int(dice.integers(1, 3)) for _ in range(stations)]
    busy = [((0, 200 * S, 500 * S),) if dice.random() < 0.4 else () for _ in range(stations)]
    antennas = Antennas(count, [int(dice.integers(0, 60)) * S for _ in range(stations)], busy)
    made = sorted((int(dice.integers(satellites)), int(dice.integers(0, stop // 2))) for _ in range(4 * satellites))
    bit = dice.integers(50, 700, len(made))
    satellite, ready = (np.array([row[column] for row in made], np.int64) for column in (0, 1))
    return offers, antennas, Needs(satellite, ready * S, bit, stop * S)


# --- an audit that shares nothing with the schedulers ------------------------------------------------


def faults(offers, antennas, found):
    """Everything that is wrong with bookings, in words."""
    rows = list(zip(*(column.tolist() for column in found), strict=True))
    passes = {}
    for row in zip(*(column.tolist() for column in offers[:6]), strict=True):
        passes[row[0], row[3]] = row
    for transmitter, station, antenna, index, begin, end in rows:
        _, _, where, _, rise, down = passes.get((transmitter, index), (None,) * 6)
        if (where, rise, down) != (station, begin, end):
            yield f"{index} is no whole pass of {transmitter}"
        if not 0 <= antenna < antennas.count[station]:
            yield f"there is no antenna {antenna}"
        for other, from_ns, until_ns in antennas.busy[station]:
            if other == antenna and begin < until_ns and from_ns < end:
                yield f"{antenna} of {station} is with others"
    for one, other in combinations(rows, 2):
        if one[0] == other[0] and one[4] < other[5] and other[4] < one[5]:
            yield f"{one[0]} sends twice at once"
        turn = antennas.turnaround_ns[one[1]]
        if one[1:3] == other[1:3] and one[4] < other[5] + turn and other[4] < one[5] + turn:
            yield f"{one[2]} of {one[1]} has not turned round"
    if rows != sorted(rows, key=lambda row: (row[0], row[4])):
        yield "not in order"


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_bookings_of_every_rule_pass_an_audit_of_their_own(rule):
    booked = 0
    for seed in range(40):
        offers, antennas, needs = random_case(seed, passes=20, radios=1 + seed % 2, crowd=1 + seed % 3)
        found = SCHEDULERS[rule](offers, antennas, needs).bookings
        assert list(faults(offers, antennas, found)) == []
        booked += len(found.open_ns)
    assert booked > 200


def test_the_audit_finds_what_is_wrong():
    offers, antennas, needs = random_case(3, passes=20)
    found = SCHEDULERS["first-come"](offers, antennas, needs).bookings
    for column, change in ((2, 9), (4, S), (3, 1)):
        worse = found._replace(**{found._fields[column]: found[column] + change})
        assert list(faults(offers, antennas, worse))
    twice = type(found)(*(np.concatenate([column, column]) for column in found))
    assert list(faults(offers, antennas, twice))


# --- the waiting of bits, counted one by one ---------------------------------------------------------


def waiting_by_hand(offers, needs, booked):
    """Bit second by bit second: every bit goes in the part that ends first among those that begin in time."""
    total = 0
    for satellite in set(needs.satellite.tolist()) | set(offers.satellite.tolist()):
        mine = [row for row in booked if offers.satellite[row] == satellite]
        parts = [
            (int(offers.part_ns[row, k + 1]), int(offers.part_ns[row, k]), int(offers.part_bit[row, k]))
            for row in mine
            for k in range(PARTS)
        ]
        bits = [int(at) for at, n in zip(needs.ready_ns, needs.bit, strict=True) for _ in range(n)]
        owner = [int(one) for one, n in zip(needs.satellite, needs.bit, strict=True) for _ in range(n)]
        waiting = sorted(at for at, one in zip(bits, owner, strict=True) if one == satellite)
        for end, begin, room in sorted(parts):
            # The latest bits that may go, go: older ones may go in any part that these may.
            able = [at for at in waiting if at <= begin][-room:] if room else []
            for at in able:
                waiting.remove(at)
                total += end - at
        total += sum(needs.stop_ns - at for at in waiting)
    return total / S


def test_the_waiting_of_bits_is_that_of_one_bit_after_the_other():
    for seed in range(12):
        offers, antennas, needs = random_case(seed, radios=1 + seed % 2)
        booked = SCHEDULERS["first-come"](offers, antennas, needs).bookings
        pairs = set(zip(booked.transmitter.tolist(), booked.pass_index.tolist(), strict=True))
        both = zip(offers.transmitter.tolist(), offers.pass_index.tolist(), strict=True)
        rows = np.array([row for row, pair in enumerate(both) if pair in pairs])
        # Whole numbers below 2^53: floats are exact but for the rounding of sums.
        assert waiting_bit_s(offers, needs, rows) == pytest.approx(waiting_by_hand(offers, needs, rows), rel=1e-12)


# --- optimal against all there is --------------------------------------------------------------------


def could_be_booked(offers, antennas, rows):
    """True if some choice of antennas keeps every rule: tried one after the other, all of them."""
    for one, other in combinations(rows, 2):
        if offers.transmitter[one] == offers.transmitter[other] and meet(offers, one, other, 0):
            return False
    return placed(offers, antennas, list(rows), [])


def placed(offers, antennas, rows, taken):
    if not rows:
        return True
    row, *rest = rows
    station = int(offers.station[row])
    for antenna in range(antennas.count[station]):
        others = [busy for busy in antennas.busy[station] if busy[0] == antenna]
        clash = any(offers.open_ns[row] < end and begin < offers.close_ns[row] for _, begin, end in others)
        turn = antennas.turnaround_ns[station]
        clash |= any(seat == (station, antenna) and meet(offers, row, other, turn) for seat, other in taken)
        if not clash and placed(offers, antennas, rest, [*taken, ((station, antenna), row)]):
            return True
    return False


def meet(offers, one, other, gap):
    apart = offers.close_ns[one] + gap <= offers.open_ns[other] or offers.close_ns[other] + gap <= offers.open_ns[one]
    return not apart


def least_by_brute_force(offers, antennas, needs):
    rows = range(len(offers.open_ns))
    subsets = (subset for size in range(len(rows) + 1) for subset in combinations(rows, size))
    able = (subset for subset in subsets if could_be_booked(offers, antennas, subset))
    return min(waiting_bit_s(offers, needs, np.array(subset, np.int64)) for subset in able)


CASES = [(seed, 1 + seed % 2) for seed in range(14)]


@pytest.mark.parametrize(("seed", "radios"), CASES)
def test_optimal_is_the_least_over_all_subsets(seed, radios):
    case = random_case(seed, passes=8 // radios, radios=radios, crowd=2.0)
    least = least_by_brute_force(*case)
    found = optimal(*case)
    # HiGHS works to 1e-6 of a unit in floats; its answer is whole seats, whose waiting is counted apart.
    assert found.waiting_bit_s == pytest.approx(least, rel=1e-9)
    assert found.bound_bit_s == pytest.approx(least, rel=1e-5)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100, 300))
def test_optimal_is_the_least_over_all_subsets_of_many(seed):
    test_optimal_is_the_least_over_all_subsets(seed, 1 + seed % 2)


def waiting_of(case, rule):
    offers, antennas, needs = case
    found = SCHEDULERS[rule](offers, antennas, needs).bookings
    pairs = set(zip(found.transmitter.tolist(), found.pass_index.tolist(), strict=True))
    both = zip(offers.transmitter.tolist(), offers.pass_index.tolist(), strict=True)
    rows = [row for row, pair in enumerate(both) if pair in pairs]
    return waiting_bit_s(offers, needs, np.array(rows, np.int64))


@pytest.mark.parametrize("seed", range(6))
def test_optimal_lets_bits_wait_no_longer_than_any_other_rule(seed):
    case = random_case(seed, satellites=6, stations=3, passes=40)
    least = waiting_of(case, "optimal")
    assert all(least <= waiting_of(case, rule) * (1 + 1e-9) for rule in SCHEDULERS)


def test_stretch_by_stretch_is_never_worse_than_its_start_and_never_below_its_bound(monkeypatch):
    """The way that many passes are planned, tried on few, whose best is known."""
    effort = optimal_page.EFFORTS[0]._replace(offers=2**63, length=12, times=1)
    monkeypatch.setattr(optimal_page, "EFFORTS", (effort,))
    excess = []
    for seed in range(8):
        case = random_case(seed, satellites=6, stations=3, passes=40)
        exact = optimal(*case).waiting_bit_s
        with monkeypatch.context() as forced:
            forced.setattr(optimal_page, "WHOLE", 0)
            found = optimal(*case)
        start = waiting_bit_s(case[0], case[2], np.array(max_weight(*case).taken, np.int64)[:, 0])
        assert found.bound_bit_s * (1 - 1e-6) <= exact <= found.waiting_bit_s * (1 + 1e-9)
        assert found.waiting_bit_s <= start * (1 + 1e-9)
        excess.append(found.waiting_bit_s / exact - 1)
    # Stretches of a third of the passes: a few per cent from the best, or the way is broken.
    assert np.mean(excess) < 0.05


# --- matching -----------------------------------------------------------------------------------------


def test_a_matching_is_the_heaviest_of_all():
    dice = np.random.default_rng(1)
    for _ in range(60):
        places, satellites = int(dice.integers(1, 5)), int(dice.integers(1, 6))
        edges = {
            ((place % 2, place), satellite): (float(dice.integers(1, 50)), 10 * place + satellite)
            for place in range(places)
            for satellite in range(satellites)
            if dice.random() < 0.7
        }
        found = heaviest(edges)
        assert len({place for place, _ in found}) == len({offer % 10 for _, offer in found}) == len(found)
        weight = sum(edges[place, offer % 10][0] for place, offer in found)
        seats = [*range(satellites), *[None] * places]
        names = [(place % 2, place) for place in range(places)]
        best = max(
            sum(edges.get((name, who), (0.0,))[0] for name, who in zip(names, order, strict=False))
            for order in permutations(seats, places)
        )
        assert weight == best


def test_in_one_slot_antennas_go_to_the_bits_that_have_waited_longest():
    """Passes that all meet: against every way to give the antennas away, weights written out again."""
    for seed in range(30):
        dice = np.random.default_rng(seed)
        count, antennas = int(dice.integers(2, 6)), int(dice.integers(1, 4))
        rises, sets = dice.integers(0, 100, count), dice.integers(110, 290, count)
        parts = np.stack([rises + (sets - rises) * k // PARTS for k in range(PARTS + 1)], axis=1)
        number, zero = np.arange(count), np.zeros(count, np.int64)
        room = dice.integers(1, 40, (count, PARTS))
        offers = Offers(number, number, zero, number, rises * S, sets * S, parts * S, room)
        bit = dice.integers(10, 100, count)
        needs = Needs(number, -dice.integers(0, 500, count) * S, bit, 1_000 * S)
        taken = {offer for offer, _ in max_weight(offers, Antennas([antennas], [0]), needs).taken}
        ages = (offers.close_ns - needs.ready_ns) // S
        weights = np.minimum(bit, room.sum(axis=1)) * ages
        best = max(sum(weights[list(some)]) for some in combinations(range(count), min(antennas, count)))
        assert weights[sorted(taken)].sum() == best


# --- the same again -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", SCHEDULERS)
def test_the_same_question_has_the_same_answer(rule, monkeypatch):
    monkeypatch.setattr(optimal_page, "WHOLE", 20)
    case = random_case(5, satellites=6, stations=3, passes=40)
    one, other = (SCHEDULERS[rule](*case) for _ in range(2))
    assert one.gap == other.gap
    assert all(np.array_equal(left, right) for left, right in zip(one.bookings, other.bookings, strict=True))
