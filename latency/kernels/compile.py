"""The one place that knows numba: how a kernel is compiled and where its machine code is kept.

numba notices when a kernel's own file changes, not when a callee in another file does. So the cache
folder carries a digest of every kernel source and of the versions that shaped the machine code.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import llvmlite
import numba
import numpy as np

from latency.kernels.vectors import use_widest_vectors


def _digest() -> str:
    state = hashlib.sha256(f"{sys.version} {numba.__version__} {llvmlite.__version__} {np.__version__}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        state.update(source.name.encode())
        state.update(source.read_bytes())
    state.update((Path(__file__).parent.parent / "tables.py").read_bytes())
    return state.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the private folder of this version's machine code, made if need be.

    Falls back to a fresh temporary folder where the user's cache cannot be written.
    """
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(root) / "latency" / f"kernels-{_digest()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="latency-kernels-"))


FOLDER = cache_folder()
numba.config.CACHE_DIR = str(FOLDER)
use_widest_vectors()

# No fastmath: it would let the compiler reorder sums, and with them the answer.
kernel = numba.njit(cache=True, error_model="numpy", nogil=True, no_cfunc_wrapper=True)
inlined = numba.njit(cache=True, error_model="numpy", nogil=True, no_cfunc_wrapper=True, forceinline=True)
