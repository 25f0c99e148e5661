"""The command line's door: help, errors and exit codes, before any verb does its work."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import latency
from latency.cli.enter import enter, group
from latency.cli.main import main
from latency.cli.options import CASES
from latency.cli.verbs import VERBS, help_page
from latency.errors import AuditError, InputError, Problem
from latency.flow import cases

PROJECT = Path(__file__).resolve().parent.parent
NAMES = [name for name, _ in VERBS]


def latency_command(*arguments: str, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "latency", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), **options.pop("env", {})}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **options)


@pytest.fixture
def failing(monkeypatch):
    """Make reading a scenario fail in a chosen way."""

    def fail_with(error: BaseException):
        def load(file, settings=()):
            raise error

        monkeypatch.setattr("latency.scenario.load", load, raising=False)

    return fail_with


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_verb(arguments, capsys):
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in NAMES)


def test_click_shows_the_same_page(capsys):
    assert enter(["--help"]) == 0
    assert capsys.readouterr().out == help_page() + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_has_a_page_with_an_example(name, capsys):
    assert main([name, "--help"]) == 0
    page = capsys.readouterr().out
    assert f"\n    latency {name}" in page
    assert "--quiet" in page


@pytest.mark.parametrize("name", NAMES)
def test_a_help_page_fits_the_screen(name, capsys):
    main([name, "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_the_version_is_that_of_the_package(capsys):
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert latency.__version__ == project["version"]
    assert main(["--version"]) == enter(["--version"]) == 0
    assert capsys.readouterr().out == f"latency {latency.__version__}\n" * 2


def test_a_verb_that_does_not_exist_is_wrong_input(capsys):
    assert main(["rnu"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "did you mean 'run'?" in said.err


@pytest.mark.parametrize("arguments", [["run"], ["run", "x", "--cas", "ground-direct"], ["run", "x", "--case", "sky"]])
def test_wrong_options_are_wrong_input(arguments, capsys):
    assert main(arguments) == 2
    assert "Error: " in capsys.readouterr().err


def test_problems_of_the_input_are_listed_without_traceback(failing, capsys):
    failing(InputError("x.toml", [Problem("x.toml:3", "a.b", "no"), Problem("x.toml:9", "", "neither")]))
    assert main(["check", "x.toml"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "x.toml: 2 problems\n  x.toml:3  a.b: no\n  x.toml:9  neither\n"


def test_debug_shows_the_traceback(failing):
    failing(InputError("x.toml", [Problem("x.toml:3", "a.b", "no")]))
    with pytest.raises(InputError):
        main(["check", "x.toml", "--debug"])


def test_a_failed_audit_is_a_failed_check(failing, capsys):
    failing(AuditError("a bit was lost"))
    assert main(["run", "x.toml"]) == 1
    assert "a bit was lost" in capsys.readouterr().err


def test_an_interruption_has_its_own_exit_code(failing, capsys):
    failing(KeyboardInterrupt())
    assert main(["run", "x.toml"]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


def test_a_bug_is_called_a_bug(failing, capsys):
    failing(ZeroDivisionError("division by zero"))
    assert main(["run", "x.toml"]) == 1
    assert "ZeroDivisionError: division by zero\nThis is a bug" in capsys.readouterr().err


def test_a_folder_that_exists_is_refused_before_the_work(failing, tmp_path, capsys):
    failing(AssertionError("the scenario was read"))
    assert main(["run", "x.toml", "-o", str(tmp_path)]) == 2
    assert "--force" in capsys.readouterr().err


def test_shells_can_complete():
    source = latency_command(env={"_LATENCY_COMPLETE": "bash_source"})
    assert source.returncode == 0
    assert "complete -o nosort" in source.stdout
    words = latency_command(env={"_LATENCY_COMPLETE": "bash_complete", "COMP_WORDS": "latency pa", "COMP_CWORD": "1"})
    assert words.stdout.split(",")[-1].strip() == "passes"


def test_the_cases_offered_are_those_of_the_engine():
    assert tuple(case.name for case in cases.CASES) == CASES


def test_the_verbs_listed_are_modules():
    context = group.make_context("latency", [], resilient_parsing=True)
    assert all(group.get_command(context, name).name == "command" for name in NAMES)


def test_help_is_there_at_once():
    """Best of many: a shared machine only ever makes things slower."""

    def best_s(*arguments: str) -> float:
        took = []
        for _ in range(12):
            begin = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=PROJECT)
            took.append(time.perf_counter() - begin)
        return min(took)

    assert best_s("-m", "latency", "--help") < 5 * best_s("-c", "pass")
