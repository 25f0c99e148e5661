"""The JSON Schema of scenario files: completion and checks in editors."""

from __future__ import annotations

from typing import Any

from latency.scenario.rules import ScenarioFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TOP = {
    "schema": {"const": 1, "description": "Version of this format."},
    "use": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Parts to build on: files beside this one, or library:<kind>/<name>; later wins.",
    },
}


def file_schema() -> dict:
    """Return the JSON Schema (2020-12) of whole scenario files; parts may leave out what is required."""
    schema = _tidy(ScenarioFile.model_json_schema())
    schema["properties"] = _TOP | schema["properties"]
    return {"$schema": _DIALECT, **schema, "title": "Scenario", "required": ["schema"]}


def _tidy(node: Any) -> Any:
    """TOML has no null: what may be left out is simply not required."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _tidy(item) for key, item in node.items() if not (key == "default" and item is None)}
    if isinstance(node.get("title"), str):  # pydantic's, made from the key; a key may be called so too
        del node["title"]
    if isinstance(node.get("default"), dict):
        node["default"] = node["default"]["value"]
    options = [item for item in node.get("anyOf", ()) if item != {"type": "null"}]
    if len(options) == 1:
        return {key: item for key, item in node.items() if key != "anyOf"} | options[0]
    return node
