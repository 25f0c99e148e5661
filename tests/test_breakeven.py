"""Where the sign flips: on functions of which the roots are known, and in the engine against a closed form."""

from __future__ import annotations

import pytest
from two_nodes import ONBOARD_S, break_even_bit_s, two_nodes

from latency.scenario import load
from latency.study.breakeven import asked_of, find_break_evens
from latency.study.knobs import find_knob, knobs_of
from latency.study.maps import two_way
from latency.study.question import latency_claim
from latency.study.response import Response
from latency.study.workers import Crew
from latency.verdict.breakeven import Bracket, Reply, break_evens, nearest
from latency.verdict.knob import Knob
from latency.verdict.tornado import tornado

TOLERANCE = 0.01  # what the search promises: 1 % of the value


def reply(gain: float) -> Reply:
    return Reply(gain, (gain > 0) - (gain < 0))


class Planted:
    """A gain as a function of named values; remembers how often it was asked."""

    def __init__(self, gain):
        self.gain, self.points, self.batches = gain, 0, 0

    def __call__(self, points):
        self.points += len(points)
        self.batches += 1
        return [reply(self.gain({knob.name: x for knob, x in turns})) for turns in points]


def knob(name, present, low, high, **more) -> Knob:
    return Knob(name, (name,), present, low, high, **more)


# --- the analytic two-node model: r* = (V - v) / (C - W), with V and v the raw and the product, C computing on board, W
# whatever the ground adds besides sending ---


@pytest.mark.parametrize(
    ("raw", "product", "onboard", "ground"), [(3e9, 1e4, 30, 2), (1e9, 5e8, 10, 9), (8e7, 0, 1, 0)]
)
def test_the_break_even_rate_of_two_nodes_is_that_of_the_formula(raw, product, onboard, ground):
    rate_star = (raw - product) / (onboard - ground)
    ask = Planted(lambda at: raw / at.get("rate", 1e6) + ground - onboard - product / at.get("rate", 1e6))
    (found,) = break_evens(ask, [knob("rate", 1e6, 1e5, 1e10)])
    assert found.flips_at == pytest.approx(rate_star, rel=TOLERANCE)
    assert (found.direction, found.winner) == ("above", -1)
    assert found.distance == pytest.approx(found.knob.share(rate_star) - 0.2, abs=0.001)
    assert ask.points < 20


@pytest.mark.parametrize("root", [0.07, 1.0, 3.3, 59.0])
def test_a_linear_range_from_zero_is_known_to_a_hundredth_of_the_value_too(root):
    (found,) = break_evens(Planted(lambda at: root - at.get("wait", 60)), [knob("wait", 60, 0, 60)])
    assert found.flips_at == pytest.approx(root, rel=TOLERANCE)
    assert (found.direction, found.winner) == ("below", 1)


@pytest.mark.parametrize(
    ("low", "first", "high"),
    [(low, first, 40) for low in (0, 1, 30) for first in range(low + 1, 41)],
)
def test_a_count_flips_at_the_first_whole_number_with_the_other_sign(low, first, high):
    antennas = knob("antennas", low, low, high, whole=True)
    (found,) = break_evens(Planted(lambda at: 1 if at.get("antennas", low) < first else -1), [antennas])
    assert found.flips_at == first
    (back,) = break_evens(
        Planted(lambda at: 1 if at.get("antennas", high) < first else -1),
        [knob("antennas", high, low, high, whole=True)],
    )
    assert back.flips_at == first - 1
    assert back.direction == "below"


def test_no_flip_inside_the_range_is_a_result():
    ask = Planted(lambda at: 5 - at.get("x", 1))
    (found,) = break_evens(ask, [knob("x", 1, 0, 4)])
    assert (found.flips_at, found.distance, found.direction, found.winner) == (None, None, "", 0)
    assert ask.points == 1 + 4  # the present value, and what a scan looks at besides it


def test_a_flip_there_and_back_is_seen_although_both_ends_agree():
    ask = Planted(lambda at: (at.get("x", 0) - 3) * (at.get("x", 0) - 6))
    (found,) = break_evens(ask, [knob("x", 0, 0, 10)])
    assert found.flips_at == pytest.approx(3, rel=TOLERANCE)


def test_of_two_flips_the_one_nearer_to_the_present_value_is_told():
    def gain(at):
        return (at.get("x", 5) - 1.2) * (7 - at.get("x", 5))

    (above,) = break_evens(Planted(gain), [knob("x", 5, 0, 10)])
    assert (above.direction, above.flips_at) == ("above", pytest.approx(7, rel=TOLERANCE))
    (below,) = break_evens(Planted(lambda at: gain({"x": at.get("x", 2)})), [knob("x", 2, 0, 10)])
    assert (below.direction, below.flips_at) == ("below", pytest.approx(1.2, rel=TOLERANCE))


def test_where_nobody_can_tell_is_no_flip_and_is_counted():
    def ask(points):
        values = [dict(turns).get(x, 5.0) for turns in points]
        return [Reply(None, 0) if value > 6 else reply(value - 2) for value in values]

    x = knob("x", 5, 0, 10)
    (found,) = break_evens(ask, [x])
    assert found.flips_at == pytest.approx(2, rel=TOLERANCE)
    assert found.undecided == 2  # of the scan: 7.5 and 10
    assert break_evens(lambda points: [Reply(0.0, 0) for _ in points], [x])[0].flips_at is None


