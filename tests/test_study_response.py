"""How a claim's metric answers to other values: remembered, refused where impossible, censored where it must be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from claimed import claimed
from hypothesis import given
from hypothesis import strategies as st
from two_nodes import two_nodes

from latency.scenario import load
from latency.study.question import latency_claim
from latency.study.response import Answer, Response, reply_of
from latency.study.workers import Crew
from latency.verdict.intervals import Series
from latency.verdict.knob import Knob
from latency.verdict.words import cost

RATE, TIME = "satellites.eye.downlink.rate", "satellites.eye.computer.service_time"
HOME = "data_centres.gate.computer.service_time"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return str(two_nodes(tmp_path_factory.mktemp("two")))


class Counting(Crew):
    """A crew that counts what it is asked to do."""

    def __init__(self):
        super().__init__()
        self.items = 0

    def map(self, work, items, doing):
        self.items += len(items)
        return super().map(work, items, doing)


@pytest.fixture
def crew():
    return Counting()


def response_of(crew, scene, draws=(0,), settings=()):
    return Response(crew, scene, settings, latency_claim(load(scene, settings)), draws)


def test_a_point_is_simulated_once_however_often_it_is_asked_for(scene, crew):
    response, point = response_of(crew, scene), (f"{RATE}=50 Mbit/s",)
    first = response([point, (), point])
    again = response([(), point])
    assert (crew.items, response.asked) == (2, 2)
    assert first == [again[1], again[0], again[1]]
    assert first[0] is again[1]


def test_a_point_is_what_the_same_values_on_the_command_line_are(scene, crew):
    point = (f"{RATE}=50 Mbit/s", f"{TIME}=7 s")
    assert response_of(crew, scene)([point]) == response_of(crew, scene, settings=point)([()])


def test_what_only_one_case_uses_leaves_the_other_to_the_bit(scene, crew):
    as_is, slower_home, slower_eye = response_of(crew, scene)([(), (f"{HOME}=3 s",), (f"{TIME}=31 s",)])
    assert slower_home.orbital == as_is.orbital
    assert slower_home.ground == as_is.ground + 1e9
    assert slower_eye.ground == as_is.ground
    assert slower_eye.orbital == as_is.orbital + 1e9


@pytest.mark.parametrize(("setting", "blamed"), [(f"{RATE}=0 Mbit/s", "0"), (f"{RATE}=5 parsec", "parsec")])
def test_an_impossible_point_has_no_answer_and_a_reason_and_harms_no_other(scene, crew, setting, blamed):
    response = response_of(crew, scene)
    impossible, possible = response([(setting,), (f"{RATE}=50 Mbit/s",)])
    assert impossible is None
    assert possible is not None
    assert list(response.refusals) == [(setting,)]
    assert blamed in response.refusals[(setting,)]
    knob = Knob(RATE, (RATE,), 100, 0, 200, unit="Mbit/s")
    assert response.asking()([((knob, 0),)]) == [(None, 0)]


def test_a_draw_without_captures_has_nothing_to_measure(tmp_path, crew):
    file = str(claimed(tmp_path))
    settings = ("scenario.span=3 h", "workload.interval=900 h")
    response = response_of(crew, file, (1,), settings)
    assert response([()]) == [None]
    assert list(response.refusals) == [()]
    assert response.refusals[()].startswith("nothing to measure")


def test_what_never_arrives_is_later_than_all_that_does(scene, crew):
    response, never = response_of(crew, scene), (f"{TIME}=3 d",)
    (answer,) = response([never])
    assert (answer.ground_bound, answer.orbital_bound) == (False, True)
    assert answer.orbital > answer.ground  # it was followed for longer than the other took
    assert answer.sooner == 0.0
    slow = Knob(TIME, (TIME,), 30, 1, 259_200, unit="s")
    (reply,) = response.asking()([((slow, 259_200),)])
    assert reply.side == -1
    assert reply.gain < 0


def test_several_draws_are_the_mean_of_each_alone(tmp_path, crew):
    file = str(claimed(tmp_path))
    settings = ("scenario.span=3 h",)
    singles = [response_of(crew, file, (draw,), settings)([()])[0] for draw in (1, 2)]
    (both,) = response_of(crew, file, (1, 2), settings)([()])
    assert both.ground == (singles[0].ground + singles[1].ground) / 2
    assert both.orbital == (singles[0].orbital + singles[1].orbital) / 2
    assert both.sooner == (singles[0].sooner + singles[1].sooner) / 2
    assert singles[0].ground != singles[1].ground


values = st.floats(1e-3, 1e13)
shares = st.floats(0, 1)
factors = st.floats(1, 1e3)


@given(values, values, factors)
def test_the_sign_of_a_time_is_that_of_the_words(ground, orbital, factor):
    reply = reply_of(Answer(ground, orbital, False, False, 0.0), 1, factor)
    assert reply.side == np.sign(ground - factor * orbital)
    assert reply.gain == ground - factor * orbital


@given(shares, shares, factors)
def test_of_a_share_the_factor_is_that_of_the_words_fewer_that_are_late(ground, orbital, factor):
    before, after = (cost(Series(x, np.array([x]), x, np.array([x])), "higher").estimate for x in (ground, orbital))
    reply = reply_of(Answer(ground, orbital, False, False, 0.0), -1, factor)
    assert reply.side == np.sign(before - factor * after)


@given(values, values, st.booleans(), st.booleans(), st.sampled_from([1, -1]))
def test_swapping_the_cases_swaps_the_winner(ground, orbital, ground_bound, orbital_bound, sign):
    there = reply_of(Answer(ground, orbital, ground_bound, orbital_bound, 0.0), sign, 1.0)
    back = reply_of(Answer(orbital, ground, orbital_bound, ground_bound, 0.0), sign, 1.0)
    assert there.side == -back.side
    # 1 - x loses what x has below the last digit of 1, the same on both sides.
    assert math.isclose(there.gain, -back.gain, rel_tol=1e-12, abs_tol=0.0)


@given(values, values, factors)
def test_of_two_that_never_arrive_nobody_wins(ground, orbital, factor):
    assert reply_of(Answer(ground, orbital, True, True, 0.0), 1, factor) == (0.0, 0)
