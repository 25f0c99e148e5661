"""The page on what computing in orbit sustains: its figures are those of runs, and what it says of them holds."""

from __future__ import annotations

import pytest

from benchmarks.computing import depth, language
from benchmarks.computing.page import PAGE, page

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


def test_every_chart_of_the_page_is_there():
    charts = [line.partition("](")[2].rstrip(")") for line in TEXT.splitlines() if line.startswith("![")]
    assert len(charts) == 5
    assert all((PAGE.parent / chart).read_text(encoding="utf-8").count("<svg") == 1 for chart in charts)


@pytest.mark.nightly
def test_the_page_is_that_of_fresh_runs():
    """If it is not: python -m benchmarks computing."""
    assert page() == TEXT
