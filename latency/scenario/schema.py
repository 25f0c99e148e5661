"""The JSON Schema of scenario files: completion and checks in editors."""

from __future__ import annotations

from latency.scenario.rules import ScenarioFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def file_schema() -> dict:
    """Return the JSON Schema (2020-12) of scenario files. Parts to be used may leave out what is required."""
    inner = ScenarioFile.model_json_schema(mode="validation")
    properties = {
        "schema": {"const": 1, "description": "Version of this format."},
        "use": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Parts to build on: files beside this one, or library:<kind>/<name>; later wins.",
        },
    }
    inner["properties"] = properties | inner["properties"]
    return {"$schema": _DIALECT, **inner, "title": "Scenario of latency", "required": ["schema", *sorted(_NEEDED)]}


_NEEDED = ("scenario", "satellites")
