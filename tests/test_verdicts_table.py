"""The README's table of verdicts is what the program says today."""

from __future__ import annotations

import pytest

from benchmarks.verdicts import BEGIN, END, README, judged, row
from latency.scenario import load

ROWS = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip().splitlines()


def test_every_shipped_scenario_that_claims_something_has_its_row():
    names = [line.split("`")[1] for line in ROWS[2:]]
    assert names == [scenario.name for scenario in judged()]


def test_the_null_scenario_is_judged_as_the_table_says():
    """The quickest; the others take minutes."""
    assert row(load("null")) in ROWS


@pytest.mark.nightly
@pytest.mark.parametrize("line", ROWS[2:], ids=lambda line: line.split("`")[1])
def test_every_row_of_the_table_is_current(line):
    assert row(load(line.split("`")[1])) == line
