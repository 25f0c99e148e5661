"""Large runs: what is done in parts gives what is done whole, and what cannot be held is refused beforehand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import result_by_hand as by_hand
from plans import random_plan
from problems import carry, problem_of

import latency
from benchmarks.shell import SIZES, Size, shell
from latency.errors import InputError
from latency.flow.bounds import earliest_ns, no_earlier
from latency.flow.cases import CASES
from latency.flow.loads import sum_of_products
from latency.kernels.records import NEVER
from latency.result import tables, writing
from latency.result.result import Result
from latency.scenario import cost


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7, 1 << 20])
def test_a_table_written_in_parts_is_the_table_written_whole(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(tables, "ROWS", rows)
    monkeypatch.setattr(writing, "ROWS", rows)
    run = by_hand.run()
    whole = pa.concat_tables(tables.capture_batches(run))
    pq.write_table(whole, tmp_path / "whole", row_group_size=rows, **writing.format_of(whole.schema))
    folder = Result.of(run).save(tmp_path / "out")
    assert (folder / "captures.parquet").read_bytes() == (tmp_path / "whole").read_bytes()


def test_the_way_that_an_answer_took_shows_no_less_than_a_search_over_all():
    delivered = 0
    for seed in range(40):
        problem = problem_of(random_plan(seed))
        for case in CASES:
            trial = carry(random_plan(seed), case.name).trial
            bound_ns = earliest_ns(problem, case, trial.net, trial.live.items)
            given_ns = trial.ledger.delivered_ns.copy()
            for early_ns in (0, 1):  # at the bound it holds; one ns before it no more
                given_ns = np.where(bound_ns == NEVER, NEVER, bound_ns - early_ns)
                trial.ledger.delivered_ns[:] = given_ns
                assert np.array_equal(no_earlier(problem, case, trial), given_ns >= bound_ns)
            delivered += int((bound_ns != NEVER).sum())
    assert delivered > 200


def test_sums_of_products_are_exact():
    chance = np.random.default_rng(1)
    one, other = chance.integers(0, 1 << 58, 100), chance.integers(0, 1 << 58, 100)
    assert sum_of_products(one, other) == sum(a * b for a, b in zip(one.tolist(), other.tolist(), strict=True))


def test_what_memory_cannot_hold_is_refused_with_the_estimate(tmp_path, monkeypatch):
    file = tmp_path / "shell.toml"
    file.write_text(shell(Size(10, 10, 5, 36_000, 4)))
    predicted = cost.predict(latency.load(file)).memory_byte
    monkeypatch.setattr(cost, "machine_byte", lambda: predicted - 1)
    with pytest.raises(InputError, match="GB of memory predicted, and this machine has"):
        latency.load(file)


def test_data_that_is_late_at_nodes_takes_more_memory(tmp_path):
    file, found = tmp_path / "shell.toml", []
    for rate in ("100 Gbit/s", "1 Gbit/s"):
        file.write_text(shell(SIZES[100]).replace('rate        = "100 Gbit/s"', f'rate        = "{rate}"'))
        found.append(cost.share_of(latency.load(file), 1).case_byte)
    soon, late = found
    assert late.pop("node-relay") > soon.pop("node-relay")
    assert late == soon


def test_a_larger_fleet_is_predicted_to_take_more(tmp_path):
    found = []
    for satellites in (12, 100, 400, 1_000):
        file = tmp_path / f"{satellites}.toml"
        file.write_text(shell(SIZES[satellites]))
        found.append(cost.predict(latency.load(file)))
    for field in ("seconds", "memory_byte"):
        values = [getattr(one, field) for one in found]
        assert values == sorted(set(values))
