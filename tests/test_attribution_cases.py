"""Shadow cases on the engine: only the size differs, and what has no effect gets no share."""

import numpy as np
import pytest
from plans import random_plan
from problems import problem_of

from latency.flow import BY_NAME, simulate
from latency.flow.cases import CASES, GROUND
from latency.flow.shadow import Cell, cells_of, factors_of, traits_of, with_size
from latency.scenario import load
from latency.tables import NEVER
from latency.verdict.attribution import attribute_between
from latency.verdict.evidence import Evidence, outcome_of

ON_GROUND = [case.name for case in CASES if case.place == GROUND]
IN_ORBIT = [case.name for case in CASES if case.place != GROUND]
PAIRS = [(ground, orbital) for ground in ON_GROUND for orbital in IN_ORBIT]


def evidence_of(problems, *pairs):
    """Every cell of the pairs, each problem a replication."""
    cells = dict.fromkeys(cell for pair in pairs for cell in cells_of(*pair).values())
    outcomes = {cell.name: tuple(carried(problem, cell) for problem in problems) for cell in cells}
    return Evidence("finite", outcomes)


def carried(problem, cell):
    shadow = with_size(problem, cell.size)
    return outcome_of(shadow, simulate(shadow, BY_NAME[cell.case]))


def problem_without(seed, *keys):
    plan = random_plan(seed, coarse=False, stretch=1)
    for key in keys:
        plan[key] = []
    return problem_of(plan)


# --- cells as data ------------------------------------------------------------------------------------


def test_three_factors_make_four_cases_and_four_shadows():
    cells = set()
    for ground in ("ground-direct", "ground-relay"):
        for orbital in ("onboard-direct", "onboard-relay"):
            cells |= set(cells_of(ground, orbital).values())
    assert len(cells) == 8
    assert {cell.case for cell in cells if cell.size == "own"} == {
        "ground-direct", "ground-relay", "onboard-direct", "onboard-relay",
    }  # fmt: skip
    assert {cell.size for cell in cells if cell.case.startswith("ground")} == {"own", "product"}
    assert {cell.size for cell in cells if cell.case.startswith("onboard")} == {"own", "raw"}


@pytest.mark.parametrize(("ground", "orbital"), PAIRS)
def test_every_corner_is_a_case_that_differs_in_what_the_corner_says(ground, orbital):
    factors = factors_of(ground, orbital)
    ends = [traits_of(BY_NAME[name])._asdict() for name in (ground, orbital)]
    for corner, cell in cells_of(ground, orbital).items():
        traits = traits_of(BY_NAME[cell.case])._asdict()
        traits["size"] = traits["size"] if cell.size == "own" else cell.size
        for factor, side in zip(factors, corner, strict=True):
            for name in factor.split(" and "):
                assert traits[name] == ends[side][name], (corner, name)


@pytest.mark.parametrize(("ground", "orbital"), PAIRS)
def test_the_first_corner_and_the_last_are_the_two_cases(ground, orbital):
    cells = cells_of(ground, orbital)
    assert (cells[min(cells)], cells[max(cells)]) == (Cell(ground, "own"), Cell(orbital, "own"))


def test_a_node_that_own_passes_cannot_reach_has_transport_and_place_in_one():
    assert factors_of("ground-direct", "node-relay") == ("transport and place", "size")
    assert cells_of("ground-direct", "node-relay") == {
        (0, 0): ("ground-direct", "own"),
        (1, 0): ("node-relay", "raw"),
        (0, 1): ("ground-direct", "product"),
        (1, 1): ("node-relay", "own"),
    }
    assert factors_of("ground-relay", "node-relay") == ("place", "size")


# --- shadows ------------------------------------------------------------------------------------------


def test_a_shadow_changes_one_size_and_nothing_else():
    problem = problem_without(3)
    captures = problem.captures
    small, large = with_size(problem, "product"), with_size(problem, "raw")
    assert np.array_equal(small.captures.raw_bit, captures.product_bit)
    assert np.array_equal(large.captures.product_bit, captures.raw_bit)
    for shadow, field in ((small, "raw_bit"), (large, "product_bit")):
        for name in captures._fields:
            if name != field:
                assert getattr(shadow.captures, name) is getattr(captures, name)
        for name in ("rules", "satellites", "transmitters", "stations", "centres", "bookings", "windows", "isls"):
            assert getattr(shadow, name) is getattr(problem, name)
    assert with_size(problem, "own") == problem


