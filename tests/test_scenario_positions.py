"""Lines of keys: found again wherever TOML allows to write them."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from latency.scenario.positions import lines_of
from latency.scenario.resolved import toml

TEXT = '''\
# a comment with = and [brackets]
title = """two
lines \\" and "" quotes"""
"quoted key".plain = 'a # no comment' # a comment
numbers = [
  1,      # one = 1
  [2, 3], ]
inline = { a = 1, b.c = "x]", d = [ { e = 2 } ] }
when = 2025-06-01 00:00:00Z

[first.second] # header
x = true
[[first.list]]
y = 1
[first.list.sub]
z = 2
[[first.list]]
y = 3
[first.list.sub]
z = 4
[first]
w = \'\'\'
text\'\'\'
'''


def test_every_way_to_write_a_key_has_its_line():
    lines = lines_of(TEXT)
    assert lines[("title",)] == 2
    assert lines[("quoted key", "plain")] == 4
    assert lines[("numbers", 0)] == 6
    assert lines[("numbers", 1, 1)] == 7
    assert lines[("inline", "b", "c")] == 8
    assert lines[("inline", "d", 0, "e")] == 8
    assert lines[("when",)] == 9
    assert lines[("first", "second", "x")] == 12
    assert [lines[("first", "list", at, "y")] for at in (0, 1)] == [14, 18]
    assert [lines[("first", "list", at, "sub", "z")] for at in (0, 1)] == [16, 20]
    assert lines[("first", "w")] == 22
    assert lines[("first",)] == 21


def paths(data, path=()):
    """Yield every path of keys and indices in parsed data."""
    if path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from paths(value, (*path, key))


def test_no_path_is_missed():
    assert set(lines_of(TEXT)) == set(paths(tomllib.loads(TEXT)))


keys = st.text(st.sampled_from("abc-_ .\"'#=é\\"), min_size=1, max_size=5)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
leaves = st.one_of(st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9), st.booleans(), texts)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(keys, values, max_size=6), st.data())
def test_each_value_of_any_file_is_on_the_line_told(data, draw):
    """One value a line, so that the line tells the key; gaps of comments and blank lines in between."""
    text = ""
    expected = {}
    for key, value in data.items():
        text += draw.draw(st.sampled_from(["", "\n", "# comment [a] = {\n", "  \t\n"]))
        expected[key] = text.count("\n") + 1
        text += f"{toml({key: value})[2:-2]}\n"
    assert tomllib.loads(text) == data
    lines = lines_of(text)
    assert set(lines) == set(paths(data))
    assert all(lines[path] == expected[path[0]] for path in paths(data))
