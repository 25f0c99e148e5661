"""A run's result folder, file by file: the captures beside all others, as they take as long as those together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from latency.result.folder import MARK
from latency.result.json_text import json_text
from latency.result.loads import loads_csv
from latency.result.manifest import manifest
from latency.result.register import register_csv
from latency.result.schema import CAPTURES, arrow_schema
from latency.result.tables import ROWS, capture_batches

Tell = Callable[[str], None]
WAITING = "waiting for the other files"


def write_run(
    run, tables: dict[str, Callable[[], pa.Table]], summary: Callable[[], dict], draft: Path, progress: Tell
) -> None:
    """Write every file of a run's folder.

    Parameters
    ----------
    run : Run
    tables : dict
        How each table is made; captures are made in parts.
    summary : callable
        What gives the summary; asked for while captures are written.
    draft : Path
        The folder.
    progress : callable
        Told what is being done, by each thread for itself.
    """
    with ThreadPoolExecutor(2) as beside:
        captures = beside.submit(_write_captures, run, draft / "captures.parquet", progress, beside)
        try:
            _write_others(run, tables, summary, draft, progress)
            plan_sha256 = run.plan.digest()
            progress(WAITING)
            captures.result()
        except BaseException:
            beside.shutdown(wait=False, cancel_futures=True)  # captures end with the rows under way
            raise
    progress("writing")
    _write_text(draft / MARK, json_text(manifest(draft, run.scenario, plan_sha256)))


def _write_others(run, tables: dict[str, Callable[[], pa.Table]], summary, draft: Path, progress: Tell) -> None:
    for name in tables:
        if name != "captures":
            progress("tables")
            whole = tables[name]()
            progress("writing")
            _write_parquet([whole], whole.schema, draft / f"{name}.parquet")
    progress("summary")
    content = summary()
    progress("writing")
    _write_text(draft / "scenario.toml", run.scenario.resolved)
    _write_text(draft / "assumptions.csv", register_csv(run.scenario.assumptions))
    _write_text(draft / "loads.csv", loads_csv(content["cases"]))
    _write_text(draft / "summary.json", json_text(content))


def _write_captures(run, path: Path, progress: Tell, beside: Executor) -> None:
    progress("writing")
    try:
        _write_parquet(_ahead(capture_batches(run), progress, beside), arrow_schema(CAPTURES), path)
    finally:
        progress(WAITING)


def _ahead(tables: Iterator[pa.Table], progress: Tell, beside: Executor) -> Iterator[pa.Table]:
    """Yield the same tables, each made by another thread while the one before is written."""

    def made() -> pa.Table | None:
        progress("tables")
        try:
            return next(tables, None)
        finally:
            progress(WAITING)

    coming = beside.submit(made)
    while (table := coming.result()) is not None:
        coming = beside.submit(made)
        yield table


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def format_of(schema: pa.Schema) -> dict:
    """Return how a table is written: a fixed format, and nothing in it that knows the hour.

    Only texts are kept as dictionaries: instants and durations hardly ever repeat, and nothing is saved by
    looking for repetitions.
    """
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    return {"version": "2.6", "compression": "zstd", "compression_level": 3, "use_dictionary": texts}


def _write_parquet(batches: Iterable[pa.Table], schema: pa.Schema, path: Path) -> None:
    """Write equal bytes for equal rows. No more is held than the rows of one group."""
    with pq.ParquetWriter(path, schema, **format_of(schema)) as writer:
        group: list[pa.Table] = []
        for batch in batches:
            group.append(batch)
            if sum(part.num_rows for part in group) >= ROWS:
                writer.write_table(pa.concat_tables(group), ROWS)
                group = []
        if group:
            writer.write_table(pa.concat_tables(group), ROWS)
