"""Injuries of the folder that keeps machine code: one warning line, and the right answer."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
# Two small kernels, their answers, and whether anything was compiled; warnings as the command line shows them.
SCRIPT = """
import numpy as np
from numba.core import event
from latency.cli.enter import _warn_in_one_line
from latency.kernels.integers import duration_ns, shares_ns
_warn_in_one_line([])
share = np.zeros(1, np.int64)
with event.install_recorder("numba:compile") as compiled:
    print(duration_ns(2_400_000_000, 7_000_000_000))
    shares_ns(np.array([60_000_000_000]), np.array([8920]), np.array([2_400_000_000]), share)
    print(share[0])
print(len(compiled.buffer) > 0)
"""


class Kept:
    """A cache of its own, filled once."""

    def __init__(self, root: Path):
        self.root = root

    def run(self) -> tuple[list[str], list[str]]:
        """What is printed, and the lines on standard error."""
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "XDG_CACHE_HOME": str(self.root)}
        command = [sys.executable, "-c", SCRIPT]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines(), done.stderr.splitlines()

    @property
    def folder(self) -> Path:
        return next(iter((self.root / "latency").iterdir()))

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    kept = Kept(tmp_path_factory.mktemp("filled"))
    *answer, compiled = kept.run()[0]
    assert answer == ["342857143", "223000"]
    assert compiled == "True"
    assert len(kept.files) == 2
    return kept, answer


@pytest.fixture
def kept(filled, tmp_path):
    shutil.copytree(filled[0].root, tmp_path, dirs_exist_ok=True)
    return Kept(tmp_path)


def test_what_is_kept_is_not_compiled_again(filled):
    kept, answer = filled
    assert kept.run() == ([*answer, "False"], [])


def empty(content: bytes) -> bytes:
    return b""


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


def garbage(content: bytes) -> bytes:
    return bytes(range(256)) * 40


def one_bit_turned(content: bytes) -> bytes:
    return content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]


def another_version(content: bytes) -> bytes:
    return b"0123456789abcdef" + content[16:]


@pytest.mark.parametrize("injury", [empty, cut_off, garbage, one_bit_turned, another_version])
def test_damaged_files_are_compiled_again(injury, kept, filled):
    for path in kept.files:
        path.write_bytes(injury(path.read_bytes()))
    said, (warning,) = kept.run()
    assert said == [*filled[1], "True"]
    assert warning == f"warning: damaged machine code in {kept.folder}: it is compiled again"
    assert kept.run() == ([*filled[1], "False"], [])  # healed


def test_folders_in_place_of_files_are_replaced(kept, filled):
    for path in kept.files:
        path.unlink()
        (path / "within").mkdir(parents=True)
    said, (warning,) = kept.run()
    assert said == [*filled[1], "True"]
    assert warning == f"warning: damaged machine code in {kept.folder}: it is compiled again"
    assert kept.run() == ([*filled[1], "False"], [])


def test_an_empty_folder_is_filled_without_a_word(kept, filled):
    for path in kept.files:
        path.unlink()
    assert kept.run() == ([*filled[1], "True"], [])
    assert len(kept.files) == 2


def test_where_nothing_can_be_written_every_run_compiles(tmp_path, filled):
    (tmp_path / "file").write_text("in the way")
    for root in (tmp_path / "file", Path("/proc/nowhere")):
        said, (warning,) = Kept(root).run()
        assert said == [*filled[1], "True"]
        assert warning.startswith("warning: machine code cannot be kept, so that every run compiles again: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_read(kept, filled):
    kept.files[0].unlink()
    kept.folder.chmod(0o500)
    said, (warning,) = kept.run()
    assert said == [*filled[1], "True"]
    assert warning.startswith("warning: machine code cannot be kept in ")


def test_the_folder_is_private(kept):
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    kept.folder.chmod(0o755)
    assert kept.run()[1] == []
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_what_others_could_have_written_is_wiped(kept, filled):
    kept.folder.chmod(0o777)
    said, (warning,) = kept.run()
    assert said == [*filled[1], "True"]
    assert warning == f"warning: others could write into {kept.folder}: what was there is wiped"
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    assert kept.run() == ([*filled[1], "False"], [])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_left_alone(kept, filled):
    os.chown(kept.folder, 12345, 12345)
    said, (warning,) = kept.run()
    assert said == [*filled[1], "True"]
    assert warning.endswith("belongs to somebody else")
