"""Which assumptions of a scenario can be turned: those with a range."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import get_args

from latency.errors import InputError, Problem
from latency.scenario.assemble import split_setting
from latency.scenario.leaves import Count, Leaf
from latency.scenario.model import Assumption, Scenario
from latency.scenario.problems import clean, hint, path_text
from latency.scenario.rules import ScenarioFile
from latency.scenario.section import holds_many, leaf_of
from latency.units import UnitError, parse
from latency.verdict.knob import Knob

NAMED = ("satellites", "stations", "relays", "data_centres", "users")  # sections of things that have names
SPELLED_OUT = 4  # names of a few of them in the name of a knob
STUDY = "scenario"  # the section of how things are studied: no assumption about them
WEAKEST_FIRST = ("", "guess", "derived", "published", "measured")  # together they are as good as the worst of them

Keys = tuple[str, ...]


def knobs_of(scenario: Scenario) -> tuple[Knob, ...]:
    """Return the assumptions that carry a range, in the order of the register.

    Things of one section that share a key, its value and its range (the mask of five stations) are one knob: they were
    assumed together. Where one of them is a guess the knob is one. A value that is a word ("unlimited") cannot be
    turned, and one set on the command line has lost its range: who sets it knows it.

    Examples
    --------
    >>> from latency.scenario import load
    >>> knobs = knobs_of(load("three-body-12"))
    >>> mask = find_knob(knobs, "stations.*.mask")
    >>> len(mask.keys), mask.low, mask.present, mask.high, mask.unit
    (5, 5.0, 5.0, 15.0, 'deg')
    """
    paths = {row.key: split_setting(f"{row.key}=0")[0] for row in scenario.assumptions}
    groups: dict[tuple, list[Assumption]] = {}
    for row in scenario.assumptions:
        path = paths[row.key]
        if row.low and row.high and path[0] != STUDY and _number(row.value) is not None:
            where = (path[0], path[2:]) if path[0] in NAMED else (path, ())
            groups.setdefault((*where, row.value, row.unit, row.low, row.high), []).append(row)
    knobs = (_knob(rows, [paths[row.key] for row in rows], paths.values()) for rows in groups.values())
    return tuple(knob for knob in knobs if knob.low < knob.high)


def find_knob(knobs: Sequence[Knob], name: str, asked_by: str = "--knob") -> Knob:
    """Return the knob of a name, or of any of its keys; `asked_by` is whom to blame.

    Raises
    ------
    InputError
        There is none; says which name was probably meant.
    """
    for knob in knobs:
        if name == knob.name or name in knob.keys:
            return knob
    meant = hint(name, [knob.name for knob in knobs])
    message = f"has no range here (`latency check` lists them, --knob KEY=LOW..HIGH gives one){meant}"
    raise InputError("the command line", [Problem(asked_by, clean(name), message)])


def ranged(scenario: Scenario, text: str) -> tuple[str, ...]:
    """Return the settings that give an assumption a range, or another one: KEY=LOW..HIGH, its value as it is.

    A KEY with `*` gives it to all that it fits.

    Raises
    ------
    InputError
        It is not KEY=LOW..HIGH, or no assumption has that key.
    """
    key, _, ends = text.partition("=")
    low, dots, high = ends.partition("..")
    if not (key and low and dots and high):
        message = f'"{clean(text)}" is not KEY=LOW..HIGH, such as workload.raw_size="1 MB..10 GB"'
        raise InputError("the command line", [Problem("--knob", "", message)])
    rows = [row for row in scenario.assumptions if fnmatchcase(row.key, key)]
    if not rows:
        message = f"there is no such assumption{hint(key, [row.key for row in scenario.assumptions])}"
        raise InputError("the command line", [Problem("--knob", clean(key), message)])
    return tuple(_with_range(row, low.strip(), high.strip()) for row in rows)


def _with_range(row: Assumption, low: str, high: str) -> str:
    texts = {"basis": row.basis or "guess", "source": row.source, "note": row.note or "range of the command line"}
    texts["favours"] = row.favours
    said = ", ".join(f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in texts.items() if text)
    value, low, high = (_toml(text) for text in (f"{row.value} {row.unit}".strip(), low, high))
    return f"{row.key}={{value = {value}, range = [{low}, {high}], {said}}}"


def _toml(text: str) -> str:
    """A number stays one, everything else is a text."""
    return text if _number(text) is not None and text[-1].isdigit() else json.dumps(text, ensure_ascii=False)


def _knob(rows: Sequence[Assumption], paths: Sequence[Keys], all_paths: Iterable[Keys]) -> Knob:
    first = rows[0]
    present, low, high = (_number(text) for text in (first.value, first.low, first.high))
    weakest = min((row.basis for row in rows), key=WEAKEST_FIRST.index)
    favours = {row.favours for row in rows}
    return Knob(
        name=_name(paths, all_paths),
        keys=tuple(row.key for row in rows),
        present=present,
        low=low,
        high=high,
        unit=first.unit,
        basis=weakest,
        favours=favours.pop() if len(favours) == 1 else "",
        whole=isinstance(_leaf(paths[0]), Count),
    )


def _number(text: str) -> float | None:
    """A number of the register, None for a word; an end of a range may be in per cent where its share is not."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(parse(text, "share").amount)
    except UnitError:
        return None


def _name(paths: Sequence[Keys], all_paths: Iterable[Keys]) -> str:
    """The key, with the names of the things that share it in place of the one name."""
    section, names, rest = paths[0][0], [path[1] for path in paths], paths[0][2:]
    if len(paths) == 1:
        return path_text(paths[0])
    everybody = {path[1] for path in all_paths if path[0] == section and path[2:] == rest}
    if len(names) == len(everybody):
        return path_text((section, "*", *rest)).replace('"*"', "*")
    listed = names if len(names) <= SPELLED_OUT else [*names[:2], f"{len(names) - 2} more"]
    return f"{section}.{{{','.join(listed)}}}.{path_text(rest)}"


def _leaf(path: Keys) -> Leaf | None:
    """The kind of the value that stands at a path of a scenario file."""
    section, many, leaf = ScenarioFile, False, None
    for key in path:
        if many:  # the key is a name
            many = False
            continue
        field = section.model_fields[key]
        leaf, many = leaf_of(field), holds_many(field)
        inner = get_args(field.annotation)[1] if many else field.annotation
        section = next((part for part in (*get_args(inner), inner) if hasattr(part, "model_fields")), section)
    return leaf
