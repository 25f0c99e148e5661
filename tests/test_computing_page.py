"""The page on what computing in orbit sustains: its figures are those of runs, and what it says of them holds."""

from __future__ import annotations

import pytest

from benchmarks.computing import depth, language
from benchmarks.computing.page import PAGE, page
from latency.report.computers import machines
from latency.scenario import load
from latency.scenario.library import shipped

TEXT = PAGE.read_text(encoding="utf-8")


def rows(after):
    """The cells of the table that follows a heading."""
    lines = TEXT.partition(after)[2].splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("| --- |"))
    found = []
    for line in lines[first + 1 :]:
        if not line.startswith("|"):
            return found
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_table_of_language_models_is_that_of_fresh_runs():
    assert language.table() in TEXT


def test_a_faster_nameplate_finds_sooner_and_writes_no_sooner():
    """Rooflines by hand: 100 T operations at a quarter of 417 and 744 TOPS; 4.5 GB a token at 204.8 GB/s."""
    slow, fast = language.spent(417, 204.8), language.spent(744, 204.8)
    assert (slow.detecting, fast.detecting) == (pytest.approx(400 / 417), pytest.approx(400 / 744))
    assert slow.answer == fast.answer == pytest.approx(200 * 4.5 / 204.8, rel=1e-6)
    assert slow.prompt / fast.prompt == pytest.approx(744 / 417, rel=1e-6)


def test_a_faster_memory_writes_sooner_and_finds_no_sooner():
    narrow, wide = language.spent(744, 204.8), language.spent(744, 4800)
    assert narrow.detecting == wide.detecting
    assert narrow.answer / wide.answer == pytest.approx(4800 / 204.8, rel=1e-6)


def test_the_depths_on_the_page_are_where_loads_cross_one():
    """The depth before each is asked for more than it can give, by a run of both."""
    for name, found, *_ in rows("How many does it take?"):
        settings = depth.VARIANTS[name]
        assert max(depth.at_depth(int(found), settings).loads.values()) < 1.0
        assert max(depth.at_depth(int(found) - 1, settings).loads.values()) >= 1.0


def test_what_the_prose_says_of_depths_is_in_its_table():
    depths = {name: int(found) for name, found, *_ in rows("How many does it take?")}
    assert depths["two boards, all the power they ask for"] * 2 == depths["all the power it asks for"]  # "halves"
    assert depths["two boards, the published power"] > depths["the published power"]  # "makes things worse"
    assert depths["the published power, with eclipses"] / depths["the published power"] == pytest.approx(2, abs=0.1)
    worked = {name: float(load) for name, _, load, _ in rows("How many does it take?")}
    assert worked["the published power"] == pytest.approx(0.5, abs=0.01)  # "half of the time"


def test_the_board_of_the_prose_is_that_of_the_scenario():
    scenario = load("oec-cubesat")
    (frame,) = scenario.workload.tasks
    assert f"every {depth.FRAME_S:.1f} s" in TEXT
    assert f"takes its board {frame.tiles * scenario.groups[0].computer.tile_ns / 1e9:.1f} s" in TEXT


def test_the_measured_figures_of_the_prose_are_those_of_the_library():
    (part,) = (item for item in shipped() if item.name.endswith("computers/jetson-agx-thor"))
    (thor,) = machines(part)
    slow, fast = (float(end.split()[0]) for end in thor.facts["prefill_rate"].range)
    assert f"{thor.text('decode_rate').split()[0]}\nwith a floating-point format" in TEXT
    assert "50.8 tokens a second with 4-bit integers" in TEXT
    assert thor.facts["decode_rate"].note.startswith("the same; 50.8 with INT4")
    assert fast / slow == pytest.approx(7, abs=0.1)  # "seven times as fast"


def test_every_chart_of_the_page_is_there():
    charts = [line.partition("](")[2].rstrip(")") for line in TEXT.splitlines() if line.startswith("![")]
    assert len(charts) == 5
    assert all((PAGE.parent / chart).read_text(encoding="utf-8").count("<svg") == 1 for chart in charts)


@pytest.mark.nightly
def test_the_page_is_that_of_fresh_runs():
    """If it is not: python -m benchmarks computing."""
    assert page() == TEXT
