"""`latency warm-up` compiles every kernel that any run may call."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from latency.kernels.cache import is_kept
from latency.kernels.whole import Whole

PROJECT = Path(__file__).resolve().parent.parent


def called_from_python() -> set[str]:
    """The kernels that rooms other than `kernels` fetch by name."""
    found = {"_hold_net", "_hold_live", "_hold_search", "_hold_evidence"}
    for path in (PROJECT / "latency").rglob("*.py"):
        if path.parent.name == "kernels":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("latency.kernels."):
                room = import_module(node.module)
                found |= {one.name for one in node.names if isinstance(getattr(room, one.name), Whole)}
    return found


def test_warming_up_keeps_every_kernel_that_a_run_calls(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "latency", "warm-up"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("compiled in ")
    assert not list(tmp_path.iterdir())
    assert [name for name in sorted(called_from_python()) if not is_kept(name)] == []


def test_the_command_line_looks_for_kernels_that_are_kept():
    asked = {
        node.args[1].value
        for path in (PROJECT / "latency" / "cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "warn_of_compiling"
    }
    assert asked
    assert asked <= called_from_python()
