"""What made the difference: shares that sum exactly, and zero for what has no effect."""

import json
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency.tables import COMPONENTS, NEVER
from latency.verdict.attribution import attribute, attribute_between, overloaded
from latency.verdict.evidence import Evidence, outcome_by_hand
from latency.verdict.shares import attribution_record, largest, opposing, shapley_sixths

THREE = ("transport", "place", "size")
BIG = st.integers(min_value=-(2**80), max_value=2**80)  # also what no int64 holds


def corners(count):
    return list(product((0, 1), repeat=count))


@st.composite
def games(draw, count=None):
    count = count or draw(st.integers(1, 3))
    return {corner: draw(BIG) for corner in corners(count)}


# --- shares of whole numbers --------------------------------------------------------------------------


@given(games())
def test_shares_sum_to_the_change_exactly(values):
    assert sum(shapley_sixths(values)) == 6 * (values[max(values)] - values[min(values)])


@given(games(2), BIG, st.integers(0, 2))
def test_a_factor_that_never_moves_the_measure_gets_zero(values, shift, place):
    wider = {}
    for corner in corners(3):
        rest = corner[:place] + corner[place + 1 :]
        wider[corner] = values[rest] + shift
    shares = shapley_sixths(wider)
    assert shares[place] == 0
    # The others share as if it were not there.
    assert shares[:place] + shares[place + 1 :] == shapley_sixths(values)


@given(st.lists(BIG, min_size=4, max_size=4))
def test_factors_that_move_the_measure_alike_get_the_same(by_count):
    values = {corner: by_count[sum(corner)] for corner in corners(3)}
    one, two, three = shapley_sixths(values)
    assert one == two == three


@given(games())
def test_swapping_the_two_cases_flips_every_share(values):
    swapped = {tuple(1 - side for side in corner): value for corner, value in values.items()}
    assert shapley_sixths(swapped) == tuple(-share for share in shapley_sixths(values))


@given(games(3), st.sampled_from(list(permutations(range(3)))))
def test_the_order_in_which_factors_are_named_does_not_matter(values, order):
    renamed = {tuple(corner[place] for place in order): value for corner, value in values.items()}
    shares = shapley_sixths(values)
    assert shapley_sixths(renamed) == tuple(shares[place] for place in order)


@given(games(3), games(3))
def test_shares_of_a_sum_are_the_sums_of_shares(one, other):
    both = {corner: one[corner] + other[corner] for corner in one}
    assert shapley_sixths(both) == tuple(
        a + b for a, b in zip(shapley_sixths(one), shapley_sixths(other), strict=True)
    )


def test_two_factors_worked_by_hand():
    # From 100: the first alone brings 60, the second alone 90, both 40.
    # First: mean of 60 - 100 and 40 - 90, so -45; second: mean of 90 - 100 and 40 - 60, so -15.
    assert shapley_sixths({(0, 0): 100, (1, 0): 60, (0, 1): 90, (1, 1): 40}) == (6 * -45, 6 * -15)


def test_three_factors_worked_by_hand():
    # The glove game, Shapley 1953: one left glove, two right ones; a pair is worth 6. Left 4, right 1 each.
    pair = {corner: 6 * (corner[0] and (corner[1] or corner[2])) for corner in corners(3)}
    assert shapley_sixths(pair) == (24, 6, 6)
    # Shares need not be whole units: one unit that all three are needed for is a third each, two sixths.
    assert shapley_sixths({corner: int(all(corner)) for corner in corners(3)}) == (2, 2, 2)


# --- outcomes -----------------------------------------------------------------------------------------

STOP = 10_000


def replication(*latency_ns, deadline_ns=None):
    """One replication of one cell: captures taken every 10 ns."""
    count = len(latency_ns)
    made = outcome_by_hand(np.array(latency_ns), np.arange(count) * 10, STOP)
    return made if deadline_ns is None else replace(made, deadline_ns=np.full(count, deadline_ns))


def two_factors(first, place, size, last):
    return {(0, 0): first, (1, 0): place, (0, 1): size, (1, 1): last}


PLACE_SIZE = ("place", "size")


