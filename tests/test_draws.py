"""The counter-based generator: known answers, a plain twin, and draws that depend on nothing but their address."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latency.kernels.draws import (
    CAPTURE_GAP,
    INDICES,
    PURPOSES,
    REPLICATIONS,
    count_arrivals,
    draw_arrivals,
    exponential,
    minus_log,
    philox4x32,
    random_bits,
    uniform,
)

WORD = 2**32
# Random123's kat_vectors, "philox4x32 10": counter, key, answer.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]

words = st.integers(0, WORD - 1)
addresses = st.tuples(
    st.integers(0, 2**63 - 1),
    st.integers(0, REPLICATIONS - 1),
    st.integers(0, 2**64 - 1),
    st.integers(0, PURPOSES - 1),
    st.integers(0, INDICES - 1),
)


def twin_philox(counter, key):
    """Salmon et al. 2011, section 3.3, in Python's own integers."""
    left_0, right_0, left_1, right_1 = counter
    for turn in range(10):
        high_0, low_0 = divmod(0xD2511F53 * left_0, WORD)
        high_1, low_1 = divmod(0xCD9E8D57 * left_1, WORD)
        key_0 = (key[0] + turn * 0x9E3779B9) % WORD
        key_1 = (key[1] + turn * 0xBB67AE85) % WORD
        left_0, right_0, left_1, right_1 = high_1 ^ right_0 ^ key_0, low_1, high_0 ^ right_1 ^ key_1, low_0
    return left_0, right_0, left_1, right_1


def twin_bits(seed, replication, entity, purpose, index):
    """The address packed byte by byte as the head of the kernel's file says."""
    packed = struct.pack("<IQI", index, entity, replication * 256 + purpose)
    low, high, _, _ = twin_philox(struct.unpack("<4I", packed), struct.unpack("<2I", struct.pack("<Q", seed)))
    return high * WORD + low


def numbers(text):
    return [int(word, 16) for word in text.split()]


def block(counter, key):
    return [int(word) for word in philox4x32(*map(np.uint64, [*counter, *key]))]


def bits(address):
    seed, replication, entity, purpose, index = address
    return int(random_bits(seed, replication, np.uint64(entity), purpose, index))


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_the_generator_gives_the_known_answers(counter, key, answer):
    assert block(numbers(counter), numbers(key)) == numbers(answer)
    assert list(twin_philox(numbers(counter), numbers(key))) == numbers(answer)


@settings(max_examples=300, deadline=None)
@given(st.lists(words, min_size=4, max_size=4), st.lists(words, min_size=2, max_size=2))
def test_the_generator_equals_its_plain_twin(counter, key):
    assert block(counter, key) == list(twin_philox(counter, key))


@settings(max_examples=300, deadline=None)
@given(addresses)
def test_the_bits_of_an_address_equal_those_of_the_plain_twin(address):
    assert bits(address) == twin_bits(*address)


@settings(max_examples=300, deadline=None)
@given(addresses, addresses)
def test_different_addresses_give_different_bits(one, other):
    # Equal 64 bits by chance: once in 2**64 / 600.
    assert (bits(one) == bits(other)) == (one == other)


@settings(max_examples=100, deadline=None)
@given(addresses, st.integers(0, 4))
def test_every_part_of_the_address_matters(address, part):
    changed = list(address)
    changed[part] ^= 1
    assert bits(address) != bits(changed)


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(20)))
def test_draws_do_not_depend_on_the_order_in_which_they_are_made(order):
    straight = [uniform(7, 0, np.uint64(99), CAPTURE_GAP, index) for index in range(20)]
    drawn = {index: uniform(7, 0, np.uint64(99), CAPTURE_GAP, index) for index in order}
    assert [drawn[index] for index in range(20)] == straight