def test_a_flip_beyond_a_stretch_where_nobody_can_tell_is_bracketed_at_its_far_side():
    def ask(points):
        values = [dict(turns).get(x, 0.0) for turns in points]
        return [Reply(0.0, 0) if 3 < value < 6 else reply(4 - value) for value in values]

    x = knob("x", 0, 0, 10)
    assert break_evens(ask, [x])[0].flips_at == pytest.approx(6, rel=TOLERANCE)


def test_many_knobs_are_bisected_side_by_side_in_few_batches():
    knobs = [knob(f"k{index}", 1, 1, 1000) for index in range(20)]
    ask = Planted(lambda at: 1 - sum(x > 17 for x in at.values()) * 2)
    found = break_evens(ask, knobs)
    assert {even.flips_at for even in found} == {found[0].flips_at}
    assert found[0].flips_at == pytest.approx(17, rel=TOLERANCE)
    assert ask.batches <= 2 + 10


def test_the_nearest_flip_is_found_without_knowing_the_others():
    roots = {"a": 90.0, "b": 30.0, "c": 31.0, "d": 70.0}
    knobs = [knob(name, 0, 0, 100) for name in roots]
    ask = Planted(lambda at: 1 - 2 * any(x > roots[name] for name, x in at.items()))
    found = nearest(ask, tornado(ask, knobs).flips, 1)
    assert found.knob.name == "b"
    assert found.flips_at == pytest.approx(30, rel=TOLERANCE)
    whole = Planted(ask.gain)
    assert sorted(break_evens(whole, knobs), key=lambda even: even.sort_key)[0].knob.name == "b"
    assert ask.points < whole.points


def test_nothing_that_flips_has_no_nearest_flip():
    assert nearest(Planted(lambda at: 1), [], 1) is None


def test_a_bracket_of_a_count_ends_at_neighbours():
    assert Bracket(knob("n", 1, 1, 9, whole=True), 3, 4).fine
    assert not Bracket(knob("n", 1, 1, 9, whole=True), 3, 5).fine


# --- two at once ---


def test_the_line_of_a_map_is_where_the_gain_is_zero():
    rate, size = knob("rate", 2, 1, 16), knob("size", 10, 0, 20)
    found = two_way(Planted(lambda at: at.get("size", 10) - at.get("rate", 2)), rate, size, size=9)
    assert len(found.xs) == 9
    for y, crossings in zip(found.ys, found.line, strict=True):
        # Between two columns the gain is taken as straight over the logarithm of the rate: a tenth is its curvature.
        assert crossings == ((pytest.approx(y, rel=0.1),) if 1 < y < 16 else ())
    sides = [[answer.side for answer in row] for row in found.replies]
    assert sides == [[(y > x) - (y < x) for x in found.xs] for y in found.ys]


def test_the_present_values_are_on_the_map():
    found = two_way(Planted(lambda at: 1), knob("a", 3, 0, 10), knob("b", 7, 7, 9), size=3)
    assert found.xs == (0, 3, 5, 10)
    assert found.ys == (7, 8, 9)


# --- the same model, simulated ---


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return str(two_nodes(tmp_path_factory.mktemp("two")))


def found_in(scene, names, workers=1):
    scenario = load(scene)
    with Crew(workers) as crew:
        response = Response(crew, scene, (), latency_claim(scenario), (0,))
        return find_break_evens(response, asked_of(scenario, names))


def test_the_break_even_of_simulated_two_nodes_is_that_of_the_formula(scene):
    found = found_in(scene, ["satellites.eye.downlink.rate", "satellites.eye.computer.service_time"])
    by_name = {even.knob.keys[0].split(".")[2]: even for even in found.break_evens}
    rate = by_name["downlink"]
    # Light times differ by a millisecond of 30 s.
    assert rate.flips_at * 1e6 == pytest.approx(break_even_bit_s(), rel=TOLERANCE)
    assert (rate.direction, found.winner(rate.winner)) == ("below", "onboard-direct")
    # At 100 Mbit/s the ground takes 9.99 s longer to receive, 0.0999 s on its line and 2 s to compute.
    assert by_name["computer"].flips_at == pytest.approx(9.99 + 0.0999 + 2, rel=TOLERANCE)
    assert by_name["computer"].flips_at < ONBOARD_S


def test_a_count_that_does_nothing_flips_nothing(scene):
    (even,) = found_in(scene, ["stations.gate.antennas"]).break_evens
    assert even.flips_at is None
    assert even.undecided == 0


def test_one_process_and_two_find_the_same(scene):
    names = ["satellites.eye.downlink.rate"]
    assert found_in(scene, names, workers=2) == found_in(scene, names)


def test_everything_at_once_says_what_is_enough(scene):
    found = found_in(scene, [])
    flips = found.flips
    assert not flips.robust
    assert len(flips.smallest.turns) == 1
    assert flips.smallest.exact
    assert {bracket.knob.name for bracket in flips.tornado.flips} >= {
        "satellites.eye.downlink.rate",
        "satellites.eye.computer.service_time",
    }
    distances = [even.distance for even in found.break_evens if even.distance is not None]
    assert distances == sorted(distances)
    assert len(found.break_evens) == len(knobs_of(load(scene)))
    assert find_knob([even.knob for even in found.break_evens], "users.me.service_time")