def test_another_size_than_those_there_are_is_an_error():
    with pytest.raises(KeyError):
        with_size(problem_without(3), "half")


# --- the engine ---------------------------------------------------------------------------------------


def test_shares_of_random_plans_sum_exactly_piece_by_piece():
    of_time = of_captures = 0
    for seed in range(12):
        evidence = evidence_of([problem_without(seed)], *PAIRS)
        for pair in PAIRS:
            for level in (50, 95):
                found = attribute_between(evidence, *pair, level)
                assert sum(found.sixths) == 6 * found.change
                for place, share in enumerate(found.sixths if found.unit == "ns" else ()):
                    assert sum(piece.sixths[place] for piece in found.pieces) == share
                if found.unit == "ns":
                    assert sum(piece.after_ns for piece in found.pieces) == found.after
                of_time += found.unit == "ns"
                of_captures += found.unit == "captures"
    assert min(of_time, of_captures) > 10, (of_time, of_captures)


def test_swapping_the_cases_flips_every_share_and_every_piece():
    moved = 0
    for seed in range(6):
        evidence = evidence_of([problem_without(seed)], *PAIRS)
        for ground, orbital in PAIRS:
            one = attribute_between(evidence, ground, orbital, 50)
            other = attribute_between(evidence, orbital, ground, 50)
            assert (one.change, one.sixths) == (-other.change, tuple(-share for share in other.sixths))
            assert {piece[:2]: piece.sixths for piece in one.pieces} == {
                piece[:2]: tuple(-share for share in piece.sixths) for piece in other.pieces
            }
            moved += one.change != 0
    assert moved > 10


def test_the_quantile_is_that_of_sorted_latencies():
    problems = [problem_without(seed, "isls") for seed in (1, 2, 3)]
    evidence = evidence_of(problems, ("ground-direct", "onboard-direct"))
    for level in (5, 25, 50):
        found = attribute_between(evidence, "ground-direct", "onboard-direct", level)
        for case, value in (("ground-direct", found.before), ("onboard-direct", found.after)):
            latency_ns = sorted(
                ns for outcome in evidence.outcomes[case] for ns in outcome.latency_ns.tolist() if ns < NEVER
            )
            count = sum(len(outcome.latency_ns) for outcome in evidence.outcomes[case])
            if found.unit == "ns":
                assert value == latency_ns[-(-level * count // 100) - 1]


def test_without_links_transport_gets_nothing():
    others = 0
    for seed in range(12):
        evidence = evidence_of([problem_without(seed, "isls")], ("ground-direct", "onboard-relay"))
        for level in (5, 50, 95):
            found = attribute_between(evidence, "ground-direct", "onboard-relay", level)
            assert found.sixths[found.factors.index("transport")] == 0
            assert all(piece.sixths[found.factors.index("transport")] == 0 for piece in found.pieces)
            others += any(found.sixths)
    assert others > 10


def test_where_product_and_raw_data_are_of_one_size_size_gets_nothing():
    others = 0
    for seed in range(12):
        problem = with_size(problem_without(seed), "product")  # now both are as small
        evidence = evidence_of([problem], *PAIRS)
        for pair in PAIRS:
            found = attribute_between(evidence, *pair, 50)
            assert found.sixths[found.factors.index("size")] == 0
            assert all(piece.sixths[found.factors.index("size")] == 0 for piece in found.pieces)
            others += any(found.sixths)
    assert others > 10


# --- a shipped scenario -------------------------------------------------------------------------------


def test_the_shipped_claim_is_attributed_to_the_last_sixth():
    from latency.run import pose

    scenario = load("three-body-12", ("scenario.span=8 h", "scenario.warm_up=1 h", "scenario.drain=12 h"))
    problem = pose(scenario)[-1]
    pairs = [("ground-direct", "onboard-relay"), ("ground-relay", "node-relay"), ("ground-direct", "node-relay")]
    evidence = evidence_of([problem], *pairs)
    for pair in pairs:
        for level in (50, 95):
            found = attribute_between(evidence, *pair, level)
            assert sum(found.sixths) == 6 * found.change
            assert found.unit != "ns" or found.change < 0
