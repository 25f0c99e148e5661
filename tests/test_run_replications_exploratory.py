"""Claims edited after an answer was seen: the result is exploratory, says so, and goes on saying so."""

from __future__ import annotations

import json
import shutil

import pytest
from test_run_replications import CLAIMS, SHORT, files_of, summary_of

import latency
from latency.cli.main import main
from latency.result.earlier import earlier_claims
from latency.scenario.declared import claims_digest

OTHER = ("claims.sooner.factor=3",)
LABEL = "Exploratory: the claims were edited after a run, or after they were declared."


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """A scenario with the result of its first run beside it."""
    home = tmp_path_factory.mktemp("exploratory")
    (home / "small.toml").write_text(SHORT + CLAIMS)
    assert run_in(home, "small-result") == 0
    return home


@pytest.fixture
def home(seen, tmp_path, monkeypatch):
    """A copy of it that may be changed, as current folder."""
    shutil.copytree(seen, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def run_in(home, out, *settings, file="small.toml", options=()):
    asked = [part for setting in settings for part in ("--set", setting)]
    cases = [part for case in ("ground-direct", "onboard-direct") for part in ("--case", case)]
    return main(["run", str(home / file), "-o", str(home / out), *cases, *asked, *options])


def loaded(home, *settings):
    return latency.load(home / "small.toml", settings)


def test_a_run_onto_one_with_other_claims_is_exploratory_on_the_screen_and_in_the_summary(home, capsys):
    assert not summary_of(home / "small-result")["exploratory"]
    assert run_in(home, "small-result", *OTHER, options=["--force"]) == 0
    out, err = capsys.readouterr()
    assert LABEL in out
    assert "holds a run with other claims, so this is exploratory" in err
    summary = summary_of(home / "small-result")
    assert summary["exploratory"] is True
    assert summary["declaration"]["state"] == "edited"
    assert summary["declaration"]["digest"] == claims_digest(loaded(home, *OTHER))


def test_the_label_stays_when_run_once_more_and_in_what_the_resolved_scenario_gives(home, capsys):
    for _ in range(2):
        assert run_in(home, "small-result", *OTHER, options=["--force", "--quiet"]) == 0
        assert summary_of(home / "small-result")["exploratory"]
    assert main(["run", str(home / "small-result/scenario.toml"), "-o", str(home / "again"), "--quiet"]) == 0
    assert files_of(home / "again") == files_of(home / "small-result")


def test_to_declare_the_new_claims_afterwards_does_not_help(home, capsys):
    declared = f"scenario.declared={claims_digest(loaded(home, *OTHER))}"
    for _ in range(2):
        assert run_in(home, "small-result", *OTHER, declared, options=["--force", "--quiet"]) == 0
        assert summary_of(home / "small-result")["exploratory"]
    # Whoever had declared them before any run is not concerned.
    assert run_in(home, "elsewhere", *OTHER, declared, options=["--quiet"]) == 0
    assert summary_of(home / "elsewhere")["declaration"]["state"] == "declared"


def test_whoever_goes_back_to_the_claims_of_the_first_run_tests_them_again(home, capsys):
    before = files_of(home / "small-result")
    assert run_in(home, "small-result", *OTHER, options=["--force", "--quiet"]) == 0
    assert run_in(home, "small-result", options=["--force", "--quiet"]) == 0
    assert files_of(home / "small-result") == before


def test_claims_that_do_not_fit_what_was_declared_are_exploratory_without_any_folder(home, capsys):
    declared = f"scenario.declared={claims_digest(loaded(home))}"
    assert run_in(home, "declared", declared, options=["--quiet"]) == 0
    assert run_in(home, "edited", declared, *OTHER) == 0
    assert [summary_of(home / name)["exploratory"] for name in ("declared", "edited")] == [False, True]
    assert LABEL in capsys.readouterr().out


def test_the_verdict_of_replications_is_labelled_too(home, capsys):
    options = ["--force", "--replications", "5", "--workers", "1"]
    assert run_in(home, "small-result", *OTHER, options=options) == 0
    assert summary_of(home / "small-result")["verdict"]["exploratory"] is True
    assert LABEL in capsys.readouterr().out


@pytest.mark.parametrize(
    "settings",
    [
        OTHER,
        (*OTHER, "scenario.replications=7"),
        (*OTHER, 'cases=["ground-direct", "onboard-relay"]'),
        (*OTHER, 'scenario.title="Another name"'),
        ('scenario.question="Is it later?"',),  # the question is part of what is tested
        ('claims.sooner.metric="p95"',),
    ],
)
def test_another_question_about_the_same_scenario_is_seen(home, settings):
    found = earlier_claims(loaded(home, *settings), [home / "small-result"])
    assert found.folder == home / "small-result"
    assert found.digest == claims_digest(loaded(home))


@pytest.mark.parametrize(
    "settings",
    [
        (),
        ("scenario.replications=7",),
        ('scenario.title="Another name"',),
        ("workload.interval=20 min",),
        (*OTHER, "workload.interval=20 min"),
        (*OTHER, "scenario.seed=2"),
    ],
)
def test_the_same_claims_or_another_scenario_are_let_pass(home, settings):
    assert earlier_claims(loaded(home, *settings), [home / "small-result"]) is None


def test_claims_made_after_a_run_without_any_are_seen_as_well(home, capsys):
    (home / "bare").mkdir()
    (home / "bare/small.toml").write_text(SHORT)
    assert run_in(home / "bare", "out", options=["--quiet"]) == 0
    assert earlier_claims(loaded(home), [home / "bare/out"]).folder == home / "bare/out"
    assert earlier_claims(latency.load(home / "bare/small.toml"), [home / "small-result"]) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", "[]"),
        ("manifest.json", "{"),
        ("manifest.json", None),
        ("summary.json", "{}"),
        ("scenario.toml", "schema = 1"),
        ("scenario.toml", None),
    ],
)
def test_a_folder_that_cannot_be_read_tells_nothing(home, name, text):
    path = home / "small-result" / name
    path.unlink()
    if text is not None:
        path.write_text(text)
    assert earlier_claims(loaded(home, *OTHER), [home / "small-result", home / "none"]) is None


def claimed(home, capsys, *settings):
    asked = [part for setting in settings for part in ("--set", setting)]
    assert main(["claim", str(home / "small.toml"), "--replications", "1", "--workers", "1", "--json", *asked]) == 0
    return json.loads(capsys.readouterr().out)


def test_claim_looks_for_results_in_the_current_folder_only(home, tmp_path, monkeypatch, capsys):
    (home / "small-result").rename(home / "small-result-2")  # any number
    assert claimed(home, capsys, *OTHER)["exploratory"] is True
    assert claimed(home, capsys)["exploratory"] is False
    monkeypatch.chdir(tmp_path)
    assert claimed(home, capsys, *OTHER)["exploratory"] is False
