"""The page on scenario files and the JSON Schema say what the code does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from ground_texts import GROUND
from machine_texts import MACHINES
from scenario_texts import RIGHT, load_text

from latency import units
from latency.scenario import json_schema
from latency.scenario.reference import BEGIN, END, keys_text

PAGE = (Path(__file__).parent.parent / "docs" / "scenario-files.md").read_text("utf-8")


def blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_reference_is_current():
    """If it is not, latency.scenario.reference.rewrite(page) makes it so."""
    assert PAGE.split(BEGIN)[1].split(END)[0] == keys_text()


def test_the_example_loads_as_it_stands(tmp_path):
    scenario = load_text(tmp_path, blocks()[0])
    assert scenario.cases == ("ground-direct", "onboard-direct")
    assert scenario.warnings == ()


def test_the_pedigree_shown_is_accepted(tmp_path):
    text = blocks()[0].replace('[satellites.camera.downlink]\nrate = "220 Mbit/s"\n', "") + blocks()[1]
    rows = {row.key: row for row in load_text(tmp_path, text).assumptions}
    row = rows["satellites.camera.downlink.rate"]
    assert (row.basis, row.source, row.favours, row.low) == ("published", "devaraj-2017", "ground", "100")


def test_the_ground_segment_shown_is_accepted(tmp_path):
    ground = next(text for text in blocks() if "[relays.high]" in text)
    text = blocks()[0].replace('[satellites.camera.downlink]\nrate = "220 Mbit/s"\n', "") + ground
    text = text.replace('kind         = "poisson"', 'kind         = "poisson"\npriority     = 1')
    scenario = load_text(tmp_path, text)
    assert [warning.partition(":")[0] for warning in scenario.warnings] == ["weather.clouds"]  # it has no laser
    assert [place.relay is None for place in scenario.stations] == [False, True]


def test_the_machines_shown_are_accepted(tmp_path):
    machines = next(text for text in blocks() if "[computers.board]" in text)
    written = blocks()[0].replace('[satellites.camera.computer]\nservice_time = "20 s"\n', "")
    written = written.replace('computer  = { workers = 4, service_time = "5 s" }\n', "")
    scenario = load_text(tmp_path, written + machines)
    assert [warning.partition(":")[0] for warning in scenario.warnings] == ["satellites.camera.downlink"]  # no power
    assert [task.name for task in scenario.workload.tasks] == ["mask", "describe"]
    assert scenario.groups[0].computer.kind == scenario.data_centres[0].computer.kind == "board"


def test_every_unit_named_on_the_page_exists():
    table = PAGE[PAGE.index("| kind | units |") : PAGE.index("**Pedigree.**")]
    named = {word for cell in re.findall(r"`([^`]*)`", table) for word in cell.split()} - {'"25', '%"'}
    known = {unit for table in units.UNITS.values() for unit in table}
    assert named <= known
    assert len(named) > 30


def resolve(schema: dict, reference: dict) -> dict:
    return schema["$defs"][reference["$ref"].rsplit("/", 1)[1]] if "$ref" in reference else reference


def fits(schema: dict, rule: dict, value) -> bool:
    """Whether a value obeys the few keywords that the schema uses; written anew, to check it from outside."""
    rule = resolve(schema, rule)
    if "anyOf" in rule:
        return any(fits(schema, part, value) for part in rule["anyOf"])
    if "enum" in rule or "const" in rule:
        return value in rule.get("enum", [rule.get("const")])
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
    kind = rule.get("type", "object")
    if kind == "null" or not isinstance(value, kinds[kind]) or isinstance(value, bool) != (kind == "boolean"):
        return False
    if kind == "string":
        return re.search(rule.get("pattern", ""), value) is not None
    if kind == "array":
        return all(fits(schema, rule.get("items", {}), item) for item in value)
    if kind == "object":
        return fits_object(schema, rule, value)
    return rule.get("minimum", value) <= value <= rule.get("maximum", value)


def fits_object(schema: dict, rule: dict, value: dict) -> bool:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
    if not set(rule.get("required", ())) <= set(value):
        return False
    for key, item in value.items():
        if key not in known and others is False:
            return False
        if not fits(schema, known.get(key, others if isinstance(others, dict) else {"type": "object"}), item):
            return False
    return True


def parsed(text: str) -> dict:
    """Return a file as JSON would have it: dates as text."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.mark.parametrize("text", [RIGHT, GROUND, MACHINES, blocks()[0]], ids=["right", "ground", "machines", "page"])
def test_the_schema_accepts_right_files_and_their_resolved_form(tmp_path, text):
    schema = json_schema()
    assert fits(schema, schema, parsed(text))
    assert fits(schema, schema, parsed(load_text(tmp_path, text).resolved))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hop_limit = 8", "hop_limt = 8"),
        ("hop_limit = 8", 'hop_limit = "8"'),
        ('span = "2 d"', 'span = "2 km"'),
        ("schema = 1\n", ""),
        ('carries = "raw"', 'carries = "raws"'),
        ('favours = "orbit"', 'favours = "space"'),
    ],
)
def test_the_schema_refuses_wrong_files(old, new):
    schema = json_schema()
    assert not fits(schema, schema, parsed(RIGHT.replace(old, new)))


def test_the_schema_is_plain_json_with_a_word_on_every_key():
    schema = json_schema()
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema
    for section in [schema, *schema["$defs"].values()]:
        for key, rule in section.get("properties", {}).items():
            assert rule.get("description"), key
            assert "null" not in json.dumps(rule), key
            assert "default" not in rule or fits(schema, rule, rule["default"]), key
