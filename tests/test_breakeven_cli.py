"""latency breakeven, from the scenario file to what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from two_nodes import break_even_bit_s, two_nodes

from latency.cli.main import main
from latency.report.breakeven import HEADER, break_even_page, flip_text, number
from latency.scenario import cost, load
from latency.study.breakeven import Findings
from latency.study.question import latency_claim
from latency.study.response import Answer
from latency.verdict.breakeven import BreakEven, Reply
from latency.verdict.flips import flips_of
from latency.verdict.knob import Knob

RATE, TIME = "satellites.eye.downlink.rate", "satellites.eye.computer.service_time"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return str(two_nodes(tmp_path_factory.mktemp("two")))


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """One process: that several find the same is tested elsewhere, and starting them takes seconds."""
    monkeypatch.setattr(cost, "cores", lambda: 1)


def printed(capsys, *arguments, code=0):
    assert main(["breakeven", *arguments]) == code
    return capsys.readouterr()


def test_the_nearest_flip_stands_first_and_the_others_are_counted(scene, capsys):
    lines = printed(capsys, scene).out.splitlines()
    assert lines[0] == "two-nodes: median latency, onboard-direct against ground-direct."
    assert lines[1].startswith("As things are ground-direct is better: 31.2 s against 13.3 s (nothing is random, ")
    assert lines[3].split() == [word for part in HEADER for word in part.split()]
    assert [line.split()[0] for line in lines[4:7]] == [TIME, RATE, "stations.gate.mask"]
    text = " ".join(" ".join(lines).split())
    assert "No flip inside the range of 7 other assumptions." in text
    assert f"Smallest set that flips it: {RATE} at 10 Mbit/s; 2 others would do alone, too." in text
    assert "at its best for the ground, ground-direct is better; at its best for orbit, onboard-direct is" in text
    assert "so the answer is fragile" in text


def test_json_holds_the_numbers_and_null_where_nothing_flips(scene, capsys):
    record = json.loads(printed(capsys, scene, "--json").out)
    evens = {even["assumption"]: even for even in record["break_evens"]}
    assert evens[RATE]["flips_at"] * 1e6 == pytest.approx(break_even_bit_s(), rel=0.01)
    assert (evens[RATE]["unit"], evens[RATE]["direction"]) == ("Mbit/s", "below")
    assert evens[RATE]["winner"] == "onboard-direct"
    assert evens["stations.gate.antennas"]["flips_at"] is None
    assert evens["stations.gate.antennas"]["distance"] is None
    assert record["present"]["winner"] == "ground-direct"
    assert record["present"]["gain"] == record["present"]["ground"] - record["present"]["orbital"]
    assert record["corners"]["orbit"]["winner"] == "onboard-direct"
    assert record["smallest_flip"]["exact"]
    assert len(record["tornado"]) == len(evens)
    assert record["fragile"] == (record["guessed_share"] > 0.5)


def test_one_assumption_alone_over_another_range(scene, capsys):
    out = printed(capsys, scene, "--knob", f"{RATE}=40 Mbit/s..200 Mbit/s").out
    assert "No flip inside the range of 1 assumption." in out
    assert "Smallest set" not in out
    record = json.loads(printed(capsys, scene, "--json", "--knob", f"{RATE}=1 Mbit/s..200 Mbit/s", "--knob", TIME).out)
    # In units of the wider range the rate is nearer than the time, in units of its own it is not.
    assert [even["assumption"] for even in record["break_evens"]] == [RATE, TIME]
    assert record["break_evens"][0]["low"] == 1


def test_what_is_set_holds_everywhere(scene, capsys):
    """With half the computing on board the rate need only send the raw data in half the time, nearly."""
    arguments = ("--json", "--knob", RATE, "--set", f"{TIME}=16 s")
    (even,) = json.loads(printed(capsys, scene, *arguments).out)["break_evens"]
    saved_bit = 1e9 - 1e6
    assert even["flips_at"] * 1e6 == pytest.approx(saved_bit / (16 - 2 - saved_bit / 1e10), rel=0.01)


def test_a_map_shows_who_wins_where(scene, capsys):
    out = printed(capsys, scene, "--map", RATE, TIME).out
    rows = [line for line in out.splitlines() if " s  " in line and ("O" in line or "g" in line)]
    # Computing for a minute always loses but to the slowest link; computing for a second always wins.
    assert rows[0].split()[:3] == ["60", "s", "O"]
    assert rows[-1].split()[:2] == ["1", "s"]
    assert "g" not in rows[-1]
    assert "[g]" in out
    assert rows[0].count("|") == 1
    record = json.loads(printed(capsys, scene, "--json", "--map", RATE, TIME).out)
    (drawn,) = record["maps"]
    assert record["break_evens"] == []
    for service_s, crossings in zip(drawn["up_values"], drawn["flips_at"], strict=True):
        rate = (1e9 - 1e6) / (service_s - 2.0999) / 1e6 if service_s > 2.1 else float("inf")
        # Straight between columns that are a factor of two apart: a fifth is its curvature.
        assert crossings == ([pytest.approx(rate, rel=0.2)] if rate < 200 else [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--knob", "satellites.eye.downlink.rat"), f"did you mean '{RATE}'?"),
        (("--knob", f"{RATE}=10 Mbit/s"), "is not KEY=LOW..HIGH"),
        (("--knob", f"{RATE}=110 Mbit/s..200 Mbit/s"), "'100 Mbit/s' does not lie between its ends"),
        (("--knob", f"{RATE}=1 Mb..2 Mb"), "is not a rate"),
        (("--map", RATE, "workload.raw_size"), "--map  workload.raw_size: has no range here"),
        (("--map", RATE, RATE), f"--map  {RATE}: is named twice"),
        (("--set", "scenario.warm_up=719 min"), "nothing to measure p50 on"),
        (("--claim", "press"), "--claim  press: is no claim on latency of this scenario"),
        (("--set", 'cases=["onboard-direct"]'), "cases: needs one on the ground and one in orbit"),
        (("--replications", "0"), "0 is not in the range"),
    ],
)
def test_a_mistake_is_told_with_what_was_meant_and_nothing_is_printed(scene, capsys, arguments, message):
    told = printed(capsys, scene, *arguments, code=2)
    assert message in told.err
    assert told.out == ""


def test_a_tie_has_nothing_to_flip(capsys):
    out = printed(capsys, "null", "--knob", "satellites.eye.downlink.rate=5 Mbit/s..20 Mbit/s").out
    assert "As things are neither is known to be better" in out
    assert "Nothing can flip" in out


def test_where_all_is_lost_the_corners_are_no_different(scene, capsys):
    told = " ".join(printed(capsys, scene, "--set", "satellites.eye.storage=1 kB").out.split())
    assert "As things are neither is known to be better" in told
    assert "The answer is the same in the corners of all ranges" in told


def test_an_overload_is_told_with_its_answer(scene, capsys):
    # Images of a terabyte would take eleven hours each.
    told = printed(capsys, scene, "--knob", TIME, "--set", "workload.raw_size=1 TB").out
    assert "these latencies grow with the simulated span" in " ".join(told.split())
    assert "grow with" not in printed(capsys, scene, "--knob", TIME).out
    record = json.loads(printed(capsys, scene, "--knob", TIME, "--json").out)
    assert record["present"]["growing"] is False


def test_the_claim_that_is_named_is_asked_with_its_factor(scene, tmp_path, capsys):
    """Twice as soon as the ground in 31.2 s: the ground would have to take 62.4 s, at 18 Mbit/s or so."""
    claims = '\n[claims.twice]\ntext = "Twice as soon"\nkind = "latency"\norbital = "onboard-direct"\n'
    claims += 'against = "ground-direct"\nmetric = "p50"\nfactor = 2\n'
    path = tmp_path / "claimed.toml"
    path.write_text(Path(scene).read_text("utf-8") + claims, "utf-8")
    record = json.loads(printed(capsys, str(path), "--claim", "twice", "--knob", RATE, "--json").out)
    (even,) = record["break_evens"]
    assert (record["present"]["winner"], even["winner"]) == ("missed", "reached")
    other_s = 2 + 0.1 + 1 + 0.2  # computing, line, handling, service; onboard the same without the first two
    rate = 1e9 / (2 * (30 + 1 + 0.2) - other_s)
    assert even["flips_at"] * 1e6 == pytest.approx(rate, rel=0.02)  # the product's own sending is left out: 0.2 % each
    plain = json.loads(printed(capsys, str(path), "--knob", RATE, "--json").out)
    assert plain["factor"] == 1
    assert plain["break_evens"][0]["flips_at"] * 1e6 == pytest.approx(break_even_bit_s(), rel=0.01)


# --- words ---


@pytest.mark.parametrize(
    ("x", "text"), [(0.25, "0.25"), (10_000, "10000"), (3.16228, "3.16"), (1234.5, "1230"), (3e-4, "0.0003")]
)
def test_numbers_have_three_digits_and_no_exponent(x, text):
    assert number(x) == text


def test_a_flip_says_on_which_side_of_it_the_other_wins():
    rate = Knob("rate", ("rate",), 5, 1, 10, unit="Gbit/s")
    count = Knob("n", ("n",), 5, 1, 10, whole=True)
    assert flip_text(BreakEven(rate, 3.333, "below", 1, 0.1, 9, 0)) == "< 3.33 Gbit/s"
    assert flip_text(BreakEven(count, 7.0, "above", 1, 0.1, 9, 0)) == ">= 7"
    assert flip_text(BreakEven(rate, None, "", 0, None, 9, 0)) == "-"


def test_sets_of_several_say_whether_smaller_ones_were_tried(scene):
    knobs = [Knob(name, (name,), 0, 0, 1) for name in "abcd"]

    def ask(points):
        gains = [2.5 - sum(x for _, x in turns) for turns in points]
        return [Reply(gain, (gain > 0) - (gain < 0)) for gain in gains]

    flips = flips_of(ask, knobs)
    answer = Answer(9e9, 6.5e9, False, True, 1.0)
    claim = latency_claim(load(scene))
    found = Findings(claim, 1.0, answer, Reply(2.5, 1), flips.break_evens, flips, (), 7)
    text = " ".join(" ".join(break_even_page(found, "x", 3).paragraphs).split())
    assert "No flip inside the range of 4 assumptions." in text
    assert "a at 1, b at 1 and c at 1 (of the 4 strongest assumptions no smaller set does)" in text
    assert "> 6.5 s against 9 s (3 draws of chance, 7 runs)" in " ".join(break_even_page(found, "x", 3).heading)
