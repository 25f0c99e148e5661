"""Result folders: whole or not there at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from latency.errors import InputError, Problem

MARK = "manifest.json"  # what makes a folder a result folder


def check_target(target: Path, force: bool) -> None:
    """Raise InputError if a result may not be written to `target`.

    Nothing that exists is replaced, unless by force, and even then only a result folder: a slip of
    the keyboard must not cost anybody a home directory.
    """
    if not (target.exists() or target.is_symlink()):
        _check_parent(target)
        return
    if not force:
        raise _refusal(target, "exists; --force replaces a result folder")
    if target.is_symlink() or not (target / MARK).is_file():
        raise _refusal(target, f"is no result folder (it holds no {MARK}), so --force does not replace it")


def _check_parent(target: Path) -> None:
    """Raise InputError if the folder could not be made, before anybody has worked for it."""
    parent = next(folder for folder in target.absolute().parents if folder.exists())
    if not parent.is_dir():
        raise _refusal(target, f"cannot be made: {parent} is no folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise _refusal(target, f"cannot be made: {parent} is not writable")


def _refusal(target: Path, message: str) -> InputError:
    return InputError("output", [Problem(str(target), "", message)])


@contextmanager
def whole_folder(target: Path, force: bool = False) -> Iterator[Path]:
    """Hand out an empty folder beside `target`; when the block ends well it is renamed to `target`.

    Whoever sees `target` sees all of it, also after a power cut: files and folder reach the disk
    before the name does. If the block fails nothing is left behind.
    """
    target = Path(os.path.abspath(target))  # "." has no name to rename; links stay links
    check_target(target, force)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        _settle(draft)
        _rename(draft, target, force)
        _sync(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _settle(draft: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    draft.chmod(0o777 & ~mask)  # mkdtemp makes it private
    for path in sorted(draft.iterdir()):
        _sync(path)
    _sync(draft)


def _rename(draft: Path, target: Path, force: bool) -> None:
    check_target(target, force)  # somebody may have come first while we were computing
    if not target.exists():
        draft.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old)
    draft.rename(target)
    shutil.rmtree(old)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
