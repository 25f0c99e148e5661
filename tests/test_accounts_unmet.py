"""Satellites whose energy runs out, as people are told of them: on the screen of a run and with a verdict."""

from __future__ import annotations

import json

import pytest
from claimed import CLAIMED

from latency.cli.main import main
from latency.report.unmet import BEGINS
from latency.scenario import load
from latency.study.trial import Trial, carry_out, own

# By hand: in the dark the bus draws 20 W from 36 J for at most 1.8 s, so that every orbit is short of energy for all
# but 1.8 s of its shadow, and each of the eight satellites flies through it some 13 times a day.
DIM = """
[satellites.eye.power]
solar = "60 W"
battery = "{battery}"
depth_of_discharge = 1
resume = 1
base = "20 W"
"""


def dim(folder, battery):
    text = CLAIMED.replace('"12 h"', '"3 h"').replace("replications = 6", "")
    text = text.replace('note = "to be turned" }', 'note = "to be turned" }\npower = "1 W"')
    path = folder / "dim.toml"
    path.write_text(text + DIM.format(battery=battery), "utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def told(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_the_screen_says_on_which_satellites_energy_ran_out(tmp_path, capsys):
    assert main(["run", dim(tmp_path, "36 J"), "-o", "out"]) == 0
    text = told(capsys)
    cases = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["cases"]
    unmet = {name: {one: account["unmet_s"] for one, account in case["power"].items()} for name, case in cases.items()}
    # six hours hold three or four shadows of about half an hour
    assert all(3600 < time_s < 10_800 for case in unmet.values() for time_s in case.values())
    assert f"{BEGINS[0].upper()}{BEGINS[1:]}" in text
    worst = max(unmet["ground-direct"], key=unmet["ground-direct"].get)
    assert f"on 8 satellites, at worst {worst} for" in text
    assert "of 6 h." in text


def test_nothing_is_said_of_satellites_whose_battery_lasts(tmp_path, capsys):
    assert main(["run", dim(tmp_path, "100 Wh"), "-o", "out"]) == 0
    assert BEGINS[1:] not in told(capsys)


def test_a_verdict_warns_of_satellites_without_energy(tmp_path, capsys):
    file = dim(tmp_path, "36 J")
    assert main(["claim", file, "--workers", "1", "--replications", "5", "--json"]) in (0, 1)
    warnings = json.loads(capsys.readouterr().out)["warnings"]
    assert [warning for warning in warnings if warning.startswith(BEGINS)]
    outcomes = carry_out(Trial(load(file), 1, own(["ground-direct"]))).values()
    assert all(len(outcome.unmet_ns) == 8 for outcome in outcomes)