@settings(max_examples=200, deadline=None)
@given(addresses)
def test_uniform_keeps_the_upper_53_bits(address):
    seed, replication, entity, purpose, index = address
    drawn = uniform(seed, replication, np.uint64(entity), purpose, index)
    assert drawn == (twin_bits(*address) >> 11) / 2**53
    assert 0.0 <= drawn < 1.0


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 2**53) | st.integers(1, 100) | st.integers(2**53 - 1000, 2**53))
def test_the_logarithm_is_that_of_the_mathematics_library(n):
    x = n / 2**53
    # Two roundings: ours and the library's may each be off by one unit in the last place.
    assert minus_log(x) == pytest.approx(-math.log(x), rel=4.5e-16, abs=0.0)


def test_a_hundred_thousand_draws_look_uniform_and_exponential():
    count = 100_000
    flat = np.array([uniform(1, 0, np.uint64(2), 3, index) for index in range(count)])
    waits = np.array([exponential(1, 0, np.uint64(2), 3, index) for index in range(count)])
    # Four standard errors of each mean: sqrt(1/12/n) and sqrt(1/n); the sequence is fixed, so no flakes.
    assert abs(flat.mean() - 0.5) < 4 * math.sqrt(1 / 12 / count)
    assert abs(waits.mean() - 1.0) < 4 / math.sqrt(count)
    assert abs((waits**2).mean() - 2.0) < 4 * math.sqrt(20 / count)
    counts = np.histogram(flat, bins=100, range=(0.0, 1.0))[0]
    # Chi-square with 99 degrees of freedom: mean 99, standard deviation 14.07.
    assert abs(((counts - 1000.0) ** 2 / 1000.0).sum() - 99.0) < 4 * 14.07
    # Neighbours are not correlated: the standard error of the coefficient is 1/sqrt(n).
    assert abs(np.corrcoef(flat[1:], flat[:-1])[0, 1]) < 4 / math.sqrt(count)


def arrivals(entities, mean_ns, span_ns, seed=5, replication=0):
    entities = np.array(entities, dtype=np.uint64)
    count = np.empty(entities.size, dtype=np.int64)
    count_arrivals(seed, replication, entities, CAPTURE_GAP, mean_ns, span_ns, count)
    first = np.concatenate([[0], np.cumsum(count)])
    at_ns = np.empty(first[-1], dtype=np.int64)
    draw_arrivals(seed, replication, entities, CAPTURE_GAP, mean_ns, first, at_ns)
    return [at_ns[first[s] : first[s + 1]].tolist() for s in range(entities.size)]


def twin_arrivals(entity, mean_ns, span_ns, seed=5, replication=0):
    at_ns, index, found = 0, 0, []
    while True:
        flat = (twin_bits(seed, replication, entity, CAPTURE_GAP, index) >> 11) / 2**53
        at_ns += math.floor(mean_ns * -math.log(1.0 - flat) + 0.5)
        if at_ns >= span_ns:
            return found
        found.append(at_ns)
        index += 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 2**64 - 1), max_size=4),
    st.integers(1, 10**9),
    st.integers(0, 40),
)
def test_arrivals_equal_those_of_the_plain_twin(entities, mean_ns, times):
    span_ns = times * mean_ns
    ours = arrivals(entities, mean_ns, span_ns)
    # Gaps below 2**53 / 40 ns: a last bit of the logarithm cannot change the nearest nanosecond but at a tie.
    assert ours == [twin_arrivals(entity, mean_ns, span_ns) for entity in entities]


def test_a_longer_span_only_adds_arrivals():
    short, long = arrivals([8, 9], 10**9, 10**11), arrivals([8, 9], 10**9, 10**12)
    assert [stream[: len(begun)] for stream, begun in zip(long, short, strict=True)] == short
    assert all(60 < len(begun) < 140 for begun in short)  # 100 expected, standard deviation 10


def test_an_entity_keeps_its_arrivals_whoever_else_there_is():
    alone = arrivals([77], 10**9, 10**11)
    assert arrivals([3, 77, 9], 10**9, 10**11)[1] == alone[0]


def test_a_gap_beyond_the_clock_is_never_reached():
    assert arrivals([1, 2, 3], 2**62, 10**14) == [[], [], []]
