"""Where machine code is kept between runs, and what happens when it is damaged.

The folder's name carries a digest of everything that shaped the code: every kernel, Python, numba, LLVM, the
processor. numba's own cache notices when a kernel's file changes, not when a callee in another file does.

Each file begins with that digest and the checksum of the rest, which is looked at before anything else is: a file
that is empty, cut off, garbage or from elsewhere is compiled anew. The checksum finds accidents, not malice; against
that the folder is private.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import warnings
from functools import cache
from pathlib import Path

import llvmlite
import numba
import numpy as np
from llvmlite import binding
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps, loads

from latency.errors import CacheWarning

OTHERS_MAY_WRITE, OTHERS_MAY_LOOK = 0o022, 0o077


@cache
def digest() -> str:
    """Return what tells this version's machine code from any other, for this processor."""
    house = Path(__file__).parent.parent
    versions = [sys.version, numba.__version__, llvmlite.__version__, np.__version__]
    processor = [binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten(), str(numba.config.CPU_FEATURES)]
    state = hashlib.sha256(" ".join([*versions, *processor]).encode())
    for source in sorted([*house.glob("*.py"), *house.glob("kernels/*.py")]):
        state.update(source.name.encode())
        state.update(source.read_bytes())
    return state.hexdigest()[:16]


@cache
def folder() -> Path | None:
    """Return the private folder of this version's machine code, made if need be; None where there can be none."""
    try:
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        home = Path(root) / "latency" / f"kernels-{digest()}"
        _make_private(home)
    except (OSError, RuntimeError) as error:
        _warn(f"machine code cannot be kept, so that every run compiles again: {error}")
        return None
    return home


def _make_private(home: Path) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not hasattr(os, "geteuid"):
        return
    state = home.stat()
    if state.st_uid != os.geteuid():
        raise PermissionError(f"{home} belongs to somebody else")
    if state.st_mode & OTHERS_MAY_WRITE:
        _warn(f"others could write into {home}: what was there is wiped")
        shutil.rmtree(home)
        home.mkdir(mode=0o700)
    elif state.st_mode & OTHERS_MAY_LOOK:
        home.chmod(0o700)


def is_kept(kernel: str) -> bool:
    """True where a kernel's machine code is there from an earlier run."""
    return folder() is not None and any(folder().glob(f"{kernel}-*"))


def _warn(text: str) -> None:
    warnings.warn(text, CacheWarning, stacklevel=2)


class KernelCache(_Cache):
    """The machine code of one kernel, one file for each set of argument types."""

    def __init__(self, function):
        self._name = function.__name__
        self._address = f"{function.__module__}.{function.__qualname__}"

    @property
    def cache_path(self):
        """The folder, as numba's statistics show it."""
        return str(folder())

    def enable(self):
        """Always is."""

    disable = flush = enable

    def _path(self, signature) -> Path | None:
        types = hashlib.sha256(f"{self._address} {signature}".encode()).hexdigest()[:16]
        return folder() and folder() / f"{self._name}-{types}"

    def load_overload(self, signature, context):
        """Return what was kept for the argument types, None where there is nothing or nothing whole."""
        context.refresh()
        path = self._path(signature)
        if path is None:
            return None
        try:
            payload = _opened(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            _warn(f"damaged machine code in {path.parent}: it is compiled again")
            shutil.rmtree(path, ignore_errors=True)  # a folder would be in the way of a file, as no file is
            return None
        return CompileResult._rebuild(context, *loads(payload))

    def save_overload(self, signature, result):
        """Keep a compiled kernel; nothing is lost where that fails but time."""
        path = self._path(signature)
        if path is None:
            return
        try:
            _write_whole(path, _sealed(dumps(_without_bitcode(result))))
        except OSError as error:
            _warn(f"machine code cannot be kept in {path.parent}, so that every run compiles again: {error.strerror}")


def _without_bitcode(result: CompileResult) -> tuple:
    """What numba keeps of a kernel, without what others would need to inline it: no kernel is inlined from a file.

    What is left of that says only which function the machine code defines.
    """
    (name, kind, (code, _)), *rest = result._reduce()
    stub = binding.parse_assembly(f'define void @"{result.fndesc.llvm_cpython_wrapper_name}"() {{ ret void }}')
    return ((name, kind, (code, stub.as_bitcode())), *rest)


def _sealed(payload: bytes) -> bytes:
    """Bytes that tell whether they are whole and ours."""
    return digest().encode() + hashlib.sha256(payload).digest() + payload


def _opened(sealed: bytes) -> bytes:
    """The payload of what `_sealed` returned.

    >>> _opened(_sealed(b"code"))
    b'code'
    """
    ours, checksum, payload = sealed[:16], sealed[16:48], sealed[48:]
    if ours != digest().encode() or checksum != hashlib.sha256(payload).digest():
        raise ValueError("not what was written")
    return payload


def _write_whole(path: Path, content: bytes) -> None:
    """Several processes may write the same file: each reader finds one of them whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
