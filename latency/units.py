"""Numbers with units, exactly: "0.1 s" is 100,000,000 ns and not a nanosecond less.

One strict table. The field says which dimension it wants, so "Gb" or "10" can never be taken for something
that was not meant. Bit and byte are always spelled out; k, M, G are decimal, Ki, Mi, Gi binary.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

PI = Fraction("3.14159265358979323846264338327950288419716939937510")

# dimension -> unit -> how many base units it holds; the base unit is the one that holds 1.
UNITS = {
    "length": {"m": 1, "km": 10**3},
    "angle": {"deg": 1, "rad": 180 / PI},
    "time": {
        "ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9,
        "min": 60 * 10**9, "h": 3_600 * 10**9, "d": 86_400 * 10**9,
    },
    "size": {
        "bit": 1, "kbit": 10**3, "Mbit": 10**6, "Gbit": 10**9, "Tbit": 10**12,
        "byte": 8, "kB": 8 * 10**3, "MB": 8 * 10**6, "GB": 8 * 10**9, "TB": 8 * 10**12,
        "KiB": 8 * 2**10, "MiB": 8 * 2**20, "GiB": 8 * 2**30, "TiB": 8 * 2**40,
    },
    "rate": {
        "bit/s": 1, "kbit/s": 10**3, "Mbit/s": 10**6, "Gbit/s": 10**9, "Tbit/s": 10**12,
        "bps": 1, "kbps": 10**3, "Mbps": 10**6, "Gbps": 10**9, "Tbps": 10**12,
        "byte/s": 8, "kB/s": 8 * 10**3, "MB/s": 8 * 10**6, "GB/s": 8 * 10**9, "TB/s": 8 * 10**12,
    },
    "work": {
        "op": 1, "kop": 10**3, "Mop": 10**6, "Gop": 10**9, "Top": 10**12, "Pop": 10**15,
        "OP": 1, "kOP": 10**3, "MOP": 10**6, "GOP": 10**9, "TOP": 10**12, "POP": 10**15,
        "FLOP": 1, "kFLOP": 10**3, "MFLOP": 10**6, "GFLOP": 10**9, "TFLOP": 10**12, "PFLOP": 10**15,
    },
    "computing rate": {
        "op/s": 1, "kop/s": 10**3, "Mop/s": 10**6, "Gop/s": 10**9, "Top/s": 10**12, "Pop/s": 10**15,
        "OP/s": 1, "kOP/s": 10**3, "MOP/s": 10**6, "GOP/s": 10**9, "TOP/s": 10**12, "POP/s": 10**15,
        "MOPS": 10**6, "GOPS": 10**9, "TOPS": 10**12, "POPS": 10**15,
        "FLOPS": 1, "MFLOPS": 10**6, "GFLOPS": 10**9, "TFLOPS": 10**12, "PFLOPS": 10**15,
        "FLOP/s": 1, "MFLOP/s": 10**6, "GFLOP/s": 10**9, "TFLOP/s": 10**12, "PFLOP/s": 10**15,
    },
    "mean motion": {"rev/day": 1, "rev/d": 1, "deg/s": 240, "rad/s": 86_400 / (2 * PI)},
    "frequency": {"Hz": 1, "kHz": 10**3, "MHz": 10**6, "GHz": 10**9},
    "power": {"W": 1, "mW": Fraction(1, 1000), "kW": 10**3, "MW": 10**6},
    "energy": {
        "J": 1, "kJ": 10**3, "MJ": 10**6, "GJ": 10**9,
        "Wh": 3_600, "mWh": Fraction(3_600, 1000), "kWh": 3_600 * 10**3, "MWh": 3_600 * 10**6,
    },
    "token rate": {"token/s": 1, "tokens/s": 1, "tok/s": 1, "ktoken/s": 10**3},
    # Levels are logarithms: they have no prefixes and do not turn into the amounts they stand for.
    "power level": {"dBW": 1},
    "loss": {"dB": 1},
    "figure of merit": {"dB/K": 1},
    "symbol rate": {"sym/s": 1, "ksym/s": 10**3, "Msym/s": 10**6, "Gsym/s": 10**9},
    "share": {"%": Fraction(1, 100), "percent": Fraction(1, 100)},
}  # fmt: skip

# What an error message offers: the common ones, in the order in which people think of them.
OFFERED = {
    "length": ("m", "km"),
    "angle": ("deg", "rad"),
    "time": ("ns", "us", "ms", "s", "min", "h", "d"),
    "size": ("bit", "byte", "kB", "MB", "GB", "KiB", "MiB", "GiB"),
    "rate": ("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "MB/s"),
    "work": ("op", "Mop", "Gop", "Top", "GFLOP", "TFLOP"),
    "computing rate": ("op/s", "GOP/s", "TOPS", "GFLOPS", "TFLOPS"),
    "mean motion": ("rev/day", "rad/s"),
    "frequency": ("Hz", "kHz", "MHz", "GHz"),
    "power": ("W", "kW"),
    "energy": ("J", "kJ", "MJ", "Wh", "kWh"),
    "token rate": ("token/s",),
    "power level": ("dBW",),
    "loss": ("dB",),
    "figure of merit": ("dB/K",),
    "symbol rate": ("sym/s", "ksym/s", "Msym/s", "Gsym/s"),
    "share": ("%", "percent"),
}

_NUMBER = re.compile(r"([+-]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?)\s*(.*)", re.DOTALL)
_COMMAS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_LONGEST = 64
_LARGEST_EXPONENT = 30


class UnitError(ValueError):
    """A text is not a number with a unit of the wanted dimension."""


class Quantity(NamedTuple):
    """An exact amount in base units, and the number and unit as they were written."""

    amount: Fraction
    number: str
    unit: str


def a(dimension: str) -> str:
    """Return the dimension with its article: "a size", "an angle"."""
    return f"{'an' if dimension[0] in 'aeiou' else 'a'} {dimension}"


def parse(text: str, dimension: str) -> Quantity:
    """Return the quantity that a text states, in base units of its dimension.

    Base units: m, deg, ns, bit, bit/s, op, op/s, rev/day, Hz, W, J, token/s, dBW, dB, dB/K, sym/s, and 1 for a share.

    Parameters
    ----------
    text : str
        A decimal number and a unit, with or without a blank between them.
    dimension : str
        A key of `UNITS`.

    Raises
    ------
    UnitError
        No number, no unit, or a unit of another dimension; says which units are meant.

    Examples
    --------
    >>> parse("0.1 s", "time").amount
    Fraction(100000000, 1)
    >>> parse("100 Gbit/s", "rate")
    Quantity(amount=Fraction(100000000000, 1), number='100', unit='Gbit/s')
    >>> parse("3 Gb", "size")
    Traceback (most recent call last):
    latency.units.UnitError: 'Gb' is not a size; use bit, byte, kB, MB, GB, KiB, MiB, GiB
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise UnitError(f"longer than {_LONGEST} characters; write a number and a unit")
    offer = f"use {', '.join(OFFERED[dimension])}"
    if _COMMAS.match(text):
        raise UnitError(f"'{text}' has a comma in its number; write it without")
    match = _NUMBER.fullmatch(text)
    if not match:
        raise UnitError(f"'{text}' is not a number with a unit; {offer}")
    number, exponent, unit = match.groups()
    if abs(int(exponent or 0)) > _LARGEST_EXPONENT:
        raise UnitError(f"'{number}' is beyond 10^{_LARGEST_EXPONENT}")
    if not unit:
        raise UnitError(f"'{text}' has no unit; {offer}")
    if unit not in UNITS[dimension]:
        raise UnitError(f"{_stranger(unit, dimension)}; {offer}")
    return Quantity(Fraction(number) * UNITS[dimension][unit], number, unit)


