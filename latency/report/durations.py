"""Times and shares as people read them."""

from __future__ import annotations

# A little more than one of a unit is still told in the unit below: 90 s, 64.8 min, 36 h.
_UNITS = (("ns", 1, 1_000), ("us", 1e3, 1e6), ("ms", 1e6, 1e9), ("s", 1e9, 100e9), ("min", 60e9, 6000e9))
_UNITS += (("h", 3600e9, 172_800e9), ("d", 86_400e9, float("inf")))


def short_time(time_ns: float) -> str:
    """Return a duration in the unit that suits it, to three digits.

    Examples
    --------
    >>> [short_time(t) for t in (0, 12_345_678, 90e9, 3888e9, 3e14)]
    ['0 s', '12.3 ms', '90 s', '64.8 min', '3.47 d']
    """
    if not time_ns:
        return "0 s"
    for unit, size_ns, below_ns in _UNITS:
        text = f"{time_ns / size_ns:.3g}"
        # Rounding must not lead out of plain digits: 999.9 ns is 1 us, not 1e+03 ns.
        if time_ns < below_ns and "e" not in text:
            return f"{text} {unit}"
    return f"{time_ns / _UNITS[-1][1]:.0f} d"


def share_text(share: float | None) -> str:
    """Return a share in per cent; never 100.0 % for what is not whole, never 0.0 % for what is not nothing.

    Examples
    --------
    >>> share_text(1.0), share_text(0.99999), share_text(0.00001), share_text(None)
    ('100.0 %', '99.9 %', '0.1 %', '-')
    """
    if share is None:
        return "-"
    shown = 100 * share
    if 0 < share < 1:
        shown = min(max(shown, 0.1), 99.9)
    return f"{shown:.1f} %"


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> count_text(1, "pass"), count_text(1234, "pass"), count_text(3, "station")
    ('1 pass', '1,234 passes', '3 stations')
    """
    plural = noun + ("es" if noun.endswith("s") else "s")
    return f"{count:,} {noun if count == 1 else plural}"


def clock_text(time_ns: int) -> str:
    """Return a time as on a stopwatch, to the millisecond; with a minus what lies before.

    Examples
    --------
    >>> clock_text(3_723_004_000_000), clock_text(100 * 3600 * 10**9), clock_text(-1_500_000_000)
    ('1:02:03.004', '100:00:00.000', '-0:00:01.500')
    """
    if time_ns < 0:
        return f"-{clock_text(-time_ns)}"
    seconds, rest_ns = divmod(time_ns, 10**9)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}.{rest_ns // 10**6:03d}"
