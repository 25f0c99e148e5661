"""The one place that knows how a kernel is compiled: `@kernel`, and `@inlined` for what must vanish in its caller.

No fastmath: it would let the compiler reorder sums, and with them the answer. Nor parallel loops: the same bytes
come out whatever the number of threads.
"""

from __future__ import annotations

from latency.kernels.vectors import use_widest_vectors
from latency.kernels.whole import ApartCompiler, Whole

OPTIONS = {"nopython": True, "boundscheck": None, "error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True}

use_widest_vectors()


def kernel(function) -> Whole:
    """Return a function that is compiled when it is first called, or kept from an earlier run."""
    return Whole(function, OPTIONS)


def inlined(function) -> Whole:
    """Return a kernel that is inlined wherever another one calls it."""
    return Whole(function, {**OPTIONS, "forceinline": True})


def apart(function) -> Whole:
    """Return an inlined kernel for callers whose arrays share no memory."""
    return Whole(function, {**OPTIONS, "forceinline": True}, ApartCompiler)
