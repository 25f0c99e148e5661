"""From knobs to what decides: planted truths, chance, impossible combinations."""

from __future__ import annotations

import numpy as np
import pytest

from latency.errors import InputError
from latency.study.response import Answer
from latency.study.screening import Study
from latency.study.sensitivity import METHODS, WALKS, by_morris, by_sobol, points_of_rows, points_of_walks
from latency.study.variance import KEPT, grouped
from latency.verdict.knob import Knob

MINUTE = 60e9


def knob(name: str, basis: str = "guess", low: float = 0.0, high: float = 1.0) -> Knob:
    return Knob(name, (f"workload.{name}",), (low + high) / 2, low, high, basis=basis)


class Planted:
    """A response whose truth is known: the ground takes as long as `gain` says, orbit takes nothing."""

    def __init__(self, gain):
        self.gain = gain
        self.points = []

    def __call__(self, points, doing):
        self.points += points
        return [self._answer(dict(setting.split(".", 1)[1].split("=") for setting in point)) for point in points]

    def _answer(self, said):
        gain = self.gain({key: float(value) for key, value in said.items()})
        if gain is None:
            return None
        return Answer(max(gain, 0.0), max(-gain, 0.0), False, False, float(gain > 0))


def linear(**slopes):
    return Planted(lambda said: MINUTE * sum(slope * said[key] for key, slope in slopes.items()))


BASES = {"a": "guess", "b": "published", "c": "derived", "d": "guess", "e": "measured", "f": "guess", "g": "guess"}
KNOBS = tuple(knob(name, basis) for name, basis in BASES.items())


def test_the_variance_is_shared_out_as_it_was_planted():
    """Slopes 4, 3, 2, 1: shares 16, 9, 4 and 1 of 30; the rest does nothing."""
    study = Study(linear(c=4.0, a=3.0, e=2.0, g=1.0), KNOBS, seed=1, random=False)
    found = by_sobol(study, 256)
    assert [knob.name for knob, _ in found.screening.effects[:4]] == ["c", "a", "e", "g"]
    assert [effect.mu_star for _, effect in found.screening.effects[:4]] == pytest.approx(
        [slope * MINUTE for slope in (4, 3, 2, 1)], rel=1e-4
    )
    totals = {part.name: index.total for part, index, _ in found.variance.shares}
    # 256 rows of a linear function: a tenth of the largest share is three standard errors.
    assert [totals[name] for name in "caeg"] == pytest.approx([16 / 30, 9 / 30, 4 / 30, 1 / 30], abs=0.06)
    assert [totals[name] for name in totals if name not in "caeg"] == [0.0, 0.0]
    assert found.variance.chance is None
    assert found.variance.gain.kept_top


def test_what_screening_leaves_out_varies_too():
    """Seven alike: no four of them are everything, and the others are told by their bases."""
    study = Study(linear(**dict.fromkeys("abcdefg", 1.0)), KNOBS, seed=2, random=False)
    variance = by_sobol(study, 256).variance
    assert sum(index.total for _, index, _ in variance.shares) == pytest.approx(1, abs=0.1)
    assert variance.gain.variance == pytest.approx(7 / 12 * MINUTE**2, rel=0.1)
    on_guesses = sum(basis == "guess" for basis in BASES.values()) / 7
    assert variance.resting.on_guesses == pytest.approx(on_guesses, abs=0.08)


def test_the_rest_is_grouped_by_basis():
    parts = grouped([*KNOBS, knob("h", ""), knob("i", "")])
    assert len(parts) == KEPT + 3
    assert [(name, len(held)) for name, held in parts[KEPT:]] == [
        ("2 other guesses", 2),
        ("e", 1),
        ("2 other choices", 2),
    ]
    assert all(len({one.basis for one in held}) == 1 for _, held in parts)


def test_a_verdict_on_guesses_is_fragile():
    assert by_sobol(Study(linear(a=3.0, b=1.0), KNOBS, 1, random=False), 64).variance.resting.fragile
    assert not by_sobol(Study(linear(a=1.0, b=3.0), KNOBS, 1, random=False), 64).variance.resting.fragile


def test_chance_gets_its_share_and_no_assumption_gets_it():
    """Half of the variance is drawn by the seed, evenly over a range as wide as that of the assumption."""

    def gain(said):
        return MINUTE * (said["a"] + (said["seed"] * 0.6180339887498949) % 1.0)

    variance = by_sobol(Study(Planted(gain), KNOBS[:3], seed=3), 256).variance
    assert variance.chance[0].total == pytest.approx(0.5, abs=0.08)
    totals = {part.name: index.total for part, index, _ in variance.shares}
    assert totals["a"] == pytest.approx(0.5, abs=0.08)
    assert (totals["b"], totals["c"]) == (0.0, 0.0)


