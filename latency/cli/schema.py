"""latency schema: the JSON Schema of scenario files."""

from __future__ import annotations

from latency.cli.options import verb
from latency.cli.voice import voiced


@verb(
    "Print the JSON Schema of scenario files. With `#:schema scenario.schema.json` in its first line a TOML file "
    "gets completion and checks in editors that know tombi or taplo.",
    "latency schema > scenario.schema.json",
)
@voiced
def command(voice):
    from latency.result.json_text import json_text
    from latency.scenario import json_schema

    voice.result(json_text(json_schema()))
