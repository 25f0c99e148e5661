"""Result folders: whole or absent, the same bytes twice, read back as they were written."""

from __future__ import annotations

import csv
import hashlib
import json

import pandas as pd
import pytest
import result_by_hand as by_hand

from latency.errors import InputError
from latency.result import Result, open_folder, writing
from latency.result.csv_text import csv_text, guarded, table_csv, utc_text
from latency.result.folder import check_target, whole_folder
from latency.result.schema import instants

FILES = {
    "captures.parquet", "passes.parquet", "contacts.parquet", "isls.parquet",
    "summary.json", "loads.csv", "assumptions.csv", "scenario.toml", "manifest.json",
}  # fmt: skip


@pytest.fixture
def saved(tmp_path):
    return Result.of(by_hand.run()).save(tmp_path / "out")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_holds_every_file_of_the_interface(saved):
    assert set(contents(saved)) == FILES


def test_equal_runs_give_equal_bytes(saved, tmp_path):
    again = Result.of(by_hand.run()).save(tmp_path / "elsewhere" / "again")
    assert contents(again) == contents(saved)


def test_what_is_read_back_is_what_was_written(saved, tmp_path):
    fresh, opened = Result.of(by_hand.run()), open_folder(saved)
    for name in ("captures", "passes", "contacts", "isls"):
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(fresh, name))
    assert opened.summary == fresh.summary
    assert opened.verdict is None
    assert contents(opened.save(tmp_path / "copy")) == contents(saved)


def test_pandas_alone_reads_nanoseconds_without_loss(saved):
    frame = pd.read_parquet(saved / "captures.parquet")
    assert str(frame.delivered_ns.dtype) == "Int64"
    assert frame.delivered_ns.isna().sum() == 1


def test_a_folder_that_exists_is_not_replaced(saved):
    before = contents(saved)
    with pytest.raises(InputError, match="exists"):
        Result.of(by_hand.run()).save(saved)
    assert contents(saved) == before


def test_force_replaces_a_result_folder_whole(saved):
    (saved / "stray.txt").write_text("old")
    Result.of(by_hand.run()).save(saved, force=True)
    assert set(contents(saved)) == FILES
    assert [path.name for path in saved.parent.iterdir()] == ["out"]


def test_force_does_not_replace_what_is_no_result_folder(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters.txt").write_text("dear")
    with pytest.raises(InputError, match="no result folder"):
        Result.of(by_hand.run()).save(tmp_path / "home", force=True)
    assert (tmp_path / "home" / "letters.txt").read_text() == "dear"


def test_a_folder_under_a_file_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is no folder"):
        check_target(tmp_path / "file" / "out", force=False)


def test_a_folder_that_cannot_be_made_is_refused_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(InputError, match="is not writable"):
        check_target(tmp_path / "new" / "out", force=False)


def test_force_replaces_the_folder_one_stands_in(saved, monkeypatch):
    monkeypatch.chdir(saved)
    assert Result.of(by_hand.run()).save(".", force=True)
    assert set(contents(saved)) == FILES


def test_force_does_not_follow_a_link(saved):
    link = saved.parent / "link"
    link.symlink_to(saved)
    with pytest.raises(InputError, match="no result folder"):
        Result.of(by_hand.run()).save(link, force=True)


def test_a_failure_leaves_nothing_behind(tmp_path):
    def fail():
        with whole_folder(tmp_path / "out") as draft:
            (draft / "half").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["capture_batches", "loads_csv"])
def test_a_failure_of_either_thread_leaves_nothing_behind(tmp_path, monkeypatch, name):
    def fail(_):
        raise OSError("no space left")

    monkeypatch.setattr(writing, name, fail)
    with pytest.raises(OSError, match="no space left"):
        Result.of(by_hand.run()).save(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_who_comes_first_stays(tmp_path):
    def late():
        with whole_folder(tmp_path / "out"):
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "first").write_text("first")

    with pytest.raises(InputError, match="exists"):
        late()
    assert (tmp_path / "out" / "first").read_text() == "first"


def test_others_may_read_a_folder(saved):
    assert saved.stat().st_mode & 0o755 == saved.stat().st_mode & 0o777 | 0o700


def test_opening_something_else_says_what_is_missing(tmp_path):
    with pytest.raises(InputError, match=r"holds no manifest\.json"):
        open_folder(tmp_path)


def test_the_manifest_has_digests_but_no_time_host_or_path(saved):
    text = (saved / "manifest.json").read_text()
    manifest = json.loads(text)
    for name, digest in manifest["files_sha256"].items():
        assert hashlib.sha256((saved / name).read_bytes()).hexdigest() == digest
    assert set(manifest["files_sha256"]) == FILES - {"manifest.json"}
    assert manifest["seed"] == 7
    assert set(manifest["versions"]) >= {"latency", "numpy", "numba", "skyfield", "sgp4", "pandas", "pyarrow"}
    assert str(saved.parent) not in text


def test_units_are_in_the_file(saved):
    table = open_folder(saved).table("captures")
    assert table.schema.field("latency_ns").metadata[b"unit"] == b"ns"
    assert table.schema.field("raw_bit").metadata[b"unit"] == b"bit"


def test_the_register_keeps_formulas_from_spreadsheets(saved):
    rows = list(csv.DictReader((saved / "assumptions.csv").open(encoding="utf-8")))
    assert list(rows[0]) == ["key", "value", "unit", "low", "high", "basis", "source", "note", "origin", "favours"]
    assert rows[0]["note"] == "'=1+1"
    assert rows[0]["value"] == "-5"  # a number is no formula


@pytest.mark.parametrize("cell", ["=1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_could_run_is_guarded(cell):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-33.9", "+5", "kashgar", "", "1e-9", None, -5])
def test_numbers_and_plain_text_are_not(cell):
    assert guarded(cell) is cell


def test_csv_carries_utc_beside_every_instant():
    run = Result.of(by_hand.run())
    text = table_csv(run.table("contacts"), by_hand.scenario().start, instants("contacts"))
    row = next(csv.DictReader(text.splitlines()))
    assert row["open_ns"] == "40000000000"
    assert row["open_utc"] == "2026-01-01T00:00:40.000000000Z"
    assert row["acquired_ns"] == row["acquired_utc"] == ""


def test_utc_is_right_to_the_nanosecond():
    at_ns = by_hand.ints(86_400 * by_hand.S + 1)
    assert utc_text(by_hand.scenario().start, at_ns) == ["2026-01-02T00:00:00.000000001Z"]


def test_csv_quotes_what_needs_it():
    assert csv_text(("a", "b"), [('x,"y"', None)]) == 'a,b\n"x,""y""",\n'
