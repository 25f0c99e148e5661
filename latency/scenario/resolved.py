"""A scenario written out with every default, every pedigree and the place where each value was set."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from latency.scenario.rules import ScenarioFile
from latency.scenario.section import Section, Sourced, names_in
from latency.scenario.stated import Reading, Stated
from latency.scenario.table import PEDIGREE
from latency.scenario.words import instant_text

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = "# A scenario with nothing left open. Running it again gives the same result, byte for byte.\n\nschema = 1\n"


def resolved_text(file: ScenarioFile) -> str:
    """Return TOML that gives this scenario and its register again; the same text for the same scenario."""
    return _HEAD + _keys(file) + "".join(_tables(file, ()))


def _tables(section: Section, path: tuple) -> list[str]:
    """Sections below a section, each under its own header."""
    texts = []
    for key in type(section).model_fields:
        held = getattr(section, key)
        if isinstance(held, Section):
            texts += _table(held, (*path, key))
        elif isinstance(held, dict):
            texts += [text for name in names_in(section, key) for text in _table(held[name], (*path, key, name))]
    return texts


def _table(section: Section, path: tuple) -> list[str]:
    header = ".".join(_key(key) for key in path)
    return [f"\n[{header}]\n{_keys(section)}", *_tables(section, path)]


def _keys(section: Section) -> str:
    lines = []
    for key in type(section).model_fields:
        held = getattr(section, key)
        if isinstance(held, Stated):
            lines.append(f"{key} = {toml(_with_pedigree(held))}\n")
        elif isinstance(held, str) and not (isinstance(section, Sourced) and key in PEDIGREE):  # the values carry it
            lines.append(f"{key} = {toml(held)}\n")
    return "".join(lines)


def _with_pedigree(stated: Stated) -> dict:
    said: dict[str, Any] = {"value": stated.reading.written}
    if isinstance(stated.low, Reading) and isinstance(stated.high, Reading):
        said["range"] = [stated.low.written, stated.high.written]
    texts = {key: getattr(stated, key) for key in ("basis", "source", "note", "favours", "origin")}
    return said | {key: text for key, text in texts.items() if text}


def toml(value: Any) -> str:
    """Return a value as TOML on one line.

    Examples
    --------
    >>> toml({"value": "550 km", "range": [1, 2.5], "note": 'so "called"'})
    '{ value = "550 km", range = [1, 2.5], note = "so \\\\"called\\\\"" }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, list):
        return f"[{', '.join(toml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {toml(item)}' for key, item in value.items())} }}"
    return _text(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, except for escapes of what TOML must escape: the delete character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
