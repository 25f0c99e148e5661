"""The computers of the library: every value has a source or a note, each can be flown, and the page shows them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from latency.cli.main import main
from latency.plan.service import services_ns
from latency.report.computers import computers, machines, page, rows
from latency.scenario import load, shipped
from latency.scenario.model import Task
from latency.scenario.stated import BASES
from latency.scenario.task_times import able, decode_ns, prefill_ns

PARTS = {item.name: (item, found) for item, found in computers()}
MACHINES = {machine.name: (name, machine) for name, (_, found) in PARTS.items() for machine in found}
GENERIC = ("workers", "startup")  # of the way it is used, not of the chip
MODEL = Task("model", "language", "all", parameters=8 * 10**9, weight_bit=8, prompt_tokens=1000, answer_tokens=100)
TILES = Task("detector", "tiles", "all", tiles=100, tile_op=10**9)
SCENARIO = """\
schema = 1
use    = ["library:{part}", "library:stations/svalbard"]
cases  = ["onboard-direct"]

[scenario]
title    = "Computers"
question = "How long does it take?"
start    = 2025-06-01T00:00:00Z
span     = "2 h"
drain    = "2 h"

[satellites.eye.orbit]
kind                 = "walker-delta"
planes               = 1
satellites_per_plane = 1
altitude             = "550 km"
inclination          = "sun-synchronous"

[satellites.eye.downlink]
rate = "500 Mbit/s"

[satellites.eye.computer]
kind = "{kind}"

[satellites.eye.power]
solar   = "5 kW"
battery = "10 kWh"
base    = "50 W"

[users.home]
latitude  = "60 deg"
longitude = "10 deg"

[workload]
kind         = "periodic"
interval     = "30 min"
raw_size     = "1 GB"
product_size = "1 kB"

