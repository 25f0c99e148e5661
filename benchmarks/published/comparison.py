"""A comparison and its rows: what was expected, what came out, how far apart, how far apart they may be."""

from __future__ import annotations

from dataclasses import dataclass, replace

PASS, DIFFER, OUT = "pass", "differ", "not reproduced"


@dataclass(frozen=True)
class Row:
    """One line of the validation table."""

    what: str
    expected: str
    ours: str
    error: str  # ours minus expected; "-" where a range, a word or nothing was expected
    tolerance: str
    outcome: str  # PASS, DIFFER or OUT
    because: str = ""  # why not; a row that differs and cannot say why fails the check

    @property
    def fails(self) -> bool:
        """True where ours is outside the tolerance and nothing explains it."""
        return self.outcome == DIFFER and not self.because


@dataclass(frozen=True)
class Comparison:
    """One published result; what it says in words stands in `prose/`, with these figures filled in."""

    rows: tuple[Row, ...]
    figures: dict[str, str]


def close(what: str, expected: float, ours: float, tolerance: float, form: str = "{:.2f}") -> Row:
    """Return a row that passes if two numbers lie within the tolerance of each other.

    >>> close("ratio", 16, 15.36, 1).error, close("ratio", 16, 15.36, 1).outcome
    ('-0.64', 'pass')
    """
    outcome = PASS if abs(ours - expected) <= tolerance else DIFFER
    texts = (_text(form, value) for value in (expected, ours, ours - expected))
    return Row(what, *texts, f"± {tolerance:.3g}", outcome)


def series(what: str, expected: tuple[float, ...], ours: tuple[float, ...], tolerance: float, form: str) -> Row:
    """Return one row for several numbers, judged by the one that is furthest off.

    >>> series("rtt", (1.0, 2.0), (1.0, 2.5), 0.1, "{:.1f}").outcome
    'differ'
    """
    error = max((a - b for a, b in zip(ours, expected, strict=True)), key=abs)
    texts = (" ".join(form.format(value) for value in values) for values in (expected, ours))
    outcome = PASS if abs(error) <= tolerance else DIFFER
    return Row(what, *texts, _text(form, error), f"± {tolerance:.3g}", outcome)


def bounded(what: str, limits: tuple[float, float], ours: float, form: str = "{:.2f}") -> Row:
    """Return a row that passes if ours lies between two limits; there is no error where a range was expected.

    >>> bounded("p90 [h]", (0, 1.5), 1.2).outcome
    'pass'
    """
    low, high = limits
    outcome = PASS if low <= ours <= high else DIFFER
    return Row(what, f"{low:g} to {high:g}", _text(form, ours), "-", "in range", outcome)


def same(what: str, expected: object, ours: object) -> Row:
    """Return a row that passes if both are the same word or whole number.

    >>> same("depth", 82, 81).error, same("depth", 82, 81).outcome
    ('-1', 'differ')
    """
    outcome = PASS if expected == ours else DIFFER
    error = str(ours - expected) if isinstance(ours, int) and isinstance(expected, int) else "-"
    return Row(what, str(expected), str(ours), error, "the same", outcome)


def missing(what: str, expected: str, because: str) -> Row:
    """Return a row for what this model cannot compute."""
    return Row(what, expected, "-", "-", "-", OUT, because)


def explained(row: Row, because: str) -> Row:
    """Return the row with its reason, which only a row that differs carries."""
    return replace(row, because=because) if row.outcome == DIFFER else row


def _text(form: str, value: float) -> str:
    """A number as text; what rounds to nothing has no sign."""
    text = form.format(value)
    return text.lstrip("-") if not text.strip("-0.") else text