def _stranger(unit: str, dimension: str) -> str:
    homes = [other for other in UNITS if unit in UNITS[other]]
    if homes:
        return f"'{unit}' is {a(homes[0])}, not {a(dimension)}"
    return f"'{unit}' is not {a(dimension)}"


def number_text(value: Fraction) -> str:
    """Return a number as people write it: exactly if it is a decimal, else to 17 digits.

    Examples
    --------
    >>> number_text(Fraction(5, 2)), number_text(Fraction(550)), number_text(Fraction(1, 3))
    ('2.5', '550', '0.3333333333333333')
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    places = 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1:
        return repr(float(value))
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}".rstrip("0")


def in_unit(amount: Fraction, unit: str, dimension: str) -> str:
    """Return an amount of base units as a number of the given unit.

    Examples
    --------
    >>> in_unit(Fraction(90_000_000_000), "min", "time")
    '1.5'
    """
    return number_text(amount / UNITS[dimension][unit])


def duration_text(time_ns: int) -> str:
    """Return a duration in the largest unit in which it is a whole number.

    Examples
    --------
    >>> duration_text(86_400_000_000_000), duration_text(90_000_000_000)
    ('1 d', '90 s')
    """
    units = ("d", "h", "min", "s", "ms", "us", "ns")
    unit = next(unit for unit in units if time_ns % UNITS["time"][unit] == 0)
    return f"{time_ns // UNITS['time'][unit]} {unit}"
