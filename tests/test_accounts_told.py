"""What limits a case, as people and programs are told: worst first, by kind, by name."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import result_by_hand as by_hand

from latency.report.limits import limit_paragraphs, limits_text
from latency.report.screen import case_page
from latency.result import Result
from latency.tables import COMPONENTS, STATES
from latency.verdict.attribution import overloaded
from latency.verdict.evidence import outcome_by_hand
from latency.verdict.limits import KINDS, limits_of
from latency.verdict.stability import load_table, loads_of_satellites, stability_of

LOADS = {
    "antennas": 0.07, "downlink tk-05": 0.065, "energy tk-05": 0.44, "heat tk-05": 0.2, "computer tk-05": 0.62,
    "computer tk-03": 0.61, "line kashi": 0.002, "link tk-03 > tk-05": 1e-6, "storage tk-05": 1.1,
}  # fmt: skip


def run_with(**loads):
    run = by_hand.run()
    for name, given in loads.items():
        run.cases[name.replace("_", "-")].loads = given
    return run


def outcome_with(loads):
    outcome = outcome_by_hand(np.array([1]), np.array([0]), 10)
    outcome.loads.update(loads)
    return outcome


def test_the_worst_of_each_kind_is_named_with_its_satellite_worst_kind_first():
    assert limits_text(LOADS) == (
        "storage tk-05 110 %, compute tk-05 62 %, energy tk-05 44 %, antenna all stations 7.0 %; "
        "backhaul, link < 1 %"
    )


def test_heat_is_energy_and_says_that_it_is_heat():
    assert limits_text({"heat tk-05": 0.5, "energy tk-05": 0.4}) == "energy tk-05 (heat) 50 %"


def test_what_can_carry_nothing_comes_before_what_is_merely_full():
    assert limits_text({"computer a": 40.0, "antennas": None}) == (
        "antenna all stations without capacity, compute a 4000 %"
    )


def test_rounding_does_not_hide_whether_a_resource_is_overloaded():
    told = [limits_text({"energy a": load}) for load in (0.9949, 0.9999, 1.0, 1.0001, 1.0051)]
    assert told == [f"energy a {text}" for text in ("99 %", "< 100 %", "100 %", "> 100 %", "101 %")]


def test_cases_with_the_same_limits_share_a_line():
    run = run_with(ground_direct={"antennas": 0.5}, onboard_direct={"antennas": 0.5})
    _, line = limit_paragraphs(Result.of(run).summary)
    assert line == "ground-direct, onboard-direct: antenna all stations 50 %"


def test_a_run_without_loads_says_nothing_of_limits():
    assert limit_paragraphs(Result.of(run_with(ground_direct={})).summary) == []


def test_the_screen_stays_within_its_width_whatever_limits():
    long = {f"{word} a-satellite-with-a-long-name-{number}": 1 / (number + 1) for number, word in enumerate(KINDS)}
    page = case_page(Result.of(run_with(ground_direct=LOADS, onboard_direct=long)).summary)
    assert max(len(line) for text in page.paragraphs for line in text.splitlines()) <= 100


def test_the_screen_says_what_was_paused_and_what_was_lost():
    run = run_with(ground_direct=LOADS)
    case = run.cases["onboard-direct"]
    case.ledger[0, COMPONENTS.index("power_wait"), 2:] = 30 * by_hand.S
    run.cases["ground-direct"].state[3] = STATES.index("lost")
    text = " ".join("\n".join(case_page(Result.of(run).summary).paragraphs).split())
    # one of the four captures is of the warm-up
    assert "Work on board was paused for power or heat: onboard-direct 2 of 3 captures, by 30 s on average." in text
    assert "Full storage on board lost captures: ground-direct 1 of 3 captures." in text


def test_the_table_in_the_folder_has_every_resource_of_every_case_worst_first(tmp_path):
    folder = Result.of(run_with(ground_direct=LOADS, onboard_direct={"antennas": None})).save(tmp_path / "out")
    rows = list(csv.DictReader((folder / "loads.csv").open(encoding="utf-8")))
    mine = [row for row in rows if row["case"] == "ground-direct"]
    assert {row["resource"]: float(row["load"]) for row in mine} == LOADS
    assert [float(row["load"]) for row in mine] == sorted(LOADS.values(), reverse=True)
    assert {row["kind"] for row in mine} == set(KINDS.values())
    assert rows[-1] == {"case": "onboard-direct", "kind": "antenna", "resource": "antennas", "owner": "all stations",
                        "load": ""}  # fmt: skip


def test_every_kind_of_load_is_known():
    assert {limit.kind for limit in limits_of(dict.fromkeys((f"{word} x" for word in KINDS), 0.5))} == {
        "link", "antenna", "backhaul", "compute", "energy", "storage",
    }  # fmt: skip


@pytest.mark.parametrize("resource", ["energy a", "heat a"])
def test_a_satellite_that_cannot_sustain_its_work_makes_the_case_unstable(resource):
    outcomes = (outcome_with({resource: 1.25, "computer b": 0.5}),)
    assert stability_of(outcomes).why == f"{resource}: load 1.25"
    assert overloaded(outcomes)
    assert [row.resource for row in loads_of_satellites(load_table(outcomes))] == [resource, "computer b"]


@pytest.mark.parametrize("resource", ["energy a", "heat a"])
def test_what_no_computer_on_board_waits_for_makes_no_case_unstable(resource):
    outcomes = (outcome_with({resource: 1.25, "data centre b": 0.5}),)
    assert stability_of(outcomes).word == "stable"
    assert not overloaded(outcomes)


def test_a_storage_that_runs_over_loses_captures_but_is_not_unstable():
    outcomes = (outcome_with({"storage a": 3.0, "energy a": 0.5, "computer a": 0.1}),)
    found = stability_of(outcomes)
    assert (found.word, found.resource) == ("stable", "energy a")
    assert not overloaded(outcomes)