[workload.tasks.detect]
kind      = "tiles"
tiles     = 1
tile_work = "10 Gop"
"""


def flown(folder: Path, kind: str):
    """A scenario with a satellite that carries it."""
    file = folder / "flown.toml"
    file.write_text(SCENARIO.format(part=MACHINES[kind][0], kind=kind), "utf-8")
    return load(file)


def computer(folder: Path, kind: str):
    return flown(folder, kind).groups[0].computer


def test_the_computers_that_were_promised_are_there():
    promised = {
        "jetson-tx2", "myriad-2", "jetson-xavier-nx", "jetson-agx-orin", "jetson-agx-thor", "three-body",
        "raspberry-pi-5", "tesla-k80", "h100", "h200", "server-core", "space-microdatacentre",
    }  # fmt: skip
    assert promised == set(MACHINES)


@pytest.mark.parametrize("name", MACHINES)
def test_every_value_says_why_it_is_believed(name):
    item, found = PARTS[MACHINES[name][0]]
    keys = {work.key for work in item.sources}
    for key, fact in MACHINES[name][1].facts.items():
        assert fact.basis in BASES, key
        assert fact.note if fact.basis == "guess" else fact.source in keys, key
    assert {"year", "power", "idle_power", "precision"} <= set(MACHINES[name][1].facts)
    assert len(found) == 1


@pytest.mark.parametrize("name", MACHINES)
def test_every_guess_but_those_of_use_has_a_range(name):
    facts = MACHINES[name][1].facts
    vague = {key for key, fact in facts.items() if fact.basis == "guess" and not fact.range}
    assert vague <= {"year", "precision", *GENERIC}


@pytest.mark.parametrize("name", MACHINES)
def test_each_can_be_flown(name, tmp_path):
    scenario = flown(tmp_path, name)
    carried = scenario.groups[0].computer
    assert carried.kind == name
    assert carried.power_w > carried.idle_w > 0
    assert services_ns(scenario.workload.tasks, carried)[0] > 0


def test_a_frame_on_a_jetson_tx2_takes_137_80992_s(tmp_path):
    """3,072 tiles of 44.86 ms (Denby & Lucia, ASPLOS 2020)."""
    frame = Task("detect", "tiles", "all", tiles=3072)
    assert services_ns((frame,), computer(tmp_path, "jetson-tx2"))[0] == 137_809_920_000


def test_an_image_on_a_tesla_k80_takes_as_long_as_was_measured(tmp_path):
    """4.39 s (Serval, NSDI 2024) for what is taken as 10 Top; to half a per cent: its share of the rate is rounded."""
    image = Task("detect", "operations", "all", work_op=10**13)
    assert services_ns((image,), computer(tmp_path, "tesla-k80"))[0] / 1e9 == pytest.approx(4.39, rel=5e-3)


def test_thor_answers_as_fast_as_its_maker_measured(tmp_path):
    """TensorRT Edge-LLM 0.4.0: a prompt of 383 tokens in 31.0 ms, then 54.9 tokens a second."""
    thor = computer(tmp_path, "jetson-agx-thor")
    asked = Task("model", "language", "all", parameters=8 * 10**9, prompt_tokens=383, answer_tokens=549)
    assert prefill_ns(asked, thor) / 1e6 == pytest.approx(31.0, rel=1e-3)
    assert decode_ns(asked, thor) == 10_000_000_000


@pytest.mark.parametrize(("name", "weight_bit"), [("jetson-agx-orin", 4.25), ("jetson-agx-thor", 4.25)])
def test_the_shares_that_are_sustained_give_the_measured_tokens(name, weight_bit, tmp_path):
    """Without the measured rates the roofline finds them again: to a tenth, for shares are rounded and tokens vary."""
    chip = computer(tmp_path, name)
    roofline = replace(chip, prefill_token_s=None, decode_token_s=None)
    asked = replace(MODEL, weight_bit=weight_bit)
    assert prefill_ns(asked, roofline) == pytest.approx(prefill_ns(asked, chip), rel=0.1)
    assert decode_ns(asked, roofline) == pytest.approx(decode_ns(asked, chip), rel=0.1)


def test_operations_a_second_do_not_order_computers_by_how_fast_they_write(tmp_path):
    chips = {name: computer(tmp_path, name) for name in ("three-body", "jetson-agx-orin", "h200")}
    assert chips["three-body"].rate_op_s > 8 * chips["jetson-agx-orin"].rate_op_s
    assert decode_ns(MODEL, chips["three-body"]) > decode_ns(MODEL, chips["jetson-agx-orin"]), "4 bits against 8"
    assert prefill_ns(MODEL, chips["three-body"]) < prefill_ns(MODEL, chips["jetson-agx-orin"])


def test_what_only_tells_tiles_cannot_describe(tmp_path):
    assert not able(MODEL, computer(tmp_path, "myriad-2"))
    assert able(TILES, computer(tmp_path, "myriad-2"))


def test_the_satellites_of_the_constellation_carry_what_the_library_says():
    """satellites/three-body-bus states it too, for scenarios without a language model: the same figures."""
    kind = MACHINES["three-body"][1].facts
    rows_of = {row.key.rsplit(".", 1)[1]: row for row in load("fires-events").assumptions if ".computer." in row.key
               and row.key.startswith("satellites.")}  # fmt: skip
    for key in ("rate", "utilisation", "startup", "workers"):
        row, fact = rows_of[key], kind[key]
        assert f"{row.value} {row.unit}".strip() == str(fact.value)
        assert tuple(f"{end} {row.unit}".strip() for end in (row.low, row.high) if end) == tuple(map(str, fact.range))


def test_the_page_is_up_to_date():
    assert Path("docs/computers.md").read_text("utf-8") == page()


def test_the_library_compares_the_computers(capsys):
    assert main(["library", "computers"]) == 0
    said = capsys.readouterr().out
    assert all(row[0] in said for row in rows())
    assert main(["library", "computers", "--json"]) == 0
    told = {each["name"]: each for part in json.loads(capsys.readouterr().out) for each in part["computers"]}
    assert told["jetson-tx2"]["facts"]["tile_time"]["value"] == "44.86 ms"
    assert set(told) == set(MACHINES)


def test_a_part_without_computers_has_none():
    assert [machines(item) for item in shipped() if item.name == "stations/svalbard"] == [[]]
