"""Plans in files: the canonical bytes followed by their SHA-256."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from latency.errors import InputError, Problem
from latency.plan.plan import Plan

SEAL = hashlib.sha256().digest_size


def save_plan(plan: Plan, path: str | Path) -> None:
    """Write a plan to a file; the file appears whole or not at all.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    path = Path(path)
    data = plan.to_bytes()
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data + hashlib.sha256(data).digest())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load_plan(path: str | Path) -> Plan:
    """Return the plan that `save_plan` wrote.

    Raises
    ------
    InputError
        There is no such file, it is damaged, or it is no plan.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise _refusal(path, f"cannot be read: {error.strerror}") from error
    body, seal = data[:-SEAL], data[-SEAL:]
    if hashlib.sha256(body).digest() != seal:
        raise _refusal(path, "is not a saved plan, or is damaged: its digest does not fit its content")
    try:
        return Plan.from_bytes(body)
    except ValueError as error:
        raise _refusal(path, str(error)) from error


def _refusal(path: str | Path, message: str) -> InputError:
    return InputError(str(path), [Problem(str(path), "", message)])
