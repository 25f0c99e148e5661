"""The result of a run: tables, summary and provenance, from the engine or from a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from latency.errors import InputError, Problem
from latency.result.folder import MARK, whole_folder
from latency.result.schema import SOMETIMES, TABLES
from latency.result.summary import summarise
from latency.result.tables import captures_table, contacts_table, isls_table, passes_table
from latency.result.weather import has_weather, weather_table
from latency.result.writing import write_run

if TYPE_CHECKING:
    import pandas as pd


class Result:
    """What came out of a run.

    Attributes
    ----------
    captures, passes, contacts, isls : DataFrame
        The tables of a result folder; integers are nullable, null means never.
    summary : dict
        Shares, quantiles, components, loads and bottleneck words per case; the audit. Found when first asked for, as
        the tables are.
    verdict : dict or None
        The claims with word, truth and sentences; None where there are none, or one trajectory: it gives no
        interval, and without an interval there is no verdict.
    """

    def __init__(self, tables: dict[str, Callable[[], pa.Table]], summary: Callable[[], dict], write: Callable):
        self._tables = tables
        self._summary = summary
        self._write = write

    @classmethod
    def of(cls, run, replicated: dict | None = None) -> Result:
        """Return the Result of a finished and audited run.

        Parameters
        ----------
        run : Run
            The scenario as written.
        replicated : dict, optional
            What its replications say, from `latency.report.replicated`.
        """
        tables = {
            "captures": partial(captures_table, run),
            "passes": partial(passes_table, run.plan),
            "contacts": partial(contacts_table, run),
            "isls": partial(isls_table, run.plan),
        }
        if has_weather(run.scenario):
            tables["weather"] = partial(weather_table, run.scenario)
        return cls(tables, partial(summarise, run, replicated), partial(write_run, run, tables))

    def table(self, name: str) -> pa.Table:
        """Return a table as Arrow holds it, with units in the field metadata."""
        return self._tables[name]()

    @cached_property
    def summary(self) -> dict:
        return self._summary()

    @cached_property
    def captures(self) -> pd.DataFrame:
        return self.table("captures").to_pandas()

    @cached_property
    def passes(self) -> pd.DataFrame:
        return self.table("passes").to_pandas()

    @cached_property
    def contacts(self) -> pd.DataFrame:
        return self.table("contacts").to_pandas()

    @cached_property
    def isls(self) -> pd.DataFrame:
        return self.table("isls").to_pandas()

    @property
    def verdict(self) -> dict | None:
        return self.summary["verdict"]

    def save(self, folder: str | Path, force: bool = False, progress: Callable[[str], None] = lambda _: None) -> Path:
        """Write the result folder, whole or not at all, and return its path.

        Parameters
        ----------
        folder : path
        force : bool, optional
            Replace a result folder that exists.
        progress : callable, optional
            Told whether tables or the summary are being made or files written, by several threads.

        Raises
        ------
        InputError
            If the folder exists; by force only a result folder is replaced.
        """
        target = Path(folder)
        with whole_folder(target, force) as draft:
            self._write(lambda: self.summary, draft, progress)
        return target

    def __repr__(self) -> str:
        return f"<Result of {self.summary['scenario']}: {', '.join(self.summary['cases'])}>"


def open_folder(folder: str | Path) -> Result:
    """Return the Result that a folder holds; the tables are read when they are asked for.

    Raises
    ------
    InputError
        If the folder is no result folder.
    """
    source = Path(folder)
    expected = [MARK, "summary.json", "scenario.toml", *(f"{name}.parquet" for name in TABLES)]
    missing = [Problem(str(source), "", f"holds no {name}") for name in expected if not (source / name).is_file()]
    if missing:
        raise InputError("result folder", missing)
    summary = json.loads((source / "summary.json").read_text(encoding="utf-8"))
    files = {name: source / f"{name}.parquet" for name in (*TABLES, *SOMETIMES)}
    tables = {name: partial(pq.read_table, file) for name, file in files.items() if file.is_file()}
    return Result(tables, partial(dict, summary), partial(_copy, source))


def _copy(source: Path, summary: Callable[[], dict], draft: Path, progress: Callable[[str], None]) -> None:
    """An opened result is saved as it is: with the versions that made it, not those that read it."""
    progress("writing")
    for path in sorted(source.iterdir()):
        shutil.copyfile(path, draft / path.name)
