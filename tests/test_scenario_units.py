"""Numbers with units: exact, strict, and one meaning a text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency import units

PAIRS = [(dimension, unit) for dimension, table in units.UNITS.items() for unit in table]
RATIONAL = [
    (dimension, unit) for dimension, unit in PAIRS if unit not in ("rad", "rad/s")
]  # pi leaves no exact decimals


@pytest.mark.parametrize(
    ("text", "dimension", "amount"),
    [
        ("0.1 s", "time", 100_000_000),
        ("1e-9s", "time", 1),
        ("1.5 min", "time", 90 * 10**9),
        ("366 d", "time", 366 * 86_400 * 10**9),
        ("0.3 GB", "size", 2_400_000_000),
        ("2.4 Gbit", "size", 2_400_000_000),
        ("1 MiB", "size", 8 * 1024 * 1024),
        ("1115 byte", "size", 8_920),
        ("100 Gbps", "rate", 10**11),
        ("12.5 GB/s", "rate", 10**11),
        ("744 TOPS", "computing rate", 744 * 10**12),
        ("744 TOP/s", "computing rate", 744 * 10**12),
        ("1.33 TFLOPS", "computing rate", 1_330_000_000_000),
        ("2 GFLOP", "work", 2 * 10**9),
        ("25 %", "share", Fraction(1, 4)),
        ("14.8 rev/day", "mean motion", Fraction("14.8")),
        ("1_000 km", "length", 10**6),
        ("-33.9 deg", "angle", Fraction("-33.9")),
        ("1.5 kW", "power", 1500),
        ("8.09 GHz", "frequency", 8_090_000_000),
    ],
)
def test_a_text_means_an_exact_amount(text, dimension, amount):
    assert units.parse(text, dimension).amount == amount


def test_radians_are_degrees_to_the_last_bit_of_a_float():
    assert float(units.parse("3.141592653589793 rad", "angle").amount) == pytest.approx(180.0, rel=1e-15)
    day_s = 86_400.0
    turn = float(units.parse("6.283185307179586 rad/s", "mean motion").amount)
    assert turn == pytest.approx(day_s, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "dimension", "message"),
    [
        ("3 Gb", "size", "'Gb' is not a size; use bit, byte, kB, MB, GB, KiB, MiB, GiB"),
        ("3 Gb/s", "rate", "'Gb/s' is not a rate; use bit/s, kbit/s, Mbit/s, Gbit/s, MB/s"),
        ("3 KB", "size", "'KB' is not a size; use bit, byte, kB, MB, GB, KiB, MiB, GiB"),
        ("3", "time", "'3' has no unit; use ns, us, ms, s, min, h, d"),
        ("3 km", "time", "'km' is a length, not a time; use ns, us, ms, s, min, h, d"),
        ("3 Gbit", "rate", "'Gbit' is a size, not a rate; use bit/s, kbit/s, Mbit/s, Gbit/s, MB/s"),
        ("3 deg", "length", "'deg' is an angle, not a length; use m, km"),
        ("8,920 bit", "size", "'8,920 bit' has a comma in its number; write it without"),
        ("nan s", "time", "'nan s' is not a number with a unit; use ns, us, ms, s, min, h, d"),
        ("inf km", "length", "'inf km' is not a number with a unit; use m, km"),
        ("", "length", "'' is not a number with a unit; use m, km"),
        ("km", "length", "'km' is not a number with a unit; use m, km"),
        ("1 km 2", "length", "'km 2' is not a length; use m, km"),
        ("1e999 km", "length", "'1e999' is beyond 10^30"),
        ("0x10 m", "length", "'x10 m' is not a length; use m, km"),
        ("9" * 70 + " m", "length", "longer than 64 characters; write a number and a unit"),
    ],
)
def test_what_is_no_quantity_is_refused_with_the_units_that_are_meant(text, dimension, message):
    with pytest.raises(units.UnitError) as caught:
        units.parse(text, dimension)
    assert str(caught.value) == message


def test_every_unit_offered_exists():
    for dimension, offered in units.OFFERED.items():
        assert set(offered) <= set(units.UNITS[dimension])
    assert set(units.OFFERED) == set(units.UNITS)


def test_bits_bytes_and_binary_prefixes_are_kept_apart():
    prefixes = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
    expected = {f"{prefix}bit": factor for prefix, factor in prefixes.items()}
    expected |= {f"{prefix}B": 8 * factor for prefix, factor in prefixes.items() if prefix} | {"byte": 8}
    expected |= {f"{prefix}iB": 8 * 1024**power for power, prefix in enumerate("KMGT", start=1)}
    assert units.UNITS["size"] == expected
    rates = {unit: factor for unit, factor in units.UNITS["rate"].items() if unit.endswith("/s")}
    assert rates == {f"{unit}/s": factor for unit, factor in expected.items() if "iB" not in unit}


decimals = st.decimals(min_value=-(10**12), max_value=10**12, places=6).map(lambda number: f"{number:f}")


@given(st.sampled_from(RATIONAL), decimals)
def test_what_is_written_is_read_again(pair, number):
    dimension, unit = pair
    amount = units.parse(f"{number} {unit}", dimension).amount
    assert Fraction(units.in_unit(amount, unit, dimension)) == Fraction(number)


@given(st.integers(0, 10**18))
def test_a_duration_is_written_without_loss(time_ns):
    assert units.parse(units.duration_text(time_ns), "time").amount == time_ns


@given(st.text(max_size=80), st.sampled_from(sorted(units.UNITS)))
def test_any_text_is_read_or_refused(text, dimension):
    try:
        amount = units.parse(text, dimension).amount
    except units.UnitError:
        return
    assert abs(amount) <= Fraction(10) ** 220
