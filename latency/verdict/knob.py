"""A knob: an assumption that may be turned within its range, how far it is turned, and how that is written down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from latency.units import UNITS, number_text

WIDE = 10  # from this ratio of its ends on, a range is walked in equal ratios instead of equal steps
DIGITS = 6  # of values between the ends: enough to tell them apart, few enough to be read

# What the model counts in whole base units: bit, bit/s, ns, op. A fraction of one is no value at all.
COUNTED = ("size", "rate", "time", "work")


@dataclass(frozen=True)
class Knob:
    """An assumption with a range. Numbers are in `unit`; a share of the range is 0 at its low end, 1 at its high end.

    Examples
    --------
    >>> rate = Knob("isl.rate", ("satellites.a.isl.rate",), 10, 1, 100, unit="Gbit/s")
    >>> rate.logarithmic, rate.share(10), rate.at(0.25)
    (True, 0.5, 3.16228)
    >>> rate.settings(3.16228)
    ('satellites.a.isl.rate=3.16228 Gbit/s',)
    """

    name: str
    keys: tuple[str, ...]  # of the scenario file; all are set to the same value
    present: float
    low: float
    high: float
    unit: str = ""
    basis: str = ""  # published, measured, derived, guess
    favours: str = ""  # "", "ground", "orbit"
    whole: bool = False  # a count
    written: tuple[tuple[str, ...], ...] = ()  # settings for each count from `low` to `high`, where keys do not tell

    @property
    def logarithmic(self) -> bool:
        """Whether the range is so wide that equal ratios are equal steps."""
        return self.low > 0 and self.high >= WIDE * self.low

    def share(self, x: float) -> float:
        """Return where in the range a value lies."""
        if self.logarithmic:
            return math.log(x / self.low) / math.log(self.high / self.low)
        return (x - self.low) / (self.high - self.low)

    def at(self, share: float) -> float:
        """Return the value at a share of the range, to a few digits, whole for a count; the ends exactly."""
        if share in (0, 1):
            return self.high if share else self.low
        if self.logarithmic:
            x = self.low * (self.high / self.low) ** share
        else:
            x = self.low + (self.high - self.low) * share
        x = float(round(x)) if self.whole else float(f"{x:.{DIGITS}g}")
        return min(max(x, self.low), self.high)

    def distance(self, x: float) -> float:
        """Return how far a value is from the present one, in units of the range."""
        return abs(self.share(x) - self.share(self.present))

    def settings(self, x: float) -> tuple[str, ...]:
        """Return what sets the knob to a value, as on the command line."""
        if self.written:
            return self.written[round(x - self.low)]
        return tuple(f"{key}={self.text(x)}" for key in self.keys)

    def text(self, x: float) -> str:
        """Return a value as a scenario file has it.

        Examples
        --------
        >>> size = Knob("product", ("workload.product_size",), 10, 1, 500, unit="kB")
        >>> size.text(10), size.text(3.2), size.text(1.23456)
        ('10 kB', '3.2 kB', '9876 bit')
        """
        if self.whole:
            return str(round(x))
        number = Fraction(repr(float(x)))
        if not self.unit:
            return number_text(number)
        dimension = next(name for name, held in UNITS.items() if self.unit in held)
        amount = number * UNITS[dimension][self.unit]
        if dimension in COUNTED and amount.denominator != 1:
            base = next(name for name, factor in UNITS[dimension].items() if factor == 1)
            return f"{round(amount)} {base}"
        return f"{number_text(number)} {self.unit}"


Turns = tuple[tuple[Knob, float], ...]  # knobs that are not where they were, and where they are


def settings_of(turns: Turns) -> tuple[str, ...]:
    """Return what turns all these knobs, as on the command line.

    Examples
    --------
    >>> settings_of(((Knob("m", ("a.m", "b.m"), 5, 5, 15, unit="deg"), 10.0),))
    ('a.m=10 deg', 'b.m=10 deg')
    """
    return tuple(setting for knob, x in turns for setting in knob.settings(x))
