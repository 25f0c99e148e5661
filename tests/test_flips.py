"""What it takes to flip a verdict: planted sets, found exactly; what rests on guesses; corners."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from latency.verdict.breakeven import Reply
from latency.verdict.flips import BUDGET, corners, flips_of, smallest_flip
from latency.verdict.knob import Knob
from latency.verdict.tornado import tornado

NAMES = "abcdefghijkl"


def knobs(names=NAMES, **more) -> list[Knob]:
    """Assumptions that are off, and can be turned on."""
    return [Knob(name, (name,), 0, 0, 1, **more) for name in names]


class Sets:
    """A gain as a function of the set of names that are turned on; positive: orbit. Counts what it was asked."""

    def __init__(self, gain):
        self.gain, self.points = gain, 0

    def __call__(self, points):
        self.points += len(points)
        gains = [self.gain(frozenset(knob.name for knob, x in turns if x)) for turns in points]
        return [Reply(gain, (gain > 0) - (gain < 0)) for gain in gains]


def additive(margin, effects, jumps=()):
    """Orbit is ahead by a margin; each name takes its effect off; a set that holds all of a jump takes it all off."""

    def gain(names):
        whole = margin - sum(effects[name] for name in names)
        return min([whole, *(-1 for jump in jumps if names >= set(jump))])

    return gain


def found_in(gain, budget=10_000, names=NAMES):
    ask = Sets(gain)
    return smallest_flip(ask, tornado(ask, knobs(names)), budget), ask


def brute_force(gain, names=NAMES):
    """The size of the smallest set that flips it, by trying all."""
    for size in range(1, len(names) + 1):
        if any(gain(frozenset(chosen)) < 0 for chosen in combinations(names, size)):
            return size
    return None


def turned(flip) -> set[str]:
    return {knob.name for knob, x in flip.turns if x == 1}


def test_one_assumption_that_is_enough_is_found_without_another_point():
    flip, ask = found_in(additive(10, dict.fromkeys(NAMES, 1) | {"g": 11}))
    assert turned(flip) == {"g"}
    assert flip.exact
    assert flip.evaluations == 0
    assert ask.points == 1 + 2 * 12 + 1  # the tornado, and the answer handed back


@pytest.mark.parametrize("jump", ["dk", "gh", "abl", "ikl"])
def test_a_planted_set_that_no_single_effect_points_at_is_found(jump):
    """Every effect is alike and small; only together do the planted ones matter."""
    effects = {name: 1 + index / 100 for index, name in enumerate(NAMES)}
    gain = additive(8.5, effects, [jump])
    flip, _ = found_in(gain)
    assert turned(flip) == set(jump)
    assert flip.exact
    assert len(flip.turns) == brute_force(gain)


def test_of_two_planted_sets_the_smaller_one_is_found():
    gain = additive(20.5, dict.fromkeys(NAMES, 1) | dict.fromkeys("abc", 7), ["kl", "defg"])
    assert brute_force(gain) == 2
    flip, _ = found_in(gain)
    assert turned(flip) == {"k", "l"}


@pytest.mark.parametrize("seed", range(40))
def test_the_smallest_set_has_the_size_that_trying_all_finds(seed):
    """Random effects, and random pairs and triples that together do more than their sum."""
    random = np.random.default_rng(seed)
    names = NAMES[: random.integers(3, 11)]
    effects = dict(zip(names, random.exponential(1, len(names)).tolist(), strict=True))
    jumps = ["".join(random.choice(list(names), random.integers(2, 4), replace=False)) for _ in range(3)]
    gain = additive(sum(effects.values()) * float(random.uniform(0.2, 1.2)), effects, jumps[: random.integers(0, 4)])
    flip, _ = found_in(gain, names=names)
    size = brute_force(gain, names)
    assert (len(flip.turns) if flip.turns else None) == size
    assert flip.exact == (size is not None)


def test_the_search_keeps_to_its_budget_and_says_that_it_ran_out():
    gain = additive(5.5, dict.fromkeys(NAMES, 1), ["jkl"])
    flip, ask = found_in(gain, budget=40)
    assert not flip.exact
    assert flip.evaluations <= 40 + 12
    assert gain(frozenset(turned(flip))) < 0  # what is found flips it, whether or not there is less
    generous, _ = found_in(gain, budget=1000)
    assert turned(generous) == {"j", "k", "l"}
    assert generous.exact
    assert ask.points < 40 + 2 * 12 + 14


def test_what_a_set_does_not_need_is_left_out_before_the_budget_is_spent_on_smaller_ones():
    """The strongest alone is not among the two that matter."""
    gain = additive(20, dict.fromkeys(NAMES, 1) | {"a": 5, "b": 2, "c": 2}, ["bc"])
    flip, _ = found_in(gain, budget=16)
    assert turned(flip) == {"b", "c"}
    assert flip.exact


def test_what_not_even_all_together_flip_is_said_so_and_costs_little():
    flip, ask = found_in(additive(13, dict.fromkeys(NAMES, 1)), BUDGET)
    assert flip.turns is None
    assert not flip.exact
    assert ask.points <= 1 + 2 * 12 + 11


def test_where_nobody_wins_there_is_nothing_to_flip():
    ask = Sets(lambda names: 0)
    assert smallest_flip(ask, tornado(ask, knobs())).turns is None


def test_the_ground_ahead_is_flipped_just_so():
    flip, _ = found_in(lambda names: -additive(1.5, dict.fromkeys(NAMES, 1))(names))
    assert len(flip.turns) == 2
    assert flip.reply.side == 1


def test_an_impossible_combination_flips_nothing():
    def ask(points):
        turned_on = [{knob.name for knob, x in turns if x} for turns in points]
        gains = [None if names == {"a", "b"} else 1.5 - len(names) for names in turned_on]
        return [Reply(gain, 0 if gain is None else (gain > 0) - (gain < 0)) for gain in gains]

    flip = smallest_flip(ask, tornado(ask, knobs("abc")))
    assert len(flip.turns) == 2
    assert turned(flip) != {"a", "b"}


# --- corners and the tornado ---


def test_corners_go_by_the_effect_and_not_by_the_label():
    ask = Sets(lambda names: 1 + 5 * ("a" in names) - 3 * ("b" in names))
    said = [Knob("a", ("a",), 0, 0, 1, favours="ground"), Knob("b", ("b",), 1, 0, 1, favours="orbit")]

    def turned_from_present(points):
        return ask([(*((knob, knob.present) for knob in said if knob not in dict(turns)), *turns) for turns in points])

    ground, orbit = corners(turned_from_present, tornado(turned_from_present, said))
    assert [(knob.name, x) for knob, x in ground.turns] == []  # both stand at their best for the ground already
    assert sorted((knob.name, x) for knob, x in orbit.turns) == [("a", 1), ("b", 0)]
    assert (ground.reply.gain, orbit.reply.gain) == (-2, 6)


def test_a_verdict_that_both_corners_share_is_robust():
    assert flips_of(Sets(lambda names: 13 - len(names)), knobs()).robust
    assert not flips_of(Sets(lambda names: 11.5 - len(names)), knobs()).robust
    assert not flips_of(Sets(lambda names: 0), knobs()).robust


def test_the_share_that_rests_on_guesses_is_that_of_the_squared_swings():
    """3^2 / (3^2 + 4^2), whichever way they swing."""
    ask = Sets(lambda names: 10 + 3 * ("a" in names) - 4 * ("b" in names))
    guess, published = knobs("a", basis="guess")[0], knobs("b", basis="published")[0]
    found = tornado(ask, [guess, published])
    assert [bar.knob.name for bar in found.bars] == ["b", "a"]
    assert found.guessed == pytest.approx(9 / 25)
    assert not found.fragile
    assert tornado(ask, [knobs("b", basis="guess")[0], knobs("a", basis="derived")[0]]).fragile
    assert tornado(Sets(lambda names: 1), knobs("a")).guessed is None


def test_a_swing_counts_the_present_value_too():
    """Both ends are worse than where things are: the swing is not the difference of the ends, which is nothing."""

    def ask(points):
        values = [dict(turns).get(x, 5) for turns in points]
        return [Reply(9 - abs(value - 5), 1) for value in values]

    x = Knob("x", ("x",), 5, 0, 10)
    (bar,) = tornado(ask, [x]).bars
    assert bar.swing == 5
    assert bar.best_for(1) == 5
    assert bar.best_for(-1) in (0, 10)


def test_which_ends_flip_is_told():
    ask = Sets(lambda names: 1 - 2 * ("c" in names))
    assert [bracket.knob.name for bracket in tornado(ask, knobs()).flips] == ["c"]


def test_a_tornado_is_one_batch_of_at_most_two_points_an_assumption():
    batches = []

    def ask(points):
        batches.append(len(points))
        return [Reply(1.0, 1) for _ in points]

    tornado(ask, knobs())
    assert batches == [1 + 2 * 12]


def test_an_impossible_end_moves_nothing():
    def ask(points):
        return [Reply(None, 0) if turns and turns[0][1] == 1 else Reply(4.0, 1) for turns in points]

    (bar,) = tornado(ask, knobs("a")).bars
    assert bar.swing == 0
    assert bar.flips == ()
    with pytest.raises(ValueError, match="impossible as it is"):
        tornado(lambda points: [Reply(None, 0) for _ in points], knobs("a"))
