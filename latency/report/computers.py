"""The computers of the library for people: how fast by which measure, on how many watts, and on whose word."""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import NamedTuple

from latency import units
from latency.report.networks import source_lines
from latency.scenario.library import Shipped, shipped
from latency.scenario.places import Fact, facts_of

KIND = "computers"
HEAD = ("computer", "year", "tile", "rate", "memory", "tokens read", "written", "power", "idle", "basis")
MODEL_PARAMETERS = 8 * 10**9
MODEL_BYTES = 8 * 10**9  # with weights of 8 bits


class Machine(NamedTuple):
    """A computer that places of a scenario refer to by `kind`."""

    name: str
    facts: dict[str, Fact]

    def text(self, key: str) -> str:
        """Return a value as the part writes it, "" where it says nothing."""
        return str(self.facts[key].value) if key in self.facts else ""

    def sustained(self, key: str, share: str, dimension: str) -> float | None:
        """Return a nameplate rate times its sustained share, in base units; None where it is not stated."""
        if key not in self.facts or share not in self.facts:
            return None
        return float(units.parse(self.text(key), dimension).amount) * float(self.facts[share].value)


def machines(item: Shipped) -> list[Machine]:
    """Return the computers of a part, in the order of the file."""
    data = tomllib.loads(item.path.read_text("utf-8"))
    return [Machine(name, facts_of(table)) for name, table in data.get("computers", {}).items()]


def computers() -> list[tuple[Shipped, list[Machine]]]:
    """Return the parts that describe computers to refer to, with what they describe."""
    found = [(item, machines(item)) for item in shipped() if item.kind == KIND]
    return [(item, described) for item, described in found if described]


def rows() -> list[tuple[str, ...]]:
    """Return a row for each computer, by year and name."""
    listed = [machine for _, described in computers() for machine in described]
    return [_row(machine) for machine in sorted(listed, key=lambda each: (each.text("year"), each.name))]


def _row(machine: Machine) -> tuple[str, ...]:
    return (
        machine.name, machine.text("year"), machine.text("tile_time"), _rated(machine, "rate", "utilisation"),
        _rated(machine, "bandwidth", "bandwidth_utilisation"), _read(machine), _written(machine),
        machine.text("power"), machine.text("idle_power"), _bases(machine),
    )  # fmt: skip


def _rated(machine: Machine, key: str, share: str) -> str:
    return f"{machine.text(key)} x {machine.text(share)}" if key in machine.facts else ""


def _read(machine: Machine) -> str:
    """Tokens of a prompt a second: two operations for each parameter."""
    sustained_op_s = machine.sustained("rate", "utilisation", "computing rate")
    return _tokens(machine, "prefill_rate", sustained_op_s, 2 * MODEL_PARAMETERS)


def _written(machine: Machine) -> str:
    """Tokens of an answer a second: all weights are read for each."""
    sustained_bit_s = machine.sustained("bandwidth", "bandwidth_utilisation", "rate")
    return _tokens(machine, "decode_rate", sustained_bit_s, 8 * MODEL_BYTES)


def _tokens(machine: Machine, measured: str, sustained: float | None, each: int) -> str:
    if measured in machine.facts:
        return f"{_number(float(units.parse(machine.text(measured), 'token rate').amount))} measured"
    return "" if sustained is None else _number(sustained / each)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _bases(machine: Machine) -> str:
    counts = Counter(fact.basis or "none" for fact in machine.facts.values())
    return ", ".join(f"{basis} {counts[basis]}" for basis in sorted(counts, key=lambda each: (-counts[each], each)))


def page() -> str:
    """Return docs/computers.md, written from the parts themselves."""
    table = "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *rows()))
    return f"{_INTRODUCTION}\n{table}\n\n## Sources\n\n{_sources()}"


def _sources() -> str:
    return "\n".join(_of_part(item) for item, _ in computers())


def _of_part(item: Shipped) -> str:
    bullets = "".join(f"* {line}\n" for line in source_lines(item)) or "* none: recalled\n"
    return f"### `{item.name}`\n\n{item.title}.\n\n{bullets}"


_INTRODUCTION = """\
# Computers

Written from the parts of the library by `latency.report.computers.page`; a test holds it to them. `latency library
computers` shows the table, `latency library computers/jetson-tx2` a part with the pedigree of every value.

A part goes into a scenario with `use = ["library:computers/jetson-tx2"]`; a satellite or data centre refers to it with
`kind = "jetson-tx2"` and may state keys of its own besides, which go before. A computer that nobody refers to costs
nothing.

*Rate* and *memory* are nameplates times the share that is sustained, of one worker. *Tokens read* (of the prompt) and
*written* (of the answer) a second are those of a language model of 8 G parameters with 8-bit weights, one request at a
time: measured, or by the roofline, rate / 16 Gop and memory / 8 GB. Operations a second do not tell how fast an answer
is written; the memory does. Measured figures here are of 4-bit weights. *Basis* counts the values by what they rest on.
"""