def test_the_quantile_is_pooled_over_replications():
    cells = two_factors(
        (replication(900, 100), replication(500, 300)),  # 100 300 500 900: median 300 (rank 2)
        (replication(100, 100), replication(100, 200)),  # median 100
        (replication(900, 100), replication(500, 300)),
        (replication(100, 100), replication(100, 200)),
    )
    found = attribute(cells, PLACE_SIZE, 50)
    assert (found.before, found.after, found.unit, found.captures) == (300, 100, "ns", 4)
    assert found.sixths == (-1200, 0)
    assert (largest(found).factor, largest(found).share) == ("place", 1.0)
    assert attribute(cells, PLACE_SIZE, 95).change == 200 - 900


def test_pieces_are_those_of_the_very_capture_and_sum_to_the_shares():
    cells = two_factors(
        (replication(900, 300, 100),),
        (replication(800, 200, 100),),
        (replication(700, 250, 90),),
        (replication(9, 8, 7),),
    )
    found = attribute(cells, PLACE_SIZE, 50)
    assert [(piece.leg, piece.component) for piece in found.pieces] == [("raw", "contact_wait")]
    assert found.pieces[0].sixths == found.sixths == (6 * -171, 6 * -121)


def test_a_quantile_that_never_arrived_is_not_attributed_but_deliveries_are():
    cells = two_factors(
        (replication(NEVER, NEVER, 100),),
        (replication(NEVER, 200, 100),),
        (replication(NEVER, NEVER, 100),),
        (replication(300, 200, 100),),
    )
    found = attribute(cells, PLACE_SIZE, 50)
    assert (found.asked, found.measure, found.unit) == ("p50", "delivered", "captures")
    assert (found.before, found.after, found.captures) == (1, 3, 3)
    assert found.sixths == (9, 3)  # place: 1 or 2; size: 0 or 1
    assert found.pieces == ()


def test_where_there_are_deadlines_those_within_them_are_counted():
    cells = two_factors(
        (replication(NEVER, NEVER, 900, deadline_ns=500),),
        (replication(NEVER, 200, 900, deadline_ns=500),),
        (replication(NEVER, NEVER, 100, deadline_ns=500),),
        (replication(501, 500, 100, deadline_ns=500),),
    )
    found = attribute(cells, PLACE_SIZE, 50)
    assert (found.measure, found.before, found.after) == ("within deadline", 0, 2)
    assert found.sixths == (6, 6)


def test_where_nothing_is_counted_nothing_is_shared_out():
    empty = (replication(),)
    found = attribute(two_factors(empty, empty, empty, empty), PLACE_SIZE, 50)
    assert (found.captures, found.change, found.sixths, largest(found)) == (0, 0, (0, 0), None)
    assert json.loads(json.dumps(attribution_record(found), allow_nan=False))["factors"]["size"]["percent"] is None


def test_cells_of_different_captures_are_refused():
    one, other = replication(1, 2), replication(1, 2, 3)
    with pytest.raises(ValueError, match="same captures"):
        attribute(two_factors((one,), (other,), (one,), (one,)), PLACE_SIZE, 50)


def test_ties_go_to_the_earlier_capture():
    tied = replication(300, 300, 100)
    ledger = tied.ledger.copy()
    ledger[0, :, 1] = 0
    ledger[1, COMPONENTS.index("compute"), 1] = 300  # the later of the two spent its time elsewhere
    tied = replace(tied, ledger=ledger)
    found = attribute(two_factors((tied,), (tied,), (tied,), (tied,)), PLACE_SIZE, 50)
    assert [piece.component for piece in found.pieces] == ["contact_wait"]


def test_a_factor_against_the_change_has_a_share_below_zero_and_the_other_one_beyond_the_whole():
    # Place: mean of +50 and -25; size: mean of -75 and -150; together -100.
    cells = two_factors((replication(100),), (replication(150),), (replication(25),), (replication(0),))
    found = attribute(cells, PLACE_SIZE, 50)
    assert found.sixths == (6 * 12 + 3, -6 * 112 - 3)
    assert (largest(found).factor, opposing(found)) == ("size", ("place",))
    assert largest(found).share == 1.125


