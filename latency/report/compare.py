"""Results side by side: what each case came to in each folder, what differs between them, capture by capture."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from latency.errors import InputError, Problem
from latency.result.folder import MARK
from latency.result.result import open_folder

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = ("p50", "p95")
DIFFERENCES = (5, 50, 95)  # quantiles of the differences per capture, per cent
_COLUMNS = ["case", "capture", "satellite", "taken_ns", "counted", "latency_ns"]


@dataclass(frozen=True)
class Opened:
    """What is compared of a result folder."""

    folder: str  # as it was typed
    summary: dict
    manifest: dict
    assumptions: dict[str, tuple[str, str]]  # key: value with its unit, and the rest of the row
    captures: pd.DataFrame  # a row per case and capture, some columns

    def same_captures(self, other: Opened) -> bool:
        """True where captures were taken by the same satellites at the same instants."""
        mine, theirs = (result.captures_of(next(iter(result.summary["cases"]))) for result in (self, other))
        columns = ["satellite", "taken_ns"]
        return self.summary["start"] == other.summary["start"] and mine[columns].equals(theirs[columns])

    def captures_of(self, case: str) -> pd.DataFrame:
        """Return the rows of a case, by number of the capture."""
        return self.captures[self.captures["case"] == case].set_index("capture")


def open_all(folders: Sequence[Path]) -> tuple[Opened, ...]:
    """Return two or more result folders, opened.

    Raises
    ------
    InputError
        With a line for every folder that is none, is damaged or is named twice; or if there is but one.
    """
    if len(folders) < 2:
        alone = str(folders[0]) if folders else "DIR"
        raise InputError("compare", [Problem(alone, "", "takes two result folders or more, to set side by side")])
    problems: list[Problem] = []
    opened = [_open(folder, problems) for folder in folders]
    seen: dict[Path, Path] = {}
    for folder in folders:
        first = seen.setdefault(folder.resolve(), folder)
        if first is not folder:
            problems.append(Problem(str(folder), "", "is named twice; a result does not differ from itself"))
    if problems:
        raise InputError("compare", problems)
    return tuple(result for result in opened if result)


def _open(folder: Path, problems: list[Problem]) -> Opened | None:
    """Return a folder's content, or add what is wrong with it."""
    if not folder.is_dir() or not (folder / MARK).is_file():
        what = f"is no result folder (it holds no {MARK})" if folder.is_dir() else "is no folder"
        problems.append(Problem(str(folder), "", what))
        return None
    try:
        return _read(folder)
    except InputError as error:
        problems.extend(error.problems)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        problems.append(Problem(str(folder), "", f"is damaged, or of another version: {error}"))
    return None


def _read(folder: Path) -> Opened:
    result = open_folder(folder)
    opened = Opened(
        folder=str(folder),
        summary=result.summary,
        manifest=json.loads((folder / MARK).read_text(encoding="utf-8")),
        assumptions=_assumptions(folder / "assumptions.csv"),
        captures=result.table("captures").select(_COLUMNS).to_pandas(),
    )
    case_rows([opened]), _head(opened, 1)  # what a summary or manifest lacks is found here
    return opened


def _assumptions(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["key"]: (f"{row['value']} {row['unit']}".strip(), _pedigree(row)) for row in rows}


def _pedigree(row: dict[str, str]) -> str:
    return json.dumps([row[name] for name in ("low", "high", "basis", "source", "note")])


def comparison(results: Sequence[Opened]) -> dict:
    """Return everything that `latency compare` says, in plain numbers; results are numbered from 1 as given."""
    same = _same(results)
    return {
        "results": [_head(result, number) for number, result in enumerate(results, 1)],
        "cases": case_rows(results),
        "same": same,
        "exploratory": not same["claims"],
        "assumptions": differing_assumptions(results),
        "same_value_other_pedigree": len(_other_pedigree(results)),
        "paired": paired_rows(results) if same["captures"] else [],
    }


def _head(result: Opened, number: int) -> dict:
    summary, manifest = result.summary, result.manifest
    return {
        "result": number,
        "folder": result.folder,
        **{key: summary[key] for key in ("scenario", "question", "start", "span_ns", "campaign", "seed")},
        "captures": summary["captures"]["counted"],
        "scenario_sha256": manifest["scenario_sha256"],
        "plan_sha256": manifest["plan_sha256"],
        "claims_sha256": manifest.get("claims_sha256"),
        "versions": manifest["versions"],
    }


