"""How long one task takes a computer: measured times, rates of operations, rooflines. Exact integers.

A language model reads its prompt at once (prefill): each weight comes from memory once and meets every token, so
that long prompts are bound by arithmetic. It then writes token by token (decode): all weights come from memory for
each, so that nearly always the memory decides, and operations a second say nothing. The roofline is that of
Williams, Waterman & Patterson, "Roofline: an insightful visual performance model for multicore architectures",
CACM 52(4), 2009, doi:10.1145/1498765.1498785. The store of keys and values, and requests served together, are not
modelled.
"""

from __future__ import annotations

import math
from fractions import Fraction

from latency.constants import SECOND_NS
from latency.scenario.machines import Computer
from latency.scenario.workloads import Task


def able(task: Task, computer: Computer) -> bool:
    """Return whether what is known of a computer tells how long a task takes.

    >>> able(Task("mask", "tiles", "all", tiles=4), Computer(1, 0, None, rate_op_s=10**12))
    False
    """
    return ABLE[task.kind](task, computer)


def task_ns(task: Task, computer: Computer) -> int:
    """Return the time that one task takes a worker, which has to be `able` to do it. [ns]

    *Tiles*: measured time of one, or work of one over the rate, times their number. *Operations*: work over the rate,
    or what moves through memory over its bandwidth, whichever is longer. *Language*: prefill and decode, each
    measured or a roofline.

    Examples
    --------
    8e9 weights of 4.5 bit are 4.5 GB. At 204.8 GB/s an answer of 455 tokens takes 4.5e9 x 455 / 204.8e9 = 9.997559 s,
    45.5 token/s, at any rate of operations that deserves the name. A prompt of 1,000 tokens at 744 TOPS of which 30 %
    are sustained takes 2 x 8e9 x 1,000 / 223.2e12 = 71.7 ms:

    >>> model = Task("describe", "language", "found", parameters=8 * 10**9, weight_bit=4.5, answer_tokens=455)
    >>> orin = Computer(1, 0, None, rate_op_s=223_200_000_000_000, bandwidth_byte_s=204_800_000_000)
    >>> decode_ns(model, orin)
    9997558594
    >>> from dataclasses import replace
    >>> prefill_ns(replace(model, prompt_tokens=1000), orin)
    71684588
    """
    return KINDS[task.kind](task, computer)


def weight_byte(task: Task) -> int:
    """Return the bytes of a language model's weights, rounded up; the bits of one are the decimal number as written.

    >>> weight_byte(Task("describe", "language", "found", parameters=8 * 10**9, weight_bit=4.5))
    4500000000
    """
    return math.ceil(task.parameters * Fraction(str(task.weight_bit)) / 8)


def prefill_ns(task: Task, computer: Computer) -> int:
    """Return the time until a language model has read its prompt: two operations a weight and token, weights once."""
    if computer.prefill_token_s:
        return duration_ns(task.prompt_tokens, computer.prefill_token_s)
    work_op = 2 * task.parameters * task.prompt_tokens
    return max(duration_ns(work_op, computer.rate_op_s), duration_ns(weight_byte(task), computer.bandwidth_byte_s))


def decode_ns(task: Task, computer: Computer) -> int:
    """Return the time in which a language model writes its answer: all weights, and two operations each, a token."""
    if computer.decode_token_s:
        return duration_ns(task.answer_tokens, computer.decode_token_s)
    moved_byte = weight_byte(task) * task.answer_tokens
    work_op = 2 * task.parameters * task.answer_tokens
    return max(duration_ns(moved_byte, computer.bandwidth_byte_s), duration_ns(work_op, computer.rate_op_s))


def _tiles_ns(task: Task, computer: Computer) -> int:
    if computer.tile_ns is not None:
        return task.tiles * computer.tile_ns
    return duration_ns(task.tiles * task.tile_op, computer.rate_op_s)


def _operations_ns(task: Task, computer: Computer) -> int:
    moving_ns = 0
    if task.moved_byte and computer.bandwidth_byte_s:
        moving_ns = duration_ns(task.moved_byte, computer.bandwidth_byte_s)
    return max(duration_ns(task.work_op, computer.rate_op_s), moving_ns)


def _language_ns(task: Task, computer: Computer) -> int:
    return prefill_ns(task, computer) + decode_ns(task, computer)


def _tiles_able(task: Task, computer: Computer) -> bool:
    return computer.tile_ns is not None or bool(task.tile_op and computer.rate_op_s)


def _operations_able(task: Task, computer: Computer) -> bool:
    return bool(computer.rate_op_s)


def _language_able(task: Task, computer: Computer) -> bool:
    roofline = bool(computer.rate_op_s and computer.bandwidth_byte_s)
    return roofline or bool(computer.prefill_token_s and computer.decode_token_s)


KINDS = {"tiles": _tiles_ns, "operations": _operations_ns, "language": _language_ns}
ABLE = {"tiles": _tiles_able, "operations": _operations_able, "language": _language_able}


def duration_ns(amount: int, rate_s: float) -> int:
    """The least whole number of ns, in Python's integers: work of 10**18 op times 10**9 exceeds an int64.

    A rate that is no whole number, such as 50.8 token/s, is the decimal number as written.
    """
    return math.ceil(amount * SECOND_NS / Fraction(str(rate_s)))
