"""How long a computer takes: figures that others measured or published, and the roofline by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latency.errors import InputError
from latency.plan.service import service_ns, services_ns
from latency.scenario.model import Computer, Task
from latency.scenario.task_times import able, decode_ns, prefill_ns, task_ns

MODEL = Task("describe", "language", "found", parameters=8 * 10**9, weight_bit=4.5, prompt_tokens=1000,
             answer_tokens=455)  # fmt: skip
FRAME = Task("detect", "tiles", "clear", tiles=3072, tile_op=2 * 10**9)
MASK = Task("mask", "operations", "all", work_op=10**12, moved_byte=3 * 10**9)
ORIN = Computer(1, 0, None, rate_op_s=223_200_000_000_000, bandwidth_byte_s=204_800_000_000)


def test_an_eight_billion_model_writes_45_5_tokens_a_second_on_an_orin():
    # 204.8 GB/s over 8e9 weights of 4.5 bit, the bound that NVIDIA's sheet implies; exact to the ns.
    assert decode_ns(MODEL, ORIN) == 9_997_558_594
    assert 455 / (decode_ns(MODEL, ORIN) / 1e9) == pytest.approx(45.5, rel=3e-4)


def test_a_thousand_tokens_are_read_in_71_7_ms_at_three_tenths_of_744_tops():
    assert prefill_ns(MODEL, ORIN) == 71_684_588
    assert round(prefill_ns(MODEL, ORIN) / 1e6, 1) == 71.7


def test_more_operations_a_second_do_not_make_a_model_write_faster():
    ten_times = replace(ORIN, rate_op_s=10 * ORIN.rate_op_s)
    assert decode_ns(MODEL, ten_times) == decode_ns(MODEL, ORIN)
    twice_the_memory = replace(ORIN, bandwidth_byte_s=2 * ORIN.bandwidth_byte_s)
    assert decode_ns(MODEL, twice_the_memory) * 2 == pytest.approx(decode_ns(MODEL, ORIN), abs=2)


def test_a_measured_model_takes_the_measured_time():
    # Llama-3.1-8B INT4 on a Thor: 383 tokens of prompt in 215.5 ms, then 50.8 token/s (TensorRT Edge-LLM 0.4.0).
    thor = Computer(1, 0, None, None, prefill_token_s=383 / 0.2155, decode_token_s=50.8)
    asked = replace(MODEL, prompt_tokens=383, answer_tokens=254)
    assert prefill_ns(asked, thor) == pytest.approx(215_500_000, abs=1)
    assert decode_ns(asked, thor) == 5 * 10**9
    assert task_ns(asked, thor) == prefill_ns(asked, thor) + 5 * 10**9


def test_a_prompt_becomes_bound_by_arithmetic_where_the_rooflines_meet():
    # Weights once: 4.5e9 / 204.8e9 = 21.97 ms. Work: 2 x 8e9 / 223.2e12 = 71.68 us a token. They meet at 306.5 tokens.
    memory_ns = -(-4_500_000_000 * 10**9 // 204_800_000_000)
    assert [prefill_ns(replace(MODEL, prompt_tokens=n), ORIN) for n in (1, 306)] == [memory_ns, memory_ns]
    assert prefill_ns(replace(MODEL, prompt_tokens=307), ORIN) == -(-307 * 16 * 10**18 // 223_200_000_000_000)


def test_writing_is_bound_by_arithmetic_where_the_memory_is_fast_enough():
    slow = replace(ORIN, rate_op_s=16 * 10**9)  # a token a second
    assert decode_ns(MODEL, slow) == 455 * 10**9


def test_a_frame_of_3072_tiles_takes_137_81_s_on_a_tx2():
    # Denby & Lucia (ASPLOS 2020): 44.86 ms a tile.
    assert task_ns(FRAME, Computer(1, 0, None, None, tile_ns=44_860_000)) == 137_809_920_000


def test_a_tile_without_a_measured_time_takes_its_work():
    assert task_ns(FRAME, Computer(1, 0, None, rate_op_s=2 * 10**11)) == 30_720_000_000


def test_the_slower_of_rate_and_memory_decides_over_operations():
    fast, narrow = Computer(1, 0, None, 10**12), Computer(1, 0, None, 10**12, bandwidth_byte_s=10**9)
    assert task_ns(MASK, fast) == 10**9
    assert task_ns(MASK, narrow) == 3 * 10**9
    assert task_ns(replace(MASK, moved_byte=0), narrow) == 10**9


def test_a_job_is_the_sum_of_the_tasks_that_apply_to_it():
    computer = replace(ORIN, rate_op_s=10**12, tile_ns=10**6)
    mask_ns, frame_ns, model_ns = (task_ns(task, computer) for task in (MASK, FRAME, MODEL))
    tasks = (MASK, FRAME, MODEL)
    assert services_ns(tasks, computer) == (mask_ns, mask_ns + frame_ns, mask_ns + frame_ns + model_ns)


def test_what_cannot_be_done_is_no_service_at_all():
    blind = Computer(1, 0, None, None, tile_ns=10**6)
    assert [able(task, blind) for task in (FRAME, MASK, MODEL)] == [True, False, False]
    assert not able(MODEL, Computer(1, 0, None, None, prefill_token_s=1000))
    assert services_ns((FRAME, MODEL), blind) == ()
    assert services_ns((), ORIN) == ()


def test_products_beyond_an_int64_stay_exact():
    # 2 x 8e9 x 1e6 tokens = 1.6e16 op; times 1e9 would be 1.6e25.
    long = replace(MODEL, prompt_tokens=1_000_000)
    assert prefill_ns(long, replace(ORIN, rate_op_s=7)) == -(-16 * 10**15 * 10**9 // 7)


def test_what_would_outlast_any_span_is_refused():
    with pytest.raises(InputError, match=r"workload\.tasks\.describe.*3,660"):
        services_ns((replace(MODEL, prompt_tokens=10**6),), replace(ORIN, rate_op_s=7))


def test_without_tasks_a_computer_is_as_fast_as_it_says():
    class Workload:
        tasks = ()
        work_op = 10**12

    assert service_ns(Workload, Computer(1, 0, 5, None)) == 5
    assert service_ns(Workload, Computer(1, 0, None, 10**12)) == 10**9
    assert service_ns(Workload, Computer(1, 0, None, None)) is None
