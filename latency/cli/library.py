"""latency library: what is shipped, and where its numbers come from."""

from __future__ import annotations

import click

from latency.cli.options import as_json, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced

COMPUTERS = "computers"  # all of them, side by side


@verb(
    "List the shipped scenarios and parts; with NAME print that one's file, or each place of a network and its source."
    " `computers` as NAME compares the computers.",
    "latency library",
    "latency library stations/ksat",
    "latency library computers",
    "latency library three-body-12 > mine.toml",
)
@click.argument("name", required=False)
@click.option("--file", "whole", is_flag=True, help="Print the file of a network, too.")
@as_json
@voiced
def command(voice, name, whole, as_json):
    from latency.scenario.library import shipped

    items = shipped()
    if name == COMPUTERS:
        items = [item for item in items if item.kind == COMPUTERS]
    elif name is not None:
        items = [_chosen(items, name)]
    if as_json:
        voice.result(_document(items))
    elif name == COMPUTERS:
        voice.result(_compared(voice.colour))
    elif name is not None:
        voice.result(_told(items[0], whole, voice.colour))
    else:
        voice.result(_list(items, voice.colour))


def _compared(colour: bool) -> str:
    from latency.report.computers import HEAD, rows

    note = "tokens a second of a language model of 8 G parameters, by roofline with 8-bit weights unless measured"
    return f"{aligned(HEAD, rows(), colour)}\n\n{note}"


def _chosen(items, name: str):
    from latency.errors import InputError, Problem
    from latency.scenario.problems import hint

    wanted = name.removeprefix("library:")
    for item in items:
        if item.name == wanted:
            return item
    names = [item.name for item in items]
    raise InputError("library", [Problem(name, "", f"nothing shipped has this name{hint(wanted, names)}")])


def _list(items, colour: bool) -> str:
    from latency.report.networks import bases_text, sources_text
    from latency.scenario.places import places

    scenarios = [(item.name, item.title) for item in items if item.kind == "scenario"]
    parts = []
    for item in items:
        found = places(item.path)
        if item.kind != "scenario":
            parts.append((item.name, str(len(found) or ""), bases_text(found), sources_text(item)))
    head = ("part", "places", "basis of their positions", "sources")
    return f"{aligned(('scenario', 'what it is'), scenarios, colour)}\n\n{aligned(head, parts, colour)}"


def _told(item, whole: bool, colour: bool) -> str:
    from latency.report.networks import PLACE_HEAD, guesses_text, place_rows, source_lines
    from latency.scenario.places import places

    found = [] if whole or item.kind == "scenario" else places(item.path)
    if not found:
        return item.path.read_text(encoding="utf-8")
    table = aligned(PLACE_HEAD, place_rows(found), colour)
    sources = "\n".join(f"  {line}" for line in source_lines(item))
    guesses = f"\nguesses: {guesses_text(found)}" if guesses_text(found) else ""
    return f"{item.name}: {item.title}\n\n{table}\n{guesses}\nsources:\n{sources}"


def _document(items) -> str:
    from latency.report.computers import machines
    from latency.result.json_text import json_text
    from latency.scenario.places import places

    return json_text([
        {
            **_plain(item),
            "places": [_place(place) for place in places(item.path)],
            "computers": [{"name": machine.name, "facts": _facts(machine.facts)} for machine in machines(item)],
        }
        for item in items
    ])  # fmt: skip


def _plain(item) -> dict:
    return {**item._asdict(), "path": item.path.name, "sources": [work._asdict() for work in item.sources]}


def _place(place) -> dict:
    return {"name": place.name, "kind": place.kind, "facts": _facts(place.facts)}


def _facts(facts: dict) -> dict:
    return {key: {**fact._asdict(), "range": list(fact.range)} for key, fact in facts.items()}
