"""Bits, rates and intervals of constant rate (model, section 2): exact whole numbers only."""

NEVER = float("inf")  # compares exactly with any int; never left in a result
SECOND = 10**9


def sending_time(bits, rate):
    """Least whole n with n * rate >= bits * 10**9."""
    return -(-bits * SECOND // rate)


def room(span, rate):
    """How many whole bits a span of time carries."""
    return span * rate // SECOND


def merge(intervals):
    """Abutting intervals (open, close, rate) of equal rate count as one."""
    merged = []
    for begin, close, rate in sorted(intervals):
        if merged and merged[-1][1] == begin and merged[-1][2] == rate:
            begin = merged.pop()[0]
        merged.append((begin, close, rate))
    return merged


def clip(intervals, begin, close):
    """What of the intervals lies within [begin, close]."""
    cut = [(max(a, begin), min(b, close), rate) for a, b, rate in intervals]
    return [(a, b, rate) for a, b, rate in cut if a < b]


def send(bits, start, intervals):
    """Send bits from start on: the pieces (from, to, bits, last bit out), and when all is out (or NEVER)."""
    pieces = []
    for begin, close, rate in clip(intervals, start, NEVER):
        fits = room(close - begin, rate)
        if bits <= fits:
            end = begin + sending_time(bits, rate)
            pieces.append((begin, end, bits, end))
            return pieces, end
        pieces.append((begin, close, fits, begin + sending_time(fits, rate)))
        bits -= fits
    return pieces, NEVER
