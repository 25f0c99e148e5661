"""Files of strangers: bounded in size, time and cost, and never more than a list of problems."""

from __future__ import annotations

import re
import time

import pytest
from ground_texts import GROUND
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_texts import RIGHT, WRITTEN_OUT, changed, load_text, problems_of, write

from latency.errors import InputError
from latency.scenario import load

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
PATIENCE_S = 5.0  # of a processor, for hostile files of up to a mebibyte; the standard parser alone takes 1 s of it

TOKENS = [
    "=", '"', "'", "[", "]", "{", "}", ".", ",", "\n", "#", "nan", "-inf", "1e308", "9" * 400, "0x" + "f" * 6000,
    "true", '"x"', "0", "-0", "-1", "[[a]]", "[]", "{}", "{ value = 3 }", "value", "range", '"550 km"',
    '"1e99 km"', '"1e-9 s"',
    "2025-13-45", "07:32:00", "1979-05-27", "\x00", "\ufeff", "\u202e", "\U0001f6f0", "\r", '"""', "\\u0000", "[1,2]",
]  # fmt: skip


def told(folder, text) -> str:
    """Return what a file leads to: nothing, or problems. Anything else is a failure."""
    try:
        load_text(folder, text)
    except InputError as error:
        return str(error)
    return ""


def mutated(text: str, edits: list) -> str:
    for where, length, token in edits:
        at = where % (len(text) + 1)
        text = text[:at] + token + text[at + length :]
    return text


edits = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 12), st.sampled_from(["", *TOKENS]) | st.characters(codec="utf-8")),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from([RIGHT, WRITTEN_OUT, GROUND]), edits)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_told_never_worse(tmp_path, text, edits):
    message = told(tmp_path, mutated(text, edits))
    assert not CONTROLS.search(message)


@given(st.sampled_from([RIGHT, GROUND]), st.integers(0, GROUND.count("\n") - 1), st.sampled_from(TOKENS))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_of_any_other_kind_is_told(tmp_path, text, number, token):
    lines = text.split("\n")
    number %= len(lines)
    lines[number] = f"{lines[number].split('=')[0]}= {token}"
    told(tmp_path, "\n".join(lines))


BOMBS = {
    "empty": "",
    "too large": "#" * (2**20 + 1),
    "deep arrays": "a = " + "[" * 100_000,
    "closed deep arrays": "a = " + "[" * 5_000 + "]" * 5_000,
    "deep inline tables": "a = " + "{a = " * 20_000,
    "a long dotted key": "a." * 200_000 + "a = 1",
    "a long quoted dotted key": "'a'. " * 200_000 + "a = 1",
    "a long dotted header": "[" + "a." * 200_000 + "a]",
    "40 levels": "a." * 32 + "a = 1",
    "many keys": "".join(f"k{at} = 1\n" for at in range(80_000)),
    "many values": "a = [" + "1," * 250_000 + "]",
    "many headers": "".join(f"[a{at}]\n" for at in range(80_000)),
    "many tables": "[[a]]\n" * 150_000,
    "one long word": "a" * 1_000_000,
    "one long string": 'a = "' + "x" * 1_000_000 + '"',
    "open string": 'a = """' + "\\" * 500_000,
    "many digits": "a = " + "9" * 1_000_000,
    "many dots": "." * 1_000_000,
    "many quotes": '"' * 1_000_000,
    "many problems": "".join(f'[stations.s{at}]\nlatitude = "x"\n' for at in range(20_000)),
    "many names": 'cases = ["' + '", "'.join(f"n{at}" for at in range(60_000)) + '"]',
}


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_texts_are_refused_soon(tmp_path, name):
    begin = time.process_time()
    assert told(tmp_path, BOMBS[name])
    assert time.process_time() - begin < PATIENCE_S


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path):
    (tmp_path / "fires.toml").write_bytes(b"schema = 1\n\xff\n")
    with pytest.raises(InputError, match=r"fires.toml:2  not UTF-8 text"):
        load(tmp_path / "fires.toml")


def test_only_regular_files_are_read(tmp_path):
    for name in (tmp_path, "/dev/zero", "/dev/null", tmp_path / "none.toml", "a\0b", "x" * 5000, "", "--help"):
        with pytest.raises(InputError):
            load(name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("planes = 2", "planes = 5000", "15,000 satellites; this version takes up to 10,000"),
        ('interval = "10 min"', 'interval = "1 us"', "captures predicted, more than the 10,500,000"),
        ("hop_limit = 8", 'topology_step = "1 ms"', "isl steps predicted, more than the 200,000,000"),
        ("hop_limit = 8", 'delay_step = "1 ms"', "windows predicted, more than the 50,000,000"),
        ('span = "2 d"', 'span = "10000 a"', "'a' is not a time"),
        ('span = "2 d"', 'span = "3660001 d"', "is not between 1 ms and 3660 d"),
    ],
)
def test_what_would_cost_too_much_is_refused_with_the_estimate(tmp_path, old, new, said):
    begin = time.process_time()
    text = changed(old, new).replace('span = "2 d"', 'span = "3660 d"') if "isl" in said else changed(old, new)
    (found,) = problems_of(tmp_path, text)
    assert said in found
    assert time.process_time() - begin < PATIENCE_S


NUMBERS = ["0", "-0", "1", "10000", "10001", "-1", "9007199254740992", "9007199254740993", "nan", "inf", "1e308", "1.0"]


@pytest.mark.parametrize("number", NUMBERS)
def test_whole_numbers_have_bounds(tmp_path, number):
    message = told(tmp_path, changed("hop_limit = 8", f"hop_limit = {number}"))
    assert bool(message) == (number not in ("0", "-0", "1", "10000"))


@pytest.mark.parametrize("name", ["a/b", "a\\nb", "", "=1+1", "@x", " ", "a" * 65, "\\u202eb", "-x"])
def test_names_fit_for_tables_only(tmp_path, name):
    (found,) = problems_of(tmp_path, changed("[stations.south]", f'[stations."{name}"]'))
    assert "is not a name; use up to 64 letters, digits, - and _" in found


@pytest.mark.parametrize("name", ["../up", "/root", "a/b", "", ".", "-x"])
def test_a_scenarios_name_leads_nowhere(tmp_path, name):
    (found,) = problems_of(tmp_path, RIGHT, [f'scenario.name="{name}"'])
    assert "scenario.name" in found


def test_a_files_name_is_made_fit_to_be_a_scenarios(tmp_path):
    assert load(write(tmp_path, RIGHT, "-my fires (2).toml")).name == "my-fires-2"


@pytest.mark.parametrize("name", ["gen 1", "été", "哨兵", "ISS (ZARYA)", "x.y"])
def test_names_may_be_of_any_language(tmp_path, name):
    scenario = load_text(tmp_path, changed("[stations.south]", f'[stations."{name}"]'))
    assert name in [station.name for station in scenario.stations]
    assert load(write(tmp_path, scenario.resolved)).resolved == scenario.resolved
