"""MODCODs: the best that closes, whatever the order of the table; payload in whole bit/s."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from latency.link.rates import (
    best_modcod,
    fixed_level,
    ladder_of,
    payload_bit_s,
    peak_rate_bit_s,
    shannon_payload_bit_s,
    stated_bit_s,
    steps_of,
    useful,
)
from latency.scenario.modcods import DVB_S2, DVB_S2X
from latency.scenario.model import Budget, Downlink, Modcod

RADIO = Budget(8.2e9, 12.0, 76.8e6, 1, 1, 1.5, 0.5, 1.0, 1.0, DVB_S2, "adaptive")


@pytest.mark.parametrize(
    ("signal_db", "name", "efficiency"),
    [
        (6.00, "8PSK 3/5", 1.779991),
        (6.30, "8PSK 3/5", 1.779991),  # not QPSK 8/9, whose threshold is higher and whose efficiency is lower
        (11.00, "16APSK 3/4", 2.966728),  # not 8PSK 9/10
        (16.05, "32APSK 9/10", 4.453027),
        (30.00, "32APSK 9/10", 4.453027),
    ],
)
def test_dvb_s2_is_chosen_as_the_validation_page_says(signal_db, name, efficiency):
    """L3, exact."""
    best = best_modcod(DVB_S2, signal_db)
    assert (best.name, best.efficiency_bit) == (name, efficiency)


def test_below_the_most_robust_there_is_no_link():
    assert best_modcod(DVB_S2, -2.3501) is None
    assert best_modcod(DVB_S2, -2.35).name == "QPSK 1/4"


@pytest.mark.parametrize("table", [DVB_S2, DVB_S2X], ids=["S2", "S2X"])
def test_a_ladder_gives_at_every_signal_what_a_search_of_the_whole_table_gives(table):
    budget = replace(RADIO, modcods=tuple(random.Random(2).sample(table, len(table))))
    ladder = ladder_of(budget)
    assert (np.diff(ladder.threshold) > 0).all()
    assert (np.diff(ladder.rate_bit_s) > 0).all()
    for signal_db in np.arange(-3.0, 20.0, 0.01):
        closing = [one for one in table if one.es_n0_db <= signal_db]
        expected = max((payload_bit_s(budget, one.efficiency_bit) for one in closing), default=0)
        level = np.searchsorted(ladder.threshold, signal_db, side="right") - 1
        assert (ladder.rate_bit_s[level] if level >= 0 else 0) == expected


def test_entries_that_are_never_the_best_are_left_out():
    """Read off the table by hand: each needs more than the one behind it, and carries less."""
    gone = {one.name for one in DVB_S2} - {one.name for one in useful(DVB_S2)}
    assert gone == {
        "QPSK 8/9",  # 8PSK 3/5
        "8PSK 5/6",  # 16APSK 2/3
        "8PSK 8/9",  # 16APSK 3/4
        "8PSK 9/10",  # 16APSK 3/4
        "16APSK 8/9",  # 32APSK 3/4
        "16APSK 9/10",  # 32APSK 3/4
    }


def test_payload_is_the_exact_product_of_the_decimals_rounded_down():
    """Six channels of 76.8 Msym/s, two polarisations, 98 %: 76.8e6 x 4.453027 x 12 x 0.98 = 4,021,831,489.7."""
    wide = replace(RADIO, channels=6, polarisations=2, framing=0.98)
    assert payload_bit_s(wide, 4.453027) == 4_021_831_489
    draw = random.Random(5)
    for _ in range(200):
        symbols, framing = draw.randint(1, 10**9), draw.randint(500, 1000)
        one = replace(RADIO, symbol_rate_hz=float(symbols), framing=framing / 1000, channels=draw.randint(1, 9))
        exact = symbols * Fraction(2966728, 10**6) * Fraction(framing, 1000) * one.channels
        assert payload_bit_s(one, 2.966728) == exact.numerator // exact.denominator


def test_the_peak_of_the_2019_dove_radio_is_the_one_the_ledger_derives():
    """EO-06: 1.64 Gbit/s with 16APSK 9/10, 2.05 Gbit/s with 32APSK 9/10, without framing."""
    radio = replace(RADIO, channels=6)
    assert payload_bit_s(radio, 3.567342) / 1e9 == pytest.approx(1.64, abs=0.005)
    assert peak_rate_bit_s(Downlink("x", 0, "both", 0, budget=radio)) / 1e9 == pytest.approx(2.05, abs=0.005)


@pytest.mark.parametrize(("rate_bit_s", "seconds"), [(160_000_000, 15.0), (560_000_000, 4.286), (1_670_000_000, 1.437)])
def test_three_hundred_megabytes_are_two_point_four_gigabits(rate_bit_s, seconds):
    """T5. Bytes are not bits."""
    assert 300e6 * 8 / stated_bit_s(rate_bit_s, 1.0) == pytest.approx(seconds, abs=5e-4)


def test_a_stated_rate_keeps_its_share_without_losing_a_bit_to_binary_fractions():
    assert stated_bit_s(10**9, 0.12) == 120_000_000
    assert stated_bit_s(1_000_000_007, 0.7) == 700_000_004
    assert peak_rate_bit_s(Downlink("x", 10**9, "both", 0, efficiency=0.29)) == 290_000_000


def test_rates_by_elevation_are_taken_as_stated():
    radio = Downlink("x", 0, "both", 0, rate_steps=((0.1, 50), (0.5, 300), (1.2, 200)))
    assert steps_of(radio).rate_bit_s.tolist() == [50, 300, 200]
    assert peak_rate_bit_s(radio) == 300


def test_a_fixed_modcod_is_the_one_named_or_the_best_at_the_worst_place():
    named = replace(RADIO, adaptation="fixed", modcod="8PSK 9/10")
    assert ladder_of(named).rate_bit_s.tolist() == [payload_bit_s(named, 2.679207)]
    with pytest.raises(ValueError, match="256QAM"):
        ladder_of(replace(named, modcod="256QAM"))
    assert fixed_level(ladder_of(RADIO), 6.30).rate_bit_s.tolist() == [payload_bit_s(RADIO, 1.779991)]
    assert fixed_level(ladder_of(RADIO), -9.0).rate_bit_s.tolist() == [payload_bit_s(RADIO, 0.490243)]


def test_equal_thresholds_keep_the_faster_entry():
    pair = (Modcod("slow", 1.0, 2.0), Modcod("fast", 2.0, 2.0))
    assert [one.name for one in useful(pair)] == ["fast"]


def test_shannon_is_never_beaten_by_a_modcod():
    """At its own threshold each entry of the standard carries less than the capacity, by 0.6 to 1.5 dB."""
    bare = replace(RADIO, modcods=())
    for one in DVB_S2X:
        assert payload_bit_s(RADIO, one.efficiency_bit) < shannon_payload_bit_s(bare, np.array([one.es_n0_db]))[0]
