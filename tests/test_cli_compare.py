"""latency compare: results side by side, from the folders to what is printed."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pandas as pd
import pytest
from test_cli_verbs import CASES, SCENARIO

from latency.cli.main import main

SLOW = "satellites.eye.isl.rate=0.5 Gbit/s"
LONG = "workload.interval=30 min"  # other captures


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Result folders: as written, with slower links, with other captures."""
    home = tmp_path_factory.mktemp("results")
    file = home / "small.toml"
    file.write_text(SCENARIO)
    runs = {"plain": (), "slow": (SLOW,), "rare": (LONG,)}
    for name, settings in runs.items():
        options = [part for setting in ("scenario.span=6 h", *settings) for part in ("--set", setting)]
        assert main(["run", str(file), "-o", str(home / name), "--quiet", *options]) == 0
    return home


@pytest.fixture
def said(capsys):
    """Run a command line that must end with a code and return what it printed."""

    def run(code, *arguments):
        assert main(["compare", *map(str, arguments)]) == code
        told = capsys.readouterr()
        return told.err if code else told.out

    return run


@pytest.fixture
def altered(made, tmp_path):
    """Return a copy of a result folder with one of its JSON files changed."""

    def copy(name, file, **changes):
        folder = tmp_path / f"{name}-altered"
        shutil.copytree(made / name, folder)
        path = folder / file
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))
        return folder

    return copy


def test_every_case_of_every_result_has_a_row(made, said):
    page = said(0, made / "plain", made / "slow")
    rows = [line.split()[:2] for line in page.splitlines() if line.split()[:1] and line.split()[0] in CASES]
    assert rows[:10] == [[case, number] for case in CASES for number in "12"]
    assert f"1: {made / 'plain'} (small)" in page
    assert max(map(len, page.splitlines()[3:])) <= 120


def test_rows_say_what_the_results_say(made, said):
    content = json.loads(said(0, made / "plain", made / "slow", "--json"))
    for row in content["cases"]:
        summary = json.loads((made / ("plain", "slow")[row["result"] - 1] / "summary.json").read_text())
        case = summary["cases"][row["case"]]
        assert row["p95_ns"] == case["quantiles"]["p95"]["latency_ns"]
        assert row["delivered_share"] == case["delivered_share"]
        assert (row["largest_leg"], row["largest_component"]) == (case["largest"]["leg"], case["largest"]["component"])


def test_the_assumption_that_differs_is_named_and_no_other(made, said):
    folders = made / "plain", made / "slow"
    assert json.loads(said(0, *folders, "--json"))["assumptions"] == [
        {"key": "satellites.eye.isl.rate", "values": ["1 Gbit/s", "0.5 Gbit/s"]}
    ]
    page = said(0, *folders)
    assert "satellites.eye.isl.rate  1 Gbit/s  0.5 Gbit/s" in page
    assert "scenario.span" not in page


