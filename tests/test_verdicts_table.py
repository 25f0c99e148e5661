"""The tables of verdicts are what the program says today."""

from __future__ import annotations

import pytest

from benchmarks.verdicts import BEGIN, END, PAGE, README, SHOWN, judged, row
from latency.scenario import load


def table(path):
    return path.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip().splitlines()


ROWS = table(PAGE)


def test_every_shipped_scenario_that_claims_something_has_its_row():
    names = [line.split("`")[1] for line in ROWS[2:]]
    assert names == [scenario.name for scenario in judged()]


def test_the_readme_shows_rows_of_that_table():
    assert table(README) == [line for line in ROWS if "`" not in line or line.split("`")[1] in SHOWN]


def test_the_null_scenario_is_judged_as_the_table_says():
    """The quickest; the others take minutes."""
    assert row(load("null")) in ROWS


@pytest.mark.nightly
@pytest.mark.parametrize("line", ROWS[2:], ids=lambda line: line.split("`")[1])
def test_every_row_of_the_table_is_current(line):
    assert row(load(line.split("`")[1])) == line