def _same(results: Sequence[Opened]) -> dict[str, bool]:
    heads = [_head(result, 0) for result in results]
    keys = {"scenario": "scenario_sha256", "plan": "plan_sha256", "claims": "claims_sha256", "versions": "versions"}
    same = {name: all(head[key] == heads[0][key] for head in heads) for name, key in keys.items()}
    return same | {"captures": all(results[0].same_captures(result) for result in results[1:])}


def case_rows(results: Sequence[Opened]) -> list[dict]:
    """Return a row per case and result that has it; None for what never came. [ns]"""
    names = dict.fromkeys(name for result in results for name in result.summary["cases"])
    return [
        _case_row(name, number, result.summary)
        for name in names
        for number, result in enumerate(results, 1)
        if name in result.summary["cases"]
    ]


def _case_row(name: str, number: int, summary: dict) -> dict:
    case = summary["cases"][name]
    largest = case["largest"] or {"leg": None, "component": None, "share": None}
    return {
        "case": name,
        "result": number,
        **{
            f"{level}_{part}": case["quantiles"][level][key]
            for level in QUANTILES
            for part, key in (("ns", "latency_ns"), ("more_than_ns", "more_than_ns"))
        },
        **{
            f"{level}_{part}_ns": ((case["interval"] or {}).get(level) or {}).get(part)  # over replications
            for level in QUANTILES
            for part in ("low", "high")
        },
        "delivered_share": case["delivered_share"],
        "largest_leg": largest["leg"],
        "largest_component": largest["component"],
        "largest_share": largest["share"],
        "grows_with_span": case["grows_with_span"],
    }


def differing_assumptions(results: Sequence[Opened]) -> list[dict]:
    """Return the assumptions whose value is not the same in all results; None where a result has no such row."""
    rows = []
    for key in dict.fromkeys(key for result in results for key in result.assumptions):
        values = [result.assumptions[key][0] if key in result.assumptions else None for result in results]
        if any(value != values[0] for value in values):
            rows.append({"key": key, "values": values})
    return rows


def _other_pedigree(results: Sequence[Opened]) -> list[str]:
    """Rows of one value in all results that differ in range, basis, source or note."""
    common = set.intersection(*(set(result.assumptions) for result in results))
    rows = {key: [result.assumptions[key] for result in results] for key in common}
    return [
        key
        for key, told in rows.items()
        if len({value for value, _ in told}) == 1 and len({pedigree for _, pedigree in told}) > 1
    ]


def paired_rows(results: Sequence[Opened]) -> list[dict]:
    """Return, per case and later result, how captures fared against the first result; a minus is sooner. [ns]

    Over captures that are counted in both. Quantiles of the differences are over captures delivered in both, which
    is not the difference of the quantiles.
    """
    first, *others = results
    return [
        _paired(case, number, _counted(first, case), _counted(other, case))
        for case in first.summary["cases"]
        for number, other in enumerate(others, 2)
        if case in other.summary["cases"]
    ]


def _counted(result: Opened, case: str) -> pd.DataFrame:
    rows = result.captures_of(case)
    return rows[rows["counted"]]


def _paired(case: str, number: int, first: pd.DataFrame, other: pd.DataFrame) -> dict:
    both = first.index.intersection(other.index)
    before, after = first.loc[both, "latency_ns"], other.loc[both, "latency_ns"]
    apart = sorted((after - before).dropna().astype("int64").tolist())
    return {
        "case": case,
        "result": number,
        "against": 1,
        "captures": len(both),
        "delivered_in_both": len(apart),
        "sooner": sum(one < 0 for one in apart),
        "same": apart.count(0),
        "later": sum(one > 0 for one in apart),
        "only_in_this": int((before.isna() & after.notna()).sum()),
        "only_in_first": int((before.notna() & after.isna()).sum()),
        **{f"p{level}_difference_ns": _rank(apart, level) for level in DIFFERENCES},
    }


def _rank(values: list[int], level: int) -> int | None:
    """Nearest rank, a difference that occurred.

    >>> _rank([-5, 0, 7], 50), _rank([], 50)
    (0, None)
    """
    return values[max(-(-level * len(values) // 100) - 1, 0)] if values else None