def test_captures_are_paired_with_themselves(made, said):
    content = json.loads(said(0, made / "plain", made / "slow", "--json"))
    assert content["same"] == {"scenario": False, "plan": False, "claims": True, "versions": True, "captures": True}
    tables = [pd.read_parquet(made / name / "captures.parquet") for name in ("plain", "slow")]
    for row in content["paired"]:
        one, other = (
            table[(table["case"] == row["case"]) & table["counted"]].set_index("capture")["latency_ns"]
            for table in tables
        )
        apart = (other - one).dropna()
        assert (row["sooner"], row["same"], row["later"]) == ((apart < 0).sum(), (apart == 0).sum(), (apart > 0).sum())
        assert row["captures"] == len(one)
        assert row["p50_difference_ns"] == sorted(apart)[(len(apart) + 1) // 2 - 1]
        assert row["only_in_this"] == (one.isna() & other.notna()).sum()
        assert row["only_in_first"] == (other.isna() & one.notna()).sum()
    by_case = {row["case"]: row for row in content["paired"]}
    assert list(by_case) == CASES
    assert by_case["onboard-direct"]["same"] == by_case["onboard-direct"]["captures"] > 20, "no link is used there"
    assert by_case["node-relay"]["later"] > 0, "raw data crosses slower links"


def test_swapping_two_results_flips_the_differences(made, said):
    one = json.loads(said(0, made / "plain", made / "slow", "--json"))["paired"]
    other = json.loads(said(0, made / "slow", made / "plain", "--json"))["paired"]
    for here, there in zip(one, other, strict=True):
        assert (here["sooner"], here["later"]) == (there["later"], there["sooner"])
        assert (here["only_in_this"], here["only_in_first"]) == (there["only_in_first"], there["only_in_this"])


def test_what_arrived_in_one_result_only_is_counted_apart(made, said, tmp_path):
    folder = tmp_path / "losing"
    shutil.copytree(made / "plain", folder)
    table = pd.read_parquet(folder / "captures.parquet")
    lost = table.index[(table["case"] == "onboard-direct") & table["counted"]][:3]
    table.loc[lost, "latency_ns"] = pd.NA
    table.to_parquet(folder / "captures.parquet")
    for folders, here, first in (((made / "plain", folder), 0, 3), ((folder, made / "plain"), 3, 0)):
        rows = {row["case"]: row for row in json.loads(said(0, *folders, "--json"))["paired"]}
        row = rows["onboard-direct"]
        assert (row["only_in_this"], row["only_in_first"]) == (here, first)
        assert row["delivered_in_both"] == row["same"] == row["captures"] - 3


def test_other_captures_are_not_paired(made, said):
    folders = made / "plain", made / "rare"
    content = json.loads(said(0, *folders, "--json"))
    assert content["paired"] == []
    assert not content["same"]["captures"]
    assert content["same"]["plan"]
    page = said(0, *folders)
    assert "not compared one by one" in " ".join(page.split())
    assert "The opportunity plan is the same" in page


def test_the_same_instants_after_another_start_are_other_captures(made, said, altered):
    moved = altered("plain", "summary.json", start="2027-01-01T00:00:00Z")
    assert not json.loads(said(0, made / "plain", moved, "--json"))["same"]["captures"]


def test_results_of_one_scenario_are_said_to_be(made, said, tmp_path):
    shutil.copytree(made / "plain", tmp_path / "again")
    page = said(0, made / "plain", tmp_path / "again")
    assert "All results are of one and the same scenario." in page
    assert "assumed differently" not in page


def test_other_claims_make_the_comparison_exploratory(made, said, altered):
    assert "xploratory" not in said(0, made / "plain", made / "slow")
    other = altered("plain", "manifest.json", claims_sha256="0" * 64)
    assert "Exploratory: the claims differ" in said(0, made / "plain", other)
    assert json.loads(said(0, made / "plain", other, "--json"))["exploratory"] is True


def test_other_versions_are_named(made, said, altered):
    versions = json.loads((made / "plain" / "manifest.json").read_text())["versions"] | {"numba": "0.1"}
    page = said(0, made / "plain", altered("plain", "manifest.json", versions=versions))
    assert f"Made by different versions: numba {json.loads((made / 'plain' / 'manifest.json').read_text())['versions']['numba']} / 0.1." in page  # noqa: E501


def test_a_case_that_grows_with_the_span_is_named(made, said, altered):
    cases = json.loads((made / "plain" / "summary.json").read_text())["cases"]
    cases["ground-direct"]["grows_with_span"] = True
    page = " ".join(said(0, made / "rare", altered("plain", "summary.json", cases=cases)).split())
    assert "ground-direct in 2" in page
    assert "ground-relay in 2" not in page


def test_a_result_of_replications_shows_its_intervals(made, said, tmp_path, capsys):
    """Two hours, five draws: the row of the second result has the interval that its summary has."""
    drawn = tmp_path / "drawn"
    small = [str(made / "small.toml"), "-o", str(drawn), "--quiet", "--replications", "5", "--workers", "1"]
    assert main(["run", *small, "--set", "scenario.span=2 h", "--case", "ground-direct"]) == 0
    capsys.readouterr()
    expected = json.loads((drawn / "summary.json").read_text())["cases"]["ground-direct"]["interval"]["p50"]
    rows = json.loads(said(0, made / "plain", drawn, "--json"))["cases"]
    found = next(row for row in rows if (row["case"], row["result"]) == ("ground-direct", 2))
    assert (found["p50_low_ns"], found["p50_high_ns"]) == (expected["low"], expected["high"])
    assert found["p50_low_ns"] < found["p50_high_ns"]
    assert next(row for row in rows if row["result"] == 1)["p50_low_ns"] is None
    lines = [line for line in said(0, made / "plain", drawn).splitlines() if line.startswith("ground-direct")]
    assert [" to " in line for line in lines] == [False, True]


def test_a_row_of_equal_value_but_other_range_is_counted(made, said, tmp_path):
    folder = tmp_path / "ranged"
    shutil.copytree(made / "plain", folder)
    path = folder / "assumptions.csv"
    rows = list(csv.reader(io.StringIO(path.read_text())))
    row = next(row for row in rows if row[0] == "satellites.eye.isl.rate")
    row[rows[0].index("low")] = "0.1 Gbit/s"
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    assert json.loads(said(0, made / "plain", folder, "--json"))["same_value_other_pedigree"] == 1
    assert "1 more assumption of equal value" in said(0, made / "plain", folder)


def test_three_results_are_compared_with_the_first(made, said, tmp_path):
    shutil.copytree(made / "plain", tmp_path / "third")
    content = json.loads(said(0, made / "plain", made / "slow", tmp_path / "third", "--json"))
    assert [(row["case"], row["result"]) for row in content["paired"]] == [(c, n) for c in CASES for n in (2, 3)]
    assert content["assumptions"][0]["values"] == ["1 Gbit/s", "0.5 Gbit/s", "1 Gbit/s"]


def test_a_case_that_one_result_lacks_is_shown_where_it_is(made, said, altered):
    summary = json.loads((made / "plain" / "summary.json").read_text())
    fewer = {name: summary["cases"][name] for name in ("onboard-relay", "ground-relay")}
    content = json.loads(said(0, made / "plain", altered("plain", "summary.json", cases=fewer), "--json"))
    assert [row["result"] for row in content["cases"] if row["case"] == "ground-direct"] == [1]
    assert [row["case"] for row in content["paired"]] == ["ground-relay", "onboard-relay"]


def test_csv_has_a_row_per_case_and_folder(made, said):
    rows = list(csv.DictReader(io.StringIO(said(0, made / "plain", made / "slow", "--csv"))))
    assert [(row["case"], row["folder"]) for row in rows] == [
        (case, str(made / name)) for case in CASES for name in ("plain", "slow")
    ]
    assert all(row["p50_ns"].isdigit() for row in rows if not row["p50_more_than_ns"])


# --- mistakes -----------------------------------------------------------------------------------------


def test_one_folder_is_too_few(made, said):
    assert "takes two result folders or more" in said(2, made / "plain")
    assert "takes two result folders or more" in said(2)


def test_a_folder_named_twice_is_refused(made, said):
    told = said(2, made / "plain", made / "slow", made / "slow" / ".." / "plain")
    assert "is named twice" in told
    assert told.count("\n  ") == 1


def test_every_folder_that_is_no_result_gets_its_line(made, said, tmp_path):
    (tmp_path / "empty").mkdir()
    told = said(2, tmp_path / "nowhere", tmp_path / "empty", made / "plain")
    assert f"{tmp_path / 'nowhere'}  is no folder" in told
    assert f"{tmp_path / 'empty'}  is no result folder (it holds no manifest.json)" in told
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize(("file", "text"), [
    ("manifest.json", "{"),
    ("manifest.json", "[]"),
    ("manifest.json", "{}"),
    ("summary.json", "not JSON"),
    ("summary.json", '{"cases": {"ground-direct": {}}}'),
    ("captures.parquet", "not Parquet"),
    ("assumptions.csv", "a,b\n1,2\n"),
    ("assumptions.csv", None),
])  # fmt: skip
def test_a_damaged_folder_is_one_line_and_no_traceback(made, said, tmp_path, file, text):
    folder = tmp_path / "damaged"
    shutil.copytree(made / "plain", folder)
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text)
    told = said(2, made / "plain", folder)
    assert str(folder) in told
    assert "damaged" in told
    assert "Traceback" not in told
    assert len(told.splitlines()) == 2


def test_help_has_an_example(said):
    assert "latency compare before after" in said(0, "--help")
