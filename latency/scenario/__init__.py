"""What is assumed: from a scenario file to plain frozen data, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from latency.scenario.library import find, shipped
from latency.scenario.model import Scenario

__all__ = ["Scenario", "find", "json_schema", "load", "shipped"]


def load(name_or_path: str | Path, settings: Sequence[str] = ()) -> Scenario:
    """Return the scenario of a file or of a shipped name.

    Parameters
    ----------
    name_or_path : str or path
        A TOML file, or a name such as "three-body-12".
    settings : sequence of str
        Values to set over the file, "KEY=VALUE" with the key as in the file, such as "network.hop_limit=8".

    Raises
    ------
    InputError
        With everything that is wrong, each problem with file and line.
    """
    from latency.scenario.loading import load_file

    return load_file(name_or_path, settings)


def json_schema() -> dict:
    """Return the JSON Schema of scenario files, for editors."""
    from latency.scenario.schema import file_schema

    return file_schema()
