"""Exact integer arithmetic where the obvious product would exceed int64."""

from __future__ import annotations

from latency.kernels.compile import kernel


@kernel
def duration_ns(amount, rate_s):
    """Return the least whole n with n * rate_s >= amount * 10**9, for rates under 9.2e17 a second.

    Where amount * 10**9 would exceed int64, three steps of a thousand instead, or nine of ten for rates of 9.2e15 and
    more. The duration has to stay inside int64, too; scenario files are held to it.

    >>> int(duration_ns(2_400_000_000, 7_000_000_000))
    342857143
    """
    if amount <= 8_000_000_000:
        return (amount * 1_000_000_000 + rate_s - 1) // rate_s
    whole = amount // rate_s
    rest = amount - whole * rate_s
    result = whole
    base, steps = 1000, 3
    if rate_s > 9_000_000_000_000_000:
        base, steps = 10, 9
    for _ in range(steps):
        rest *= base
        digit = rest // rate_s
        rest -= digit * rate_s
        result = result * base + digit
    return result + (1 if rest > 0 else 0)


@kernel
def durations_ns(amount, rate_s, result_ns):
    """Fill result_ns (N,) with the duration of each amount at one rate."""
    for i in range(amount.size):
        result_ns[i] = duration_ns(amount[i], rate_s)


@kernel
def share_ns(amount_ns, part, whole):
    """Return ceil(amount_ns * part / whole) for 0 <= part <= whole < 2**62: the product may exceed int64.

    Horner's rule over the binary digits of `part`, with quotient and remainder side by side.

    >>> int(share_ns(60_000_000_000, 8920, 2_400_000_000))
    223000
    """
    times = amount_ns // whole
    rest = amount_ns - times * whole
    quotient, left = 0, 0
    for place in range(62, -1, -1):
        quotient, left = 2 * quotient, 2 * left
        if left >= whole:
            quotient, left = quotient + 1, left - whole
        if (part >> place) & 1:
            left += rest
            if left >= whole:
                quotient, left = quotient + 1, left - whole
    return times * part + quotient + (1 if left > 0 else 0)


@kernel
def shares_ns(amount_ns, part, whole, result_ns):
    """Fill result_ns (N,) with the share of each row, `amount_ns`, `part` and `whole` being (N,)."""
    for i in range(amount_ns.size):
        result_ns[i] = share_ns(amount_ns[i], part[i], whole[i])


@kernel
def carried_bit(length_ns, rate_bit_s):
    """Return floor(length_ns * rate_bit_s / 10**9), the bits that a stretch of a window carries.

    >>> int(carried_bit(86_400_000_000_000, 100_000_000_001))
    8640000000086400
    """
    seconds = length_ns // 1_000_000_000
    rest_ns = length_ns - seconds * 1_000_000_000
    giga = rate_bit_s // 1_000_000_000
    rest_bit_s = rate_bit_s - giga * 1_000_000_000
    return seconds * rate_bit_s + rest_ns * giga + rest_ns * rest_bit_s // 1_000_000_000
