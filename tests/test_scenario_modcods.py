"""The shipped lists of MODCODs are those of the standard, and a list with a typing slip is told."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency.scenario.modcods import DVB_S2, DVB_S2X, modulation, slips
from latency.scenario.radios import Modcod

# ETSI EN 302 307-1, Table 5a: information bits of a normal frame before BCH coding, by code rate.
FRAME_BIT = {
    "1/4": 16008, "1/3": 21408, "2/5": 25728, "1/2": 32208, "3/5": 38688, "2/3": 43040,
    "3/4": 48408, "4/5": 51648, "5/6": 53840, "8/9": 57472, "9/10": 58192,
}  # fmt: skip
SYMBOL_BIT = {"QPSK": 2, "8PSK": 3, "16APSK": 4, "32APSK": 5}
FRAME_CODED_BIT, BASEBAND_HEADER_BIT, HEADER_SYMBOLS = 64_800, 80, 90


@pytest.mark.parametrize("modcod", DVB_S2, ids=lambda modcod: modcod.name)
def test_the_efficiency_follows_from_the_length_of_the_frames(modcod):
    constellation, rate = modcod.name.split()
    symbols = FRAME_CODED_BIT / SYMBOL_BIT[constellation] + HEADER_SYMBOLS
    expected = (FRAME_BIT[rate] - BASEBAND_HEADER_BIT) / symbols
    assert modcod.efficiency_bit == pytest.approx(expected, abs=6e-7)  # the table has six decimals


@pytest.mark.parametrize("modcod", DVB_S2X, ids=lambda modcod: modcod.name)
def test_the_threshold_lies_a_little_above_shannons_limit(modcod):
    """No code beats the limit. The codes come within about 1 dB of what their points can carry, and the points of a
    constellation near its full rate carry up to 3 dB less than the limit, eight phases most."""
    limit_db = 10 * math.log10(2**modcod.efficiency_bit - 1)
    assert 0.0 < modcod.es_n0_db - limit_db < 4.0


def test_the_lists_pass_although_they_are_not_monotonic():
    assert (len(DVB_S2), len(DVB_S2X)) == (28, 31)
    assert slips(DVB_S2) == slips(DVB_S2X) == []
    thresholds_db = [modcod.es_n0_db for modcod in sorted(DVB_S2, key=lambda item: item.efficiency_bit)]
    assert thresholds_db != sorted(thresholds_db)


def test_the_slip_of_a_public_simulator_is_found():
    """It reads `12, 73` for 12.73: 12 for 32APSK 3/4, 73 for 4/5, and so on one place on."""
    thresholds_db = [12, 73, 13.64, 14.28, 15.69]
    rows = [Modcod(good.name, good.efficiency_bit, db) for good, db in zip(DVB_S2[-5:], thresholds_db, strict=True)]
    (row, message), *_ = slips((*DVB_S2[:-5], *rows))
    assert row == 25
    assert message == "'32APSK 5/6' carries more than '32APSK 4/5' and needs no better signal: 13.64 dB against 73 dB"


@given(st.integers(0, 27), st.integers(0, 27))
def test_two_thresholds_of_one_modulation_changed_for_each_other_are_found(one, other):
    if one == other or modulation(DVB_S2[one].name) != modulation(DVB_S2[other].name):
        return
    rows = list(DVB_S2)
    for here, there in ((one, other), (other, one)):
        rows[here] = replace(DVB_S2[here], es_n0_db=DVB_S2[there].es_n0_db)
    assert slips(rows)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Modcod("QPSK 1/2", math.nan, 1.0), "no finite efficiency above 0"),
        (Modcod("QPSK 1/2", 0.0, 1.0), "no finite efficiency above 0"),
        (Modcod("QPSK 1/2", 1.0, math.inf), "no finite threshold"),
    ],
)
def test_what_is_not_finite_is_told(row, told):
    assert told in slips((row,))[0][1]


def test_a_name_is_there_once():
    assert slips((Modcod("a 1/2", 1.0, 1.0), Modcod("b 1/2", 1.0, 1.0), Modcod("a 1/2", 2.0, 3.0))) == [
        (2, "'a 1/2' is there twice")
    ]
