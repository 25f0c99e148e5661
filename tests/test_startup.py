"""What is answered at once is answered without the compiler, tables or the sky."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
HEAVY = {"numba", "llvmlite", "pandas", "skyfield", "sgp4", "scipy", "pyarrow"}
SCRIPT = """
import sys
from latency.cli.main import main
code = main(sys.argv[1:])
print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


def loaded(arguments: list[str], code: int) -> set[str]:
    """The packages in memory at the end of a command line."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == code, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["rnu"], 2),
        (["run"], 2),
        (["run", "worked-example", "--case", "ground"], 2),
        (["check", "--nonsense"], 2),
        (["run", "--help"], 0),
        (["warm-up", "--help"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_help_and_mistakes_load_nothing_heavy(arguments, code):
    assert not loaded(arguments, code) & (HEAVY | {"numpy", "pydantic"})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "worked-example"], 0),
        (["check", "three-body-12"], 0),
        (["check", "worked-example", "--json"], 0),
        (["check", "worked-example", "--set", "network.scheduler='nobody'"], 2),
        (["run", "nowhere.toml"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_check_reads_a_small_file_without_the_compiler(arguments, code):
    assert not loaded(arguments, code) & HEAVY
