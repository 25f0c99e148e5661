"""Results from before: did anybody see an answer before the claims became what they are now?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from latency.errors import InputError
from latency.result.folder import MARK
from latency.result.manifest import SCHEME
from latency.scenario import Scenario, load
from latency.scenario.declared import claims_digest, declaration


class Earlier(NamedTuple):
    """A result of the same scenario under other claims."""

    folder: Path
    digest: str  # of the claims that count as declared: those that it was run with, or that it took for declared


def earlier_claims(scenario: Scenario, folders: Iterable[Path]) -> Earlier | None:
    """Return the first result of the same scenario that was run with other claims, or None.

    Scenarios are the same where they would give the same plan, captures and outcomes: title, question, claims, sources
    and pedigree may differ, and how many replications and which cases are asked for. A folder that is no result, is
    damaged or of a version that this one does not read tells nothing.

    Parameters
    ----------
    scenario : Scenario
        As written.
    folders : iterable of Path
        Where results may be.
    """
    if not scenario.claims:
        return None
    now = claims_digest(scenario)
    for folder in folders:
        if not _may_tell(folder, scenario.name, now):
            continue
        then = _scenario_of(folder)
        if then is None or _unasked(then) != _unasked(scenario):
            continue
        told = declaration(then)
        first = told.declared if told.exploratory else claims_digest(then)
        if not now.startswith(first) and first != scenario.declared:
            return Earlier(folder, first)
    return None


def _may_tell(folder: Path, name: str, now: str) -> bool:
    """Return whether it is worth reading the folder's scenario: that takes longer than its manifest and summary."""
    try:
        manifest, summary = (json.loads((folder / file).read_text(encoding="utf-8")) for file in (MARK, "summary.json"))
        other = f"{SCHEME}{manifest['claims_sha256']}" != now
        return summary["scenario"] == name and (other or summary.get("exploratory", False))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _scenario_of(folder: Path) -> Scenario | None:
    try:
        return load(folder / "scenario.toml")
    except (InputError, OSError):
        return None


def _unasked(scenario: Scenario) -> Scenario:
    """The scenario without what is said of it and asked about it."""
    return replace(
        scenario,
        title="",
        question="",
        claims=(),
        declared="",
        sources=(),
        assumptions=(),
        warnings=(),
        resolved="",
        replications=1,
        cases=(),
    )
