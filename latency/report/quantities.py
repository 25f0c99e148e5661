"""Values of assumptions as people read them: as they were written, or to three digits where they were searched for."""

from __future__ import annotations

from latency.verdict.knob import Knob, Turns


def written(knob: Knob, x: float) -> str:
    """Return a value that stands in the scenario, or one that was tried.

    >>> written(Knob("range", ("range",), 5400, 2600, 5400, unit="km"), 5400)
    '5,400 km'
    """
    return f"{x:,.12g} {knob.unit}".strip()


def found(knob: Knob, x: float) -> str:
    """Return a value that was searched for, to three digits; a count as it is.

    >>> found(Knob("range", ("range",), 5400, 2600, 5400, unit="km"), 3573.44)
    '3,570 km'
    >>> found(Knob("antennas", ("antennas",), 5, 1, 9000, whole=True), 1234)
    '1,234'
    """
    return written(knob, x if knob.whole else float(f"{x:.3g}"))


def rounded(text: str) -> str:
    """Return a quantity that is already a text, to three digits; what has no unit and no fraction is a count.

    >>> rounded("3573.44 km"), rounded("1234"), rounded("0.123456"), rounded("at 2600 km")
    ('3,570 km', '1,234', '0.123', 'at 2600 km')
    """
    number, _, unit = text.partition(" ")
    try:
        x = float(number)
    except ValueError:
        return text
    if not unit and x.is_integer():
        return f"{x:,.0f}"
    return f"{float(f'{x:.3g}'):,.12g} {unit}".strip()


def turns_text(turns: Turns) -> str:
    """Return values of assumptions.

    >>> mask = Knob("mask", ("mask",), 5, 5, 15, unit="deg")
    >>> turns_text(((mask, 15), (mask, 5)))
    'mask = 15 deg and mask = 5 deg'
    """
    return " and ".join(f"{knob.name} = {written(knob, x)}" for knob, x in turns)
