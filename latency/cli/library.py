"""latency library: what is shipped, and where its numbers come from."""

from __future__ import annotations

import click

from latency.cli.options import as_json, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "List the shipped scenarios and parts; with NAME print that one's file and its sources.",
    "latency library",
    "latency library three-body-12 > mine.toml",
)
@click.argument("name", required=False)
@as_json
@voiced
def command(voice, name, as_json):
    from latency.scenario.library import shipped

    items = shipped()
    if name is not None:
        items = [_chosen(items, name)]
    if as_json:
        voice.result(_document(items))
    elif name is not None:
        voice.result(items[0].path.read_text(encoding="utf-8"))
    else:
        rows = [(item.name, item.kind, item.title or item.question) for item in items]
        voice.result(aligned(("name", "kind", "what it is"), rows, voice.colour))


def _chosen(items, name: str):
    from latency.errors import InputError, Problem
    from latency.scenario.problems import hint

    wanted = name.removeprefix("library:")
    for item in items:
        if item.name == wanted:
            return item
    names = [item.name for item in items]
    raise InputError("library", [Problem(name, "", f"nothing shipped has this name{hint(wanted, names)}")])


def _document(items) -> str:
    from latency.result.json_text import json_text

    return json_text([{**item._asdict(), "path": item.path.name, "sources": list(item.sources)} for item in items])