def test_a_walk_and_a_row_are_of_one_draw_of_chance():
    asked = linear(a=1.0)
    found = by_sobol(Study(asked, KNOBS[:2], seed=3), 8)
    seeds = [point[-1] for point in asked.points]
    assert all(point[-1].startswith("scenario.seed=") for point in asked.points)
    walks = [set(seeds[walk * 3 : walk * 3 + 3]) for walk in range(WALKS)]
    assert all(len(walk) == 1 for walk in walks)
    assert len(set.union(*walks)) == WALKS
    first, second, hybrid_a, hybrid_b, hybrid_chance = np.array(seeds[WALKS * 3 :]).reshape(5, 8)
    assert (hybrid_a == first).all()
    assert (hybrid_b == first).all()
    assert (hybrid_chance == second).all()
    assert found.variance.points == 40


def test_value_of_information_is_told_in_the_unit_of_the_metric():
    """Gain 2 a - 1 minute, a even over 0..1: knowing a is knowing all, 1/4 of a minute."""
    planted = Planted(lambda said: MINUTE * (2 * said["a"] - 1))
    variance = by_sobol(Study(planted, KNOBS[:3], 1, random=False), 256).variance
    worths = {part.name: part.worth for part in variance.parts}
    assert worths["a"] == pytest.approx(MINUTE / 4, rel=0.01)
    assert variance.worth == pytest.approx(MINUTE / 4, rel=0.01)
    assert worths["b"] < 0.01 * MINUTE
    assert variance.sooner == pytest.approx(0.5, abs=0.01)


def test_the_claimed_factor_is_another_question_than_the_difference():
    """Ground 10 minutes, orbit 2 a: always better, but ten times so only for a below one half."""

    class Halves(Planted):
        def _answer(self, said):
            return Answer(10 * MINUTE, 2 * float(said["a"]) * MINUTE, False, False, 1.0)

    variance = by_sobol(Study(Halves(None), KNOBS[:3], 1, random=False, factor=10.0), 256).variance
    assert variance.sooner == 1
    assert variance.reached == pytest.approx(0.5, abs=0.01)
    shares = {part.name: claimed.total for part, _, claimed in variance.shares}
    assert shares["a"] == pytest.approx(1, abs=0.1)
    assert by_sobol(Study(Halves(None), KNOBS[:3], 1, random=False), 64).variance.claimed.variance == 0


def test_impossible_combinations_are_left_out_and_counted():
    def gain(said):
        return None if said["a"] > 0.9 and said["b"] > 0.9 else MINUTE * said["a"]

    found = by_sobol(Study(Planted(gain), KNOBS[:3], 1, random=False), 256)
    assert 0 < found.variance.impossible < 30
    totals = {part.name: index.total for part, index, _ in found.variance.shares}
    assert totals["a"] == pytest.approx(1, abs=0.1)


def test_a_scenario_that_is_mostly_impossible_is_refused():
    def gain(said):
        return None if said["a"] > 0.3 else 0.0

    with pytest.raises(InputError, match="impossible"):
        by_sobol(Study(Planted(gain), KNOBS[:3], 1, random=False), 64)


def test_more_of_a_share_is_better():
    """Of a share delivered in time, the case that has more wins."""
    study = Study(linear(a=1.0), KNOBS[:2], 1, random=False, sign=-1)
    assert by_morris(study, 4).screening.effects[0][1].mu == pytest.approx(-MINUTE)


@pytest.mark.parametrize(("method", "spare"), [("morris", 0), ("sobol", 16)])
def test_the_number_of_points_is_predicted(method, spare):
    """Which bases are left for the groups is known only after the screening: here one fewer."""
    asked = linear(a=1.0)
    way = METHODS[method]
    way.carry_out(Study(asked, KNOBS, 1), 16)
    assert len(asked.points) == way.points(KNOBS, 16) - spare


def test_points_are_as_many_as_the_designs_take():
    assert points_of_walks(KNOBS, 4) == 4 * 8
    # Four by themselves, then at most one group for each of four bases; two samples and chance besides.
    assert points_of_rows(KNOBS, 64) == WALKS * 8 + 64 * (4 + 3 + 3)


def test_the_same_seed_finds_the_same():
    first, again, other = (by_sobol(Study(linear(a=1.0, b=2.0), KNOBS, seed), 16) for seed in (1, 1, 2))
    assert first == again
    assert first != other