def test_the_largest_share_of_a_rise_is_the_largest_rise():
    cells = two_factors((replication(0),), (replication(70),), (replication(30),), (replication(100),))
    found = attribute(cells, PLACE_SIZE, 50)
    assert largest(found) == ("place", 0.7)


def test_the_record_is_plain_and_exact():
    cells = two_factors((replication(300),), (replication(200),), (replication(299),), (replication(100),))
    record = json.loads(json.dumps(attribution_record(attribute(cells, PLACE_SIZE, 50)), allow_nan=False))
    shares = [factor["sixths_ns"] for factor in record["factors"].values()]
    assert sum(shares) == 6 * record["change"] == -1200
    assert record["cells"][0] == {"corner": [0, 0], "value": 300}
    (piece,) = record["components"]
    assert (piece["leg"], piece["component"]) == ("raw", "contact_wait")
    assert (piece["before_ns"], piece["after_ns"]) == (300, 100)
    assert list(piece["sixths_ns"].values()) == shares


def test_no_share_is_built_on_an_overloaded_cell():
    full = replace(replication(NEVER, 900, 500), loads={"antennas": 1.0})
    short = replication(300, 200, 100)
    outcomes = {
        "ground-relay": (short,),
        "ground-relay, product size": (short,),
        "onboard-relay, raw size": (full,),
        "onboard-relay": (replication(30, 20, 10),),
    }
    found = attribute_between(Evidence("steady", outcomes), "ground-relay", "onboard-relay", 50)
    assert found.growing == ("onboard-relay, raw size",)
    assert found.sixths == (1560, -2640)  # 900 - 200 and 20 - 200; 20 - 900 and nothing
    assert found.share("size") is None
    assert largest(found) == ("size", None)
    assert all(factor["percent"] is None for factor in attribution_record(found)["factors"].values())
    # In a finite campaign load is information.
    assert attribute_between(Evidence("finite", outcomes), "ground-relay", "onboard-relay", 50).growing == ()


@pytest.mark.parametrize(("loads", "full"), [
    ([{"a": 0.9}, {"a": 1.2}], True),
    ([{"a": 0.9}, {"a": 1.0}], False),
    ([{"a": 0.9, "b": None}, {"a": 0.9}], True),
    ([{"a": 1.9}, {"b": 0.0}], False),
    ([{}], False),
])  # fmt: skip
def test_overload_is_judged_in_the_mean_over_replications(loads, full):
    assert overloaded(tuple(replace(replication(1), loads=one) for one in loads)) == full


def test_the_quantile_may_be_the_first_capture_of_a_later_replication():
    cells = two_factors(*[(replication(900, 800), replication(100, 950))] * 4)
    for level, value in ((25, 100), (50, 800), (75, 900), (100, 950)):
        assert attribute(cells, PLACE_SIZE, level).before == value


def test_of_many_ties_each_rank_is_its_own_capture():
    many = replication(*[200, 100, 300] * 30)
    ledger = np.zeros((2, len(COMPONENTS), 90), np.int64)
    ledger[0, 0] = np.arange(90)  # tells which capture it is
    ledger[0, 1] = many.latency_ns - ledger[0, 0]
    cells = two_factors(*[(replace(many, ledger=ledger),)] * 4)
    # Ranks 5, 45 and 86: the fifth of those of 100, the 15th of 200, the 26th of 300, in the order they were taken.
    for level, capture in ((5, 3 * 4 + 1), (50, 3 * 14), (95, 3 * 25 + 2)):
        assert attribute(cells, PLACE_SIZE, level).pieces[0].before_ns == capture


def test_going_back_to_own_passes_is_not_called_relaying():
    shadows = {"ground": "product", "onboard": "raw"}
    names = [(f"{place}-{way}", f"{size} size") for place, size in shadows.items() for way in ("direct", "relay")]
    outcomes = {name: (replication(100),) for case, size in names for name in (case, f"{case}, {size}")}
    evidence = Evidence("finite", outcomes)
    assert attribute_between(evidence, "ground-direct", "onboard-relay", 50).words[0] == "relaying"
    assert attribute_between(evidence, "ground-relay", "onboard-direct", 50).words[0] == "own passes"
