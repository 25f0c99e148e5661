"""Random numbers without a state: what is drawn depends on what it is for, never on when or by whom it is asked.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11) turns a counter of
four words and a key of two into four words. The address of a draw fills them without overlap, so two addresses
never meet in one block:

    key      0, 1  seed, low and high word
    counter  0     index of the draw
             1, 2  entity, low and high word
             3     replication * 256 + purpose

Addresses are distinct as long as seed, entity < 2**64, index < 2**32, replication < 2**24, purpose < 2**8.
"""

import math

import numpy as np

from latency.kernels.compile import inlined, kernel

# Purposes: what a draw is for. A number once given away is never used for anything else.
CAPTURE_GAP = 1  # of a satellite, number by number
START = 2  # of a replication within the epoch window
PHASE = 3  # of a group's satellites round their orbits
OFFSET = 4  # of periodic captures
EVENT_GAP = 5  # at a place, from the start on
EVENT_GAP_BEFORE = 6  # at a place, from the start back
ASSUMPTION = 7  # a value within its range, when all are drawn together
INTEREST = 8  # whether a capture is of a class, entity satellite
SCREENING = 9  # what a look on board takes it for, entity satellite
TENANT = 10  # what others book, entity antenna of a station
OUTAGE = 11  # failures and repairs of a station
LINK_OUTAGE = 12  # of a link between satellites
RAIN = 13  # weather of RF links, step by step
CLOUD = 14  # weather of optical links, step by step
CONTENT = 15  # what a capture shows, entity satellite
DETECTION = 16  # whether the models find it, entity satellite
SATELLITE_OUTAGE = 17  # failures and repairs of a satellite
TERMINAL_OUTAGE = 18  # of its laser terminals
RESET = 19  # of a computer

PURPOSES = 1 << 8
REPLICATIONS = 1 << 24
INDICES = 1 << 32

# One signed operand would turn the sum of 64-bit words into a float: every constant is unsigned.
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)  # the golden ratio
_WEYL_1 = np.uint64(0xBB67AE85)  # sqrt(3) - 1
_WORD = np.uint64(0xFFFFFFFF)
_WORD_BITS = np.uint64(32)
_PURPOSE_BITS = np.uint64(8)
_SPARE_BITS = np.uint64(11)  # 64 - 53


@inlined
def philox4x32(c0, c1, c2, c3, k0, k1):
    """Return the four words of one block, from a counter and a key of uint64 that are below 2**32."""
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = (product_1 >> _WORD_BITS) ^ c1 ^ k0
        c1 = product_1 & _WORD
        c2 = (product_0 >> _WORD_BITS) ^ c3 ^ k1
        c3 = product_0 & _WORD
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


@kernel
def random_bits(seed, replication, entity, purpose, index):
    """Return the 64 random bits (uint64) at one address; see the head of this file."""
    seed, entity = np.uint64(seed), np.uint64(entity)
    use = (np.uint64(replication) << _PURPOSE_BITS) | np.uint64(purpose)
    low, high, _, _ = philox4x32(
        np.uint64(index) & _WORD, entity & _WORD, entity >> _WORD_BITS, use & _WORD, seed & _WORD, seed >> _WORD_BITS
    )
    return (high << _WORD_BITS) | low


@kernel
def uniform(seed, replication, entity, purpose, index):
    """Return a float64 in [0, 1), a multiple of 2**-53, each as likely."""
    return np.float64(random_bits(seed, replication, entity, purpose, index) >> _SPARE_BITS) * 2.0**-53


@inlined
def minus_log(x):
    """Return -ln(x) of 0 < x <= 1 within 1 ulp: fdlibm's e_log.c, so that it has the same bits on every machine."""
    fraction, exponent = math.frexp(x)
    if fraction < 0.7071067811865476:
        fraction *= 2.0
        exponent -= 1
    f = fraction - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * (
        2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * (
            1.531383769920937332e-01 + z * 1.479819860511658591e-01))))))  # fmt: skip
    half = 0.5 * f * f
    # ln 2 in two parts: the first has so few bits that its product with the exponent is exact.
    return (
        (half - (s * (half + r) + exponent * 1.90821492927058770002e-10)) - f
    ) - exponent * 6.93147180369123816490e-01


@kernel
def exponential(seed, replication, entity, purpose, index):
    """Return a float64 >= 0 with the density exp(-x); the mean is 1."""
    return minus_log(1.0 - uniform(seed, replication, entity, purpose, index))


@inlined
def next_arrival(seed, replication, entity, purpose, index, mean_ns):
    """Return the gap before arrival `index` of a Poisson stream, to the nearest ns, at most 4e18 (127 years). [ns]"""
    gap_ns = mean_ns * exponential(seed, replication, entity, purpose, index)
    return np.int64(math.floor(min(gap_ns, 4.0e18) + 0.5))


@kernel
def count_arrivals(seed, replication, entities, purpose, mean_ns, span_ns, count):
    """Fill count (S,) int64 with the arrivals in [0, span_ns) of each entity's own Poisson stream."""
    for s in range(entities.size):
        index = 0
        at_ns = next_arrival(seed, replication, entities[s], purpose, index, mean_ns)
        while at_ns < span_ns:
            index += 1
            at_ns += next_arrival(seed, replication, entities[s], purpose, index, mean_ns)
        count[s] = index


@kernel
def draw_arrivals(seed, replication, entities, purpose, mean_ns, first, at_ns):
    """Fill at_ns with the arrivals that were counted, those of entity s in rows first[s] to first[s + 1]."""
    for s in range(entities.size):
        clock_ns = 0
        for row in range(first[s], first[s + 1]):
            clock_ns += next_arrival(seed, replication, entities[s], purpose, row - first[s], mean_ns)
            at_ns[row] = clock_ns
